//! What is done about schedules, each with the way back.

use super::{
    form::ScheduleState,
    shared::{Schedules, row_of},
};
use crate::{
    catalogue::{common, schedules as say},
    components::Toasts,
    dialogs::parts::focus_soon,
    ipc,
    live::Live,
    shell::{OVERVIEW, Route, Shell},
    state::schedule_form::ScheduleForm,
};
use contract::{
    ScheduleId, TaskId,
    command::{DeleteSchedule, PauseSchedule, RestoreSchedule, RunSchedule},
    schedule::Schedule,
};
use leptos::{prelude::*, task::spawn_local};

/// Does things to schedules. A cheap handle: take it with [`ScheduleActs::get`] in any part of the page.
#[derive(Clone, Copy)]
pub(super) struct ScheduleActs {
    page: Schedules,
    form: ScheduleState,
    live: Live,
    shell: Shell,
    toasts: Toasts,
}

impl ScheduleActs {
    /// Of this page.
    pub(super) fn new(page: Schedules, form: ScheduleState) -> Self {
        Self { page, form, live: Live::get(), shell: Shell::get(), toasts: Toasts::get() }
    }

    /// The page's.
    pub(super) fn get() -> Self {
        expect_context()
    }

    /// Opens the dialog for a new one. What was begun is still there.
    pub(super) fn make(self) {
        self.form.resume();
        self.form.form.update(|form| self.in_own_zone(form));
    }

    /// Opens the dialog for a new one that is filled already.
    pub(super) fn make_from(self, mut filled: ScheduleForm) {
        self.in_own_zone(&mut filled);
        self.form.before.set(None);
        self.form.form.set(filled);
        self.form.resume();
    }

    /// Opens the dialog to change one.
    pub(super) fn edit(self, id: ScheduleId) {
        if let Some(schedule) = self.page.peek(id) {
            self.form.change(schedule);
        }
    }

    /// Opens the dialog for one like it.
    pub(super) fn duplicate(self, id: ScheduleId) {
        if let Some(schedule) = self.page.peek(id) {
            self.make_from(ScheduleForm::like(&schedule));
        }
    }

    /// Lets it rest, or go on.
    pub(super) fn pause(self, id: ScheduleId) {
        let Some(Schedule { paused, name, .. }) = self.page.peek(id) else { return };
        let request = PauseSchedule { schedule: id.to_string(), paused: !paused };
        spawn_local(async move {
            match ipc::call(request).await {
                Ok(schedule) => {
                    self.toasts.say(match (paused, schedule.next.is_empty()) {
                        (false, _) => say::was_paused(&name),
                        (true, false) => say::was_resumed(&name),
                        (true, true) => say::was_resumed_too_late(&name),
                    });
                    self.page.put(schedule);
                }
                Err(error) => self.toasts.error(&error),
            }
        });
    }

    /// Starts its task now.
    pub(super) fn run(self, id: ScheduleId) {
        spawn_local(async move {
            match ipc::call(RunSchedule { schedule: id.to_string() }).await {
                Ok(created) => {
                    let task = created.task.id;
                    let said = say::was_started(&created.task.title);
                    self.live.absorb([created.task]);
                    self.toasts.say_with(said, common::open(), move || self.open_task(task));
                }
                Err(error) => self.toasts.error(&error),
            }
        });
    }

    /// Deletes it; for a while it can be brought back.
    pub(super) fn delete(self, id: ScheduleId) {
        self.leave(id);
        spawn_local(async move {
            match ipc::call(DeleteSchedule { schedule: id.to_string() }).await {
                Ok(Schedule { name, .. }) => {
                    self.page.drop(id);
                    self.toasts.say_with(say::was_deleted(&name), common::undo(), move || self.restore(id));
                }
                Err(error) => self.toasts.error(&error),
            }
        });
    }

    /// Shows a task that one has started: beside the page, or beside the queue where another page shows by now.
    pub(super) fn open_task(self, task: TaskId) {
        if self.shell.route.get_untracked() == Route::Schedules {
            self.live.selected.set(Some(task));
            self.shell.detail_tab.set(OVERVIEW);
        } else {
            self.shell.open_task(task);
        }
    }

    fn restore(self, id: ScheduleId) {
        spawn_local(async move {
            match ipc::call(RestoreSchedule { schedule: id.to_string() }).await {
                Ok(schedule) => {
                    self.page.put(schedule);
                    self.toasts.say(common::brought_back());
                }
                Err(error) => self.toasts.error(&error),
            }
        });
    }

    /// The focus goes to the one after this, which is about to go: else to the one before it, else to the head.
    fn leave(self, id: ScheduleId) {
        let ids = self.page.ids();
        let at = ids.iter().position(|shown| *shown == id).unwrap_or_default();
        match ids.get(at + 1).or_else(|| ids.get(at.checked_sub(1)?)) {
            Some(next) => {
                self.page.focused.set(Some(*next));
                focus_soon(row_of(*next));
            }
            None => focus_soon(".page-head button"),
        }
    }

    fn in_own_zone(self, form: &mut ScheduleForm) {
        if form.zone.trim().is_empty() {
            form.zone = self.page.own_zone();
        }
    }
}
