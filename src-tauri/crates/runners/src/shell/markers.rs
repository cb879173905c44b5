//! The markers that a command may write among its output to say how it goes (pure; no files, no clock).
//!
//! ```text
//! [START] 2026-01-30T10:00:00Z
//! Task: description
//! [PROGRESS] Step 1 complete      | Step 2/5 text | 40% text | free text
//! [RESULT] {"success": true}      | or the JSON on the lines that follow
//! [COMPLETE] 2026-01-30T10:05:00Z
//! ```
//! A marker stands at the beginning of a line; spaces and colour codes around it do not matter. A carriage return
//! ends a line as well, so that a progress bar can carry markers. What is no marker is skipped, whatever it is.

pub(crate) mod line;
pub(crate) mod rewritten;

use line::{Kind, Progress};
use serde_json::Value;

/// Longest line that is looked at, and longest result that is kept, in bytes.
pub(crate) const LENGTH_MAX: usize = 1024 * 1024;
/// Longest result that is read for whether the command was successful, in bytes.
pub(crate) const RESULT_MAX: usize = 16 * LENGTH_MAX;
/// How a line begins that a result may follow on.
const RESULT: &[u8] = b"[RESULT]";
/// What is kept of a result that is longer than [`LENGTH_MAX`]: its members of these names, where they are short.
const ESSENCE: [&str; 4] = ["success", "summary", "error", "message"];
/// Longest of them, in bytes.
const ESSENCE_MAX: usize = 4 * 1024;

/// What a command said.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Marker {
    /// It began.
    Start(String),
    /// What it is about.
    Task(String),
    /// How it goes.
    Progress(Progress),
    /// What came of it. A text where it was no JSON.
    Result(Value),
    /// What matters most of a result that is longer than [`LENGTH_MAX`].
    LongResult(Value),
    /// A result longer than [`RESULT_MAX`]: what it says is not known.
    ResultTooLong,
    /// It says that it is done.
    Complete(String),
}

/// Finds markers in output that comes in pieces of any size.
#[derive(Debug)]
pub(crate) struct Parser {
    /// Place in the output of the next byte to be fed.
    place: u64,
    /// The line that is not complete yet, and where it began.
    line: Vec<u8>,
    line_start: u64,
    overlong: bool,
    /// A result whose JSON is not complete yet.
    result: Option<PendingResult>,
    after_start: bool,
    rewritten: Rewritten,
    /// The last line with anything to see on it that is no marker, until it is taken.
    last_line: Option<String>,
}

/// How far a program is, with the line that says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Share {
    /// 0-100.
    pub(crate) percent: i64,
    /// The whole line, as a terminal would show it.
    pub(crate) line: String,
}

/// What lines that are written anew say of how far the program is.
#[derive(Debug, Default)]
struct Rewritten {
    /// What the line says that a carriage return ended just now: with a line feed behind it that was an ordinary end.
    begun: Option<Share>,
    /// What was said last, and not yet taken.
    share: Option<Share>,
}

impl Parser {
    /// A parser for output from `place` on, which is at the beginning of a line.
    pub(crate) fn new(place: u64) -> Self {
        Self {
            place,
            line: vec![],
            line_start: place,
            overlong: false,
            result: None,
            after_start: false,
            rewritten: Rewritten::default(),
            last_line: None,
        }
    }

    /// Where reading must go on so that nothing is missed and nothing read twice: a beginning of a line.
    pub(crate) fn resume_point(&self) -> u64 {
        self.result.as_ref().map_or(self.line_start, |r| r.start)
    }

    /// Takes the next piece of the output.
    pub(crate) fn feed(&mut self, mut piece: &[u8]) -> Vec<Marker> {
        let mut found = Vec::new();
        while let Some(end) = piece.iter().position(|b| matches!(b, b'\n' | b'\r')) {
            self.extend(&piece[..end]);
            self.place += 1;
            self.end_line(&mut found, piece[end] == b'\r');
            piece = &piece[end + 1..];
        }
        self.extend(piece);
        found
    }

    /// How far the program is, by the last line that it has written anew since this was asked last.
    pub(crate) fn take_share(&mut self) -> Option<Share> {
        let older = self.rewritten.share.take();
        self.rewritten.begun.take().or(older)
    }

    /// What the program wrote last, in one line, since this was asked last.
    pub(crate) fn take_last_line(&mut self) -> Option<String> {
        self.last_line.take()
    }

    /// The output ends here: its last line is complete, and so is what was begun.
    pub(crate) fn finish(&mut self) -> Vec<Marker> {
        let mut found = Vec::new();
        if !self.line.is_empty() {
            self.end_line(&mut found, false);
        }
        self.line_start = self.place;
        if let Some(result) = self.result.take() {
            found.extend(result.into_text());
        }
        found
    }

    /// Output up to `place`, the beginning of a line or the middle of one, is not to be had.
    pub(crate) fn skip_to(&mut self, place: u64) {
        self.place = place;
        self.line.clear();
        // What is left of the line that was hit is skipped with it.
        self.overlong = true;
        self.result = None;
    }

