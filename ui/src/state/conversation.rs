//! A run's conversation as it is shown: who said what, with each tool's use and its answer as one line to unfold.

use super::clip::clip;
use crate::catalogue::{common, conversation as say};
use contract::{
    Timestamp,
    model::{Message, Speaker},
};
use serde_json::Value;
use std::collections::HashMap;

/// As much of a tool's arguments as one line has room for.
const ARGUMENT_CHARS: usize = 80;

/// One thing that shows in a conversation.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// Somebody said something.
    Said {
        /// The number of the message.
        number: i64,
        /// Who.
        speaker: Speaker,
        /// What, in Markdown.
        text: String,
        /// When.
        at: Timestamp,
        /// In which turn.
        turn: i64,
    },
    /// The model used a tool.
    Used {
        /// Stands for this use in the conversation.
        key: String,
        /// The tool's name.
        tool: String,
        /// Its arguments in a line.
        line: String,
        /// Its arguments in full, as JSON; empty where there are none.
        arguments: String,
        /// What it gave back, once it has.
        answer: Option<String>,
    },
}

impl Entry {
    /// What tells it from the others, and changes when what it shows does.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Said { number, .. } => number.to_string(),
            Self::Used { key, answer, .. } => format!("{key} {}", answer.is_some()),
        }
    }
}

/// What to show of these messages, in order. A message without words is only its tools.
#[must_use]
pub fn entries(messages: &[Message]) -> Vec<Entry> {
    let answers: HashMap<(i64, &str), &str> = messages
        .iter()
        .filter_map(|message| Some(((message.turn, message.answers.as_deref()?), message.text.as_str())))
        .collect();
    let mut shown = vec![];
    for message in messages.iter().filter(|message| message.answers.is_none()) {
        if !message.text.trim().is_empty() {
            shown.push(Entry::Said {
                number: message.number,
                speaker: message.speaker,
                text: message.text.clone(),
                at: message.at,
                turn: message.turn,
            });
        }
        shown.extend(message.calls.iter().enumerate().map(|(at, call)| Entry::Used {
            key: format!("{}.{at}", message.number),
            tool: call.name.clone(),
            line: line_of(&call.arguments),
            arguments: if call.arguments.is_empty() {
                String::new()
            } else {
                serde_json::to_string_pretty(&call.arguments).unwrap_or_default()
            },
            answer: answers.get(&(message.turn, call.id.as_str())).map(|text| (*text).to_owned()),
        }));
    }
    shown
}

/// What a tool is used on, the first of these that it is given; the rest shows unfolded.
const SUBJECTS: [&str; 8] = ["path", "command", "question", "query", "pattern", "title", "step", "text"];

/// `src/lib.rs`; where nothing stands out `limit: 20, steps: 3 entries`.
fn line_of(arguments: &serde_json::Map<String, Value>) -> String {
    let subject = SUBJECTS.iter().find_map(|name| arguments.get(*name)?.as_str());
    if let Some(subject) = subject {
        return clip(subject.lines().next().unwrap_or_default(), ARGUMENT_CHARS);
    }
    let said = arguments.iter().map(|(name, value)| match value {
        Value::String(text) => format!("{name}: {}", text.lines().next().unwrap_or_default()),
        Value::Array(all) => format!("{name}: {}", say::entries(all.len())),
        other => format!("{name}: {other}"),
    });
    clip(&said.collect::<Vec<_>>().join(", "), ARGUMENT_CHARS)
}

/// What a tool does, in words; its own name where it is not known here.
#[must_use]
pub fn tool_said(name: &str) -> String {
    match name {
        "list_files" => say::listed_files(),
        "read_file" => say::read_file(),
        "search_files" => say::searched_files(),
        "write_artifact" => say::wrote_file(),
        "run_command" => say::ran_command(),
        "ask_user" => say::asked_you(),
        "create_task" => say::started_task(),
        "get_task" => say::looked_at_task(),
        "get_result" => say::read_result(),
        "set_plan" => say::made_plan(),
        "complete_step" => say::finished_step(),
        "report_progress" => say::told_progress(),
        "finish" => say::finished(),
        other => return other.replace('_', " "),
    }
    .to_owned()
}

/// Who spoke, to the person who reads along. What was said before the first turn is the task itself.
#[must_use]
pub fn speaker_said(speaker: Speaker, turn: i64) -> &'static str {
    match (speaker, turn) {
        (Speaker::System, _) => say::prompt(),
        (Speaker::User, 0) => common::task(),
        (Speaker::User, _) => say::you(),
        (Speaker::Assistant, _) => common::agent(),
        (Speaker::Tool, _) => say::tool(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn messages(all: Value) -> Vec<Message> {
        serde_json::from_value(all).unwrap()
    }

    #[test]
    fn a_tool_and_what_it_gave_back_are_one_entry() {
        let at = "2026-01-02T03:04:05Z";
        let all = messages(json!([
            {"number": 1, "turn": 0, "at": at, "speaker": "user", "text": "Look"},
            {"number": 2, "turn": 1, "at": at, "speaker": "assistant", "text": "", "calls": [
                {"id": "c1", "name": "read_file", "arguments": {"path": "a.md", "limit": 3}},
                {"id": "c2", "name": "list_files", "arguments": {}}
            ]},
            {"number": 3, "turn": 1, "at": at, "speaker": "tool", "text": "# A", "answers": "c1"}
        ]));
        let shown = entries(&all);
        assert_eq!(shown.len(), 3);
        let Entry::Used { line, answer, .. } = &shown[1] else { panic!("{:?}", shown[1]) };
        assert_eq!(line, "a.md");
        assert_eq!(answer.as_deref(), Some("# A"));
        let Entry::Used { answer, arguments, .. } = &shown[2] else { panic!("{:?}", shown[2]) };
        assert_eq!((answer.as_deref(), arguments.as_str()), (None, ""));
    }

    #[test]
    fn the_same_call_id_in_another_turn_is_another_call() {
        let at = "2026-01-02T03:04:05Z";
        let turn = |n: i64, said: &str| {
            json!([
                {"number": n * 2, "turn": n, "at": at, "speaker": "assistant", "text": "",
                 "calls": [{"id": "0", "name": "read_file"}]},
                {"number": n * 2 + 1, "turn": n, "at": at, "speaker": "tool", "text": said, "answers": "0"}
            ])
        };
        let both: Vec<Value> =
            [turn(1, "one"), turn(2, "two")].iter().flat_map(|t| t.as_array().unwrap().clone()).collect();
        let answers: Vec<_> = entries(&messages(Value::Array(both)))
            .into_iter()
            .map(|entry| match entry {
                Entry::Used { answer, .. } => answer,
                Entry::Said { .. } => None,
            })
            .collect();
        assert_eq!(answers, [Some("one".to_owned()), Some("two".to_owned())]);
    }

    #[test]
    fn who_speaks_depends_on_when() {
        assert_eq!(speaker_said(Speaker::User, 0), "Task");
        assert_eq!(speaker_said(Speaker::User, 3), "You");
        assert_eq!(tool_said("own_tool"), "own tool");
    }
}
