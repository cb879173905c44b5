//! Many commands at once: none is turned away because others write.

use crate::cli::home::{Home, Running};
use rustix::process::Signal;

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

fn assert_each_gets_its_turn(many: usize) {
    let home = Home::new();
    for with_a_worker in [false, true] {
        let worker = with_a_worker.then(|| home.worker(&["--workers", "4"]));
        let command = ["execute", "--wait", "--retries", "0", "--", "true"];
        let running: Vec<Running> = (0..many).map(|_| home.start(&command)).collect();
        for (number, one) in running.into_iter().enumerate() {
            assert_eq!(one.end(), 0, "{number} of {many}, with a worker: {with_a_worker}");
        }
        if let Some(worker) = worker {
            worker.signal(Signal::TERM);
            worker.end();
        }
    }
    let page = home.json(&["list", "--status", "completed", "--limit", "500"]);
    assert_eq!(page["total"], 2 * many);
}
