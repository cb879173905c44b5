//! The page's picture of the queue, kept fresh by the one event `queue-changed`.
//!
//! Owns: which values the page holds and when they are read again. Nothing is ever polled: a change is announced,
//! and coming back to the window reads everything once more.
//! Must never: change the queue, or show an older reply over a newer one.

pub mod appearance;
mod list;
mod refresh;
mod tasks;

pub use list::TaskList;
pub use tasks::Tasks;

use crate::{
    hooks::{clock::PageClock, time},
    ipc,
    state::{
        changes::Refreshing,
        finished::Finished,
        revision::{Revision, Turns},
    },
};
use contract::{
    Agent, ApiError, ErrorCode, Task, TaskId, Timestamp,
    command::{Bulk, GetQueue, GetSettings, ListAgents, ListProviders, ListWorkers, MarkInbox, SetSettings},
    inbox::InboxMark,
    provider::Provider,
    queue::{QueueState, Worker},
    settings::{Settings, SettingsPatch},
    workflow,
};
use leptos::{prelude::*, task::spawn_local};
use std::collections::HashSet;

/// A change of the settings is tried so often while others change them too.
const CHANGE_TRIES: usize = 5;

/// The page's picture of the queue. A cheap handle: take it with [`Live::get`] in any component.
#[derive(Clone, Copy)]
pub struct Live {
    /// The state of the queue; `None` until it is known.
    pub queue: RwSignal<Option<QueueState>>,
    /// The settings; the defaults until they are known.
    pub settings: RwSignal<Settings>,
    /// Whether the settings are known.
    pub settings_known: RwSignal<bool>,
    /// The agents by name, archived ones too; `None` until they are known.
    pub agents: RwSignal<Option<Vec<Agent>>>,
    /// The providers by name; `None` until they are known.
    pub providers: RwSignal<Option<Vec<Provider>>>,
    /// Rises each time that reports were saved, deleted or brought back.
    pub reports: RwSignal<u32>,
    /// Rises each time that a talk changed.
    pub chats: RwSignal<u32>,
    /// Rises each time that something happened in the talk that shows.
    pub in_talk: RwSignal<u32>,
    /// Rises each time that something was read, done or put off in the inbox.
    pub inbox: RwSignal<u32>,
    /// Rises each time that a schedule changed, or that something became of one of its times.
    pub schedules: RwSignal<u32>,
    /// Rises each time that something happened to a run of a workflow.
    pub runs: RwSignal<u32>,
    /// Rises each time that something happened to a task of the run that shows.
    pub in_run: RwSignal<u32>,
    /// The tasks of the run that shows: what happens to them is read with it.
    pub run_shown: StoredValue<HashSet<TaskId>>,
    /// Rises each time that something happened to the task whose changes show.
    pub in_review: RwSignal<u32>,
    /// The task whose changes show.
    pub review_shown: StoredValue<Option<TaskId>>,
    /// The turns of the talk that shows: what happens to them is read with it.
    pub turns_shown: StoredValue<HashSet<TaskId>>,
    /// The workers of the pool; `None` until they are known.
    pub workers: RwSignal<Option<Vec<Worker>>>,
    /// Every task that is held, by id.
    pub tasks: Tasks,
    /// The task whose detail is open.
    pub selected: RwSignal<Option<TaskId>>,
    /// Tasks that ended a short while ago.
    pub finished: RwSignal<Finished>,
    /// The last reading that failed; `None` again as soon as one succeeds.
    pub trouble: RwSignal<Option<ApiError>>,
    /// The time, once a second while the window shows; costs no request. What stands in many places is [said](Live::said).
    pub now: ReadSignal<Timestamp>,
    clock: PageClock,
    refreshing: StoredValue<Refreshing>,
    lists: StoredValue<Vec<TaskList>>,
    queue_guard: StoredValue<Revision>,
    turns: StoredValue<[Turns; 4]>,
}

