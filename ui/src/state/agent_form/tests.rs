use super::*;
use contract::{
    coding::CodingSetup,
    model::{Budget, ModelParameters},
    notify::NotifyStrategy,
};
use serde_json::json;

fn agent() -> Agent {
    serde_json::from_value(json!({
        "id": "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa", "name": "builder", "kind": "shell", "role": "Builds",
        "backstory": "", "instructions": "", "command": "cargo build", "cwd": "/srv", "timeout_seconds": 5400,
        "pass_session": false, "ready_made": false, "archived_at": null, "provider": null, "model": null,
        "parameters": {}, "budget": {}, "tools": [], "fallbacks": [], "template": null, "form": [],
        "usage": {}, "usage_today": {},
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
fn what_its_tasks_tell_is_changed_only_where_it_was_chosen() {
    let (silent, verbose) = (NotifyStrategy::Silent, NotifyStrategy::Verbose);
    for (before, chosen, changed) in [
        (None, "", None),
        (None, "verbose", Some(Some(verbose))),
        (Some(silent), "silent", None),
        (Some(silent), "verbose", Some(Some(verbose))),
        (Some(silent), "", Some(None)),
    ] {
        let before = Agent { notify: before, ..agent() };
        let form = AgentForm { notify: chosen.into(), ..AgentForm::of(&before) };
        let (draft, wrong) = form.request(Some(&before));
        assert_eq!((draft.notify, wrong), (changed, vec![]), "{:?} becomes {chosen:?}", before.notify);
    }
    let made = AgentForm { name: "new".into(), ..AgentForm::empty() }.request(None).0;
    assert_eq!(made.notify, None, "what the settings say of that name stays");
}

#[test]
fn an_agent_is_made_again_as_it_was() {
    let silent = Agent { notify: Some(NotifyStrategy::Silent), ..agent() };
    assert_eq!(draft_of(&silent).notify, Some(silent.notify));
    let checked = Agent { check: Some("cargo test".into()), ..agent() };
    assert_eq!(draft_of(&checked).check, checked.check);
    let form = AgentForm { check: " ".into(), ..AgentForm::of(&checked) };
    assert_eq!(
        form.request(Some(&checked)).0,
        AgentDraft { check: Some(String::new()), ..AgentDraft::default() }
    );
    let draft = draft_of(&agent());
    assert!(validation::agent(&draft, true).is_ok());
    assert_eq!(draft.command.as_deref(), Some("cargo build"));
}

/// An agent with a model.
pub(in crate::state) fn thinker() -> Agent {
    Agent {
        kind: AgentKind::Llm,
        command: None,
        provider: Some("local".into()),
        model: Some("small".into()),
        parameters: ModelParameters { temperature: Some(0.2), seed: Some(7), ..ModelParameters::default() },
        budget: Budget { turns: Some(12), cost_usd: Some(0.5), ..Budget::default() },
        tools: vec![Tool::ReadFile],
        fallbacks: vec![Fallback { provider: "openai".into(), model: None }],
        ..agent()
    }
}

#[test]
fn an_untouched_model_agent_changes_nothing() {
    let (draft, wrong) = AgentForm::of(&thinker()).request(Some(&thinker()));
    assert_eq!((draft, wrong), (AgentDraft::default(), vec![]));
}

#[test]
fn a_changed_parameter_keeps_those_that_have_no_field() {
    let form = AgentForm { temperature: "0,9".into(), top_p: "0.5".into(), ..AgentForm::of(&thinker()) };
    let (draft, wrong) = form.request(Some(&thinker()));
    assert_eq!(wrong, []);
    let parameters = ModelParameters {
        temperature: Some(0.9),
        top_p: Some(0.5),
        seed: Some(7),
        ..ModelParameters::default()
    };
    assert_eq!(draft, AgentDraft { parameters: Some(parameters), ..AgentDraft::default() });
}

#[test]
fn a_new_model_agent_needs_a_provider_and_figures_that_can_be_read() {
    let form = AgentForm {
        kind: "llm".into(),
        name: "writer".into(),
        budget_turns: "lots".into(),
        ..AgentForm::empty()
    };
    let (draft, wrong) = form.request(None);
    assert_eq!(wrong.iter().map(|f| f.field.as_str()).collect::<Vec<_>>(), ["turns", "provider"]);
    assert_eq!((draft.kind, draft.command, draft.pass_session), (Some(AgentKind::Llm), None, None));
    assert_eq!(draft.timeout_seconds, Some(1800));
}

#[test]
fn a_fallback_without_a_provider_does_not_count() {
    let mut form = AgentForm::of(&thinker());
    form.fallbacks.push(Fallback::default());
    assert_eq!(form.request(Some(&thinker())).0, AgentDraft::default());
}

#[test]
fn a_new_agent_is_of_the_kind_that_is_made_most() {
    let provider = |name: &str| -> Provider {
        serde_json::from_value(json!({
            "id": "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa", "name": name, "kind": "openai", "base_url": "https://a/v1",
            "model": null, "key_source": "keyring", "key_variable": null, "allow_http": false,
            "requests_per_minute": null, "quota_until": null, "agents": [],
            "created_at": "2026-01-02T03:04:05Z", "updated_at": "2026-01-02T03:04:05Z"
        }))
        .unwrap()
    };
    let (one, two) = (vec![provider("a")], vec![provider("a"), provider("b")]);
    let begun = AgentForm { name: "builder".into(), ..AgentForm::empty() };
    let chosen = AgentForm { provider: "b".into(), ..AgentForm::empty() };
    for (form, providers, kind, named) in [
        (AgentForm::empty(), &vec![], AgentKind::Shell, ""),
        (AgentForm::empty(), &one, AgentKind::Llm, "a"),
        (AgentForm::empty(), &two, AgentKind::Llm, ""),
        (begun, &one, AgentKind::Shell, "a"),
        (chosen, &one, AgentKind::Shell, "b"),
    ] {
        let suited = form.suited_to(providers);
        assert_eq!((suited.kind(), suited.provider.as_str()), (kind, named));
    }
}

/// A coding agent.
fn coder() -> Agent {
    Agent {
        kind: AgentKind::Coding,
        command: None,
        model: Some("opus".into()),
        timeout_seconds: 7200,
        budget: Budget { cost_usd: Some(2.0), ..Budget::default() },
        variables: [("A".to_owned(), "b=c".to_owned())].into(),
        secrets: ["TOKEN".to_owned()].into(),
        coding: Some(CodingSetup {
            program: Some("/opt/codex".into()),
            arguments: vec!["--search".into(), "a b".into()],
            quiet_minutes: Some(10),
            ..CodingSetup::of(CodingClient::Codex)
        }),
        ..agent()
    }
}

#[test]
fn an_untouched_coding_agent_changes_nothing() {
    let (draft, wrong) = AgentForm::of(&coder()).request(Some(&coder()));
    assert_eq!((draft, wrong), (AgentDraft::default(), vec![]));
    assert!(validation::agent(&draft_of(&coder()), true).is_ok());
}

#[test]
fn a_coding_agent_is_made_and_changed_by_its_fields() {
    let form = AgentForm { kind: "coding".into(), name: "claude".into(), ..AgentForm::empty() };
    let (draft, wrong) = form.request(None);
    assert_eq!((wrong, draft.coding), (vec![], Some(CodingSetup::of(CodingClient::ClaudeCode))));
    assert_eq!((draft.timeout_seconds, draft.tools, draft.command), (Some(7200), None, None));
    let form = AgentForm {
        rounds: "0".into(),
        quiet_minutes: String::new(),
        variables: "A=1\n\n B = 2".into(),
        secrets: String::new(),
        ..AgentForm::of(&coder())
    };
    let (draft, wrong) = form.request(Some(&coder()));
    assert_eq!(wrong, []);
    let setup = draft.coding.unwrap();
    assert_eq!((setup.rounds, setup.quiet_minutes, setup.arguments.len()), (0, None, 2));
    assert_eq!(draft.secrets, Some([].into()));
    let wanted = [("A".to_owned(), "1".to_owned()), ("B".to_owned(), " 2".to_owned())];
    assert_eq!(draft.variables, Some(wanted.into()));
    for (field, change) in [
        ("rounds", (|form| form.rounds = "many".into()) as fn(&mut AgentForm)),
        ("quiet_minutes", |form| form.quiet_minutes = "soon".into()),
        ("program", |form| form.client = "other".into()),
        ("rounds", |form| form.rounds = "11".into()),
        ("variables", |form| form.variables = "A B=1".into()),
        ("secrets", |form| form.secrets = "A B".into()),
    ] {
        let mut form = AgentForm { kind: "coding".into(), name: "claude".into(), ..AgentForm::empty() };
        change(&mut form);
        assert!(form.request(None).1.iter().any(|found| found.field == field), "{field}");
    }
}

#[test]
fn one_that_cannot_ask_says_so_where_it_would_have_to() {
    let says = |client: &str, protocol: &str, permissions: &str| {
        let (client, protocol, permissions) = (client.into(), protocol.into(), permissions.into());
        AgentForm { client, protocol, permissions, ..AgentForm::empty() }.cannot_ask()
    };
    for (client, protocol, permissions, told) in [
        ("codex", "", "ask", true),
        ("codex", "stream", "edits", true),
        ("codex", "", "all", false),
        ("claude_code", "", "ask", false),
        ("gemini", "", "ask", false),
        ("gemini", "stream", "ask", true),
    ] {
        assert_eq!(says(client, protocol, permissions).is_some(), told, "{client} {protocol} {permissions}");
    }
    assert!(says("codex", "", "ask").unwrap().contains("Codex cannot ask you"));
}
