//! The list: a window of neighbouring tasks out of perhaps a hundred thousand, and where the person is in it.

use crate::{
    feed::client::{PAGE, PageStart, Query},
    layout::tab::Tab,
};
use contract::{Task, TaskId, command::ListTasks, queue::TaskPage, task::WaitReason};
use std::collections::BTreeSet;

/// Most tasks that are kept; the far end is let go.
const KEPT: usize = 1_000;
/// More are read when the end of the window is so near.
const NEAR: usize = 60;

/// The window.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tasks {
    pub(crate) tab: Tab,
    pub(crate) search: String,
    /// Newest first, without gaps.
    pub(crate) rows: Vec<Task>,
    /// The row that the keys act on.
    pub(crate) cursor: usize,
    /// The first row that is seen.
    pub(crate) top: usize,
    /// Tasks that are marked, shown or not.
    pub(crate) marked: BTreeSet<TaskId>,
    /// Whether the first answer is still to come.
    pub(crate) loading: bool,
    /// Whether the window begins with the newest task,
    newest: bool,
    /// and ends with the oldest.
    oldest: bool,
    /// Rises with every other list.
    view: u64,
    /// A page is on its way.
    asked: Option<PageStart>,
    /// The cursor goes to this task once it is there.
    expected: Option<TaskId>,
    /// Whether the person has chosen a row. Before that the cursor stays on the newest task.
    chosen: bool,
}

impl Tasks {
    /// The task under the cursor.
    pub(crate) fn selected(&self) -> Option<&Task> {
        self.rows.get(self.cursor)
    }

    /// Whether there is nothing to show, and that is known.
    pub(crate) fn is_known_empty(&self) -> bool {
        self.rows.is_empty() && !self.loading
    }

    /// Another list: from its beginning.
    pub(crate) fn show(&mut self, tab: Tab, search: &str) -> Query {
        let marked = std::mem::take(&mut self.marked);
        let rows = std::mem::take(&mut self.rows);
        // What was shown stays until the answer comes, so that nothing flickers.
        *self = Self { tab, search: search.to_owned(), rows, marked, view: self.view + 1, ..Self::default() };
        self.loading = true;
        self.page(PageStart::Newest)
    }

    /// The same list, read again where it stands.
    pub(crate) fn again(&mut self) -> Query {
        self.view += 1;
        // As much of it as one page holds, around what is seen.
        let from = self.top.saturating_sub(PAGE as usize / 2);
        match self.rows.get(from) {
            Some(first) if from > 0 || !self.newest => {
                self.page(PageStart::Again(first.id, self.rows.len() - from))
            }
            _ => self.page(PageStart::Newest),
        }
    }

    fn page(&mut self, place: PageStart) -> Query {
        self.asked = Some(place);
        Query::Page { view: self.view, wanted: self.wanted(), place }
    }

    fn wanted(&self) -> ListTasks {
        let search = (!self.search.trim().is_empty()).then(|| self.search.clone());
        ListTasks { search, ..self.tab.wanted() }
    }

    /// Asks for those of `ids` that may belong to the window. While a page is on its way that may be any: what it
    /// holds may have been read before they changed.
    pub(crate) fn refresh(&self, ids: &[TaskId]) -> Option<Query> {
        let any = self.asked.is_some();
        let ids: Vec<_> = ids.iter().copied().filter(|id| any || self.spans(*id)).collect();
        (!ids.is_empty()).then(|| Query::Some { view: self.view, wanted: self.wanted(), ids })
    }

    /// The rows in sight that wait for a worker or for a limit.
    pub(crate) fn waiting_for_others(&self) -> impl Iterator<Item = TaskId> {
        let in_sight = self.rows.iter().skip(self.top).take(NEAR);
        in_sight.filter(|task| waits_for_others(task)).map(|task| task.id)
    }

    /// Whether a task of this id would stand in the window.
    fn spans(&self, id: TaskId) -> bool {
        let older_than_first = self.newest || self.rows.first().is_some_and(|first| id <= first.id);
        let newer_than_last = self.oldest || self.rows.last().is_some_and(|last| id >= last.id);
        older_than_first && newer_than_last
    }

