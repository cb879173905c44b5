//! A list of up to 100,000 tasks that is loaded page by page, in the order of its spots, and kept right by single changes.
//!
//! Only ids are kept for the whole list; the tasks themselves are held for what is near the view.

use contract::{TaskId, task::TaskGroup};
use std::collections::HashMap;

/// Tasks of one page.
pub const PAGE: usize = 100;

/// Where a task stands in a list: the lower, the further up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    rank: i64,
    tie: u128,
}

impl Spot {
    /// The spot of a task in the list of a group, or in one of all, which is newest first.
    #[must_use]
    pub fn of(group: Option<TaskGroup>, id: TaskId, rank: i64) -> Self {
        let id = id.0.as_u128();
        match group {
            None => Self { rank: 0, tie: !id },
            Some(group) if group.is_latest_first() => Self { rank: -rank, tie: !id },
            Some(_) => Self { rank, tie: id },
        }
    }

    /// The rank that the spot came of, in the list of a group.
    #[must_use]
    pub const fn rank(self, group: TaskGroup) -> i64 {
        if group.is_latest_first() { -self.rank } else { self.rank }
    }
}

/// The loaded part of a list: its head, without gaps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pages {
    rows: Vec<TaskId>,
    spots: HashMap<TaskId, Spot>,
    complete: bool,
}

impl Pages {
    /// The loaded ids, in order.
    #[must_use]
    pub fn rows(&self) -> &[TaskId] {
        &self.rows
    }

    /// Whether the end of the list is loaded.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.complete
    }

    /// Where a task stands, if it is loaded.
    #[must_use]
    pub fn position(&self, id: TaskId) -> Option<usize> {
        self.search(*self.spots.get(&id)?).ok()
    }

    /// Adds the page that follows. `last`: there is nothing after it. What stands before the end of what is loaded was
    /// moved there meanwhile, and is told by itself.
    pub fn append(&mut self, page: impl IntoIterator<Item = (TaskId, Spot)>, last: bool) {
        for (id, spot) in page {
            if self.last().is_none_or(|(_, bottom)| spot > bottom) && !self.spots.contains_key(&id) {
                self.rows.push(id);
                self.spots.insert(id, spot);
            }
        }
        self.complete = last;
    }

    /// Goes on with what was loaded before where this, which was read anew, ends too early. Rows that were looked at do not
    /// go blank; what has changed among them is told one by one.
    pub fn go_on_with(&mut self, before: &Self) {
        if self.complete {
            return;
        }
        let known = self.rows.len();
        let older = before.rows.iter().filter_map(|id| Some((*id, *before.spots.get(id)?)));
        self.append(older, false);
        self.complete = before.complete && self.rows.len() > known;
    }

    /// Puts a task in its place, wherever it stood before. One that stands behind the loaded part comes with its page. Says
    /// whether anything moved.
    pub fn insert(&mut self, id: TaskId, spot: Spot) -> bool {
        if self.spots.get(&id) == Some(&spot) {
            return false;
        }
        let moved = self.remove(id);
        match self.search(spot) {
            Err(at) if at < self.rows.len() || self.complete => {
                self.rows.insert(at, id);
                self.spots.insert(id, spot);
                true
            }
            _ => moved,
        }
    }

    /// Takes a task out. Says whether it was there.
    pub fn remove(&mut self, id: TaskId) -> bool {
        let at = self.position(id);
        if let Some(at) = at {
            self.rows.remove(at);
            self.spots.remove(&id);
        }
        at.is_some()
    }

    /// The last of the loaded ones, after which the next page begins; `None` at the very start.
    #[must_use]
    pub fn last(&self) -> Option<(TaskId, Spot)> {
        let id = self.rows.last()?;
        Some((*id, *self.spots.get(id)?))
    }

    /// Whether another page is needed so that the rows up to `last` (counted from 0) are loaded.
    #[must_use]
    pub const fn lacks(&self, last: usize) -> bool {
        !self.complete && last >= self.rows.len()
    }

    /// How many rows to make room for: all where `total` is known, else the loaded ones and some more to come.
    #[must_use]
    pub fn room(&self, total: Option<usize>) -> usize {
        match (self.complete, total) {
            (true, _) => self.rows.len(),
            (false, Some(total)) => total.max(self.rows.len()),
            (false, None) => self.rows.len() + 10,
        }
    }

    fn search(&self, spot: Spot) -> Result<usize, usize> {
        // every row has its spot
        self.rows.binary_search_by(|row| self.spots.get(row).cmp(&Some(&spot)))
    }
}

/// Single changes that were told while a page was being read: the page may have been read before them.
#[derive(Debug, Default)]
pub struct Meanwhile {
    reading: bool,
    /// Each task, and where it belongs in the list; nowhere: it does not.
    told: Vec<(TaskId, Option<Spot>)>,
}

impl Meanwhile {
    /// A page is being read from now on.
    pub fn begin(&mut self) {
        self.reading = true;
        self.told.clear();
    }

    /// A task belongs into the list, there, or does not.
    pub fn tell(&mut self, id: TaskId, spot: Option<Spot>) {
        if self.reading {
            self.told.push((id, spot));
        }
    }

    /// Makes what was read as true as what was told meanwhile. The next page, if any, is being read from now on.
    pub fn catch_up(&mut self, pages: &mut Pages) {
        for (id, spot) in self.told.drain(..) {
            match spot {
                Some(spot) => pages.insert(id, spot),
                None => pages.remove(id),
            };
        }
    }

