//! Requests that come twice, and what is stored of them.

use super::*;
use crate::testing::Bench;
use contract::{
    AgentDraft, AgentKind, NewTask, Status, TaskId,
    provider::Price,
    settings::SettingsPatch,
    task::{CommandLine, TaskEdit},
};
use std::fmt::Debug;

/// What the store says where the reply of a request cannot be stored.
const DIED: &str = "as if it had died here";

/// Carries out a request whose reply cannot be stored, and looks whether anything was changed all the same.
#[track_caller]
fn is_undone<C: command::Command>(bench: &Bench, request: C)
where
    Engine: Handle<C>,
    C::Reply: Debug,
{
    let before = everything(bench);
    // each of several tasks is done or refused by itself
    let said = match bench.engine.call_once(Some(uuid::Uuid::now_v7()), request) {
        Err(error) => error.message,
        Ok(reply) => format!("{reply:?}"),
    };
    assert!(said.contains(DIED), "{} was carried out, and its reply is lost: {said}", C::NAME);
    assert_eq!(everything(bench), before, "{} left something behind", C::NAME);
}

/// What the tables hold that requests change.
fn everything(bench: &Bench) -> Vec<String> {
    let mut found = Vec::new();
    for sql in [
        "SELECT group_concat(id || status || hold || priority || coalesce(deleted_at, ''), ' ') FROM agent_tasks",
        "SELECT group_concat(name || coalesce(archived_at, ''), ' ') FROM agents",
        "SELECT group_concat(name || value, ' ') FROM settings",
        "SELECT group_concat(model || input_usd, ' ') FROM prices",
        "SELECT paused FROM queue_state",
        "SELECT count(*) FROM events",
    ] {
        found.push(bench.text(sql));
    }
    found
}

fn ids(of: &[TaskId]) -> Vec<String> {
    of.iter().map(ToString::to_string).collect()
}

fn shell(name: &str) -> AgentDraft {
    AgentDraft { name: Some(name.into()), kind: Some(AgentKind::Shell), ..AgentDraft::default() }
}

fn price() -> Price {
    Price { model: "m".into(), input_usd: 1.0, output_usd: 2.0, own: true }
}

#[test]
fn a_change_and_its_reply_are_one_transaction() {
    let bench = Bench::new();
    let (waits, ended) = (bench.create("waits", "ok"), bench.create("ended", "ok"));
    bench.engine.call(CancelTasks { ids: ids(&[ended]) }).unwrap();
    bench.sql(&format!(
        "CREATE TRIGGER no_reply BEFORE INSERT ON requests BEGIN SELECT RAISE(ABORT, '{DIED}'); END;"
    ));
    is_undone(&bench, CreateTask { task: NewTask { title: Some("new".into()), ..one() } });
    is_undone(&bench, CreateTogether { task: one(), agents: vec!["shell".into()] });
    is_undone(
        &bench,
        EditTask { id: waits.to_string(), changes: TaskEdit { priority: Some(9), ..TaskEdit::default() } },
    );
    is_undone(&bench, CancelTasks { ids: ids(&[waits]) });
    is_undone(&bench, PauseTasks { ids: ids(&[waits]) });
    is_undone(&bench, RaiseTasks { ids: ids(&[waits]), priority: None });
    is_undone(&bench, RetryTasks { ids: ids(&[ended]), ..RetryTasks::default() });
    is_undone(&bench, DeleteTasks { ids: ids(&[ended]) });
    is_undone(&bench, PauseQueue { for_seconds: None });
    let agent = shell("new");
    is_undone(&bench, CreateAgent { agent });
    is_undone(&bench, SetPrice { price: price() });
    let changes = SettingsPatch { workers: Some(9), ..SettingsPatch::default() };
    is_undone(&bench, SetSettings { changes, version: None });
}

fn one() -> NewTask {
    NewTask { command: Some(CommandLine::Line("ok".into())), ..NewTask::default() }
}

/// Carries a request out twice: the second time changes nothing, and gets what the first one got.
#[track_caller]
fn comes_twice<C: command::Command>(bench: &Bench, request: C) -> C::Reply
where
    Engine: Handle<C>,
{
    let id = Some(uuid::Uuid::now_v7());
    let first = bench.engine.call_once(id, request.clone()).unwrap();
    let before = everything(bench);
    let second = bench.engine.call_once(id, request).unwrap();
    assert_eq!(everything(bench), before, "{} was carried out twice", C::NAME);
    let text = |reply: &C::Reply| serde_json::to_value(reply).unwrap();
    assert_eq!(text(&first), text(&second), "{}", C::NAME);
    first
}

#[test]
fn a_repeat_gets_the_reply_of_the_first_and_changes_nothing() {
    let bench = Bench::new();
    let made = comes_twice(&bench, CreateTask { task: one() }).task;
    let ended = bench.create("ended", "ok");
    let cancelled = comes_twice(&bench, CancelTasks { ids: ids(&[ended]) });
    assert_eq!(cancelled.done[0].status, Status::Cancelled, "and not “has been cancelled already”");
    let again = comes_twice(&bench, RetryTasks { ids: ids(&[ended]), ..RetryTasks::default() });
    assert_eq!(again.done.len(), 1);
    bench.engine.call(CreateAgent { agent: shell("other") }).unwrap();
    let agents = vec!["shell".into(), "other".into()];
    comes_twice(&bench, CreateTogether { task: one(), agents });
    comes_twice(&bench, PauseTasks { ids: ids(&[made.id]) });
    comes_twice(&bench, DeleteTasks { ids: ids(&[ended]) });
    comes_twice(&bench, RestoreTasks { ids: ids(&[ended]) });
    comes_twice(&bench, SetPrice { price: price() });
    comes_twice(&bench, RemovePrice { model: "m".into() });
    let agent = shell("new");
    comes_twice(&bench, CreateAgent { agent });
    comes_twice(&bench, RemoveAgent { name: "new".into() });
}

#[test]
fn of_a_request_for_several_tasks_each_is_done_once() {
    let bench = Bench::new();
    let tasks: Vec<TaskId> = (0..3).map(|n| bench.create(&format!("t{n}"), "ok")).collect();
    bench.engine.call(CancelTasks { ids: ids(&tasks) }).unwrap();
    let id = uuid::Uuid::now_v7();
    // it died in the middle: of what was done then, the reply is there
    let request = |of: &[TaskId]| RetryTasks { ids: ids(of), ..RetryTasks::default() };
    let first = bench.engine.call_once(Some(id), request(&tasks[..2])).unwrap();
    let whole = bench.engine.call_once(Some(id), request(&tasks)).unwrap();
    assert_eq!(whole.done.len(), 3);
    assert_eq!(whole.done[..2], first.done[..]);
    assert_eq!(bench.text("SELECT count(*) FROM agent_tasks"), "6");
}

#[test]
fn of_two_that_come_at_once_one_is_carried_out() {
    let bench = Bench::new();
    let id = uuid::Uuid::now_v7();
    let made: Vec<TaskId> = std::thread::scope(|scope| {
        let call = || bench.engine.call_once(Some(id), CreateTask { task: one() }).unwrap().task.id;
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(call)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(made.iter().all(|id| *id == made[0]), "{made:?}");
    assert_eq!(bench.text("SELECT count(*) FROM agent_tasks"), "1");
}
