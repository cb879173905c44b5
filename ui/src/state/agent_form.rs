//! What the agent dialog holds while it is filled in, and the request that it stands for.

mod coding;
mod model;

use super::{amount, form::Form, sandbox_words};
use crate::catalogue::agents as say;
use contract::{
    Agent, AgentDraft, AgentKind, FieldError, Provider,
    coding::{CodingClient, CodingProtocol, FoundClient, PermissionPolicy},
    model::{Fallback, Tool},
    validation,
};

/// The dialog's fields as they stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AgentForm {
    /// The word of the kind; empty: shell.
    pub kind: String,
    /// The name.
    pub name: String,
    /// Who it is, in a few words.
    pub role: String,
    /// Where it comes from.
    pub backstory: String,
    /// What it always does.
    pub instructions: String,
    /// The shell line of tasks that bring none; empty: none.
    pub command: String,
    /// The command that says whether its tasks are done; empty: none.
    pub check: String,
    /// The sandbox of its tasks' commands, as it is chosen from; empty: that of the settings.
    pub sandbox: String,
    /// Whether they run also where the machine cannot hold them to it.
    pub best_effort: bool,
    /// The folder of tasks that name none; empty: the home folder.
    pub cwd: String,
    /// Time-out; empty: the usual.
    pub timeout: String,
    /// Its unit's key.
    pub timeout_unit: String,
    /// Whether commands reach the person's session.
    pub pass_session: bool,
    /// The provider's name; empty: none.
    pub provider: String,
    /// The model; empty: the provider's own.
    pub model: String,
    /// How varied the replies are; empty: the usual.
    pub temperature: String,
    /// Longest reply; empty: the usual.
    pub max_tokens: String,
    /// Share of likely words; empty: the provider's own.
    pub top_p: String,
    /// `low`, `medium`, `high`; empty: the model's own.
    pub effort: String,
    /// What it may do besides answering.
    pub tools: Vec<Tool>,
    /// Turns of a task; empty: the usual.
    pub budget_turns: String,
    /// Tokens of a task; empty: no limit.
    pub budget_tokens: String,
    /// Dollars of a task; empty: no limit.
    pub budget_cost: String,
    /// Tokens of a day; empty: no limit.
    pub budget_day_tokens: String,
    /// Dollars of a day; empty: no limit.
    pub budget_day_cost: String,
    /// Who is asked when the provider cannot; one without a provider does not count.
    pub fallbacks: Vec<Fallback>,
    /// The template of its prompt; empty: the one that comes with Legwork.
    pub template: String,
    /// The word of what its tasks tell; empty: as the settings say.
    pub notify: String,
    /// The word of the coding agent; empty: Claude Code.
    pub client: String,
    /// The word of how it is spoken to; empty: as is usual for it.
    pub protocol: String,
    /// Its program; empty: the usual one.
    pub program: String,
    /// Its own arguments, one on each line.
    pub arguments: String,
    /// The word of what it may do unasked.
    pub permissions: String,
    /// How often a failed check goes back to it; empty: the usual.
    pub rounds: String,
    /// After how many minutes of silence the person is asked; empty: never.
    pub quiet_minutes: String,
    /// The names of those that take its tasks on when it is at its limit; an empty one does not count.
    pub stand_ins: Vec<String>,
    /// `NAME=VALUE` on each line.
    pub variables: String,
    /// The name of a secret on each line.
    pub secrets: String,
}

impl AgentForm {
    /// The kind that is chosen.
    #[must_use]
    pub fn kind(&self) -> AgentKind {
        self.kind.parse().unwrap_or_default()
    }

    /// The form of a new agent where these providers are known. While it is untouched it is for the kind that is made
    /// most: commands have an agent from the start, so that is one with a model as soon as there is one to be asked. A
    /// provider that is the only one is chosen.
    #[must_use]
    pub fn suited_to(mut self, providers: &[Provider]) -> Self {
        if self == Self::empty() {
            self.kind = Self::kinds(providers)[0].as_str().to_owned();
        }
        if let ([only], true) = (providers, self.provider.is_empty()) {
            self.provider = only.name.clone();
        }
        self
    }

    /// The kinds, the one that is made most first.
    #[must_use]
    pub const fn kinds(providers: &[Provider]) -> [AgentKind; 3] {
        if providers.is_empty() {
            [AgentKind::Shell, AgentKind::Coding, AgentKind::Llm]
        } else {
            [AgentKind::Llm, AgentKind::Coding, AgentKind::Shell]
        }
    }
}

impl Form for AgentForm {
    type Subject = Agent;
    type Draft = AgentDraft;

    fn empty() -> Self {
        let tools =
            vec![Tool::ListFiles, Tool::ReadFile, Tool::SearchFiles, Tool::WriteArtifact, Tool::AskUser];
        let kind = AgentKind::Shell.as_str().to_owned();
        let client = CodingClient::ClaudeCode.as_str().to_owned();
        let permissions = PermissionPolicy::default().as_str().to_owned();
        Self { kind, timeout_unit: "m".to_owned(), tools, client, permissions, ..Self::default() }
    }

    fn of(agent: &Agent) -> Self {
        let (timeout, timeout_unit) = amount::split(agent.timeout_seconds);
        let form = Self {
            kind: agent.kind.as_str().to_owned(),
            name: agent.name.clone(),
            role: agent.role.clone(),
            backstory: agent.backstory.clone(),
            instructions: agent.instructions.clone(),
            command: agent.command.clone().unwrap_or_default(),
            check: agent.check.clone().unwrap_or_default(),
            sandbox: sandbox_words::value(agent.sandbox),
            best_effort: agent.sandbox.is_some_and(|sandbox| sandbox.best_effort),
            cwd: agent.cwd.clone().unwrap_or_default(),
            timeout,
            timeout_unit,
            pass_session: agent.pass_session,
            notify: agent.notify.map(|strategy| strategy.as_str().to_owned()).unwrap_or_default(),
            ..Self::default()
        };
        let form = form.with_model(agent);
        if agent.kind == AgentKind::Coding { form.with_coding(agent) } else { form }
    }

