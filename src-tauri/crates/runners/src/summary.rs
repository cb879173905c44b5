//! What of a long result says what came of it (pure).

use contract::text;

/// Longest summary that is taken from the result itself, in characters.
const SUMMARY_CHARS: usize = 1_000;

/// The first paragraph that is no heading.
pub(crate) fn first_paragraph(text: &str) -> String {
    let mut paragraphs = text.split("\n\n").map(str::trim).filter(|p| !p.is_empty());
    let words =
        paragraphs.clone().find(|p| !p.starts_with('#')).or_else(|| paragraphs.next()).unwrap_or_default();
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    text::first_line(&line, SUMMARY_CHARS)
}
