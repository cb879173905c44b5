//! The part of an output that the page holds, as blocks of styled text.
//!
//! Owns: what is kept, what is let go, and where in the file it begins. An output of any size stays light: only a
//! window of it is held, and each block is drawn by itself.

use super::ansi::{Ansi, Style, Token};
use std::collections::VecDeque;

/// Past this size a block ends with its line, in bytes.
const BLOCK: usize = 4 * 1024;
/// A line longer than this is cut into blocks, in bytes.
const LINE_MAX: usize = 32 * 1024;
/// Most that is held, in bytes of text.
pub const HELD_MAX: usize = 4 << 20;

/// Text in one style; it ends at a byte of its block's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Where in the text it ends.
    pub end: usize,
    /// How it looks.
    pub style: Style,
}

/// A few dozen lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// Its name among the blocks; later ones have a higher number.
    pub number: i64,
    /// Grows when its text changes.
    pub revision: u64,
    /// What it says.
    pub text: String,
    /// How that looks, without gaps from its start.
    pub runs: Vec<Run>,
    /// Where its last line begins in the text.
    line: usize,
    /// Bytes of the file that it stands for.
    bytes: u64,
}

impl Block {
    fn put(&mut self, text: &str, style: Style) {
        self.text.push_str(text);
        let end = self.text.len();
        match self.runs.last_mut() {
            Some(last) if last.style == style => last.end = end,
            _ => self.runs.push(Run { end, style }),
        }
    }

    fn end_line(&mut self) {
        let style = self.runs.last().map_or_else(Style::default, |run| run.style);
        self.put("\n", style);
        self.line = self.text.len();
    }

    /// Takes the last line's text away.
    fn wipe_line(&mut self) {
        self.text.truncate(self.line);
        while self.runs.last().is_some_and(|run| run.end > self.line) {
            let start = self.runs.len().checked_sub(2).map_or(0, |before| self.runs[before].end);
            match self.runs.last_mut() {
                Some(run) if start < self.line => run.end = self.line,
                _ => drop(self.runs.pop()),
            }
        }
    }

    fn is_full(&self) -> bool {
        self.text.len() >= BLOCK && self.line == self.text.len() || self.text.len() - self.line >= LINE_MAX
    }

    /// The pieces of text with their looks.
    pub fn pieces(&self) -> impl Iterator<Item = (&str, Style)> {
        let starts = std::iter::once(0).chain(self.runs.iter().map(|run| run.end));
        starts.zip(&self.runs).map(|(start, run)| (&self.text[start..run.end], run.style))
    }

    /// How many rows it takes where `columns` letters stand in one.
    #[must_use]
    pub fn rows(&self, columns: usize) -> usize {
        self.text
            .lines()
            .map(|line| line.chars().count().div_ceil(columns.max(1)).max(1))
            .sum::<usize>()
            .max(1)
    }
}

/// The held part of one attempt's output.
#[derive(Clone, Debug, Default)]
pub struct Scrollback {
    blocks: VecDeque<Block>,
    ansi: Ansi,
    /// A carriage return came; what follows overwrites the line.
    returned: bool,
    /// Where in the file the first block begins.
    start: u64,
    held: usize,
    number: i64,
    /// Nothing has come yet.
    fresh: bool,
}

impl Scrollback {
    /// Nothing of a file yet; what comes first stands at byte `start`.
    #[must_use]
    pub fn new(start: u64) -> Self {
        Self { start, fresh: true, ..Self::default() }
    }

    /// The blocks, from the first to the last.
    #[must_use]
    pub const fn blocks(&self) -> &VecDeque<Block> {
        &self.blocks
    }

    /// The block with this number.
    #[must_use]
    pub fn block(&self, number: i64) -> Option<&Block> {
        self.blocks.binary_search_by_key(&number, |block| block.number).ok().map(|at| &self.blocks[at])
    }

    /// Where in the file the held part begins, in bytes.
    #[must_use]
    pub const fn start(&self) -> u64 {
        self.start
    }

    /// How much is held, in bytes of text.
    #[must_use]
    pub const fn held(&self) -> usize {
        self.held
    }

