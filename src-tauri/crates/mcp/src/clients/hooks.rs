//! The hook in the settings of Claude Code that tells a conversation which tasks have finished.
//!
//! It is called when a prompt is sent, whose turn the announcement then joins. A hook at the end of a turn could only be
//! heard by keeping the agent from ending it, so there is none.

use super::{
    before::Before,
    json::{Document, Fault, Json, Step, object},
    known::Entry,
    presence::switch,
};
use contract::text::shell_words;
use serde_json::Value;

const EVENT: [&str; 2] = ["hooks", "UserPromptSubmit"];

/// What ends the command line of the hook.
const VERB: &str = " hook claude-code";

/// Claude Code gives the hook up after so many seconds. It needs a fraction of one.
const TIMEOUT: i64 = 5;

/// Puts the hook of `program` into settings.
pub(super) fn install(text: &str, program: &Entry) -> Result<String, Fault> {
    let mut document = Document::read(text)?;
    let line = command_line(program);
    let found = ours(&document);
    if let [only] = &found[..]
        && document.get(&only.steps("command")).as_ref().and_then(Value::as_str) == Some(&line)
    {
        return Ok(text.to_owned());
    }
    // what it stands in is filled again at once
    take_out(&mut document, &Before::All)?;
    let hook = object([
        ("type", Json::from("command")),
        ("command", Json::from(line)),
        ("timeout", Json::from(TIMEOUT)),
    ]);
    document.push(&EVENT, &object([("hooks", Json::Array(vec![hook]))]))?;
    Ok(document.into_text())
}

/// Takes it out, and what was made for it: all that is empty then and was not there in what there was before.
pub(super) fn uninstall(text: &str, before: &Before) -> Result<String, Fault> {
    let mut document = Document::read(text)?;
    take_out(&mut document, before)?;
    Ok(document.into_text())
}

/// Whether it is there.
pub(super) fn has(text: &str) -> Result<bool, Fault> {
    Ok(!ours(&Document::read(text)?).is_empty())
}

/// Whether it is there, and hooks are not switched off.
pub(super) fn is_heard(text: &str) -> Result<bool, Fault> {
    Ok(has(text)? && !are_off(text)?)
}

/// Whether the settings switch all hooks off.
pub(super) fn are_off(text: &str) -> Result<bool, Fault> {
    let off = Document::read(text)?.get(&[Step::Key("disableAllHooks")]);
    Ok(off.as_ref().and_then(switch) == Some(true))
}

/// Where a hook stands: its group, and its place in that.
struct HookPath {
    group: usize,
    hook: usize,
}

impl HookPath {
    fn steps<'a>(&self, member: &'a str) -> [Step<'a>; 6] {
        let [hooks, event] = EVENT.map(Step::Key);
        [hooks, event, Step::Index(self.group), Step::Key("hooks"), Step::Index(self.hook), Step::Key(member)]
    }
}

fn ours(document: &Document) -> Vec<HookPath> {
    let groups = document.get(&EVENT.map(Step::Key)).unwrap_or_default();
    let mut found = vec![];
    for (group, value) in groups.as_array().into_iter().flatten().enumerate() {
        for (hook, value) in value["hooks"].as_array().into_iter().flatten().enumerate() {
            let line = value["command"].as_str().unwrap_or_default();
            if line.contains("legwork") && line.ends_with(VERB) {
                found.push(HookPath { group, hook });
            }
        }
    }
    found
}

fn take_out(document: &mut Document, before: &Before) -> Result<(), Fault> {
    // From the last on, so that the places of the others stay the same.
    for place in ours(document).into_iter().rev() {
        let steps = place.steps("command");
        let [hooks, event, group, list, hook, _] = steps;
        document.remove(&[hooks, event, group, list, hook])?;
        let left = document.get(&[hooks, event, group, list]);
        if left.is_some_and(|left| left.as_array().is_some_and(Vec::is_empty)) {
            document.remove(&[hooks, event, group])?;
        }
        for made in [&[hooks, event][..], &[hooks]] {
            if !before.has(made) {
                document.prune(made)?;
            }
        }
    }
    Ok(())
}

/// Claude Code gives the line to a shell.
fn command_line(program: &Entry) -> String {
    let words: Vec<_> = std::iter::once(&program.command).chain(&program.args).cloned().collect();
    shell_words(&words) + VERB
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn program(path: &str) -> Entry {
        Entry { command: path.to_owned(), args: vec![] }
    }

    #[test]
    fn it_stands_beside_other_hooks_and_leaves_without_a_trace() {
        let other = "{\n  \"hooks\": {\n    \"UserPromptSubmit\": [\n      {\n        \"hooks\": [{\"type\": \"command\", \
                     \"command\": \"date\"}]\n      }\n    ],\n    \"Stop\": []\n  },\n  \"model\": \"opus\" // mine\n}\n";
        for before in ["{\n  \"model\": \"opus\"\n}\n", other, "{}"] {
            let after = install(before, &program("/opt/legwork")).unwrap();
            assert!(has(&after).unwrap() && !has(before).unwrap());
            assert_eq!(install(&after, &program("/opt/legwork")).unwrap(), after);
            assert_eq!(uninstall(&after, &Before::Nothing).unwrap(), before, "{after}");
        }
    }

    #[test]
    fn a_program_that_moved_is_followed() {
        let before = install("", &program("/old/legwork")).unwrap();
        let after = install(&before, &program("/my programs/legwork")).unwrap();
        let hooks = Document::read(&after).unwrap().get(&[]).unwrap();
        let hook =
            json!({"type": "command", "command": "'/my programs/legwork' hook claude-code", "timeout": 5});
        assert_eq!(hooks, json!({"hooks": {"UserPromptSubmit": [{"hooks": [hook]}]}}));
    }

    #[test]
    fn hooks_of_others_in_the_same_group_stay() {
        let text = json!({"hooks": {"UserPromptSubmit": [{"hooks": [
            {"type": "command", "command": "a"},
            {"type": "command", "command": "/opt/legwork hook claude-code"},
            {"type": "command", "command": "b"},
        ]}]}});
        let left = Document::read(&uninstall(&text.to_string(), &Before::Nothing).unwrap())
            .unwrap()
            .get(&[])
            .unwrap();
        assert_eq!(left["hooks"]["UserPromptSubmit"][0]["hooks"].as_array().unwrap().len(), 2);
    }
}
