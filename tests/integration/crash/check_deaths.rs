//! Engines and supervisors that are killed while a check runs: the work is not done again.

use crate::{
    cli::home::Home,
    crash::stage::{
        TAKE_OVER, assert_sound, attempts, kill, let_go, lines, open, supervisors, until_completed,
        until_lines,
    },
};
use contract::task::AttemptState;
use harness::{
    model_server::{Act, ModelServer, Shape, Turn},
    wait,
};
use rustix::process::Signal;

/// A check that leaves a line, waits for the file `go`, and leaves another one.
const CHECK: &str = "echo checks >> checks; until test -e go; do sleep 0.05; done; echo checked >> ends";

/// A task whose work is done and whose check runs.
fn checking(home: &Home) -> String {
    let options = ["Work", "--command", "echo run >> runs", "--check", CHECK, "--retries", "0"];
    let id = home.make(&options)["id"].as_str().unwrap().to_owned();
    until_lines(home, "checks", 1);
    id
}

fn kill_nine(worker: crate::cli::home::Running) {
    worker.signal(Signal::KILL);
    assert_eq!(worker.end(), -9);
}

/// The work ran once, the task has ended once, in one attempt.
#[track_caller]
fn assert_ended_once(home: &Home, id: &str) {
    assert_eq!((lines(home, "runs").len(), lines(home, "ends").len()), (1, 1));
    let all = attempts(&open(&home.data()), id);
    let states: Vec<_> = all.iter().map(|attempt| (attempt.state, attempt.charged)).collect();
    assert_eq!(states, [(AttemptState::Completed, false)]);
    let task = home.json(&["status", id]);
    assert_eq!(task["check"]["run"]["state"], "passed", "{task:#}");
    assert_sound(home);
}

#[test]
fn the_next_worker_adopts_a_check_that_a_killed_one_left() {
    let home = Home::new();
    let worker = home.worker(&[]);
    let id = checking(&home);
    let before = supervisors(&home);
    assert_eq!(before.len(), 1, "{before:?}");
    let store = open(&home.data());
    let engine = attempts(&store, &id)[0].engine_id.clone();
    kill_nine(worker);
    let _next = home.start(&["worker"]);
    wait::until_within(TAKE_OVER, "the next worker follows it", || {
        (attempts(&store, &id)[0].engine_id != engine).then_some(())
    });
    let now: Vec<_> = supervisors(&home).iter().map(|one| one.pid).collect();
    assert_eq!(now, [before[0].pid], "the check goes on under the supervisor that it had");
    let_go(&home);
    until_completed(&home, std::slice::from_ref(&id));
    assert_eq!(lines(&home, "checks").len(), 1);
    assert_ended_once(&home, &id);
}

#[test]
fn a_check_that_ended_while_no_engine_lived_is_settled_by_the_next() {
    let home = Home::new();
    let worker = home.worker(&[]);
    let id = checking(&home);
    kill_nine(worker);
    let_go(&home);
    wait::until("the supervisor has left", || supervisors(&home).is_empty().then_some(()));
    home.expect(0, &["worker", "--drain"]);
    assert_eq!(lines(&home, "checks").len(), 1);
    assert_ended_once(&home, &id);
}

#[test]
fn a_check_whose_supervisor_died_as_well_is_run_again_and_the_work_is_not() {
    for engine_dies in [true, false] {
        let home = Home::new();
        let worker = home.worker(&[]);
        let id = checking(&home);
        let supervisor = supervisors(&home)[0].pid;
        let _next = if engine_dies {
            kill_nine(worker);
            kill(supervisor);
            wait::until("the supervisor is gone", || supervisors(&home).is_empty().then_some(()));
            home.start(&["worker"])
        } else {
            kill(supervisor);
            worker
        };
        until_lines(&home, "checks", 2);
        let_go(&home);
        until_completed(&home, std::slice::from_ref(&id));
        assert_ended_once(&home, &id);
    }
}

#[test]
fn a_worker_that_leaves_and_stops_what_runs_leaves_the_check_to_the_next() {
    let home = Home::new();
    let worker = home.worker(&[]);
    let id = checking(&home);
    worker.signal(Signal::TERM);
    assert_eq!(worker.end(), 0);
    let_go(&home);
    home.expect(0, &["worker", "--drain"]);
    until_completed(&home, std::slice::from_ref(&id));
    assert_ended_once(&home, &id);
}

#[test]
fn what_a_model_did_is_not_asked_again_when_its_engine_dies_in_the_check() {
    let server = ModelServer::start(Shape::OpenAi, vec![Act::Reply(Turn::says(&["It is done."]))]);
    let home = Home::new();
    home.add_provider(&server.base_url());
    home.add_writer("Write.", &[]);
    let worker = home.worker(&[]);
    let task = home.make(&["Write a letter", "--agent", "writer", "--check", CHECK]);
    let id = task["id"].as_str().unwrap().to_owned();
    until_lines(&home, "checks", 1);
    kill_nine(worker);
    let _next = home.start(&["worker"]);
    let_go(&home);
    until_completed(&home, std::slice::from_ref(&id));
    assert_eq!(server.requests().len(), 1, "no turn is paid twice");
    assert_eq!(home.json(&["result", &id])["result"]["output"], "It is done.");
    let reports = home.json(&["report", "list"]);
    assert_eq!(reports["reports"].as_array().unwrap().len(), 1, "{reports}");
    let all = attempts(&open(&home.data()), &id);
    assert_eq!(all.len(), 1, "{all:#?}");
    assert_sound(&home);
}
