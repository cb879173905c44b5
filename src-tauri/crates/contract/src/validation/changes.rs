//! Rules for places, for what is said about changes, and for what is set for folders.

use super::{
    findings::{finding, finish},
    rules::{all_variables, folder_text, pairs, plain},
    secrets,
};
use crate::{
    AgentKind,
    changes::{COMMENT_MAX, CommentPlace, FolderDraft, PlaceKind, PlaceWish},
    error::{ApiError, FieldError},
};

/// Longest name of a branch, in bytes: git keeps it as a file.
const BRANCH_MAX: usize = 200;
/// Most files that a new worktree gets.
const FILES_MAX: usize = 100;

/// Checks what is said about a line of a change.
///
/// # Errors
/// `invalid_input` about `text`, `path` or `line`.
pub fn comment(place: &CommentPlace, text: &str) -> Result<(), ApiError> {
    let mut found: Vec<FieldError> = comment_text(text).err().into_iter().collect();
    if place.path.trim().is_empty() {
        found.push(finding("path", "Name the file that it is about, as the changes name it."));
    }
    if place.line < 0 {
        found.push(finding("line", "Lines are counted from 1; 0 is the file as a whole."));
    }
    finish(found)
}

/// Checks the text of a comment.
///
/// # Errors
/// What is wrong with `text`.
pub fn comment_text(text: &str) -> Result<(), FieldError> {
    let verdict = match text.chars().count() {
        _ if text.trim().is_empty() => Err("It is empty: write what you want to say.".to_owned()),
        n if n > COMMENT_MAX => Err(format!("At most {COMMENT_MAX} characters: {n} now.")),
        _ => plain(text),
    };
    verdict.map_err(|message| finding("text", &message))
}

/// Checks what goes along with comments that are sent back; it may be empty.
///
/// # Errors
/// `invalid_input` about `text`.
pub fn note(text: &str) -> Result<(), ApiError> {
    if text.trim().is_empty() {
        return Ok(());
    }
    finish(comment_text(text).err().into_iter().collect())
}

/// What is wrong with a place that is asked for.
pub(super) fn place(wish: &PlaceWish) -> Vec<FieldError> {
    let mut found = vec![];
    let worktree_only = [("branch", wish.branch.as_deref()), ("base", wish.base.as_deref())];
    for (field, name) in worktree_only {
        let Some(name) = name else { continue };
        if wish.same_as.is_some() {
            found.push(finding(field, "The place of another task has what it has; leave this out."));
        } else if wish.kind.is_some_and(|kind| kind != PlaceKind::Worktree) {
            found.push(finding(field, "Only a worktree has one; leave it out, or choose a worktree."));
        }
        if let Err(message) = branch_name(name) {
            found.push(finding(field, &message));
        }
    }
    found
}

/// The rules of git for names of branches, as far as they can be told without git.
fn branch_name(name: &str) -> Result<(), String> {
    let bad = |c: char| c.is_control() || c == ' ' || "~^:?*[\\".contains(c);
    let parts_bad = name.split('/').any(|p| p.is_empty() || p.starts_with('.') || p.ends_with(".lock"));
    let is_bad = name.is_empty()
        || name.len() > BRANCH_MAX
        || name.starts_with('-')
        || name.ends_with('.')
        || name == "@"
        || name.contains("..")
        || name.contains("@{")
        || name.contains(bad)
        || parts_bad;
    match is_bad {
        true => Err(format!(
            "git takes no branch called “{}”: use letters, digits, - _ . and / inside, at most {BRANCH_MAX} bytes.",
            name.escape_debug()
        )),
        false => Ok(()),
    }
}

