//! The part of an output that the page holds, as blocks of styled text.
//!
//! Owns: what is kept, what is let go, and where in the file it begins. An output of any size stays light: only a
//! window of it is held, and each block is drawn by itself.

use std::collections::VecDeque;
use terminal_text::{Finished, Line, Reader, Run, Style, Tabs};

/// Past this size a block ends with its line, in bytes.
const BLOCK: usize = 4 * 1024;
/// A line longer than this is cut into blocks, in columns.
const LINE_MAX: usize = 32 * 1024;
/// More blocks than a file has.
const APART: i64 = 1 << 24;
/// Most that is held, in bytes of text.
pub const HELD_MAX: usize = 4 << 20;

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
    /// Puts `line` in the place of the last one, which was not complete.
    fn put_line(&mut self, line: &Line) {
        self.cut_line();
        for (text, style) in line.pieces() {
            self.put(text, style);
        }
        self.revision += 1;
    }

    /// What stands in the last line stays.
    fn end_line(&mut self, ended: bool) {
        if ended {
            let style = self.runs.last().map_or_else(Style::default, |run| run.style);
            self.put("\n", style);
        }
        self.line = self.text.len();
    }

    fn put(&mut self, text: &str, style: Style) {
        self.text.push_str(text);
        let end = self.text.len();
        match self.runs.last_mut() {
            Some(last) if last.style == style => last.end = end,
            _ => self.runs.push(Run { end, style }),
        }
    }

    /// Takes the last line's text away.
    fn cut_line(&mut self) {
        self.text.truncate(self.line);
        while self.runs.last().is_some_and(|run| run.end > self.line) {
            let start = self.runs.len().checked_sub(2).map_or(0, |before| self.runs[before].end);
            match self.runs.last_mut() {
                Some(run) if start < self.line => run.end = self.line,
                _ => drop(self.runs.pop()),
            }
        }
    }

    const fn is_full(&self) -> bool {
        self.text.len() >= BLOCK && self.line == self.text.len()
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

/// The blocks that are held.
#[derive(Debug, Default)]
struct Blocks {
    list: VecDeque<Block>,
    /// How much that is, in bytes of text.
    held: usize,
    number: i64,
    /// The block that is added to is full.
    full: bool,
}

impl Blocks {
    fn finish(&mut self, finished: &Finished<'_>) {
        self.grow(|block| {
            block.put_line(finished.line);
            block.end_line(finished.ended);
            block.bytes += finished.bytes;
        });
        // Where a line does not tell its bytes, what follows must stand in the same block.
        self.full = finished.bytes > 0 && self.list.back().is_some_and(Block::is_full);
    }

    /// Shows the line that has not ended yet.
    fn open(&mut self, reader: &mut Reader) {
        let shown = self.list.back().is_some_and(|block| block.line < block.text.len());
        if shown || !reader.is_empty() {
            self.grow(|block| block.put_line(reader.open()));
        }
    }

    /// Changes the block that is added to: the last one, or another when that is full.
    fn grow(&mut self, change: impl FnOnce(&mut Block)) {
        if std::mem::take(&mut self.full) || self.list.is_empty() {
            self.number += 1;
            self.list.push_back(Block { number: self.number, ..Block::default() });
        }
        if let Some(block) = self.list.back_mut() {
            let before = block.text.len();
            change(block);
            self.held = self.held + block.text.len() - before;
        }
    }

    /// Lets go of a block at one end while more than [`HELD_MAX`] is held, but never of the last one.
    fn trim(&mut self, end: impl Fn(&mut VecDeque<Block>) -> Option<Block>) -> Option<Block> {
        if self.held <= HELD_MAX || self.list.len() <= 1 {
            return None;
        }
        let gone = end(&mut self.list)?;
        self.held -= gone.text.len();
        Some(gone)
    }
}

/// The held part of one attempt's output.
#[derive(Debug)]
pub struct Scrollback {
    blocks: Blocks,
    reader: Reader,
    /// Where in the file the first block begins.
    start: u64,
    /// Nothing has come yet.
    fresh: bool,
}

impl Scrollback {
    /// Nothing of a file yet; what comes first stands at byte `start`.
    #[must_use]
    pub fn new(start: u64) -> Self {
        Self { blocks: Blocks::default(), reader: Reader::new(LINE_MAX, Tabs::Kept), start, fresh: true }
    }

    /// The blocks, from the first to the last.
    #[must_use]
    pub const fn blocks(&self) -> &VecDeque<Block> {
        &self.blocks.list
    }

    /// The block with this number.
    #[must_use]
    pub fn block(&self, number: i64) -> Option<&Block> {
        let blocks = self.blocks();
        blocks.binary_search_by_key(&number, |block| block.number).ok().map(|at| &blocks[at])
    }

    /// Where in the file the held part begins, in bytes.
    #[must_use]
    pub const fn start(&self) -> u64 {
        self.start
    }

    /// Where in the file what is held ends, in bytes.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.start + self.blocks().iter().map(|block| block.bytes).sum::<u64>() + self.reader.bytes()
    }

    /// How much is held, in bytes of text.
    #[must_use]
    pub const fn held(&self) -> usize {
        self.blocks.held
    }

    /// Adds what comes next.
    pub fn push(&mut self, text: &str) {
        let text = if std::mem::take(&mut self.fresh) { self.align(text) } else { text };
        let Self { blocks, reader, .. } = self;
        reader.read(text, |finished| blocks.finish(&finished));
        blocks.open(reader);
    }

    /// Lets go of what is oldest until no more than [`HELD_MAX`] is held. Says whether anything went.
    pub fn trim_head(&mut self) -> bool {
        let start = self.start;
        while let Some(gone) = self.blocks.trim(VecDeque::pop_front) {
            self.start += gone.bytes;
        }
        self.start > start
    }

    /// Lets go of what is youngest until no more than [`HELD_MAX`] is held. Says whether anything went; what comes
    /// then no longer follows on, but what [`end`](Self::end) tells does.
    pub fn trim_tail(&mut self) -> bool {
        let mut went = false;
        while self.blocks.trim(VecDeque::pop_back).is_some() {
            went = true;
        }
        if went {
            // what it had begun to read went with the last block
            self.reader = Reader::new(LINE_MAX, Tabs::Kept);
            self.blocks.full = true;
        }
        went
    }

    /// Holds another part of the file in the place of what is held. Its blocks have other names than any before it.
    pub fn replace(&mut self, start: u64, text: &str) {
        let number = self.blocks.number + APART;
        *self = Self::new(start);
        self.blocks.number = number;
        self.push(text);
    }

    /// Puts the part of the file before what is held; it begins at byte `start`.
    pub fn put_before(&mut self, start: u64, text: &str) {
        let mut earlier = Self::new(start);
        earlier.push(text);
        // What it leaves open is complete: the line that follows begins with what is held.
        if let Some(last) = earlier.blocks.list.back_mut() {
            last.bytes += earlier.reader.bytes();
        }
        let first = self.blocks().front().map_or(0, |block| block.number);
        let count = earlier.blocks().len() as i64;
        for (at, block) in earlier.blocks.list.iter_mut().enumerate() {
            block.number = first - count + at as i64;
        }
        self.blocks.held += earlier.blocks.held;
        self.start = earlier.start;
        while let Some(block) = earlier.blocks.list.pop_back() {
            self.blocks.list.push_front(block);
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
}

#[cfg(test)]
mod tests;
