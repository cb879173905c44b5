//! Codex: `codex exec --json`.

use super::{Reader, document, words_of};
use crate::{
    coding::entry::{CallState, CountOf, EndWhy, Entry, TokensUsed, ToolKind, ToolSays, TurnEnd, step},
    llm::value::{given, list, number, text, word},
};
use serde_json::Value;

/// Reads Codex's lines.
#[derive(Debug, Default)]
pub(crate) struct CodexReader {
    /// The last whole message.
    said: Option<String>,
    /// What was counted for the session up to the last end of a turn: its counts are sums over all turns.
    error: Option<String>,
}

impl Reader for CodexReader {
    fn line(&mut self, line: &str) -> Vec<Entry> {
        let said = match document(line) {
            Ok(said) => said,
            Err(plain) => return plain,
        };
        match text(&said, "type").unwrap_or_default() {
            "thread.started" => {
                let session = text(&said, "thread_id").map(str::to_owned);
                vec![Entry::Began { session, model: None }]
            }
            "item.started" | "item.updated" => self.item(&said, CallState::Open),
            "item.completed" => self.item(&said, CallState::Done),
            "turn.completed" => {
                let mut entries = used(&said);
                let end = TurnEnd { text: self.said.take(), ..TurnEnd::of(EndWhy::Done) };
                entries.push(Entry::Ended(end));
                entries
            }
            "turn.failed" => {
                let why = said.get("error").and_then(words_of).or(self.error.take());
                vec![Entry::Ended(TurnEnd::failed(why.unwrap_or_else(|| "Codex gave no reason.".to_owned())))]
            }
            "error" => {
                let words = words_of(&said).unwrap_or_default();
                self.error = Some(words.clone());
                // it tries again by itself, and says what came of it
                if words.starts_with("Reconnecting") {
                    vec![Entry::Notice(words)]
                } else {
                    vec![Entry::Error(words)]
                }
            }
            _ => vec![],
        }
    }
}

impl CodexReader {
    fn item(&mut self, said: &Value, state: CallState) -> Vec<Entry> {
        let Some(item) = given(said, "item") else { return vec![] };
        let is_whole = state == CallState::Done;
        match text(item, "type").or_else(|| text(item, "item_type")).unwrap_or_default() {
            "agent_message" | "assistant_message" if is_whole => {
                let words = text(item, "text").unwrap_or_default().to_owned();
                self.said = Some(words.clone());
                vec![Entry::Text { text: words, whole: true }]
            }
            "reasoning" if is_whole => {
                text(item, "text").map(|thought| Entry::Thought(thought.to_owned())).into_iter().collect()
            }
            "todo_list" => {
                let steps = list(item, "items").iter().filter_map(|item| {
                    let done = crate::llm::value::yes(item, "completed");
                    Some(step(text(item, "text")?, if done { "completed" } else { "pending" }))
                });
                vec![Entry::Plan(steps.collect())]
            }
            "error" if is_whole => words_of(item).map(Entry::Notice).into_iter().collect(),
            "agent_message" | "assistant_message" | "reasoning" | "error" | "" => vec![],
            kind => vec![Entry::Tool(call(item, kind, state))],
        }
    }
}

/// An item that is a call of a tool.
fn call(item: &Value, kind: &str, state: CallState) -> ToolSays {
    let failed = matches!(text(item, "status"), Some("failed" | "declined"));
    let state = if failed { CallState::Failed } else { state };
    let changes = list(item, "changes");
    let files: Vec<String> = changes.iter().filter_map(|c| text(c, "path")).map(str::to_owned).collect();
    let title = match kind {
        "command_execution" => text(item, "command").map(str::to_owned),
        "file_change" => Some(files.join(", ")).filter(|names| !names.is_empty()),
        "web_search" => text(item, "query").map(str::to_owned),
        "mcp_tool_call" => Some(format!("{} {}", word(item, "server"), word(item, "tool")).trim().to_owned()),
        other => Some(other.replace('_', " ")),
    };
    let output = text(item, "aggregated_output").or_else(|| text(item, "output")).map(str::to_owned);
    let kind = match kind {
        "command_execution" => ToolKind::Run,
        "file_change" => ToolKind::Edit,
        "web_search" => ToolKind::Fetch,
        _ => ToolKind::Other,
    };
    ToolSays { kind: Some(kind), title, files, output, ..ToolSays::of(word(item, "id"), state) }
}

fn used(said: &Value) -> Vec<Entry> {
    let Some(usage) = given(said, "usage") else { return vec![] };
    let count = |name: &str| number(usage, name).filter(|n| *n >= 0.0).map(|n| n as i64);
    let used = TokensUsed {
        of: CountOf::Session,
        tokens_in: count("input_tokens"),
        tokens_out: count("output_tokens"),
        cached: count("cached_input_tokens"),
        cost_usd: None,
    };
    vec![Entry::Used(used)]
}
