//! The lists that the page shows, one below the other: the groups of the order by state, or one list.

use crate::{
    catalogue::queue as say,
    ipc,
    live::{Live, TaskList},
    state::{
        picks::RowOrder,
        queue_view::Folds,
        rows_layout::{self, Drawn, Stretch},
        unfolded::{At, Unfolded},
    },
};
use contract::{ApiError, TaskId, command::ListTasks, task::TaskGroup, text};
use leptos::{prelude::*, task::spawn_local};
use std::{collections::BTreeMap, ops::Range};

/// Heights in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Heights {
    pub(super) head: f64,
    /// Of a row of two lines.
    pub(super) tall: f64,
    /// Of a row of one.
    pub(super) short: f64,
}

/// How many tasks were found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct FoundCount {
    /// At least so many.
    least: usize,
    /// There may be more.
    more: bool,
}

impl FoundCount {
    /// `1 found`, `12 found`, `100+ found`.
    pub(super) fn words(self) -> String {
        let figure = text::count(i64::try_from(self.least).unwrap_or(i64::MAX));
        let figure = if self.more { format!("{figure}+") } else { figure };
        say::found(&figure)
    }
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

/// Most tasks of a run that are shown below it.
const BELOW_MOST: i64 = 500;

/// All of them. A cheap handle.
#[derive(Clone, Copy)]
pub(super) struct Lists {
    parts: StoredValue<Vec<PartList>>,
    folds: RwSignal<Folds>,
    live: Live,
    /// The runs of workflows that show their tasks below themselves, with these.
    runs: RwSignal<BTreeMap<TaskId, Vec<TaskId>>>,
}

impl Lists {
    /// Lists that stay fresh as long as the component lives that makes them.
    pub(super) fn new(live: Live, filters: Vec<ListTasks>, folds: RwSignal<Folds>) -> Self {
        let part = |filter: ListTasks| PartList { group: filter.group, list: live.list(filter) };
        let parts = StoredValue::new(filters.into_iter().map(part).collect());
        let lists = Self { parts, folds, live, runs: RwSignal::new(BTreeMap::new()) };
        // what becomes of a run is read again with what stands below it
        Effect::new(move |before: Option<()>| {
            live.runs.get();
            if before.is_some() {
                let open: Vec<TaskId> = lists.runs.with_untracked(|runs| runs.keys().copied().collect());
                open.into_iter().for_each(|run| lists.read_below(run));
            }
        });
        lists
    }

    /// Whether a run shows its tasks below itself (tracked).
    pub(super) fn is_unfolded(&self, run: TaskId) -> bool {
        self.runs.with(|runs| runs.contains_key(&run))
    }

    /// Shows the tasks of a run below it, or hides them.
    pub(super) fn unfold(&self, run: TaskId, unfolds: bool) {
        if !unfolds {
            self.runs.update(|runs| drop(runs.remove(&run)));
        } else if !self.runs.with_untracked(|runs| runs.contains_key(&run)) {
            self.runs.update(|runs| drop(runs.insert(run, vec![])));
            self.read_below(run);
        }
    }

    fn read_below(self, run: TaskId) {
        spawn_local(async move {
            let asked = ListTasks { run: Some(run.to_string()), limit: BELOW_MOST, ..ListTasks::default() };
            let Ok(page) = ipc::call(asked).await else { return };
            let mut below: Vec<TaskId> = page.tasks.iter().map(|task| task.id).collect();
            below.sort();
            self.live.absorb(page.tasks);
            self.runs.try_update(|runs| {
                if let Some(known) = runs.get_mut(&run) {
                    *known = below;
                }
            });
        });
    }

    /// What stands below rows of a part (tracked).
    fn below(&self, part: &PartList) -> Unfolded {
        self.runs.with(|runs| {
            let place = |(run, below): (&TaskId, &Vec<TaskId>)| {
                let row = part.list.with(|pages| pages.position(*run))?;
                Some((row, below.clone()))
            };
            // of most lists nothing is unfolded
            if runs.is_empty() { Unfolded::default() } else { runs.iter().filter_map(place).collect() }
        })
    }

