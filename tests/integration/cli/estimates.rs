//! How long it takes is said where there is something to go by, and nowhere else.

use crate::cli::home::Home;
use serde_json::Value;

fn of(home: &Home, id: &str) -> Value {
    home.json(&["status", id])
}

#[test]
fn what_was_run_before_says_how_long_it_takes() {
    let home = Home::new();
    let run = |title: &str, line: &str| home.make_short(&[title, "--command", line, "--retries", "0"]);
    for number in 0..3 {
        let task = run(&format!("Number {number}"), "sleep 1.2");
        assert_eq!(of(&home, &task)["estimated_seconds"], Value::Null, "run {number} of it has no basis");
        run("Fails", "exit 1");
        home.expect(0, &["worker", "--drain"]);
    }
    for (title, line, usual) in [
        // the command counts, whatever it is called
        ("Another", "sleep 1.2", true),
        ("Number 0", "sleep 1.1", false),
        // what failed says nothing
        ("Fails", "exit 1", false),
    ] {
        let task = run(title, line);
        let known = of(&home, &task)["estimated_seconds"].as_i64();
        assert_eq!(known, usual.then_some(1), "{title}: {line}");
    }
    // changed, it is another thing
    let task = run("Another", "sleep 1.2");
    home.expect(0, &["edit", &task, "--command", "sleep 1.3"]);
    assert_eq!(of(&home, &task)["estimated_seconds"], Value::Null);
}

#[test]
fn a_run_says_what_is_left_once_it_has_told_how_far_it_is() {
    let home = Home::new();
    // no basis, however long it takes
    let silent = home.make_short(&["--command", "while [ ! -e go ]; do sleep 0.1; done"]);
    // half of it after six seconds
    let line = "sleep 6; echo '[PROGRESS] 50% done'; while [ ! -e go ]; do sleep 0.1; done";
    let tells = home.make_short(&["--command", line]);
    let worker = home.worker(&["--workers", "2"]);
    let left = |id: &str| of(&home, id)["estimated_seconds_remaining"].as_i64();
    let first = harness::wait::until("half of it is done", || left(&tells));
    assert!((1..=8).contains(&first), "about six seconds are left: {first}");
    assert_eq!(left(&silent), None);
    // nothing more is told: less and less is left, and in the end nothing is said
    let mut before = first;
    harness::wait::until("nothing is said", || match left(&tells) {
        None => Some(()),
        Some(now) => {
            assert!(now <= before, "{now} after {before}");
            before = now;
            None
        }
    });
    std::fs::write(home.scratch().join("go"), "").unwrap();
    home.expect(0, &["wait", &silent, &tells]);
    worker.signal(rustix::process::Signal::TERM);
    worker.end();
}
