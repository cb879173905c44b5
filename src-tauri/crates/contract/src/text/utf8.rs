//! UTF-8 that comes in pieces which were cut without regard to characters.

/// How many of `bytes` can be read as text now: all but the beginning of a character whose rest may come with the next
/// piece. What can never become a character counts as text, for it holds nothing up.
#[must_use]
pub fn whole_characters(bytes: &[u8]) -> usize {
    // A character is at most four bytes long, so what is cut is at most three.
    let is_begun = |length: &usize| {
        let begun = std::str::from_utf8(&bytes[bytes.len() - length..]);
        begun.is_err_and(|e| e.valid_up_to() == 0 && e.error_len().is_none())
    };
    bytes.len() - (1..=bytes.len().min(3)).find(is_begun).unwrap_or(0)
}

/// How many of `bytes` at their beginning belong to a character that begins before them.
#[must_use]
pub fn begun_before(bytes: &[u8]) -> usize {
    let continues = |byte: &&u8| **byte & 0b1100_0000 == 0b1000_0000;
    bytes.iter().take(3).take_while(continues).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_character_that_may_go_on_is_held_back() {
        let table: [(&[u8], usize); 14] = [
            (b"", 0),
            (b"abc", 3),
            ("a€".as_bytes(), 4),
            (&"a€".as_bytes()[..3], 1),
            (&"a€".as_bytes()[..2], 1),
            (&"😀".as_bytes()[..3], 0),
            (&"😀".as_bytes()[..1], 0),
            (b"a\xff\xfe", 3),
            (b"a\x80\x80\x80", 4),
            (b"\xc3\xc3", 1),
            (b"a\xed\xa0", 3),
            (b"a\xf4\x90", 3),
            (b"a\xe2(\xa1", 4),
            (b"\xf0\x9f\x98x", 4),
        ];
        for (bytes, whole) in table {
            assert_eq!(whole_characters(bytes), whole, "{bytes:x?}");
        }
    }

    /// What a reader makes of pieces that end after each of `ends`.
    fn in_pieces(bytes: &[u8], ends: &[usize]) -> String {
        let (mut text, mut kept, mut from) = (String::new(), vec![], 0);
        for end in ends.iter().copied().chain([bytes.len()]) {
            kept.extend_from_slice(&bytes[from..end]);
            let whole = whole_characters(&kept);
            text.push_str(&String::from_utf8_lossy(&kept[..whole]));
            kept.drain(..whole);
            from = end;
        }
        text + &String::from_utf8_lossy(&kept)
    }

    #[test]
    fn however_bytes_are_cut_their_text_is_the_same() {
        // Every row of two to four bytes that are likely to meet badly, within other text.
        let bytes = [0x41, 0x80, 0x9f, 0xbf, 0xc2, 0xe0, 0xed, 0xa0, 0xef, 0xf0, 0xf4, 0xff];
        for a in bytes {
            for b in bytes {
                for c in bytes {
                    for d in bytes {
                        let row = [0xe2, a, b, c, d];
                        let whole = String::from_utf8_lossy(&row).into_owned();
                        for cut in 1..row.len() {
                            assert_eq!(in_pieces(&row, &[cut]), whole, "{row:x?} at {cut}");
                        }
                        assert_eq!(in_pieces(&row, &[1, 2, 3, 4]), whole, "{row:x?}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_rest_of_a_character_is_found_at_the_beginning() {
        assert_eq!(begun_before(&"€x".as_bytes()[1..]), 2);
        assert_eq!(begun_before(b"x\x80"), 0);
        assert_eq!(begun_before(b"\x80\x80\x80\x80"), 3);
    }
}
