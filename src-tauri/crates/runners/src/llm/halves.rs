//! Characters that arrive in halves. JSON writes what lies beyond the first 65,536 as two escapes, and some servers cut
//! a text between them, so that each delta holds one half, which no JSON text may.
//!
//! A half is read as a stand-in of its own (the last 2,048 places of Unicode, which nobody uses), and two stand-ins that
//! meet become the character. One that stays alone is shown as U+FFFD. The same is done with bytes that are no text by
//! themselves, such as the four of a character that was cut between two lines.

use serde_json::Value;

/// The stand-in of the first half, U+D800.
const FIRST: u32 = 0x10_F800;
/// How many halves there are of each sort.
const EACH: u32 = 0x400;
/// The stand-in of the byte 0x80, before those of halves; bytes below are text.
const FIRST_BYTE: u32 = FIRST - 0x80;

/// A line as text, with every byte that is none made a stand-in. `None`: so much of it is none that it is no text.
pub(crate) fn text_of(line: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(line.len());
    let (mut characters, mut strays) = (0, 0);
    for piece in line.utf8_chunks() {
        text.push_str(piece.valid());
        characters += piece.valid().chars().count();
        strays += piece.invalid().len() + piece.valid().matches('\0').count();
        text.extend(
            piece.invalid().iter().filter_map(|byte| char::from_u32(FIRST_BYTE + u32::from(*byte) - 0x80)),
        );
    }
    // a letter of Latin-1 in a document is one of many; what is compressed, or in another encoding, is mostly strays
    (strays * 2 <= characters).then_some(text)
}

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
    /// The first bytes of a character, of which more may be in the next piece.
    bytes: Vec<u8>,
}

impl Joiner {
    /// The next piece, with what was waited for before it.
    pub(crate) fn push(&mut self, piece: &str) -> String {
        let mut all = String::with_capacity(piece.len());
        for char in piece.chars() {
            let byte = (char as u32).checked_sub(FIRST_BYTE).filter(|byte| *byte < 0x80);
            if let Some(byte) = byte.and_then(|byte| u8::try_from(byte + 0x80).ok()) {
                self.end_half(&mut all);
                self.byte(byte, &mut all);
                continue;
            }
            self.end_bytes(&mut all);
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

    /// Takes a byte that is no text by itself.
    fn byte(&mut self, byte: u8, all: &mut String) {
        self.bytes.push(byte);
        match std::str::from_utf8(&self.bytes) {
            Ok(text) => {
                all.push_str(text);
                self.bytes.clear();
            }
            Err(error) if error.error_len().is_none() => {}
            // it does not go on what was before: that was no character, and this may begin one
            Err(_) if self.bytes.len() > 1 => {
                self.bytes.clear();
                all.push(char::REPLACEMENT_CHARACTER);
                self.byte(byte, all);
            }
            Err(_) => self.end_bytes(all),
        }
    }

    fn end_bytes(&mut self, all: &mut String) {
        if !self.bytes.is_empty() {
            self.bytes.clear();
            all.push(char::REPLACEMENT_CHARACTER);
        }
    }

    fn end_half(&mut self, all: &mut String) {
        all.extend(self.first.take().map(|_| char::REPLACEMENT_CHARACTER));
    }

    /// What is left when nothing follows.
    pub(crate) fn finish(&mut self) -> String {
        let mut rest = String::new();
        self.end_half(&mut rest);
        self.end_bytes(&mut rest);
        rest
    }
}

/// A whole text without stand-ins.
pub(crate) fn joined(text: &str) -> String {
    let mut joiner = Joiner::default();
    let mut all = joiner.push(text);
    all.push_str(&joiner.finish());
    all
}

/// A value whose texts are without stand-ins.
pub(crate) fn joined_value(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(joined(&text)),
        Value::Array(list) => list.into_iter().map(joined_value).collect(),
        Value::Object(map) => {
            map.into_iter().map(|(name, value)| (joined(&name), joined_value(value))).collect()
        }
        other => other,
    }
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
    #[test]
    fn bytes_are_joined_wherever_they_are_cut() {
        let rows: [(&[&[u8]], &str); 9] = [
            (&[b"a\xf0\x9f", b"\x98\x80b"], "a😀b"),
            (&[b"a\xf0", b"\x9f", b"\x98", b"\x80b"], "a😀b"),
            (&["é".as_bytes(), b"a\xc3", b"\xa9"], "éaé"),
            (&[b"caf\xe9 au lait"], "caf\u{fffd} au lait"),
            (&[b"plain\xe9"], "plain\u{fffd}"),
            (&[b"plain\xf0\x9f", b"plain"], "plain\u{fffd}plain"),
            (&[b"plain\xf0\x9f", b"\xc3 \xa9"], "plain\u{fffd}\u{fffd} \u{fffd}"),
            (&[b"plain\x80\xf0\x9f", b"\x98\x80"], "plain\u{fffd}😀"),
            (&[b"plain\xe9\xe8"], "plain\u{fffd}\u{fffd}"),
        ];
        for (pieces, right) in rows {
            let mut joiner = Joiner::default();
            // pieces stand in documents, most of which are text
            let piece = |bytes: &[u8]| {
                let text = text_of(&[b"{\"content\":", bytes].concat()).unwrap();
                text.strip_prefix("{\"content\":").unwrap().to_owned()
            };
            let mut is: String = pieces.iter().map(|bytes| joiner.push(&piece(bytes))).collect();
            is.push_str(&joiner.finish());
            assert_eq!(is, right, "{pieces:?}");
        }
        assert!(text_of(b"\xff\xfed\0a\0").is_none());
        let halves = serde_json::from_str(&with_stand_ins(r#"{"a":["\ud83d"]}"#)).unwrap();
        assert_eq!(joined_value(halves), serde_json::json!({"a": ["\u{fffd}"]}));
    }
}
