//! What the New task dialog remembers: what was begun in it until it is sent or thrown away, and the agent chosen last.

use super::{TaskDialog, form::Purpose};
use crate::{
    hooks::remembered::{recall, remember},
    state::task_form::TaskForm,
};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::time::Duration;

/// Under which name the draft is remembered.
const NAME: &str = "task-draft";
/// Under which name the agent chosen last is remembered.
const AGENT: &str = "last-agent";
/// A pause in typing after which the draft is kept, so that it survives even the window's process.
const PAUSE: Duration = Duration::from_millis(600);

/// What was begun, if anything was kept and can be read.
pub(super) fn recall_draft() -> Option<TaskForm> {
    serde_json::from_str(&recall::<String>(NAME)?).ok()
}

/// Whether there is anything in a form but the choice of agent and type.
pub(super) fn holds_something(form: &TaskForm) -> bool {
    let blank = TaskForm::for_agent(&form.agent);
    *form != TaskForm { task_type: form.task_type.clone(), ..blank }
}

/// Keeps a form, or forgets what was kept if there is nothing in it.
pub(super) fn keep_draft(form: &TaskForm) {
    match serde_json::to_string(form) {
        Ok(text) if holds_something(form) => remember(NAME, text),
        _ => forget_draft(),
    }
}

pub(super) fn forget_draft() {
    remember(NAME, "");
}

/// The agent chosen last.
pub(super) fn recall_agent() -> Option<String> {
    recall(AGENT)
}

/// The next dialog begins with this agent.
pub(super) fn keep_agent(agent: Option<&str>) {
    remember(AGENT, agent.unwrap_or_default());
}

/// Keeps the draft in every pause of typing.
pub(super) fn while_typing(dialog: TaskDialog) {
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |_| {
        let form = dialog.form.fields.get();
        if !dialog.open.get_untracked() || dialog.form.purpose.get_untracked() != Purpose::New {
            return;
        }
        let keep = move || {
            // Sent, closed or turned to another task meanwhile: those have kept or forgotten it themselves.
            if dialog.open.get_untracked() && dialog.form.purpose.get_untracked() == Purpose::New {
                keep_draft(&form);
            }
        };
        let timer = set_timeout_with_handle(keep, PAUSE).ok();
        waiting.update_value(|waiting| {
            if let Some(older) = std::mem::replace(waiting, timer) {
                older.clear();
            }
        });
    });
}
