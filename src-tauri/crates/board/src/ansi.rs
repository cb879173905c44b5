//! A task's output as lines to show. Colours and emphasis are kept; nothing else that a terminal would obey is.

use super::{pager::spans, words::turns};
use ratatui::{
    style::{Color, Modifier, Style},
    text::Line,
};

/// A line longer than this goes on in the next one, so that none grows without end.
const LONGEST: usize = 4_000;
/// Columns between tab stops.
const TAB: usize = 8;

/// Where in a control sequence the text is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Text,
    /// After ESC.
    Escape,
    /// After ESC and one of the bytes that take another one.
    Skip,
    /// In `ESC [ …`: its parameters so far.
    Sequence(String),
    /// In a string such as a window title, which ends with BEL or ESC \.
    Words,
    WordsEscape,
}

/// Makes lines of text that comes in pieces.
#[derive(Clone, Debug, Default)]
pub(super) struct Painter {
    state: State,
    style: Style,
    line: Vec<(char, Style)>,
    column: usize,
}

impl Painter {
    /// Takes a piece; the lines that it completes.
    pub(super) fn take(&mut self, text: &str) -> Vec<Line<'static>> {
        let mut lines = vec![];
        for c in text.chars() {
            self.next(c, &mut lines);
        }
        lines
    }

    /// The line that is not complete yet.
    pub(super) fn rest(&self) -> Option<Line<'static>> {
        (!self.line.is_empty()).then(|| spans(&self.line))
    }

    fn next(&mut self, c: char, lines: &mut Vec<Line<'static>>) {
        match std::mem::take(&mut self.state) {
            State::Text => self.text(c, lines),
            State::Escape => {
                self.state = match c {
                    '[' => State::Sequence(String::new()),
                    ']' | 'P' | 'X' | '^' | '_' => State::Words,
                    ' ' | '#' | '%' | '(' | ')' | '*' | '+' | '-' | '.' | '/' => State::Skip,
                    '\u{1b}' => State::Escape,
                    _ => State::Text,
                }
            }
            State::Skip => {}
            State::Sequence(mut so_far) => match c {
                '\u{40}'..='\u{7e}' => self.obey(c, &so_far),
                '\u{1b}' => self.state = State::Escape,
                _ if so_far.len() < 64 => {
                    so_far.push(c);
                    self.state = State::Sequence(so_far);
                }
                _ => self.state = State::Sequence(so_far),
            },
            State::Words => {
                self.state = match c {
                    '\u{7}' | '\u{9c}' => State::Text,
                    '\u{1b}' => State::WordsEscape,
                    _ => State::Words,
                }
            }
            State::WordsEscape => self.state = if c == '\\' { State::Text } else { State::Words },
        }
    }

    fn text(&mut self, c: char, lines: &mut Vec<Line<'static>>) {
        match c {
            '\u{1b}' => self.state = State::Escape,
            '\u{9b}' => self.state = State::Sequence(String::new()),
            '\u{90}' | '\u{98}' | '\u{9d}'..='\u{9f}' => self.state = State::Words,
            '\n' => self.end(lines),
            '\r' => self.column = 0,
            '\u{8}' => self.column = self.column.saturating_sub(1),
            '\t' => {
                let stop = (self.column / TAB + 1) * TAB;
                while self.column < stop {
                    self.put(' ');
                }
            }
            c if c.is_control() || turns(c) => {}
            c => {
                if self.column >= LONGEST {
                    self.end(lines);
                }
                self.put(c);
            }
        }
    }

    fn put(&mut self, c: char) {
        let cell = (c, self.style);
        match self.line.get_mut(self.column) {
            Some(old) => *old = cell,
            None => self.line.push(cell),
        }
        self.column += 1;
    }

    fn end(&mut self, lines: &mut Vec<Line<'static>>) {
        lines.push(spans(&self.line));
        self.line.clear();
        self.column = 0;
    }

    fn obey(&mut self, order: char, parameters: &str) {
        match order {
            'm' => self.colour(parameters),
            'K' => match parameters {
                "" | "0" => self.line.truncate(self.column),
                "2" => {
                    self.line.clear();
                    self.column = 0;
                }
                _ => {}
            },
            'G' => {
                let column = parameters.parse().unwrap_or(1_usize).saturating_sub(1);
                self.column = column.min(self.line.len());
            }
            _ => {}
        }
    }

    fn colour(&mut self, parameters: &str) {
        let all: Vec<u16> = parameters.split([';', ':']).map(|p| p.parse().unwrap_or(0)).collect();
        let mut rest = &all[..];
        while let [first, more @ ..] = rest {
            rest = more;
            self.style = match first {
                0 => Style::default(),
                1 => self.style.add_modifier(Modifier::BOLD),
                2 => self.style.add_modifier(Modifier::DIM),
                3 => self.style.add_modifier(Modifier::ITALIC),
                4 => self.style.add_modifier(Modifier::UNDERLINED),
                7 => self.style.add_modifier(Modifier::REVERSED),
                9 => self.style.add_modifier(Modifier::CROSSED_OUT),
                22 => self.style.remove_modifier(Modifier::BOLD | Modifier::DIM),
                23 => self.style.remove_modifier(Modifier::ITALIC),
                24 => self.style.remove_modifier(Modifier::UNDERLINED),
                27 => self.style.remove_modifier(Modifier::REVERSED),
                29 => self.style.remove_modifier(Modifier::CROSSED_OUT),
                30..=37 => self.style.fg(Color::Indexed((first - 30) as u8)),
                90..=97 => self.style.fg(Color::Indexed((first - 90 + 8) as u8)),
                40..=47 => self.style.bg(Color::Indexed((first - 40) as u8)),
                100..=107 => self.style.bg(Color::Indexed((first - 100 + 8) as u8)),
                39 => self.style.fg(Color::Reset),
                49 => self.style.bg(Color::Reset),
                38 | 48 => {
                    let (colour, behind) = extended(more);
                    rest = behind;
                    match colour {
                        Some(colour) if *first == 38 => self.style.fg(colour),
                        Some(colour) => self.style.bg(colour),
                        None => self.style,
                    }
                }
                _ => self.style,
            };
        }
    }
}

