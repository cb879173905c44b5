//! JSON as programs and models really write it: what the standard forbids and everybody understands is read all the same.
//!
//! Owns: `NaN` and `Infinity` (read as `null`), commas before a bracket, quotes and words as Python writes them, keys
//! without quotes, and characters in a text that should have been escaped. Must never: guess at what is missing.

mod bounded;

use bounded::Bounded;
use json5::{ErrorCode, Position};
use serde_json::Value;

/// Why a text is no document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// It is the beginning of one.
    Begun,
    /// It is something else, or more than one.
    Odd,
}

/// The one document that a text is.
pub(crate) fn read(text: &str) -> Result<Value, Unread> {
    let strict = match serde_json::from_str(text) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    if !may_be_document(text) {
        return Err(Unread::Odd);
    }
    if strict.is_eof() {
        return Err(Unread::Begun);
    }
    json5::from_str(&tidied(text)).map(|Bounded(value)| value).map_err(|error| match error.code() {
        Some(code) if is_eof(code) => Unread::Begun,
        _ => Unread::Odd,
    })
}

/// Why a text is no document, with the place.
pub(crate) fn why_unread(text: &str) -> String {
    const SHOWN: usize = 30;
    let tidied = tidied(text);
    let Err(error) = json5::from_str::<Bounded>(&tidied) else { return "it is no document".to_owned() };
    if error.code().is_some_and(is_eof) {
        return "it ends before it is whole".to_owned();
    }
    let Some(Position { line, column }) = error.position() else { return error.to_string() };
    let from = tidied.lines().nth(line).unwrap_or_default().chars().skip(column);
    let place = contract::text::first_line(&from.collect::<String>(), SHOWN);
    let what = error.code().map_or_else(|| error.to_string(), |code| code.to_string());
    format!("{what} on line {}, column {}, at “{place}”", line + 1, column + 1)
}

/// Whether a text begins as an object or a list does, and not as words in brackets, such as `[DONE]`, do.
pub(crate) fn may_be_document(text: &str) -> bool {
    let text = text.trim_start();
    if text.starts_with('{') {
        return true;
    }
    let inner = text.strip_prefix('[').map(str::trim_start);
    inner.is_some_and(|inner| {
        inner.is_empty() || inner.starts_with(['{', '[', '"', '\'', ']', '-']) || {
            inner.starts_with(|c: char| c.is_ascii_digit())
        }
    })
}

/// As JSON5 has it: Python's words are JSON's, and the end of a line in a text is an escape.
fn tidied(text: &str) -> String {
    let mut all = String::with_capacity(text.len() + 8);
    let mut quote = None;
    let mut rest = text.chars();
    while let Some(char) = rest.next() {
        match (quote, char) {
            (Some(_), '\\') => {
                all.push('\\');
                all.extend(rest.next());
            }
            (Some(_), '\n') => all.push_str("\\n"),
            (Some(_), '\r') => all.push_str("\\r"),
            (Some(open), char) if open == char => {
                quote = None;
                all.push(char);
            }
            (None, '"' | '\'') => {
                quote = Some(char);
                all.push(char);
            }
            (None, 'T' | 'F' | 'N') => {
                let from = rest.as_str();
                let words = [("rue", "true"), ("alse", "false"), ("one", "null")];
                let word = words.into_iter().find(|(word, _)| begins_with_word(from, word));
                match word {
                    Some((word, said)) if !all.ends_with(|c: char| c.is_alphanumeric() || c == '_') => {
                        all.push_str(said);
                        rest = from[word.len()..].chars();
                    }
                    _ => all.push(char),
                }
            }
            (_, char) => all.push(char),
        }
    }
    all
}

fn begins_with_word(text: &str, word: &str) -> bool {
    text.strip_prefix(word).is_some_and(|after| !after.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
}

const fn is_eof(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::EofParsingArray
            | ErrorCode::EofParsingBool
            | ErrorCode::EofParsingComment
            | ErrorCode::EofParsingEscapeSequence
            | ErrorCode::EofParsingIdentifier
            | ErrorCode::EofParsingNull
            | ErrorCode::EofParsingNumber
            | ErrorCode::EofParsingObject
            | ErrorCode::EofParsingString
            | ErrorCode::EofParsingValue
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_everybody_understands_is_read() {
        let rows = [
            (r#"{"a": 1}"#, json!({"a": 1})),
            (r#"{"a": NaN, "b": 2}"#, json!({"a": null, "b": 2})),
            (r#"{"a": [Infinity, -Infinity, 1e999]}"#, json!({"a": [null, null, null]})),
            (r#"{"a": 1,}"#, json!({"a": 1})),
            (r#"[{"a": 1},]"#, json!([{"a": 1}])),
            ("{\"a\": \"x\ty\nz\"}", json!({"a": "x\ty\nz"})),
            (r#"{"a": "x\Uy\'z"}"#, json!({"a": "xUy'z"})),
            (
                r#"{'success': False, 'it': None, 'ok': True}"#,
                json!({"success": false, "it": null, "ok": true}),
            ),
            (
                r#"{'a': "None of True", 'b': 'it is \'so\''}"#,
                json!({"a": "None of True", "b": "it is 'so'"}),
            ),
            (r#"{a: 1}"#, json!({"a": 1})),
        ];
        for (text, value) in rows {
            assert_eq!(read(text), Ok(value), "{text}");
        }
    }

    #[test]
    fn a_beginning_is_told_from_what_is_none() {
        for text in [r#"{"a": "#, r#"{"a": NaN, "b"#, "[", r#"{"a": "x"#, "{'a': [1, 2", r#"{"a": 1,"#, "{"] {
            assert_eq!(read(text), Err(Unread::Begun), "{text}");
        }
        for depth in [200, 1_000_000] {
            let deep = format!("{}NaN{}", "[".repeat(depth), "]".repeat(depth));
            assert_eq!(read(&deep), Err(Unread::Odd), "{depth}");
            assert!(why_unread(&deep).contains("within each other"), "{}", why_unread(&deep));
        }
        for text in [r#"{"a": 1}}"#, "[DONE]", "words", "[ERROR] it broke", "{{ mustache }}", "'words'", ""] {
            assert_eq!(read(text), Err(Unread::Odd), "{text}");
        }
    }
}
