//! Readers of what clients print, a line at a time, into entries. Pure: no files, no clock, no answers.
//!
//! They are tolerant of form (what is missing, null or of another type is not there; what is not known is passed over) and
//! strict of wholeness: a turn is over only where the client said so.

mod acp;
mod acp_update;
mod claude;
mod claude_tools;
mod codex;
mod gemini;
mod limits;
mod opencode;
mod opencode_counts;

pub(crate) use limits::{ErrorMeaning, meaning};
pub(crate) use opencode_counts::tokens_used;

use super::entry::Entry;
use contract::coding::{CodingClient, CodingProtocol};
use serde_json::Value;

/// Longest line that is kept as plain output, in characters.
const PLAIN_CHARS: usize = 2_000;

/// Reads what one client prints.
pub(crate) trait Reader: Send {
    /// What the next line says.
    fn line(&mut self, line: &str) -> Vec<Entry>;

    /// What is left to be said at the end of the output: nothing more comes.
    fn finish(&mut self) -> Vec<Entry> {
        vec![]
    }
}

/// The reader of what this client prints; `goes_on`: with an earlier session.
pub(crate) fn reader(client: CodingClient, protocol: CodingProtocol, goes_on: bool) -> Box<dyn Reader> {
    match (protocol, client) {
        (CodingProtocol::Acp, client) => Box::new(acp::AcpReader::new(client, goes_on)),
        (CodingProtocol::Stream, CodingClient::Codex) => Box::new(codex::CodexReader::default()),
        (CodingProtocol::Stream, CodingClient::Gemini) => Box::new(gemini::GeminiCliReader::default()),
        (CodingProtocol::Stream, CodingClient::OpenCode) => Box::new(opencode::OpenCodeReader::default()),
        // Qwen Code prints what Claude Code does
        (
            CodingProtocol::Stream,
            CodingClient::ClaudeCode | CodingClient::Qwen | CodingClient::Copilot | CodingClient::Other,
        ) => Box::new(claude::ClaudeReader::default()),
    }
}

/// The document of a line, or the line as plain output.
fn document(line: &str) -> Result<Value, Vec<Entry>> {
    match serde_json::from_str::<Value>(line) {
        Ok(value) if value.is_object() => Ok(value),
        _ => Err(plain(line)),
    }
}

/// A line that is none of the protocol's; nothing where it is blank.
fn plain(line: &str) -> Vec<Entry> {
    let text = terminal_text::plain(line);
    let text = contract::text::first_line(text.trim_end(), PLAIN_CHARS);
    if text.trim().is_empty() { vec![] } else { vec![Entry::Plain(text)] }
}

/// The words of an error, wherever they stand in it.
fn words_of(error: &Value) -> Option<String> {
    let text = match error {
        Value::String(text) => Some(text.as_str()),
        other => ["message", "error", "detail", "details", "data", "name"].iter().find_map(|key| {
            let inner = other.get(*key)?;
            inner.as_str().or_else(|| inner.get("message")?.as_str())
        }),
    };
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests;
