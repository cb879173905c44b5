//! What a model wrote, without the marks of Markdown: notification servers would show them as they are.

/// The first line that says something, as plain words.
pub(super) fn first_line(text: &str) -> String {
    text.lines().map(line).find(|line| line.chars().any(char::is_alphanumeric)).unwrap_or_default()
}

fn line(line: &str) -> String {
    without_emphasis(&without_targets(without_bullet(line.trim()))).trim().to_owned()
}

/// Without what makes it a heading, a quotation or an item of a list.
fn without_bullet(line: &str) -> &str {
    match line.split_once(' ') {
        Some((mark, rest)) if !mark.is_empty() && mark.chars().all(|c| "#>-*+".contains(c)) => {
            without_bullet(rest.trim_start())
        }
        _ => line,
    }
}

/// Links and pictures as their words.
fn without_targets(line: &str) -> String {
    let mut words = String::new();
    let mut rest = line;
    while let Some((before, link)) = rest.split_once('[') {
        let parts = link.split_once("](").and_then(|(name, after)| Some((name, after.split_once(')')?.1)));
        match parts {
            Some((name, after)) if !name.contains('[') => {
                words.push_str(before.strip_suffix('!').unwrap_or(before));
                words.push_str(name);
                rest = after;
            }
            _ => {
                words.push_str(before);
                words.push('[');
                rest = link;
            }
        }
    }
    words + rest
}

/// A mark stands before or behind a word; between two of them, or alone, it is one of the text's own.
fn without_emphasis(line: &str) -> String {
    let mut words = String::new();
    let mut before = ' ';
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| c != first).unwrap_or(rest.len());
        let after = rest[end..].chars().next().unwrap_or(' ');
        let (opens, closes) = (!before.is_alphanumeric(), !after.is_alphanumeric());
        let alone = before.is_whitespace() && after.is_whitespace();
        let marks = match first {
            '`' => true,
            '*' | '_' | '~' => (opens || closes) && !alone,
            _ => false,
        };
        if !marks {
            words.push_str(&rest[..end]);
        }
        before = first;
        rest = &rest[end..];
    }
    words
}

#[cfg(test)]
mod tests {
    use super::first_line;

    #[test]
    fn marks_go_and_words_stay() {
        for (written, said) in [
            ("**Bottom line:** it *works*.", "Bottom line: it works."),
            ("# Findings\n\nText", "Findings"),
            ("\n---\n- [x] `cargo test` passes", "[x] cargo test passes"),
            (
                "> 1. See [the page](https://example.org/a_b) and ![a picture](p.png)",
                "1. See the page and a picture",
            ),
            ("2 * 3 * 4 = 24", "2 * 3 * 4 = 24"),
            ("2*3*4, snake_case and a[0]", "2*3*4, snake_case and a[0]"),
            ("__Done__ ~~twice~~ once (*really*)", "Done twice once (really)"),
            ("plain words", "plain words"),
            ("***", ""),
            ("", ""),
        ] {
            assert_eq!(first_line(written), said, "{written:?}");
        }
    }
}
