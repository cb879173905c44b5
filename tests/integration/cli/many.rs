//! Many commands at once: none is turned away because others write.

use crate::cli::home::{Home, Running};
use rustix::process::Signal;
use std::time::{Duration, Instant};

/// So long each may take, however many there are and whatever else the machine does: only one that stands still is ended.
const PATIENCE: Duration = Duration::from_secs(5);

#[test]
fn each_of_many_that_wait_at_once_gets_its_turn() {
    assert_each_gets_its_turn(80);
}

/// As many as a script may start without a thought.
#[test]
#[ignore = "takes minutes, and all of the machine"]
fn each_of_three_hundred_that_wait_at_once_gets_its_turn() {
    assert_each_gets_its_turn(300);
}

fn assert_each_gets_its_turn(many: u32) {
    let home = Home::new();
    for with_a_worker in [false, true] {
        let worker = with_a_worker.then(|| home.worker(&["--workers", "4"]));
        let command = ["execute", "--wait", "--retries", "0", "--", "true"];
        let running: Vec<Running> = (0..many).map(|_| home.start(&command)).collect();
        let deadline = Instant::now() + PATIENCE * many;
        let ends: Vec<_> = running.into_iter().map(|one| one.end_by(deadline)).collect();
        let turned_away: Vec<_> = ends.iter().filter(|(status, _)| *status != 0).collect();
        let (count, first) = (turned_away.len(), &turned_away[..turned_away.len().min(3)]);
        assert_eq!(count, 0, "of {many}, with a worker: {with_a_worker}; {first:#?}");
        if let Some(worker) = worker {
            worker.signal(Signal::TERM);
            worker.end();
        }
    }
    let page = home.json(&["list", "--status", "completed", "--limit", "500"]);
    assert_eq!(page["total"], 2 * many);
}
