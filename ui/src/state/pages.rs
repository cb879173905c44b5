//! A list of up to 100,000 tasks that is loaded page by page, newest first, and kept right by single changes.
//!
//! Only ids are kept for the whole list; the tasks themselves are held for what is near the view.

use contract::TaskId;

/// Tasks of one page.
pub const PAGE: usize = 100;

/// The loaded part of a list: its head, without gaps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pages {
    rows: Vec<TaskId>,
    complete: bool,
}

impl Pages {
    /// The loaded ids, newest first.
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
        self.search(id).ok()
    }

    /// Adds the page that follows. `last`: there is nothing after it. Ids that are there already are left out.
    pub fn append(&mut self, page: impl IntoIterator<Item = TaskId>, last: bool) {
        for id in page {
            if self.rows.last().is_none_or(|bottom| id < *bottom) {
                self.rows.push(id);
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
        let bottom = self.next_before();
        let older = before.rows.iter().copied().filter(|id| bottom.is_none_or(|bottom| *id < bottom));
        let known = self.rows.len();
        self.rows.extend(older);
        self.complete = before.complete && self.rows.len() > known;
    }

    /// Puts a task in its place. One that is older than the loaded part comes with its page. Says whether it was new.
    pub fn insert(&mut self, id: TaskId) -> bool {
        match self.search(id) {
            Ok(_) => false,
            Err(at) if at == self.rows.len() && !self.complete => false,
            Err(at) => {
                self.rows.insert(at, id);
                true
            }
        }
    }

    /// Takes a task out. Says whether it was there.
    pub fn remove(&mut self, id: TaskId) -> bool {
        let found = self.search(id);
        if let Ok(at) = found {
            self.rows.remove(at);
        }
        found.is_ok()
    }

    /// Where the next page begins: after this task; `None` at the very start.
    #[must_use]
    pub fn next_before(&self) -> Option<TaskId> {
        self.rows.last().copied()
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

    fn search(&self, id: TaskId) -> Result<usize, usize> {
        self.rows.binary_search_by(|row| id.cmp(row))
    }
}

/// Single changes that were told while a page was being read: the page may have been read before them.
#[derive(Debug, Default)]
pub struct Meanwhile {
    reading: bool,
    /// Each task, and whether it belongs into the list.
    told: Vec<(TaskId, bool)>,
}

impl Meanwhile {
    /// A page is being read from now on.
    pub fn begin(&mut self) {
        self.reading = true;
        self.told.clear();
    }

    /// A task belongs into the list, or does not.
    pub fn tell(&mut self, id: TaskId, belongs: bool) {
        if self.reading {
            self.told.push((id, belongs));
        }
    }

    /// Makes what was read as true as what was told meanwhile. The next page, if any, is being read from now on.
    pub fn catch_up(&mut self, pages: &mut Pages) {
        for (id, belongs) in self.told.drain(..) {
            if belongs {
                pages.insert(id)
            } else {
                pages.remove(id)
            };
        }
    }

    /// Nothing is being read any more.
    pub fn end(&mut self) {
        self.reading = false;
        self.told.clear();
    }
}

/// The rows to draw for a scrolled list: those in view and `spare` more on both sides.
/// All lengths in the same unit; `rows` is how many there are in all.
#[must_use]
pub fn window(scrolled: f64, height: f64, row: f64, rows: usize, spare: usize) -> std::ops::Range<usize> {
    if rows == 0 || row <= 0.0 {
        return 0..0;
    }
    let first = (scrolled.max(0.0) / row).floor() as usize;
    let last = ((scrolled.max(0.0) + height) / row).ceil() as usize;
    first.saturating_sub(spare).min(rows)..(last + spare).min(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::changes::tests::id;

    #[test]
    fn what_is_told_while_a_page_is_read_is_not_undone_by_it() {
        // read before 5 came and 3 went
        let page = || [id(4), id(3), id(2)];
        let told = [(id(5), true), (id(3), false)];
        // in one reading from the top: all that was told since it began is made up for at its end
        let mut meanwhile = Meanwhile::default();
        meanwhile.tell(id(4), false);
        meanwhile.begin();
        told.into_iter().for_each(|(id, belongs)| meanwhile.tell(id, belongs));
        let mut fresh = Pages::default();
        fresh.append(page(), true);
        meanwhile.catch_up(&mut fresh);
        assert_eq!(fresh.rows(), [id(5), id(4), id(2)]);
        // in a page that follows: what was told is not told again of the next one
        let mut shown = Pages::default();
        shown.append([id(6), id(5)], false);
        meanwhile.begin();
        meanwhile.tell(id(3), false);
        shown.append(page(), true);
        meanwhile.catch_up(&mut shown);
        assert_eq!(shown.rows(), [id(6), id(5), id(4), id(2)]);
        meanwhile.end();
        meanwhile.tell(id(6), false);
        meanwhile.catch_up(&mut shown);
        assert_eq!(shown.rows().len(), 4);
    }

    fn ids(numbers: impl IntoIterator<Item = u128>) -> Vec<TaskId> {
        numbers.into_iter().map(id).collect()
    }

    fn loaded() -> Pages {
        let mut pages = Pages::default();
        pages.append(ids([90, 80, 70]), false);
        pages
    }

    #[test]
    fn pages_follow_each_other_without_doubles() {
        let mut pages = loaded();
        assert_eq!(pages.next_before(), Some(id(70)));
        pages.append(ids([70, 60]), true);
        assert_eq!(pages.rows(), ids([90, 80, 70, 60]));
        assert!(pages.is_complete() && !pages.lacks(1000));
    }

    #[test]
    fn rows_that_were_looked_at_stay_where_reading_anew_ends_before_them() {
        let mut before = loaded();
        before.append(ids([60, 50]), true);
        let fresh = |numbers: &[u128], complete| {
            let mut pages = Pages::default();
            pages.append(ids(numbers.iter().copied()), complete);
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
        assert!(pages.insert(id(95)) && pages.insert(id(75)));
        assert!(!pages.insert(id(80)), "it is there already");
        assert_eq!(pages.rows(), ids([95, 90, 80, 75, 70]));
        assert_eq!(pages.position(id(80)), Some(2));
    }

    #[test]
    fn a_task_below_the_loaded_part_comes_with_its_page() {
        let mut pages = loaded();
        assert!(!pages.insert(id(10)));
        pages.append([], true);
        assert!(pages.insert(id(10)), "now the end is known");
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
    fn only_rows_near_the_view_are_drawn() {
        assert_eq!(window(0.0, 520.0, 52.0, 100_000, 5), 0..15);
        assert_eq!(window(5200.0, 520.0, 52.0, 100_000, 5), 95..115);
        assert_eq!(window(5200.0, 520.0, 52.0, 103, 5), 95..103);
        assert_eq!(window(-30.0, 520.0, 52.0, 3, 5), 0..3);
        assert_eq!(window(0.0, 520.0, 52.0, 0, 5), 0..0);
    }
}
