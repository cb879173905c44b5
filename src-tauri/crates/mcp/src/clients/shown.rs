//! A change of a file's text as people are shown it.

use contract::text;
use similar::{ChangeTag, TextDiff};

/// Longer lines are cut where a change is shown: a file may be all in one.
const WIDEST: usize = 240;
/// What is shown of such a line before its change.
const BEFORE: usize = 60;

/// The difference, as `diff -u` shows it, of the file called `name`. `before`: what was there, if it was.
pub(super) fn difference(name: &str, before: Option<&str>, after: &str) -> String {
    let diff = TextDiff::from_lines(before.unwrap_or_default(), after);
    let from = if before.is_some() { name } else { "/dev/null" };
    let mut shown = vec![format!("--- {from}"), format!("+++ {name}")];
    let mut unified = diff.unified_diff();
    for hunk in unified.context_radius(3).iter_hunks() {
        shown.push(hunk.header().to_string());
        shown.extend(lines(hunk.iter_changes().map(|change| ShownLine {
            tag: change.tag(),
            text: text::clean(change.value().trim_end_matches(['\r', '\n'])),
            no_end: change.missing_newline(),
        })));
    }
    shown.into_iter().map(|line| line + "\n").collect()
}

struct ShownLine {
    tag: ChangeTag,
    text: String,
    /// The file ends with it, without a newline.
    no_end: bool,
}

/// The lines of a hunk, each cut so that what has changed in it is seen.
fn lines(all: impl Iterator<Item = ShownLine>) -> Vec<String> {
    let all: Vec<_> = all.collect();
    let mut shown = vec![];
    for part in all.chunk_by(|one, next| (one.tag == ChangeTag::Equal) == (next.tag == ChangeTag::Equal)) {
        let of = |tag| part.iter().filter(move |line| line.tag == tag);
        for line in part {
            // a line is compared with the one that takes its place
            let other = match line.tag {
                ChangeTag::Equal => None,
                ChangeTag::Delete => at_same_place(line, of(ChangeTag::Delete), of(ChangeTag::Insert)),
                ChangeTag::Insert => at_same_place(line, of(ChangeTag::Insert), of(ChangeTag::Delete)),
            };
            shown.push(format!(
                "{}{}",
                line.tag,
                cut(&line.text, other.map_or(0, |o| same(&line.text, &o.text)))
            ));
            if line.no_end {
                shown.push("\\ No newline at end of file".to_owned());
            }
        }
    }
    shown
}

fn at_same_place<'a>(
    line: &ShownLine,
    own: impl Iterator<Item = &'a ShownLine>,
    mut others: impl Iterator<Item = &'a ShownLine>,
) -> Option<&'a ShownLine> {
    let place = own.take_while(|own| !std::ptr::eq(*own, line)).count();
    others.nth(place)
}

/// How many characters two lines begin with alike.
fn same(one: &str, other: &str) -> usize {
    one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count()
}

/// The line, or where that is too wide the part of it around what begins `changes` characters in.
fn cut(line: &str, changes: usize) -> String {
    let width = line.chars().count();
    if width <= WIDEST {
        return line.to_owned();
    }
    let start = changes.saturating_sub(BEFORE).min(width - WIDEST);
    let part: String = line.chars().skip(start).take(WIDEST).collect();
    let (left, right) = (start > 0, start + WIDEST < width);
    format!("{}{part}{}", if left { "…" } else { "" }, if right { "…" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_far_along_a_line_is_shown() {
        let long = |entry: &str| {
            format!("{{\"a\":\"{}\",\"servers\":{{{entry}}},\"z\":\"{}\"}}", "x".repeat(900), "y".repeat(900))
        };
        let (before, after) = (long(""), long("\"legwork\":{\"command\":\"/usr/bin/legwork\"}"));
        for ending in ["", "\n"] {
            let (before, after) = (format!("{before}{ending}"), format!("{after}{ending}"));
            let shown = difference("f.json", Some(&before), &after);
            let line =
                |sign: &str| shown.lines().filter(|line| line.starts_with(sign)).nth(1).unwrap().to_owned();
            let (taken, put) = (line("-"), line("+"));
            assert!(put.contains("\"legwork\":{\"command\":\"/usr/bin/legwork\"}"), "{shown}");
            assert!(taken.contains("\"servers\":{}"), "{shown}");
            for line in [taken, put] {
                assert!(line.chars().count() <= WIDEST + 3, "{line}");
                assert!(line[1..].starts_with('…') && line.ends_with('…'), "{line}");
            }
            assert_eq!(shown.contains("No newline"), ending.is_empty(), "{shown}");
            // and taken out again
            assert!(difference("f.json", Some(&after), &before).contains("-…"), "{shown}");
        }
    }

    #[test]
    fn what_changes_at_the_end_of_a_line_is_shown_to_its_end() {
        let before = format!("{{{}}}", "x".repeat(500));
        let after = format!("{{{},\"legwork\":1}}", "x".repeat(500));
        assert!(difference("f", Some(&before), &after).contains(",\"legwork\":1}\n"));
    }

    #[test]
    fn short_lines_are_shown_as_they_are() {
        let shown = difference("f", Some("a\nb\nc\n"), "a\nB\nc\nd\n");
        assert_eq!(shown, "--- f\n+++ f\n@@ -1,3 +1,4 @@\n a\n-b\n+B\n c\n+d\n");
        assert_eq!(difference("f", None, "a\n"), "--- /dev/null\n+++ f\n@@ -0,0 +1 @@\n+a\n");
    }
}
