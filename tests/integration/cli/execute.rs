//! `legwork execute`, waited for or not, with and without a worker; `status`, `result`, `output`, `logs`.

use crate::cli::home::Home;
use rustix::process::Signal;
use serde_json::{Value, json};

const MARKED: &str = r#"echo "[PROGRESS] 50% half"; echo "[RESULT] {\"answer\":42}""#;

fn output_text(lines: &[Value]) -> String {
    lines.iter().filter(|l| l["event"] == "output").map(|l| l["text"].as_str().unwrap()).collect()
}

#[test]
fn a_command_with_markers_ends_with_its_result() {
    let home = Home::new();
    let lines = home.expect(0, &["execute", "--json", "--", "sh", "-c", MARKED]).documents();
    let last = lines.last().unwrap();
    assert_eq!(last["event"], "result");
    assert_eq!(last["task"]["status"], "completed");
    assert_eq!(last["task"]["result"]["output"], json!({"answer": 42}));
    assert_eq!(last["task"]["result"]["success"], true);
    assert_eq!(last["task"]["progress"], 100);
    assert!(output_text(&lines).contains("[PROGRESS] 50% half\n"), "{lines:#?}");
    for line in &lines {
        let event = line["event"].as_str().unwrap();
        assert!(["output", "progress", "status", "result"].contains(&event), "{line}");
    }
    assert_eq!(lines.iter().filter(|l| l["event"] == "result").count(), 1);
    let statuses: Vec<_> = lines.iter().filter(|l| l["event"] == "status").map(|l| &l["status"]).collect();
    assert_eq!(**statuses.last().unwrap(), "completed", "{statuses:?}");

    let listed = home.json(&["list"]);
    assert_eq!(listed["tasks"][0]["id"], last["task"]["id"]);
    let id = last["task"]["id"].as_str().unwrap();
    // The revision is of the moment of reading.
    let but_revision =
        |mut task: Value| task.as_object_mut().map(|fields| fields.remove("revision")).map(|_| task);
    assert_eq!(but_revision(home.json(&["result", id])), but_revision(last["task"].clone()));
    let output = home.json(&["output", id]);
    assert_eq!(output["text"].as_str().unwrap(), output_text(&lines));
    assert_eq!(output["attempt"], 1);
}

#[test]
fn output_passes_through_byte_for_byte() {
    let home = Home::new();
    let answer = home.expect(0, &["execute", "--command", r"printf 'caf\351 \342\202'; printf '\254\n'"]);
    let has = |bytes: &[u8], part: &[u8]| bytes.windows(part.len()).any(|w| w == part);
    assert!(has(&answer.stdout, b"caf\xe9 \xe2\x82\xac\n"), "{}", answer.all());
    assert!(answer.stderr.contains("Completed"), "{}", answer.all());
    let id = home.json(&["list"])["tasks"][0]["short_id"].as_str().unwrap().to_owned();
    assert_eq!(home.expect(0, &["output", &id]).stdout, answer.stdout);
    assert!(home.json(&["output", &id])["text"].as_str().unwrap().contains("caf\u{fffd} €"));
}

#[test]
fn quiet_leaves_nothing_but_the_output() {
    let home = Home::new();
    let answer = home.expect(0, &["execute", "--quiet", "--command", "echo hello"]);
    assert!(answer.text().contains("hello\n"));
    assert_eq!(answer.stderr, "");
}

#[test]
fn a_failure_is_exit_1_and_told() {
    let home = Home::new();
    let answer = home.expect(1, &["execute", "--retries", "0", "--", "sh", "-c", "echo broken; exit 3"]);
    assert!(answer.stderr.lines().any(|l| l.starts_with("error: ") && l.contains('3')), "{}", answer.all());
    assert!(answer.text().contains("broken\n"));
    let task = &home.json(&["list"])["tasks"][0];
    assert_eq!((&task["status"], &task["attempt"]), (&json!("failed"), &json!(1)));
    assert_eq!(task["error"]["code"], "exit_code");
}