    /// Nothing is being read any more.
    pub fn end(&mut self) {
        self.reading = false;
        self.told.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::changes::tests::id;

    /// A row of a list that is newest first.
    fn row(number: u128) -> (TaskId, Spot) {
        (id(number), Spot::of(None, id(number), 0))
    }

    fn put(pages: &mut Pages, number: u128) -> bool {
        let (id, spot) = row(number);
        pages.insert(id, spot)
    }

    #[test]
    fn what_is_told_while_a_page_is_read_is_not_undone_by_it() {
        // read before 5 came and 3 went
        let page = || [4, 3, 2].map(row);
        let told = [(id(5), Some(row(5).1)), (id(3), None)];
        // in one reading from the top: all that was told since it began is made up for at its end
        let mut meanwhile = Meanwhile::default();
        meanwhile.tell(id(4), None);
        meanwhile.begin();
        told.into_iter().for_each(|(id, spot)| meanwhile.tell(id, spot));
        let mut fresh = Pages::default();
        fresh.append(page(), true);
        meanwhile.catch_up(&mut fresh);
        assert_eq!(fresh.rows(), [id(5), id(4), id(2)]);
        // in a page that follows: what was told is not told again of the next one
        let mut shown = Pages::default();
        shown.append([6, 5].map(row), false);
        meanwhile.begin();
        meanwhile.tell(id(3), None);
        shown.append(page(), true);
        meanwhile.catch_up(&mut shown);
        assert_eq!(shown.rows(), [id(6), id(5), id(4), id(2)]);
        meanwhile.end();
        meanwhile.tell(id(6), None);
        meanwhile.catch_up(&mut shown);
        assert_eq!(shown.rows().len(), 4);
    }

    fn ids(numbers: impl IntoIterator<Item = u128>) -> Vec<TaskId> {
        numbers.into_iter().map(id).collect()
    }

    fn loaded() -> Pages {
        let mut pages = Pages::default();
        pages.append([90, 80, 70].map(row), false);
        pages
    }

    #[test]
    fn pages_follow_each_other_without_doubles() {
        let mut pages = loaded();
        assert_eq!(pages.last(), Some(row(70)));
        pages.append([70, 60].map(row), true);
        assert_eq!(pages.rows(), ids([90, 80, 70, 60]));
        assert!(pages.is_complete() && !pages.lacks(1000));
    }

    #[test]
    fn rows_that_were_looked_at_stay_where_reading_anew_ends_before_them() {
        let mut before = loaded();
        before.append([60, 50].map(row), true);
        let fresh = |numbers: &[u128], complete| {
            let mut pages = Pages::default();
            pages.append(numbers.iter().copied().map(row), complete);
            pages
        };
        for (read, complete, rows, all) in [
            (vec![95, 90, 80], false, vec![95, 90, 80, 70, 60, 50], true),
            // one that is gone from the part that was read is gone
            (vec![90, 70], false, vec![90, 70, 60, 50], true),
            (vec![90, 80], true, vec![90, 80], true),
            // all that was loaded has been read: what follows is still to come
            (vec![90, 50], false, vec![90, 50], false),
        ] {
            let mut pages = fresh(&read, complete);
            pages.go_on_with(&before);
            assert_eq!((pages.rows(), pages.is_complete()), (&*ids(rows), all), "{read:?}");
        }
    }

    #[test]
    fn a_new_task_takes_its_place() {
        let mut pages = loaded();
        assert!(put(&mut pages, 95) && put(&mut pages, 75));
        assert!(!put(&mut pages, 80), "it is there already");
        assert_eq!(pages.rows(), ids([95, 90, 80, 75, 70]));
        assert_eq!(pages.position(id(80)), Some(2));
    }

    #[test]
    fn a_task_below_the_loaded_part_comes_with_its_page() {
        let mut pages = loaded();
        assert!(!put(&mut pages, 10));
        pages.append([], true);
        assert!(put(&mut pages, 10), "now the end is known");
        assert_eq!(pages.rows(), ids([90, 80, 70, 10]));
    }

    #[test]
    fn removal_keeps_the_order() {
        let mut pages = loaded();
        assert!(pages.remove(id(80)) && !pages.remove(id(80)));
        assert_eq!(pages.rows(), ids([90, 70]));
    }

    #[test]
    fn room_is_made_for_what_is_known_to_come() {
        let mut pages = loaded();
        assert_eq!((pages.room(Some(100_000)), pages.room(None)), (100_000, 13));
        assert!(pages.lacks(3) && !pages.lacks(2));
        pages.append([], true);
        assert_eq!(pages.room(Some(100_000)), 3, "what is loaded is the truth");
    }

    #[test]
    fn a_group_is_in_its_own_order_and_what_moves_in_it_moves() {
        let spots = |group, ranks: &[(u128, i64)]| {
            let mut pages = Pages::default();
            pages.append([], true);
            for (number, rank) in ranks {
                pages.insert(id(*number), Spot::of(Some(group), id(*number), *rank));
            }
            pages
        };
        let ranks = [(1, 30), (2, 10), (3, 20), (4, 20)];
        assert_eq!(spots(TaskGroup::Next, &ranks).rows(), ids([2, 3, 4, 1]));
        let mut ended = spots(TaskGroup::Ended, &ranks);
        assert_eq!(ended.rows(), ids([1, 4, 3, 2]));
        let spot = Spot::of(Some(TaskGroup::Ended), id(2), 40);
        assert_eq!(spot.rank(TaskGroup::Ended), 40);
        assert!(ended.insert(id(2), spot) && !ended.insert(id(2), spot));
        assert_eq!((ended.rows(), ended.position(id(2))), (&*ids([2, 1, 4, 3]), Some(0)));
        // to behind what is loaded: it comes with its page
        let mut head = Pages::default();
        head.append([(id(1), Spot::of(Some(TaskGroup::Next), id(1), 5))], false);
        assert!(head.insert(id(1), Spot::of(Some(TaskGroup::Next), id(1), 9)));
        assert_eq!(head.rows(), []);
    }
}
