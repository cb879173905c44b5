//! Engines that come and go: handing over, adopting, releasing.

use contract::{
    Status,
    command::{CancelTasks, PauseTasks, ResumeTasks},
};
use engine::{Notice, Role, Stop};
use harness::Bench;
use std::time::Duration;

#[test]
fn what_a_stopped_engine_left_running_is_adopted() {
    let bench = Bench::running(2);
    let tasks: Vec<_> = (0..2).map(|n| bench.create(&format!("t{n}"), "wait")).collect();
    for task in &tasks {
        bench.until_status(task.id, Status::Running);
    }
    let other = bench.another(Role::Worker);
    bench.engine.stop(Stop::LeaveRunning);
    assert_eq!(other.get(tasks[0].id).status, Status::Running);
    other.start(2);
    for n in 0..2 {
        other.script.release(&format!("t{n}"));
    }
    for task in &tasks {
        let done = other.until_status(task.id, Status::Completed);
        assert_eq!(done.attempt, 1, "adopted, not run again");
    }
}

#[test]
fn a_stop_that_ends_runs_puts_their_tasks_back_uncharged() {
    let bench = Bench::running(1);
    let task = bench.create("released", "wait");
    bench.until_status(task.id, Status::Running);
    bench.engine.stop(Stop::StopRunning);
    let back = bench.get(task.id);
    assert_eq!((back.status, back.attempt), (Status::Queued, 1));
    bench.start(1);
    bench.until_status(task.id, Status::Running);
    bench.script.release("released");
    assert_eq!(bench.until_status(task.id, Status::Completed).attempt, 2);
}

#[test]
fn the_app_takes_the_pool_over_from_a_worker() {
    let worker = Bench::running(1);
    let notices = worker.engine.subscribe();
    let task = worker.create("kept", "wait");
    worker.until_status(task.id, Status::Running);
    let app = worker.another(Role::App);
    assert!(app.engine.start_pool(Some(1)).unwrap(), "the worker hands over");
    harness::wait::until("the worker hears that the pool is gone", || {
        (notices.recv_timeout(Duration::from_millis(100)) == Ok(Notice::PoolLost)).then_some(())
    });
    app.script.release("kept");
    assert_eq!(app.until_status(task.id, Status::Completed).attempt, 1);
}

#[test]
fn a_task_runs_in_a_private_slot_when_nothing_runs_the_queue() {
    let bench = Bench::new();
    let other = bench.create_with("not mine", "ok", |t| t.priority = Some(10));
    let mine = bench.create("mine", "flaky 1");
    bench.engine.run_private(mine.id).unwrap();
    bench.until_status(mine.id, Status::Completed);
    assert_eq!(bench.get(other.id).status, Status::Queued);
}

#[test]
fn a_run_without_an_engine_is_cancelled_by_whoever_is_asked() {
    let bench = Bench::running(1);
    let task = bench.create("left", "wait");
    bench.until_status(task.id, Status::Running);
    let command = bench.another(Role::Command);
    bench.engine.stop(Stop::LeaveRunning);
    command.engine.call(CancelTasks { ids: vec![task.id.to_string()] }).unwrap();
    command.until_status(task.id, Status::Cancelled);
}

#[test]
fn runs_without_an_engine_are_ended_all_at_once() {
    const RUNS: usize = 4;
    let bench = Bench::running(4);
    // none of them ends before all of them are told to
    let tasks: Vec<_> =
        (0..RUNS).map(|n| bench.create(&format!("left {n}"), &format!("together {RUNS}"))).collect();
    for task in &tasks {
        bench.until_status(task.id, Status::Running);
    }
    let command = bench.another(Role::Command);
    bench.engine.stop(Stop::LeaveRunning);
    let ids = tasks.iter().map(|task| task.id.to_string()).collect();
    command.engine.call(CancelTasks { ids }).unwrap();
    for task in &tasks {
        command.until_status(task.id, Status::Cancelled);
    }
}

#[test]
fn what_a_private_engine_lets_go_is_taken_over_by_the_running_pool() {
    let private = Bench::new();
    let task = private.create("let go", "wait");
    private.engine.run_private(task.id).unwrap();
    private.until_status(task.id, Status::Running);
    let pool = private.another(Role::Worker);
    pool.start(1);
    private.engine.stop(Stop::LeaveRunning);
    pool.script.release("let go");
    assert_eq!(pool.until_status(task.id, Status::Completed).attempt, 1, "adopted, not run again");
}

#[test]
fn a_resumed_run_without_an_engine_is_cancelled_by_whoever_is_asked() {
    let bench = Bench::running(1);
    let task = bench.create("frozen", "wait");
    bench.until_status(task.id, Status::Running);
    let ids = vec![task.id.to_string()];
    bench.engine.call(PauseTasks { ids: ids.clone() }).unwrap();
    bench.until_status(task.id, Status::Paused);
    let command = bench.another(Role::Command);
    bench.engine.stop(Stop::LeaveRunning);
    command.engine.call(ResumeTasks { ids: ids.clone() }).unwrap();
    command.engine.call(CancelTasks { ids }).unwrap();
    command.until_status(task.id, Status::Cancelled);
}

/// Ends the process behind a run, as far as the script knows one.
fn lose(bench: &Bench, id: contract::TaskId) {
    std::fs::remove_file(bench.get(id).output_file.unwrap()).unwrap();
}

#[test]
fn a_task_whose_second_loss_another_engine_left_runs_alone() {
    let first = Bench::new();
    let task = first.create("twice", "wait");
    first.engine.run_private(task.id).unwrap();
    first.until(task.id, "its first run", |t| t.current_step.is_some());
    lose(&first, task.id);
    first.engine.stop(Stop::LeaveRunning);
    let second = first.another(Role::Command);
    second.engine.run_private(task.id).unwrap();
    second.until(task.id, "its second run", |t| t.attempt == 2 && t.current_step.is_some());
    let pool = first.another(Role::Worker);
    pool.start(2);
    lose(&second, task.id);
    second.engine.stop(Stop::LeaveRunning);
    pool.until(task.id, "its third run", |t| t.attempt == 3 && t.status == Status::Running);
    pool.script.release("twice");
    pool.until_status(task.id, Status::Completed);
}

#[test]
fn a_loss_that_the_death_of_its_engine_explains_costs_no_retry() {
    let first = Bench::new();
    let task = first.create_with("lost with its engine", "wait", |task| task.max_retries = Some(0));
    first.engine.run_private(task.id).unwrap();
    first.until(task.id, "its first run", |t| t.current_step.is_some());
    lose(&first, task.id);
    first.engine.stop(Stop::LeaveRunning);
    let pool = first.another(Role::Worker);
    pool.start(1);
    pool.until(task.id, "its second run", |t| t.attempt == 2 && t.status == Status::Running);
    pool.script.release("lost with its engine");
    pool.until_status(task.id, Status::Completed);
}
