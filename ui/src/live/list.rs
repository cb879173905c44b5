//! One list of tasks: its filter, the rows that are loaded, and what is in view.

use super::tasks::Tasks;
use crate::{
    ipc,
    state::{
        filter::{self, Fit, fit},
        pages::{Meanwhile, PAGE, Pages, Spot, Wanted},
        revision::Turns,
    },
};
use contract::{ApiError, Status, Task, TaskId, command::ListTasks, queue::QueueState};
use leptos::{prelude::*, task::spawn_local};

/// So many pages are read for a view at most; what is still missing is asked for when it is looked at.
const PAGES_AT_ONCE: usize = 20;

/// Tasks of one page while the list catches up with a view that is far ahead and cannot be skipped to: as many as the
/// engine gives.
const PAGE_FAR: usize = 500;

/// What lists are made of. A cheap handle.
#[derive(Clone, Copy)]
pub(super) struct Source {
    /// Every task that is held.
    pub(super) tasks: Tasks,
    /// The state of the queue, whose counters tell how long a list is.
    pub(super) queue: RwSignal<Option<QueueState>>,
    /// Reads tasks that are to be held.
    pub(super) fetch: Callback<Vec<TaskId>>,
}

impl Source {
    /// How many tasks a list has, where the counters tell: nothing but statuses narrows it.
    fn counted(self, filter: &ListTasks) -> Option<i64> {
        let queue = self.queue.get()?;
        if let Some(group) = filter.group {
            return filter::only_statuses(filter).then(|| queue.counts.of_group(group, queue.approvals));
        }
        let statuses = if filter.statuses.is_empty() { &Status::ALL[..] } else { &filter.statuses[..] };
        filter::only_statuses(filter).then(|| statuses.iter().map(|s| queue.counts.get(*s)).sum())
    }
}

/// A page that was read.
struct ReadPage {
    rows: Vec<(TaskId, Spot)>,
    /// There is nothing after it.
    ends: bool,
    /// How many there are in all, where that was told.
    total: Option<i64>,
}

/// A list that stays fresh. Made by [`Live::list`].
#[derive(Clone, Copy)]
pub struct TaskList {
    from: Source,
    filter: RwSignal<ListTasks>,
    pages: RwSignal<Pages>,
    loading: RwSignal<bool>,
    started: RwSignal<bool>,
    failed: RwSignal<Option<ApiError>>,
    /// The first and last row in view.
    view: StoredValue<(usize, usize)>,
    /// How many tasks a search found, where that was counted.
    found: RwSignal<Option<i64>>,
    turns: StoredValue<Turns>,
    /// What is told of single tasks while pages are read.
    meanwhile: StoredValue<Meanwhile>,
}

impl TaskList {
    pub(super) fn new(from: Source, filter: ListTasks) -> Self {
        Self {
            from,
            filter: RwSignal::new(filter),
            pages: RwSignal::new(Pages::default()),
            loading: RwSignal::new(false),
            started: RwSignal::new(false),
            failed: RwSignal::new(None),
            view: StoredValue::new((0, PAGE - 1)),
            found: RwSignal::new(None),
            turns: StoredValue::new(Turns::default()),
            meanwhile: StoredValue::new(Meanwhile::default()),
        }
    }

    pub(super) fn is(&self, other: &Self) -> bool {
        self.pages == other.pages
    }

    /// What the list is about (untracked).
    #[must_use]
    pub fn filter_untracked(&self) -> ListTasks {
        self.filter.try_get_untracked().unwrap_or_default()
    }

    /// What asks for the page that begins after so many rows, or after a task.
    #[must_use]
    pub fn page(&self, wanted: Wanted) -> ListTasks {
        let filter = self.filter_untracked();
        match wanted {
            Wanted::At(row) => ListTasks { skip: i64::try_from(row).unwrap_or(i64::MAX), ..filter },
            Wanted::After(id, spot) => ListTasks {
                before: Some(id.to_string()),
                before_rank: filter.group.map(|group| spot.rank(group)),
                ..filter
            },
        }
    }

    /// Whether pages in its middle can be had: nothing narrows it but what is counted.
    #[must_use]
    pub fn can_skip(&self) -> bool {
        self.filter.try_with_untracked(filter::only_statuses).unwrap_or(false)
    }

    /// Where a task stands, if it is loaded (tracked).
    #[must_use]
    pub fn stands_at(&self, id: TaskId) -> Option<usize> {
        self.pages.with(|pages| pages.position(id))
    }

