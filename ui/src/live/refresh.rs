//! Starts the picture and keeps it fresh: reads again what was announced as changed, one refresh at a time, merged
//! while one runs; and what somebody asks for.

use super::{
    Live,
    list::{Source, TaskList},
};
use crate::{
    hooks::time,
    ipc,
    state::changes::{Changes, Refreshing, TASKS_MAX},
};
use contract::{
    ApiError, Status, Task, TaskId,
    command::ListTasks,
    event::{QUEUE_CHANGED, QueueChanged},
    task::WaitReason,
};
use leptos::{ev, prelude::*, task::spawn_local};
use std::{collections::HashSet, time::Duration};

/// Ended tasks that are looked at for what finished while nobody listened: before the page opened, or while it slept.
const FINISHED_READ: i64 = 20;

impl Live {
    /// Makes the picture and begins to keep it fresh. Once, by the app.
    #[must_use]
    pub fn start() -> Self {
        let live = Self::new();
        provide_context(live);
        listen(live);
        live
    }

    /// Reads everything again.
    pub fn resync(&self) {
        self.refreshing.update_value(Refreshing::everything);
        run(*self);
    }

    /// One task, read if it is not held yet; `None` until it is there, and again once it is deleted.
    #[must_use]
    pub fn task(&self, id: TaskId) -> ArcRwSignal<Option<Task>> {
        let (task, held) = self.tasks.signal(id);
        if !held {
            let live = *self;
            spawn_local(async move { fetch(live, vec![id]).await });
        }
        task
    }

    /// The task whose detail is open.
    #[must_use]
    pub fn selected_task(&self) -> Memo<Option<Task>> {
        let live = *self;
        Memo::new(move |_| live.selected.get().and_then(|id| live.task(id).get()))
    }

    /// A list that stays fresh for as long as the component that asked for it lives.
    #[must_use]
    pub fn list(&self, filter: ListTasks) -> TaskList {
        let list = TaskList::new(self.source(), filter);
        self.lists.update_value(|lists| lists.push(list));
        let lists = self.lists;
        on_cleanup(move || {
            let _ = lists.try_update_value(|lists| lists.retain(|other| !other.is(&list)));
        });
        list.reload();
        list
    }

    fn source(&self) -> Source {
        let live = *self;
        let fetch = Callback::new(move |ids| spawn_local(async move { fetch(live, ids).await }));
        Source { tasks: self.tasks, queue: self.queue, fetch }
    }
}

/// The page rests so long between two readings, and is the person's: what comes meanwhile is read together. The first change
/// after a rest is read at once.
const REST: Duration = Duration::from_millis(250);

/// Listens first and reads then, so that nothing falls between.
fn listen(live: Live) {
    spawn_local(async move {
        let heard = ipc::listen(QUEUE_CHANGED, move |event: QueueChanged| {
            live.refreshing.update_value(|refreshing| refreshing.announced(&event));
            run(live);
        });
        if let Err(error) = heard.await {
            live.trouble.set(Some(error));
        }
        live.resync();
    });
    // Events may have been lost while the system slept or the page was frozen.
    let back = move || {
        if time::page_shows() {
            live.resync();
        }
    };
    let focus = window_event_listener(ev::focus, move |_| back());
    let visible = window_event_listener_untyped("visibilitychange", move |_| back());
    on_cleanup(move || {
        focus.remove();
        visible.remove();
    });
}

/// Starts a refresh unless one runs, which then goes on with what has come.
fn run(live: Live) {
    let Some(mut changes) = live.refreshing.try_update_value(Refreshing::begin).flatten() else { return };
    spawn_local(async move {
        loop {
            let read = refresh(live, changes.clone()).await;
            time::rest(REST).await;
            // a failure shows as a banner until a reading succeeds
            live.trouble.set(read.as_ref().err().cloned());
            let next = live.refreshing.try_update_value(|refreshing| match read {
                Ok(()) => Ok(refreshing.read()),
                Err(_) => Err(refreshing.failed(changes)),
            });
            match next {
                Some(Ok(Some(more))) => changes = more,
                Some(Err(pause)) => return set_timeout(move || run(live), pause),
                Some(Ok(None)) | None => return,
            }
        }
    });
}

