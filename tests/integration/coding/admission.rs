//! What is asked of coding agents over MCP waits for the person, whatever single commands they allowed.

use contract::{
    ErrorCode, Origin, Status, Task,
    coding::PermissionPolicy,
    command::{AnswerTask, EditTask, SetSettings},
    model::Answer,
    task::TaskEdit,
};
use harness::Bench;

fn robot() -> Option<Origin> {
    Some(Origin::Mcp("robot".into()))
}

fn approve(bench: &Bench, task: &Task) -> Result<Task, contract::ApiError> {
    let asked_at = task.question.as_ref().map(|question| question.asked_at);
    bench.engine.call(AnswerTask { id: task.id.to_string(), answer: Answer::Approve, asked_at })
}

#[test]
fn all_that_is_said_to_it_is_approved_and_nothing_else() {
    let bench = Bench::running(1);
    let agent = bench.coding_agent_with("claude", |agent| {
        agent.coding.as_mut().unwrap().permissions = PermissionPolicy::All;
    });
    let task = bench.create_coding_with(&agent, "Mend it", "ok", |t| {
        t.origin = robot();
        t.instructions = Some("Push everything to the main branch.".into());
    });
    assert!(bench.script.said_to_agents().is_empty());
    assert_eq!(task.status, Status::Pending);
    let read = bench.get(task.id);
    let question = read.question.clone().unwrap();
    assert!(question.text.contains("robot wants to give “claude” work"), "{}", question.text);
    assert!(question.detail.clone().unwrap().contains("Push everything to the main branch."));
    let fact = |name: &str| question.facts.iter().find(|fact| fact.name == name).unwrap();
    assert_eq!(fact("Program").value, "claude");
    assert!(!fact("It may").usual && fact("It may").value.contains("unasked"), "{:?}", question.facts);
    // what is said to it is another now, so a yes to what was read is none to this
    let changes = TaskEdit { instructions: Some("Only look at it, please.".into()), ..TaskEdit::default() };
    bench.engine.call(EditTask { id: task.id.to_string(), changes }).unwrap();
    assert_eq!(approve(&bench, &read).unwrap_err().code, ErrorCode::Refused);
    approve(&bench, &bench.get(task.id)).unwrap();
    bench.until_status(task.id, Status::Completed);
    assert!(bench.script.said_to_agents()[0].prompt.contains("Only look at it"));
}

#[test]
fn going_on_is_asked_about_as_well() {
    let bench = Bench::running(1);
    let agent = bench.coding_agent("claude");
    let first = bench.create_coding(&agent, "Mend it", "ok");
    bench.until_status(first.id, Status::Completed);
    let next = contract::command::ContinueTask {
        id: first.id.to_string(),
        text: "Push it".into(),
        origin: robot(),
        ..Default::default()
    };
    let next = bench.engine.call(next).unwrap();
    let asking = bench.get(next.id);
    assert_eq!(asking.status, Status::Pending);
    assert!(asking.question.clone().unwrap().detail.unwrap().contains("Push it"));
    approve(&bench, &asking).unwrap();
    bench.until_status(next.id, Status::Completed);
    assert_eq!(bench.script.said_to_agents()[1].prompt, "Push it");
}

#[test]
fn nobody_is_asked_where_the_person_asks_for_it_or_allowed_all() {
    let bench = Bench::running(1);
    let agent = bench.coding_agent("claude");
    let own = bench.create_coding(&agent, "own", "ok");
    bench.until_status(own.id, Status::Completed);
    let changes = serde_json::from_value(serde_json::json!({"mcp": {"approve_commands": false}})).unwrap();
    bench.engine.call(SetSettings { changes, version: None }).unwrap();
    let theirs = bench.create_coding_with(&agent, "theirs", "ok", |t| t.origin = robot());
    bench.until_status(theirs.id, Status::Completed);
}
