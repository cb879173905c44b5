//! The rows of a diff: its lines one below the other or side by side, what is hidden between them, and what was said.

use super::diff::{LineAt, LinePlace, ShownDiff};
use contract::changes::{DiffLine, DiffSide, LineKind};
use std::{
    collections::{BTreeSet, HashSet},
    fmt,
    str::FromStr,
};

/// How the two sides of a diff stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DiffLayout {
    /// One below the other.
    #[default]
    Unified,
    /// Side by side.
    Split,
}

impl DiffLayout {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Unified, Self::Split];
}

impl fmt::Display for DiffLayout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unified => "unified",
            Self::Split => "split",
        })
    }
}

impl FromStr for DiffLayout {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|layout| layout.to_string() == text).ok_or(())
    }
}

/// A row of the diff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DiffRow {
    /// Lines that do not show, before this hunk.
    Gap(usize),
    /// A line.
    Line(LineAt),
    /// What stood there before, and what stands there now.
    Pair(Option<LineAt>, Option<LineAt>),
    /// What was said about this line, and what is being said.
    Notes(LinePlace),
}

impl DiffRow {
    /// Whether something is changed in it.
    #[must_use]
    pub fn is_change(&self, shown: &ShownDiff) -> bool {
        let changed = |at: &LineAt| shown.line(*at).is_some_and(|line| line.kind != LineKind::Context);
        match self {
            Self::Line(at) => changed(at),
            Self::Pair(old, new) => old.iter().chain(new).any(changed),
            Self::Gap(_) | Self::Notes(_) => false,
        }
    }

    /// The lines that it shows.
    pub fn lines<'a>(&self, shown: &'a ShownDiff) -> impl Iterator<Item = &'a DiffLine> + use<'a> {
        let (one, other) = match self {
            Self::Line(at) => (Some(*at), None),
            Self::Pair(old, new) if old == new => (*old, None),
            Self::Pair(old, new) => (*old, *new),
            Self::Gap(_) | Self::Notes(_) => (None, None),
        };
        [one, other].into_iter().flatten().filter_map(|at| shown.line(at))
    }

    /// The line that a comment on it is about: the one on this side, else the other one.
    #[must_use]
    pub fn place(&self, shown: &ShownDiff, side: DiffSide) -> Option<LinePlace> {
        let at = match (self, side) {
            (Self::Line(at), _) => *at,
            (Self::Pair(Some(old), Some(new)), _) if old == new => *new,
            (Self::Pair(old, new), DiffSide::Old) => (*old).or(*new)?,
            (Self::Pair(old, new), DiffSide::New) => (*new).or(*old)?,
            (Self::Gap(_) | Self::Notes(_), _) => return None,
        };
        shown.line(at).map(LinePlace::of)
    }
}

/// All rows of a diff. `noted`: the lines that something was said about, or is.
#[must_use]
pub fn rows(shown: &ShownDiff, layout: DiffLayout, noted: &HashSet<LinePlace>) -> Vec<DiffRow> {
    let mut building = Building { shown, left: noted.clone(), rows: vec![] };
    for at in 0..=shown.diff.hunks.len() {
        building.gap(at);
        let count = shown.diff.hunks.get(at).map_or(0, |hunk| hunk.lines.len());
        let lines = (0..count).map(|line| LineAt::Hunk(at, line));
        match layout {
            DiffLayout::Unified => lines.for_each(|line| building.push(DiffRow::Line(line))),
            DiffLayout::Split => building.pairs(lines),
        }
    }
    if layout == DiffLayout::Split {
        let both = |row: &mut DiffRow| match *row {
            DiffRow::Line(at) => *row = DiffRow::Pair(Some(at), Some(at)),
            DiffRow::Gap(_) | DiffRow::Pair(..) | DiffRow::Notes(_) => {}
        };
        building.rows.iter_mut().for_each(both);
    }
    building.end()
}

struct Building<'a> {
    shown: &'a ShownDiff,
    /// Lines that something was said about, and that have not come yet.
    left: HashSet<LinePlace>,
    rows: Vec<DiffRow>,
}