    /// Adds what comes next.
    pub fn push(&mut self, text: &str) {
        let text = if std::mem::take(&mut self.fresh) { self.align(text) } else { text };
        let mut ansi = std::mem::take(&mut self.ansi);
        let mut told = 0;
        ansi.read(text, |token, style, at| {
            self.take(token, style);
            self.last().bytes += (at - told) as u64;
            told = at;
        });
        // A sequence that is not complete yet belongs to the block that it will end in.
        if told < text.len() {
            self.last().bytes += (text.len() - told) as u64;
        }
        self.ansi = ansi;
    }

    /// Lets go of what is oldest until no more than [`HELD_MAX`] is held. Says whether anything went.
    pub fn trim_head(&mut self) -> bool {
        let before = self.blocks.len();
        while self.held > HELD_MAX && self.blocks.len() > 1 {
            if let Some(gone) = self.blocks.pop_front() {
                self.held -= gone.text.len();
                self.start += gone.bytes;
            }
        }
        self.blocks.len() < before
    }

    /// Lets go of what is youngest until no more than [`HELD_MAX`] is held. Says whether anything went; what comes
    /// after that no longer follows on.
    pub fn trim_tail(&mut self) -> bool {
        let before = self.blocks.len();
        while self.held > HELD_MAX && self.blocks.len() > 1 {
            if let Some(gone) = self.blocks.pop_back() {
                self.held -= gone.text.len();
            }
        }
        self.blocks.len() < before
    }

    /// Puts the part of the file before what is held; it begins at byte `start`.
    pub fn put_before(&mut self, start: u64, text: &str) {
        let mut earlier = Self::new(start);
        earlier.push(text);
        let first = self.blocks.front().map_or(0, |block| block.number);
        let count = earlier.blocks.len() as i64;
        for (at, block) in earlier.blocks.iter_mut().enumerate() {
            block.number = first - count + at as i64;
        }
        self.held += earlier.held;
        self.start = earlier.start;
        while let Some(block) = earlier.blocks.pop_back() {
            self.blocks.push_front(block);
        }
    }

