//! Sending the request, and what becomes of the answer.

use super::{
    Desk,
    form::{Purpose, agent_timeout},
    keep,
};
use crate::{
    components::field::focus_first,
    ipc,
    state::task_form::{TaskForm, changes},
};
use contract::{
    ApiError, NewTask,
    command::{CreateTask, Created, EditTask},
    task::TaskEdit,
};
use leptos::{prelude::*, task::spawn_local};

/// Sends the form, or shows everything that is wrong with it and goes to the first of that.
pub(super) fn submit(desk: Desk) {
    if desk.pending.get_untracked() || !desk.open.get_untracked() {
        return;
    }
    desk.failure.set(None);
    desk.form.told.update(|told| told.tell_all());
    let found = desk.form.findings.get_untracked();
    let wrong: Vec<String> = found.wrong.into_iter().map(|finding| finding.field).collect();
    if !wrong.is_empty() {
        request_animation_frame(move || {
            focus_first(&wrong);
        });
        return;
    }
    let task = found.task;
    match desk.form.purpose.get_untracked() {
        Purpose::Edit(id, before) => {
            let timeout = desk.form.agent.with_untracked(|agent| agent_timeout(agent.as_ref()));
            let changes = changes(&before, &task, timeout);
            if changes == TaskEdit::default() {
                desk.opened_with.set_value(desk.form.now.get_untracked());
                desk.open.set(false);
                return;
            }
            let request = EditTask { id: id.to_string(), changes };
            send(desk, task, "Changes saved", async move { ipc::call(request).await });
        }
        Purpose::New | Purpose::Like => {
            let request = CreateTask { task: task.clone() };
            send(desk, task, "Task created", async move { ipc::call(request).await });
        }
    }
}

fn send(
    desk: Desk,
    task: NewTask,
    said: &'static str,
    answer: impl Future<Output = Result<Created, ApiError>> + 'static,
) {
    desk.pending.set(true);
    let opening = desk.opening.get_value();
    spawn_local(async move {
        let answer = answer.await;
        let still_shows = desk.open.get_untracked() && desk.opening.get_value() == opening;
        match answer {
            Ok(created) => {
                if still_shows {
                    finish(desk, &task);
                } else if desk.form.purpose.get_untracked() == Purpose::New {
                    // Closed before the answer came: what was kept has been sent.
                    keep::forget_draft();
                }
                done(desk, &task, said, created);
            }
            Err(error) if still_shows => refused(desk, &task, error),
            Err(error) => desk.toasts.error(&error),
        }
        desk.pending.set(false);
    });
}

/// It is on disk: close at once.
fn finish(desk: Desk, task: &NewTask) {
    if desk.form.purpose.get_untracked() == Purpose::New {
        keep::forget_draft();
        desk.form.fields.fill(TaskForm::for_agent(task.agent.as_deref().unwrap_or_default()));
    }
    desk.opened_with.set_value(desk.form.now.get_untracked());
    desk.open.set(false);
}

/// Says that it is on disk, and what there is to know about it.
fn done(desk: Desk, task: &NewTask, said: &'static str, created: Created) {
    let id = created.task.id;
    desk.live.absorb([created.task]);
    let shell = desk.shell;
    desk.toasts.say_with(said, "Show", move || shell.open_task(id));
    for note in created.notes {
        desk.toasts.say(note);
    }
    remember_agent(desk, task.agent.clone());
}

/// What the engine says of fields shows beside them, everything else above the buttons.
fn refused(desk: Desk, task: &NewTask, error: ApiError) {
    desk.form.told.update(|told| told.refuse(&error, task));
    let fields: Vec<String> = error.fields.iter().map(|finding| finding.field.clone()).collect();
    request_animation_frame(move || {
        if !focus_first(&fields) {
            desk.failure.set(Some(error));
        }
    });
}

/// The next dialog begins with this agent. That it could not be noted down does not matter to the task.
fn remember_agent(desk: Desk, agent: Option<String>) {
    let known = desk.live.settings.with_untracked(|settings| settings.last_agent == agent);
    if known || !desk.live.settings_known.get_untracked() {
        return;
    }
    spawn_local(async move {
        if let Err(error) = desk.live.change_settings(|settings| settings.last_agent = agent).await {
            leptos::logging::warn!("the last agent was not remembered: {error}");
        }
    });
}
