//! From two texts to the hunks in which they differ.

use crate::{
    syntax::{Colours, Piece},
    words,
};
use contract::changes::{DiffLine, FileDiff, Hunk, LineKind, LineSpan, SyntaxClass};
use engine::ports::FileView;
use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices_deadline, group_diff_ops};
use std::{
    ops::Range,
    time::{Duration, Instant},
};

/// After this the rest is compared roughly.
const PATIENCE: Duration = Duration::from_secs(2);
/// Letters of a heading.
const HEADING: usize = 80;

/// One side of a file.
struct Text<'a> {
    lines: Vec<&'a [u8]>,
    colours: Vec<Vec<Piece>>,
}

impl<'a> Text<'a> {
    fn of(content: &'a [u8]) -> Self {
        Self { lines: content.split_inclusive(|byte| *byte == b'\n').collect(), colours: vec![] }
    }

    /// A line without its end, whether that is CR LF, and whether it has none.
    fn bare(&self, number: usize) -> (&'a [u8], bool, bool) {
        let line = self.lines.get(number).copied().unwrap_or_default();
        match line.strip_suffix(b"\n") {
            Some(line) => line.strip_suffix(b"\r").map_or((line, false, false), |line| (line, true, false)),
            None => (line, false, true),
        }
    }

    fn shown(&self, number: usize) -> String {
        String::from_utf8_lossy(self.bare(number).0).into_owned()
    }
}

/// What differs between two texts.
pub(crate) fn of(old: &[u8], new: &[u8], view: &FileView<'_>, colours: Option<Colours>) -> FileDiff {
    let (mut before, mut now) = (Text::of(old), Text::of(new));
    let until = Some(Instant::now() + PATIENCE);
    let ops = capture_diff_slices_deadline(Algorithm::Patience, &before.lines, &now.lines, until);
    let count = |tag: DiffTag, range: fn(&DiffOp) -> usize| -> i64 {
        let of = ops.iter().filter(|op| op.tag() == tag || op.tag() == DiffTag::Replace);
        i64::try_from(of.map(range).sum::<usize>()).unwrap_or(i64::MAX)
    };
    let added = count(DiffTag::Insert, |op| op.new_range().len());
    let removed = count(DiffTag::Delete, |op| op.old_range().len());
    let (old_lines, new_lines) = (number(before.lines.len()), number(now.lines.len()));
    let groups = match view.whole {
        true => vec![ops],
        false => group_diff_ops(ops, view.context),
    };
    let language = colours.as_ref().map(|colours| colours.language().to_owned());
    if let Some(colours) = colours {
        let last = |range: fn(&DiffOp) -> Range<usize>| {
            groups.iter().flatten().map(|op| range(op).end).max().unwrap_or(0)
        };
        let (to_old, to_new) = (last(|op| op.old_range()), last(|op| op.new_range()));
        before.colours = colours.of(&before.lines, to_old);
        now.colours = colours.of(&now.lines, to_new);
    }
    let mut hidden_from = 0;
    let hunks = groups
        .iter()
        .filter(|group| !group.is_empty())
        .map(|group| {
            let hunk = hunk(&before, &now, group, hidden_from);
            hidden_from = group.last().map_or(0, |op| op.new_range().end);
            hunk
        })
        .collect();
    let mut told = FileDiff { language, old_lines, new_lines, hunks, ..FileDiff::default() };
    (told.file.added, told.file.removed) = (added, removed);
    told
}

