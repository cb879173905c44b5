//! How the lines of a text end, and the mark that it may begin with: kept as they are while it is changed.

use super::json::Fault;
use similar::{ChangeTag, TextDiff};

const BOM: char = '\u{feff}';

/// Does `edit` to a text with plain ends of lines. Every line that it leaves ends as it did, and a new one as most do.
///
/// # Errors
/// Those of `edit`.
pub(super) fn kept(text: &str, edit: impl FnOnce(&str) -> Result<String, Fault>) -> Result<String, Fault> {
    let rest = text.strip_prefix(BOM).unwrap_or(text);
    let mark = &text[..text.len() - rest.len()];
    let before = rest.replace("\r\n", "\n");
    let after = edit(&before)?;
    if after == before {
        return Ok(text.to_owned());
    }
    let was: Vec<&str> = rest.split_inclusive('\n').collect();
    let windows = was.iter().filter(|line| line.ends_with("\r\n")).count();
    let usual = if windows * 2 > was.len() { "\r\n" } else { "\n" };
    let mut out = mark.to_owned();
    for change in TextDiff::from_lines(&*before, &*after).iter_all_changes() {
        let line = change.value();
        match (change.tag(), change.old_index().and_then(|index| was.get(index))) {
            (ChangeTag::Delete, _) => {}
            (ChangeTag::Equal, Some(line)) => out.push_str(line),
            (ChangeTag::Equal | ChangeTag::Insert, _) => match line.strip_suffix('\n') {
                Some(line) => out.extend([line, usual]),
                None => out.push_str(line),
            },
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_changed_is_changed() {
        let more = |text: &str| Ok(text.replace("b\n", "b\nnew\n"));
        for (before, after) in [
            ("a\nb\nc\n", "a\nb\nnew\nc\n"),
            ("a\r\nb\r\nc\r\n", "a\r\nb\r\nnew\r\nc\r\n"),
            ("\u{feff}a\r\nb\r\nc", "\u{feff}a\r\nb\r\nnew\r\nc"),
            ("\u{feff}b\n", "\u{feff}b\nnew\n"),
            ("a\nb\r\nc\n", "a\nb\r\nnew\nc\n"),
            ("a\r\nb\r\nc\nd\r\n", "a\r\nb\r\nnew\r\nc\nd\r\n"),
            ("a\r\n", "a\r\n"),
            ("", ""),
        ] {
            assert_eq!(kept(before, more).unwrap(), after, "{before:?}");
        }
    }
}
