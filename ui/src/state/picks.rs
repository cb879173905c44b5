//! Which rows of a list are picked: the one under the cursor, and those marked for an action on several.

use contract::TaskId;
use std::collections::HashSet;

/// Where the cursor goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Go {
    /// So many rows down; up where negative.
    By(isize),
    /// To the first row.
    First,
    /// To the last row.
    Last,
}

/// The cursor and the marks of a list. Its rows are given each time, in the order in which they show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picks {
    cursor: Option<TaskId>,
    /// Where the cursor stood last, for when its row has gone.
    at: usize,
    /// Where a range begins.
    anchor: Option<TaskId>,
    marked: HashSet<TaskId>,
}

impl Picks {
    /// The row under the cursor.
    #[must_use]
    pub const fn cursor(&self) -> Option<TaskId> {
        self.cursor
    }

    /// Whether a row is marked.
    #[must_use]
    pub fn is_marked(&self, id: TaskId) -> bool {
        self.marked.contains(&id)
    }

    /// How many are marked.
    #[must_use]
    pub fn count(&self) -> usize {
        self.marked.len()
    }

    /// The marked rows, newest first.
    #[must_use]
    pub fn marked(&self) -> Vec<TaskId> {
        let mut ids: Vec<TaskId> = self.marked.iter().copied().collect();
        ids.sort_unstable_by(|a, b| b.cmp(a));
        ids
    }

    /// What an action is about: the marked rows, else the one under the cursor.
    #[must_use]
    pub fn targets(&self) -> Vec<TaskId> {
        if self.marked.is_empty() { self.cursor.into_iter().collect() } else { self.marked() }
    }

    /// Puts the cursor on a row and takes all marks away.
    pub fn put(&mut self, rows: &[TaskId], id: TaskId) {
        self.marked.clear();
        self.stand_on(rows, id);
        self.anchor = Some(id);
    }

    /// Marks a row, or takes its mark away.
    pub fn toggle(&mut self, rows: &[TaskId], id: TaskId) {
        if !self.marked.remove(&id) {
            self.marked.insert(id);
        }
        self.stand_on(rows, id);
        self.anchor = Some(id);
    }

    /// Marks everything from where the range began to `id`.
    pub fn stretch(&mut self, rows: &[TaskId], id: TaskId) {
        let from = self.anchor.or(self.cursor).and_then(|anchor| position(rows, anchor));
        let Some(to) = position(rows, id) else { return };
        let from = from.unwrap_or(to);
        self.marked = rows[from.min(to)..=from.max(to)].iter().copied().collect();
        self.anchor = rows.get(from).copied();
        self.stand_on(rows, id);
    }

    /// Moves the cursor; with `stretching` everything it passes is marked. Gives the row that it came to.
    pub fn go(&mut self, rows: &[TaskId], to: Go, stretching: bool) -> Option<usize> {
        let last = rows.len().checked_sub(1)?;
        let here = self.cursor.and_then(|id| position(rows, id));
        let there = match (to, here) {
            (Go::First, _) => 0,
            (Go::Last, _) => last,
            (Go::By(by), Some(here)) => here.saturating_add_signed(by).min(last),
            // The row under the cursor has gone: the one that took its place is next.
            (Go::By(_), None) => self.at.min(last),
        };
        if stretching {
            self.stretch(rows, rows[there]);
        } else {
            self.stand_on(rows, rows[there]);
            self.anchor = self.cursor;
        }
        Some(there)
    }

    /// Keeps the cursor on a row when its own has gone: on the one that took its place.
    /// Says whether it had to move.
    pub fn settle(&mut self, rows: &[TaskId]) -> bool {
        let lost = self.cursor.is_some_and(|id| position(rows, id).is_none()) && !rows.is_empty();
        if lost {
            self.go(rows, Go::By(0), false);
        }
        lost
    }

    /// Marks all of these as well.
    pub fn mark(&mut self, ids: impl IntoIterator<Item = TaskId>) {
        self.marked.extend(ids);
    }

    /// Takes all marks away; says whether there were any.
    pub fn clear(&mut self) -> bool {
        let any = !self.marked.is_empty();
        self.marked.clear();
        any
    }

    fn stand_on(&mut self, rows: &[TaskId], id: TaskId) {
        self.cursor = Some(id);
        self.at = position(rows, id).unwrap_or(self.at);
    }
}

/// Where a task stands among the rows.
fn position(rows: &[TaskId], id: TaskId) -> Option<usize> {
    rows.iter().position(|row| *row == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::changes::tests::id;

    fn rows() -> Vec<TaskId> {
        [90, 80, 70, 60, 50].map(id).to_vec()
    }

    #[test]
    fn the_cursor_stays_within_the_list() {
        let (rows, mut picks) = (rows(), Picks::default());
        assert_eq!(picks.go(&[], Go::First, false), None);
        assert_eq!(picks.go(&rows, Go::By(1), false), Some(0), "it enters at the top");
        assert_eq!(picks.go(&rows, Go::By(-3), false), Some(0));
        assert_eq!(picks.go(&rows, Go::By(99), false), Some(4));
        assert_eq!(picks.targets(), [id(50)]);
    }

    #[test]
    fn ranges_grow_and_shrink_from_where_they_began() {
        // in whatever order
        let (rows, mut picks) = ([90, 80, 70, 60, 50, 99].map(id).to_vec(), Picks::default());
        picks.put(&rows, id(60));
        picks.stretch(&rows, id(99));
        assert_eq!(picks.count(), 3);
        picks.put(&rows, id(70));
        picks.go(&rows, Go::By(1), true);
        picks.go(&rows, Go::By(1), true);
        assert_eq!(picks.marked(), [id(70), id(60), id(50)]);
        picks.go(&rows, Go::By(-1), true);
        assert_eq!(picks.marked(), [id(70), id(60)]);
        picks.stretch(&rows, id(90));
        assert_eq!(picks.marked(), [id(90), id(80), id(70)]);
    }

    #[test]
    fn marks_toggle_and_a_plain_click_ends_them() {
        let (rows, mut picks) = (rows(), Picks::default());
        picks.toggle(&rows, id(90));
        picks.toggle(&rows, id(60));
        picks.toggle(&rows, id(90));
        assert_eq!((picks.marked(), picks.count()), (vec![id(60)], 1));
        picks.put(&rows, id(80));
        assert_eq!((picks.count(), picks.targets()), (0, vec![id(80)]));
        assert!(!picks.clear());
    }

    #[test]
    fn the_row_that_took_the_place_of_the_cursor_is_next() {
        let (mut rows, mut picks) = (rows(), Picks::default());
        picks.put(&rows, id(70));
        assert!(!picks.settle(&rows));
        rows.remove(2);
        let mut settled = picks.clone();
        assert!(settled.settle(&rows));
        assert_eq!(settled.cursor(), Some(id(60)));
        assert_eq!(picks.go(&rows, Go::By(1), false), Some(2));
        assert_eq!(picks.cursor(), Some(id(60)));
    }
}
