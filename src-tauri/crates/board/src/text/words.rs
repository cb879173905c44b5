//! Text that fits and that cannot harm: widths, cutting, and what a task says of itself made safe to show.

use contract::text::clean;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Columns that a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// The text in at most `room` columns; what is left out is told by `…`.
pub(crate) fn cut(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut cut = head(text, room.saturating_sub(1)).to_owned();
    if room > 0 {
        cut.push('…');
    }
    cut
}

/// As much of the beginning as fits into `room` columns.
pub(crate) fn head(text: &str, room: usize) -> &str {
    let mut taken = 0;
    for (at, c) in text.char_indices() {
        taken += c.width().unwrap_or(0);
        if taken > room {
            return &text[..at];
        }
    }
    text
}

/// As much of the end as fits into `room` columns.
pub(crate) fn tail(text: &str, room: usize) -> &str {
    let mut taken = 0;
    for (at, c) in text.char_indices().rev() {
        taken += c.width().unwrap_or(0);
        if taken > room {
            return &text[at + c.len_utf8()..];
        }
    }
    text
}

/// The text in exactly `room` columns, from the left.
pub(crate) fn fit(text: &str, room: usize) -> String {
    let cut = cut(text, room);
    let missing = room.saturating_sub(width(&cut));
    cut + &" ".repeat(missing)
}

/// The text in exactly `room` columns, from the right.
pub(crate) fn fit_right(text: &str, room: usize) -> String {
    let cut = cut(text, room);
    " ".repeat(room.saturating_sub(width(&cut))) + &cut
}

/// One line without anything that moves the cursor, changes colours or turns the direction of writing.
pub(crate) fn line(text: &str) -> String {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    plain(first.trim())
}

/// The text without control characters and what conceals, as one line.
pub(crate) fn plain(text: &str) -> String {
    clean(text).replace('\n', " ")
}

/// The text without control characters and what conceals, but with its lines and tabs.
pub(crate) fn lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.split('\t').map(clean).collect::<Vec<_>>().join("\t")
}

/// Lines as one, with a sign for each end and each tab.
pub(crate) fn signed(text: &str, ascii: bool) -> String {
    let (end, tab) = if ascii { ("\\n", "\\t") } else { ("⏎", "⇥") };
    text.replace('\n', end).replace('\t', tab)
}

/// `1 task`, `3 tasks`.
pub(crate) fn tasks(count: usize) -> String {
    match count {
        1 => "1 task".to_owned(),
        _ => format!("{} tasks", contract::text::count(count as i64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(cut("日本語の題", 10), "日本語の題");
        assert_eq!(cut("日本語の題", 9), "日本語の…");
        assert_eq!(cut("日本語の題", 8), "日本語…");
        assert_eq!(fit("日本", 6), "日本  ");
        assert_eq!(fit_right("日本語", 4), " 日…");
        assert_eq!((cut("abc", 0), cut("abc", 1)), (String::new(), "…".to_owned()));
    }

    #[test]
    fn what_a_task_is_called_cannot_steer_the_terminal() {
        assert_eq!(line("\n  a\u{1b}[31mb\u{7}\tc\r \nsecond"), "a [31mb  c");
        assert_eq!(line("invoice\u{202e}fdp.exe"), "invoicefdp.exe");
    }

    proptest! {
        #[test]
        fn what_is_cut_fits(text in "\\PC{0,30}", room in 0_usize..40) {
            prop_assert!(width(&cut(&text, room)) <= room);
            prop_assert!(width(head(&text, room)) <= room);
        }
    }
}
