//! Engines and supervisors that are killed while tasks run.

use crate::{
    cli::home::Home,
    crash::stage::{
        TAKE_OVER, assert_sound, attempts, kill, let_go, lines, living, open, supervisors, until_completed,
        until_lines, waiting_tasks,
    },
};
use contract::task::AttemptState;
use harness::{processes, wait};
use rustix::process::Signal;
use std::collections::BTreeSet;

const TASKS: usize = 5;

fn sorted(mut lines: Vec<String>) -> Vec<String> {
    lines.sort();
    lines
}

fn numbers() -> Vec<String> {
    (0..TASKS).map(|n| n.to_string()).collect()
}

#[test]
fn the_next_worker_adopts_what_a_killed_one_left() {
    let home = Home::new();
    let worker = home.worker(&["--workers", "5"]);
    let ids = waiting_tasks(&home, TASKS);
    let before: BTreeSet<_> = supervisors(&home).into_iter().map(|p| p.pid).collect();
    assert_eq!(before.len(), TASKS);
    worker.signal(Signal::KILL);
    assert_eq!(worker.end(), -9);
    let store = open(&home.data());
    let old: BTreeSet<_> = ids.iter().map(|id| attempts(&store, id)[0].engine_id.clone()).collect();
    assert_eq!(old.len(), 1);

    let _next = home.start(&["worker", "--workers", "5"]);
    wait::until_within(TAKE_OVER, "the next worker follows all of them", || {
        let moved = |id: &String| {
            let all = attempts(&store, id);
            all.len() == 1 && !old.contains(&all[0].engine_id) && all[0].ended_at.is_none()
        };
        ids.iter().all(moved).then_some(())
    });
    let now: BTreeSet<_> = supervisors(&home).into_iter().map(|p| p.pid).collect();
    assert_eq!(now, before, "the commands went on under the supervisors that they had");

    let_go(&home);
    until_completed(&home, &ids);
    assert_eq!(sorted(lines(&home, "starts")), numbers());
    assert_eq!(sorted(lines(&home, "ends")), numbers(), "each ran to its end once");
    for id in &ids {
        let all = attempts(&store, id);
        assert_eq!(all.len(), 1, "{all:#?}");
        assert_eq!((all[0].state.as_str(), all[0].charged), ("completed", false));
    }
    assert_sound(&home);
}

#[test]
fn what_ended_while_no_engine_lived_is_settled_by_the_next() {
    let home = Home::new();
    let worker = home.worker(&["--workers", "5"]);
    let ids = waiting_tasks(&home, TASKS);
    worker.signal(Signal::KILL);
    assert_eq!(worker.end(), -9);
    let_go(&home);
    wait::until("the supervisors have left", || supervisors(&home).is_empty().then_some(()));
    home.expect(0, &["worker", "--drain"]);
    until_completed(&home, &ids);
    assert_eq!(sorted(lines(&home, "ends")), numbers());
    let store = open(&home.data());
    for id in &ids {
        assert_eq!(attempts(&store, id).len(), 1);
    }
    assert_sound(&home);
}

#[test]
fn when_the_supervisors_die_as_well_everything_is_run_again_uncharged() {
    let home = Home::new();
    let worker = home.worker(&["--workers", "5"]);
    let ids = waiting_tasks(&home, TASKS);
    let first: Vec<i32> = lines(&home, "pids").iter().map(|pid| pid.parse().unwrap()).collect();
    worker.signal(Signal::KILL);
    assert_eq!(worker.end(), -9);
    for supervisor in supervisors(&home) {
        kill(supervisor.pid);
    }
    wait::until("the supervisors are gone", || supervisors(&home).is_empty().then_some(()));

    let _next = home.start(&["worker", "--workers", "5"]);
    let store = open(&home.data());
    wait::until_within(TAKE_OVER, "all of them are found lost", || {
        let lost = |id: &String| attempts(&store, id)[0].state == AttemptState::Lost;
        ids.iter().all(lost).then_some(())
    });
    until_lines(&home, "starts", 2 * TASKS);
    let orphans: Vec<_> = first.iter().filter(|pid| processes::alive(**pid)).collect();
    assert!(orphans.is_empty(), "commands of lost attempts still live: {orphans:?}");

    let_go(&home);
    until_completed(&home, &ids);
    assert_eq!(sorted(lines(&home, "ends")), numbers(), "each ran to its end once");
    for id in &ids {
        let all: Vec<_> = attempts(&store, id).into_iter().map(|a| (a.state, a.charged)).collect();
        assert_eq!(all, [(AttemptState::Lost, false), (AttemptState::Completed, false)]);
    }
    wait::until("only the worker is left", || (living(&home).len() == 1).then_some(()));
    assert_sound(&home);
}

#[test]
fn a_supervisor_that_is_killed_alone_is_noticed_by_the_living_worker() {
    let home = Home::new();
    let _worker = home.worker(&["--workers", "1"]);
    let ids = waiting_tasks(&home, 1);
    let first: i32 = lines(&home, "pids")[0].parse().unwrap();
    kill(supervisors(&home)[0].pid);
    until_lines(&home, "starts", 2);
    assert!(!processes::alive(first), "the command of the lost attempt still lives");
    let_go(&home);
    until_completed(&home, &ids);
    assert_eq!(lines(&home, "ends").len(), 1);
    assert_sound(&home);
}