async fn refresh(live: Live, changes: Changes) -> Result<(), ApiError> {
    // Counters move with every task, so the queue's state is read whenever anything happened to one.
    if changes.queue || changes.all || changes.inbox || changes.chats || !changes.tasks.is_empty() {
        live.read_queue().await?;
    }
    if changes.settings {
        live.read_settings().await?;
    }
    if changes.agents {
        live.read_agents().await?;
    }
    // A provider names the agents that use it.
    if changes.providers || changes.agents {
        live.read_providers().await?;
    }
    if changes.reports {
        live.reports.update(|times| *times += 1);
    }
    if changes.inbox || changes.all {
        live.inbox.update(|times| *times += 1);
    }
    if changes.schedules || changes.all {
        live.schedules.update(|times| *times += 1);
    }
    if changes.chats || changes.all {
        live.chats.update(|times| *times += 1);
    } else if live.turns_shown.with_value(|shown| changes.tasks.iter().any(|id| shown.contains(id))) {
        live.in_talk.update(|times| *times += 1);
    }
    if changes.all {
        live.runs.update(|times| *times += 1);
    }
    if changes.all || live.run_shown.with_value(|shown| changes.tasks.iter().any(|id| shown.contains(id))) {
        live.in_run.update(|times| *times += 1);
    }
    if changes.all || live.review_shown.get_value().is_some_and(|shown| changes.tasks.contains(&shown)) {
        live.in_review.update(|times| *times += 1);
    }
    if changes.queue {
        live.read_workers().await?;
    }
    if changes.all {
        return reread_all(live).await;
    }
    if !changes.tasks.is_empty() {
        let mut ids = changes.tasks;
        // why these wait changes with what others do
        ids.extend(shown_that_wait_for_others(live));
        let ids: Vec<TaskId> = ids.into_iter().collect();
        for some in ids.chunks(TASKS_MAX) {
            read_tasks(live, some).await?;
        }
    }
    Ok(())
}

/// The tasks that something shows and that wait for a worker or for a limit.
fn shown_that_wait_for_others(live: Live) -> Vec<TaskId> {
    let lists = live.lists.get_value();
    let shown: HashSet<TaskId> =
        lists.iter().flat_map(TaskList::in_view).chain(live.selected.get_untracked()).collect();
    let waits = |id: &TaskId| {
        let reason = live.tasks.peek(*id).and_then(|task| task.waiting_for).map(|waiting| waiting.reason);
        matches!(reason, Some(WaitReason::Worker | WaitReason::Limit))
    };
    shown.into_iter().filter(waits).collect()
}

/// Reads the lists from the top, and the tasks that something shows.
async fn reread_all(live: Live) -> Result<(), ApiError> {
    let lists = live.lists.get_value();
    lists.iter().for_each(TaskList::reload);
    let mut shown: HashSet<TaskId> = lists.iter().flat_map(TaskList::in_view).collect();
    shown.extend(live.selected.get_untracked());
    shown.extend(live.finished.with_untracked(|finished| finished.recent(time::now())));
    live.tasks.trim(&shown);
    let ids: Vec<TaskId> =
        live.tasks.ids().into_iter().filter(|id| shown.contains(id)).take(5 * TASKS_MAX).collect();
    for some in ids.chunks(TASKS_MAX) {
        read_tasks(live, some).await?;
    }
    read_finished(live).await
}

/// Reads these tasks, puts them where they belong, and forgets those that are gone.
async fn read_tasks(live: Live, ids: &[TaskId]) -> Result<(), ApiError> {
    let found = ask(ListTasks::default(), ids).await?;
    let there: HashSet<TaskId> = found.iter().map(|task| task.id).collect();
    live.absorb(found);
    live.forget(ids.iter().copied().filter(|id| !there.contains(id)));
    for list in live.lists.get_value() {
        if let Some(filter) = list.search() {
            place_in_search(list, filter, ids).await?;
        }
    }
    Ok(())
}

async fn place_in_search(list: TaskList, filter: ListTasks, ids: &[TaskId]) -> Result<(), ApiError> {
    let found: HashSet<TaskId> = ask(filter.clone(), ids).await?.into_iter().map(|task| task.id).collect();
    if list.search() == Some(filter) {
        for id in ids {
            if found.contains(id) { list.add_row(*id) } else { list.drop_row(*id) }
        }
    }
    list.count_again().await
}

async fn ask(filter: ListTasks, ids: &[TaskId]) -> Result<Vec<Task>, ApiError> {
    let request = ListTasks { ids: ids.to_vec(), limit: 500, before: None, ..filter };
    ipc::call(request).await.map(|page| page.tasks)
}

/// Reads tasks that somebody wants to see; a failure shows as trouble.
async fn fetch(live: Live, ids: Vec<TaskId>) {
    for some in ids.chunks(TASKS_MAX) {
        if let Err(error) = read_tasks(live, some).await {
            live.trouble.set(Some(error));
        }
    }
}

/// Reads what has ended lately: of that, too, which was told together with the wish to read everything again.
async fn read_finished(live: Live) -> Result<(), ApiError> {
    let request = ListTasks {
        statuses: vec![Status::Completed, Status::Failed, Status::Cancelled],
        limit: FINISHED_READ,
        ..ListTasks::default()
    };
    let mut page = ipc::call(request).await?;
    page.tasks.sort_by_key(|task| task.completed_at);
    live.absorb(page.tasks);
    Ok(())
}
