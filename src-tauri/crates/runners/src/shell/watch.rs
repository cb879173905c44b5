//! Lines of the output that say what came of a command (pure; no files, no clock).
//!
//! A line ends with a line feed or a carriage return, as markers' lines do, and is looked at as a person would read it,
//! without colours. What is not ended yet may still become another line, so it is looked at when it is.

use engine::ports::Watch;
use regex::Regex;

/// So much of a line is looked at, in bytes.
const LINE_MAX: usize = 64 * 1024;

/// What a line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LineSays {
    /// The command has done what it was asked for.
    Done(String),
    /// It has failed.
    Failed(String),
}

/// Looks at lines until one of them says what came of the command.
#[derive(Debug)]
pub(crate) struct Watcher {
    done_when: Option<Regex>,
    failed_when: Option<Regex>,
    line: Vec<u8>,
    said: Option<LineSays>,
}

impl Watcher {
    /// Watches for these; a pattern that is none is told in words.
    pub(crate) fn new(watch: &Watch) -> Result<Self, String> {
        let pattern =
            |text: &Option<String>| text.as_deref().map(Regex::new).transpose().map_err(|e| e.to_string());
        Ok(Self {
            done_when: pattern(&watch.done_when)?,
            failed_when: pattern(&watch.failed_when)?,
            line: vec![],
            said: None,
        })
    }

    /// What a line has said.
    pub(crate) const fn said(&self) -> Option<&LineSays> {
        self.said.as_ref()
    }

    /// Takes the next piece of the output.
    pub(crate) fn feed(&mut self, mut piece: &[u8]) {
        while self.said.is_none() {
            let Some(end) = piece.iter().position(|b| matches!(b, b'\n' | b'\r')) else {
                return self.extend(piece);
            };
            self.extend(&piece[..end]);
            self.end_line();
            piece = &piece[end + 1..];
        }
    }

    /// What comes next is not what follows: the line that was begun is not to be had.
    pub(crate) fn skip(&mut self) {
        self.line.clear();
    }

    /// The output ends here.
    pub(crate) fn finish(&mut self) {
        if self.said.is_none() {
            self.end_line();
        }
    }

    fn extend(&mut self, bytes: &[u8]) {
        let room = LINE_MAX - self.line.len();
        self.line.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    fn end_line(&mut self) {
        if self.line.is_empty() {
            return;
        }
        let line = terminal_text::plain(&String::from_utf8_lossy(&self.line)).trim_end().to_owned();
        self.line.clear();
        let found = |pattern: &Option<Regex>| pattern.as_ref().is_some_and(|pattern| pattern.is_match(&line));
        self.said = if found(&self.failed_when) {
            Some(LineSays::Failed(line))
        } else if found(&self.done_when) {
            Some(LineSays::Done(line))
        } else {
            None
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watcher(done: &str, failed: &str) -> Watcher {
        let pattern = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let watch = Watch { done_when: pattern(done), failed_when: pattern(failed), done_by_exit: false };
        Watcher::new(&watch).unwrap()
    }

    #[test]
    fn the_first_line_that_matches_counts_however_the_output_is_cut() {
        let done = |line: &str| Some(LineSays::Done(line.to_owned()));
        let failed = |line: &str| Some(LineSays::Failed(line.to_owned()));
        let table: [(&str, &str, &str, Option<LineSays>); 9] = [
            ("^Ready", "", "one\nReady at 8080\nReady again\n", done("Ready at 8080")),
            ("^Ready", "^error", "error: no\nReady\n", failed("error: no")),
            ("built", "built with errors", "built with errors\n", failed("built with errors")),
            ("^Ready$", "", "\u{1b}[1;32mReady\u{1b}[0m\r\n", done("Ready")),
            ("^100%", "", "10%\r50%\r100%\r", done("100%")),
            ("^Ready", "", "not yet Ready\n", None),
            ("^Ready", "", "Ready without an end", done("Ready without an end")),
            ("ü+", "", "Güüt\n", done("Güüt")),
            ("", "", "anything\n", None),
        ];
        for (when, fails, output, expected) in table {
            for size in [1, 2, 3, 7, 1024] {
                let mut watcher = watcher(when, fails);
                output.as_bytes().chunks(size).for_each(|piece| watcher.feed(piece));
                watcher.finish();
                assert_eq!(watcher.said(), expected.as_ref(), "{output:?} in pieces of {size}");
            }
        }
    }

    #[test]
    fn a_line_without_an_end_is_not_looked_at_before_it_has_one() {
        let mut watcher = watcher("^done$", "");
        watcher.feed(b"done");
        assert_eq!(watcher.said(), None);
        watcher.feed(b" with errors\n");
        watcher.finish();
        assert_eq!(watcher.said(), None);
    }

    #[test]
    fn a_line_of_any_length_costs_little() {
        let mut watcher = watcher("^x+$", "end$");
        (0..100).for_each(|_| watcher.feed(&[b'x'; 64 * 1024]));
        watcher.feed(b"end\n");
        assert!(matches!(watcher.said(), Some(LineSays::Done(line)) if line.len() == LINE_MAX));
    }

    #[test]
    fn what_is_no_pattern_is_told() {
        let watch = Watch { done_when: Some("(".into()), ..Watch::default() };
        assert!(Watcher::new(&watch).is_err());
    }
}