/// Checks what is to be set for a folder.
///
/// # Errors
/// `invalid_input` with every field at fault.
pub fn folder(folder: &str, draft: &FolderDraft) -> Result<(), ApiError> {
    let mut found = vec![];
    let mut look = |field: &str, verdict: Result<(), String>| {
        found.extend(verdict.err().map(|message| finding(field, &message)));
    };
    look("folder", folder_text(folder));
    if let Some(setup) = &draft.setup {
        look("setup", plain(setup));
    }
    let variables = draft.variables.clone().unwrap_or_default();
    look("variables", all_variables(&pairs(&variables)));
    if let Some(names) = &draft.secrets {
        found.extend(secrets::named(names, &variables, AgentKind::Coding));
    }
    let mut look = |field: &str, verdict: Result<(), String>| {
        found.extend(verdict.err().map(|message| finding(field, &message)));
    };
    let files = draft.files.as_deref().unwrap_or_default();
    if files.len() > FILES_MAX {
        look("files", Err(format!("At most {FILES_MAX} files: {} now.", files.len())));
    }
    for file in files {
        look("files", below(file));
    }
    if let Some(template) = draft.branch.as_ref().filter(|template| !template.trim().is_empty()) {
        look("branch", branch_template(template));
    }
    finish(found)
}

/// A path below the folder.
fn below(path: &str) -> Result<(), String> {
    plain(path)?;
    let parts_ok = path.split('/').all(|part| !matches!(part, "" | "." | ".."));
    match parts_ok && path != ".git" && !path.starts_with(".git/") {
        true => Ok(()),
        false => Err(format!(
            "“{}” is no path below the folder; name a file or folder in it, such as .env.",
            path.escape_debug()
        )),
    }
}

fn branch_template(template: &str) -> Result<(), String> {
    if !template.contains("{{id}}") {
        return Err(
            "It needs {{id}}, the task's short id, so that two tasks never have the same branch.".to_owned()
        );
    }
    let filled = template.replace("{{id}}", "0a1b2c3d").replace("{{slug}}", "fix-it");
    if filled.contains(['{', '}']) {
        return Err("Only {{id}} and {{slug}} can be filled in.".to_owned());
    }
    branch_name(&filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_branches_follow_git() {
        for good in ["main", "feature/a-b", "v1.2", "ümlaut", "a@b"] {
            assert_eq!(branch_name(good), Ok(()), "{good}");
        }
        let bad = [
            "", "-x", "a b", "a..b", "a/", "/a", "a//b", ".a", "a/.b", "a.lock", "a.", "@", "a@{b", "a~1",
            "a^", "a:b", "a?", "a*", "a[b", "a\\b", "a\nb",
        ];
        for bad in bad {
            assert!(branch_name(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn each_field_at_fault_is_named() {
        let fields = |error: ApiError| error.fields.into_iter().map(|f| f.field).collect::<Vec<_>>();
        let draft = FolderDraft {
            setup: Some("a\0b".into()),
            files: Some(vec![".env".into(), "../x".into(), "/etc/passwd".into(), ".git/config".into()]),
            branch: Some("work/{{title}}".into()),
            ..FolderDraft::default()
        };
        let found = fields(folder("here", &draft).unwrap_err());
        assert_eq!(found, ["folder", "setup", "files", "files", "files", "branch"]);
        let fine = FolderDraft { branch: Some("work/{{id}}-{{slug}}".into()), ..FolderDraft::default() };
        assert!(folder("/home/a", &fine).is_ok());
        let at = |line| CommentPlace { path: "a.rs".into(), line, ..CommentPlace::default() };
        assert!(comment(&at(0), "Why?").is_ok());
        assert_eq!(fields(comment(&at(-1), " ").unwrap_err()), ["text", "line"]);
        let wish = |kind, branch: &str| PlaceWish {
            kind: Some(kind),
            branch: Some(branch.into()),
            ..PlaceWish::default()
        };
        assert!(place(&wish(PlaceKind::Worktree, "mine")).is_empty());
        assert_eq!(place(&wish(PlaceKind::Copy, "mine")).len(), 1);
        assert_eq!(place(&wish(PlaceKind::Worktree, "a b")).len(), 1);
    }
}
