//! Several engines on one data folder: one runs the queue, the next takes over.

use crate::{
    cli::home::{Home, Running},
    crash::stage::{
        TAKE_OVER, assert_sound, attempts, kill, let_go, lines, open, supervisors, until_completed,
        waiting_tasks,
    },
};
use harness::{processes, wait};
use rustix::process::Signal;
use std::collections::BTreeSet;

/// The processes whose threads run tasks now.
fn pool(home: &Home) -> BTreeSet<i64> {
    let workers = home.json(&["workers"]);
    workers["workers"].as_array().unwrap().iter().filter_map(|w| w["pid"].as_i64()).collect()
}

#[test]
fn of_workers_that_start_at_once_one_runs_the_queue_and_the_next_takes_over() {
    const ENGINES: usize = 4;
    let home = Home::new();
    let mut engines: Vec<Running> =
        (0..ENGINES).map(|_| home.start(&["worker", "--json", "--workers", "2"])).collect();
    // each says either that it runs the queue or that another one does
    for engine in &mut engines {
        engine.stderr.until(|line| line.contains("The queue runs") || line.contains("Another process runs"));
    }
    let mut seen = BTreeSet::new();
    for left in (1..=ENGINES).rev() {
        let holder = wait::until_within(TAKE_OVER * 2, "one process runs the queue", || {
            let now = pool(&home);
            assert!(now.len() <= 1 || now.iter().any(|pid| seen.contains(pid)), "two pools: {now:?}");
            now.into_iter().find(|pid| !seen.contains(pid))
        });
        seen.insert(holder);
        let ids: Vec<_> = (0..3)
            .map(|n| {
                home.make(&[&format!("{left}-{n}"), "--command", "true"])["id"].as_str().unwrap().to_owned()
            })
            .collect();
        until_completed(&home, &ids);
        let store = open(&home.data());
        for id in &ids {
            assert_eq!(attempts(&store, id).len(), 1, "{id} was run by one engine only");
        }
        kill(i32::try_from(holder).unwrap());
        wait::until("the killed engine is gone", || {
            (!processes::alive(i32::try_from(holder).unwrap())).then_some(())
        });
    }
    assert_eq!(seen.len(), ENGINES);
    assert_sound(&home);
}

#[test]
fn a_stalled_worker_keeps_what_it_runs() {
    let home = Home::new();
    let worker = home.worker(&["--workers", "2"]);
    let ids = waiting_tasks(&home, 2);
    worker.signal(Signal::STOP);
    let mut second = home.start(&["worker", "--json", "--workers", "2"]);
    second.stderr.until(|line| line.contains("Another process runs the queue"));
    let_go(&home);
    wait::until("the commands have ended", || supervisors(&home).is_empty().then_some(()));
    let store = open(&home.data());
    for id in &ids {
        // its owner lives, so nobody else has written what became of it
        assert!(attempts(&store, id)[0].ended_at.is_none());
    }
    worker.signal(Signal::CONT);
    until_completed(&home, &ids);
    for id in &ids {
        assert_eq!(attempts(&store, id).len(), 1);
    }
    assert_eq!(lines(&home, "ends").len(), 2, "each ran to its end once");
    assert_sound(&home);
}