    /// Makes it a list of something else. `limit`, `before` and `ids` are the list's own business.
    pub fn set_filter(&self, filter: ListTasks) {
        if self.filter.with_untracked(|known| *known != filter) {
            self.filter.set(filter);
            self.pages.set(Pages::default());
            self.found.set(None);
            self.started.set(false);
            self.view.set_value((0, PAGE - 1));
            self.reload();
        }
    }

    /// The loaded part (tracked, without a copy).
    pub fn with<T>(&self, read: impl FnOnce(&Pages) -> T) -> T {
        self.pages.with(read)
    }

    /// The task in a row, if it is loaded (untracked).
    #[must_use]
    pub fn at(&self, row: usize) -> Option<TaskId> {
        self.pages.with_untracked(|pages| pages.at(row))
    }

    /// Where a task stands, if it is loaded (untracked).
    #[must_use]
    pub fn position(&self, id: TaskId) -> Option<usize> {
        self.pages.with_untracked(|pages| pages.position(id))
    }

    /// How many rows to make room for, loaded or not (tracked).
    #[must_use]
    pub fn room(&self) -> usize {
        let total = self.counted();
        self.pages.with(|pages| pages.room(total))
    }

    /// How many tasks there are, where that is known (tracked).
    #[must_use]
    pub fn count(&self) -> Option<usize> {
        self.pages.with(|pages| pages.end().filter(|_| pages.is_complete())).or_else(|| self.counted())
    }

    fn counted(&self) -> Option<usize> {
        let total = self.filter.with(|filter| self.from.counted(filter)).or_else(|| self.found.get());
        total.and_then(|n| usize::try_from(n).ok())
    }

    /// Whether the first page has not come yet (tracked): show skeletons.
    #[must_use]
    pub fn is_loading(&self) -> bool {
        !self.started.get() && self.failed.with(Option::is_none)
    }

