//! Halves of characters: programs whose texts are UTF-16 cut them anywhere, and write a half as an escape that JSON's
//! grammar allows and no text can hold.

/// How long the escape is that a piece of JSON begins with, and whether it is half of a character.
#[must_use]
pub fn escape_length(json: &str) -> (usize, bool) {
    let code = |at: usize| {
        let digits = json.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    match code(0) {
        Some(0xd800..=0xdbff) if matches!(code(6), Some(0xdc00..=0xdfff)) => (12, false),
        Some(0xd800..=0xdfff) => (6, true),
        _ => (1 + json.chars().nth(1).map_or(0, char::len_utf8), false),
    }
}

/// JSON as text, with a replacement character for each half of a character and for bytes that are none.
#[must_use]
pub fn without_halves(json: &[u8]) -> String {
    let json = String::from_utf8_lossy(json);
    let mut whole = String::with_capacity(json.len());
    let mut rest = &*json;
    // in JSON a backslash stands in texts only, and what follows it belongs to it
    while let Some(found) = rest.find('\\') {
        let (before, from) = rest.split_at(found);
        let (length, half) = escape_length(from);
        whole.push_str(before);
        whole.push_str(if half { r"\ufffd" } else { &from[..length] });
        rest = &from[length..];
    }
    whole.push_str(rest);
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_replaced_and_whole_characters_stay() {
        let table: [(&[u8], &str); 12] = [
            (br#""a""#, r#""a""#),
            (br#""\ud83d""#, r#""\ufffd""#),
            (br#""\uDE00x""#, r#""\ufffdx""#),
            (br#""\ud83d\ude00""#, r#""\ud83d\ude00""#),
            (br#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#),
            (br#""\ude00\ud83d""#, r#""\ufffd\ufffd""#),
            (br#""\\ud83d""#, r#""\\ud83d""#),
            (br#""\\\ud83d\"""#, r#""\\\ufffd\"""#),
            (br#""\ud83d\n""#, r#""\ufffd\n""#),
            (b"\"\xC3\xA4\xE9\"", "\"\u{e4}\u{fffd}\""),
            (b"\"\\", "\"\\"),
            (b"\"\\u12", "\"\\u12"),
        ];
        for (given, read) in table {
            assert_eq!(without_halves(given), read, "{}", String::from_utf8_lossy(given));
        }
    }
}
