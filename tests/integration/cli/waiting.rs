//! `legwork wait` and `legwork output`: until something has ended, and as it did.

use crate::cli::home::Home;
use serde_json::Value;

/// A command that goes on until the file `go` is there, in the folder that commands are typed in.
const UNTIL_GO: &str = "echo begun; while [ ! -e go ]; do sleep 0.05; done";

fn go(home: &Home) {
    std::fs::write(home.scratch().join("go"), "").unwrap();
}

#[test]
fn wait_ends_as_the_tasks_do() {
    let home = Home::new();
    let short =
        |line: &str, more: &[&str]| home.make_short(&[&["--command", line, "--retries", "0"], more].concat());
    let (good, good2, bad) = (short("true", &[]), short("echo x", &[]), short("exit 3", &[]));
    let cancelled = short("true", &["--in", "1h"]);
    home.expect(0, &["cancel", &cancelled]);
    home.expect(0, &["worker", "--drain"]);
    for (ids, status, said) in [
        (vec![good.as_str()], 0, "Completed"),
        (vec![&good, &good2], 0, "Completed"),
        (vec![&good, &good], 0, "Completed"),
        (vec![&good, &bad], 1, "failed"),
        (vec![&bad, &good], 1, "failed"),
        (vec![&cancelled], 1, "cancelled"),
        (vec![&good, "deadbeef"], 3, "deadbeef"),
    ] {
        let answer = home.expect(status, &[&["wait"], ids.as_slice()].concat());
        assert!(answer.stderr.contains(said), "{ids:?} {}", answer.all());
        assert_eq!(answer.text(), "", "{ids:?}");
    }
    let lines = home.expect(1, &["wait", "--json", &good, &bad]).documents();
    let ended: Vec<_> = lines.iter().filter(|line| line["event"] == "result").collect();
    assert_eq!(ended.len(), 2, "{lines:?}");
    assert_eq!(
        (&ended[0]["task"]["status"], &ended[1]["task"]["status"]),
        (&"completed".into(), &"failed".into())
    );
}

#[test]
fn wait_hears_an_end_says_what_is_wanted_and_gives_up_when_told_to() {
    let home = Home::new();
    let held = home.make_short(&["--command", UNTIL_GO]);
    let quick = home.make_short(&["--command", "true", "--priority", "1"]);
    // nothing runs them: it is said, and the time runs out
    let answer = home.expect(4, &["wait", &held, &quick, "--timeout", "1s"]);
    assert!(
        answer.stderr.contains("nothing runs the queue") && answer.stderr.contains(&held),
        "{}",
        answer.all()
    );

    let mut waiting = home.start(&["wait", &held]);
    let mut worker = home.worker(&["--workers", "2"]);
    // the first of two
    home.expect(0, &["wait", "--any", &held, &quick]);
    assert_eq!(home.json(&["status", &held])["status"], "running");
    home.expect(0, &["pause", &held]);
    waiting.stderr.until(|line| line.contains("legwork resume"));
    home.expect(0, &["resume", &held]);
    go(&home);
    assert_eq!(waiting.end(), 0);
    worker.signal(rustix::process::Signal::TERM);
    worker.stderr.until(|line| !line.is_empty());
    worker.end();
}

#[test]
fn following_output_ends_as_the_task_does() {
    let home = Home::new();
    for (line, status) in [("echo begun; sleep 0.1", 0), ("echo begun; exit 7", 1)] {
        let id = home.make_short(&["--command", line, "--retries", "0"]);
        let mut follow = home.start(&["output", "-f", &id]);
        let mut follow_json = home.start(&["output", "-f", "--json", &id]);
        home.expect(0, &["worker", "--drain"]);
        follow.stdout.until(|line| line == "begun");
        let last: Value = follow_json.until_json(|line| line["event"] == "result");
        assert_eq!(last["task"]["short_id"], id.as_str());
        assert_eq!((follow.end(), follow_json.end()), (status, status), "{line}");
        // without -f it is the reading that is asked for, and that went well
        home.expect(0, &["output", &id]);
    }
    // an attempt that another one followed has failed, whatever came later
    let line = "if [ -e mark ]; then echo second; else touch mark; echo first; exit 1; fi";
    let id = home.make_short(&["--command", line, "--backoff", "0s..0s"]);
    home.expect(0, &["worker", "--drain"]);
    assert_eq!(home.expect(1, &["output", "-f", &id, "--attempt", "1"]).text(), "first\n");
    assert_eq!(home.expect(0, &["output", "-f", &id, "--attempt", "2"]).text(), "second\n");
}