fn number(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn hunk(before: &Text<'_>, now: &Text<'_>, group: &[DiffOp], hidden_from: usize) -> Hunk {
    let (first, last) = (&group[0], &group[group.len() - 1]);
    let old = first.old_range().start..last.old_range().end;
    let new = first.new_range().start..last.new_range().end;
    let start = |range: &Range<usize>| number(if range.is_empty() { range.start } else { range.start + 1 });
    Hunk {
        old_start: start(&old),
        old_lines: number(old.len()),
        new_start: start(&new),
        new_lines: number(new.len()),
        hidden_before: number(new.start.saturating_sub(hidden_from)),
        heading: heading(now, new.start),
        lines: group.iter().flat_map(|op| lines(before, now, op)).collect(),
    }
}

/// The nearest line above that begins at the margin with a letter: in most languages what the lines below belong to.
fn heading(text: &Text<'_>, above: usize) -> String {
    let begins =
        |line: &&[u8]| line.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_' || *b == b'#');
    let found = text.lines.get(..above).unwrap_or_default().iter().rev().copied().find(begins);
    let line = String::from_utf8_lossy(found.unwrap_or_default()).into_owned();
    let line = line.trim_end().trim_end_matches(['{', ':']).trim_end();
    contract::text::first_line(line, HEADING)
}

fn lines(before: &Text<'_>, now: &Text<'_>, op: &DiffOp) -> Vec<DiffLine> {
    let (old, new) = (op.old_range(), op.new_range());
    if op.tag() == DiffTag::Equal {
        let both = old.zip(new);
        return both.map(|(old, new)| line(now, LineKind::Context, Some(old), Some(new), &[])).collect();
    }
    let pairs = match op.tag() {
        DiffTag::Replace => words::pairs(
            &old.clone().map(|at| before.shown(at)).collect::<Vec<_>>(),
            &new.clone().map(|at| now.shown(at)).collect::<Vec<_>>(),
        ),
        _ => words::Pairs::default(),
    };
    let none = vec![];
    let removed = old.enumerate().map(|(place, at)| {
        line(before, LineKind::Removed, Some(at), None, pairs.old.get(place).unwrap_or(&none))
    });
    let added = new
        .enumerate()
        .map(|(place, at)| line(now, LineKind::Added, None, Some(at), pairs.new.get(place).unwrap_or(&none)));
    removed.chain(added).collect()
}

fn line(
    text: &Text<'_>,
    kind: LineKind,
    old: Option<usize>,
    new: Option<usize>,
    changed: &[Range<usize>],
) -> DiffLine {
    let at = new.or(old).unwrap_or(0);
    let (_, crlf, no_newline) = text.bare(at);
    let pieces = text.colours.get(at).map(Vec::as_slice).unwrap_or_default();
    DiffLine {
        kind,
        old: old.map(|at| number(at + 1)),
        new: new.map(|at| number(at + 1)),
        spans: spans(&text.shown(at), pieces, changed),
        crlf,
        no_newline,
    }
}

/// A line in pieces that look the same throughout.
fn spans(text: &str, pieces: &[Piece], changed: &[Range<usize>]) -> Vec<LineSpan> {
    let mut cuts: Vec<usize> = vec![0, text.len()];
    cuts.extend(pieces.iter().flat_map(|piece| [piece.range.start, piece.range.end]));
    cuts.extend(changed.iter().flat_map(|range| [range.start, range.end]));
    cuts.retain(|at| *at <= text.len() && text.is_char_boundary(*at));
    cuts.sort_unstable();
    cuts.dedup();
    let class = |at| pieces.iter().find(|p| p.range.contains(&at)).map_or(SyntaxClass::Plain, |p| p.class);
    let mut spans: Vec<LineSpan> = vec![];
    for cut in cuts.windows(2) {
        let [from, to] = [cut[0], cut[1]];
        let (class, changed) = (class(from), changed.iter().any(|range| range.contains(&from)));
        match spans.last_mut() {
            Some(last) if last.class == class && last.changed == changed => {
                last.text.push_str(&text[from..to])
            }
            _ => spans.push(LineSpan { text: text[from..to].to_owned(), class, changed }),
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diff(old: &str, new: &str, context: usize) -> FileDiff {
        of(old.as_bytes(), new.as_bytes(), &FileView { path: "a", context, whole: false }, None)
    }

    fn shown(diff: &FileDiff) -> Vec<String> {
        let line = |line: &DiffLine| {
            let sign = match line.kind {
                LineKind::Context => ' ',
                LineKind::Added => '+',
                LineKind::Removed => '-',
            };
            let ends = [(line.crlf, "\\r"), (line.no_newline, "\\")];
            let ends: String = ends.iter().filter(|(is, _)| *is).map(|(_, end)| *end).collect();
            let text: String = line
                .spans
                .iter()
                .map(|s| if s.changed { format!("[{}]", s.text) } else { s.text.clone() })
                .collect();
            format!("{sign}{text}{ends}")
        };
        diff.hunks.iter().flat_map(|hunk| &hunk.lines).map(line).collect()
    }

    #[test]
    fn lines_words_and_ends_are_told() {
        for (old, new, expected) in [
            ("a\nb\n", "a\nc\n", vec![" a", "-b", "+c"]),
            ("a\n", "a", vec!["-a", "+a\\"]),
            ("a\r\nb\n", "a\nb\n", vec!["-a\\r", "+a", " b"]),
            ("", "x\n", vec!["+x"]),
            ("x\n", "", vec!["-x"]),
            (
                "let total = price * 2;\n",
                "let total = cost * 2;\n",
                vec!["-let total = [price] * 2;", "+let total = [cost] * 2;"],
            ),
            ("größe = 1\n", "größe = 2\n", vec!["-größe = [1]", "+größe = [2]"]),
            ("abc def\n", "other words here\n", vec!["-abc def", "+other words here"]),
        ] {
            assert_eq!(shown(&diff(old, new, 3)), expected, "{old:?} to {new:?}");
        }
    }

    #[test]
    fn hunks_say_where_they_are_and_what_is_hidden() {
        let old: String =
            (1..=40).map(|n| if n == 5 { "fn five() {\n".into() } else { format!("  {n}\n") }).collect();
        let new = old.replace("  10\n", "  ten\n").replace("  30\n", "");
        let told = diff(&old, &new, 2);
        assert_eq!((told.file.added, told.file.removed), (1, 2));
        assert_eq!((told.old_lines, told.new_lines), (40, 39));
        let places: Vec<_> = told
            .hunks
            .iter()
            .map(|h| {
                (h.old_start, h.old_lines, h.new_start, h.new_lines, h.hidden_before, h.heading.as_str())
            })
            .collect();
        assert_eq!(places, [(8, 5, 8, 5, 7, "fn five()"), (28, 5, 28, 4, 15, "fn five()")]);
        let whole =
            of(old.as_bytes(), new.as_bytes(), &FileView { path: "a", context: 0, whole: true }, None);
        assert_eq!(whole.hunks.len(), 1);
        assert_eq!(whole.hunks[0].lines.len(), 41);
    }
}
