//! From text that comes in pieces to lines.

use crate::{
    line::{Editor, Line},
    row::{self, Place, Row},
    stop::{self, CANCEL, Stop},
    style::Style,
};
use std::{fmt, mem};
use vte::{Params, Parser, Perform};

/// The strings of sequences are swallowed, so little of them need be kept. This constructor exists only while `vte`
/// is built without its `std`, with which a string without an end would be kept whole.
pub(crate) const STRING_MAX: usize = 16;

/// How often a line without an end is looked at, in bytes of its text.
const STEP: usize = 1024;

/// How tabs show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tabs {
    /// As tabs, where nothing was written over them.
    Kept,
    /// As spaces up to the next multiple of 8 columns.
    Spaces,
}

/// A line that is done.
#[derive(Debug)]
pub struct Finished<'a> {
    /// What it shows.
    pub line: &'a Line,
    /// Whether it has ended; otherwise it grew too long, and the next one goes on with it.
    pub ended: bool,
    /// How much text it stands for with its end, in bytes. 0 where that is told with a later one.
    pub bytes: u64,
}

/// Reads one stream. It may be cut into pieces anywhere between two characters.
pub struct Reader {
    parser: Parser<STRING_MAX>,
    screen: Screen,
    /// No sequence has begun in this line.
    ground: bool,
    /// Text since a finished line told its bytes.
    bytes: u64,
    line: Line,
}

impl Reader {
    /// A reader at the beginning of a line. A line of more than about `longest` columns goes on in the next one.
    #[must_use]
    pub fn new(longest: usize, tabs: Tabs) -> Self {
        Self {
            parser: Parser::new_with_size(),
            screen: Screen::new(Editor::new(longest.max(1), tabs == Tabs::Kept)),
            ground: true,
            bytes: 0,
            line: Line::default(),
        }
    }

    /// Reads a piece; `finished` gets each line that it completes.
    pub fn read(&mut self, piece: &str, mut finished: impl FnMut(Finished<'_>)) {
        let mut rest = piece;
        while !rest.is_empty() {
            let (next, after) = rest.split_at(self.until_next_look(rest));
            let Some((place, stop)) = stop::first(next) else {
                self.parse(next, &mut finished);
                rest = after;
                continue;
            };
            let text = &rest[..place.start];
            rest = &rest[place.end..];
            if stop == Stop::LineEnd && self.is_as_it_shows(text) {
                self.finish_plain(text, place.end, &mut finished);
                continue;
            }
            self.parse(text, &mut finished);
            self.obey(&stop, place.len(), &mut finished);
        }
    }

    /// The line that has not ended yet.
    pub fn open(&mut self) -> &Line {
        self.screen.editor.show(&mut self.line);
        &self.line
    }

    /// Whether there is nothing in the line that has not ended yet.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.screen.editor.is_empty()
    }

    /// How much text came since a finished line told its bytes.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// How much of `text` comes before the line's length is looked at next: always at the same places of a line, so
    /// that it does not matter how the text is cut.
    fn until_next_look(&self, text: &str) -> usize {
        let end = text.len().min(STEP - self.bytes as usize % STEP);
        (end..text.len()).find(|end| text.is_char_boundary(*end)).unwrap_or(text.len())
    }

    /// Whether `text`, with which a line would be complete, shows as it is. Most lines do, and need no parser.
    fn is_as_it_shows(&self, text: &str) -> bool {
        let tabs_fit = self.screen.editor.takes_tabs(text.len());
        self.ground
            && self.screen.editor.is_fresh()
            && text.bytes().all(|b| b >= b' ' && b != 0x7f || b == b'\t' && tabs_fit)
    }

