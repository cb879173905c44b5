//! The diff of the file that shows: the lines that were read with it, and those between that were asked for since.

use contract::changes::{ChangeComment, DiffLine, DiffSide, FileDiff, LineKind};
use std::collections::HashSet;

/// How wide a tab is, in characters; the style of code says the same.
const TAB: usize = 4;

/// Most characters of a line that are drawn.
pub const LINE_MAX: usize = 4_000;

/// A line by its side and its number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LinePlace {
    /// The side.
    pub side: DiffSide,
    /// The number, from 1; 0: the file as a whole.
    pub line: i64,
}

impl LinePlace {
    /// Where a line stands: on the side that it is on, now where it is on both.
    #[must_use]
    pub fn of(line: &DiffLine) -> Self {
        match line.kind {
            LineKind::Removed => Self { side: DiffSide::Old, line: line.old.unwrap_or(0) },
            LineKind::Added | LineKind::Context => Self { side: DiffSide::New, line: line.new.unwrap_or(0) },
        }
    }

    /// Where a comment stands.
    #[must_use]
    pub fn of_comment(comment: &ChangeComment) -> Self {
        Self { side: comment.place.side, line: comment.place.line }
    }

    /// Whether it is this line.
    #[must_use]
    pub fn is(self, line: &DiffLine) -> bool {
        let number = match self.side {
            DiffSide::Old => line.old,
            DiffSide::New => line.new,
        };
        self.line != 0 && number == Some(self.line)
    }
}

/// Where a line is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LineAt {
    /// This line of this hunk.
    Hunk(usize, usize),
    /// This line of the whole file.
    Whole(usize),
}

/// Lines that do not show, between two hunks or at an end of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The number that its first line has now.
    pub first: i64,
    /// How many lines it has.
    pub lines: i64,
}

/// The diff that shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShownDiff {
    /// As it was read.
    pub diff: FileDiff,
    /// All lines of the file, once they were asked for.
    whole: Vec<DiffLine>,
    /// The gaps whose lines show.
    opened: HashSet<usize>,
}

impl ShownDiff {
    /// Of what was read.
    #[must_use]
    pub fn new(diff: FileDiff) -> Self {
        Self { diff, whole: vec![], opened: HashSet::new() }
    }

    /// A line.
    #[must_use]
    pub fn line(&self, at: LineAt) -> Option<&DiffLine> {
        match at {
            LineAt::Hunk(hunk, line) => self.diff.hunks.get(hunk)?.lines.get(line),
            LineAt::Whole(line) => self.whole.get(line),
        }
    }

    /// The lines that do not show before a hunk, or after the last one; `None` where there are none.
    #[must_use]
    pub fn gap(&self, before: usize) -> Option<Gap> {
        let last = before.checked_sub(1).and_then(|last| self.diff.hunks.get(last));
        let first = last.map_or(1, |last| last.new_start + last.new_lines);
        let lines = match (self.diff.hunks.get(before), last) {
            (Some(hunk), _) => hunk.hidden_before,
            // one that leaves nothing on a side says nothing about where it stands there
            (None, Some(last)) if last.new_lines > 0 => self.diff.new_lines - (first - 1),
            (None, Some(last)) => self.diff.old_lines - (last.old_start + last.old_lines - 1),
            (None, None) => 0,
        };
        (lines > 0).then_some(Gap { first, lines })
    }

    /// Whether the lines of a gap show.
    #[must_use]
    pub fn is_open(&self, gap: usize) -> bool {
        self.opened.contains(&gap)
    }

    /// Whether all lines of the file are held.
    #[must_use]
    pub fn has_whole(&self) -> bool {
        !self.whole.is_empty()
    }

    /// Takes in all lines of the file.
    pub fn hold_whole(&mut self, whole: FileDiff) {
        self.whole = whole.hunks.into_iter().flat_map(|hunk| hunk.lines).collect();
    }

