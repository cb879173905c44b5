//! Which rows of a list are picked: the one under the cursor, and those marked for an action on several.
//!
//! Everything can be marked without being loaded: then the marks are the lists that show, without what was unmarked.

use contract::{TaskId, task::TaskGroup};
use std::{collections::HashSet, ops::Range};

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

/// The rows of a list in the order in which they show, of which some may not be loaded.
pub trait RowOrder {
    /// How many there are.
    fn count(&self) -> usize;

    /// The task in this row, if it is loaded.
    fn task(&self, row: usize) -> Option<TaskId>;

    /// Where a task stands, if it is loaded.
    fn place(&self, id: TaskId) -> Option<usize>;
}

/// Where a cursor is on its way to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coming {
    /// Into its row, as soon as that is loaded.
    Row,
    /// Into the last row, whichever that is once the list is loaded so far.
    Last,
}

/// What is marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Marks {
    /// These tasks.
    These(HashSet<TaskId>),
    /// All tasks of the lists of these groups (`None`: of the one list that has none), but for some.
    All {
        /// The groups.
        groups: Vec<Option<TaskGroup>>,
        /// What was unmarked again.
        but: HashSet<TaskId>,
    },
}

impl Default for Marks {
    fn default() -> Self {
        Self::These(HashSet::new())
    }
}

/// The cursor and the marks of a list. Its rows are given each time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picks {
    cursor: Option<TaskId>,
    /// Where the cursor stands, or stood last, for when its row has gone.
    at: usize,
    /// The cursor is on its way.
    comes: Option<Coming>,
    /// Where a range begins.
    anchor: Option<(TaskId, usize)>,
    marks: Marks,
}

impl Picks {
    /// The row under the cursor.
    #[must_use]
    pub const fn cursor(&self) -> Option<TaskId> {
        self.cursor
    }

    /// Whether a row of this group's list is marked.
    #[must_use]
    pub fn is_marked(&self, id: TaskId, group: Option<TaskGroup>) -> bool {
        match &self.marks {
            Marks::These(ids) => ids.contains(&id),
            Marks::All { groups, but } => groups.contains(&group) && !but.contains(&id),
        }
    }

    /// Whether any is marked.
    #[must_use]
    pub fn has_marks(&self) -> bool {
        match &self.marks {
            Marks::These(ids) => !ids.is_empty(),
            Marks::All { .. } => true,
        }
    }

    /// What is marked.
    #[must_use]
    pub const fn marks(&self) -> &Marks {
        &self.marks
    }

    /// What an action is about: the marks, else the row under the cursor.
    #[must_use]
    pub fn targets(&self) -> Marks {
        if self.has_marks() { self.marks.clone() } else { Marks::These(self.cursor.into_iter().collect()) }
    }

    /// Puts the cursor on a row and takes all marks away.
    pub fn put(&mut self, rows: &impl RowOrder, id: TaskId) {
        self.marks = Marks::default();
        self.stand_on(rows, id);
        self.anchor = Some((id, self.at));
    }

    /// Marks a row, or takes its mark away.
    pub fn toggle(&mut self, rows: &impl RowOrder, id: TaskId) {
        let (Marks::These(ids) | Marks::All { but: ids, .. }) = &mut self.marks;
        if !ids.remove(&id) {
            ids.insert(id);
        }
        self.stand_on(rows, id);
        self.anchor = Some((id, self.at));
    }

    /// Marks everything from where the range began to the row with this task. Gives the rows among them that are not
    /// loaded: their tasks are marked as they come.
    pub fn stretch(&mut self, rows: &impl RowOrder, id: TaskId) -> Vec<Range<usize>> {
        let Some(to) = rows.place(id) else { return vec![] };
        self.stretch_to(rows, to)
    }

    fn stretch_to(&mut self, rows: &impl RowOrder, to: usize) -> Vec<Range<usize>> {
        // what was scrolled away stands where it stood
        let stands = |(id, at)| (id, rows.place(id).unwrap_or(at));
        let begin = self.anchor.or_else(|| Some((self.cursor?, self.at))).map(stands);
        let from = begin.map_or(to, |(_, at)| at.min(rows.count().saturating_sub(1)));
        let (mut ids, mut gaps) = (HashSet::new(), Vec::<Range<usize>>::new());
        for row in from.min(to)..=from.max(to) {
            match (rows.task(row), gaps.last_mut()) {
                (Some(id), _) => {
                    ids.insert(id);
                }
                (None, Some(gap)) if gap.end == row => gap.end = row + 1,
                (None, _) => gaps.push(row..row + 1),
            }
        }
        self.marks = Marks::These(ids);
        self.anchor = begin.or_else(|| Some((rows.task(to)?, to)));
        self.come_to(rows, to);
        gaps
    }

    /// Moves the cursor. Gives the row that it came to; where that is not loaded, the cursor stands in it once it is.
    pub fn go(&mut self, rows: &impl RowOrder, to: Go) -> Option<usize> {
        let there = self.target(rows, to)?;
        self.come_to(rows, there);
        if to == Go::Last && self.comes.is_some() {
            self.comes = Some(Coming::Last);
        }
        self.anchor = self.cursor.map(|id| (id, self.at));
        Some(there)
    }