#[test]
fn the_last_lines_are_those_of_tail() {
    let home = Home::new();
    let many = "i=0; while [ $i -lt 30000 ]; do echo \"line $i\"; i=$((i+1)); done";
    for command in
        ["printf ''", "echo", "printf 'a'", "printf 'a\\nb'", "printf 'a\\nb\\n'", "printf '\\n\\n\\n'", many]
    {
        let id = home.make_short(&["--command", command]);
        home.expect(0, &["worker", "--drain"]);
        let all = home.expect(0, &["output", &id]).text();
        let lines: Vec<&str> = all.split_inclusive('\n').collect();
        for count in [0, 1, 2, 3, 20_000, 1_000_000] {
            let wanted = lines[lines.len().saturating_sub(count)..].concat();
            let count = count.to_string();
            assert_eq!(
                home.expect(0, &["output", &id, "--lines", &count]).text(),
                wanted,
                "{command} {count}"
            );
            assert_eq!(
                home.expect(0, &["output", &id, "-f", "-n", &count]).text(),
                wanted,
                "{command} {count}"
            );
            let document = home.json(&["output", &id, "-n", &count]);
            assert_eq!(document["text"], wanted.as_str(), "{command} {count}");
            assert_eq!(document["offset"], all.len() - wanted.len(), "{command} {count}");
        }
    }
    home.expect(2, &["output", "deadbeef", "--lines", "-1"]);
}

#[test]
fn what_a_command_leaves_running_is_named() {
    let home = Home::new();
    // for a moment after its birth a process is what its parent is
    let leaves = "sleep 300 & until grep -q sleep /proc/$!/comm; do :; done; echo done";
    let task = home.make_short(&["--command", leaves, "--retries", "0"]);
    home.expect(0, &["worker", "--drain"]);
    let log = home.expect(0, &["logs", &task]).text();
    assert!(log.contains("left running") && log.contains("“sleep 300”"), "{log}");
    assert!(log.contains("What is to stay is a command of its own"), "{log}");
    let task = home.make_short(&["--command", "sleep 0.1 & wait; echo done", "--retries", "0"]);
    home.expect(0, &["worker", "--drain"]);
    let log = home.expect(0, &["logs", &task]).text();
    assert!(!log.contains("left running"), "{log}");
}

#[test]
fn what_is_to_stay_stays_as_the_words_say_that_it_does() {
    let home = Home::new();
    let mut worker = home.worker(&["--workers", "2"]);
    let leaves = "sleep 300 & until grep -q sleep /proc/$!/comm; do :; done; echo done";
    let task = home.make_short(&["--command", leaves, "--retries", "0"]);
    worker.until_json(|line| line["short_id"] == *task && line["status"] == "completed");
    let log = home.expect(0, &["logs", &task]).text();
    // what is said is done to the letter
    let said = log.split("legwork ").nth(1).and_then(|said| said.split(" COMMAND").next()).unwrap();
    let serve = "echo ready; while [ ! -e go ]; do sleep 0.05; done; echo served";
    let words: Vec<_> = said.split(' ').chain(["sh", "-c", serve]).collect();
    let server = home.json(&words)["short_id"].as_str().unwrap().to_owned();
    let ready = || home.run(&["output", &server]).text().contains("ready").then_some(());
    harness::wait::until("it serves", ready);
    let serving = home.json(&["status", &server]);
    assert_eq!(serving["status"], "running", "{serving}");
    assert_eq!(serving["timeout_seconds"], 30 * 24 * 3600, "{serving}");
    // the worker goes, and it stays; the next one finds it
    worker.signal(rustix::process::Signal::KILL);
    worker.end();
    let mut worker = home.worker(&["--workers", "2"]);
    std::fs::write(home.scratch().join("go"), "").unwrap();
    worker.until_json(|line| line["short_id"] == *server && line["status"] == "completed");
    assert_eq!(home.expect(0, &["output", &server]).text(), "ready\nserved\n", "it was started once");
}
