//! One line and the cursor in it.

use crate::style::Style;
use unicode_width::UnicodeWidthChar as _;

/// Columns between tab stops.
const TAB: usize = 8;

/// The widest terminal that is thought of: no sequence moves the cursor further beyond what is written, so that a few
/// bytes do not become a long line.
const WIDTH: usize = 512;

/// Text in one style; it ends at a byte of its line's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Where in the text it ends.
    pub end: usize,
    /// How it looks.
    pub style: Style,
}

/// A line as it shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// What it says, without its end.
    pub text: String,
    /// How that looks, without gaps from its start.
    pub runs: Vec<Run>,
}

impl Line {
    /// The pieces of text with their looks.
    pub fn pieces(&self) -> impl Iterator<Item = (&str, Style)> {
        let starts = std::iter::once(0).chain(self.runs.iter().map(|run| run.end));
        starts.zip(&self.runs).map(|(start, run)| (&self.text[start..run.end], run.style))
    }

    /// Becomes `text` in one style.
    pub(crate) fn set(&mut self, text: &str, style: Style) {
        self.clear();
        self.text.push_str(text);
        if !text.is_empty() {
            self.runs.push(Run { end: text.len(), style });
        }
    }

    fn clear(&mut self) {
        self.text.clear();
        self.runs.clear();
    }

    fn push(&mut self, c: char, style: Style) {
        self.text.push(c);
        let end = self.text.len();
        match self.runs.last_mut() {
            Some(last) if last.style == style => last.end = end,
            _ => self.runs.push(Run { end, style }),
        }
    }
}

/// What stands in one column.
#[derive(Clone, Copy, Debug)]
struct Cell {
    c: char,
    style: Style,
}

impl Cell {
    /// The columns behind the first one of a wide character or a tab.
    const REST: char = '\0';
    const BLANK: Self = Self {
        c: ' ',
        style: Style {
            fg: None,
            bg: None,
            bold: false,
            dim: false,
            italic: false,
            underline: false,
            strike: false,
            inverse: false,
        },
    };
}

/// A line that is being written.
#[derive(Debug)]
pub(crate) struct Editor {
    cells: Vec<Cell>,
    /// Characters without a width, such as accents, each behind the cell before this column; in that order.
    marks: Vec<(usize, char)>,
    cursor: usize,
    /// Columns that a line may have.
    longest: usize,
    keep_tabs: bool,
    last: Option<char>,
    pub(crate) style: Style,
}

impl Editor {
    pub(crate) fn new(longest: usize, keep_tabs: bool) -> Self {
        Self {
            cells: vec![],
            marks: vec![],
            cursor: 0,
            longest,
            keep_tabs,
            last: None,
            style: Style::default(),
        }
    }

    /// Whether nothing stands in it.
    pub(crate) const fn is_empty(&self) -> bool {
        self.cells.is_empty() && self.marks.is_empty()
    }

    /// Whether nothing has happened in it.
    pub(crate) const fn is_fresh(&self) -> bool {
        self.is_empty() && self.cursor == 0
    }

    /// Whether `count` tabs show as tabs.
    pub(crate) const fn takes_tabs(&self, count: usize) -> bool {
        self.keep_tabs && count * TAB <= self.longest
    }

    /// Whether it is as long as a line may become.
    pub(crate) const fn is_full(&self) -> bool {
        self.cells.len() >= self.longest
    }

    /// Writes into `line` what it shows.
    pub(crate) fn show(&self, line: &mut Line) {
        line.clear();
        let mut marks = self.marks.iter().copied().peekable();
        let mut style = self.cells.first().map_or_else(Style::default, |cell| cell.style);
        for (column, cell) in self.cells.iter().enumerate() {
            while let Some((_, mark)) = marks.next_if(|(at, _)| *at <= column) {
                line.push(mark, style);
            }
            if cell.c != Cell::REST {
                style = cell.style;
                line.push(cell.c, style);
            }
        }
        marks.for_each(|(_, mark)| line.push(mark, style));
    }

    /// Begins the next line; colours stay.
    pub(crate) fn clear(&mut self) {
        self.cells.clear();
        self.marks.clear();
        self.cursor = 0;
        self.last = None;
    }

    /// Writes a character where the cursor is.
    pub(crate) fn put(&mut self, c: char) {
        let plain = c.is_ascii_graphic() || c == ' ';
        let width = match if plain { Some(1) } else { c.width() } {
            Some(0) => return self.mark(c),
            Some(width) => width,
            None => return,
        };
        self.last = Some(c);
        let end = self.cursor + width;
        if self.cursor == self.cells.len() {
            self.cells.push(Cell { c, style: self.style });
            self.cells.extend(std::iter::repeat_n(Cell { c: Cell::REST, style: self.style }, width - 1));
        } else {
            self.open(self.cursor, end);
            self.marks.retain(|(at, _)| *at <= self.cursor || *at > end);
            self.cells[self.cursor] = Cell { c, style: self.style };
            self.cells[self.cursor + 1..end].fill(Cell { c: Cell::REST, style: self.style });
        }
        self.cursor = end;
    }

