//! Checks: a command says whether a task is done, once its work has ended well.

use crate::cli::home::Home;
use harness::{processes, wait};
use serde_json::{Value, json};
use std::fs;

/// One work with its check: what it is called, the options, and what comes of it.
struct Case {
    name: &'static str,
    work: &'static str,
    check: &'static str,
    options: &'static [&'static str],
    /// Status, code of the error, state of the check, how often the work ran.
    comes_to: (&'static str, Value, Value, usize),
}

/// A work that leaves a line each time.
const WORK: &str = "echo run >> runs; echo made it";

fn cases() -> Vec<Case> {
    let once = &["--retries", "0"];
    let thrice = &["--retries", "2", "--backoff", "0s..0s"];
    vec![
        Case {
            name: "both are well",
            work: WORK,
            check: "test -f runs",
            options: once,
            comes_to: ("completed", Value::Null, json!("passed"), 1),
        },
        Case {
            name: "the check is not",
            work: WORK,
            check: "echo two are missing; exit 3",
            options: once,
            comes_to: ("failed", json!("check_failed"), json!("failed"), 1),
        },
        Case {
            name: "the check is not, and then it is",
            work: WORK,
            check: "test $(wc -l < runs) -ge 2",
            options: thrice,
            comes_to: ("completed", Value::Null, json!("passed"), 2),
        },
        Case {
            name: "the check never is",
            work: WORK,
            check: "false",
            options: thrice,
            comes_to: ("failed", json!("check_failed"), json!("failed"), 3),
        },
        Case {
            name: "the work is not",
            work: "echo run >> runs; exit 7",
            check: "touch checked",
            options: once,
            comes_to: ("failed", json!("exit_code"), Value::Null, 1),
        },
        Case {
            name: "the check takes too long",
            work: WORK,
            check: "sleep 600",
            options: &["--retries", "2", "--timeout", "1s"],
            comes_to: ("failed", json!("check_failed"), json!("failed"), 1),
        },
        Case {
            name: "the check is no program",
            work: WORK,
            check: "no-such-program-here",
            options: thrice,
            comes_to: ("failed", json!("check_failed"), json!("failed"), 1),
        },
        Case {
            name: "the check runs where the work did, and with the same",
            work: "echo run >> runs; echo 1 > $LEGWORK_OUTPUT_DIR/report",
            check: "test \"$X\" = y && test -f runs && test \"$(cat $LEGWORK_OUTPUT_DIR/report)\" = 1 && test \"$LEGWORK_CTX_A\" = b && test -n \"$LEGWORK_TASK_ID\" && ! read line",
            options: &["--retries", "0", "--env", "X=y", "--context", "A=b"],
            comes_to: ("completed", Value::Null, json!("passed"), 1),
        },
    ]
}

#[test]
fn what_comes_of_a_work_and_its_check() {
    for Case { name, work, check, options, comes_to } in cases() {
        let home = Home::new();
        let id = home.make_short(&[&["Work", "--command", work, "--check", check], options].concat());
        home.expect(0, &["worker", "--drain"]);
        let ended = home.json(&["result", &id]);
        let runs = fs::read_to_string(home.scratch().join("runs")).unwrap_or_default().lines().count();
        let found = (&ended["status"], &ended["error"]["code"], &ended["check"]["run"]["state"], runs);
        let (status, code, state, expected) = comes_to;
        assert_eq!(found, (&json!(status), &code, &state, expected), "{name}: {ended:#}");
        assert_eq!(ended["check"]["command"], check, "{name}");
        assert_eq!(ended["result"]["success"], json!(status == "completed"), "{name}");
        assert!(!home.scratch().join("checked").exists(), "{name}: checked what had failed");
    }
}

