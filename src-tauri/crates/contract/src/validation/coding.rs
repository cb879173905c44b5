//! Rules for coding agents: which program, how it is spoken to, what it is given.

use super::{
    findings::finding,
    model_agent::FALLBACKS_MAX,
    rules::{all_variables, pairs, plain},
    secrets,
};
use crate::{
    agent::{AgentDraft, AgentKind},
    coding::{CodingClient, CodingSetup, QUIET_MINUTES, ROUNDS},
    error::FieldError,
    model::ModelParameters,
};
use std::collections::BTreeMap;

/// Most arguments of its own.
const ARGUMENTS_MAX: usize = 100;

/// Everything about a coding agent, and the variables and secrets of every kind that runs a program.
pub(super) fn agent(draft: &AgentDraft, new: bool) -> Vec<FieldError> {
    let mut found = vec![];
    match draft.kind {
        Some(AgentKind::Coding) => {
            found.extend(foreign(draft));
            if new && draft.coding.is_none() {
                let problem = "A coding agent is needed: say which, such as claude_code or codex.";
                found.push(finding("coding", problem));
            }
        }
        Some(AgentKind::Shell | AgentKind::Llm | AgentKind::Workflow) if draft.coding.is_some() => {
            let problem = "Only an agent of kind coding has this; leave it out, or choose that kind.";
            found.push(finding("coding", problem));
        }
        _ => {}
    }
    found.extend(draft.coding.iter().flat_map(setup));
    found.extend(environment(draft));
    found
}

/// What a coding agent decides itself; what would be ignored is refused.
fn foreign(draft: &AgentDraft) -> Vec<FieldError> {
    let given = |text: &Option<String>| text.as_deref().is_some_and(|t| !t.trim().is_empty());
    let parts = [
        ("command", given(&draft.command)),
        ("provider", given(&draft.provider)),
        ("template", given(&draft.template)),
        ("parameters", draft.parameters.as_ref().is_some_and(|p| *p != ModelParameters::default())),
        ("tools", draft.tools.as_ref().is_some_and(|t| !t.is_empty())),
    ];
    let problem = "A coding agent has this in its own configuration; leave it out.";
    let mut found: Vec<_> =
        parts.into_iter().filter(|(_, is)| *is).map(|(field, _)| finding(field, problem)).collect();
    if draft.fallbacks.as_ref().is_some_and(|all| !all.is_empty()) {
        let problem = "Those of a coding agent are agents, not providers: name them in `coding.fallbacks`.";
        found.push(finding("fallbacks", problem));
    }
    found
}

fn setup(setup: &CodingSetup) -> Vec<FieldError> {
    let mut found = vec![];
    let mut tell = |field: &str, message: String| found.push(finding(field, &message));
    let spoken = setup.client.protocols();
    if let Some(protocol) = setup.protocol.filter(|protocol| !spoken.contains(protocol)) {
        let usual: Vec<_> = spoken.iter().map(|one| one.as_str()).collect();
        let label = setup.client.label();
        tell(
            "protocol",
            format!("{label} is not spoken to by {protocol}; allowed is {}.", usual.join(" or ")),
        );
    }
    match setup.program.as_deref() {
        None if setup.client == CodingClient::Other => {
            tell("program", "A program is needed: its name, or its absolute path.".to_owned());
        }
        Some(program) if program.trim().is_empty() => {
            tell("program", "It is empty: write its name or its absolute path, or leave it out.".to_owned());
        }
        Some(program) if program.contains('/') && !program.starts_with('/') => {
            tell("program", format!("“{program}” is neither a name nor an absolute path; begin with /."));
        }
        Some(program) => {
            if let Err(problem) = plain(program) {
                tell("program", problem);
            }
        }
        None => {}
    }
    if setup.arguments.len() > ARGUMENTS_MAX {
        tell("arguments", format!("At most {ARGUMENTS_MAX} arguments: {} now.", setup.arguments.len()));
    }
    if let Some(problem) = setup.arguments.iter().find_map(|argument| plain(argument).err()) {
        tell("arguments", problem);
    }
    if !ROUNDS.contains(&setup.rounds) {
        let (least, most) = (ROUNDS.start(), ROUNDS.end());
        tell("rounds", format!("{} is outside what is allowed: {least} to {most}.", setup.rounds));
    }
    if setup.fallbacks.len() > FALLBACKS_MAX {
        tell("fallbacks", format!("At most {FALLBACKS_MAX}: {} now.", setup.fallbacks.len()));
    }
    if setup.fallbacks.iter().any(|name| name.trim().is_empty()) {
        tell("fallbacks", "A fallback names no agent; write the name of one.".to_owned());
    }
    if let Some(twice) =
        setup.fallbacks.iter().enumerate().find(|(at, name)| setup.fallbacks[..*at].contains(name))
    {
        tell("fallbacks", format!("“{}” stands there twice; once is enough.", twice.1));
    }
    if let Some(minutes) = setup.quiet_minutes.filter(|minutes| !QUIET_MINUTES.contains(minutes)) {
        let (least, most) = (QUIET_MINUTES.start(), QUIET_MINUTES.end());
        tell(
            "quiet_minutes",
            format!(
                "{minutes} is outside what is allowed: {least} to {most}; leave it out to wait for any time."
            ),
        );
    }
    found
}

