//! `legwork worker`: draining, order, leaving, a second one. `legwork open`.

use crate::cli::home::Home;
use harness::wait;
use rustix::process::Signal;
use serde_json::json;

#[test]
fn a_drained_worker_leaves_what_only_time_can_wake() {
    let home = Home::new();
    let now = home.make_short(&["Now", "--command", "true"]);
    let after = home.make_short(&["After", "--after", &now, "--command", "true"]);
    let later = home.make_short(&["Later", "--in", "1h", "--command", "true"]);
    let held = home.make_short(&["Held", "--command", "true"]);
    home.expect(0, &["pause", &held]);
    home.expect(0, &["worker", "--drain"]);
    let status = |id: &str| home.json(&["status", id])["status"].clone();
    assert_eq!(status(&now), "completed");
    assert_eq!(status(&after), "completed");
    assert_eq!((status(&later), status(&held)), (json!("pending"), json!("paused")));
}

#[test]
fn one_worker_starts_by_priority_then_age() {
    let home = Home::new();
    home.expect(0, &["queue", "pause"]);
    for (title, priority) in [("low", "1"), ("old", "5"), ("high", "9"), ("young", "5")] {
        home.make(&[title, "--priority", priority, "--command", &format!("echo {title} >> order")]);
    }
    let mut worker = home.worker(&["--workers", "1"]);
    home.expect(0, &["queue", "resume"]);
    worker.until_json(|l| l["title"] == "low" && l["status"] == "completed");
    let order = std::fs::read_to_string(home.scratch().join("order")).unwrap();
    assert_eq!(order, "high\nold\nyoung\nlow\n");
}

#[test]
fn a_command_outlives_its_worker_and_the_next_one_takes_it_over() {
    let home = Home::new();
    let mut first = home.worker(&[]);
    let task =
        home.make(&["Long", "--command", "echo ready; while [ ! -e go ]; do sleep 0.05; done; echo went"]);
    let id = task["id"].as_str().unwrap();
    first.until_json(|l| l["id"] == *id && l["status"] == "running");
    first.signal(Signal::TERM);
    assert_eq!(first.end(), 0);
    std::fs::write(home.scratch().join("go"), "").unwrap();
    home.expect(0, &["worker", "--drain"]);
    let task = home.json(&["result", id]);
    assert_eq!((&task["status"], &task["attempt"]), (&json!("completed"), &json!(1)));
    assert!(home.expect(0, &["output", id]).text().contains("went\n"));
}

#[test]
fn a_second_worker_takes_over_when_the_first_ends() {
    let home = Home::new();
    let first = home.worker(&[]);
    let mut second = home.start(&["worker", "--json"]);
    second.stderr.until(|line| line.contains("Another process runs the queue"));
    let refused = home.expect(4, &["worker", "--drain"]);
    assert!(refused.stderr.starts_with("error: "), "{}", refused.all());
    first.signal(Signal::KILL);
    let task = home.make(&["--command", "true"]);
    second.until_json(|l| l["id"] == task["id"] && l["status"] == "completed");
    assert_eq!(first.end(), -9);
}

#[test]
fn the_window_cannot_open_without_a_display_and_that_is_told() {
    let home = Home::new();
    let answer = home.expect(5, &["open"]);
    assert!(answer.stderr.contains("legwork worker"), "{}", answer.all());
}

#[test]
fn a_worker_whose_data_is_gone_says_so_and_leaves() {
    for what in ["removed", "renamed"] {
        let home = Home::new();
        let mut worker = home.worker(&[]);
        home.expect(0, &["execute", "--command", "true"]);
        let goes_on = "echo begun >> starts; until [ -e go ]; do sleep 0.05; done; echo went >> ends";
        home.make_short(&["Goes on", "--command", goes_on]);
        let lines = |name: &str| std::fs::read_to_string(home.scratch().join(name)).unwrap_or_default();
        wait::until("it runs", || (lines("starts") == "begun\n").then_some(()));
        match what {
            "removed" => std::fs::remove_dir_all(home.data()).unwrap(),
            _ => std::fs::rename(home.data(), home.scratch().join("elsewhere")).unwrap(),
        }
        let said = worker.stderr.until(|line| line.contains("was removed or replaced"));
        assert!(said.contains(&home.data().display().to_string()), "{said}");
        assert_eq!(worker.end(), 5, "{what}");
        // in a folder of the same name, what ran is not known, and not run again
        let mut next = home.worker(&[]);
        let id = home.make_short(&["After", "--command", "true"]);
        next.until_json(|line| line["short_id"] == *id && line["status"] == "completed");
        std::fs::write(home.scratch().join("go"), "").unwrap();
        wait::until("it has gone on", || (lines("ends") == "went\n").then_some(()));
        assert_eq!(lines("starts"), "begun\n", "{what}");
    }
}

#[test]
fn what_runs_when_the_data_goes_is_not_run_again() {
    for what in ["removed", "renamed"] {
        let home = Home::new();
        let here = |name: &str| home.scratch().join(name);
        let lines = |name: &str| std::fs::read_to_string(here(name)).unwrap_or_default().lines().count();
        let line = "echo begun >> starts; while [ ! -e go ]; do sleep 0.05; done";
        for number in 0..2 {
            home.make(&[&format!("Number {number}"), "--command", line]);
        }
        let mut worker = home.worker(&["--workers", "2"]);
        harness::wait::until("both run", || (lines("starts") == 2).then_some(()));
        match what {
            "removed" => std::fs::remove_dir_all(home.data()).unwrap(),
            _ => std::fs::rename(home.data(), here("elsewhere")).unwrap(),
        }
        worker.stderr.until(|line| line.contains("was removed or replaced"));
        assert_eq!(worker.end(), 5, "{what}");
        // a new database in the same place has a worker of its own
        home.make(&["Another", "--command", "echo another >> others"]);
        home.expect(0, &["worker", "--drain"]);
        assert_eq!((lines("starts"), lines("others")), (2, 1), "{what}");
        std::fs::write(here("go"), "").unwrap();
    }
}