    fn extend(&mut self, bytes: &[u8]) {
        self.place += bytes.len() as u64;
        let is_result = self.result.is_some() || self.line.starts_with(RESULT) || bytes.starts_with(RESULT);
        let room = (if is_result { RESULT_MAX } else { LENGTH_MAX }).saturating_sub(self.line.len());
        self.overlong |= bytes.len() > room;
        self.line.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    /// `returns`: by a carriage return.
    fn end_line(&mut self, found: &mut Vec<Marker>, returns: bool) {
        let line = std::mem::take(&mut self.line);
        match self.rewritten.begun.take() {
            Some(_) if line.is_empty() && !returns => {}
            begun => self.rewritten.share = begun.or(self.rewritten.share.take()),
        }
        let start = std::mem::replace(&mut self.line_start, self.place);
        let overlong = std::mem::take(&mut self.overlong);
        let kinds = line::kinds(&line);
        if overlong {
            let is_result = kinds.iter().any(|kind| matches!(kind, Kind::Result(_)));
            let lost_result = self.result.take().is_some() || is_result;
            found.extend(lost_result.then_some(Marker::ResultTooLong));
            return;
        }
        let last = kinds.len();
        for (number, kind) in (1..).zip(kinds) {
            self.mind(kind, start, returns && number == last, found);
        }
    }

    /// Takes what one of a terminal's lines says. `start`: where the program began to write it.
    fn mind(&mut self, kind: Kind, start: u64, returns: bool, found: &mut Vec<Marker>) {
        match kind {
            Kind::Plain(text) if self.result.is_some() => return self.go_on_with_result(&text, found),
            // Nothing but a result can go on over other markers, and it does not.
            _ => found.extend(self.result.take().and_then(PendingResult::into_text)),
        }
        let after_start = std::mem::take(&mut self.after_start);
        match kind {
            Kind::Start(time) => {
                self.after_start = true;
                found.push(Marker::Start(time));
            }
            // Only there: the words alone could be anybody's.
            Kind::Plain(text) => {
                let percent = if returns { rewritten::share(&text) } else { None };
                self.rewritten.begun = percent.map(|percent| Share { percent, line: text.clone() });
                found.extend(
                    text.strip_prefix("Task:").filter(|_| after_start).map(|t| Marker::Task(t.trim().into())),
                );
                if !text.trim().is_empty() {
                    self.last_line = Some(text);
                }
            }
            Kind::Progress(progress) => found.push(Marker::Progress(progress)),
            Kind::Complete(time) => found.push(Marker::Complete(time)),
            Kind::Result(rest) => {
                self.result = Some(PendingResult::new(start));
                self.go_on_with_result(&rest, found);
            }
        }
    }

    fn go_on_with_result(&mut self, line: &str, found: &mut Vec<Marker>) {
        if let Some(mut result) = self.result.take() {
            match result.push(line) {
                Some(marker) => found.push(marker),
                None => self.result = Some(result),
            }
        }
    }
}

/// The JSON of a result as far as it has come. Brackets are counted as they come, so that a long one is parsed once.
#[derive(Debug)]
struct PendingResult {
    start: u64,
    text: String,
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl PendingResult {
    fn new(start: u64) -> Self {
        Self { start, text: String::new(), depth: 0, in_string: false, escaped: false }
    }

    /// Takes one more line, and returns the result once it is whole.
    fn push(&mut self, line: &str) -> Option<Marker> {
        if self.text.is_empty() {
            let line = line.trim();
            if line.is_empty() {
                return None;
            }
            if !line.starts_with(['{', '[']) {
                return Some(Marker::Result(serde_json::from_str(line).unwrap_or_else(|_| line.into())));
            }
        }
        if self.text.len() + line.len() >= RESULT_MAX {
            return Some(Marker::ResultTooLong);
        }
        let before = self.text.len();
        self.text.push_str(line);
        self.text.push('\n');
        let end = line.bytes().position(|b| self.closes(b))?;
        let whole = serde_json::from_str(self.text[..=before + end].trim());
        if self.text.len() > LENGTH_MAX {
            return Some(whole.map_or(Marker::ResultTooLong, |whole| Marker::LongResult(essence(whole))));
        }
        // Balanced, but no JSON: kept as it was written.
        Some(Marker::Result(whole.unwrap_or_else(|_| self.text.trim().into())))
    }

    /// Whether `byte` closes the outermost bracket.
    fn closes(&mut self, byte: u8) -> bool {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' if self.in_string => self.escaped = true,
            b'"' => self.in_string = !self.in_string,
            b'{' | b'[' if !self.in_string => self.depth += 1,
            b'}' | b']' if !self.in_string => {
                self.depth = self.depth.saturating_sub(1);
                return self.depth == 0;
            }
            _ => {}
        }
        false
    }

    /// What there is of a result that was never completed.
    fn into_text(self) -> Option<Marker> {
        let text = self.text.trim();
        (!text.is_empty()).then(|| Marker::Result(text.into()))
    }
}

/// What matters most of a long result.
fn essence(result: Value) -> Value {
    let Value::Object(mut members) = result else { return Value::Object(serde_json::Map::new()) };
    members.retain(|name, value| {
        ESSENCE.contains(&name.as_str())
            && value.as_str().is_none_or(|text| text.len() <= ESSENCE_MAX)
            && !value.is_array()
            && !value.is_object()
    });
    Value::Object(members)
}

#[cfg(test)]
mod tests;
