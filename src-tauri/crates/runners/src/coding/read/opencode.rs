//! OpenCode: `opencode run --format json`.

use super::{Reader, document, opencode_counts::tokens_used, words_of};
use crate::{
    coding::entry::{CallState, EndWhy, Entry, FileDiff, ToolKind, ToolSays, TurnEnd, step},
    llm::value::{given, list, number, text, word},
};
use serde_json::Value;

/// Reads OpenCode's lines. It says nothing at its end: a turn is over with the first step that does not end in calls.
#[derive(Debug, Default)]
pub(crate) struct OpenCodeReader {
    began: bool,
    said: Option<String>,
}

impl Reader for OpenCodeReader {
    fn line(&mut self, line: &str) -> Vec<Entry> {
        let said = match document(line) {
            Ok(said) => said,
            Err(plain) => return plain,
        };
        let mut entries = vec![];
        if let Some(session) = text(&said, "sessionID").filter(|_| !self.began) {
            self.began = true;
            entries.push(Entry::Began { session: Some(session.to_owned()), model: None });
        }
        let none = Value::Null;
        let part = given(&said, "part").unwrap_or(&none);
        match text(&said, "type").unwrap_or_default() {
            "text" => {
                let words = text(part, "text").unwrap_or_default().to_owned();
                self.said = Some(words.clone());
                entries.push(Entry::Text { text: words, whole: true });
            }
            "reasoning" => entries.extend(text(part, "text").map(|t| Entry::Thought(t.to_owned()))),
            "tool_use" => entries.extend(tool(part)),
            "step_finish" => {
                entries.push(Entry::Used(tokens_used(part)));
                entries.extend(self.end(text(part, "reason").unwrap_or_default()).map(Entry::Ended));
            }
            "error" => {
                let error = said.get("error").unwrap_or(&none);
                let mut words = words_of(error).unwrap_or_else(|| "OpenCode gave no reason.".to_owned());
                if let Some(code) = error.get("data").and_then(|data| number(data, "statusCode")) {
                    words = format!("{words} (status {code})");
                }
                entries.push(Entry::Ended(match text(error, "name") {
                    Some("MessageAbortedError") => {
                        TurnEnd { error: Some(words), ..TurnEnd::of(EndWhy::Cancelled) }
                    }
                    Some("MessageOutputLengthError") => {
                        TurnEnd { error: Some(words), ..TurnEnd::of(EndWhy::MaxTokens) }
                    }
                    _ => TurnEnd::failed(words),
                }));
            }
            _ => {}
        }
        entries
    }
}

impl OpenCodeReader {
    fn end(&mut self, reason: &str) -> Option<TurnEnd> {
        let why = match reason {
            "stop" | "end_turn" => EndWhy::Done,
            "length" => EndWhy::MaxTokens,
            "content-filter" => EndWhy::Refused,
            "error" => EndWhy::Error,
            // it goes on after the calls
            _ => return None,
        };
        Some(TurnEnd { text: self.said.take(), ..TurnEnd::of(why) })
    }
}

fn tool(part: &Value) -> Vec<Entry> {
    let name = text(part, "tool").unwrap_or_default();
    let none = Value::Null;
    let state = given(part, "state").unwrap_or(&none);
    let input = given(state, "input").unwrap_or(&none);
    let path = text(input, "filePath").or_else(|| text(input, "path"));
    let kind = match name {
        "read" | "list" => ToolKind::Read,
        "write" | "edit" | "patch" | "multiedit" | "apply_patch" => ToolKind::Edit,
        "bash" => ToolKind::Run,
        "glob" | "grep" => ToolKind::Search,
        "webfetch" | "websearch" => ToolKind::Fetch,
        _ => ToolKind::Other,
    };
    let how = match text(state, "status") {
        Some("completed") => CallState::Done,
        Some("error") => CallState::Failed,
        _ => CallState::Open,
    };
    let title = text(input, "command").or(path).or_else(|| text(state, "title")).unwrap_or(name);
    let call = ToolSays {
        kind: Some(kind),
        title: Some(title.to_owned()),
        files: path.map(str::to_owned).into_iter().collect(),
        output: text(state, "output").or_else(|| text(state, "error")).map(str::to_owned),
        ..ToolSays::of(word(part, "callID"), how)
    };
    let mut entries = vec![Entry::Tool(call)];
    if name == "todowrite" {
        let steps = list(input, "todos").iter();
        let steps = steps
            .filter_map(|todo| Some(step(text(todo, "content")?, text(todo, "status").unwrap_or_default())));
        entries.push(Entry::Plan(steps.collect()));
    }
    if let (ToolKind::Edit, CallState::Done, Some(path)) = (kind, how, path)
        && let Some(new) = text(input, "content").or_else(|| text(input, "newString"))
    {
        let old = text(input, "oldString").map(str::to_owned);
        entries.push(Entry::Diff(FileDiff { path: path.to_owned(), old, new: new.to_owned() }));
    }
    entries
}
