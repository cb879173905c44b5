//! Text of a task's output, which comes in pieces that may be cut anywhere.

use contract::text::whole_characters;

/// A part of an attempt's output, bytes as they came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Which attempt wrote it.
    pub attempt: i64,
    /// Where its first byte stands in that attempt's output.
    pub offset: u64,
    /// What was written.
    pub bytes: Vec<u8>,
}

/// Makes text of bytes that may be cut anywhere: what is not UTF-8 becomes U+FFFD, a character that is cut by the
/// end of a piece waits for the next one.
#[derive(Debug, Default)]
pub struct Decoder {
    attempt: i64,
    /// Where the kept bytes begin.
    offset: u64,
    kept: Vec<u8>,
}

impl Decoder {
    /// The text that is complete now, and where its first byte stands. Empty while only a part of a character came.
    pub fn text(&mut self, piece: &Piece) -> (u64, String) {
        if piece.attempt != self.attempt || piece.offset != self.offset + self.kept.len() as u64 {
            *self = Self { attempt: piece.attempt, offset: piece.offset, kept: vec![] };
        }
        self.kept.extend_from_slice(&piece.bytes);
        let whole = whole_characters(&self.kept);
        let offset = self.offset;
        let text = String::from_utf8_lossy(&self.kept[..whole]).into_owned();
        self.kept.drain(..whole);
        self.offset += whole as u64;
        (offset, text)
    }

    /// What is left at the end, where a character was never completed.
    pub fn rest(&mut self) -> Option<(i64, u64, String)> {
        let kept = std::mem::take(&mut self.kept);
        (!kept.is_empty()).then(|| (self.attempt, self.offset, String::from_utf8_lossy(&kept).into_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn piece(attempt: i64, offset: u64, bytes: &[u8]) -> Piece {
        Piece { attempt, offset, bytes: bytes.to_vec() }
    }

    #[test]
    fn a_cut_character_waits_for_its_rest() {
        let mut decoder = Decoder::default();
        assert_eq!(decoder.text(&piece(1, 0, "a€".as_bytes().split_at(2).0)), (0, "a".into()));
        assert_eq!(decoder.text(&piece(1, 2, "€".as_bytes().split_at(1).1)), (1, "€".into()));
        assert_eq!(decoder.text(&piece(1, 4, b"\xff!")), (4, "\u{fffd}!".into()));
        assert_eq!(decoder.text(&piece(2, 0, b"again\xe2")), (0, "again".into()));
        assert_eq!(decoder.rest(), Some((2, 5, "\u{fffd}".into())));
        assert_eq!(decoder.rest(), None);
    }

    proptest! {
        #[test]
        fn pieces_come_to_the_same_as_the_whole(text in "\\PC{0,40}", cuts in proptest::collection::vec(0_usize..8, 0..40)) {
            let (mut decoder, mut told, mut at, bytes) = (Decoder::default(), String::new(), 0, text.as_bytes());
            for size in cuts.into_iter().chain([usize::MAX]) {
                let end = at.saturating_add_to(size, bytes.len());
                let (offset, part) = decoder.text(&piece(1, at as u64, &bytes[at..end]));
                prop_assert_eq!(offset as usize, told.len());
                told.push_str(&part);
                at = end;
            }
            prop_assert_eq!(decoder.rest(), None);
            prop_assert_eq!(told, text);
        }
    }

    trait Clamp {
        fn saturating_add_to(self, more: usize, most: usize) -> usize;
    }

    impl Clamp for usize {
        fn saturating_add_to(self, more: usize, most: usize) -> usize {
            self.saturating_add(more).min(most)
        }
    }
}