    fn finish_plain(&mut self, text: &str, bytes: usize, finished: &mut impl FnMut(Finished<'_>)) {
        self.line.set(text, self.screen.editor.style);
        self.screen.row = self.screen.row.down(1);
        self.bytes += bytes as u64;
        finished(Finished { line: &self.line, ended: true, bytes: mem::take(&mut self.bytes) });
    }

    fn parse(&mut self, text: &str, finished: &mut impl FnMut(Finished<'_>)) {
        self.ground &= !text.contains('\u{1b}');
        self.parser.advance(&mut self.screen, text.as_bytes());
        self.count(text.len(), finished);
    }

    fn obey(&mut self, stop: &Stop, bytes: usize, finished: &mut impl FnMut(Finished<'_>)) {
        match stop {
            Stop::Escape(sequence) => {
                self.ground = false;
                self.parser.advance(&mut self.screen, sequence);
                self.count(bytes, finished);
            }
            Stop::LineEnd => {
                self.parser.advance(&mut self.screen, CANCEL);
                self.ground = true;
                self.screen.row = self.screen.row.down(1);
                self.bytes += bytes as u64;
                self.finish(true, finished);
            }
        }
    }

    /// Text was read: tells what ended within it, and ends the line where it has grown too long.
    fn count(&mut self, bytes: usize, finished: &mut impl FnMut(Finished<'_>)) {
        for line in self.screen.done.drain(..) {
            finished(Finished { line: &line, ended: true, bytes: 0 });
        }
        let before = self.bytes as usize / STEP;
        self.bytes += bytes as u64;
        if self.bytes as usize / STEP > before && self.screen.editor.is_full() {
            self.finish(false, finished);
        }
    }

    fn finish(&mut self, ended: bool, finished: &mut impl FnMut(Finished<'_>)) {
        self.screen.editor.show(&mut self.line);
        self.screen.editor.clear();
        finished(Finished { line: &self.line, ended, bytes: mem::take(&mut self.bytes) });
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader")
            .field("screen", &self.screen)
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}

/// What the parser acts on.
#[derive(Debug)]
struct Screen {
    editor: Editor,
    /// Which line of the screen that is.
    row: Row,
    /// Where the cursor was when it was to be remembered.
    saved: Place,
    /// Lines that ended in the middle of what was read.
    done: Vec<Line>,
}

impl Screen {
    fn new(editor: Editor) -> Self {
        let row = Row::default();
        Self { editor, row, saved: Place { row, column: Some(0) }, done: vec![] }
    }

    /// Ends the line that is being written, whatever stands in it.
    fn end_line(&mut self) {
        let mut line = Line::default();
        self.editor.show(&mut line);
        self.editor.clear();
        self.done.push(line);
    }

    fn next_line(&mut self) {
        self.end_line();
        self.row = self.row.down(1);
    }

    /// Where that is another line, the one that is being written has ended.
    fn go_to(&mut self, place: Place) {
        let column = place.column.unwrap_or_else(|| self.editor.column());
        if place.row != self.row && !self.editor.is_empty() {
            self.end_line();
        }
        self.row = place.row;
        self.editor.go_to(column);
    }

    fn save(&mut self) {
        self.saved = Place { row: self.row, column: Some(self.editor.column()) };
    }

    fn erase_screen(&mut self, how: u16) {
        match how {
            0 => self.editor.erase_end(),
            1 => self.editor.erase_start(),
            // The lines above have ended; this one is done with as well, and kept like them.
            _ if !self.editor.is_empty() => self.end_line(),
            _ => {}
        }
    }
}

impl Perform for Screen {
    fn print(&mut self, c: char) {
        self.editor.put(c);
    }

    fn execute(&mut self, byte: u8) {
        match byte {
            b'\r' => self.editor.go_to(0),
            0x08 => self.editor.back(1),
            b'\t' => self.editor.tab(),
            _ => {}
        }
    }

    fn csi_dispatch(&mut self, params: &Params, intermediates: &[u8], _ignore: bool, action: char) {
        if row::changes_screen(params, intermediates, action) {
            self.erase_screen(2);
        }
        if !intermediates.is_empty() {
            return;
        }
        if let Some(place) = Place::of(params, action, self.row) {
            return self.go_to(place);
        }
        let first = params.iter().next().and_then(|param| param.first()).copied().unwrap_or_default();
        let count = usize::from(first.max(1));
        let line = &mut self.editor;
        match (action, first) {
            ('m', _) => line.style.select(params),
            ('K', 0) => line.erase_end(),
            ('K', 1) => line.erase_start(),
            ('K', 2) => line.erase_line(),
            ('J', how) => self.erase_screen(how),
            ('G' | '`', _) => line.go_to(count - 1),
            ('C' | 'a', _) => line.forward(count),
            ('D', _) => line.back(count),
            ('X', _) => line.erase(count),
            ('P', _) => line.delete(count),
            ('@', _) => line.insert(count),
            ('b', _) => line.repeat(count),
            ('s', _) => self.save(),
            ('u', _) => self.go_to(self.saved),
            _ => {}
        }
    }

    fn esc_dispatch(&mut self, intermediates: &[u8], _ignore: bool, byte: u8) {
        match (intermediates, byte) {
            ([], b'7') => self.save(),
            ([], b'8') => self.go_to(self.saved),
            ([], b'M') => self.go_to(Place { row: self.row.down(-1), column: None }),
            ([], b'D' | b'E') => self.next_line(),
            ([], b'c') => {
                self.editor.style = Style::default();
                self.erase_screen(2);
                self.row = Row::OfScreen(0);
            }
            _ => {}
        }
    }
}
