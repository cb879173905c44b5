//! The New task dialog (Ctrl+N), which also edits and duplicates.
//!
//! Owns: filling in, checking and sending one request. What is allowed is decided by [`contract::validation`].

mod also;
mod asked;
pub mod basics;
pub mod depends_on;
pub mod estimate;
pub mod files;
mod form;
mod keep;
pub mod more;
pub mod start;
mod submit;

use crate::{
    catalogue::{common, new_task as say},
    components::{Button, ButtonKind, Dialog, Toasts},
    dialogs::parts::Failure,
    live::Live,
    shell::Shell,
    state::{chord::in_text, task_form::TaskForm, told::Told},
};
use contract::{Agent, ApiError, NewTask, agent::READY_MADE_SHELL};
use form::{Afterwards, Purpose, TaskFormState, clock};
use leptos::prelude::*;

/// The dialog and what it needs. A cheap handle.
#[derive(Clone, Copy)]
struct TaskDialog {
    live: Live,
    shell: Shell,
    toasts: Toasts,
    form: TaskFormState,
    open: RwSignal<bool>,
    /// What was sent and is not answered yet.
    pending: RwSignal<bool>,
    /// A refusal that belongs to no field.
    failure: RwSignal<Option<ApiError>>,
    /// Whether the form holds what was begun another time.
    resumed: RwSignal<bool>,
    more_open: RwSignal<bool>,
    /// The form as it was when the dialog opened.
    opened_with: StoredValue<TaskForm>,
    /// What to open with next, instead of anything else.
    next: StoredValue<Option<(Purpose, TaskForm)>>,
    /// Counts the openings, so that a late answer does not close the dialog under another task.
    opening: StoredValue<u32>,
}

/// The New task dialog, closed until [`Shell::new_task`] asks for it.
#[component]
pub fn NewTaskDialog() -> impl IntoView {
    let (live, shell) = (Live::get(), Shell::get());
    let dialog = TaskDialog {
        live,
        shell,
        toasts: Toasts::get(),
        form: TaskFormState::new(live),
        open: RwSignal::new(false),
        pending: RwSignal::new(false),
        failure: RwSignal::new(None),
        resumed: RwSignal::new(false),
        more_open: RwSignal::new(false),
        opened_with: StoredValue::new(TaskForm::default()),
        next: StoredValue::new(None),
        opening: StoredValue::new(0),
    };
    provide_context(dialog);
    files::hear_drops(dialog);
    keep::while_typing(dialog);
    Effect::new(move |_| match shell.new_task.get() {
        Some(draft) => untrack(|| dialog.begin(draft)),
        None => dialog.open.set(false),
    });
    let title = Signal::derive(move || {
        match dialog.form.purpose.get() {
            Purpose::New => common::new_task(),
            Purpose::Like => say::like(),
            Purpose::Edit(..) => say::edit_task(),
        }
        .to_owned()
    });
    view! {
        <Dialog
            open=dialog.open
            title=title
            on_close=Callback::new(move |()| dialog.end())
            on_submit=Callback::new(move |()| submit::submit(dialog, dialog.by_the_first_button()))
            on_second_submit=Callback::new(move |()| submit::submit(dialog, dialog.by_the_second_button()))
            footer=move || view! { <Footer/> }
        >
            <Resumed/>
            <div class="form new-task">
                <basics::Basics/>
                <more::MoreOptions/>
            </div>
            <Failure error=dialog.failure/>
        </Dialog>
    }
}

impl TaskDialog {
    fn get() -> Self {
        expect_context()
    }

    /// Whether a task is being made, not changed.
    fn is_new(self) -> bool {
        !matches!(self.form.purpose.get(), Purpose::Edit(..))
    }

    /// Whether it says Run, and Run in background beside it: for an agent that came with Legwork and asks a model, and a
    /// task that starts now (tracked).
    fn runs(self) -> bool {
        let ready = |agent: &Option<Agent>| {
            agent.as_ref().is_some_and(|agent| agent.ready_made && !agent.kind.takes_command())
        };
        self.is_new() && self.form.agent.with(ready) && self.form.fields.with(TaskForm::starts_now)
    }

    fn by_the_first_button(self) -> Afterwards {
        if untrack(|| self.runs()) { Afterwards::Follow } else { Afterwards::Tell }
    }

    fn by_the_second_button(self) -> Afterwards {
        if untrack(|| self.runs()) { Afterwards::StayHere } else { Afterwards::Tell }
    }