    /// Moves the cursor and marks everything that it passes. Gives the row that it came to, and the rows between that are
    /// not loaded.
    pub fn go_stretching(&mut self, rows: &impl RowOrder, to: Go) -> Option<(usize, Vec<Range<usize>>)> {
        let there = self.target(rows, to)?;
        Some((there, self.stretch_to(rows, there)))
    }

    fn target(&self, rows: &impl RowOrder, to: Go) -> Option<usize> {
        let last = rows.count().checked_sub(1)?;
        Some(match (to, self.cursor) {
            (Go::First, _) => 0,
            (Go::Last, _) => last,
            (Go::By(_), None) if self.comes.is_none() => self.at.min(last),
            (Go::By(by), cursor) => {
                match cursor.filter(|_| self.comes.is_none()).and_then(|id| rows.place(id)) {
                    Some(here) => here.saturating_add_signed(by).min(last),
                    // it is on its way there, or was scrolled away
                    None if self.comes.is_some() || rows.task(self.at).is_none() => {
                        self.at.saturating_add_signed(by).min(last)
                    }
                    // The row under the cursor has gone: the one that took its place is next.
                    None => self.at.min(last),
                }
            }
        })
    }

    /// Keeps the cursor on a row when its own has gone: on the one that took its place; and brings it into the one that it
    /// is on its way to. Says whether it had to move.
    pub fn settle(&mut self, rows: &impl RowOrder) -> bool {
        let Some(last) = rows.count().checked_sub(1) else { return false };
        let here = self.cursor.and_then(|id| rows.place(id));
        match here.filter(|_| self.comes.is_none()) {
            Some(here) => {
                self.at = here;
                return false;
            }
            None if self.cursor.is_none() && self.comes.is_none() => return false,
            None => {}
        }
        if self.comes == Some(Coming::Last) {
            self.at = last;
        }
        let there = self.at.min(last);
        let came = rows.task(there);
        if came.is_some() {
            self.come_to(rows, there);
            self.anchor = self.cursor.map(|id| (id, self.at));
        }
        came.is_some()
    }

    /// Whether the cursor is on its way to the end of the list.
    #[must_use]
    pub fn comes_to_last(&self) -> bool {
        self.comes == Some(Coming::Last)
    }

    /// Marks these as well, as long as single tasks are marked.
    pub fn mark(&mut self, ids: impl IntoIterator<Item = TaskId>) {
        if let Marks::These(marked) = &mut self.marks {
            marked.extend(ids);
        }
    }

    /// Marks everything in the lists of these groups, loaded or not.
    pub fn mark_all(&mut self, groups: Vec<Option<TaskGroup>>) {
        self.marks = Marks::All { groups, but: HashSet::new() };
    }

    /// Takes all marks away; says whether there were any.
    pub fn clear(&mut self) -> bool {
        let any = self.has_marks();
        self.marks = Marks::default();
        any
    }

    fn stand_on(&mut self, rows: &impl RowOrder, id: TaskId) {
        self.cursor = Some(id);
        self.comes = None;
        self.at = rows.place(id).unwrap_or(self.at);
    }

