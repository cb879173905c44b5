//! The result that a command writes, from its first line on: JSON, also as programs really write it.

use crate::lenient_json;
use contract::text;
use serde_json::{Map, Value};

/// Longest line that is looked at, and longest result that is kept, in bytes.
pub(crate) const LENGTH_MAX: usize = 1024 * 1024;
/// Longest result that is read for whether the command was successful, in bytes.
pub(crate) const RESULT_MAX: usize = 16 * LENGTH_MAX;
/// What is kept of a result that is longer than [`LENGTH_MAX`]: its members of these names, where they are short.
const ESSENCE: [&str; 4] = ["success", "summary", "error", "message"];
/// Longest of them, in bytes.
const ESSENCE_MAX: usize = 4 * 1024;

/// What a result says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum ResultReading {
    /// All of it. A text where it was no JSON.
    Whole(Value),
    /// What matters most of one that is longer than [`LENGTH_MAX`].
    Long(Value),
    /// What begins as an object and is none.
    Unreadable {
        /// What is wrong with it, and where.
        why: String,
        /// As it was written, or how it begins.
        text: String,
    },
    /// One longer than [`RESULT_MAX`].
    TooLong,
}

/// The JSON of a result as far as it has come. Brackets are counted as they come, so that a long one is parsed once.
#[derive(Debug)]
pub(super) struct PendingResult {
    pub(super) start: u64,
    text: String,
    depth: usize,
    /// What the text that it is in began with.
    quote: Option<u8>,
    escaped: bool,
    /// Whether a value or a name may begin here, so that an apostrophe is a quote.
    may_begin: bool,
}

impl PendingResult {
    pub(super) fn new(start: u64) -> Self {
        Self { start, text: String::new(), depth: 0, quote: None, escaped: false, may_begin: true }
    }

    /// Takes one more line, and returns the result once it is whole.
    pub(super) fn push(&mut self, line: &str) -> Option<ResultReading> {
        if self.text.is_empty() {
            let line = line.trim();
            if line.is_empty() {
                return None;
            }
            if !line.starts_with(['{', '[']) {
                return Some(ResultReading::Whole(plain(line)));
            }
        }
        if self.text.len() + line.len() >= RESULT_MAX {
            return Some(ResultReading::TooLong);
        }
        let before = self.text.len();
        self.text.push_str(line);
        self.text.push('\n');
        self.escaped = false;
        let end = line.bytes().position(|b| self.closes(b))?;
        Some(self.reading(&self.text[..=before + end]))
    }

    /// Whether `byte` closes the outermost bracket.
    fn closes(&mut self, byte: u8) -> bool {
        let may_begin = self.may_begin;
        self.may_begin = matches!(byte, b'{' | b'[' | b',' | b':') || may_begin && byte.is_ascii_whitespace();
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' if self.quote.is_some() => self.escaped = true,
            _ if self.quote == Some(byte) => self.quote = None,
            _ if self.quote.is_some() => {}
            b'"' => self.quote = Some(byte),
            b'\'' if may_begin => self.quote = Some(byte),
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                return self.depth == 0;
            }
            _ => {}
        }
        false
    }

    /// What `written` says, the JSON of the result.
    fn reading(&self, written: &str) -> ResultReading {
        let is_long = self.text.len() > LENGTH_MAX;
        match read(written.trim()) {
            Ok(whole) if is_long => ResultReading::Long(essence(whole)),
            Ok(whole) => ResultReading::Whole(whole),
            Err(why) if written.trim_start().starts_with('{') => {
                let text =
                    if is_long { text::first_line(&self.text, ESSENCE_MAX) } else { self.text.trim().into() };
                ResultReading::Unreadable { why, text }
            }
            Err(_) if is_long => ResultReading::TooLong,
            // Balanced, but no JSON: kept as it was written. A list does not say whether it went well.
            Err(_) => ResultReading::Whole(self.text.trim().into()),
        }
    }

    /// What there is of a result that was never completed.
    pub(super) fn finish(self) -> Option<ResultReading> {
        let text = self.text.trim();
        match text.starts_with('{') {
            true => Some(self.reading(text)),
            false => (!text.is_empty()).then(|| ResultReading::Whole(text.into())),
        }
    }
}

/// A value that is neither object nor list: JSON, or a text. An object that was written as a text is what it holds.
fn plain(line: &str) -> Value {
    let value: Value = serde_json::from_str(line).unwrap_or_else(|_| line.into());
    let held =
        value.as_str().filter(|held| held.trim_start().starts_with('{')).and_then(|held| read(held).ok());
    held.unwrap_or(value)
}

fn read(written: &str) -> Result<Value, String> {
    let written = text::without_halves(written.as_bytes());
    lenient_json::read(&written).map_err(|_| lenient_json::why_unread(&written))
}

/// What matters most of a long result.
fn essence(result: Value) -> Value {
    let Value::Object(mut members) = result else { return Value::Object(Map::new()) };
    members.retain(|name, value| {
        ESSENCE.contains(&name.as_str())
            && value.as_str().is_none_or(|text| text.len() <= ESSENCE_MAX)
            && !value.is_array()
            && !value.is_object()
    });
    Value::Object(members)
}
