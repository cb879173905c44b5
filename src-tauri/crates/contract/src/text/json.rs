//! JSON on one line, for readers of lines.

use super::hidden::is_concealing;
use serde::Serialize;

/// A document as JSON on one line, without its end: one line to every reader, whatever it takes for the end of one, and
/// nothing in it that a terminal obeys or does not show as it is.
///
/// # Errors
/// The document cannot be written as JSON.
pub fn json_line(document: &impl Serialize) -> serde_json::Result<String> {
    let line = serde_json::to_string(document)?;
    if !line.contains(must_be_escaped) {
        return Ok(line);
    }
    // such a character stands in texts only, where its escape means the same
    let mut escaped = String::with_capacity(line.len() + 16);
    for c in line.chars() {
        if must_be_escaped(c) {
            c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| escaped.push_str(&format!("\\u{unit:04x}")));
        } else {
            escaped.push(c);
        }
    }
    Ok(escaped)
}

/// JSON may hold these as they are.
fn must_be_escaped(c: char) -> bool {
    c.is_control() || is_concealing(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn a_document_is_one_line_and_reads_back() {
        for text in [
            "a\u{2028}b",
            "\u{2029}",
            "x\u{85}y\u{85}",
            "\r\n\u{b}\u{c}\u{1c}\u{1e}",
            "\u{9b}31m\u{9d}0;x\u{7}\u{7f}",
            "a\u{202e}b\u{e0041}",
            "ä \u{1f600} \\u2028",
        ] {
            for document in [json!(text), json!({text: [text]})] {
                let line = json_line(&document).unwrap();
                let ends = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
                assert_eq!(line.find(ends), None, "{line}");
                assert_eq!(line.find(is_concealing), None, "{line}");
                assert_eq!(serde_json::from_str::<Value>(&line).unwrap(), document);
            }
        }
    }
}