#[test]
fn a_check_that_failed_is_told_everywhere() {
    let home = Home::new();
    let check = "for n in 1 2 3; do echo line $n; done; echo two are missing >&2; exit 3";
    let id = home.make_short(&["Work", "--command", WORK, "--check", check, "--retries", "0"]);
    home.expect(0, &["worker", "--drain"]);
    let ended = home.json(&["result", &id]);
    assert_eq!(ended["error"]["message"], "The check ended with exit code 3: two are missing");
    assert_eq!(ended["result"]["output"], "made it", "what the work made is kept");
    let run = &ended["check"]["run"];
    assert_eq!(run["exit_code"], 3);
    assert_eq!(run["tail"], "line 1\nline 2\nline 3\ntwo are missing");
    for verb in ["status", "result"] {
        let shown = home.expect(0, &[verb, &id]).text();
        assert!(shown.contains("Failed · ") && shown.contains("two are missing"), "{verb}: {shown}");
    }
    assert_eq!(home.expect(0, &["output", &id]).text(), "made it\n", "the output is the work's own");
    let wrote = home.expect(0, &["output", &id, "--check"]).text();
    assert_eq!(wrote, "line 1\nline 2\nline 3\ntwo are missing\n");
    let log = home.expect(0, &["logs", &id]).text();
    assert!(log.contains("Check: for n in 1 2 3") && log.contains("The check did not pass."), "{log}");
    let took = ended["duration_seconds"].as_f64().unwrap();
    assert!(took >= run["seconds"].as_f64().unwrap(), "the check's time is the attempt's: {ended:#}");
}

#[test]
fn the_next_attempt_reads_what_the_check_before_said() {
    let home = Home::new();
    let work =
        "echo run >> runs; echo \"$LEGWORK_CTX_FAILED_CHECK\" > told; cp $LEGWORK_CONTEXT_FILE context";
    let check = "echo seen $(wc -l < runs) runs; test $(wc -l < runs) -ge 2";
    let options = ["--retries", "1", "--backoff", "0s..0s"];
    let id = home.make_short(&[&["Work", "--command", work, "--check", check], &options[..]].concat());
    home.expect(0, &["worker", "--drain"]);
    assert_eq!(home.json(&["status", &id])["status"], "completed");
    let told: Value =
        serde_json::from_str(&fs::read_to_string(home.scratch().join("told")).unwrap()).unwrap();
    let expected = json!({
        "attempt": 1,
        "command": check,
        "exit_code": 1,
        "message": "The check ended with exit code 1: seen 1 runs",
        "output": "seen 1 runs",
    });
    assert_eq!(told, expected);
    let context = fs::read(home.scratch().join("context")).unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&context).unwrap()["failed_check"], expected);
    let first = home.expect(0, &["output", &id, "--check", "--attempt", "1"]).text();
    assert_eq!(first, "seen 1 runs\n");
}

/// A task whose check runs until the file `go` is there, and the check's process.
fn checking(home: &Home) -> (String, i32) {
    let check = "(sleep 600 & echo $! > below); echo $$ > pid; until test -e go; do sleep 0.05; done";
    let id = home.make(&["Work", "--command", WORK, "--check", check])["id"].as_str().unwrap().to_owned();
    let pid = wait::until("the check runs", || {
        fs::read_to_string(home.scratch().join("pid")).ok()?.trim().parse().ok()
    });
    (id, pid)
}

#[test]
fn a_check_is_cancelled_with_its_whole_tree() {
    let home = Home::new();
    let mut worker = home.worker(&[]);
    let (id, pid) = checking(&home);
    let shown = home.json(&["status", &id]);
    assert_eq!((&shown["status"], &shown["check"]["run"]["state"]), (&json!("running"), &json!("running")));
    wait::until("the work is done but for its check", || {
        (home.json(&["status", &id])["progress"] == 99).then_some(())
    });
    let below: i32 = fs::read_to_string(home.scratch().join("below")).unwrap().trim().parse().unwrap();
    home.expect(0, &["cancel", &id]);
    worker.until_json(|line| line["id"] == *id && line["status"] == "cancelled");
    assert!(!processes::alive(pid) && !processes::alive(below), "something of the check still lives");
    let ended = home.json(&["status", &id]);
    assert_eq!(ended["check"]["run"]["state"], "stopped");
    assert_eq!(ended["attempt"], 1);
}

