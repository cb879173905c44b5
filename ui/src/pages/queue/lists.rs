//! The lists that the page shows, one below the other: the groups of the order by state, or one list.

use crate::{
    live::{Live, TaskList},
    state::{
        picks::RowOrder,
        queue_view::Folds,
        rows_layout::{Drawn, Stretch},
    },
};
use contract::{ApiError, TaskId, command::ListTasks, task::TaskGroup, text};
use leptos::prelude::*;
use std::ops::Range;

/// Heights in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Heights {
    pub(super) head: f64,
    /// Of a row of two lines.
    pub(super) tall: f64,
    /// Of a row of one.
    pub(super) short: f64,
}

/// One of the lists.
#[derive(Clone, Copy)]
pub(super) struct PartList {
    pub(super) group: Option<TaskGroup>,
    pub(super) list: TaskList,
}

impl PartList {
    /// Whether a line is enough for each of its rows, where the list is wide: none of them moves or asks.
    pub(super) fn is_calm(&self) -> bool {
        self.group.is_some_and(|group| match group {
            TaskGroup::NeedsYou | TaskGroup::Running => false,
            TaskGroup::Next | TaskGroup::Waiting | TaskGroup::Ended => true,
        })
    }

    /// How many rows it has room for (tracked); of a group that is not read yet, none that nobody has counted.
    fn room(&self) -> usize {
        if self.group.is_some() && self.list.count().is_none() && self.list.is_loading() {
            return 0;
        }
        self.list.room()
    }

    /// How many tasks it has, in words (tracked).
    pub(super) fn count_words(&self) -> String {
        match self.list.count() {
            Some(count) => text::count(i64::try_from(count).unwrap_or(i64::MAX)),
            None => format!("{}+", self.list.with(|pages| pages.loaded().count())),
        }
    }
}

/// All of them. A cheap handle.
#[derive(Clone, Copy)]
pub(super) struct Lists {
    parts: StoredValue<Vec<PartList>>,
    folds: RwSignal<Folds>,
}

impl Lists {
    /// Lists that stay fresh as long as the component lives that makes them.
    pub(super) fn new(live: Live, filters: Vec<ListTasks>, folds: RwSignal<Folds>) -> Self {
        let part = |filter: ListTasks| PartList { group: filter.group, list: live.list(filter) };
        Self { parts: StoredValue::new(filters.into_iter().map(part).collect()), folds }
    }

    /// Narrows the same lists in another way.
    pub(super) fn set_filters(&self, filters: Vec<ListTasks>) {
        for (part, filter) in self.all().into_iter().zip(filters) {
            part.list.set_filter(filter);
        }
    }

    /// All of them, in order.
    pub(super) fn all(&self) -> Vec<PartList> {
        self.parts.try_get_value().unwrap_or_default()
    }

    /// Those whose rows show (tracked).
    pub(super) fn unfolded(&self) -> Vec<PartList> {
        self.all().into_iter().filter(|part| !self.is_folded(part.group)).collect()
    }

    /// Whether a group shows its head alone (tracked). What stands alone has no head, and is never folded.
    pub(super) fn is_folded(&self, group: Option<TaskGroup>) -> bool {
        self.are_groups() && group.is_some_and(|group| self.folds.with(|folds| folds.holds(group)))
    }

    /// Folds a group, or unfolds it.
    pub(super) fn fold(&self, group: TaskGroup) {
        self.folds.update(|folds| folds.toggle(group));
    }

    fn are_groups(&self) -> bool {
        self.parts.try_with_value(|parts| parts.len() > 1).unwrap_or(false)
    }

    /// The rows that show, in order, as they are now.
    pub(super) fn rows(&self) -> ShownRows {
        let mut rows = ShownRows { parts: vec![], count: 0 };
        untrack(|| {
            for (index, part) in self.all().into_iter().enumerate() {
                if !self.is_folded(part.group) {
                    rows.parts.push((index, rows.count, part.list));
                    rows.count += part.room();
                }
            }
        });
        rows
    }

    /// The task in this row, if it is loaded (tracked).
    pub(super) fn at(&self, part: usize, row: usize) -> Option<TaskId> {
        self.all().get(part)?.list.with(|pages| pages.at(row))
    }

    /// Where a task stands, if it is loaded and shows (untracked).
    pub(super) fn position(&self, id: TaskId) -> Option<(usize, usize)> {
        let parts = self.all();
        let stands = |(index, part): (usize, &PartList)| Some((index, part.list.position(id)?));
        let found = parts.iter().enumerate().find_map(stands)?;
        (!untrack(|| self.is_folded(parts[found.0].group))).then_some(found)
    }

    /// What lies where (tracked).
    pub(super) fn layout(&self, heights: Heights) -> Vec<Stretch> {
        let are_groups = self.are_groups();
        let part = |part: PartList| {
            let room = part.room();
            Stretch {
                head: if are_groups && room > 0 { heights.head } else { 0.0 },
                rows: if self.is_folded(part.group) { 0 } else { room },
                row: if part.is_calm() { heights.short } else { heights.tall },
            }
        };
        self.all().into_iter().map(part).collect()
    }

    /// Tells the lists which of their rows are in view, so that they are loaded.
    pub(super) fn show(&self, drawn: &Drawn) {
        for (index, part) in self.all().into_iter().enumerate() {
            if let Some(rows) = drawn.rows(index) {
                part.list.show(rows.start, rows.end.saturating_sub(1));
            }
        }
    }

    /// Whether there is nothing in any (tracked).
    pub(super) fn are_empty(&self) -> bool {
        self.all().iter().all(|part| part.list.is_empty())
    }

    /// Whether anything can be drawn (tracked).
    pub(super) fn have_rows(&self) -> bool {
        self.all().iter().any(|part| part.list.with(|pages| !pages.is_empty()))
    }

    /// Why they could not be read (tracked).
    pub(super) fn error(&self) -> Option<ApiError> {
        self.all().iter().find_map(|part| part.list.error())
    }

    /// Reads all of them again.
    pub(super) fn reload(&self) {
        self.all().iter().for_each(|part| part.list.reload());
    }
}

/// The rows that show, one below the other.
pub(super) struct ShownRows {
    /// Each list that shows: its part, how many rows stand before it, and itself.
    parts: Vec<(usize, usize, TaskList)>,
    count: usize,
}

impl ShownRows {
    /// In which part a row is, and in which row of that.
    pub(super) fn split(&self, row: usize) -> Option<(usize, usize)> {
        let (part, before, _) = self.parts.iter().rfind(|(_, before, _)| *before <= row)?;
        (row < self.count).then_some((*part, row - before))
    }

    /// The lists in which these rows are, each with the rows of its own.
    pub(super) fn lists(&self, rows: &Range<usize>) -> Vec<(TaskList, Range<usize>)> {
        let ends = self.parts.iter().skip(1).map(|(_, before, _)| *before).chain([self.count]);
        let part = |(&(_, begin, list), end): (&(usize, usize, TaskList), usize)| {
            let (from, to) = (rows.start.max(begin), rows.end.min(end));
            (from < to).then(|| (list, from - begin..to - begin))
        };
        self.parts.iter().zip(ends).filter_map(part).collect()
    }
}

impl RowOrder for ShownRows {
    fn count(&self) -> usize {
        self.count
    }

    fn task(&self, row: usize) -> Option<TaskId> {
        let (_, before, list) = self.parts.iter().rfind(|(_, before, _)| *before <= row)?;
        list.at(row - before)
    }

    fn place(&self, id: TaskId) -> Option<usize> {
        self.parts.iter().find_map(|(_, before, list)| Some(before + list.position(id)?))
    }
}
