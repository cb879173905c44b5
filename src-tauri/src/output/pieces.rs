//! Cutting a stream of bytes into pieces of text: never inside a character, never larger than 8 KiB, never across
//! attempts.

use contract::{event::OutputPiece, text::whole_characters};
use std::collections::VecDeque;

/// Largest piece, in bytes of output.
pub(super) const MOST_BYTES: usize = 8 * 1024;

/// Bytes that came, and the pieces that they became.
#[derive(Default)]
pub(super) struct Pieces {
    /// Not yet sent; begins at `offset` of `attempt`.
    held: Vec<u8>,
    attempt: i64,
    offset: u64,
    next_index: u64,
    ready: VecDeque<OutputPiece>,
}

impl Pieces {
    /// Takes what came. Full pieces are ready at once.
    pub(super) fn push(&mut self, attempt: i64, offset: u64, bytes: &[u8]) {
        if attempt != self.attempt || offset != self.offset + self.held.len() as u64 {
            self.end();
            (self.attempt, self.offset) = (attempt, offset);
        }
        self.held.extend_from_slice(bytes);
        while self.held.len() >= MOST_BYTES {
            let cut = whole_characters(&self.held[..MOST_BYTES]);
            self.cut(cut);
        }
    }

    /// Makes what is held ready, but for the beginning of a character whose end has not come.
    pub(super) fn flush(&mut self) {
        let cut = whole_characters(&self.held);
        self.cut(cut);
    }

    /// Nothing more will come: makes everything ready.
    pub(super) fn end(&mut self) {
        self.cut(self.held.len());
    }

    /// The next piece that is ready.
    pub(super) fn pop(&mut self) -> Option<OutputPiece> {
        self.ready.pop_front()
    }

    fn cut(&mut self, length: usize) {
        if length == 0 {
            return;
        }
        let bytes: Vec<u8> = self.held.drain(..length).collect();
        self.ready.push_back(OutputPiece {
            index: self.next_index,
            attempt: self.attempt,
            offset: self.offset,
            text: String::from_utf8_lossy(&bytes).into_owned(),
            bytes: length as u64,
        });
        self.next_index += 1;
        self.offset += length as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(pieces: &mut Pieces) -> Vec<OutputPiece> {
        std::iter::from_fn(|| pieces.pop()).collect()
    }

    #[test]
    fn a_character_is_never_cut() {
        let mut pieces = Pieces::default();
        let text = "é".repeat(MOST_BYTES);
        // One byte first, so that each cut at 8 KiB would fall inside a character.
        pieces.push(1, 0, b"x");
        pieces.push(1, 1, text.as_bytes());
        pieces.end();
        let sent = all(&mut pieces);
        assert!(sent.len() > 2 && sent.iter().all(|p| p.bytes as usize <= MOST_BYTES));
        assert_eq!(sent.iter().map(|p| p.text.as_str()).collect::<String>(), format!("x{text}"));
        let mut offset = 0;
        for (index, piece) in sent.iter().enumerate() {
            assert_eq!((piece.index, piece.offset), (index as u64, offset));
            offset += piece.bytes;
        }
    }

    #[test]
    fn half_a_character_waits_for_its_end() {
        let mut pieces = Pieces::default();
        pieces.push(1, 0, "a€".as_bytes()[..3].as_ref());
        pieces.flush();
        assert_eq!(all(&mut pieces)[0].text, "a");
        pieces.push(1, 3, &"€".as_bytes()[2..]);
        pieces.flush();
        let rest = all(&mut pieces);
        assert_eq!((rest[0].text.as_str(), rest[0].offset, rest[0].bytes), ("€", 1, 3));
    }

    #[test]
    fn bytes_that_are_no_text_do_not_hold_anything_up() {
        let mut pieces = Pieces::default();
        pieces.push(1, 0, b"a\xff\xfe");
        pieces.flush();
        assert_eq!(all(&mut pieces)[0].text, "a\u{fffd}\u{fffd}");
    }

    #[test]
    fn a_new_attempt_starts_a_new_piece_at_its_own_offset() {
        let mut pieces = Pieces::default();
        pieces.push(1, 90, b"end");
        pieces.push(2, 0, b"new");
        pieces.flush();
        let sent: Vec<_> =
            all(&mut pieces).into_iter().map(|p| (p.index, p.attempt, p.offset, p.text)).collect();
        assert_eq!(sent, [(0, 1, 90, "end".to_owned()), (1, 2, 0, "new".to_owned())]);
    }
}
