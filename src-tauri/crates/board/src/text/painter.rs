//! A task's output as lines to show. Colours and emphasis are kept; nothing else that a terminal would obey is.

use ratatui::{
    style::{Color, Modifier, Style},
    text::{Line, Span},
};
use terminal_text::{Colour, Reader, Tabs};

/// A line longer than this goes on in the next one, so that none grows without end.
const LONGEST: usize = 4_000;

/// Makes lines of text that comes in pieces.
#[derive(Debug)]
pub(crate) struct Painter(Reader);

impl Default for Painter {
    fn default() -> Self {
        Self(Reader::new(LONGEST, Tabs::Spaces))
    }
}

impl Painter {
    /// Takes a piece; the lines that it completes.
    pub(crate) fn take(&mut self, text: &str) -> Vec<Line<'static>> {
        let mut lines = vec![];
        self.0.read(text, |finished| lines.push(painted(finished.line)));
        lines
    }

    /// The line that is not complete yet.
    pub(crate) fn rest(&mut self) -> Option<Line<'static>> {
        (!self.0.is_empty()).then(|| painted(self.0.open()))
    }
}

fn painted(line: &terminal_text::Line) -> Line<'static> {
    let spans = line.pieces().map(|(text, style)| Span::styled(contract::text::clean(text), look(&style)));
    spans.collect::<Vec<_>>().into()
}

fn look(style: &terminal_text::Style) -> Style {
    let colour = |colour| match colour {
        Colour::Indexed(index) => Color::Indexed(index),
        Colour::Rgb(r, g, b) => Color::Rgb(r, g, b),
    };
    let modifiers = [
        (style.bold, Modifier::BOLD),
        (style.dim, Modifier::DIM),
        (style.italic, Modifier::ITALIC),
        (style.underline, Modifier::UNDERLINED),
        (style.inverse, Modifier::REVERSED),
        (style.strike, Modifier::CROSSED_OUT),
    ];
    let on = modifiers.into_iter().filter(|(on, _)| *on).map(|(_, modifier)| modifier);
    Style {
        fg: style.fg.map(colour),
        bg: style.bg.map(colour),
        add_modifier: on.collect(),
        ..Style::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::display::utf8::{Decoder, Piece};
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
        assert_eq!(text(&lines), ["red plain", "         !", "x", " y"]);
        assert_eq!(lines[0].spans[0].style.fg, Some(Color::Indexed(1)));
        assert!(lines[0].spans[0].style.add_modifier.contains(Modifier::BOLD));
        assert_eq!(lines[0].spans[1].style, Style::default());
        assert_eq!(lines[2].spans[0].style.fg, Some(Color::Indexed(208)));
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

    /// What a board shows of bytes that come in pieces.
    fn shown(pieces: &[&[u8]]) -> Vec<Line<'static>> {
        let (mut decoder, mut painter, mut lines, mut offset) =
            (Decoder::default(), Painter::default(), vec![], 0);
        for bytes in pieces {
            let (_, text) = decoder.text(&Piece { attempt: 1, offset, bytes: bytes.to_vec() });
            offset += bytes.len() as u64;
            lines.extend(painter.take(&text));
        }
        lines.extend(decoder.rest().map(|(_, _, text)| painter.take(&text)).unwrap_or_default());
        lines.extend(painter.rest());
        lines
    }

    proptest! {
        #[test]
        fn how_bytes_are_cut_does_not_matter(
            parts in proptest::collection::vec(prop_oneof![
                "\u{1b}\\[[0-9;]{0,4}[mKGJHX]".prop_map(String::into_bytes),
                "[\r\n\t\u{8}]".prop_map(String::into_bytes),
                "[a日é😀\u{9b}]{1,4}".prop_map(String::into_bytes),
                proptest::collection::vec(any::<u8>(), 1..6),
            ], 0..30),
            size in 1_usize..5,
        ) {
            let bytes = parts.concat();
            prop_assert_eq!(shown(&bytes.chunks(size).collect::<Vec<_>>()), shown(&[&bytes]));
        }

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
