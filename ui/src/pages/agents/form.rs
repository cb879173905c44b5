//! The agent dialog's fields as signals, and what it is open for.

use crate::{
    dialogs::parts::leaves,
    state::{agent_form::AgentForm, told::Told},
};
use contract::{
    Agent, AgentDraft, AgentKind, ApiError, FieldError,
    model::{Fallback, Tool},
};
use leptos::prelude::*;

macro_rules! fields {
    ($($field:ident: $type:ty),* $(,)?) => {
        /// One signal for each field of [`AgentForm`].
        #[derive(Clone, Copy)]
        pub(super) struct Fields { $(pub(super) $field: RwSignal<$type>),* }

        impl Fields {
            fn new() -> Self {
                let AgentForm { $($field),* } = AgentForm::empty();
                Self { $($field: RwSignal::new($field)),* }
            }

            fn read(&self) -> AgentForm {
                AgentForm { $($field: self.$field.get()),* }
            }

            fn fill(&self, form: AgentForm) {
                $(self.$field.set(form.$field);)*
            }
        }
    };
}
fields! {
    name: String, role: String, backstory: String, instructions: String, command: String, cwd: String,
    timeout: String, timeout_unit: String, pass_session: bool, kind: String, provider: String, model: String,
    temperature: String, max_tokens: String, top_p: String, effort: String, tools: Vec<Tool>,
    budget_turns: String, budget_tokens: String, budget_cost: String, budget_day_tokens: String,
    budget_day_cost: String, fallbacks: Vec<Fallback>, template: String,
}

/// The agent dialog and what it needs. A cheap handle.
#[derive(Clone, Copy)]
pub(super) struct AgentDesk {
    pub(super) open: RwSignal<bool>,
    pub(super) fields: Fields,
    /// The agent that is changed, unless one is made.
    pub(super) before: RwSignal<Option<Agent>>,
    /// The request, and what is wrong with it.
    pub(super) findings: Memo<(AgentDraft, Vec<FieldError>)>,
    pub(super) told: RwSignal<Told>,
    pub(super) pending: RwSignal<bool>,
    pub(super) failure: RwSignal<Option<ApiError>>,
}

impl AgentDesk {
    pub(super) fn new() -> Self {
        let (fields, before) = (Fields::new(), RwSignal::new(None::<Agent>));
        Self {
            open: RwSignal::new(false),
            fields,
            before,
            findings: Memo::new(move |_| before.with(|before| fields.read().request(before.as_ref()))),
            told: RwSignal::new(Told::default()),
            pending: RwSignal::new(false),
            failure: RwSignal::new(None),
        }
    }

    pub(super) fn get() -> Self {
        expect_context()
    }

    /// Opens the dialog for a new agent. What was begun is still there.
    pub(super) fn make(self) {
        if self.before.get_untracked().is_some() {
            self.fields.fill(AgentForm::empty());
        }
        self.show(None);
    }

    /// Opens the dialog for an agent to be changed.
    pub(super) fn change(self, agent: Agent) {
        self.fields.fill(AgentForm::of(&agent));
        self.show(Some(agent));
    }

    fn show(self, before: Option<Agent>) {
        self.before.set(before);
        self.told.set(Told::default());
        self.failure.set(None);
        self.open.set(true);
    }

    /// It is done: the next one begins empty.
    pub(super) fn finish(self) {
        self.open.set(false);
        self.fields.fill(AgentForm::empty());
    }

    /// The kind of the agent that is made or changed.
    pub(super) fn kind(self) -> AgentKind {
        self.before
            .with(|before| before.as_ref().map(|agent| agent.kind))
            .unwrap_or_else(|| self.fields.kind.with(|word| word.parse().unwrap_or_default()))
    }

    /// What is to be shown beside a field.
    pub(super) fn error(self, field: &'static str) -> Signal<Option<String>> {
        let (told, findings) = (self.told, self.findings);
        Signal::derive(move || {
            told.with(|told| findings.with(|(draft, wrong)| told.about(field, wrong, draft)))
        })
    }

    pub(super) fn leaves(self, field: &'static str) -> Callback<()> {
        leaves(self.told, field)
    }
}