    /// Shows the lines of a gap. Where the first of them stands, once they do.
    pub fn open(&mut self, gap: usize) -> Option<LinePlace> {
        let Gap { first, .. } = self.gap(gap)?;
        self.opened.insert(gap);
        Some(LinePlace { side: DiffSide::New, line: first })
    }

    /// The lines of a gap, where they are held.
    pub(super) fn lines_of(&self, gap: Gap) -> impl Iterator<Item = LineAt> {
        let within = gap.first..gap.first + gap.lines;
        let lines = self.whole.iter().enumerate();
        let found = lines.filter(move |(_, line)| {
            line.kind == LineKind::Context && line.new.is_some_and(|new| within.contains(&new))
        });
        found.map(|(at, _)| LineAt::Whole(at))
    }

    /// How many digits the highest number of a line has.
    #[must_use]
    pub fn digits(&self) -> usize {
        self.diff.old_lines.max(self.diff.new_lines).to_string().len()
    }

    /// How many characters the longest line takes.
    #[must_use]
    pub fn columns(&self) -> usize {
        let read = self.diff.hunks.iter().flat_map(|hunk| &hunk.lines);
        let asked = if self.opened.is_empty() { &[][..] } else { &self.whole[..] };
        read.chain(asked).map(columns).max().unwrap_or(0)
    }
}