    /// The line of a task within its part (tracked).
    pub(super) fn stands_at(&self, part: usize, id: TaskId) -> Option<usize> {
        let part = *self.all().get(part)?;
        let below = self.below(&part);
        part.list.stands_at(id).map(|row| below.line_of(row)).or_else(|| below.line_below(id))
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
                    let below = self.below(&part);
                    let lines = part.room() + below.lines();
                    rows.parts.push(ShownPart { part: index, before: rows.count, list: part.list, below });
                    rows.count += lines;
                }
            }
        });
        rows
    }

    /// The task in this row, if it is loaded (tracked).
    pub(super) fn at(&self, part: usize, row: usize) -> Option<TaskId> {
        let part = *self.all().get(part)?;
        match self.below(&part).at(row) {
            At::Row(row) => part.list.with(|pages| pages.at(row)),
            At::Below(id) => Some(id),
        }
    }

    /// Where a task stands, if it is loaded and shows (untracked).
    pub(super) fn position(&self, id: TaskId) -> Option<(usize, usize)> {
        let parts = self.all();
        let stands = |(index, part): (usize, &PartList)| {
            let below = untrack(|| self.below(part));
            let line =
                part.list.position(id).map(|row| below.line_of(row)).or_else(|| below.line_below(id))?;
            Some((index, line))
        };
        let found = parts.iter().enumerate().find_map(stands)?;
        (!untrack(|| self.is_folded(parts[found.0].group))).then_some(found)
    }

    /// What lies where (tracked).
    pub(super) fn layout(&self, heights: Heights) -> Vec<Stretch> {
        let are_groups = self.are_groups();
        let part = |part: PartList| {
            let room = part.room() + self.below(&part).lines();
            Stretch {
                head: if are_groups && room > 0 { heights.head } else { 0.0 },
                rows: if self.is_folded(part.group) { 0 } else { room },
                row: if part.is_calm() { heights.short } else { heights.tall },
            }
        };
        self.all().into_iter().map(part).collect()
    }

    /// How many lines there are for whoever reads the list aloud (tracked); -1, as it is told there, where nobody knows.
    pub(super) fn line_count(&self, layout: &[Stretch]) -> i64 {
        let known = self.unfolded().iter().all(|part| part.list.count().is_some());
        if known { i64::try_from(rows_layout::lines(layout)).unwrap_or(-1) } else { -1 }
    }

    /// How many tasks there are in all of them (tracked): what is known, and whether there may be more.
    pub(super) fn found(&self) -> FoundCount {
        self.all().iter().fold(FoundCount::default(), |found, part| match part.list.count() {
            Some(count) => FoundCount { least: found.least + count, ..found },
            None => {
                FoundCount { least: found.least + part.list.with(|pages| pages.loaded().count()), more: true }
            }
        })
    }

    /// Tells the lists which of their rows are in view, so that they are loaded.
    pub(super) fn show(&self, drawn: &Drawn) {
        for (index, part) in self.all().into_iter().enumerate() {
            if let Some(rows) = drawn.rows(index) {
                let rows = untrack(|| self.below(&part)).rows(&rows);
                part.list.show(rows.start, rows.end.saturating_sub(1));
            }
        }
    }

    /// Whether the first page of any has not come yet (tracked).
    pub(super) fn are_loading(&self) -> bool {
        self.all().iter().any(|part| part.list.is_loading())
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
    parts: Vec<ShownPart>,
    count: usize,
}

/// A list that shows.
struct ShownPart {
    part: usize,
    /// How many lines stand before it.
    before: usize,
    list: TaskList,
    below: Unfolded,
}

impl ShownRows {
    /// In which part a row is, and in which row of that.
    pub(super) fn split(&self, row: usize) -> Option<(usize, usize)> {
        let of = self.parts.iter().rfind(|of| of.before <= row)?;
        (row < self.count).then_some((of.part, row - of.before))
    }

    /// The lists in which these rows are, each with the rows of its own.
    pub(super) fn lists(&self, rows: &Range<usize>) -> Vec<(TaskList, Range<usize>)> {
        let ends = self.parts.iter().skip(1).map(|of| of.before).chain([self.count]);
        let part = |(of, end): (&ShownPart, usize)| {
            let (from, to) = (rows.start.max(of.before), rows.end.min(end));
            (from < to).then(|| (of.list, of.below.rows(&(from - of.before..to - of.before))))
        };
        self.parts.iter().zip(ends).filter_map(part).collect()
    }
}

impl RowOrder for ShownRows {
    fn count(&self) -> usize {
        self.count
    }

    fn task(&self, row: usize) -> Option<TaskId> {
        let of = self.parts.iter().rfind(|of| of.before <= row)?;
        match of.below.at(row - of.before) {
            At::Row(row) => of.list.at(row),
            At::Below(id) => Some(id),
        }
    }

    fn place(&self, id: TaskId) -> Option<usize> {
        let line = |of: &ShownPart| {
            let row = of.list.position(id).map(|row| of.below.line_of(row));
            Some(of.before + row.or_else(|| of.below.line_below(id))?)
        };
        self.parts.iter().find_map(line)
    }
}
