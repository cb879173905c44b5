//! Characters that arrive in halves. JSON writes what lies beyond the first 65,536 as two escapes, and some servers cut
//! a text between them, so that each delta holds one half, which no JSON text may.
//!
//! A half is read as a stand-in of its own (the last 2,048 places of Unicode, which nobody uses), and two stand-ins that
//! meet become the character. One that stays alone is shown as U+FFFD.

/// The stand-in of the first half, U+D800.
const FIRST: u32 = 0x10_F800;
/// How many halves there are of each sort.
const EACH: u32 = 0x400;

/// JSON with every half that stands alone made a stand-in.
pub(crate) fn with_stand_ins(json: &str) -> String {
    let (mut all, mut rest) = (String::with_capacity(json.len()), json);
    while let Some(at) = rest.find('\\') {
        all.push_str(&rest[..at]);
        rest = &rest[at..];
        let taken = match half(rest) {
            Some(high) if high < 0xDC00 && half(&rest[6..]).is_some_and(|low| low >= 0xDC00) => {
                all.push_str(&rest[..12]);
                12
            }
            Some(alone) => {
                all.extend(char::from_u32(FIRST + alone - 0xD800));
                6
            }
            None => {
                let taken = 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
                all.push_str(&rest[..taken]);
                taken
            }
        };
        rest = &rest[taken..];
    }
    all.push_str(rest);
    all
}

/// The half that an escape at the beginning of `text` stands for.
fn half(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let code = u32::from_str_radix(digits, 16).ok()?;
    (0xD800..0xE000).contains(&code).then_some(code)
}

/// Puts halves together that arrive in several pieces of one text.
#[derive(Debug, Default)]
pub(crate) struct Joiner {
    /// A first half, whose second may be in the next piece.
    first: Option<u32>,
}

impl Joiner {
    /// The next piece, with what was waited for before it.
    pub(crate) fn push(&mut self, piece: &str) -> String {
        let mut all = String::with_capacity(piece.len());
        for char in piece.chars() {
            let stand_in = (char as u32).checked_sub(FIRST);
            match (self.first.take(), stand_in) {
                (Some(first), Some(second)) if second >= EACH => {
                    all.extend(char::from_u32(0x1_0000 + (first << 10) + (second - EACH)));
                }
                (before, stand_in) => {
                    all.extend(before.map(|_| char::REPLACEMENT_CHARACTER));
                    match stand_in {
                        Some(first) if first < EACH => self.first = Some(first),
                        Some(_) => all.push(char::REPLACEMENT_CHARACTER),
                        None => all.push(char),
                    }
                }
            }
        }
        all
    }

    /// What is left when nothing follows.
    pub(crate) fn finish(&mut self) -> String {
        self.first.take().map(|_| char::REPLACEMENT_CHARACTER).into_iter().collect()
    }
}

/// A whole text without stand-ins.
pub(crate) fn joined(text: &str) -> String {
    let mut joiner = Joiner::default();
    let mut all = joiner.push(text);
    all.push_str(&joiner.finish());
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_joined_wherever_they_are_cut() {
        let rows: [(&[&str], &str); 8] = [
            (&[r#""a\ud83d""#, r#""\ude00b""#], "a😀b"),
            (&[r#""\uD83D""#, r#""""#, r#""\uDE00""#], "😀"),
            (&[r#""\ud83d\ude00""#], "😀"),
            (&[r#""\ud83d\ud83d\ude00""#], "\u{fffd}😀"),
            (&[r#""\ude00\ud83d""#], "\u{fffd}\u{fffd}"),
            (&[r#""a\ud83d""#, r#""b""#], "a\u{fffd}b"),
            (&[r#""\\ud83d \" \u00e9""#], "\\ud83d \" é"),
            (&[r#""é😀\ud83d""#, r#""\ude00""#], "é😀😀"),
        ];
        for (pieces, right) in rows {
            let mut joiner = Joiner::default();
            let mut is: String = pieces
                .iter()
                .map(|json| joiner.push(&serde_json::from_str::<String>(&with_stand_ins(json)).unwrap()))
                .collect();
            is.push_str(&joiner.finish());
            assert_eq!(is, right, "{pieces:?}");
        }
        assert_eq!(joined("plain"), "plain");
    }
}