/// How many characters wide a line is: those of east Asia take two, a tab goes to the next stop.
fn columns(line: &DiffLine) -> usize {
    let letters = line.spans.iter().flat_map(|span| span.text.chars()).take(LINE_MAX);
    letters.fold(0, |at, letter| match letter {
        '\t' => (at / TAB + 1) * TAB,
        '\u{1100}'.. => at + 2,
        _ => at + 1,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use contract::changes::{Hunk, LineSpan};

    /// A line of a diff as git prints it: `+`, `-` or a space before its text.
    fn line(printed: &str, old: &mut i64, new: &mut i64) -> DiffLine {
        let (kind, text) = match printed.split_at(1) {
            ("+", text) => (LineKind::Added, text),
            ("-", text) => (LineKind::Removed, text),
            (_, text) => (LineKind::Context, text),
        };
        let next = |wanted: bool, number: &mut i64| {
            *number += i64::from(wanted);
            wanted.then_some(*number - 1)
        };
        let (old, new) = (next(kind != LineKind::Added, old), next(kind != LineKind::Removed, new));
        let spans = vec![LineSpan { text: text.to_owned(), ..LineSpan::default() }];
        DiffLine { kind, old, new, spans, ..DiffLine::default() }
    }

    /// A hunk that begins with these numbers.
    pub(in crate::state::review) fn hunk(
        old_start: i64,
        new_start: i64,
        hidden_before: i64,
        printed: &[&str],
    ) -> Hunk {
        let (mut old, mut new) = (old_start, new_start);
        let lines = printed.iter().map(|printed| line(printed, &mut old, &mut new)).collect();
        Hunk {
            old_start,
            old_lines: old - old_start,
            new_start,
            new_lines: new - new_start,
            hidden_before,
            heading: String::new(),
            lines,
        }
    }

    /// Twenty lines, of which the fourth was changed, the twelfth was made two, and the last but one is gone.
    pub(in crate::state::review) fn changed() -> ShownDiff {
        ShownDiff::new(FileDiff {
            old_lines: 20,
            new_lines: 20,
            hunks: vec![
                hunk(3, 3, 2, &[" three", "-four", "+FOUR", " five"]),
                hunk(11, 11, 5, &[" eleven", "-twelve", "+one", "+dozen", " thirteen"]),
                hunk(18, 19, 4, &[" eighteen", "-nineteen", " twenty"]),
            ],
            ..FileDiff::default()
        })
    }

    /// The same with all its lines.
    pub(in crate::state::review) fn whole() -> FileDiff {
        let mut lines: Vec<String> = (1..=20).map(|n| format!(" {n}")).collect();
        lines.splice(3..4, ["-four".to_owned(), "+FOUR".to_owned()]);
        lines.splice(12..13, ["-twelve", "+one", "+dozen"].map(str::to_owned));
        lines.splice(21..22, ["-nineteen".to_owned()]);
        let printed: Vec<&str> = lines.iter().map(String::as_str).collect();
        FileDiff { hunks: vec![hunk(1, 1, 0, &printed)], ..FileDiff::default() }
    }

    #[test]
    fn gaps_lie_before_between_and_after_the_hunks() {
        let mut shown = changed();
        let gaps: Vec<Option<(i64, i64)>> =
            (0..5).map(|at| shown.gap(at).map(|gap| (gap.first, gap.lines))).collect();
        assert_eq!(gaps, [Some((1, 2)), Some((6, 5)), Some((15, 4)), None, None]);
        shown.diff.new_lines += 7;
        assert_eq!(shown.gap(3), Some(Gap { first: 21, lines: 7 }));
        assert_eq!(ShownDiff::default().gap(0), None);
        // a file that is gone, and one that is new
        let only = |hunk: Hunk, old_lines, new_lines| {
            let diff = FileDiff { hunks: vec![hunk], old_lines, new_lines, ..FileDiff::default() };
            ShownDiff::new(diff)
        };
        let gone = only(Hunk { new_start: 0, ..hunk(1, 1, 0, &["-a", "-b"]) }, 2, 0);
        let new = only(Hunk { old_start: 0, ..hunk(1, 1, 0, &["+a", "+b"]) }, 0, 2);
        assert_eq!((gone.gap(0), gone.gap(1), new.gap(0), new.gap(1)), (None, None, None, None));
    }

    #[test]
    fn the_lines_of_a_gap_come_from_the_whole_file() {
        let mut shown = changed();
        assert!(!shown.has_whole() && !shown.is_open(1));
        shown.hold_whole(whole());
        let gap = shown.gap(1).unwrap();
        let lines: Vec<String> = shown.lines_of(gap).map(|at| shown.line(at).unwrap().text()).collect();
        assert_eq!(lines, ["6", "7", "8", "9", "10"]);
        assert_eq!(shown.open(1), Some(LinePlace { side: DiffSide::New, line: 6 }));
        assert!(shown.has_whole() && shown.is_open(1));
        let below: Vec<(Option<i64>, Option<i64>)> = shown
            .lines_of(shown.gap(2).unwrap())
            .map(|at| shown.line(at).map(|line| (line.old, line.new)).unwrap())
            .collect();
        assert_eq!(below.first(), Some(&(Some(14), Some(15))), "one line more stands above now");
    }

    #[test]
    fn a_line_is_found_by_its_number_on_its_side() {
        let shown = changed();
        let place = |hunk, line| LinePlace::of(shown.line(LineAt::Hunk(hunk, line)).unwrap());
        let at = |side, line| LinePlace { side, line };
        assert_eq!(place(0, 0), at(DiffSide::New, 3));
        assert_eq!(place(0, 1), at(DiffSide::Old, 4));
        assert_eq!(place(0, 2), at(DiffSide::New, 4));
        let context = shown.line(LineAt::Hunk(2, 0)).unwrap();
        assert!(at(DiffSide::Old, 18).is(context) && at(DiffSide::New, 19).is(context));
        assert!(!at(DiffSide::New, 18).is(context) && !at(DiffSide::New, 0).is(context));
        assert_eq!(shown.line(LineAt::Whole(0)), None);
    }

    #[test]
    fn a_line_is_as_wide_as_its_letters_and_tabs() {
        let of = |text: &str| {
            let span = LineSpan { text: text.to_owned(), ..LineSpan::default() };
            columns(&DiffLine { spans: vec![span], ..DiffLine::default() })
        };
        assert_eq!([of(""), of("abc"), of("\t"), of("ab\tc"), of("請把x")], [0, 3, 4, 5, 5]);
        assert_eq!(of(&"x".repeat(100_000)), LINE_MAX);
        assert_eq!((changed().columns(), changed().digits()), (8, 2));
    }
}
