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
mod result;
pub(crate) mod rewritten;

use line::{Kind, Progress};
pub(crate) use result::{LENGTH_MAX, RESULT_MAX};
use result::{PendingResult, ResultReading};
use serde_json::Value;

/// How a line begins that a result may follow on.
const RESULT: &[u8] = b"[RESULT]";

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
    /// What begins as an object and is none: what it says is not known.
    UnreadableResult {
        /// What is wrong with it, and where.
        why: String,
        /// As it was written, or how it begins.
        text: String,
    },
    /// A result longer than [`RESULT_MAX`]: what it says is not known.
    ResultTooLong,
    /// It says that it is done.
    Complete(String),
}

impl From<ResultReading> for Marker {
    fn from(reading: ResultReading) -> Self {
        match reading {
            ResultReading::Whole(result) => Self::Result(result),
            ResultReading::Long(result) => Self::LongResult(result),
            ResultReading::Unreadable { why, text } => Self::UnreadableResult { why, text },
            ResultReading::TooLong => Self::ResultTooLong,
        }
    }
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
            found.extend(result.finish().map(Marker::from));
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
            _ => found.extend(self.result.take().and_then(PendingResult::finish).map(Marker::from)),
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
                Some(reading) => found.push(reading.into()),
                None => self.result = Some(result),
            }
        }
    }
}

#[cfg(test)]
mod tests;
