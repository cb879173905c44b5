//! A failed check goes back to the session, inside of the same attempt, and no death has that done twice.

use contract::{
    Status,
    command::{CancelTasks, ListAttempts, ListLog},
    model::Budget,
    task::CheckWish,
};
use engine::{Role, Stop};
use harness::Bench;

fn check(line: &str) -> Option<CheckWish> {
    Some(CheckWish::Command(line.into()))
}

#[test]
fn a_failed_check_goes_back_until_it_passes() {
    let bench = Bench::running(1);
    let agent = bench.coding_agent("claude");
    let task = bench.create_coding_with(&agent, "Mend the tests", "ok", |t| t.check = check("passes-at 3"));
    let done = bench.until_status(task.id, Status::Completed);
    assert_eq!(done.attempt, 1, "all of it is one attempt");
    let said = bench.script.said_to_agents();
    assert_eq!(said.iter().map(|said| said.round).collect::<Vec<_>>(), [0, 1, 2]);
    let session = Some("session of Mend the tests".to_owned());
    assert_eq!(
        said.iter().map(|said| said.session.clone()).collect::<Vec<_>>(),
        [None, session.clone(), session]
    );
    assert!(said[0].prompt.starts_with("Mend the tests") && said[0].prompt.contains("`passes-at 3`"));
    for again in &said[1..] {
        assert!(
            again.prompt.starts_with("The work is not done yet: the check `passes-at 3`"),
            "{}",
            again.prompt
        );
        assert!(
            !again.prompt.contains("Mend the tests"),
            "a session knows what it was asked: {}",
            again.prompt
        );
    }
    let usage = done.usage.unwrap();
    assert_eq!((usage.requests, usage.tokens_in, usage.cost_usd), (3, 300, Some(1.5)));
    let log = bench.engine.call(ListLog { id: task.id.to_string(), ..ListLog::default() }).unwrap();
    let told = |words: &str| log.iter().filter(|line| line.message.contains(words)).count();
    assert_eq!((told("round 1 of 2"), told("round 2 of 2")), (1, 1), "{log:#?}");
}

#[test]
fn after_the_last_round_the_task_fails_with_what_the_check_said() {
    let bench = Bench::running(1);
    for (rounds, prompts) in [(0, 1), (1, 2), (2, 3)] {
        let agent = bench.coding_agent_with(&format!("claude-{rounds}"), |agent| {
            agent.coding.as_mut().unwrap().rounds = rounds;
        });
        let before = bench.script.said_to_agents().len();
        let task = bench.create_coding_with(&agent, &format!("Task {rounds}"), "ok", |t| {
            (t.check, t.max_retries) = (check("fail"), Some(0));
        });
        let failed = bench.until_status(task.id, Status::Failed);
        assert_eq!(bench.script.said_to_agents().len() - before, prompts, "{rounds} rounds");
        assert_eq!(failed.error.unwrap().code, "check_failed");
        assert_eq!(failed.attempt, 1);
    }
}

#[test]
fn another_attempt_goes_on_in_the_session_and_has_its_rounds_anew() {
    let bench = Bench::running(1);
    let agent = bench.coding_agent_with("claude", |agent| agent.coding.as_mut().unwrap().rounds = 1);
    let task = bench.create_coding_with(&agent, "Mend it", "ok", |t| {
        (t.check, t.max_retries) = (check("passes-at 4"), Some(1));
        t.backoff = Some(contract::task::Backoff { min_seconds: 1, max_seconds: 1 });
    });
    let done = bench.until_status(task.id, Status::Completed);
    assert_eq!(done.attempt, 2);
    let said = bench.script.said_to_agents();
    assert_eq!(said.iter().map(|said| said.round).collect::<Vec<_>>(), [0, 1, 0, 1]);
    assert!(
        said[2].session.is_some() && said[2].prompt.starts_with("The work is not done yet"),
        "{:?}",
        said[2]
    );
    assert!(done.attempt == 2);
    bench.assert_sound();
}

#[test]
fn a_spent_budget_ends_the_rounds() {
    let bench = Bench::running(1);
    let agent = bench.coding_agent("claude");
    let task = bench.create_coding_with(&agent, "Mend it", "ok", |t| {
        (t.check, t.max_retries) = (check("fail"), Some(0));
        t.budget = Some(Budget { tokens: Some(200), ..Budget::default() });
    });
    bench.until_status(task.id, Status::Failed);
    assert_eq!(bench.script.said_to_agents().len(), 2, "120 tokens a round");
}

#[test]
fn a_round_that_an_engine_left_is_gone_on_with_and_not_begun_again() {
    let first = Bench::running(1);
    let agent = first.coding_agent("claude");
    let task =
        first.create_coding_with(&agent, "Mend it", "ok then wait", |t| t.check = check("passes-at 2"));
    first.until(task.id, "the second round", |_| first.script.said_to_agents().len() == 2);
    first.engine.stop(Stop::LeaveRunning);
    let second = first.another(Role::Worker);
    second.start(1);
    second.until(task.id, "the round is taken over", |_| second.script.said_to_agents().len() == 3);
    second.script.release("Mend it");
    let done = second.until_status(task.id, Status::Completed);
    let said = second.script.said_to_agents();
    let rounds: Vec<_> = said.iter().map(|said| (said.round, said.resumed)).collect();
    assert_eq!(rounds, [(0, false), (1, false), (1, true)]);
    assert_eq!(done.attempt, 1);
    assert_eq!(done.usage.unwrap().requests, 2, "nothing is paid twice");
    let attempts = second.engine.call(ListAttempts { id: task.id.to_string() }).unwrap();
    assert_eq!(attempts.len(), 1);
}

#[test]
fn a_task_that_is_cancelled_in_a_round_is_cancelled() {
    let bench = Bench::running(1);
    let agent = bench.coding_agent("claude");
    let task =
        bench.create_coding_with(&agent, "Mend it", "ok then wait", |t| t.check = check("passes-at 2"));
    bench.until(task.id, "the second round", |_| bench.script.said_to_agents().len() == 2);
    bench.engine.call(CancelTasks { ids: vec![task.id.to_string()] }).unwrap();
    bench.until_status(task.id, Status::Cancelled);
}
