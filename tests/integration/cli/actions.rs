//! `cancel`, `pause`, `resume`, `retry`, `edit`, `delete`, `why`, `queue …`, `doctor`.

use crate::cli::home::Home;
use rustix::process::Signal;
use serde_json::json;

#[test]
fn waiting_tasks_are_held_and_let_go() {
    let home = Home::new();
    let id = home.make_short(&["Held", "--command", "true"]);
    let paused = home.expect(0, &["pause", &id]);
    assert_eq!(paused.text(), format!("Paused {id} “Held”\n"));
    let task = home.json(&["status", &id]);
    assert_eq!((&task["status"], &task["waiting_for"]["reason"]), (&json!("paused"), &json!("paused")));
    let why = home.expect(0, &["why", &id]).text();
    assert!(why.contains(&format!("legwork resume {id}")), "{why}");
    let resumed = home.json(&["resume", &id]);
    assert_eq!(resumed["done"][0]["status"], "queued");
    assert_eq!(resumed["refused"], json!([]));
}

#[test]
fn a_running_task_is_frozen_goes_on_and_is_cancelled() {
    let home = Home::new();
    let mut worker = home.worker(&[]);
    let task = home.make(&["Long", "--command", "echo ready; sleep 600"]);
    let id = task["id"].as_str().unwrap();
    let is = |status: &'static str| move |l: &serde_json::Value| l["id"] == *id && l["status"] == status;
    worker.until_json(is("running"));
    home.expect(0, &["pause", id]);
    worker.until_json(is("paused"));
    home.expect(0, &["resume", id]);
    worker.until_json(is("running"));
    home.expect(0, &["cancel", id]);
    worker.until_json(is("cancelled"));
    assert_eq!(home.json(&["status", id])["attempt"], 1);
    let again = home.expect(4, &["cancel", id]);
    assert!(again.stderr.starts_with("error: "), "{}", again.all());
    worker.signal(Signal::TERM);
    assert_eq!(worker.end(), 0);
}

#[test]
fn each_of_several_is_done_or_refused_by_itself() {
    let home = Home::new();
    let (a, b) = (home.make_short(&["A", "--command", "true"]), home.make_short(&["B", "--command", "true"]));
    home.expect(0, &["cancel", &a]);
    // One is over (4), one does not exist (3), one can be done: the worst decides.
    let answer = home.expect(4, &["cancel", &a, "ffffffff", &b]);
    assert_eq!(answer.text(), format!("Cancelled {b} “B”\n"));
    assert_eq!(answer.stderr.matches("error: ").count(), 2, "{}", answer.all());
    assert_eq!(home.json(&["list", "--status", "cancelled"])["total"], 2);
    let answer = home.run(&["cancel", "ffffffff", "--json"]);
    assert_eq!(answer.status, 3);
    assert_eq!(answer.document()["refused"][0]["error"]["code"], "not_found");
}

#[test]
fn an_ended_task_runs_again_as_a_new_one() {
    let home = Home::new();
    home.expect(1, &["execute", "Once more", "--retries", "0", "--command", "exit 1"]);
    let old = home.json(&["list"])["tasks"][0].clone();
    let answer = home.json(&["retry", old["short_id"].as_str().unwrap()]);
    let new = &answer["done"][0];
    assert_eq!((&new["retry_of"], &new["title"]), (&old["id"], &json!("Once more")));
    assert_eq!(home.json(&["status", old["id"].as_str().unwrap()])["retried_by"], new["id"]);
    let waiting = home.expect(4, &["retry", new["short_id"].as_str().unwrap()]);
    assert!(waiting.stderr.starts_with("error: "), "{}", waiting.all());
}

#[test]
fn a_task_is_changed_until_it_runs() {
    let home = Home::new();
    let first = home.make_short(&["First", "--in", "1h", "--command", "true"]);
    let id = home.make_short(&["Draft", "--command", "true"]);
    let changed = home.json(&[
        "edit",
        &id,
        "Final",
        "--priority",
        "9",
        "--after",
        &first,
        "--tag",
        "x",
        "--timeout",
        "5m",
        "--",
        "echo",
        "hi",
    ]);
    assert_eq!(
        (&changed["title"], &changed["priority"], &changed["timeout_seconds"]),
        (&json!("Final"), &json!(9), &json!(300))
    );
    assert_eq!(
        (&changed["status"], &changed["waiting_for"]["reason"]),
        (&json!("pending"), &json!("dependency"))
    );
    assert_eq!((&changed["tags"], &changed["command"]), (&json!(["x"]), &json!({"argv": ["echo", "hi"]})));
    let freed = home.json(&["edit", &id, "--after", "none"]);
    assert_eq!((&freed["status"], &freed["depends_on"]), (&json!("queued"), &json!([])));
    home.expect(2, &["edit", &id, "--priority", "11"]);
    home.expect(0, &["edit", &first, "--at", "now"]);
    assert_eq!(home.json(&["status", &first])["status"], "queued");
    home.expect(0, &["cancel", &id]);
    home.expect(4, &["edit", &id, "--priority", "2"]);
}

#[test]
fn deleted_is_gone_and_what_others_wait_for_stays() {
    let home = Home::new();
    let a = home.make_short(&["A", "--in", "1h", "--command", "true"]);
    let b = home.make_short(&["B", "--after", &a, "--command", "true"]);
    home.expect(0, &["cancel", &a]);
    let refused = home.expect(4, &["delete", &a, &b]);
    assert_eq!(refused.stderr.matches("error: ").count(), 2, "{}", refused.all());
    home.expect(0, &["cancel", &b]);
    home.expect(0, &["delete", &b, &a]);
    home.expect(3, &["status", &b]);
    assert_eq!(home.json(&["list"])["total"], 0);
}

#[test]
fn the_queue_is_paused_and_goes_on() {
    let home = Home::new();
    let state = home.json(&["queue", "pause", "--for", "1h"]);
    assert_eq!(state["paused"], true);
    assert!(state["paused_until"].is_string());
    let id = home.make_short(&["Waits", "--command", "true"]);
    assert_eq!(home.json(&["status", &id])["waiting_for"]["reason"], "queue_paused");
    let why = home.json(&["why", &id]);
    assert!(why["explanation"].as_str().is_some_and(|e| !e.is_empty()));
    assert!(
        why["remedies"].as_array().unwrap().iter().any(|r| r["command"] == "legwork queue resume"),
        "{why:#}"
    );
    assert_eq!(home.json(&["queue", "resume"])["paused"], false);
    let stats = home.json(&["queue", "stats"]);
    assert_eq!((&stats["counts"]["queued"], &stats["workers_total"]), (&json!(1), &json!(0)));
    let text = home.expect(0, &["queue", "stats"]).text();
    assert!(text.contains("The queue is open.") && text.contains("Queued"), "{text}");
}

#[test]
fn a_healthy_folder_has_no_findings() {
    let home = Home::new();
    home.expect(0, &["execute", "--command", "true"]);
    let found = home.json(&["doctor"]);
    let findings = found["findings"].as_array().unwrap();
    assert!(!findings.is_empty());
    assert!(findings.iter().all(|f| f["ok"] == true), "{found:#}");
    assert!(home.expect(0, &["doctor"]).text().lines().all(|l| l.starts_with('✓')));
}
