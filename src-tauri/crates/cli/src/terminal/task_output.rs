//! What a task wrote, on standard output.

use crate::terminal::{failure::Failure, front::Front};
use contract::text::whole_characters;
use std::io::IsTerminal as _;
use terminal_text::Filter;

/// Standard output for what tasks wrote: byte for byte, but for a terminal, which a task is not to drive.
pub(crate) struct TaskOutput<'a> {
    front: &'a Front,
    /// Where standard output is a terminal.
    filter: Option<Filter>,
    /// The beginning of a character whose rest has not come.
    kept: Vec<u8>,
}

impl<'a> TaskOutput<'a> {
    /// Standard output as it is.
    pub(crate) fn new(front: &'a Front) -> Self {
        let filter = std::io::stdout().is_terminal().then(Filter::default);
        Self { front, filter, kept: vec![] }
    }

    /// Whether a terminal shows it.
    pub(crate) const fn is_on_terminal(&self) -> bool {
        self.filter.is_some()
    }

    /// Prints the next piece, at once.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let Some(filter) = &mut self.filter else { return self.front.raw(bytes) };
        self.kept.extend_from_slice(bytes);
        let rest = self.kept.split_off(whole_characters(&self.kept));
        let text = std::mem::replace(&mut self.kept, rest);
        self.front.print(&filter.pass(&String::from_utf8_lossy(&text)))
    }

    /// That was all.
    pub(crate) fn end(&mut self) -> Result<(), Failure> {
        let Some(filter) = &mut self.filter else { return Ok(()) };
        let kept = std::mem::take(&mut self.kept);
        let rest = filter.pass(&String::from_utf8_lossy(&kept)) + filter.end();
        if rest.is_empty() { Ok(()) } else { self.front.print(&rest) }
    }
}

/// Prints a text that holds what a task wrote.
pub(crate) fn print(front: &Front, text: &str) -> Result<(), Failure> {
    let mut output = TaskOutput::new(front);
    output.write(text.as_bytes())?;
    output.end()
}