    /// Moves the cursor by so many rows in a pane of `height` rows.
    pub(crate) fn step(&mut self, by: isize, height: usize) -> Option<Query> {
        self.expected = None;
        self.chosen = true;
        self.cursor = self.cursor.saturating_add_signed(by).min(self.rows.len().saturating_sub(1));
        self.keep_in_sight(height);
        self.more(height)
    }

    /// Scrolls by so many rows; the cursor stays in sight.
    pub(crate) fn scroll(&mut self, by: isize, height: usize) -> Option<Query> {
        let last = self.rows.len().saturating_sub(height);
        self.top = self.top.saturating_add_signed(by).min(last);
        let lowest = (self.top + height.max(1) - 1).min(self.rows.len().saturating_sub(1));
        self.cursor = self.cursor.clamp(self.top.min(lowest), lowest);
        self.chosen |= self.cursor > 0;
        self.more(height)
    }

    /// Goes to the newest task.
    pub(crate) fn go_newest(&mut self) -> Option<Query> {
        (self.cursor, self.top, self.chosen) = (0, 0, false);
        (!self.newest && self.asked != Some(PageStart::Newest)).then(|| {
            self.view += 1;
            self.page(PageStart::Newest)
        })
    }

    /// Puts the cursor on a task as soon as it is there.
    pub(crate) fn expect(&mut self, id: TaskId) {
        self.expected = Some(id);
    }

    /// Goes to the oldest task.
    pub(crate) fn go_oldest(&mut self, height: usize) -> Option<Query> {
        self.cursor = self.rows.len().saturating_sub(1);
        self.chosen = true;
        self.keep_in_sight(height);
        (!self.oldest && self.asked != Some(PageStart::Oldest)).then(|| {
            self.view += 1;
            self.page(PageStart::Oldest)
        })
    }

    /// Keeps what is seen in order after the pane has changed its height.
    pub(crate) fn keep_in_sight(&mut self, height: usize) {
        let height = height.max(1);
        self.cursor = self.cursor.min(self.rows.len().saturating_sub(1));
        self.top = self.top.min(self.cursor).max((self.cursor + 1).saturating_sub(height));
        self.top = self.top.min(self.rows.len().saturating_sub(height));
    }

    /// Reads on where the end of the window is near.
    fn more(&mut self, height: usize) -> Option<Query> {
        if self.asked.is_some() || self.loading {
            return None;
        }
        let (first, last) = (self.rows.first()?.id, self.rows.last()?.id);
        if !self.oldest && self.top + height + NEAR >= self.rows.len() {
            return Some(self.page(PageStart::OlderThan(last)));
        }
        (!self.newest && self.top < NEAR).then(|| self.page(PageStart::NewerThan(first)))
    }

    /// A page has come. `None`: it was for another list.
    pub(crate) fn receive_page(
        &mut self,
        view: u64,
        place: PageStart,
        page: TaskPage,
        newest: bool,
        height: usize,
    ) -> Option<Query> {
        if view != self.view {
            return None;
        }
        self.asked = None;
        let first_answer = std::mem::take(&mut self.loading);
        let ended = page.next_before.is_none();
        match place {
            PageStart::Newest | PageStart::Again(..) => {
                let kept = self.chosen_id().filter(|_| !first_answer);
                let above = self.cursor.saturating_sub(self.top);
                self.rows = page.tasks;
                (self.newest, self.oldest) = (newest, ended);
                self.select(kept);
                self.top = self.cursor.saturating_sub(above);
            }
            PageStart::Oldest => {
                self.rows = page.tasks;
                (self.newest, self.oldest) = (newest, true);
                self.cursor = self.rows.len().saturating_sub(1);
            }
            PageStart::OlderThan(after) if self.rows.last().is_some_and(|last| last.id == after) => {
                self.rows.extend(page.tasks);
                self.oldest = ended;
                let over = self.rows.len().saturating_sub(KEPT).min(self.top.saturating_sub(PAGE as usize));
                self.rows.drain(..over);
                self.newest &= over == 0;
                self.shift(-(over as isize));
            }
            PageStart::NewerThan(before) if self.rows.first().is_some_and(|first| first.id == before) => {
                let added = page.tasks.len();
                self.rows.splice(..0, page.tasks);
                self.newest = newest;
                self.shift(added as isize);
                self.oldest &= self.rows.len() <= KEPT;
                self.rows.truncate(KEPT.max(self.cursor + height + 1));
            }
            // The window has moved on meanwhile.
            PageStart::OlderThan(_) | PageStart::NewerThan(_) => {}
        }
        self.keep_in_sight(height);
        self.more(height)
    }