    /// Whether the list is known to have no rows (tracked): show the empty state.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.started.get() && self.pages.with(|pages| pages.is_complete() && pages.is_empty())
    }

    /// Why the list could not be read (tracked).
    #[must_use]
    pub fn error(&self) -> Option<ApiError> {
        self.failed.get()
    }

    /// Tells which rows are in view, so that they are loaded.
    pub fn show(&self, first: usize, last: usize) {
        self.view.set_value((first, last));
        let missing: Vec<TaskId> = self.pages.with_untracked(|pages| {
            pages.within(first..=last).filter(|id| !self.from.tasks.holds(*id)).collect()
        });
        if !missing.is_empty() {
            self.from.fetch.run(missing);
        }
        self.load_more();
    }

    /// Reads again what is in view; what shows meanwhile stays. What is out of view is read when it is looked at.
    pub fn reload(&self) {
        let list = *self;
        let turn = list.begin();
        spawn_local(async move {
            let mut fresh = Pages::default();
            for _ in 0..PAGES_AT_ONCE {
                let Some(wanted) = list.lacks(&fresh) else { break };
                let page = list.read(wanted, fresh.begins(wanted)).await;
                if !list.is_current(turn) {
                    return; // another reading has begun, or the list is gone
                }
                match page {
                    Ok(page) => {
                        list.count_found(wanted, page.total);
                        fresh.fill(wanted, &page.rows, page.ends, untrack(|| list.counted()));
                        if page.rows.is_empty() {
                            break;
                        }
                    }
                    Err(error) => return list.finish(Some(error)),
                }
            }
            if list.lacks(&fresh).is_some() {
                list.pages.with_untracked(|shown| fresh.go_on_with(shown));
            }
            list.meanwhile.update_value(|meanwhile| meanwhile.catch_up(&mut fresh));
            if list.pages.with_untracked(|shown| *shown != fresh) {
                list.pages.set(fresh);
            }
            list.finish(None);
            // the view may have moved meanwhile
            list.load_more();
        });
    }

    /// The ids of the rows in view.
    pub(super) fn in_view(&self) -> Vec<TaskId> {
        let (first, last) = self.view.get_value();
        self.pages.with_untracked(|pages| pages.within(first..=last).collect())
    }

    /// Whether this list asks for changed tasks itself, being a search; then its filter.
    pub(super) fn search(&self) -> Option<ListTasks> {
        self.filter.with_untracked(|f| filter::is_search(f).then(|| f.clone()))
    }

    /// Puts a task in or takes it out, as the filter says. Searches are asked about by the refresh.
    pub(super) fn place(&self, task: &Task) {
        let (fits, group) = self.filter.with_untracked(|filter| (fit(filter, task), filter.group));
        match fits {
            Fit::Yes => self.put_row(task.id, Spot::of(group, task.id, task.rank)),
            Fit::No => self.drop_row(task.id),
            Fit::Ask => {}
        }
    }

    /// A task belongs to this list, which is a search.
    pub(super) fn add_row(&self, id: TaskId) {
        self.put_row(id, Spot::of(None, id, 0));
    }

    fn put_row(&self, id: TaskId, spot: Spot) {
        self.meanwhile.update_value(|meanwhile| meanwhile.tell(id, Some(spot)));
        self.change(|pages| pages.insert(id, spot));
        // it may stand in view, where nothing was loaded
        self.load_more();
    }

    pub(super) fn drop_row(&self, id: TaskId) {
        self.meanwhile.update_value(|meanwhile| meanwhile.tell(id, None));
        self.change(|pages| pages.remove(id));
    }

    /// Changes the rows and redraws only if they did change.
    fn change(&self, change: impl FnOnce(&mut Pages) -> bool) {
        self.pages.maybe_update(change);
    }

    /// Loads page after page until what is in view is there.
    fn load_more(&self) {
        let list = *self;
        let lacks = move || list.pages.with_untracked(|pages| list.lacks(pages));
        if list.loading.get_untracked() || !list.started.get_untracked() || lacks().is_none() {
            return;
        }
        let turn = list.begin();
        spawn_local(async move {
            while let Some(wanted) = lacks() {
                let from = list.pages.with_untracked(|pages| pages.begins(wanted));
                let page = list.read(wanted, from).await;
                if !list.is_current(turn) {
                    return;
                }
                match page {
                    Ok(page) => {
                        list.count_found(wanted, page.total);
                        list.pages.update(|pages| {
                            pages.fill(wanted, &page.rows, page.ends, untrack(|| list.counted()));
                            list.meanwhile.update_value(|meanwhile| meanwhile.catch_up(pages));
                        });
                        // the counters are ahead, and the list will be told
                        if page.rows.is_empty() {
                            break;
                        }
                    }
                    Err(error) => return list.finish(Some(error)),
                }
            }
            list.finish(None);
        });
    }

    /// The page that these lack of what is in view; none where the list is gone.
    fn lacks(&self, pages: &Pages) -> Option<Wanted> {
        let (first, last) = self.view.try_get_value()?;
        pages.wants(first..=last, untrack(|| self.counted()), self.can_skip())
    }

    /// Reads a page, which begins in the row `from`. On the way to a view that is far ahead only the ids are kept.
    async fn read(&self, wanted: Wanted, from: usize) -> Result<ReadPage, ApiError> {
        let (first, last) = self.view.try_get_value().unwrap_or_default();
        let mut request = self.page(wanted);
        request.limit = if last > from + PAGE_FAR { PAGE_FAR } else { PAGE } as i64;
        let group = request.group;
        let page = ipc::call(request).await?;
        let rows: Vec<_> =
            page.tasks.iter().map(|task| (task.id, Spot::of(group, task.id, task.rank))).collect();
        if from + rows.len() >= first {
            page.tasks.into_iter().for_each(|task| self.from.tasks.put(task));
        }
        Ok(ReadPage { rows, ends: page.next_before.is_none(), total: page.total })
    }

    /// A search is counted with its first page; how long other lists are is told by the counters.
    fn count_found(&self, wanted: Wanted, total: Option<i64>) {
        if wanted == Wanted::At(0) && self.search().is_some() {
            self.found.maybe_update(|found| std::mem::replace(found, total) != total);
        }
    }

    /// Tasks came to this search or went from it: where it is not loaded whole, they are counted again.
    pub(super) async fn count_again(&self) -> Result<(), ApiError> {
        let search = self.search().filter(|_| !self.pages.with_untracked(Pages::is_complete));
        let Some(filter) = search else { return Ok(()) };
        let page = ipc::call(ListTasks { limit: 1, ..filter.clone() }).await?;
        if self.search() == Some(filter) {
            self.count_found(Wanted::At(0), page.total);
        }
        Ok(())
    }

    fn finish(&self, failed: Option<ApiError>) {
        self.started.set(failed.is_none() || self.started.get_untracked());
        self.failed.set(failed);
        self.loading.set(false);
        self.meanwhile.update_value(Meanwhile::end);
    }

    /// A reading begins; which one.
    fn begin(&self) -> u64 {
        self.loading.set(true);
        self.meanwhile.update_value(Meanwhile::begin);
        self.turns.try_update_value(Turns::take).unwrap_or_default()
    }

    fn is_current(&self, turn: u64) -> bool {
        self.turns.try_with_value(|turns| turns.is_latest(turn)).unwrap_or(false)
    }
}