impl Building<'_> {
    fn push(&mut self, row: DiffRow) {
        self.rows.push(row);
        if self.left.is_empty() {
            return;
        }
        for line in row.lines(self.shown) {
            for (side, number) in [(DiffSide::Old, line.old), (DiffSide::New, line.new)] {
                let place = LinePlace { side, line: number.unwrap_or(0) };
                if place.line != 0 && self.left.remove(&place) {
                    self.rows.push(DiffRow::Notes(place));
                }
            }
        }
    }

    fn gap(&mut self, at: usize) {
        let Some(gap) = self.shown.gap(at) else { return };
        if self.shown.is_open(at) && self.shown.has_whole() {
            self.shown.lines_of(gap).for_each(|line| self.push(DiffRow::Line(line)));
            return;
        }
        self.rows.push(DiffRow::Gap(at));
        let hidden = |place: &LinePlace| {
            place.side == DiffSide::New && (gap.first..gap.first + gap.lines).contains(&place.line)
        };
        let below: BTreeSet<i64> =
            self.left.iter().filter(|place| hidden(place)).map(|place| place.line).collect();
        for line in below {
            let place = LinePlace { side: DiffSide::New, line };
            self.left.remove(&place);
            self.rows.push(DiffRow::Notes(place));
        }
    }

    /// What is removed stands beside what is added in its place.
    fn pairs(&mut self, lines: impl Iterator<Item = LineAt>) {
        let (mut removed, mut added) = (vec![], vec![]);
        for at in lines {
            match self.shown.line(at).map(|line| line.kind) {
                Some(LineKind::Removed) => {
                    if !added.is_empty() {
                        self.pair(&mut removed, &mut added);
                    }
                    removed.push(at);
                }
                Some(LineKind::Added) => added.push(at),
                Some(LineKind::Context) | None => {
                    self.pair(&mut removed, &mut added);
                    self.push(DiffRow::Pair(Some(at), Some(at)));
                }
            }
        }
        self.pair(&mut removed, &mut added);
    }

    fn pair(&mut self, removed: &mut Vec<LineAt>, added: &mut Vec<LineAt>) {
        for at in 0..removed.len().max(added.len()) {
            self.push(DiffRow::Pair(removed.get(at).copied(), added.get(at).copied()));
        }
        removed.clear();
        added.clear();
    }

    /// What is said about the file, or about lines that are not there any more, stands first.
    fn end(self) -> Vec<DiffRow> {
        let mut first: Vec<LinePlace> = self.left.into_iter().collect();
        first.sort_by_key(|place| (place.line, place.side.as_str()));
        first.into_iter().map(DiffRow::Notes).chain(self.rows).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::diff::tests::{changed, whole},
        *,
    };

    fn printed(shown: &ShownDiff, layout: DiffLayout, noted: &[(DiffSide, i64)]) -> Vec<String> {
        let noted = noted.iter().map(|(side, line)| LinePlace { side: *side, line: *line }).collect();
        let text = |at: &Option<LineAt>| {
            at.and_then(|at| shown.line(at)).map(DiffLine::text).unwrap_or_else(|| "·".to_owned())
        };
        let row = |row: &DiffRow| match row {
            DiffRow::Gap(at) => format!("… {}", shown.gap(*at).unwrap().lines),
            DiffRow::Line(at) => text(&Some(*at)),
            DiffRow::Pair(old, new) => format!("{} | {}", text(old), text(new)),
            DiffRow::Notes(place) => format!("say {} {}", place.side, place.line),
        };
        rows(shown, layout, &noted).iter().map(row).collect()
    }

    #[test]
    fn a_diff_is_read_one_below_the_other() {
        let rows = [
            "… 2", "three", "four", "FOUR", "five", "… 5", "eleven", "twelve", "one", "dozen", "thirteen",
            "… 4", "eighteen", "nineteen", "twenty",
        ];
        assert_eq!(printed(&changed(), DiffLayout::Unified, &[]), rows);
    }

    #[test]
    fn or_side_by_side_with_what_was_in_its_place() {
        let rows = [
            "… 2",
            "three | three",
            "four | FOUR",
            "five | five",
            "… 5",
            "eleven | eleven",
            "twelve | one",
            "· | dozen",
            "thirteen | thirteen",
            "… 4",
            "eighteen | eighteen",
            "nineteen | ·",
            "twenty | twenty",
        ];
        assert_eq!(printed(&changed(), DiffLayout::Split, &[]), rows);
    }

    #[test]
    fn what_was_asked_for_stands_in_the_place_of_its_gap() {
        let mut shown = changed();
        shown.open(1);
        assert_eq!(printed(&shown, DiffLayout::Unified, &[])[5], "… 5", "it is not there yet");
        shown.hold_whole(whole());
        assert_eq!(printed(&shown, DiffLayout::Unified, &[])[5..10], ["6", "7", "8", "9", "10"]);
        assert_eq!(printed(&shown, DiffLayout::Split, &[])[4..6], ["6 | 6", "7 | 7"]);
    }

    #[test]
    fn words_stand_below_their_line_below_what_hides_it_or_first() {
        let noted = [
            (DiffSide::Old, 4),
            (DiffSide::New, 4),
            (DiffSide::New, 8),
            (DiffSide::New, 0),
            (DiffSide::Old, 77),
        ];
        let rows = printed(&changed(), DiffLayout::Unified, &noted);
        let first = [
            "say new 0",
            "say old 77",
            "… 2",
            "three",
            "four",
            "say old 4",
            "FOUR",
            "say new 4",
            "five",
            "… 5",
            "say new 8",
        ];
        assert_eq!(rows[..first.len()], first);
        let rows = printed(&changed(), DiffLayout::Split, &noted[..2]);
        assert_eq!(rows[2..5], ["four | FOUR", "say old 4", "say new 4"]);
        // a line that stands on both sides has two numbers
        assert_eq!(printed(&changed(), DiffLayout::Unified, &[(DiffSide::Old, 18)])[13], "say old 18");
    }

    #[test]
    fn a_comment_is_about_the_line_on_the_side_that_is_meant() {
        let shown = changed();
        let noted = HashSet::new();
        let rows = rows(&shown, DiffLayout::Split, &noted);
        let at = |row: usize, side| rows[row].place(&shown, side).map(|place| (place.side, place.line));
        assert_eq!(at(2, DiffSide::Old), Some((DiffSide::Old, 4)));
        assert_eq!(at(2, DiffSide::New), Some((DiffSide::New, 4)));
        assert_eq!(at(7, DiffSide::Old), Some((DiffSide::New, 13)), "there is none on that side");
        assert_eq!(
            at(1, DiffSide::Old),
            Some((DiffSide::New, 3)),
            "what was not changed is commented as it is now"
        );
        assert_eq!(at(0, DiffSide::New), None);
    }

    #[test]
    fn layouts_are_remembered_by_their_words() {
        for layout in DiffLayout::ALL {
            assert_eq!(layout.to_string().parse(), Ok(layout));
        }
        assert_eq!("both".parse::<DiffLayout>(), Err(()));
    }
}