    fn request(&self, before: Option<&Agent>) -> (AgentDraft, Vec<FieldError>) {
        let kind = before.map_or_else(|| self.kind(), |agent| agent.kind);
        let mut wrong = vec![];
        let seconds = if self.timeout.trim().is_empty() {
            kind.default_timeout_seconds()
        } else {
            amount::join(&self.timeout, &self.timeout_unit).unwrap_or_else(|message| {
                wrong.push(FieldError { field: "timeout_seconds".to_owned(), message });
                kind.default_timeout_seconds()
            })
        };
        let was = before.map(Self::of).unwrap_or_default();
        let new = before.is_none();
        let text = |was: &String, now: &String| Some(now.clone()).filter(|now| now != was);
        let shell = kind.takes_command();
        let sandbox = |of: &Self| sandbox_words::chosen(&of.sandbox, of.best_effort);
        let mut draft = AgentDraft {
            name: if new { Some(self.name.clone()) } else { text(&was.name, &self.name) },
            kind: new.then_some(kind),
            role: text(&was.role, &self.role),
            backstory: text(&was.backstory, &self.backstory),
            instructions: text(&was.instructions, &self.instructions),
            command: text(&was.command, &self.command).filter(|_| shell),
            check: text(&was.check, &self.check).map(|line| line.trim().to_owned()),
            sandbox: Some(sandbox(self)).filter(|now| *now != sandbox(&was)),
            cwd: text(&was.cwd, &self.cwd).map(|cwd| cwd.trim().to_owned()),
            timeout_seconds: Some(seconds).filter(|s| before.is_none_or(|agent| agent.timeout_seconds != *s)),
            pass_session: Some(self.pass_session)
                .filter(|on| kind.runs_program() && (new || *on != was.pass_session)),
            notify: text(&was.notify, &self.notify).map(|word| word.parse().ok()),
            ..AgentDraft::default()
        };
        if kind == AgentKind::Llm {
            self.add_model(&mut draft, before, &mut wrong);
        }
        if kind == AgentKind::Coding {
            self.add_coding(&mut draft, before, &mut wrong);
        }
        let ruled = validation::agent(&draft, new).err().map(|error| error.fields).unwrap_or_default();
        wrong.extend(ruled);
        (draft, wrong)
    }
}

/// The request that makes an agent like this one.
#[must_use]
pub fn draft_of(agent: &Agent) -> AgentDraft {
    let model = agent.kind == AgentKind::Llm;
    AgentDraft {
        name: Some(agent.name.clone()),
        kind: Some(agent.kind),
        role: Some(agent.role.clone()),
        backstory: Some(agent.backstory.clone()),
        instructions: Some(agent.instructions.clone()),
        command: agent.command.clone(),
        check: agent.check.clone(),
        place: agent.place.map(Some),
        sandbox: agent.sandbox.map(Some),
        cwd: agent.cwd.clone(),
        timeout_seconds: Some(agent.timeout_seconds),
        pass_session: Some(agent.pass_session),
        provider: agent.provider.clone(),
        model: agent.model.clone(),
        parameters: model.then(|| agent.parameters.clone()),
        budget: agent.kind.is_paid().then_some(agent.budget),
        tools: model.then(|| agent.tools.clone()),
        fallbacks: model.then(|| agent.fallbacks.clone()),
        template: agent.template.clone(),
        form: model.then(|| agent.form.clone()),
        notify: agent.notify.map(Some),
        variables: Some(agent.variables.clone()).filter(|all| !all.is_empty()),
        secrets: Some(agent.secrets.clone()).filter(|all| !all.is_empty()),
        coding: agent.coding.clone(),
    }
}

/// The request that makes an agent of one that is installed.
#[must_use]
pub fn draft_of_installed(found: &FoundClient) -> AgentDraft {
    AgentDraft {
        name: Some(found.name.clone()),
        kind: Some(AgentKind::Coding),
        coding: Some(found.setup.clone()),
        secrets: Some(found.secrets.clone()).filter(|all| !all.is_empty()),
        ..AgentDraft::default()
    }
}

/// What a coding agent is called.
#[must_use]
pub fn client_said(client: CodingClient) -> &'static str {
    match client {
        CodingClient::Other => say::client_other(),
        named => named.label(),
    }
}

/// How a protocol is called.
#[must_use]
pub fn protocol_said(protocol: CodingProtocol) -> &'static str {
    match protocol {
        CodingProtocol::Acp => say::protocol_acp(),
        CodingProtocol::Stream => say::protocol_stream(),
    }
}

/// What a coding agent may do unasked, in a few words.
#[must_use]
pub fn permission_said(policy: PermissionPolicy) -> &'static str {
    match policy {
        PermissionPolicy::Ask => say::permission_ask(),
        PermissionPolicy::Edits => say::permission_edits(),
        PermissionPolicy::All => say::permission_all(),
    }
}

/// What kinds of agents are called.
#[must_use]
pub fn kind_said(kind: AgentKind) -> &'static str {
    match kind {
        AgentKind::Shell => say::kind_shell(),
        AgentKind::Llm => say::kind_model(),
        AgentKind::Coding => say::kind_coding(),
        AgentKind::Workflow => say::kind_workflow(),
    }
}

#[cfg(test)]
pub(super) mod tests;