#[test]
fn a_retry_is_made_and_told() {
    let home = Home::new();
    let once = "if [ -e mark ]; then echo second; else touch mark; exit 1; fi";
    let answer = home.expect(0, &["execute", "--backoff", "0s..0s", "--command", once]);
    assert!(answer.text().contains("second\n"), "{}", answer.all());
    assert!(answer.stderr.contains("Attempt 2 of 4"), "{}", answer.all());
    let id = home.json(&["list"])["tasks"][0]["short_id"].as_str().unwrap().to_owned();
    assert_eq!(home.json(&["status", &id])["attempt"], 2);
    assert!(!home.expect(0, &["output", &id, "--attempt", "1"]).text().contains("second"));
}

#[test]
fn what_cannot_start_fails_at_once_and_by_name() {
    let home = Home::new();
    for (args, name) in [
        (&["execute", "--", "no-such-program-here", "x"][..], "no-such-program-here"),
        (&["execute", "--cwd", "/no/such/folder", "--", "true"][..], "/no/such/folder"),
        (&["execute", "--", "/etc/passwd"][..], "/etc/passwd"),
    ] {
        let answer = home.expect(1, args);
        let error = answer.stderr.lines().find(|l| l.starts_with("error: ")).unwrap_or_default();
        assert!(error.contains(name), "{}", answer.all());
        let task = &home.json(&["list"])["tasks"][0];
        assert_eq!((&task["status"], &task["attempt"]), (&json!("failed"), &json!(1)), "{task:#}");
    }
}

