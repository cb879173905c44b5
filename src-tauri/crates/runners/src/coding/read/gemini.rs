//! Gemini CLI: `gemini --output-format stream-json`.

use super::{Reader, document, words_of};
use crate::{
    coding::entry::{CallState, CountOf, EndWhy, Entry, FileDiff, TokensUsed, ToolKind, ToolSays, TurnEnd},
    llm::value::{given, number, text, word, yes},
};
use serde_json::Value;

/// Reads Gemini's lines.
#[derive(Debug, Default)]
pub(crate) struct GeminiCliReader {
    /// What was said since the last call of a tool.
    said: String,
    error: Option<String>,
}

impl Reader for GeminiCliReader {
    fn line(&mut self, line: &str) -> Vec<Entry> {
        let said = match document(line) {
            Ok(said) => said,
            Err(plain) => return plain,
        };
        match text(&said, "type").unwrap_or_default() {
            "init" => vec![Entry::Began {
                session: text(&said, "session_id").map(str::to_owned),
                model: text(&said, "model").map(str::to_owned),
            }],
            "message" if text(&said, "role") == Some("assistant") => {
                let words = text(&said, "content").unwrap_or_default();
                let whole = !yes(&said, "delta");
                if whole {
                    self.said.clear();
                }
                self.said.push_str(words);
                vec![Entry::Text { text: words.to_owned(), whole }]
            }
            "tool_use" => {
                self.said.clear();
                begun(&said)
            }
            "tool_result" => vec![Entry::Tool(over(&said))],
            "error" => {
                let words = words_of(&said).unwrap_or_else(|| "Gemini CLI gave no reason.".to_owned());
                let fatal = text(&said, "severity") != Some("warning");
                if fatal {
                    self.error = Some(words.clone());
                }
                vec![if fatal { Entry::Error(words) } else { Entry::Notice(words) }]
            }
            "result" => self.result(&said),
            _ => vec![],
        }
    }
}

impl GeminiCliReader {
    fn result(&mut self, said: &Value) -> Vec<Entry> {
        let mut entries = vec![];
        if let Some(stats) = given(said, "stats") {
            let count = |name: &str| number(stats, name).filter(|n| *n >= 0.0).map(|n| n as i64);
            entries.push(Entry::Used(TokensUsed {
                of: CountOf::Turn,
                tokens_in: count("input_tokens"),
                tokens_out: count("output_tokens"),
                cached: count("cached"),
                cost_usd: None,
            }));
        }
        let end = match text(said, "status") {
            Some("success") => TurnEnd {
                text: Some(std::mem::take(&mut self.said)).filter(|t| !t.is_empty()),
                ..TurnEnd::of(EndWhy::Done)
            },
            _ => {
                let why = said.get("error").and_then(words_of).or(self.error.take());
                let why = why.unwrap_or_else(|| "Gemini CLI gave no reason.".to_owned());
                let kind = given(said, "error").and_then(|error| text(error, "type")).unwrap_or_default();
                match kind {
                    "FatalTurnLimitedError" => TurnEnd { error: Some(why), ..TurnEnd::of(EndWhy::MaxTurns) },
                    "FatalCancellationError" => {
                        TurnEnd { error: Some(why), ..TurnEnd::of(EndWhy::Cancelled) }
                    }
                    _ => TurnEnd::failed(why),
                }
            }
        };
        entries.push(Entry::Ended(end));
        entries
    }
}

fn begun(said: &Value) -> Vec<Entry> {
    let name = text(said, "tool_name").unwrap_or_default();
    let none = Value::Null;
    let given = given(said, "parameters").unwrap_or(&none);
    let path = ["file_path", "absolute_path", "path", "dir_path"].iter().find_map(|key| text(given, key));
    let command = text(given, "command");
    let kind = match name {
        "read_file" | "read_many_files" | "list_directory" => ToolKind::Read,
        "write_file" | "replace" => ToolKind::Edit,
        "run_shell_command" => ToolKind::Run,
        "glob" | "grep_search" | "search_file_content" => ToolKind::Search,
        "web_fetch" | "google_web_search" => ToolKind::Fetch,
        _ => ToolKind::Other,
    };
    let what = command.or(path).or_else(|| text(given, "pattern")).or_else(|| text(given, "query"));
    let call = ToolSays {
        kind: Some(kind),
        title: Some(what.map_or_else(|| name.to_owned(), str::to_owned)),
        files: path.map(str::to_owned).into_iter().collect(),
        ..ToolSays::of(word(said, "tool_id"), CallState::Open)
    };
    let diff = path.filter(|_| kind == ToolKind::Edit).and_then(|path| {
        let new = text(given, "content").or_else(|| text(given, "new_string"))?;
        let old = text(given, "old_string").map(str::to_owned);
        Some(Entry::Diff(FileDiff { path: path.to_owned(), old, new: new.to_owned() }))
    });
    std::iter::once(Entry::Tool(call)).chain(diff).collect()
}

fn over(said: &Value) -> ToolSays {
    let state = if text(said, "status") == Some("error") { CallState::Failed } else { CallState::Done };
    let output = text(said, "output").map(str::to_owned).or_else(|| said.get("error").and_then(words_of));
    ToolSays { output, ..ToolSays::of(word(said, "tool_id"), state) }
}
