//! Sending the request, and what becomes of the answer.

use super::{
    TaskDialog,
    form::{Afterwards, Purpose, agent_timeout},
    keep,
};
use crate::{
    catalogue::{common, new_task as say},
    components::field::focus_first,
    ipc,
    shell::{OUTPUT, OVERVIEW, Route},
    state::task_form::{TaskForm, changes},
};
use contract::{
    ApiError, NewTask, Task,
    command::{CreateTask, CreateTogether, Created, EditTask, Together},
    task::TaskEdit,
};
use leptos::{prelude::*, task::spawn_local};

/// Sends the form, or shows everything that is wrong with it and goes to the first of that.
pub(super) fn submit(dialog: TaskDialog, afterwards: Afterwards) {
    if dialog.pending.get_untracked() || !dialog.open.get_untracked() {
        return;
    }
    dialog.failure.set(None);
    dialog.form.told.update(|told| told.tell_all());
    let found = dialog.form.findings.get_untracked();
    let wrong: Vec<String> = found.wrong.into_iter().map(|finding| finding.field).collect();
    if !wrong.is_empty() {
        request_animation_frame(move || {
            focus_first(&wrong);
        });
        return;
    }
    let task = found.task;
    match dialog.form.purpose.get_untracked() {
        Purpose::Edit(id, before) => {
            let timeout = dialog.form.agent.with_untracked(|agent| agent_timeout(agent.as_ref()));
            let changes = changes(&before, &task, timeout);
            if changes == TaskEdit::default() {
                dialog.opened_with.set_value(dialog.form.fields.get_untracked());
                dialog.open.set(false);
                return;
            }
            let request = EditTask { id: id.to_string(), changes };
            send(dialog, task, Sent::Changes, async move { ipc::call(request).await.map(MadeTasks::from) });
        }
        Purpose::New | Purpose::Like => {
            let made = make(task.clone(), untrack(|| dialog.form.also()));
            send(dialog, task, Sent::Task(afterwards), made);
        }
    }
}

/// What a request made or changed.
struct MadeTasks {
    /// The task; where several agents do the same, one for each, the chosen one's first.
    tasks: Vec<Task>,
    /// Things to know, one sentence each.
    notes: Vec<String>,
}

impl From<Created> for MadeTasks {
    fn from(Created { task, notes }: Created) -> Self {
        Self { tasks: vec![task], notes }
    }
}

/// Makes the task; where others are to do the same, it is made for all of them or for none.
async fn make(task: NewTask, others: Vec<String>) -> Result<MadeTasks, ApiError> {
    let Some(chosen) = task.agent.clone().filter(|_| !others.is_empty()) else {
        return ipc::call(CreateTask { task }).await.map(MadeTasks::from);
    };
    let agents = std::iter::once(chosen).chain(others).collect();
    let Together { tasks, notes, .. } = ipc::call(CreateTogether { task, agents }).await?;
    Ok(MadeTasks { tasks, notes })
}

/// What a request asks for.
#[derive(Clone, Copy)]
enum Sent {
    /// A new task.
    Task(Afterwards),
    /// Changes of one that there is.
    Changes,
}

fn send(
    dialog: TaskDialog,
    task: NewTask,
    sent: Sent,
    answer: impl Future<Output = Result<MadeTasks, ApiError>> + 'static,
) {
    dialog.pending.set(true);
    let opening = dialog.opening.get_value();
    spawn_local(async move {
        let answer = answer.await;
        let still_shows = dialog.open.get_untracked() && dialog.opening.get_value() == opening;
        match answer {
            Ok(made) => {
                if still_shows {
                    finish(dialog, &task);
                } else if dialog.form.purpose.get_untracked() == Purpose::New {
                    // Closed before the answer came: what was kept has been sent.
                    keep::forget_draft();
                }
                done(dialog, &task, sent, made);
            }
            Err(error) if still_shows => refused(dialog, &task, error),
            Err(error) => dialog.toasts.error(&error),
        }
        dialog.pending.set(false);
    });
}

/// It is on disk: close at once.
fn finish(dialog: TaskDialog, task: &NewTask) {
    if dialog.form.purpose.get_untracked() == Purpose::New {
        keep::forget_draft();
        dialog.form.fields.set(TaskForm::for_agent(task.agent.as_deref().unwrap_or_default()));
    }
    dialog.opened_with.set_value(dialog.form.fields.get_untracked());
    dialog.open.set(false);
}

/// Says that it is on disk, and what there is to know about it. Over the queue it opens at once where one sees it work:
/// the output of a command, how far a model is. Over another page that would take the person away from it.
fn done(dialog: TaskDialog, task: &NewTask, sent: Sent, made: MadeTasks) {
    let Some(first) = made.tasks.first() else { return };
    let (id, shell) = (first.id, dialog.shell);
    let runs_soon = first.waiting_for.is_none();
    let tab = if first.command.is_some() && runs_soon { OUTPUT } else { OVERVIEW };
    dialog.live.absorb(made.tasks);
    match sent {
        Sent::Changes => {
            dialog.toasts.say_with(say::changes_saved(), common::show(), move || shell.open_task(id))
        }
        Sent::Task(Afterwards::StayHere) => {
            dialog.toasts.say_with(say::in_background(), common::open(), move || shell.open_task_at(id, tab));
        }
        Sent::Task(Afterwards::Tell) if shell.route.get_untracked() != Route::Queue => {
            dialog.toasts.say_with(say::created(), common::show(), move || shell.open_task_at(id, tab));
        }
        Sent::Task(Afterwards::Tell | Afterwards::Follow) => {
            shell.open_task_at(id, tab);
            dialog.toasts.say(say::created());
        }
    }
    for note in made.notes {
        dialog.toasts.say(note);
    }
    keep::keep_agent(task.agent.as_deref());
}

/// What the engine says of fields shows beside them, everything else above the buttons.
fn refused(dialog: TaskDialog, task: &NewTask, error: ApiError) {
    dialog.form.told.update(|told| told.refuse(&error, task));
    let fields: Vec<String> = error.fields.iter().map(|finding| finding.field.clone()).collect();
    request_animation_frame(move || {
        if !focus_first(&fields) {
            dialog.failure.set(Some(error));
        }
    });
}
