//! Where the keys lead in a diff: from line to line, and from change to change.

use super::{
    diff::{LinePlace, ShownDiff},
    rows::DiffRow,
};
use contract::changes::DiffSide;

/// The row that the keys are at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiffCursor {
    /// Lines that do not show, before this hunk.
    Gap(usize),
    /// This line.
    Line(LinePlace),
}

/// A way from the row that the keys are at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiffStep {
    /// The row below.
    Down,
    /// The row above.
    Up,
    /// So many rows below.
    PageDown(usize),
    /// So many rows above.
    PageUp(usize),
    /// The first row.
    First,
    /// The last row.
    Last,
    /// Where the next change begins.
    NextChange,
    /// Where the change before begins, or the one that the keys are in.
    PreviousChange,
    /// What stood there before.
    OldSide,
    /// What stands there now.
    NewSide,
}

/// The row of the cursor, where it is there.
#[must_use]
pub fn row_of(rows: &[DiffRow], shown: &ShownDiff, cursor: DiffCursor) -> Option<usize> {
    rows.iter().position(|row| match (cursor, row) {
        (DiffCursor::Gap(gap), DiffRow::Gap(at)) => gap == *at,
        (DiffCursor::Line(place), DiffRow::Line(_) | DiffRow::Pair(..)) => {
            row.lines(shown).any(|line| place.is(line))
        }
        (DiffCursor::Gap(_), _) | (DiffCursor::Line(_), _) => false,
    })
}

/// The side that the cursor is on.
#[must_use]
pub const fn side_of(cursor: Option<DiffCursor>) -> DiffSide {
    match cursor {
        Some(DiffCursor::Line(place)) => place.side,
        Some(DiffCursor::Gap(_)) | None => DiffSide::New,
    }
}

/// Where a step leads from the cursor; from the first change where there is none yet. `None` where it leads nowhere.
#[must_use]
pub fn step(
    rows: &[DiffRow],
    shown: &ShownDiff,
    cursor: Option<DiffCursor>,
    way: DiffStep,
) -> Option<DiffCursor> {
    let here = cursor.and_then(|cursor| row_of(rows, shown, cursor));
    let is_stop = |row: &usize| !matches!(rows[*row], DiffRow::Notes(_));
    let stops = || (0..rows.len()).filter(is_stop);
    let side = match way {
        DiffStep::OldSide => DiffSide::Old,
        DiffStep::NewSide => DiffSide::New,
        _ => side_of(cursor),
    };
    let Some(here) = here else {
        let first = first_change(rows, shown).or_else(|| stops().next());
        let row = match way {
            DiffStep::First => stops().next(),
            DiffStep::Last => stops().next_back(),
            _ => first,
        }?;
        return cursor_at(rows, shown, row, side);
    };
    let row = match way {
        DiffStep::Down => stops().find(|row| *row > here),
        DiffStep::Up => stops().rfind(|row| *row < here),
        DiffStep::PageDown(by) => stops().filter(|row| *row > here).take(by.max(1)).last(),
        DiffStep::PageUp(by) => stops().rev().filter(|row| *row < here).take(by.max(1)).last(),
        DiffStep::First => stops().next(),
        DiffStep::Last => stops().next_back(),
        DiffStep::NextChange => (here + 1..rows.len()).find(|row| begins_change(rows, shown, *row)),
        DiffStep::PreviousChange => (0..here).rfind(|row| begins_change(rows, shown, *row)),
        DiffStep::OldSide | DiffStep::NewSide => Some(here),
    }?;
    cursor_at(rows, shown, row, side)
}

/// The first row of the first change.
#[must_use]
pub fn first_change(rows: &[DiffRow], shown: &ShownDiff) -> Option<usize> {
    (0..rows.len()).find(|row| begins_change(rows, shown, *row))
}

