//! What the agent dialog holds while it is filled in, and the request that it stands for.

use super::amount;
use contract::{Agent, AgentDraft, AgentKind, FieldError, validation};

/// The dialog's fields as they stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AgentForm {
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
    /// The folder of tasks that name none; empty: the home folder.
    pub cwd: String,
    /// Time-out; empty: the usual.
    pub timeout: String,
    /// Its unit's key.
    pub timeout_unit: String,
    /// Whether commands reach the person's session.
    pub pass_session: bool,
}

impl AgentForm {
    /// A form for a new agent.
    #[must_use]
    pub fn empty() -> Self {
        Self { timeout_unit: "m".to_owned(), ..Self::default() }
    }

    /// A form filled from an agent.
    #[must_use]
    pub fn of(agent: &Agent) -> Self {
        let (timeout, timeout_unit) = amount::split(agent.timeout_seconds);
        Self {
            name: agent.name.clone(),
            role: agent.role.clone(),
            backstory: agent.backstory.clone(),
            instructions: agent.instructions.clone(),
            command: agent.command.clone().unwrap_or_default(),
            cwd: agent.cwd.clone().unwrap_or_default(),
            timeout,
            timeout_unit,
            pass_session: agent.pass_session,
        }
    }

    /// The request, and everything that is wrong with it. `before`: the agent as it was, where one is edited; what
    /// stays as it is is then left out.
    #[must_use]
    pub fn request(&self, before: Option<&Agent>) -> (AgentDraft, Vec<FieldError>) {
        let kind = before.map_or(AgentKind::Shell, |agent| agent.kind);
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
        let draft = AgentDraft {
            name: if new { Some(self.name.clone()) } else { text(&was.name, &self.name) },
            kind: new.then_some(kind),
            role: text(&was.role, &self.role),
            backstory: text(&was.backstory, &self.backstory),
            instructions: text(&was.instructions, &self.instructions),
            command: text(&was.command, &self.command),
            cwd: text(&was.cwd, &self.cwd).map(|cwd| cwd.trim().to_owned()),
            timeout_seconds: Some(seconds).filter(|s| before.is_none_or(|agent| agent.timeout_seconds != *s)),
            pass_session: Some(self.pass_session).filter(|on| new || *on != was.pass_session),
        };
        let ruled = validation::agent(&draft, new).err().map(|error| error.fields).unwrap_or_default();
        wrong.extend(ruled);
        (draft, wrong)
    }
}

/// The request that makes an agent like this one.
#[must_use]
pub fn draft_of(agent: &Agent) -> AgentDraft {
    AgentDraft {
        name: Some(agent.name.clone()),
        kind: Some(agent.kind),
        role: Some(agent.role.clone()),
        backstory: Some(agent.backstory.clone()),
        instructions: Some(agent.instructions.clone()),
        command: agent.command.clone(),
        cwd: agent.cwd.clone(),
        timeout_seconds: Some(agent.timeout_seconds),
        pass_session: Some(agent.pass_session),
    }
}

/// What kinds of agents are called.
#[must_use]
pub const fn kind_said(kind: AgentKind) -> &'static str {
    match kind {
        AgentKind::Shell => "Shell command",
        AgentKind::Llm => "Language model",
        AgentKind::Acp | AgentKind::Cli => "Coding agent",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn agent() -> Agent {
        serde_json::from_value(json!({
            "id": "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa", "name": "builder", "kind": "shell", "role": "Builds",
            "backstory": "", "instructions": "", "command": "cargo build", "cwd": "/srv", "timeout_seconds": 5400,
            "pass_session": false, "ready_made": false, "archived_at": null,
            "created_at": "2026-01-02T03:04:05Z", "updated_at": "2026-01-02T03:04:05Z", "tasks": 3
        }))
        .unwrap()
    }

    #[test]
    fn an_untouched_form_changes_nothing() {
        let (draft, wrong) = AgentForm::of(&agent()).request(Some(&agent()));
        assert_eq!((draft, wrong), (AgentDraft::default(), vec![]));
    }

    #[test]
    fn an_emptied_field_takes_its_value_away() {
        let form = AgentForm { command: String::new(), cwd: String::new(), ..AgentForm::of(&agent()) };
        let (draft, wrong) = form.request(Some(&agent()));
        assert_eq!(wrong, []);
        let empty = || Some(String::new());
        assert_eq!(draft, AgentDraft { command: empty(), cwd: empty(), ..AgentDraft::default() });
    }

    #[test]
    fn a_new_agent_needs_a_name_and_a_time_that_can_be_read() {
        let form = AgentForm { timeout: "long".into(), ..AgentForm::empty() };
        let (draft, wrong) = form.request(None);
        assert_eq!(wrong.iter().map(|f| f.field.as_str()).collect::<Vec<_>>(), ["timeout_seconds", "name"]);
        assert_eq!(draft.kind, Some(AgentKind::Shell));
        let (draft, wrong) = AgentForm { name: "builder".into(), ..AgentForm::empty() }.request(None);
        assert_eq!(wrong, []);
        assert_eq!(draft.timeout_seconds, Some(3600));
    }

    #[test]
    fn an_agent_is_made_again_as_it_was() {
        let draft = draft_of(&agent());
        assert!(validation::agent(&draft, true).is_ok());
        assert_eq!(draft.command.as_deref(), Some("cargo build"));
    }
}
