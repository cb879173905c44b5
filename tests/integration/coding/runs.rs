//! What a run of a coding agent is given, what it may for always, and what it uses.

use contract::{
    ErrorCode, Status,
    agent::AgentDraft,
    chat::Said,
    coding::{CodingClient, CodingSetup},
    command::{AnswerTask, CreateAgent, EditAgent, GetAgent, KeepSecret, Say},
    model::Answer,
    provider::Key,
    task::Environment,
};
use harness::Bench;
use std::collections::BTreeMap;

fn variables(all: &[(&str, &str)]) -> BTreeMap<String, String> {
    all.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn the_agents_variables_and_secrets_are_those_of_each_of_its_tasks() {
    let bench = Bench::running(1);
    for name in ["TOKEN", "OWN"] {
        bench.engine.call(KeepSecret { name: name.into(), value: Key::new("a-secret".to_owned()) }).unwrap();
    }
    let agent = bench.coding_agent_with("claude", |agent| {
        agent.variables = Some(variables(&[("A", "agent"), ("B", "agent"), ("OWN", "agent")]));
        agent.secrets = Some(["TOKEN".to_owned(), "C".to_owned()].into());
    });
    let task = bench.create_coding_with(&agent, "Mend it", "ok", |t| {
        t.environment = Environment {
            variables: variables(&[("B", "task"), ("C", "task")]),
            secrets: ["OWN".to_owned()].into(),
            ..Environment::default()
        };
    });
    bench.until_status(task.id, Status::Completed);
    let said = &bench.script.said_to_agents()[0];
    assert_eq!(said.variables, variables(&[("A", "agent"), ("B", "task"), ("C", "task")]));
    assert_eq!(said.secrets, ["OWN", "TOKEN"]);
}

#[test]
fn what_is_allowed_for_always_is_allowed_to_this_agent_in_this_folder() {
    let bench = Bench::running(1);
    let (one, other) = (bench.coding_agent("one"), bench.coding_agent("other"));
    let asks = bench.create_coding_with(&one, "asks", "asks", |t| t.cwd = Some("/tmp".into()));
    let asking = bench.until_status(asks.id, Status::NeedsInput);
    let question = asking.question.unwrap();
    assert_eq!(question.always.as_deref(), Some("write files here"));
    let answer =
        AnswerTask { id: asks.id.to_string(), answer: Answer::Always, asked_at: Some(question.asked_at) };
    bench.engine.call(answer).unwrap();
    let done = bench.until_status(asks.id, Status::Completed);
    assert_eq!(done.summary.as_deref(), Some("Always"));
    for (agent, folder, allowed) in [(&one, "/tmp", "write"), (&one, "/usr", ""), (&other, "/tmp", "")] {
        let title = format!("{} in {folder}", agent.name);
        let task = bench.create_coding_with(agent, &title, "always", |t| t.cwd = Some(folder.into()));
        let done = bench.until_status(task.id, Status::Completed);
        assert_eq!(done.summary.unwrap_or_default(), allowed, "{title}");
    }
    // what asks once is not approved for always
    let writer = bench.model_agent("writer", "Writes");
    let once = bench.create_model(&writer, "once", "approval");
    let asking = bench.until_status(once.id, Status::NeedsInput);
    let always = AnswerTask {
        id: once.id.to_string(),
        answer: Answer::Always,
        asked_at: asking.question.map(|question| question.asked_at),
    };
    assert_eq!(bench.engine.call(always).unwrap_err().code, ErrorCode::Refused);
}

#[test]
fn what_it_uses_is_its_agents() {
    let bench = Bench::running(1);
    let agent = bench.coding_agent("claude");
    for title in ["one", "two"] {
        let task = bench.create_coding(&agent, title, "ok");
        bench.until_status(task.id, Status::Completed);
    }
    let agent = bench.engine.call(GetAgent { name: "claude".into() }).unwrap();
    assert_eq!(
        (agent.usage.requests, agent.usage.tokens_out, agent.usage_today.cost_usd),
        (2, 40, Some(1.0))
    );
}

#[test]
fn a_quota_that_is_out_is_waited_for_in_the_session() {
    let bench = Bench::running(1);
    let agent = bench.coding_agent("claude");
    let task = bench.create_coding(&agent, "Mend it", "quota");
    let waits = bench.until_status(task.id, Status::Pending);
    assert!(waits.waiting_for.is_some(), "{waits:#?}");
    bench.engine.call(contract::command::StartTasksNow { ids: vec![task.id.to_string()] }).unwrap();
    bench.until_status(task.id, Status::Completed);
    let said = bench.script.said_to_agents();
    assert!(said[1].session.is_some() && said[1].prompt.contains("go on from there"), "{:?}", said[1]);
}

#[test]
fn an_agent_is_made_changed_and_refused_in_words() {
    let bench = Bench::new();
    let agent = bench.coding_agent("claude");
    let setup = agent.coding.unwrap();
    assert_eq!((setup.client, setup.starts()), (CodingClient::ClaudeCode, "claude"));
    let changes = AgentDraft {
        coding: Some(CodingSetup { rounds: 0, ..setup }),
        model: Some("opus".into()),
        ..AgentDraft::default()
    };
    let agent = bench.engine.call(EditAgent { name: "claude".into(), changes }).unwrap();
    assert_eq!((agent.coding.unwrap().rounds, agent.model.as_deref()), (0, Some("opus")));
    for (field, change) in [
        ("coding", (|d| d.coding = None) as fn(&mut AgentDraft)),
        ("program", |d| d.coding = Some(CodingSetup::default())),
        ("command", |d| d.command = Some("make".into())),
        ("secrets", |d| d.secrets = Some(["NO SUCH".to_owned()].into())),
    ] {
        let mut agent = AgentDraft {
            name: Some("other".into()),
            kind: Some(contract::AgentKind::Coding),
            coding: Some(CodingSetup::of(CodingClient::Codex)),
            ..AgentDraft::default()
        };
        change(&mut agent);
        let error = bench.engine.call(CreateAgent { agent }).unwrap_err();
        assert_eq!((error.code, &*error.fields[0].field), (ErrorCode::InvalidInput, field), "{error}");
    }
    let changes = AgentDraft { coding: Some(CodingSetup::of(CodingClient::Codex)), ..AgentDraft::default() };
    let error = bench.engine.call(EditAgent { name: "shell".into(), changes }).unwrap_err();
    assert_eq!(error.fields[0].field, "coding");
}

#[test]
fn a_coding_agent_gives_no_talk() {
    let bench = Bench::new();
    bench.coding_agent("claude");
    let said: Result<Said, _> =
        bench.engine.call(Say { agent: Some("claude".into()), text: "Hello".into(), ..Say::default() });
    let error = said.unwrap_err();
    assert_eq!(error.fields[0].field, "agent", "{error}");
}
