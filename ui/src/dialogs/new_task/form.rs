//! The dialog's fields, and what is told about them. They outlive the dialog's closing.

use crate::{
    catalogue::new_task as say,
    components::Bound,
    hooks::{
        form_state::{leaves, part},
        text_field::Tells,
        time,
    },
    live::Live,
    state::{
        task_form::{self, Clock, Findings, For, TaskForm},
        told::Told,
    },
};
use contract::{Agent, AgentKind, FieldError, NewTask, TaskId};
use leptos::prelude::*;

/// What the dialog is open for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Purpose {
    /// A new task; what was begun is kept when it closes.
    #[default]
    New,
    /// A new task like another one.
    Like,
    /// Changing a task that has not run yet.
    Edit(TaskId, Box<NewTask>),
}

/// What the window does once a new task is on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Afterwards {
    /// Shows the task over the queue, and elsewhere only says that it is there.
    Tell,
    /// Shows the task, wherever the person is.
    Follow,
    /// Only says that it runs, wherever the person is.
    StayHere,
}

/// The form of the dialog. A cheap handle.
#[derive(Clone, Copy)]
pub(super) struct TaskFormState {
    /// The fields as they stand.
    pub(super) fields: RwSignal<TaskForm>,
    pub(super) purpose: RwSignal<Purpose>,
    /// The agent that is chosen, once the agents are known.
    pub(super) agent: Memo<Option<Agent>>,
    /// The request, and what is wrong with it.
    pub(super) findings: Memo<Findings>,
    /// Which of that shows.
    pub(super) told: RwSignal<Told>,
    live: Live,
}

impl TaskFormState {
    pub(super) fn new(live: Live) -> Self {
        let (fields, purpose) = (RwSignal::new(TaskForm::default()), RwSignal::new(Purpose::New));
        let chosen = Memo::new(move |_| fields.with(|form| form.agent.clone()));
        let agent = Memo::new(move |_| {
            let chosen = chosen.get();
            let named = |agent: &&Agent| agent.name == chosen && agent.archived_at.is_none();
            live.agents.with(|agents| {
                let agents = agents.as_deref().unwrap_or_default();
                let by_id = || agents.iter().find(|agent| agent.id.to_string() == chosen);
                agents.iter().find(named).or_else(by_id).cloned()
            })
        });
        let others =
            Memo::new(move |_| agent.with(|agent| other_coders(live, agent.as_ref(), &purpose.get())));
        let findings = Memo::new(move |_| {
            let also = others.with(|others| fields.with(|form| also(form, others)));
            fields.with(|form| look(form, agent.get(), &purpose.get(), !also.is_empty()))
        });
        Self { fields, purpose, agent, findings, told: RwSignal::new(Told::default()), live }
    }

    /// The coding agents that can be given the same; none where the chosen one is none (tracked).
    pub(super) fn other_coders(self) -> Vec<String> {
        self.agent.with(|agent| other_coders(self.live, agent.as_ref(), &self.purpose.get()))
    }

    /// Those that are (tracked).
    pub(super) fn also(self) -> Vec<String> {
        let others = self.other_coders();
        self.fields.with(|form| also(form, &others))
    }

    /// One field, as [`part`] of the form.
    pub(super) fn field<T: Clone + PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&TaskForm) -> T + Send + Sync + 'static,
        write: impl Fn(&mut TaskForm, T) + Send + Sync + 'static,
    ) -> Bound<T> {
        part(self.fields, read, write)
    }

    /// Whether the chosen agent runs commands; so it is assumed until the agents are known.
    pub(super) fn takes_command(&self) -> bool {
        self.agent.with(|agent| agent.as_ref().is_none_or(|agent| agent.kind.takes_command()))
    }

    /// Whether the chosen agent asks for what it needs by fields of its own.
    pub(super) fn asks(&self) -> bool {
        self.agent.with(|agent| agent.as_ref().is_some_and(|agent| !agent.form.is_empty()))
    }

    /// The title that the task gets if none is written, where an agent reads what it is told.
    pub(super) fn own_title(&self) -> Option<String> {
        let read = |agent: &Option<Agent>| {
            let asked = agent.as_ref().map(|agent| agent.form.as_slice()).unwrap_or_default();
            self.fields.with(|form| form.own_title(asked))
        };
        (!self.takes_command()).then(|| self.agent.with(read)).flatten()
    }

    /// Whether the chosen agent spends tokens.
    pub(super) fn spends(&self) -> bool {
        self.agent.with(|agent| agent.as_ref().is_some_and(|agent| agent.kind.is_paid()))
    }

    /// What is to be shown beside a field.
    pub(super) fn error(&self, field: impl Into<String>) -> Signal<Option<String>> {
        let (told, findings, field) = (self.told, self.findings, field.into());
        Signal::derive(move || {
            told.with(|told| findings.with(|found| told.about(&field, &found.wrong, &found.task)))
        })
    }

    /// For a control whose field is checked when the focus leaves it.
    pub(super) fn leaves(&self, field: impl Into<String>) -> Callback<()> {
        leaves(self.told, field)
    }
}

impl Tells for TaskFormState {
    fn wrong_with(self, field: &'static str) -> Signal<Option<String>> {
        self.error(field)
    }

    fn on_leave(self, field: &'static str) -> Callback<()> {
        self.leaves(field)
    }
}

/// The time now and the browser's zone.
pub(super) fn clock() -> Clock {
    Clock { now: time::now(), from_local: time::from_local, to_local: time::to_local }
}

fn other_coders(live: Live, agent: Option<&Agent>, purpose: &Purpose) -> Vec<String> {
    let Some(chosen) = agent.filter(|agent| agent.kind == AgentKind::Coding) else { return vec![] };
    if matches!(purpose, Purpose::Edit(..)) {
        return vec![];
    }
    let is_other = |agent: &&Agent| {
        agent.kind == AgentKind::Coding && agent.archived_at.is_none() && agent.id != chosen.id
    };
    live.agents.with(|all| all.iter().flatten().filter(is_other).map(|agent| agent.name.clone()).collect())
}

fn also(form: &TaskForm, others: &[String]) -> Vec<String> {
    form.also.iter().filter(|name| others.contains(name)).cloned().collect()
}

/// `together`: it is given to several agents, which must not work on the same files unless the person says so.
fn look(form: &TaskForm, agent: Option<Agent>, purpose: &Purpose, together: bool) -> Findings {
    let kind = agent.as_ref().map_or(AgentKind::Shell, |agent| agent.kind);
    let has_command = agent.as_ref().is_some_and(|agent| agent.command.is_some());
    let before = match purpose {
        Purpose::Edit(_, before) => Some((&**before, agent_timeout(agent.as_ref()))),
        _ => None,
    };
    let asks = agent.as_ref().map(|agent| agent.form.as_slice()).unwrap_or_default();
    let mut found = task_form::find(form, For { kind, has_command, asks }, before, clock());
    if together && found.task.place.is_none() {
        let message = say::place_of_each().to_owned();
        found.wrong.push(FieldError { field: "place".to_owned(), message });
    }
    let kept = before.is_some_and(|(before, _)| before.agent == found.task.agent);
    if agent.is_some_and(|agent| agent.archived_at.is_some()) && !kept {
        let message = say::is_put_away().to_owned();
        found.wrong.push(FieldError { field: "agent".to_owned(), message });
    }
    found
}

/// The time-out of a task that names none.
pub(super) fn agent_timeout(agent: Option<&Agent>) -> i64 {
    agent.map_or(AgentKind::Shell.default_timeout_seconds(), |agent| agent.timeout_seconds)
}
