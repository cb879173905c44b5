//! `legwork events`: each thing that happens once, in order, and no longer than what it is about goes on.

use crate::cli::home::Home;
use serde_json::Value;

fn numbers(lines: &[Value]) -> Vec<i64> {
    lines.iter().map(|line| line["id"].as_i64().unwrap()).collect()
}

/// To which statuses a task went, by its events.
fn course(lines: &[Value], id: &str) -> Vec<String> {
    let about = lines.iter().filter(|line| line["task_id"] == id && line["kind"] == "status");
    about.map(|line| line["to_status"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_happens_to_tasks_is_told_until_they_have_ended() {
    let home = Home::new();
    let id =
        |line: &str| home.make(&["--command", line, "--retries", "0"])["id"].as_str().unwrap().to_owned();
    let (good, bad, other) = (id("echo '[PROGRESS] 40%'"), id("exit 3"), id("true"));
    let mut both = home.start(&["events", "--json", "--after", "0", &good, &bad]);
    both.stdout.until(|line| line.contains("queued"));
    home.expect(0, &["worker", "--drain"]);
    assert_eq!(both.end(), 1, "one of them failed");

    // all of it again, by another who comes later
    let lines = home.expect(1, &["events", "--json", "--after", "0", &good, &bad]).documents();
    assert_eq!(course(&lines, &good), ["queued", "running", "completed"]);
    assert_eq!(course(&lines, &bad), ["queued", "running", "failed"]);
    assert_eq!(course(&lines, &other), Vec::<String>::new());
    assert!(numbers(&lines).is_sorted_by(|a, b| a < b), "{lines:?}");
    let far = lines.iter().find(|line| line["kind"] == "progress" && line["task_id"] == *good);
    assert!(far.is_some_and(|line| line["task"]["title"].is_string()), "{lines:?}");

    // from a number on
    let half = numbers(&lines)[3].to_string();
    let rest = home.expect(1, &["events", "--json", "--after", &half, &good, &bad]).documents();
    assert_eq!(numbers(&rest), numbers(&lines)[4..]);

    // what has ended before is no news
    assert_eq!(home.expect(0, &["events", &good]).text(), "");
    let people = home.expect(0, &["events", "--after", "0", &good]).text();
    assert!(people.lines().count() >= 3 && people.contains("Completed"), "{people}");
}

#[test]
fn all_is_told_to_whoever_names_nothing() {
    let home = Home::new();
    let mut all = home.start(&["events", "--json", "--after", "0"]);
    let _worker = home.worker(&[]);
    let id = home.make_short(&["--command", "true"]);
    all.stdout.until(|line| line.contains(&id) && line.contains("\"completed\""));
    home.expect(3, &["events", "deadbeef"]);
    let wrong = home.expect(2, &["events", "--after", "-1"]);
    assert!(wrong.stderr.contains("the first event is 1"), "{}", wrong.all());
}
