//! Characters that make a text look other than it is.

/// A text in which nothing is hidden: what would move the cursor, turn the order of what is read, or not be seen at
/// all is written as its code, such as `\u{202e}`. Line ends and tabs stay.
#[must_use]
pub fn visible(text: &str) -> String {
    written(text, is_hidden)
}

/// As [`visible`], for text that a machine will read, such as a command: a blank that is none to a shell is written as
/// its code as well, because `rm\u{a0}-rf` is one word.
#[must_use]
pub fn exact(text: &str) -> String {
    written(text, |before, c, after| is_hidden(before, c, after) || is_strange_blank(c))
}

/// The first character of a text that [`visible`] would write as a code.
#[must_use]
pub fn first_hidden(text: &str) -> Option<char> {
    neighbours(text).find(|&(before, c, after)| is_hidden(before, c, after)).map(|(_, c, _)| c)
}

/// Whether a text shows a character as it is where [`exact`] writes a code.
pub(super) fn is_exact(text: &str) -> bool {
    !neighbours(text).any(|(before, c, after)| is_hidden(before, c, after) || is_strange_blank(c))
}

/// Whether a character is seen as what it is, whatever stands beside it.
pub(super) fn shows(c: char) -> bool {
    !(c.is_control() || is_ignorable(c) || is_format(c) || is_strange_blank(c))
}

/// Whether a character says nothing by itself and can make a text pass for another one: it turns the direction of what
/// follows, is not seen at all, or ends a line for some. What joins signs and letters is none, as they are written with it.
pub(super) fn is_concealing(c: char) -> bool {
    let joins = matches!(c, '\u{ad}' | '\u{34f}' | '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{180b}'..='\u{180f}');
    !joins && (is_ignorable(c) || is_format(c))
}

/// Each character with the ones beside it.
fn neighbours(text: &str) -> impl Iterator<Item = (Option<char>, char, Option<char>)> {
    let mut before = None;
    let mut rest = text.chars().peekable();
    std::iter::from_fn(move || {
        let c = rest.next()?;
        let all = (before, c, rest.peek().copied());
        before = Some(c);
        Some(all)
    })
}

fn written(text: &str, as_code: impl Fn(Option<char>, char, Option<char>) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for (before, c, after) in neighbours(text) {
        if as_code(before, c, after) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

fn is_hidden(before: Option<char>, c: char, after: Option<char>) -> bool {
    match c {
        '\n' | '\t' => false,
        _ if c.is_control() => true,
        // It chooses the coloured form of the sign before it, as in a warning sign: that is seen.
        '\u{fe0e}' | '\u{fe0f}' => {
            !(before.is_some_and(|b| !b.is_ascii() && !b.is_alphanumeric()) || after == Some('\u{20e3}'))
        }
        _ => is_ignorable(c) || is_format(c),
    }
}

/// Unicode's Default_Ignorable_Code_Point: shown as nothing by a font that follows the standard.
fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Line ends that are none to a program, and annotations that take text out of the line.
fn is_format(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}' | '\u{fff9}'..='\u{fffb}')
}

/// What looks like a blank and is none to a shell.
fn is_strange_blank(c: char) -> bool {
    c == '\u{2800}' || (c.is_whitespace() && !matches!(c, ' ' | '\n' | '\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_hidden_in_a_visible_text() {
        let cases = [
            ("rm -rf x\n\ty", "rm -rf x\n\ty"),
            ("a\u{202e}b\u{1b}[2J\rc\u{200b}", "a\\u{202e}b\\u{1b}[2J\\u{d}c\\u{200b}"),
            ("é 漢字 😀 «x»", "é 漢字 😀 «x»"),
            ("x\u{3164}y\u{e0041}\u{34f}\u{9b}1m", "x\\u{3164}y\\u{e0041}\\u{34f}\\u{9b}1m"),
            ("\u{26a0}\u{fe0f} now, 2\u{fe0f}\u{20e3}", "\u{26a0}\u{fe0f} now, 2\u{fe0f}\u{20e3}"),
            ("ls\u{fe0f} x", "ls\\u{fe0f} x"),
            ("continuer\u{a0}?", "continuer\u{a0}?"),
        ];
        for (text, shown) in cases {
            assert_eq!(visible(text), shown, "{text:?}");
            assert_eq!(first_hidden(text).is_some(), text != shown, "{text:?}");
        }
    }

    #[test]
    fn a_blank_that_is_none_to_a_shell_shows_in_an_exact_text() {
        assert_eq!(exact("rm\u{a0}-rf\u{3000}x y\n\u{2800}"), "rm\\u{a0}-rf\\u{3000}x y\n\\u{2800}");
        assert_eq!(exact("\u{202e}"), "\\u{202e}");
    }
}
