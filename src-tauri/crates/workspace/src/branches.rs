//! Commits and merges in the person's own repository, when they ask for one: without hooks, and with nothing of theirs
//! touched that is not part of it.

use crate::{
    carry::conflict,
    git::{Git, below, failed, with_nul},
    listing::some_of,
    repository,
};
use contract::ApiError;
use engine::ports::GoOn;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

/// Commits these files as they are, on the branch that is checked out. The commit.
pub(crate) fn commit(
    root: &Path,
    paths: &[String],
    message: &str,
    go_on: GoOn<'_>,
) -> Result<String, ApiError> {
    if !repository::is_in_one(root)? {
        return Err(no_repository(root));
    }
    repository::refuse_in_the_middle(root)?;
    let (_, head) = repository::need_a_branch(root)?;
    repository::need_somebody(root)?;
    let scratch = Scratch::new();
    let git = || Git::at(root).env("GIT_INDEX_FILE", &scratch.0);
    let base = head.as_deref().unwrap_or("--empty");
    git().args(["read-tree", base]).long(go_on).done()?;
    update(&git, root, paths, go_on)?;
    let tree = git().args(["write-tree"]).long(go_on).done()?.text();
    if let Some(head) = &head
        && tree == Git::at(root).args(["rev-parse", &format!("{head}^{{tree}}")]).done()?.text()
    {
        return Err(ApiError::refused("There is nothing to commit: all of it is committed already."));
    }
    let mut args = vec!["commit-tree", &tree, "-F", "-"];
    args.extend(head.iter().flat_map(|head| ["-p", head.as_str()]));
    let commit = Git::at(root).args(args).stdin(message.as_bytes().to_vec()).done()?.text();
    // the person's index first: whoever dies in between leaves files that are staged, not a commit that seems undone
    update(&|| Git::at(root), root, paths, go_on)?;
    let old = head.clone().unwrap_or_else(|| "0".repeat(commit.len()));
    let reason = "commit (legwork)";
    Git::at(root).args(["update-ref", "-m", reason, "HEAD", &commit, &old]).done()?;
    Ok(commit)
}

/// Tells an index how these files are now.
fn update<'g>(
    git: &impl Fn() -> Git<'g>,
    root: &Path,
    paths: &[String],
    go_on: GoOn<'g>,
) -> Result<(), ApiError> {
    let is_there = |path: &&String| {
        let full = below(root, path.as_bytes());
        fs::symlink_metadata(&full).is_ok_and(|about| !about.is_dir() || full.join(".git").exists())
    };
    let (there, gone): (Vec<&String>, Vec<&String>) = paths.iter().partition(is_there);
    let list = |paths: Vec<&String>| with_nul(paths.iter().map(|path| path.as_bytes()));
    if !gone.is_empty() {
        let args = ["update-index", "--force-remove", "-z", "--stdin"];
        git().args(args).stdin(list(gone)).long(go_on).done()?;
    }
    if !there.is_empty() {
        let args = ["update-index", "--add", "--remove", "--replace", "-z", "--stdin"];
        git().args(args).stdin(list(there)).long(go_on).done()?;
    }
    Ok(())
}

/// An index that is thrown away.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Self(std::env::temp_dir().join(format!("legwork-index-{}-{number}", std::process::id())))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
        let _ = fs::remove_file(self.0.with_extension("lock"));
    }
}

fn no_repository(root: &Path) -> ApiError {
    ApiError::refused(format!(
        "{} is in no git repository, so there is nothing to commit to.",
        root.display()
    ))
    .hint("Apply the changes instead, or make a repository there with `git init`.")
}

/// Brings a branch into the one that is checked out. The commit that this stands at then.
pub(crate) fn merge(folder: &Path, branch: &str, message: &str, go_on: GoOn<'_>) -> Result<String, ApiError> {
    if !repository::is_in_one(folder)? {
        return Err(no_repository(folder));
    }
    repository::refuse_in_the_middle(folder)?;
    let (into, head) = repository::need_a_branch(folder)?;
    let tip = repository::branch(folder, branch)?
        .ok_or_else(|| ApiError::refused(format!("The branch {branch} is not there any more.")))?;
    let Some(head) = head else {
        return Err(ApiError::refused(format!("The branch {into} has no commits yet.")));
    };
    if is_before(folder, &tip, &head)? {
        return Ok(head);
    }
    let target = match is_before(folder, &head, &tip)? {
        true => tip,
        false => merged(folder, (&head, &tip), message, go_on)?,
    };
    let answer = Git::at(folder)
        .args(["merge", "--ff-only", "-q", "--no-autostash", &target])
        .long(&crate::git::always)
        .call()?;
    if answer.ok {
        return Ok(target);
    }
    let names: Vec<String> =
        answer.said.lines().filter(|l| l.starts_with('\t')).map(|l| l.trim().to_owned()).collect();
    match some_of(&names) {
        Some(names) => Err(ApiError::refused(format!(
            "What you have changed in {} and not committed stands in its way: {names}. Nothing was changed.",
            folder.display()
        ))
        .hint("Commit or stash it, then try again.")),
        None => Err(failed("git merge", &answer)),
    }
}

/// Whether a commit is another one, or comes before it.
pub(crate) fn is_before(folder: &Path, commit: &str, other: &str) -> Result<bool, ApiError> {
    Ok(Git::at(folder).args(["merge-base", "--is-ancestor", commit, other]).call()?.ok)
}

/// The commit that joins two.
fn merged(
    folder: &Path,
    (head, tip): (&str, &str),
    message: &str,
    go_on: GoOn<'_>,
) -> Result<String, ApiError> {
    repository::need_somebody(folder)?;
    let tree = merged_tree(folder, head, tip, go_on)?.map_err(|names| conflict(&names))?;
    let args = ["commit-tree", &tree, "-p", head, "-p", tip, "-F", "-"];
    Ok(Git::at(folder).args(args).stdin(message.as_bytes().to_vec()).done()?.text())
}

/// The tree that joins two commits; else the files in which both changed the same lines.
pub(crate) fn merged_tree(
    folder: &Path,
    one: &str,
    other: &str,
    go_on: GoOn<'_>,
) -> Result<Result<String, Vec<String>>, ApiError> {
    let args = ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", one, other];
    let answer = Git::at(folder).args(args).long(go_on).call()?;
    let mut parts = answer.parts().map(|part| String::from_utf8_lossy(part).trim().to_owned());
    let tree = parts.next().unwrap_or_default();
    match answer.code {
        Some(0) => Ok(Ok(tree)),
        Some(1) if !tree.is_empty() => Ok(Err(parts.collect())),
        _ => Err(failed("git merge-tree", &answer)),
    }
}