/// The cursor on a row.
#[must_use]
pub fn cursor_at(rows: &[DiffRow], shown: &ShownDiff, row: usize, side: DiffSide) -> Option<DiffCursor> {
    match rows.get(row)? {
        DiffRow::Gap(at) => Some(DiffCursor::Gap(*at)),
        line => line.place(shown, side).map(DiffCursor::Line),
    }
}

fn begins_change(rows: &[DiffRow], shown: &ShownDiff, row: usize) -> bool {
    let above = rows[..row].iter().rfind(|row| !matches!(row, DiffRow::Notes(_)));
    rows[row].is_change(shown) && above.is_none_or(|above| !above.is_change(shown))
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            diff::tests::changed,
            rows::{DiffLayout, rows},
        },
        *,
    };
    use std::collections::HashSet;

    fn said(cursor: Option<DiffCursor>) -> String {
        match cursor {
            Some(DiffCursor::Gap(gap)) => format!("gap {gap}"),
            Some(DiffCursor::Line(place)) => format!("{} {}", place.side, place.line),
            None => "nowhere".to_owned(),
        }
    }

    /// Goes these ways, each from where the one before led; one that leads nowhere stays.
    fn walk(layout: DiffLayout, noted: &[LinePlace], ways: &[DiffStep]) -> Vec<String> {
        let shown = changed();
        let rows = rows(&shown, layout, &noted.iter().copied().collect::<HashSet<_>>());
        let mut cursor = None;
        let mut led = vec![];
        for way in ways {
            let next = step(&rows, &shown, cursor, *way);
            led.push(said(next));
            cursor = next.or(cursor);
        }
        led
    }

    #[test]
    fn from_change_to_change_and_back() {
        use DiffStep::{NextChange as J, PreviousChange as K};
        let led = walk(DiffLayout::Unified, &[], &[J, J, J, J, K, K, K]);
        assert_eq!(led, ["old 4", "old 12", "old 19", "nowhere", "old 12", "old 4", "nowhere"]);
        let led = walk(DiffLayout::Unified, &[], &[J, J, DiffStep::Down, DiffStep::Down, K]);
        assert_eq!(led[2..], ["new 12", "new 13", "old 12"], "to the beginning of the change that one is in");
        // words between two lines of a change do not part it
        let noted = [LinePlace { side: DiffSide::Old, line: 12 }];
        assert_eq!(walk(DiffLayout::Unified, &noted, &[J, J, J]), ["old 4", "old 12", "old 19"]);
    }

    #[test]
    fn from_row_to_row_past_what_was_said() {
        use DiffStep::{Down, First, Last, PageDown, PageUp, Up};
        let noted = [LinePlace { side: DiffSide::New, line: 4 }];
        let led = walk(DiffLayout::Unified, &noted, &[First, Down, Down, Down, Down, Down, Up]);
        assert_eq!(led, ["gap 0", "new 3", "old 4", "new 4", "new 5", "gap 1", "new 5"]);
        let led =
            walk(DiffLayout::Unified, &[], &[Last, Down, PageUp(4), PageUp(400), PageDown(3), PageDown(99)]);
        assert_eq!(led, ["new 20", "nowhere", "new 14", "gap 0", "new 4", "new 20"]);
    }

    #[test]
    fn side_by_side_there_are_two_lines_in_a_row() {
        use DiffStep::{Down, NewSide, NextChange, OldSide};
        let led =
            walk(DiffLayout::Split, &[], &[NextChange, OldSide, NewSide, NextChange, OldSide, Down, Down]);
        assert_eq!(led, ["new 4", "old 4", "new 4", "new 12", "old 12", "new 13", "new 14"]);
    }

    #[test]
    fn the_first_key_leads_to_the_first_change() {
        for way in [DiffStep::Down, DiffStep::Up, DiffStep::NextChange, DiffStep::PageDown(5)] {
            assert_eq!(walk(DiffLayout::Unified, &[], &[way]), ["old 4"], "{way:?}");
        }
        assert_eq!(step(&[], &ShownDiff::default(), None, DiffStep::Down), None);
    }
}