impl Live {
    fn new() -> Self {
        let clock = PageClock::start();
        Self {
            queue: RwSignal::new(None),
            settings: RwSignal::new(Settings::default()),
            settings_known: RwSignal::new(false),
            agents: RwSignal::new(None),
            providers: RwSignal::new(None),
            reports: RwSignal::new(0),
            chats: RwSignal::new(0),
            in_talk: RwSignal::new(0),
            inbox: RwSignal::new(0),
            schedules: RwSignal::new(0),
            runs: RwSignal::new(0),
            in_run: RwSignal::new(0),
            run_shown: StoredValue::new(HashSet::new()),
            in_review: RwSignal::new(0),
            review_shown: StoredValue::new(None),
            turns_shown: StoredValue::new(HashSet::new()),
            workers: RwSignal::new(None),
            tasks: Tasks::new(),
            selected: RwSignal::new(None),
            finished: RwSignal::new(Finished::default()),
            trouble: RwSignal::new(None),
            now: clock.now,
            clock,
            refreshing: StoredValue::new(Refreshing::default()),
            lists: StoredValue::new(vec![]),
            queue_guard: StoredValue::new(Revision::default()),
            turns: StoredValue::new([Turns::default(); 4]),
        }
    }

    /// The picture that the app started.
    ///
    /// # Panics
    /// Outside the app's component tree.
    #[must_use]
    pub fn get() -> Self {
        expect_context()
    }

    /// An age, what is left of a run, a moment: what `of` makes of the time, looked at again only when it says something else.
    pub fn said<T>(&self, of: impl Fn(Timestamp) -> T + Send + Sync + 'static) -> Memo<T>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        self.clock.said(of)
    }

    /// Takes in tasks that a reply brought, so that they show before the event about them arrives.
    pub fn absorb(&self, tasks: impl IntoIterator<Item = Task>) {
        // what somebody waits for in a talk is shown there, and nowhere else
        let (talked, tasks): (Vec<Task>, Vec<Task>) = tasks.into_iter().partition(|task| task.foreground);
        if !talked.is_empty() {
            self.chats.update(|times| *times += 1);
        }
        self.remember_finished(&tasks);
        if tasks.iter().any(workflow::is_run) {
            self.runs.update(|times| *times += 1);
        }
        for task in &tasks {
            for list in self.lists.get_value() {
                list.place(task);
            }
        }
        tasks.into_iter().for_each(|task| self.tasks.put(task));
    }

    /// Takes in what an action on several tasks did.
    pub fn absorb_bulk(&self, bulk: &Bulk) {
        self.absorb(bulk.done.iter().cloned());
    }

    /// Forgets tasks that were deleted, and closes the detail if it showed one of them.
    pub fn forget(&self, ids: impl IntoIterator<Item = TaskId>) {
        for id in ids {
            self.lists.get_value().into_iter().for_each(|list| list.drop_row(id));
            self.finished.update(|finished| finished.forget(id));
            self.tasks.forget(id);
            if self.selected.get_untracked() == Some(id) {
                self.selected.set(None);
            }
        }
    }

    /// Changes the settings: at once on the page, then on disk; put back if that is refused. Where somebody else has
    /// changed them meanwhile, the change is made to those.
    ///
    /// # Errors
    /// What the engine answered.
    pub async fn change_settings(&self, change: impl Fn(&mut Settings)) -> Result<(), ApiError> {
        for _ in 1..CHANGE_TRIES {
            match self.try_change_settings(&change).await {
                Err(error) if error.code == ErrorCode::Stale => self.read_settings().await?,
                other => return other,
            }
        }
        self.try_change_settings(&change).await
    }

    async fn try_change_settings(&self, change: &dyn Fn(&mut Settings)) -> Result<(), ApiError> {
        let before = self.settings.get_untracked();
        let mut settings = before.clone();
        change(&mut settings);
        let changes = SettingsPatch::between(&before, &settings);
        if changes.is_nothing() {
            return Ok(());
        }
        self.settings.set(settings);
        let turn = self.turn(Part::Settings);
        let reply = ipc::call(SetSettings { changes, version: Some(before.version) }).await;
        if self.admit(Part::Settings, turn) {
            self.settings.set(reply.as_ref().map_or(before, Clone::clone));
        }
        reply.map(drop)
    }