    fn come_to(&mut self, rows: &impl RowOrder, row: usize) {
        self.at = row;
        match rows.task(row) {
            Some(id) => self.stand_on(rows, id),
            None => self.comes = Some(Coming::Row),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::changes::tests::id;

    /// Rows, 0 where one is not loaded.
    impl RowOrder for Vec<u128> {
        fn count(&self) -> usize {
            self.len()
        }

        fn task(&self, row: usize) -> Option<TaskId> {
            self.get(row).filter(|number| **number > 0).map(|number| id(*number))
        }

        fn place(&self, task: TaskId) -> Option<usize> {
            self.iter().position(|number| id(*number) == task)
        }
    }

    fn rows() -> Vec<u128> {
        vec![90, 80, 70, 60, 50]
    }

    fn marked(picks: &Picks) -> Vec<u128> {
        let Marks::These(ids) = picks.marks() else { panic!("all are marked") };
        let mut numbers: Vec<u128> = ids.iter().map(|id| id.0.as_u128()).collect();
        numbers.sort_unstable_by(|a, b| b.cmp(a));
        numbers
    }

    fn these(numbers: &[u128]) -> Marks {
        Marks::These(numbers.iter().map(|number| id(*number)).collect())
    }

    #[test]
    fn the_cursor_stays_within_the_list() {
        let (rows, mut picks) = (rows(), Picks::default());
        assert_eq!(picks.go(&vec![], Go::First), None);
        assert_eq!(picks.go(&rows, Go::By(1)), Some(0), "it enters at the top");
        assert_eq!(picks.go(&rows, Go::By(-3)), Some(0));
        assert_eq!(picks.go(&rows, Go::By(99)), Some(4));
        assert_eq!(picks.targets(), these(&[50]));
    }

    #[test]
    fn ranges_grow_and_shrink_from_where_they_began() {
        // in whatever order
        let (rows, mut picks) = (vec![90, 80, 70, 60, 50, 99], Picks::default());
        picks.put(&rows, id(60));
        picks.stretch(&rows, id(99));
        assert_eq!(marked(&picks), [99, 60, 50]);
        picks.put(&rows, id(70));
        picks.go_stretching(&rows, Go::By(1));
        picks.go_stretching(&rows, Go::By(1));
        assert_eq!(marked(&picks), [70, 60, 50]);
        picks.go_stretching(&rows, Go::By(-1));
        assert_eq!(marked(&picks), [70, 60]);
        assert!(picks.stretch(&rows, id(90)).is_empty());
        assert_eq!(marked(&picks), [90, 80, 70]);
    }

    #[test]
    fn marks_toggle_and_a_plain_click_ends_them() {
        let (rows, mut picks) = (rows(), Picks::default());
        picks.toggle(&rows, id(90));
        picks.toggle(&rows, id(60));
        picks.toggle(&rows, id(90));
        assert_eq!(marked(&picks), [60]);
        picks.put(&rows, id(80));
        assert_eq!((picks.has_marks(), picks.targets()), (false, these(&[80])));
        assert!(!picks.clear());
    }

    #[test]
    fn everything_is_marked_but_what_was_unmarked() {
        let (rows, mut picks) = (rows(), Picks::default());
        let (ended, next) = (Some(TaskGroup::Ended), Some(TaskGroup::Next));
        picks.mark_all(vec![ended]);
        picks.toggle(&rows, id(60));
        picks.mark([id(1)]);
        let of = |picks: &Picks, number, group| picks.is_marked(id(number), group);
        assert!(of(&picks, 90, ended) && of(&picks, 12_345, ended), "loaded or not");
        assert!(!of(&picks, 60, ended) && !of(&picks, 90, next));
        let but = std::iter::once(id(60)).collect();
        assert_eq!(picks.targets(), Marks::All { groups: vec![ended], but });
        picks.toggle(&rows, id(60));
        assert!(of(&picks, 60, ended) && picks.clear() && !of(&picks, 60, ended));
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
        assert_eq!(picks.go(&rows, Go::By(1)), Some(2));
        assert_eq!(picks.cursor(), Some(id(60)));
    }

    #[test]
    fn the_cursor_comes_into_a_row_that_is_not_loaded_once_it_is() {
        let far = |numbers: [u128; 3]| {
            let mut rows = vec![90, 80, 70];
            rows.extend([0; 95]);
            rows.extend(numbers);
            rows
        };
        let mut picks = Picks::default();
        picks.put(&far([0; 3]), id(80));
        assert_eq!(picks.go(&far([0; 3]), Go::Last), Some(100));
        assert!(!picks.settle(&far([0; 3])), "it waits");
        // keys that are pressed meanwhile count from there
        assert_eq!(picks.go(&far([0; 3]), Go::By(-1)), Some(99));
        assert!(picks.settle(&far([3, 2, 1])) && !picks.settle(&far([3, 2, 1])));
        assert_eq!(picks.cursor(), Some(id(2)));
        // scrolled away and let go of: it has not gone
        assert!(!picks.settle(&far([0; 3])));
        assert_eq!((picks.cursor(), picks.go(&far([0; 3]), Go::By(1))), (Some(id(2)), Some(100)));
    }

    #[test]
    fn the_end_is_the_end_also_where_nobody_knows_yet_how_far_it_is() {
        let mut picks = Picks::default();
        picks.put(&vec![90, 80, 0], id(90));
        assert_eq!(picks.go(&vec![90, 80, 0], Go::Last), Some(2));
        // more has come, and more is known
        assert!(!picks.settle(&vec![90, 80, 70, 60, 0]) && picks.comes_to_last());
        assert!(picks.settle(&vec![90, 80, 70, 60, 50, 40]) && !picks.comes_to_last());
        assert_eq!(picks.cursor(), Some(id(40)));
        // whoever goes on meanwhile goes on from there
        picks.go(&vec![90, 0], Go::Last);
        picks.go(&vec![90, 0], Go::First);
        assert!(!picks.settle(&vec![90, 80]) && picks.cursor() == Some(id(90)));
    }

    #[test]
    fn a_range_over_what_is_not_loaded_says_what_is_missing() {
        let rows = vec![90, 80, 0, 0, 50, 0, 30];
        let mut picks = Picks::default();
        picks.put(&rows, id(80));
        assert_eq!(picks.stretch(&rows, id(30)), [2..4, 5..6]);
        assert_eq!(marked(&picks), [80, 50, 30]);
        picks.mark([id(70), id(60), id(40)]);
        assert_eq!(marked(&picks).len(), 6);
        // from a row that was let go of: where it stood
        assert_eq!(picks.stretch(&vec![90, 0, 70, 0, 50, 0, 30], id(70)).first(), Some(&(1..2)));
    }
}