#[test]
fn the_run_gets_folder_path_and_context_of_the_caller() {
    let home = Home::new();
    let bin = home.scratch().join("bin");
    std::fs::create_dir(&bin).unwrap();
    std::os::unix::fs::symlink("/bin/echo", bin.join("only-here")).unwrap();
    std::fs::write(home.scratch().join("more.json"), r#"{"B": "two", "C": 3}"#).unwrap();
    let show = "pwd; only-here found; echo A=$LEGWORK_CTX_A B=$LEGWORK_CTX_B C=$LEGWORK_CTX_C";
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let output = home
        .command(&[
            "execute",
            "--quiet",
            "--cwd",
            "bin",
            "--context",
            "A=one x",
            "--context",
            "@more.json",
            "--command",
            show,
        ])
        .env("PATH", path)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let whole = bin.canonicalize().unwrap();
    for line in [whole.to_str().unwrap(), "found", "A=one x B=two C=3"] {
        assert!(text.lines().any(|l| l == line), "no line {line:?} in\n{text}");
    }
}

#[test]
fn async_prints_the_id_and_says_when_nothing_runs_the_queue() {
    let home = Home::new();
    let answer = home.expect(0, &["execute", "Later", "--async", "--", "true"]);
    let id = answer.text().trim_end().to_owned();
    assert_eq!(answer.text(), format!("{id}\n"));
    assert_eq!((id.len(), id.matches('-').count()), (36, 4), "{id}");
    assert!(
        answer.stderr.starts_with("hint: ") && answer.stderr.contains("legwork worker"),
        "{}",
        answer.all()
    );
    let task = home.json(&["status", &id]);
    assert_eq!((&task["status"], &task["title"]), (&json!("queued"), &json!("Later")));
    assert_eq!(task["waiting_for"]["reason"], "worker");
    let unfinished = home.run(&["result", &id, "--json"]);
    assert_eq!(unfinished.status, 4, "{}", unfinished.all());
    assert_eq!(unfinished.document()["result"], Value::Null);
}

#[test]
fn a_task_document_has_every_field() {
    let home = Home::new();
    let task = home.make(&[
        "All",
        "--tag",
        "a",
        "--tag",
        "b",
        "--type",
        "coding",
        "--priority",
        "7",
        "--command",
        "true",
    ]);
    let wanted = "id short_id title description instructions agent task_type priority tags status waiting_for attempt \
        max_retries progress current_step total_steps steps estimated_seconds_remaining output_file retry_of \
        retried_by parent_id depends_on scheduled_at deadline created_at started_at completed_at duration_seconds error";
    for field in wanted.split_whitespace() {
        assert!(task.get(field).is_some(), "no {field} in {task:#}");
    }
    assert_eq!(task["short_id"], task["id"].as_str().unwrap()[28..]);
    assert_eq!(
        (&task["agent"], &task["attempt"], &task["progress"]),
        (&json!("shell"), &json!(0), &json!(0))
    );
    assert_eq!(
        (&task["tags"], &task["task_type"], &task["priority"]),
        (&json!(["a", "b"]), &json!("coding"), &json!(7))
    );
    assert_eq!((&task["max_retries"], &task["description"]), (&json!(3), &json!("All")));
    assert!(task["created_at"].as_str().unwrap().ends_with('Z'));
}

#[test]
fn the_same_key_makes_one_task() {
    let home = Home::new();
    let first = home.make(&["--key", "nightly", "--command", "true"]);
    let second = home.make(&["--key", "nightly", "--command", "true"]);
    assert_eq!(first["id"], second["id"]);
    assert_eq!(home.json(&["list"])["total"], 1);
}

#[test]
fn times_are_kept_and_a_past_one_runs_now() {
    let home = Home::new();
    let later = home.make(&["--in", "1h", "--command", "true"]);
    assert_eq!((&later["status"], &later["waiting_for"]["reason"]), (&json!("pending"), &json!("schedule")));
    assert_eq!(later["waiting_for"]["until"], later["scheduled_at"]);
    let at = home.make(&["--at", "2999-01-31 14:30", "--command", "true"]);
    assert_eq!(at["scheduled_at"], "2999-01-31T14:30:00Z");
    let past = home
        .expect(0, &["execute", "--async", "--at", "2001-01-01T00:00:00Z", "--command", "true", "--json"]);
    assert_eq!(past.document()["status"], "queued");
    assert!(past.stderr.contains("note: ") && past.stderr.contains("past"), "{}", past.all());
}

#[test]
fn a_deadline_is_kept_shown_changed_and_taken_away() {
    let home = Home::new();
    let due = home.make(&["--deadline", "2999-01-31 14:30", "--command", "true"]);
    assert_eq!((&due["status"], &due["deadline"]), (&json!("queued"), &json!("2999-01-31T14:30:00Z")));
    let id = due["short_id"].as_str().unwrap();
    assert!(home.expect(0, &["status", id]).text().contains("Deadline     2999-01-31 14:30"));
    let why = home.expect(0, &["why", id]).text();
    assert!(why.contains("If it still waits at 14:30 on 2999-01-31, its deadline, it fails."), "{why}");
    home.expect(0, &["edit", id, "--deadline", "2999-02-01 09:00"]);
    assert_eq!(home.json(&["status", id])["deadline"], "2999-02-01T09:00:00Z");
    home.expect(0, &["edit", id, "--deadline", "none"]);
    assert_eq!(home.json(&["status", id])["deadline"], json!(null));
    for (args, says) in [
        (&["--deadline", "2001-01-01T00:00:00Z"][..], "--deadline: It has passed already"),
        (&["--deadline", "now"], "--deadline: “now” would be too late"),
        (&["--deadline", "tea"], "--deadline: “tea” is not a time"),
        (
            &["--at", "2999-01-31 14:30", "--deadline", "2999-01-31 14:00"],
            "--deadline: It is not after the time",
        ),
    ] {
        let refused = home.expect(2, &[&["execute", "--async", "--command", "true"], args].concat());
        assert!(refused.stderr.contains(says), "{}", refused.all());
    }
}

#[test]
fn a_worker_does_what_was_left_for_it() {
    let home = Home::new();
    let mut worker = home.worker(&[]);
    let made = home.expect(0, &["execute", "--async", "--command", MARKED]);
    assert_eq!(made.stderr, "", "somebody runs the queue, so there is nothing to hint at");
    let id = made.text().trim_end().to_owned();
    let followed = home.expect(0, &["output", &id, "--follow"]);
    assert!(followed.text().contains("[PROGRESS] 50% half\n"), "{}", followed.all());
    assert_eq!(home.json(&["result", &id])["result"]["output"], json!({"answer": 42}));
    worker.until_json(|l| l["id"] == id.as_str() && l["status"] == "completed");
    let log = home.expect(0, &["logs", &id, "--follow"]);
    assert!(!log.text().is_empty());
    let lines = home.json(&["logs", &id]);
    assert!(lines["lines"].as_array().unwrap().iter().all(|l| l["at"].is_string() && l["level"].is_string()));
    worker.signal(Signal::TERM);
    assert_eq!(worker.end(), 0);
}

#[test]
fn a_blocking_command_follows_the_pool_that_runs() {
    let home = Home::new();
    let _worker = home.worker(&["--workers", "1"]);
    let lines = home.expect(0, &["execute", "--json", "--command", "echo from the pool"]).documents();
    assert!(output_text(&lines).contains("from the pool\n"), "{lines:#?}");
    assert_eq!(lines.last().unwrap()["task"]["status"], "completed");
    assert_eq!(home.json(&["workers"])["workers"].as_array().unwrap().len(), 1);
}

#[test]
fn ctrl_c_cancels_the_task() {
    for pool in [false, true] {
        let home = Home::new();
        let _worker = pool.then(|| home.worker(&[]));
        let mut run = home.start(&["execute", "--json", "--command", "echo ready; sleep 600"]);
        let status =
            run.until_json(|l| l["event"] == "output" && l["text"].as_str().unwrap().contains("ready\n"));
        assert_eq!(status["attempt"], 1);
        run.signal(Signal::INT);
        run.stderr.until(|line| line.contains("Cancelling"));
        let last = run.until_json(|l| l["event"] == "result");
        assert_eq!(last["task"]["status"], "cancelled");
        assert_eq!(run.end(), 1);
    }
}

#[test]
fn a_second_ctrl_c_leaves_it() {
    let home = Home::new();
    let _worker = home.worker(&[]);
    // It does not listen, so the first request takes a while: time enough to lose patience.
    let stubborn = "trap '' TERM; echo ready; while :; do sleep 1; done";
    let mut run = home.start(&["execute", "--json", "--command", stubborn]);
    // what it writes may be told before that it runs: they come from two places
    let begun = run.until_json(|l| l["event"] == "status");
    run.until_json(|l| l["event"] == "output" && l["text"].as_str().unwrap().contains("ready\n"));
    run.signal(Signal::INT);
    run.stderr.until(|line| line.contains("Cancelling"));
    run.signal(Signal::INT);
    run.stderr.until(|line| line.contains("Left."));
    assert_eq!(run.end(), 1);
    let id = begun["id"].as_str().unwrap();
    home.expect(1, &["output", id, "--follow"]);
    assert_eq!(home.json(&["status", id])["status"], "cancelled");
}

#[test]
fn what_a_command_that_was_left_runs_goes_on() {
    let home = Home::new();
    let mut run = home.command(&["execute", "--command", "seq 1 200000"]).spawn().unwrap();
    drop(run.stdout.take());
    let answer = run.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&answer.stderr);
    assert_eq!(answer.status.code(), Some(0), "{said}");
    // nothing else runs the queue: the next worker sees to its end
    home.expect(0, &["worker", "--drain"]);
    let task = &home.json(&["list"])["tasks"][0];
    assert_eq!((&task["status"], &task["attempt"]), (&json!("completed"), &json!(1)), "{said}");
}
