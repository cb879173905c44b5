//! A list of up to 100,000 tasks of which only stretches are loaded, in the order of its spots, and kept right by single
//! changes.
//!
//! A stretch knows how many rows stand before it. What comes to or goes from the loaded rows above moves it. What is told of
//! a task that is not loaded may be new or not: then the page that is read next says where things stand, and the last
//! stretch ends where the count of the rows does.

use contract::{TaskId, task::TaskGroup};
use std::{collections::HashMap, ops::RangeInclusive};

/// Tasks of one page.
pub const PAGE: usize = 100;
/// So many rows before the one that is wanted are read along: one scrolls up as well as down.
const BEFORE: usize = PAGE / 4;
/// Room that is made for more to come where nobody knows how much.
const MORE: usize = 10;

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

/// The page that is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The one that begins after so many rows.
    At(usize),
    /// The one that follows this task.
    After(TaskId, Spot),
}

/// Rows that are loaded, without gaps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Loaded {
    /// How many stand before them.
    from: usize,
    rows: Vec<TaskId>,
}

impl Loaded {
    const fn end(&self) -> usize {
        self.from + self.rows.len()
    }
}

/// The loaded stretches of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pages {
    /// In order, none of them empty, none overlapping the next.
    stretches: Vec<Loaded>,
    spots: HashMap<TaskId, Spot>,
    /// How many rows there are, once the last of them has been read.
    end: Option<usize>,
}

impl Pages {
    /// The task in this row, if it is loaded.
    #[must_use]
    pub fn at(&self, row: usize) -> Option<TaskId> {
        let stretch = self.stretches.get(self.stretches.partition_point(|s| s.end() <= row))?;
        stretch.rows.get(row.checked_sub(stretch.from)?).copied()
    }

    /// The loaded ids, in order.
    pub fn loaded(&self) -> impl Iterator<Item = TaskId> {
        self.stretches.iter().flat_map(|stretch| stretch.rows.iter().copied())
    }

    /// The loaded ids among these rows.
    pub fn within(&self, rows: RangeInclusive<usize>) -> impl Iterator<Item = TaskId> {
        rows.filter_map(|row| self.at(row))
    }

