//! JSON on one line, for readers of lines.

use serde::Serialize;

/// Characters that JSON may hold as they are, and that some readers of lines take for the end of one.
const ENDS: [(char, &str); 3] = [('\u{85}', r"\u0085"), ('\u{2028}', r"\u2028"), ('\u{2029}', r"\u2029")];

/// A document as JSON on one line, without its end: one line to every reader, whatever it takes for the end of one.
///
/// # Errors
/// The document cannot be written as JSON.
pub fn json_line(document: &impl Serialize) -> serde_json::Result<String> {
    let line = serde_json::to_string(document)?;
    // such a character stands in texts only, where its escape means the same
    let escaped = |line: String, (end, escape): (char, &str)| {
        if line.contains(end) { line.replace(end, escape) } else { line }
    };
    Ok(ENDS.into_iter().fold(line, escaped))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn a_document_is_one_line_and_reads_back() {
        for text in
            ["a\u{2028}b", "\u{2029}", "x\u{85}y\u{85}", "\r\n\u{b}\u{c}\u{1c}\u{1e}", "ä \u{1f600} \\u2028"]
        {
            for document in [json!(text), json!({text: [text]})] {
                let line = json_line(&document).unwrap();
                let ends = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
                assert_eq!(line.find(ends), None, "{line}");
                assert_eq!(serde_json::from_str::<Value>(&line).unwrap(), document);
            }
        }
    }
}