/// A colour from the table of 256, or by its parts.
fn extended(parameters: &[u16]) -> (Option<Color>, &[u16]) {
    let byte = |n: &u16| u8::try_from(*n).unwrap_or(u8::MAX);
    match parameters {
        [5, n, rest @ ..] => (Some(Color::Indexed(byte(n))), rest),
        [2, r, g, b, rest @ ..] => (Some(Color::Rgb(byte(r), byte(g), byte(b))), rest),
        _ => (None, &[]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(lines: &[Line<'_>]) -> Vec<String> {
        lines.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn colours_stay_and_orders_go() {
        let mut painter = Painter::default();
        let lines = painter.take(
            "\u{1b}[1;31mred\u{1b}[0m plain\u{1b}]0;title\u{7}\u{1b}[2J\u{1b}[10;10H!\n\u{1b}[38;5;208mx\u{1b}(B\u{9b}1Ay\n",
        );
        assert_eq!(text(&lines), ["red plain!", "xy"]);
        assert_eq!(lines[0].spans[0].style.fg, Some(Color::Indexed(1)));
        assert!(lines[0].spans[0].style.add_modifier.contains(Modifier::BOLD));
        assert_eq!(lines[0].spans[1].style, Style::default());
        assert_eq!(lines[1].spans[0].style.fg, Some(Color::Indexed(208)));
    }

    #[test]
    fn a_line_that_is_written_anew_is_shown_once() {
        let mut painter = Painter::default();
        assert_eq!(text(&painter.take("10%\r20%\r100%\nab\u{8}c\tz\r\u{1b}[Kd")), ["100%"]);
        assert_eq!(painter.rest().map(|l| l.to_string()).as_deref(), Some("d"));
    }

    #[test]
    fn a_sequence_may_be_cut_anywhere() {
        let whole = "a\u{1b}[32mb\u{1b}]8;;http://x\u{1b}\\link\u{1b}]8;;\u{1b}\\\n";
        for cut in whole.char_indices().map(|(at, _)| at) {
            let mut painter = Painter::default();
            let mut lines = painter.take(&whole[..cut]);
            lines.extend(painter.take(&whole[cut..]));
            assert_eq!(text(&lines), ["ablink"]);
            assert_eq!(lines[0].spans[1].style.fg, Some(Color::Indexed(2)));
        }
    }

    proptest! {
        #[test]
        fn nothing_that_steers_a_terminal_comes_through(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut painter = Painter::default();
            let mut lines = painter.take(&String::from_utf8_lossy(&bytes));
            lines.extend(painter.rest());
            let shown: String = text(&lines).concat();
            prop_assert!(!shown.chars().any(char::is_control), "{:?}", shown);
        }
    }
}