/// Variables and secrets that all of an agent's tasks are given.
fn environment(draft: &AgentDraft) -> Vec<FieldError> {
    let none = BTreeMap::new();
    let variables = draft.variables.as_ref().unwrap_or(&none);
    let mut found = vec![];
    if let Some(kind) = draft.kind.filter(|kind| !kind.runs_program() && !variables.is_empty()) {
        let problem = format!("An agent of kind {kind} runs no program that could be given variables.");
        found.push(finding("variables", &problem));
    }
    let wrong = all_variables(&pairs(variables)).err();
    found.extend(wrong.map(|problem| finding("variables", &problem)));
    if let Some(names) = &draft.secrets {
        let kind = draft.kind.unwrap_or(AgentKind::Coding);
        found.extend(secrets::named(names, variables, kind));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{coding::CodingProtocol, model::Fallback};

    fn faults(change: impl FnOnce(&mut AgentDraft)) -> Vec<String> {
        let mut draft = AgentDraft {
            name: Some("claude".into()),
            kind: Some(AgentKind::Coding),
            coding: Some(CodingSetup::of(CodingClient::ClaudeCode)),
            ..AgentDraft::default()
        };
        change(&mut draft);
        let error = crate::validation::agent(&draft, true).err();
        error.map_or(vec![], |error| error.fields.into_iter().map(|found| found.field).collect())
    }

    fn with(change: fn(&mut CodingSetup)) -> Vec<String> {
        faults(|draft| draft.coding.iter_mut().for_each(change))
    }

    #[test]
    fn a_coding_agent_is_one_that_can_be_started() {
        assert!(faults(|_| {}).is_empty());
        assert!(with(|setup| setup.rounds = 0).is_empty());
        assert!(with(|setup| setup.program = Some("/opt/claude".into())).is_empty());
        let of_a_model = Fallback { provider: "openai".into(), model: None };
        for (field, wrong) in [
            ("program", with(|setup| setup.client = CodingClient::Other)),
            ("protocol", with(|setup| setup.protocol = Some(CodingProtocol::Acp))),
            ("program", with(|setup| setup.program = Some(" ".into()))),
            ("program", with(|setup| setup.program = Some("./claude".into()))),
            ("program", with(|setup| setup.program = Some("a\0".into()))),
            ("arguments", with(|setup| setup.arguments = vec!["a\0".into()])),
            ("arguments", with(|setup| setup.arguments = vec![String::new(); ARGUMENTS_MAX + 1])),
            ("rounds", with(|setup| setup.rounds = 11)),
            ("rounds", with(|setup| setup.rounds = -1)),
            ("quiet_minutes", with(|setup| setup.quiet_minutes = Some(0))),
            ("quiet_minutes", with(|setup| setup.quiet_minutes = Some(1441))),
            ("fallbacks", with(|setup| setup.fallbacks = vec![" ".into()])),
            ("fallbacks", with(|setup| setup.fallbacks = vec!["a".into(), "b".into(), "a".into()])),
            (
                "fallbacks",
                with(|setup| setup.fallbacks = (0..=FALLBACKS_MAX).map(|n| n.to_string()).collect()),
            ),
            ("fallbacks", faults(|draft| draft.fallbacks = Some(vec![of_a_model.clone()]))),
            ("coding", faults(|draft| draft.coding = None)),
        ] {
            assert_eq!(wrong, [field]);
        }
    }

    #[test]
    fn what_would_be_ignored_is_refused() {
        assert_eq!(faults(|draft| draft.command = Some("make".into())), ["command"]);
        assert_eq!(faults(|draft| draft.provider = Some("openai".into())), ["provider"]);
        assert!(faults(|draft| draft.model = Some("opus".into())).is_empty());
        assert_eq!(faults(|draft| draft.kind = Some(AgentKind::Shell)), ["coding"]);
    }

    #[test]
    fn variables_and_secrets_are_for_programs() {
        let one = || Some(BTreeMap::from([("RUST_LOG".to_owned(), "debug".to_owned())]));
        assert!(faults(|draft| draft.variables = one()).is_empty());
        assert!(faults(|draft| draft.secrets = Some(["TOKEN".to_owned()].into())).is_empty());
        assert_eq!(faults(|draft| draft.secrets = Some(["RUST LOG".to_owned()].into())), ["secrets"]);
        let both = |draft: &mut AgentDraft| {
            (draft.variables, draft.secrets) = (one(), Some(["RUST_LOG".to_owned()].into()));
        };
        assert_eq!(faults(both), ["secrets"]);
        let bad = |draft: &mut AgentDraft| {
            draft.variables = Some(BTreeMap::from([("A=B".to_owned(), String::new())]));
        };
        assert_eq!(faults(bad), ["variables"]);
        let llm = |draft: &mut AgentDraft| {
            (draft.kind, draft.coding, draft.variables) = (Some(AgentKind::Llm), None, one());
        };
        assert_eq!(faults(llm), ["variables"]);
    }
}
