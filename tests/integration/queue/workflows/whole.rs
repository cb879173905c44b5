//! A run as a whole: cancelled, held, resumed, deleted, handed from engine to engine.

use super::{assert_over, get, start, states, task_of, until_ended, until_stage};
use contract::{
    ErrorCode, Status,
    command::{
        CancelTasks, DeleteTasks, EditTask, ListTasks, PauseTasks, RestoreTasks, ResumeTasks, RetryTasks,
    },
    task::TaskEdit,
    workflow::run::StageState::{Cancelled, Completed, Running, Waiting},
};
use engine::{Role, Stop};
use harness::Bench;

const TWO: &str = "name = \"two\"\n\
    [[stage]]\nname = \"first\"\n\
    [[stage.task]]\nname = \"w1\"\ncommand = \"wait\"\n\
    [[stage.task]]\nname = \"w2\"\ncommand = \"wait\"\n\
    [[stage.task]]\nname = \"w3\"\ncommand = \"wait\"\n\
    [[stage]]\nname = \"second\"\n[[stage.task]]\nname = \"n\"\ncommand = \"ok\"\n";

#[test]
fn a_run_is_cancelled_whole() {
    let bench = Bench::running(2);
    let run = start(&bench, TWO);
    bench.until(task_of(&run, "first"), "it runs", |t| t.status == Status::Running);
    let id = run.brief.id.to_string();
    let bulk = bench.engine.call(CancelTasks { ids: vec![id.clone()] }).unwrap();
    assert!(bulk.refused.is_empty(), "{bulk:?}");
    let run = until_ended(&bench, &run);
    assert_eq!(run.brief.status, Status::Cancelled);
    assert_eq!(states(&run), [("first", Cancelled), ("second", Cancelled)]);
    assert_over(&bench, &run);
    let again = bench.engine.call(CancelTasks { ids: vec![id] }).unwrap();
    assert_eq!(again.refused[0].error.code, ErrorCode::Refused);
}

#[test]
fn a_run_that_has_not_begun_is_cancelled_whole() {
    let bench = Bench::new();
    let run = start(&bench, TWO);
    assert_eq!(run.brief.status, Status::Queued);
    assert_eq!(states(&run), [("first", Waiting), ("second", Waiting)]);
    bench.engine.call(CancelTasks { ids: vec![run.brief.id.to_string()] }).unwrap();
    let run = get(&bench, run.brief.id);
    assert_eq!((run.brief.status, run.brief.tasks_ended), (Status::Cancelled, 4));
    assert_eq!(states(&run), [("first", Cancelled), ("second", Cancelled)]);
}

#[test]
fn a_run_is_held_whole_and_goes_on_where_it_was() {
    let bench = Bench::running(2);
    let run = start(&bench, TWO);
    let ids = vec![run.brief.id.to_string()];
    let first = task_of(&run, "first");
    bench.until_status(first, Status::Running);
    let held = bench.engine.call(PauseTasks { ids: ids.clone() }).unwrap();
    assert_eq!(held.done[0].status, Status::Paused);
    for task in &run.stages[0].tasks {
        bench.until_status(task.task.as_ref().unwrap().id, Status::Paused);
    }
    assert_eq!(bench.get(task_of(&run, "second")).status, Status::Pending);
    bench.assert_sound();
    bench.engine.call(ResumeTasks { ids }).unwrap();
    assert_eq!(bench.get(run.brief.id).status, Status::Running);
    ["w1", "w2", "w3"].iter().for_each(|title| bench.script.release(title));
    let run = until_ended(&bench, &run);
    assert_eq!(run.brief.status, Status::Completed);
    assert_over(&bench, &run);
}

#[test]
fn what_becomes_ready_while_a_run_is_held_is_held() {
    let bench = Bench::running(1);
    let text = "name = \"held\"\n[[stage]]\nname = \"a\"\n[[stage.task]]\nname = \"late\"\ncommand = \"wait-then-fail\"\n\
        [[stage]]\nname = \"b\"\nwhen = \"always\"\n[[stage.task]]\nname = \"n\"\ncommand = \"ok\"\n";
    let run = start(&bench, text);
    bench.until_status(task_of(&run, "a"), Status::Running);
    let ids = vec![run.brief.id.to_string()];
    // it fails as soon as it is told to pause
    bench.engine.call(PauseTasks { ids: ids.clone() }).unwrap();
    bench.until_status(task_of(&run, "a"), Status::Failed);
    bench.until_status(task_of(&run, "b"), Status::Paused);
    assert_eq!(bench.get(run.brief.id).status, Status::Paused);
    bench.assert_sound();
    bench.engine.call(ResumeTasks { ids }).unwrap();
    let run = until_ended(&bench, &run);
    assert_eq!(run.brief.status, Status::Failed);
    assert_eq!(run.stages[1].state, Completed);
}

#[test]
fn a_run_goes_on_whichever_engine_ends_its_tasks() {
    let first = Bench::running(2);
    let run = start(&first, TWO);
    first.until(task_of(&run, "first"), "it runs", |t| t.status == Status::Running);
    let second = first.another(Role::App);
    first.engine.stop(Stop::LeaveRunning);
    second.start(2);
    for title in ["w1", "w2", "w3"] {
        second.script.release(title);
    }
    let run = until_ended(&second, &run);
    assert_eq!(run.brief.status, Status::Completed);
    assert_eq!(second.get(run.brief.id).attempt, 1);
    assert_over(&second, &run);
}

