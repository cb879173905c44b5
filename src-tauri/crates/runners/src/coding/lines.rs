//! The lines of an output that comes in pieces, each with the place behind it (pure).

use crate::shell::output::Piece;

/// Longest line that is read, in bytes: a file's content can stand in one.
const LINE_MAX: usize = 16 << 20;

/// Puts lines together.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    line: Vec<u8>,
    place: u64,
    /// The line is too long, or its beginning is not to be had: what comes of it is passed over.
    passes: bool,
}

/// What comes of a piece.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// A whole line, and the place behind it.
    Whole(String, u64),
    /// A line that is too long to be read.
    TooLong,
    /// Some of the output is not to be had.
    Gap,
}

impl Lines {
    /// Takes the next piece.
    pub(crate) fn feed(&mut self, piece: Piece<'_>, take: &mut dyn FnMut(Line)) {
        let mut bytes = match piece {
            Piece::Bytes(bytes) => bytes,
            Piece::Skip(place) => {
                (self.place, self.passes) = (place, true);
                self.line.clear();
                return take(Line::Gap);
            }
        };
        while let Some(end) = bytes.iter().position(|&byte| byte == b'\n') {
            self.extend(&bytes[..end], take);
            self.place += end as u64 + 1;
            self.end(take);
            bytes = &bytes[end + 1..];
        }
        self.extend(bytes, take);
        self.place += bytes.len() as u64;
    }

    /// The output ends here.
    pub(crate) fn finish(&mut self, take: &mut dyn FnMut(Line)) {
        if !self.line.is_empty() {
            self.end(take);
        }
    }

    fn extend(&mut self, bytes: &[u8], take: &mut dyn FnMut(Line)) {
        if self.passes {
            return;
        }
        if self.line.len() + bytes.len() > LINE_MAX {
            self.passes = true;
            self.line = Vec::new();
            return take(Line::TooLong);
        }
        self.line.extend_from_slice(bytes);
    }

    fn end(&mut self, take: &mut dyn FnMut(Line)) {
        let line = std::mem::take(&mut self.line);
        if !std::mem::take(&mut self.passes) {
            take(Line::Whole(String::from_utf8_lossy(&line).into_owned(), self.place));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_whole_however_they_come() {
        let text = "{\"a\":1}\n\nü\r\nlast";
        for size in 1..8 {
            let (mut lines, mut got) = (Lines::default(), vec![]);
            let mut take = |line| got.push(line);
            text.as_bytes().chunks(size).for_each(|piece| lines.feed(Piece::Bytes(piece), &mut take));
            lines.finish(&mut take);
            let whole = |text: &str, place| Line::Whole(text.to_owned(), place);
            assert_eq!(
                got,
                [whole("{\"a\":1}", 8), whole("", 9), whole("ü\r", 13), whole("last", 17)],
                "{size}"
            );
        }
    }

    #[test]
    fn a_flood_without_lines_and_a_gap_cost_the_line_that_they_are_in() {
        let (mut lines, mut got) = (Lines::default(), vec![]);
        let mut take = |line| got.push(line);
        let piece = vec![b'x'; LINE_MAX / 2 + 1];
        (0..4).for_each(|_| lines.feed(Piece::Bytes(&piece), &mut take));
        lines.feed(Piece::Bytes(b"\nnext\nbegun"), &mut take);
        lines.feed(Piece::Skip(100_000_000), &mut take);
        lines.feed(Piece::Bytes(b"rest\nthen\n"), &mut take);
        assert_eq!(got.len(), 4);
        assert_eq!(got[0], Line::TooLong);
        assert_eq!(got[2], Line::Gap);
        assert_eq!(got[3], Line::Whole("then".to_owned(), 100_000_010));
    }
}
