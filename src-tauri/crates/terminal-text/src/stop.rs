//! What the parser is not to see as it stands.

use std::ops::Range;

/// Ends every sequence that has no end yet.
pub(crate) const CANCEL: &[u8] = b"\x18";

/// Something in a text that is acted on before the parser sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The line ends, and with it every sequence: no damage goes beyond a line.
    LineEnd,
    /// A control of eight bits, as the sequence of `ESC` and a letter that it stands for: `vte` knows no others.
    Escape([u8; 2]),
}

/// The first of these in `text`, and where it stands.
pub(crate) fn first(text: &str) -> Option<(Range<usize>, Stop)> {
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|b| matches!(b, b'\n' | 0x0b | 0x0c | 0xc2)) {
        let at = from + at;
        match (bytes[at], bytes.get(at + 1)) {
            (0xc2, Some(0x85)) => return Some((at..at + 2, Stop::LineEnd)),
            (0xc2, Some(&c1 @ ..0xa0)) => return Some((at..at + 2, Stop::Escape([0x1b, c1 - 0x40]))),
            (0xc2, _) => from = at + 2,
            _ => return Some((at..at + 1, Stop::LineEnd)),
        }
    }
    None
}