#[test]
fn a_run_that_was_begun_by_an_engine_that_died_goes_on() {
    let bench = Bench::new();
    let run = start(&bench, TWO);
    let second = bench.another(Role::App);
    second.start(1);
    until_stage(&second, run.brief.id, "first", Running);
    drop(second);
    bench.start(3);
    for title in ["w1", "w2", "w3"] {
        bench.script.release(title);
    }
    let run = until_ended(&bench, &run);
    assert_eq!(run.brief.status, Status::Completed);
}

#[test]
fn a_drained_pool_waits_for_no_run_that_waits_for_the_person() {
    let bench = Bench::running(1);
    let text = "name = \"held\"\n[[stage]]\nname = \"a\"\n[[stage.task]]\nname = \"w\"\ncommand = \"wait\"\n";
    let run = start(&bench, text);
    let task = task_of(&run, "a");
    bench.until_status(task, Status::Running);
    bench.engine.call(PauseTasks { ids: vec![task.to_string()] }).unwrap();
    bench.until_status(task, Status::Paused);
    bench.engine.drain().unwrap();
    bench.engine.call(ResumeTasks { ids: vec![task.to_string()] }).unwrap();
    bench.script.release("w");
    until_ended(&bench, &run);
}

#[test]
fn a_run_is_deleted_and_brought_back_with_its_tasks() {
    let bench = Bench::running(2);
    let text = "name = \"short\"\n[[stage]]\nname = \"a\"\n[[stage.task]]\nname = \"x\"\ncommand = \"ok\"\n";
    let run = until_ended(&bench, &start(&bench, text));
    let count = || {
        let all = ListTasks { limit: 100, nested: true, ..ListTasks::default() };
        bench.engine.call(all).unwrap().tasks.len()
    };
    assert_eq!(count(), 2);
    let ids = vec![run.brief.id.to_string()];
    bench.engine.call(DeleteTasks { ids: ids.clone() }).unwrap();
    assert_eq!(count(), 0);
    bench.engine.call(RestoreTasks { ids }).unwrap();
    assert_eq!(count(), 2);
}

#[test]
fn a_run_is_no_task_to_be_edited_and_its_agent_takes_no_other() {
    let bench = Bench::new();
    let run = start(&bench, TWO);
    let changes = TaskEdit { title: Some("Another".into()), ..TaskEdit::default() };
    let edit = EditTask { id: run.brief.id.to_string(), changes };
    assert_eq!(bench.engine.call(edit).unwrap_err().code, ErrorCode::Refused);
    let task = contract::NewTask {
        agent: Some("workflow".into()),
        title: Some("A task of one's own".into()),
        ..contract::NewTask::default()
    };
    let refused = bench.engine.call(contract::command::CreateTask { task }).unwrap_err();
    assert_eq!(refused.fields[0].field, "agent");
    let agents = bench.engine.call(contract::command::ListAgents { archived: false }).unwrap();
    assert!(agents.iter().all(|agent| agent.name != "workflow"), "{agents:?}");
    // one that waits for its gate may be held and let go, and waits on
    let second = task_of(&run, "second").to_string();
    bench.engine.call(PauseTasks { ids: vec![second.clone()] }).unwrap();
    let back = bench.engine.call(ResumeTasks { ids: vec![second.clone()] }).unwrap();
    assert_eq!(back.done[0].status, Status::Pending);
    let changes = TaskEdit { priority: Some(9), ..TaskEdit::default() };
    let edited = bench.engine.call(EditTask { id: second.clone(), changes }).unwrap();
    assert_eq!(edited.task.status, Status::Pending);
    let changes = TaskEdit { depends_on: Some(vec![]), ..TaskEdit::default() };
    let edited = bench.engine.call(EditTask { id: second, changes }).unwrap();
    assert_eq!(edited.task.status, Status::Pending);
    bench.assert_sound();
}

#[test]
fn a_task_of_a_run_that_has_ended_is_run_again_by_itself() {
    let bench = Bench::running(1);
    let text = "name = \"one\"\n[[stage]]\nname = \"a\"\n[[stage.task]]\nname = \"x\"\ncommand = \"fatal\"\n\
        [[stage]]\nname = \"b\"\n[[stage.task]]\nname = \"y\"\ncommand = \"ok\"\n";
    let run = until_ended(&bench, &start(&bench, text));
    let failed = task_of(&run, "a");
    let again =
        bench.engine.call(RetryTasks { ids: vec![failed.to_string()], ..RetryTasks::default() }).unwrap();
    bench.until_status(again.done[0].id, Status::Failed);
    assert_eq!(get(&bench, run.brief.id).brief, run.brief, "the run stays as it was");
    let skipped = task_of(&run, "b");
    let again =
        bench.engine.call(RetryTasks { ids: vec![skipped.to_string()], ..RetryTasks::default() }).unwrap();
    bench.until_status(again.done[0].id, Status::Completed);
}