    /// Shows a state of the queue that a reply brought, unless a newer one shows already.
    pub fn show_queue(&self, state: QueueState) {
        let fresh = self.queue_guard.try_update_value(|g| g.admit(state.revision)).unwrap_or(false);
        if fresh && self.queue.with_untracked(|shown| shown.as_ref() != Some(&state)) {
            self.queue.set(Some(state));
        }
    }

    /// Reads the workers once more. Their heartbeats are no events, so whoever shows them asks when one looks old.
    pub async fn look_at_workers(&self) {
        if let Err(error) = self.read_workers().await {
            self.trouble.set(Some(error));
        }
    }

    /// Reads the agents once more. What they have done and used is no event of theirs, so whoever shows it asks.
    pub async fn look_at_agents(&self) {
        if let Err(error) = self.read_agents().await {
            self.trouble.set(Some(error));
        }
    }

    /// What became of a task shows: it is read, if it was not.
    pub fn looked_at(&self, id: TaskId) {
        let some_unread =
            self.queue.with_untracked(|queue| queue.as_ref().is_some_and(|queue| queue.unread > 0));
        if some_unread && time::page_shows() {
            // should it not be heard, it stays unread: no harm
            spawn_local(async move {
                let _ =
                    ipc::call(MarkInbox { ids: vec![id.to_string()], mark: InboxMark::Read, until: None })
                        .await;
            });
        }
    }

    async fn read_queue(&self) -> Result<(), ApiError> {
        ipc::call(GetQueue {}).await.map(|state| self.show_queue(state))
    }

    async fn read_agents(&self) -> Result<(), ApiError> {
        let turn = self.turn(Part::Agents);
        let agents = ipc::call(ListAgents { archived: true }).await?;
        if self.admit(Part::Agents, turn) {
            self.agents.set(Some(agents));
        }
        Ok(())
    }

    async fn read_providers(&self) -> Result<(), ApiError> {
        let turn = self.turn(Part::Providers);
        let providers = ipc::call(ListProviders {}).await?;
        if self.admit(Part::Providers, turn) {
            self.providers.set(Some(providers));
        }
        Ok(())
    }

    async fn read_workers(&self) -> Result<(), ApiError> {
        let turn = self.turn(Part::Workers);
        let workers = ipc::call(ListWorkers {}).await?;
        if self.admit(Part::Workers, turn) {
            self.workers.set(Some(workers));
        }
        Ok(())
    }

    async fn read_settings(&self) -> Result<(), ApiError> {
        let turn = self.turn(Part::Settings);
        let settings = ipc::call(GetSettings {}).await?;
        if self.admit(Part::Settings, turn) {
            self.settings.set(settings);
            self.settings_known.set(true);
        }
        Ok(())
    }

    /// Notes which of these tasks ended a short while ago.
    fn remember_finished(&self, tasks: &[Task]) {
        let now = time::now();
        for task in tasks {
            // a run's tasks are told with it
            if let Some(ended) = task.completed_at.filter(|_| task.run_id.is_none()) {
                self.finished.maybe_update(|finished| finished.add(ended, task.id, now));
            }
        }
    }

    fn turn(&self, part: Part) -> u64 {
        self.turns.try_update_value(|turns| turns[part as usize].take()).unwrap_or_default()
    }

    fn admit(&self, part: Part, turn: u64) -> bool {
        self.turns.try_update_value(|turns| turns[part as usize].admit(turn)).unwrap_or_default()
    }
}

/// What is read as a whole and carries no revision.
#[derive(Clone, Copy)]
enum Part {
    Agents,
    Workers,
    Settings,
    Providers,
}