#[test]
fn a_check_is_paused_and_goes_on() {
    let home = Home::new();
    let mut worker = home.worker(&[]);
    let (id, pid) = checking(&home);
    home.expect(0, &["pause", &id]);
    worker.until_json(|line| line["id"] == *id && line["status"] == "paused");
    let state = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    assert!(state.contains(") T "), "it is frozen: {state}");
    home.expect(0, &["resume", &id]);
    worker.until_json(|line| line["id"] == *id && line["status"] == "running");
    fs::write(home.scratch().join("go"), "").unwrap();
    worker.until_json(|line| line["id"] == *id && line["status"] == "completed");
    let ended = home.json(&["status", &id]);
    assert_eq!((&ended["check"]["run"]["state"], &ended["attempt"]), (&json!("passed"), &json!(1)));
    assert_eq!(fs::read_to_string(home.scratch().join("runs")).unwrap(), "run\n", "the work ran once");
}

/// What checks a task that is made with these options.
fn check_of(home: &Home, options: &[&str]) -> Value {
    home.make(&[&["Work", "--in", "1h"], options].concat())["check"].clone()
}

#[test]
fn a_task_has_its_own_check_or_its_agents_or_that_of_its_type() {
    let home = Home::new();
    home.expect(0, &["agent", "add", "tests", "--kind", "shell", "--command", "true", "--check", "of agent"]);
    home.expect(0, &["setting", "set", "checks.coding", "of type"]);
    let is = |command: &str, origin: &str| json!({"command": command, "origin": origin, "run": null});
    let none = json!({"command": null, "origin": "task", "run": null});
    let line = ["--command", "true"];
    for (options, expected) in [
        (vec![], Value::Null),
        (vec!["--check", "own"], is("own", "task")),
        (vec!["--type", "coding"], is("of type", "type")),
        (vec!["--type", "coding", "--agent", "tests"], is("of agent", "agent")),
        (vec!["--type", "coding", "--agent", "tests", "--check", "own"], is("own", "task")),
        (vec!["--type", "coding", "--no-check"], none.clone()),
        (vec!["--agent", "tests", "--no-check"], none.clone()),
    ] {
        assert_eq!(check_of(&home, &[&options[..], &line].concat()), expected, "{options:?}");
    }
    assert!(home.expect(0, &["agent", "show", "tests"]).text().contains("of agent"));
    home.expect(0, &["agent", "edit", "tests", "--check", ""]);
    assert_eq!(check_of(&home, &["--agent", "tests"]), Value::Null);
    for wrong in ["", " "] {
        let refused = home.expect(2, &["setting", "set", "checks.review", &format!("{wrong}\t")]);
        assert!(refused.stderr.contains("checks.review: It is empty"), "{}", refused.all());
    }
}

#[test]
fn a_check_is_edited_and_carried_along() {
    let home = Home::new();
    home.expect(0, &["setting", "set", "checks.coding", "of type"]);
    let id = home.make_short(&["Work", "--command", WORK, "--in", "1h"]);
    let check = || home.json(&["status", &id])["check"]["command"].clone();
    assert_eq!(check(), Value::Null);
    home.expect(0, &["edit", &id, "--type", "coding"]);
    assert_eq!(check(), "of type", "another type, another check");
    home.expect(0, &["edit", &id, "--no-check"]);
    assert_eq!(check(), Value::Null);
    let refused = home.expect(2, &["edit", &id, "--check", "  "]);
    assert!(refused.stderr.contains("--check: It is empty"), "{}", refused.all());
    home.expect(0, &["edit", &id, "--check", "exit 9"]);
    assert_eq!(check(), "exit 9");
    home.expect(0, &["edit", &id, "--type", "review"]);
    assert_eq!(check(), "exit 9", "its own stays");
    home.expect(0, &["edit", &id, "--at", "now", "--retries", "0"]);
    home.expect(0, &["worker", "--drain"]);
    assert_eq!(home.json(&["status", &id])["error"]["code"], "check_failed");
    let again = home.json(&["retry", &id])["done"][0].clone();
    assert_eq!(again["check"]["command"], "exit 9", "run again it is checked by the same");
    home.expect(0, &["cancel", again["short_id"].as_str().unwrap()]);
    home.expect(0, &["schedule", "add", "Nightly", "--every", "1h", "--command", WORK, "--check", "exit 8"]);
    let started = home.json(&["schedule", "run", "Nightly"]);
    assert_eq!(started["check"]["command"], "exit 8", "{started:#}");
}
