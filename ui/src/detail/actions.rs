//! Doing things to tasks from anywhere in the page: asks the engine, shows what came of it, says so.

use super::going::Going;
use crate::{
    catalogue::{common, detail as say},
    components::{Glyph, MenuItem, Toasts},
    ipc,
    live::Live,
    shell::Shell,
    state::{actions::Action, outcome::BulkOutcome},
};
use contract::{
    ApiError, Command, Task, TaskId,
    command::{
        Bulk, CancelTasks, CopyText, DeleteTasks, DraftOfTask, PauseTasks, PutBackTasks, RaiseTasks,
        RestoreTasks, ResumeTasks, RetryTasks, StartTasksNow,
    },
};
use leptos::{prelude::*, task::spawn_local};

/// Tasks that are asked about in one request; more go in several, so that no request is long.
pub(super) const AT_ONCE: usize = 200;

/// Does things to tasks. A cheap handle: take it with [`Actor::get`] in the body of any component.
#[derive(Clone, Copy)]
pub struct Actor {
    pub(super) live: Live,
    shell: Shell,
    pub(super) toasts: Toasts,
}

impl Actor {
    /// The handle.
    ///
    /// # Panics
    /// Outside the app's component tree.
    #[must_use]
    pub fn get() -> Self {
        Self { live: Live::get(), shell: Shell::get(), toasts: Toasts::get() }
    }

    /// Does one thing to one task.
    pub fn act(self, action: Action, task: &Task) {
        match action {
            Action::Duplicate => self.draft(task.id, None),
            Action::Edit => self.draft(task.id, Some(task.id)),
            Action::CopyId => self.copy(task.short_id.clone(), say::id_copied()),
            _ => self.act_on(action, vec![task.id]),
        }
    }

    /// Does one thing to several tasks; each is done or refused by itself.
    pub fn act_on(self, action: Action, ids: Vec<TaskId>) {
        spawn_local(async move {
            match self.carry_out(action, &ids).await {
                Ok(outcome) => self.tell(action, &outcome),
                Err(error) => self.toasts.error(&error),
            }
        });
    }

    /// Asks for something and takes in what came of it; says only what went wrong.
    pub fn ask<C: Command<Reply = Bulk>>(self, request: C) {
        spawn_local(async move {
            match ipc::call(request).await {
                Ok(bulk) => {
                    self.live.absorb_bulk(&bulk);
                    if let Some(first) = bulk.refused.first() {
                        self.toasts.error(&first.error);
                    }
                }
                Err(error) => self.toasts.error(&error),
            }
        });
    }

    /// Puts a text on the clipboard and says `said`.
    pub fn copy(self, text: String, said: &'static str) {
        spawn_local(async move {
            match ipc::call(CopyText { text }).await {
                Ok(()) => self.toasts.say(said),
                Err(error) => self.toasts.error(&error),
            }
        });
    }

    /// Opens the dialog filled with what the task was asked for; to change that task itself where `editing` names it.
    fn draft(self, id: TaskId, editing: Option<TaskId>) {
        spawn_local(async move {
            match ipc::call(DraftOfTask { id: id.to_string() }).await {
                Ok(draft) => {
                    self.shell.editing.set(editing);
                    self.shell.new_task.set(Some(Some(draft)));
                }
                Err(error) => self.toasts.error(&error),
            }
        });
    }

    async fn carry_out(self, action: Action, ids: &[TaskId]) -> Result<BulkOutcome, ApiError> {
        let mut all = BulkOutcome::default();
        for some in ids.chunks(AT_ONCE) {
            let bulk = request(action, some).await?;
            if action == Action::Delete {
                self.live.forget(bulk.done.iter().map(|task| task.id));
            } else {
                self.live.absorb_bulk(&bulk);
            }
            all.add(&bulk);
        }
        Ok(all)
    }

