//! A manual page as formatters and their checkers take it.

use std::borrow::Cow;

/// Longest line of text, in bytes.
const WIDTH: usize = 80;

/// The same page without what only the making of it has left: breaks beside empty lines, blanks at ends of lines, lines
/// of any length.
pub(super) fn tidy(page: &str) -> String {
    let mut tidy = String::with_capacity(page.len() + page.len() / 16);
    let mut lines = page.lines().map(str::trim_end).peekable();
    while let Some(line) = lines.next() {
        let is_gap = |line: &str| line.is_empty() || line == ".br";
        if is_gap(line) && lines.peek().is_some_and(|next| is_gap(next)) {
            while lines.next_if(|next| is_gap(next)).is_some() {}
            tidy.push_str(".sp\n");
            continue;
        }
        for part in parts(line) {
            tidy.push_str(&part);
            tidy.push('\n');
        }
    }
    tidy
}

/// A line in parts that are short enough, for text that is filled anyway. Requests, and lines that begin with a blank
/// because they stand as they are, stay whole.
fn parts(line: &str) -> Vec<Cow<'_, str>> {
    if line.len() <= WIDTH || line.starts_with(['.', '\'', ' ']) {
        return vec![Cow::Borrowed(line)];
    }
    let mut parts = vec![String::new()];
    for word in line.split(' ') {
        let Some(part) = parts.last_mut() else { break };
        // a part that began with one of these would be a request
        let may_begin = !word.starts_with(['.', '\'']) && !word.is_empty();
        if part.is_empty() {
            part.push_str(word);
        } else if may_begin && part.len() + 1 + word.len() > WIDTH {
            parts.push(word.to_owned());
        } else {
            part.push(' ');
            part.push_str(word);
        }
    }
    parts.into_iter().map(Cow::Owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_keeps_its_words_and_loses_the_rest() {
        let long = "word ".repeat(40);
        for (page, wanted) in [
            ("text \n", "text\n"),
            ("a\n.br\n\n.br\nb\n", "a\n.sp\nb\n"),
            ("a\n\nb\n", "a\n\nb\n"),
            ("a\n.br\nb\n", "a\n.br\nb\n"),
            (&format!("{}\n", long.trim_end()), &{
                let line = ["word"; 16].join(" ");
                format!("{line}\n{line}\n{}\n", ["word"; 8].join(" "))
            }),
            (&format!(".TH {long}\n"), &format!(".TH {}\n", long.trim_end())),
            (&format!("  {long}\n"), &format!("  {}\n", long.trim_end())),
        ] {
            assert_eq!(tidy(page), *wanted);
        }
        let dots = format!("{} .dot 'quote end", "x".repeat(78));
        assert_eq!(
            tidy(&dots),
            format!("{} .dot 'quote\nend\n", "x".repeat(78)),
            "no part becomes a request"
        );
    }
}