    /// What was asked for could not be read; the next key may ask again.
    pub(crate) fn give_up(&mut self) {
        (self.asked, self.loading) = (None, false);
    }

    fn shift(&mut self, by: isize) {
        self.cursor = self.cursor.saturating_add_signed(by);
        self.top = self.top.saturating_add_signed(by);
    }

    /// Some tasks were read again: `ids` were asked for, `tasks` are those that belong to the list.
    pub(crate) fn receive_some(&mut self, view: u64, ids: &[TaskId], tasks: Vec<Task>, height: usize) {
        if view != self.view || self.loading {
            return;
        }
        let kept = self.chosen_id();
        let at_top = self.top == 0;
        let first_seen = self.rows.get(self.top).map(|task| task.id);
        self.rows.retain(|row| !ids.contains(&row.id) || tasks.iter().any(|task| task.id == row.id));
        for task in tasks {
            match self.rows.binary_search_by(|row| task.id.cmp(&row.id)) {
                Ok(at) if self.rows[at].revision <= task.revision => self.rows[at] = task,
                Ok(_) => {}
                Err(at) if self.spans(task.id) => self.rows.insert(at, task),
                Err(_) => {}
            }
        }
        // New tasks show at the top; further down, what is read stays where it is.
        if let Some(at) = first_seen.filter(|_| !at_top).and_then(|id| self.position(id)) {
            self.top = at;
        }
        self.select(kept);
        self.keep_in_sight(height);
    }

    /// The task that the cursor is to stay on.
    fn chosen_id(&self) -> Option<TaskId> {
        self.selected().map(|task| task.id).filter(|_| self.chosen)
    }

    fn position(&self, id: TaskId) -> Option<usize> {
        self.rows.iter().position(|row| row.id == id)
    }

    /// Puts the cursor on a task; where it is gone, the cursor stays where it was.
    fn select(&mut self, id: Option<TaskId>) {
        if let Some(at) = self.expected.and_then(|id| self.position(id)) {
            self.expected = None;
            self.chosen = true;
            self.cursor = at;
        } else if let Some(at) = id.and_then(|id| self.position(id)) {
            self.cursor = at;
        }
        self.cursor = self.cursor.min(self.rows.len().saturating_sub(1));
    }

    /// Puts the cursor on a row, where there is one.
    pub(crate) fn choose(&mut self, at: usize) {
        self.cursor = at.min(self.rows.len().saturating_sub(1));
        self.chosen = true;
    }

    /// Puts the cursor on a task that is in the window.
    pub(crate) fn go_to(&mut self, id: TaskId, height: usize) {
        self.chosen = true;
        self.select(Some(id));
        self.keep_in_sight(height);
    }

    /// Marks the task under the cursor, or takes its mark away, and goes on to the next.
    pub(crate) fn mark(&mut self, height: usize) -> Option<Query> {
        let id = self.selected()?.id;
        if !self.marked.remove(&id) {
            self.marked.insert(id);
        }
        self.step(1, height)
    }

    /// What an action is done to: the marked tasks, else the one under the cursor.
    pub(crate) fn targets(&self) -> Vec<TaskId> {
        if self.marked.is_empty() {
            return self.selected().map(|task| task.id).into_iter().collect();
        }
        self.marked.iter().rev().copied().collect()
    }

    /// The position among all, where the window begins with the newest.
    pub(crate) fn position_of_cursor(&self) -> Option<usize> {
        (self.newest && !self.rows.is_empty()).then_some(self.cursor + 1)
    }
}

/// Whether a task waits for what others do: for a worker, or for a limit.
pub(crate) fn waits_for_others(task: &Task) -> bool {
    let reason = task.waiting_for.as_ref().map(|waiting| waiting.reason);
    matches!(reason, Some(WaitReason::Worker | WaitReason::Limit))
}