    /// A part that begins within the file begins within a line: what there is of that line is left to the part
    /// before, so that every part begins with a line of its own.
    fn align<'a>(&mut self, text: &'a str) -> &'a str {
        match text.split_once('\n') {
            // Bytes that were no text are told by a mark of another length: then nothing can be counted.
            Some((head, rest))
                if self.start > 0 && !head.trim_start_matches('\u{fffd}').contains('\u{fffd}') =>
            {
                let marks = head.chars().take_while(|letter| *letter == '\u{fffd}').count();
                // Up to three marks at the very start are the rest of one cut letter, a byte each.
                self.start += (head.len() - marks * 2 + 1) as u64;
                rest
            }
            _ => text,
        }
    }

    fn take(&mut self, token: Token<'_>, style: Style) {
        match token {
            Token::Return => self.returned = true,
            Token::WipeLine => self.wipe(),
            Token::NewLine => {
                self.returned = false;
                self.grow(Block::end_line);
            }
            Token::Text(text) => {
                if std::mem::take(&mut self.returned) {
                    self.wipe();
                }
                self.grow(|block| block.put(text, style));
            }
        }
    }

    fn wipe(&mut self) {
        self.grow(Block::wipe_line);
    }

    fn grow(&mut self, change: impl FnOnce(&mut Block)) {
        let block = self.last();
        let before = block.text.len();
        change(block);
        block.revision += 1;
        let after = block.text.len();
        self.held = self.held + after - before;
    }

    /// The block that is added to: the last one, or another when that is full.
    fn last(&mut self) -> &mut Block {
        if self.blocks.back().is_none_or(Block::is_full) {
            self.number += 1;
            self.blocks.push_back(Block { number: self.number, ..Block::default() });
        }
        let at = self.blocks.len() - 1;
        &mut self.blocks[at]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(held: &Scrollback) -> String {
        held.blocks().iter().map(|block| block.text.as_str()).collect()
    }

    fn bytes(held: &Scrollback) -> u64 {
        held.blocks().iter().map(|block| block.bytes).sum()
    }

    #[test]
    fn styled_text_stands_in_runs() {
        let mut held = Scrollback::new(0);
        held.push("one \u{1b}[32mok\u{1b}[0m\nt");
        held.push("wo");
        let pieces: Vec<_> =
            held.blocks()[0].pieces().map(|(text, style)| (text.to_owned(), style.classes())).collect();
        assert_eq!(
            pieces,
            [
                ("one ".into(), String::new()),
                ("ok\n".to_owned(), "fg-2".to_owned()),
                ("two".into(), String::new())
            ]
        );
    }

    #[test]
    fn a_line_that_is_written_again_replaces_itself() {
        let mut held = Scrollback::new(0);
        held.push("start\n10%\r20%");
        held.push("\r\u{1b}[32m30%\u{1b}[0m done\r\nend\r\n");
        assert_eq!(text(&held), "start\n30% done\nend\n");
        assert_eq!(held.held(), text(&held).len());
        held.push("a\u{1b}[31mb\u{1b}[2Kc");
        assert_eq!(text(&held), "start\n30% done\nend\nc");
    }

    #[test]
    fn every_byte_of_the_file_is_counted() {
        let source = "one\r\n\u{1b}[1mtwo\u{1b}[0m\nthree \u{1b}[3".to_owned() + &"ü\n".repeat(5000);
        let mut held = Scrollback::new(0);
        let middle = source.len() / 2 + usize::from(!source.is_char_boundary(source.len() / 2));
        held.push(&source[..middle]);
        held.push(&source[middle..]);
        assert_eq!(bytes(&held), source.len() as u64);
        assert!(held.blocks().len() > 1);
    }

    #[test]
    fn a_part_begins_with_a_line_of_its_own_and_the_part_before_meets_it() {
        let file = "alpha\nbeta\ngamma\n";
        let mut held = Scrollback::new(8);
        held.push(&file[8..]);
        assert_eq!((text(&held).as_str(), held.start()), ("gamma\n", 11));
        held.put_before(2, &file[2..11]);
        assert_eq!((text(&held).as_str(), held.start()), ("beta\ngamma\n", 6));
        held.put_before(0, &file[..6]);
        assert_eq!((text(&held).as_str(), held.start()), (file, 0));
        let numbers: Vec<_> = held.blocks().iter().map(|block| block.number).collect();
        assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
    }

    #[test]
    fn a_letter_cut_in_two_is_counted_in_bytes() {
        // “ü” is two bytes; the part begins at its second, which is shown as one mark.
        let mut held = Scrollback::new(3);
        held.push("\u{fffd}x\nrest\n");
        assert_eq!((text(&held).as_str(), held.start()), ("rest\n", 6));
    }

    #[test]
    fn what_is_held_stays_within_bounds_at_either_end() {
        let line = "x".repeat(99) + "\n";
        let mut held = Scrollback::new(0);
        for _ in 0..HELD_MAX / 100 + 500 {
            held.push(&line);
        }
        let end = held.start() + bytes(&held);
        assert!(held.trim_head() && held.held() <= HELD_MAX && held.start() > 0);
        assert_eq!(held.start() + bytes(&held), end, "the end stays where it was");
        let start = held.start();
        held.put_before(0, &line.repeat(start as usize / 100));
        assert_eq!(held.start(), 0);
        assert!(held.trim_tail() && held.held() <= HELD_MAX && held.start() == 0);
        assert!(!held.trim_tail());
    }

    #[test]
    fn a_line_without_an_end_does_not_become_one_block() {
        let mut held = Scrollback::new(0);
        for _ in 0..20 {
            held.push(&"y".repeat(8192));
        }
        assert!(held.blocks().iter().all(|block| block.text.len() <= LINE_MAX + 8192));
    }

    #[test]
    fn rows_follow_from_the_width() {
        let mut held = Scrollback::new(0);
        held.push("12345\n\n1234567890x\n");
        assert_eq!(held.blocks()[0].rows(5), 1 + 1 + 3);
    }
}