    /// Opens the dialog, filled as it was asked for.
    fn begin(self, draft: Option<NewTask>) {
        let editing = self.shell.editing.get_untracked();
        let only_agent = |task: &NewTask| NewTask { agent: None, ..task.clone() } == NewTask::default();
        let mut resumed = false;
        let (purpose, form) = match (self.next.try_update_value(Option::take).flatten(), draft) {
            (Some(next), _) => next,
            (None, Some(task)) if editing.is_none() && !only_agent(&task) => {
                (Purpose::Like, TaskForm::of(&task, clock()))
            }
            (None, Some(task)) if let Some(id) = editing => {
                let form = TaskForm::of(&task, clock());
                (Purpose::Edit(id, Box::new(task)), form)
            }
            (None, asked) => {
                let agent = asked.and_then(|task| task.agent);
                let kept = keep::recall_draft().filter(keep::holds_something);
                resumed = kept.is_some();
                let mut form = kept.unwrap_or_default();
                if let Some(agent) = agent {
                    form.agent = agent;
                } else if !resumed || !self.takes_tasks(&form.agent) {
                    form.agent = self.preferred_agent();
                }
                (Purpose::New, form)
            }
        };
        let form = self.spread(form);
        self.opening.update_value(|opening| *opening += 1);
        self.opened_with.set_value(form.clone());
        self.form.purpose.set(purpose);
        self.form.fields.set(form);
        self.form.told.set(Told::default());
        self.failure.set(None);
        self.resumed.set(resumed);
        self.open.set(true);
    }

    /// The dialog was closed. What was begun is kept, or can be gone on with.
    fn end(self) {
        self.shell.new_task.set(None);
        self.shell.editing.set(None);
        let form = self.form.fields.get_untracked();
        match self.form.purpose.get_untracked() {
            Purpose::New => keep::keep_draft(&form),
            _ if self.pending.get_untracked() || form == self.opened_with.get_value() => {}
            purpose => self.toasts.say_with(say::put_aside(), say::go_on_editing(), move || {
                self.next.set_value(Some((purpose.clone(), form.clone())));
                self.shell.new_task.set(Some(None));
            }),
        }
    }

    fn start_afresh(self) {
        let form = self.form.fields.with_untracked(|form| TaskForm::for_agent(&form.agent));
        self.opened_with.set_value(form.clone());
        self.form.fields.set(form);
        self.form.told.set(Told::default());
        self.failure.set(None);
        self.resumed.set(false);
    }

    /// Values that the agent asks for by fields of its own show in those, and words in the field that asks for them.
    fn spread(self, mut form: TaskForm) -> TaskForm {
        self.live.agents.with_untracked(|agents| {
            if let Some(agent) = agents.iter().flatten().find(|agent| agent.name == form.agent) {
                form.spread_context(&agent.form);
                if !agent.kind.takes_command() {
                    form.gather_texts(&agent.form);
                }
            }
        });
        form
    }

    /// The agent chosen last, at first the Shell agent.
    fn preferred_agent(self) -> String {
        let last = keep::recall_agent();
        last.filter(|name| self.takes_tasks(name)).unwrap_or_else(|| READY_MADE_SHELL.to_owned())
    }

    fn takes_tasks(self, name: &str) -> bool {
        self.live.agents.with_untracked(|agents| {
            let active = |agent: &Agent| agent.name == name && agent.archived_at.is_none();
            agents.as_ref().is_some_and(|agents| agents.iter().any(active))
        })
    }
}

/// Says that the form holds what was begun another time.
#[component]
fn Resumed() -> impl IntoView {
    let dialog = TaskDialog::get();
    view! {
        <Show when=move || dialog.resumed.get()>
            <p class="resumed">
                {say::resumed()}
                <Button small=true kind=ButtonKind::Quiet on_press=move || dialog.start_afresh()>{say::start_afresh()}</Button>
            </p>
        </Show>
    }
}

#[component]
fn Footer() -> impl IntoView {
    let dialog = TaskDialog::get();
    let runs = Memo::new(move |_| dialog.runs());
    let words = move || match dialog.form.purpose.get() {
        Purpose::Edit(..) => common::save_changes(),
        _ if runs.get() => say::run(),
        _ => say::create(),
    };
    view! {
        <estimate::EstimateLine/>
        <Button on_press=move || dialog.open.set(false)>{common::cancel()}</Button>
        <Show when=move || runs.get()>
            <Button
                pending=dialog.pending
                title=in_text("Ctrl+Shift+Enter")
                on_press=move || submit::submit(dialog, dialog.by_the_second_button())
            >
                {say::run_in_background()}
            </Button>
        </Show>
        <Button
            kind=ButtonKind::Primary
            pending=dialog.pending
            title=in_text("Ctrl+Enter")
            on_press=move || submit::submit(dialog, dialog.by_the_first_button())
        >
            {words}
        </Button>
    }
}
