//! What the person is asked where an agent wants to do something: the exact command or change, and nothing of it hidden.

use super::entry::{FileDiff, Permission, ToolKind};
use contract::{
    coding::PermissionPolicy,
    model::{Fact, Question, QuestionKind},
    text::{first_line, one_line, quoted_in_a_line},
};
use engine::{Clock as _, SystemClock};
use similar::TextDiff;
use std::path::Path;

/// Longest change that is shown with a question, in bytes.
const DETAIL_MAX: usize = 64 * 1024;

/// What the person is asked.
pub(crate) fn question(agent: &str, folder: &Path, permission: &Permission) -> Question {
    if !permission.questions.is_empty() {
        return asked(permission);
    }
    let place = one_line(&folder.display().to_string());
    let title = first_line(&permission.title, 120);
    let text = match (permission.kind, permission.files.as_slice()) {
        _ if permission.command.is_some() => format!("May “{agent}” run this command in {place}?"),
        (ToolKind::Edit, [file]) => format!("May “{agent}” change {}?", one_line(file)),
        (ToolKind::Edit, _) => format!("May “{agent}” change files in {place}?"),
        (ToolKind::Read, [file]) => format!("May “{agent}” read {}?", one_line(file)),
        (ToolKind::Fetch, _) => format!("May “{agent}” use the network for this: {title}?"),
        _ => format!("May “{agent}” do this: {title}?"),
    };
    Question {
        kind: QuestionKind::Approval,
        text,
        detail: Some(detail(permission)).filter(|detail| !detail.is_empty()),
        facts: facts(permission, &place),
        options: vec![],
        always: always(permission),
        asked_at: SystemClock.now(),
    }
}

/// A question that the agent has for the person.
fn asked(permission: &Permission) -> Question {
    let [only] = permission.questions.as_slice() else {
        let all: Vec<String> = permission
            .questions
            .iter()
            .map(|question| match question.options.is_empty() {
                true => format!("- {}", question.text),
                false => format!("- {} ({})", question.text, question.options.join(", ")),
            })
            .collect();
        return plain(
            "It has some questions. Answer them all, a line each.".to_owned(),
            Some(all.join("\n")),
            vec![],
        );
    };
    plain(only.text.clone(), None, only.options.clone())
}

/// A question for words.
pub(crate) fn plain(text: String, detail: Option<String>, options: Vec<String>) -> Question {
    let kind = QuestionKind::Ask;
    Question { kind, text, detail, facts: vec![], options, always: None, asked_at: SystemClock.now() }
}

/// The command, or the changes as a person reads them; of anything else its arguments.
fn detail(permission: &Permission) -> String {
    if let Some(command) = &permission.command {
        return command.clone();
    }
    if permission.diffs.is_empty() {
        let input = &permission.input;
        let shown = if input.is_empty() { None } else { serde_json::to_string_pretty(input).ok() };
        return shown.or_else(|| permission.words.clone()).unwrap_or_default();
    }
    let mut text: String = permission.diffs.iter().map(unified).collect();
    if text.len() > DETAIL_MAX {
        text.truncate(text.floor_char_boundary(DETAIL_MAX));
        text.push_str("\n… The change is longer than what is shown here.");
    }
    text
}

/// A change in the form that everybody knows.
pub(crate) fn unified(diff: &FileDiff) -> String {
    let old = diff.old.as_deref().unwrap_or_default();
    let before = if diff.old.is_some() { diff.path.as_str() } else { "/dev/null" };
    TextDiff::from_lines(old, diff.new.as_str())
        .unified_diff()
        .header(before, &diff.path)
        .missing_newline_hint(false)
        .to_string()
}

fn facts(permission: &Permission, folder: &str) -> Vec<Fact> {
    let fact = |name: &str, value: String, usual: bool| Fact { name: name.to_owned(), value, usual };
    let mut facts = vec![fact("Folder", folder.to_owned(), true)];
    facts.extend(permission.files.iter().map(|file| fact("File", one_line(file), true)));
    if let Some(words) = permission.words.as_deref().filter(|_| permission.command.is_some()) {
        facts.push(fact("It says", quoted_in_a_line(words), true));
    }
    facts
}

