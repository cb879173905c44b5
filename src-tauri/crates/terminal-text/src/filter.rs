//! What a person's terminal may be given of a text that is not theirs.

use crate::{
    reader::STRING_MAX,
    row::{self, Place, Row},
    stop::{self, CANCEL, Stop},
    style::Style,
};
use vte::{Params, Parser, Perform};

/// Passes on text, colours, and what goes on within a line. Everything else that would drive the terminal is left out:
/// its title, the clipboard, the screen's other lines, its modes; where the cursor would go to another line, a new one
/// begins. The text may be cut anywhere between two characters.
pub struct Filter {
    parser: Parser<STRING_MAX>,
    passed: Passed,
}

impl Default for Filter {
    fn default() -> Self {
        Self { parser: Parser::new_with_size(), passed: Passed::default() }
    }
}

impl Filter {
    /// What may be passed on of the next piece.
    pub fn pass(&mut self, piece: &str) -> String {
        let mut rest = piece;
        while let Some((place, stop)) = stop::first(rest) {
            self.parser.advance(&mut self.passed, &rest.as_bytes()[..place.start]);
            match stop {
                Stop::Escape(sequence) => self.parser.advance(&mut self.passed, &sequence),
                Stop::LineEnd => {
                    self.parser.advance(&mut self.passed, CANCEL);
                    self.passed.text.push('\n');
                    self.passed.row = self.passed.row.down(1);
                    (self.passed.is_written, self.passed.is_over) = (false, false);
                }
            }
            rest = &rest[place.end..];
        }
        self.parser.advance(&mut self.passed, rest.as_bytes());
        std::mem::take(&mut self.passed.text)
    }

    /// What has to follow at the end, so that colours do not go on beyond it.
    pub fn end(&mut self) -> &'static str {
        if std::mem::take(&mut self.passed.style) == Style::default() { "" } else { "\u{1b}[0m" }
    }
}

#[derive(Debug, Default)]
struct Passed {
    text: String,
    style: Style,
    row: Row,
    saved: Row,
    /// Whether anything stands in the line.
    is_written: bool,
    /// Whether the line is over once more comes than its end.
    is_over: bool,
}

impl Passed {
    fn end_line(&mut self) {
        self.is_over |= std::mem::take(&mut self.is_written);
    }

    /// More comes: what was over ends.
    fn go_on(&mut self) {
        if std::mem::take(&mut self.is_over) {
            self.text.push('\n');
        }
    }

    fn go_to(&mut self, place: Place) {
        if place.row != self.row {
            self.end_line();
        }
        self.row = place.row;
        if let Some(column) = place.column.filter(|column| *column > 0 || self.is_written) {
            self.go_on();
            self.text.push_str(&format!("\u{1b}[{}G", column + 1));
        }
    }
}

impl Perform for Passed {
    fn print(&mut self, c: char) {
        if !c.is_control() {
            self.go_on();
            self.text.push(c);
            self.is_written = true;
        }
    }

    fn execute(&mut self, byte: u8) {
        if matches!(byte, b'\r' | b'\t' | 0x08) {
            self.go_on();
            self.text.push(char::from(byte));
        }
    }

    fn csi_dispatch(&mut self, params: &Params, intermediates: &[u8], _ignore: bool, action: char) {
        let clears = intermediates.is_empty() && action == 'J' && params.iter().any(|param| param[0] > 1);
        if clears || row::changes_screen(params, intermediates, action) {
            return self.end_line();
        }
        if let Some(place) = Place::of(params, action, self.row).filter(|_| intermediates.is_empty()) {
            return self.go_to(place);
        }
        if !intermediates.is_empty()
            || !matches!(action, 'm' | 'K' | 'G' | '`' | 'C' | 'a' | 'D' | 'X' | 'P' | '@')
        {
            return;
        }
        match action {
            'm' => self.style.select(params),
            _ => self.go_on(),
        }
        let params: Vec<String> = params
            .iter()
            .map(|parts| parts.iter().map(u16::to_string).collect::<Vec<_>>().join(":"))
            .collect();
        self.text.push_str(&format!("\u{1b}[{}{action}", params.join(";")));
    }

    fn esc_dispatch(&mut self, intermediates: &[u8], _ignore: bool, byte: u8) {
        match (intermediates, byte) {
            ([], b'7') => self.saved = self.row,
            ([], b'8') => self.go_to(Place { row: self.saved, column: None }),
            ([], b'D' | b'E') => self.go_to(Place { row: self.row.down(1), column: None }),
            ([], b'M') => self.go_to(Place { row: self.row.down(-1), column: None }),
            ([], b'c') => {
                self.end_line();
                self.row = Row::OfScreen(0);
            }
            _ => {}
        }
    }
}