    /// Whether nothing is loaded.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.stretches.is_empty()
    }

    /// Whether all of the list is loaded.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        match &*self.stretches {
            [] => self.end == Some(0),
            [all] => all.from == 0 && self.end == Some(all.end()),
            _ => false,
        }
    }

    /// How many rows there are, where that has been read.
    #[must_use]
    pub const fn end(&self) -> Option<usize> {
        self.end
    }

    /// Where a task stands, if it is loaded.
    #[must_use]
    pub fn position(&self, id: TaskId) -> Option<usize> {
        let (at, row) = self.find(*self.spots.get(&id)?).ok()?;
        Some(self.stretches[at].from + row)
    }

    /// How many rows to make room for: all where `total` is known, else the loaded ones and some more to come.
    #[must_use]
    pub fn room(&self, total: Option<usize>) -> usize {
        let loaded = self.stretches.last().map_or(0, Loaded::end);
        if self.is_complete() {
            return loaded;
        }
        total.or(self.end).map_or(loaded + MORE, |known| known.max(loaded))
    }

    /// What to read so that these rows are loaded, of so many as there are, where that is known. `can_skip`: pages in the
    /// middle of the list can be had.
    #[must_use]
    pub fn wants(&self, rows: RangeInclusive<usize>, total: Option<usize>, can_skip: bool) -> Option<Wanted> {
        // where rows were counted, that is the truth: what went while nobody had loaded it was told to nobody here
        let is_read = self.end.is_some() || !self.is_empty();
        let end = total.or(self.end).filter(|_| is_read);
        let missing = self.missing(rows).filter(|row| end.is_none_or(|end| *row < end))?;
        let before = self.stretches[..self.stretches.partition_point(|s| s.end() <= missing)].last();
        let known = before.map_or(0, Loaded::end);
        if can_skip && missing >= PAGE && missing - known > BEFORE {
            return Some(Wanted::At(missing - BEFORE));
        }
        let last = before.and_then(|stretch| stretch.rows.last());
        Some(match last.and_then(|id| Some((*id, *self.spots.get(id)?))) {
            Some((id, spot)) => Wanted::After(id, spot),
            None => Wanted::At(0),
        })
    }

    /// The row in which a page begins.
    #[must_use]
    pub fn begins(&self, wanted: Wanted) -> usize {
        match wanted {
            Wanted::At(row) => row,
            Wanted::After(_, spot) => match self.find(spot) {
                Ok((at, row)) => self.stretches[at].from + row + 1,
                // it went meanwhile: what follows stands where it stood
                Err((at, row)) => self.stretches.get(at).map_or(0, |stretch| stretch.from + row),
            },
        }
    }

    fn missing(&self, rows: RangeInclusive<usize>) -> Option<usize> {
        let mut row = *rows.start();
        for stretch in &self.stretches {
            if stretch.from <= row {
                row = row.max(stretch.end());
            }
        }
        rows.contains(&row).then_some(row)
    }

    /// Takes in the page that was wanted. `last`: there is nothing after it. The page is the truth about all that stands
    /// between its first row and its last. `total`: how many rows there are, where they were counted.
    pub fn fill(&mut self, wanted: Wanted, page: &[(TaskId, Spot)], last: bool, total: Option<usize>) {
        // what is told of elsewhere has moved
        for (id, spot) in page {
            if self.spots.get(id).is_some_and(|known| known != spot) {
                self.remove(*id);
            }
        }
        let from = self.begins(wanted);
        let above = self.take_apart(wanted, page);
        let rows: Vec<TaskId> = page.iter().map(|(id, _)| *id).collect();
        self.spots.extend(page.iter().copied());
        let end = from + rows.len();
        let kept = above + usize::from(!rows.is_empty());
        if !rows.is_empty() {
            self.stretches.insert(above, Loaded { from, rows });
        }
        if last {
            for id in self.stretches.drain(kept..).flat_map(|stretch| stretch.rows) {
                self.spots.remove(&id);
            }
            self.end = Some(end);
        }
        self.settle(above);
        self.end_with(total);
    }

    /// The last stretch ends where the list does, if others stand between it and the first.
    fn end_with(&mut self, total: Option<usize>) {
        let before = self.stretches.iter().rev().nth(1).map_or(0, Loaded::end);
        let Some((total, last)) = total.zip(self.stretches.last_mut()) else { return };
        let apart = last.from > before && self.end == Some(last.end());
        let from = total.checked_sub(last.rows.len()).filter(|from| apart && *from > before);
        if let Some(from) = from {
            last.from = from;
            self.end = Some(total);
        }
    }

    /// Takes out what the page tells anew, so that it fits in before the stretch whose number is given.
    fn take_apart(&mut self, wanted: Wanted, page: &[(TaskId, Spot)]) -> usize {
        let (top, with_top) = match (wanted, page.first()) {
            // nothing stands between a task and what follows it
            (Wanted::After(_, spot), _) => (spot, false),
            (Wanted::At(_), Some((_, spot))) => (*spot, true),
            (Wanted::At(_), None) => return self.stretches.len(),
        };
        let bottom = page.last().map_or(top, |(_, spot)| *spot);
        let mut above = 0;
        let mut parts = vec![];
        for stretch in std::mem::take(&mut self.stretches) {
            let spot = |id: &TaskId| self.spots.get(id).copied();
            let stands_above = |id: &TaskId| spot(id) < Some(top) || (!with_top && spot(id) == Some(top));
            let from = stretch.rows.partition_point(stands_above);
            let to = stretch.rows.partition_point(|id| spot(id) <= Some(bottom)).max(from);
            for id in &stretch.rows[from..to] {
                self.spots.remove(id);
            }
            if from > 0 {
                parts.push(Loaded { from: stretch.from, rows: stretch.rows[..from].to_vec() });
                above = parts.len();
            }
            if to < stretch.rows.len() {
                // what touched rows that are told anew touches the page, wherever that stands
                let begins = if to > from { 0 } else { stretch.from + to };
                parts.push(Loaded { from: begins, rows: stretch.rows[to..].to_vec() });
            }
        }
        self.stretches = parts;
        above
    }

    /// Puts the other stretches where this one leaves room, and joins those that touch.
    fn settle(&mut self, around: usize) {
        for at in (1..=around.min(self.stretches.len().saturating_sub(1))).rev() {
            let below = self.stretches[at].from;
            let stretch = &mut self.stretches[at - 1];
            if stretch.end() > below {
                stretch.from = below.saturating_sub(stretch.rows.len());
                let surplus = stretch.end().saturating_sub(below);
                stretch.rows.drain(..surplus).for_each(|id| {
                    self.spots.remove(&id);
                });
            }
        }
        self.stretches.retain(|stretch| !stretch.rows.is_empty());
        let mut end = 0;
        for stretch in &mut self.stretches {
            stretch.from = stretch.from.max(end);
            end = stretch.end();
        }
        if self.end.is_some_and(|known| known < end) {
            self.end = None;
        }
        self.stretches = std::mem::take(&mut self.stretches).into_iter().fold(vec![], |mut joined, next| {
            match joined.last_mut().filter(|last: &&mut Loaded| last.end() == next.from) {
                Some(last) => last.rows.extend(next.rows),
                None => joined.push(next),
            }
            joined
        });
    }

    /// Goes on with what was loaded before where this, which was read anew from the top, ends too early. Rows that were
    /// looked at do not go blank; what has changed among them is told one by one.
    pub fn go_on_with(&mut self, before: &Self) {
        let Some(bottom) = self.loaded().last().and_then(|id| self.spots.get(&id).copied()) else { return };
        if self.is_complete() {
            return;
        }
        let follows = |id: &TaskId| before.spots.get(id).is_some_and(|spot| *spot > bottom);
        let older = before.loaded().filter(follows).filter(|id| !self.spots.contains_key(id));
        let older: Vec<(TaskId, Spot)> = older.filter_map(|id| Some((id, *before.spots.get(&id)?))).collect();
        let ends = before.is_complete() && !older.is_empty();
        if let Some(last) = self.loaded().last() {
            self.fill(Wanted::After(last, bottom), &older, ends, None);
        }
    }

    /// Puts a task in its place, wherever it stood before. One that stands where nothing is loaded comes with its page.
    /// Says whether anything moved.
    pub fn insert(&mut self, id: TaskId, spot: Spot) -> bool {
        if self.spots.get(&id) == Some(&spot) {
            return false;
        }
        let moved = self.remove(id);
        let Err((at, row)) = self.find(spot) else { return moved };
        let Some(stretch) = self.stretches.get_mut(at) else {
            // an empty list, or the first row of one that is not loaded
            if self.is_complete() {
                self.stretches.push(Loaded { from: 0, rows: vec![id] });
                self.spots.insert(id, spot);
                self.end = Some(1);
                return true;
            }
            return moved;
        };
        let above = row == 0 && stretch.from > 0;
        let below = row == stretch.rows.len() && self.end != Some(stretch.end());
        if above || below {
            return moved;
        }
        stretch.rows.insert(row, id);
        self.spots.insert(id, spot);
        self.stretches[at + 1..].iter_mut().for_each(|stretch| stretch.from += 1);
        self.end = self.end.map(|end| end + 1);
        true
    }

    /// Takes a task out. Says whether it was there.
    pub fn remove(&mut self, id: TaskId) -> bool {
        let Some(Ok((at, row))) = self.spots.get(&id).map(|spot| self.find(*spot)) else { return false };
        self.spots.remove(&id);
        self.stretches[at].rows.remove(row);
        self.stretches[at + 1..].iter_mut().for_each(|stretch| stretch.from -= 1);
        self.stretches.retain(|stretch| !stretch.rows.is_empty());
        self.end = self.end.map(|end| end.saturating_sub(1));
        true
    }

    /// In which stretch a spot is, and in which of its rows; where it is in none, the stretch that begins before it (else
    /// the first one) and the row there that it would be.
    fn find(&self, spot: Spot) -> Result<(usize, usize), (usize, usize)> {
        let begins_by =
            |stretch: &Loaded| stretch.rows.first().and_then(|id| self.spots.get(id)) <= Some(&spot);
        let at = self.stretches.partition_point(begins_by).saturating_sub(1);
        let Some(stretch) = self.stretches.get(at) else { return Err((at, 0)) };
        // every row has its spot
        match stretch.rows.binary_search_by(|row| self.spots.get(row).cmp(&Some(&spot))) {
            Ok(row) => Ok((at, row)),
            Err(row) => Err((at, row)),
        }
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
mod tests;