/// The rule under which this, and what is like it, is allowed without asking. Of a command, that very command.
pub(crate) fn rule(permission: &Permission) -> Option<String> {
    if !permission.questions.is_empty() {
        return None;
    }
    Some(match (&permission.command, permission.kind) {
        (Some(command), _) => format!("run {command}"),
        (None, ToolKind::Edit) => "edit".to_owned(),
        (None, ToolKind::Read | ToolKind::Search) => "read".to_owned(),
        (None, ToolKind::Fetch) => format!("fetch {}", permission.title),
        (None, ToolKind::Run | ToolKind::Other) => return None,
    })
}

/// What is offered to be allowed for always, in words.
fn always(permission: &Permission) -> Option<String> {
    rule(permission)?;
    Some(
        match (&permission.command, permission.kind) {
            (Some(_), _) => "this very command",
            (None, ToolKind::Edit) => "changes to files",
            (None, ToolKind::Fetch) => "this very address",
            (None, _) => "reading files",
        }
        .to_owned(),
    )
}

/// Whether it is allowed without asking.
pub(crate) fn is_allowed(
    permission: &Permission,
    policy: PermissionPolicy,
    rules: &[String],
    folder: &Path,
) -> bool {
    if !permission.questions.is_empty() {
        return false;
    }
    let is_edit = permission.kind == ToolKind::Edit && permission.command.is_none();
    let is_inside = permission.files.iter().all(|file| lies_in(folder, file));
    match policy {
        PermissionPolicy::All => true,
        PermissionPolicy::Edits if is_edit && is_inside => true,
        PermissionPolicy::Ask | PermissionPolicy::Edits => {
            let known = rule(permission).is_some_and(|rule| rules.contains(&rule));
            // what was allowed for always was allowed in this folder
            known && (permission.command.is_some() || is_inside)
        }
    }
}

fn lies_in(folder: &Path, file: &str) -> bool {
    let file = Path::new(file);
    let goes_up = file.components().any(|part| part == std::path::Component::ParentDir);
    !goes_up && (file.is_relative() || file.starts_with(folder))
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::model::QuestionKind;

    fn run(command: &str) -> Permission {
        Permission { kind: ToolKind::Run, command: Some(command.to_owned()), ..Permission::default() }
    }

    fn edit(file: &str) -> Permission {
        let diff = FileDiff { path: file.into(), old: Some("one\ntwo\n".into()), new: "one\n2\n".into() };
        Permission {
            kind: ToolKind::Edit,
            files: vec![file.into()],
            diffs: vec![diff],
            ..Permission::default()
        }
    }

    #[test]
    fn a_question_shows_the_exact_command_or_change() {
        let folder = Path::new("/work");
        let asked = question("claude", folder, &run("rm -rf build\n# and more"));
        assert_eq!(asked.kind, QuestionKind::Approval);
        assert_eq!(asked.text, "May “claude” run this command in /work?");
        assert_eq!(asked.detail.as_deref(), Some("rm -rf build\n# and more"));
        assert_eq!(asked.always.as_deref(), Some("this very command"));
        let asked = question("claude", folder, &edit("/work/a.txt"));
        assert_eq!(asked.text, "May “claude” change /work/a.txt?");
        assert_eq!(
            asked.detail.as_deref(),
            Some("--- /work/a.txt\n+++ /work/a.txt\n@@ -1,2 +1,2 @@\n one\n-two\n+2\n")
        );
    }

    #[test]
    fn what_is_allowed_is_allowed_in_its_folder_and_no_more_of_it() {
        let folder = Path::new("/work");
        let rules = ["run make".to_owned(), "edit".to_owned()];
        let table: [(Permission, PermissionPolicy, &[String], bool); 10] = [
            (run("make"), PermissionPolicy::Ask, &[], false),
            (run("make"), PermissionPolicy::Ask, &rules, true),
            (run("make install"), PermissionPolicy::Ask, &rules, false),
            (run("make"), PermissionPolicy::Edits, &[], false),
            (run("rm -rf /"), PermissionPolicy::All, &[], true),
            (edit("/work/a"), PermissionPolicy::Ask, &[], false),
            (edit("/work/a"), PermissionPolicy::Ask, &rules, true),
            (edit("/work/a"), PermissionPolicy::Edits, &[], true),
            (edit("/work/../etc/passwd"), PermissionPolicy::Edits, &rules, false),
            (edit("/workshop/a"), PermissionPolicy::Edits, &rules, false),
        ];
        for (permission, policy, rules, allowed) in table {
            assert_eq!(is_allowed(&permission, policy, rules, folder), allowed, "{policy} {permission:?}");
        }
    }
}