    /// Repeats the last character.
    pub(crate) fn repeat(&mut self, count: usize) {
        let Some(c) = self.last else { return };
        for _ in 0..count.min(WIDTH) {
            self.put(c);
        }
    }

    fn mark(&mut self, c: char) {
        if self.marks.len() < self.longest {
            let at = self.marks.partition_point(|(at, _)| *at <= self.cursor);
            self.marks.insert(at, (self.cursor, c));
        }
    }

    /// To the next tab stop.
    pub(crate) fn tab(&mut self) {
        let stop = (self.cursor / TAB + 1) * TAB;
        if self.cursor < self.cells.len() || stop > self.longest {
            return self.go_to(stop);
        }
        self.pad(self.cursor);
        let (first, rest) = if self.keep_tabs { ('\t', Cell::REST) } else { (' ', ' ') };
        self.cells.push(Cell { c: first, style: self.style });
        self.cells.resize(stop, Cell { c: rest, style: self.style });
        self.cursor = stop;
    }

    /// To a column, counted from 0.
    pub(crate) fn go_to(&mut self, column: usize) {
        self.cursor = column.min(self.cells.len().max(WIDTH).max(self.cursor));
    }

    /// By columns to the right.
    pub(crate) fn forward(&mut self, columns: usize) {
        self.go_to(self.cursor.saturating_add(columns));
    }

    /// By columns to the left.
    pub(crate) fn back(&mut self, columns: usize) {
        self.cursor = self.cursor.saturating_sub(columns);
    }

    /// Where the cursor is, counted from 0.
    pub(crate) const fn column(&self) -> usize {
        self.cursor
    }

    /// Wipes everything from the cursor on.
    pub(crate) fn erase_end(&mut self) {
        if self.cursor < self.cells.len() {
            self.split(self.cursor);
            self.cells.truncate(self.cursor);
            self.marks.retain(|(at, _)| *at <= self.cursor);
        }
    }

    /// Wipes everything up to and with the cursor; what follows stays in its columns.
    pub(crate) fn erase_start(&mut self) {
        if self.cursor + 1 >= self.cells.len() {
            return self.erase_line();
        }
        self.blank(0, self.cursor + 1);
    }

    /// Wipes everything; the cursor stays.
    pub(crate) fn erase_line(&mut self) {
        self.cells.clear();
        self.marks.clear();
    }

    /// Wipes some columns from the cursor on; what follows stays in its columns.
    pub(crate) fn erase(&mut self, columns: usize) {
        let end = self.cursor.saturating_add(columns);
        if end >= self.cells.len() {
            return self.erase_end();
        }
        self.blank(self.cursor, end);
    }

    /// Takes some columns out; what follows moves up.
    pub(crate) fn delete(&mut self, columns: usize) {
        let end = self.cursor.saturating_add(columns);
        if end >= self.cells.len() {
            return self.erase_end();
        }
        self.split(self.cursor);
        self.split(end);
        self.cells.drain(self.cursor..end);
        self.marks.retain(|(at, _)| *at <= self.cursor || *at > end);
        for (at, _) in self.marks.iter_mut().filter(|(at, _)| *at > end) {
            *at -= columns;
        }
    }

    /// Puts blanks in where the cursor is; what follows moves along.
    pub(crate) fn insert(&mut self, columns: usize) {
        if self.cursor >= self.cells.len() {
            return;
        }
        let columns = columns.min(WIDTH).min(self.longest.saturating_sub(self.cells.len()));
        self.split(self.cursor);
        let at = self.cursor;
        self.cells.splice(at..at, std::iter::repeat_n(Cell::BLANK, columns));
        for (at, _) in self.marks.iter_mut().filter(|(at, _)| *at > self.cursor) {
            *at += columns;
        }
    }

    /// Makes blanks of the columns from `start` to `end`, which are within the line.
    fn blank(&mut self, start: usize, end: usize) {
        self.split(start);
        self.split(end);
        self.cells[start..end].fill(Cell::BLANK);
        self.marks.retain(|(at, _)| *at <= start || *at > end);
    }

    /// Makes sure that there are cells from `start` to `end`, and that nothing wide reaches over either edge.
    fn open(&mut self, start: usize, end: usize) {
        self.pad(end);
        self.split(start);
        self.split(end);
    }

    fn pad(&mut self, end: usize) {
        if self.cells.len() < end {
            self.cells.resize(end, Cell::BLANK);
        }
    }

    /// What is wide and stands on both sides of a column becomes blank.
    fn split(&mut self, column: usize) {
        let is_rest = |cell: &Cell| cell.c == Cell::REST;
        if !self.cells.get(column).is_some_and(is_rest) {
            return;
        }
        let first = self.cells[..column].iter().rposition(|cell| !is_rest(cell)).unwrap_or(0);
        let rest = self.cells[column..].iter().take_while(|cell| is_rest(cell)).count();
        for cell in &mut self.cells[first..column + rest] {
            cell.c = ' ';
        }
    }
}
