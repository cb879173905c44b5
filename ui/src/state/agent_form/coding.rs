//! The fields of a coding agent, as text and back.

use super::{AgentForm, client_said, model};
use crate::{
    catalogue::agents as say,
    state::{amount, form::Form as _},
};
use contract::{
    Agent, AgentDraft, FieldError,
    coding::{CodingClient, CodingSetup, DEFAULT_ROUNDS, PermissionPolicy},
    model::Budget,
};

impl AgentForm {
    /// Fills in what a coding agent has besides.
    pub(super) fn with_coding(self, agent: &Agent) -> Self {
        let setup = agent.coding.clone().unwrap_or_default();
        let lines = |all: Vec<String>| all.join("\n");
        Self {
            client: setup.client.as_str().to_owned(),
            protocol: setup.protocol.map(|protocol| protocol.as_str().to_owned()).unwrap_or_default(),
            program: setup.program.unwrap_or_default(),
            arguments: lines(setup.arguments),
            permissions: setup.permissions.as_str().to_owned(),
            rounds: setup.rounds.to_string(),
            quiet_minutes: setup.quiet_minutes.map(|minutes| minutes.to_string()).unwrap_or_default(),
            stand_ins: setup.fallbacks,
            variables: lines(agent.variables.iter().map(|(name, value)| format!("{name}={value}")).collect()),
            secrets: lines(agent.secrets.iter().cloned().collect()),
            ..self
        }
    }

    /// The client that is chosen.
    #[must_use]
    pub fn client(&self) -> CodingClient {
        self.client.parse().unwrap_or(CodingClient::ClaudeCode)
    }

    /// What its rule for permissions comes to where it cannot ask for them.
    #[must_use]
    pub fn cannot_ask(&self) -> Option<String> {
        let client = self.client();
        let asks = client.asks(self.protocol.parse().unwrap_or_else(|_| client.protocol()));
        let rule: PermissionPolicy = self.permissions.parse().unwrap_or_default();
        (!asks && rule != PermissionPolicy::All).then(|| say::cannot_ask(client_said(client)))
    }

    /// Adds to a request what a coding agent has besides, and what is wrong with that.
    pub(super) fn add_coding(
        &self,
        draft: &mut AgentDraft,
        before: Option<&Agent>,
        wrong: &mut Vec<FieldError>,
    ) {
        let text = |text: &String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let setup = CodingSetup {
            client: self.client(),
            protocol: self.protocol.parse().ok(),
            program: text(&self.program),
            arguments: lines(&self.arguments),
            permissions: self.permissions.parse().unwrap_or_default(),
            rounds: model::note(wrong, "rounds", amount::whole(&self.rounds)).unwrap_or(DEFAULT_ROUNDS),
            quiet_minutes: model::note(wrong, "quiet_minutes", amount::whole(&self.quiet_minutes)),
            fallbacks: self.stand_ins.iter().filter(|name| !name.is_empty()).cloned().collect(),
        };
        draft.coding =
            Some(setup).filter(|setup| before.is_none_or(|agent| agent.coding.as_ref() != Some(setup)));
        let was = before.map(Self::of).unwrap_or_default();
        draft.model = (was.model != self.model.trim()).then(|| self.model.trim().to_owned());
        let budget = self.budget(wrong);
        draft.budget =
            Some(budget).filter(|b| before.map_or(*b != Budget::default(), |agent| agent.budget != *b));
        if was.secrets != self.secrets {
            draft.secrets = Some(lines(&self.secrets).into_iter().collect());
        }
        if was.variables != self.variables {
            let pairs = lines(&self.variables).into_iter();
            // one without a value is named with it, and refused by its rule where it cannot be a name
            let pairs = pairs.map(|line| match line.split_once('=') {
                Some((name, value)) => (name.trim().to_owned(), value.to_owned()),
                None => (line, String::new()),
            });
            draft.variables = Some(pairs.collect());
        }
    }
}

/// What stands on each line that is not empty.
fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}