    /// Says what came of it, with the way back.
    pub(super) fn tell(self, action: Action, outcome: &BulkOutcome) {
        // What has started and goes on takes a while to end.
        let done = match action {
            Action::Cancel if outcome.started && outcome.goes_on => say::being_cancelled(),
            _ => action.done(),
        };
        let said = outcome.words(done);
        let ids = outcome.ids.clone();
        if ids.is_empty() {
            return match (&outcome.why, outcome.refused()) {
                (None, _) => {}
                (Some(why), 1) => self.toasts.error(why),
                (Some(_), _) => self.toasts.warn(said),
            };
        }
        match action {
            Action::Delete => {
                self.toasts.say_with(said, common::undo(), move || self.undo(Undo::Delete, ids.clone()))
            }
            Action::Cancel if !outcome.started => {
                self.toasts.say_with(said, common::undo(), move || self.undo(Undo::Cancel, ids.clone()));
            }
            // What has run has ended; what can be had is the same work once more.
            Action::Cancel if !outcome.goes_on => {
                let again = Action::RunAgain;
                self.toasts.say_with(said, again.label(), move || self.act_on(again, ids.clone()));
            }
            Action::RunAgain => match ids.as_slice() {
                [only] => {
                    let id = *only;
                    self.toasts.say_with(said, common::show(), move || self.shell.open_task(id));
                }
                _ => self.toasts.say(said),
            },
            _ => self.toasts.say(said),
        }
    }

    fn undo(self, what: Undo, ids: Vec<TaskId>) {
        let going = Going::on(self.toasts, ids.len(), say::brought_back());
        spawn_local(async move {
            let mut outcome = BulkOutcome::default();
            for some in ids.chunks(AT_ONCE) {
                match what.request(some).await {
                    Ok(bulk) => {
                        if what == Undo::Cancel {
                            // others stand in their place
                            self.live.forget(some.iter().copied());
                        }
                        if !going.is_long() {
                            self.live.absorb_bulk(&bulk);
                        }
                        outcome.add(&bulk);
                        going.is_at(&outcome);
                    }
                    Err(error) => {
                        self.toasts.error(&error);
                        break;
                    }
                }
                if going.is_stopped() {
                    break;
                }
            }
            going.ends();
            if let Some(why) = &outcome.why {
                self.toasts.error(why);
            }
        });
    }
}

/// What can be taken back.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Undo {
    Delete,
    /// Of tasks that had not started.
    Cancel,
}

impl Undo {
    async fn request(self, ids: &[TaskId]) -> Result<Bulk, ApiError> {
        let ids = ids.iter().map(TaskId::to_string).collect();
        match self {
            Self::Delete => ipc::call(RestoreTasks { ids }).await,
            Self::Cancel => ipc::call(PutBackTasks { ids }).await,
        }
    }
}

/// Asks the engine to do one thing to several tasks.
pub(super) async fn request(action: Action, ids: &[TaskId]) -> Result<Bulk, ApiError> {
    let ids = ids.iter().map(TaskId::to_string).collect();
    match action {
        Action::Pause => ipc::call(PauseTasks { ids }).await,
        Action::Resume => ipc::call(ResumeTasks { ids }).await,
        Action::Cancel => ipc::call(CancelTasks { ids }).await,
        Action::RunAgain => {
            ipc::call(RetryTasks { ids, origin: Some(contract::Origin::Window), ..RetryTasks::default() })
                .await
        }
        Action::Raise => ipc::call(RaiseTasks { ids, priority: None }).await,
        Action::StartNow => ipc::call(StartTasksNow { ids }).await,
        Action::Delete => ipc::call(DeleteTasks { ids }).await,
        Action::Duplicate | Action::Edit | Action::CopyId => Ok(Bulk::default()),
    }
}

/// The icon of an action.
#[must_use]
pub const fn glyph(action: Action) -> Glyph {
    match action {
        Action::Pause => Glyph::Pause,
        Action::Resume => Glyph::Play,
        Action::Cancel => Glyph::Stop,
        Action::RunAgain => Glyph::Again,
        Action::Duplicate => Glyph::Copy,
        Action::Edit => Glyph::Pencil,
        Action::Raise => Glyph::Up,
        Action::StartNow => Glyph::Play,
        Action::CopyId => Glyph::Link,
        Action::Delete => Glyph::Bin,
    }
}

/// A menu's line for an action on one task.
#[must_use]
pub fn line(actor: Actor, action: Action, task: &Task) -> MenuItem {
    let about = task.clone();
    let item = MenuItem::new(action.label(), glyph(action), move || actor.act(action, &about));
    if action.is_danger() { item.danger().keys("Del") } else { item }
}
