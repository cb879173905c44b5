//! `legwork schedule`: what is started again and again, as people type it.

use crate::cli::home::Home;
use serde_json::{Value, json};

fn add(home: &Home, args: &[&str]) -> Value {
    home.json(&[&["schedule", "add"], args, &["--", "true"]].concat())
}

#[test]
fn a_schedule_is_made_shown_changed_and_removed() {
    let home = Home::new();
    let none = home.expect(0, &["schedule", "list"]);
    assert!(none.text().is_empty() && none.stderr.contains("No schedules."), "{}", none.all());
    let made = add(&home, &["Nightly", "--cron", "30 2 * * *", "--zone", "Europe/Berlin", "--jitter", "5m"]);
    assert_eq!(made["rhythm"], json!({"cron": "30 2 * * *"}));
    assert_eq!(
        (&made["zone"], &made["jitter_seconds"], &made["paused"]),
        (&json!("Europe/Berlin"), &json!(300), &json!(false))
    );
    assert_eq!(made["next"].as_array().unwrap().len(), 5);
    assert_eq!(made["notes"].as_array().unwrap().len(), 2, "both nights are told: {}", made["notes"]);
    assert_eq!(made["task"]["title"], "Nightly");

    let shown = home.expect(0, &["schedule", "show", "Nightly"]);
    for words in ["Europe/Berlin", "02:30", "Nightly: true", "comes twice"] {
        assert!(shown.text().contains(words), "{words} is not in {}", shown.text());
    }
    let id = made["id"].as_str().unwrap();
    let changed =
        home.json(&["schedule", "edit", &id[id.len() - 8..], "--every", "15m", "--overlap", "queue"]);
    assert_eq!((&changed["rhythm"], &changed["overlap"]), (&json!({"every": 900}), &json!("queue")));
    assert_eq!(changed["zone"], "Europe/Berlin", "what is left out stays");

    let paused = home.expect(0, &["schedule", "pause", "Nightly"]);
    assert!(paused.text().contains("rests until it is resumed"), "{}", paused.all());
    assert!(home.expect(0, &["schedule", "list"]).text().contains("paused"));
    assert!(home.expect(0, &["schedule", "resume", "Nightly"]).text().contains("goes on"));
    home.expect(0, &["schedule", "remove", "Nightly"]);
    assert_eq!(home.run(&["schedule", "show", "Nightly"]).status, 3);
    let back = home.expect(0, &["schedule", "restore", "Nightly"]);
    assert!(back.text().contains("Every 15 minutes"), "{}", back.all());
    let missing = home.run(&["schedule", "restore", "Weekly"]);
    assert!(
        missing.status == 3 && missing.stderr.contains("no deleted schedule “Weekly”"),
        "{}",
        missing.all()
    );
}

#[test]
fn what_it_starts_is_changed_by_name_and_shown_whole() {
    let home = Home::new();
    add(&home, &["Nightly", "--every", "1h", "--tag", "ci", "--retries", "2"]);
    let changed = home.json(&[
        "schedule",
        "edit",
        "Nightly",
        "--cwd",
        "/tmp",
        "--priority",
        "8",
        "--timeout",
        "2h",
        "--env",
        "MODE=quick",
        "--title",
        "All tests",
        "--type",
        "coding",
        "--",
        "make",
        "test",
    ]);
    let task = &changed["task"];
    assert_eq!(task["command"], json!({"argv": ["make", "test"]}));
    assert_eq!(
        (&task["cwd"], &task["priority"], &task["timeout_seconds"], &task["title"]),
        (&json!("/tmp"), &json!(8), &json!(7200), &json!("All tests"))
    );
    assert_eq!((&task["tags"], &task["max_retries"]), (&json!(["ci"]), &json!(2)), "what is not named stays");
    assert_eq!(changed["rhythm"], json!({"every": 3600}));
    let shown = home.expect(0, &["schedule", "show", "Nightly"]);
    for words in ["All tests: make test", "/tmp", "Priority", "ci", "2h", "MODE", "Retries", "Coding"] {
        assert!(shown.text().contains(words), "{words} is not in {}", shown.text());
    }
    assert!(!shown.text().contains("quick"), "values are not shown: {}", shown.text());
    for (args, words) in [
        (&["--priority", "11"][..], "--priority"),
        (&["--agent", "nobody"], "--agent: There is no agent “nobody”"),
        (&["--at", "14:30"], "--at: The schedule says when"),
        (&["--secret", "TOKEN"], "--secret: There is no secret “TOKEN”"),
        (&[], "there is nothing to change"),
    ] {
        let refused = home.run(&[&["schedule", "edit", "Nightly"], args].concat());
        assert!(refused.status == 2 && refused.stderr.contains(words), "{args:?}: {}", refused.all());
    }
    let odd = home.run(&["schedule", "show", "no\nsuch \u{1b}[2Jone"]);
    assert!(odd.status == 3 && !odd.stderr.contains('\u{1b}'), "{:?}", odd.stderr);
    assert!(home.expect(0, &["schedule", "remove", "Nightly"]).text().contains("schedule restore"));
}

#[test]
fn an_agent_that_schedules_need_is_not_put_away_in_silence() {
    let home = Home::new();
    home.json(&["agent", "add", "builder", "--kind", "shell"]);
    add(&home, &["Nightly", "--every", "1h", "--agent", "builder"]);
    let removed = home.expect(0, &["agent", "remove", "builder"]);
    assert!(removed.stderr.contains("can start nothing without it: “Nightly”"), "{}", removed.all());
}

#[test]
fn its_task_is_started_by_hand_and_by_a_worker_at_its_time() {
    let home = Home::new();
    add(&home, &["Often", "--every", "10s"]);
    let task = home.json(&["schedule", "run", "Often"]);
    assert_eq!((&task["title"], &task["origin"]), (&json!("Often"), &json!("schedule:Often")));
    let _worker = home.worker(&[]);
    harness::wait::until("its first time has come", || {
        let all = home.json(&["schedule", "show", "Often"])["last"].as_array().unwrap().clone();
        let done = |one: &Value| one["task"]["status"] == "completed";
        (all.len() >= 2 && all.iter().all(done)).then_some(())
    });
}

#[test]
fn what_is_wrong_is_said_at_its_option_with_what_to_do() {
    let home = Home::new();
    add(&home, &["Taken", "--every", "1h"]);
    for (args, status, words) in [
        (&["New"][..], 2, "--cron, --every or --once"),
        (&["New", "--cron", "every day"], 2, "--cron: “every day” is no pattern"),
        (&["New", "--cron", "0 0 30 2 *"], 2, "--cron: That time never comes"),
        (&["New", "--cron", "@daily", "--zone", "Mars/Base"], 2, "--zone: There is no zone “Mars/Base”"),
        (&["New", "--cron", "0 25 * * *"], 2, "the hour “25” is outside of 0 to 23"),
        (&["New", "--every", "5s"], 2, "--every: 5 s is outside what is allowed"),
        (&["New", "--every", "0"], 2, "--every"),
        (&["New", "--every", "-5m"], 2, "--every"),
        (&["New", "--every", "99y"], 2, "--every"),
        (&["New", "--every", "20000d"], 2, "--every"),
        (&["New", "--every", "9999999999999999999s"], 2, "--every"),
        (&["New", "--once", "now"], 2, "--once: “now” is no time to come"),
        (&["New", "--once", "soon"], 2, "--once: “soon” is not a time"),
        (&["New", "--every", "1h", "--cron", "@daily"], 2, "cannot be used with"),
        (&["New", "--once", "2020-01-01T00:00:00Z"], 2, "--once: That time has passed"),
        (
            &["New", "--every", "1h", "--until", "2020-01-01T00:00:00Z"],
            2,
            "--until: Its first time comes after",
        ),
        (&["New", "--every", "1h", "--missed", "all", "--most", "101"], 2, "--most: 101 is outside"),
        (&["New", "--every", "1h", "--overlap", "both"], 2, "“both” is not"),
        (&["New", "--every", "1h", "--at", "14:30"], 2, "--at: The schedule says when"),
        (&["New", "--every", "1h", "--jitter", "2d"], 2, "--jitter: 172800 s is outside"),
        (&["pay\u{200b}load", "--every", "1h"], 2, "NAME: U+200B in it cannot be seen"),
        (&["two\nlines", "--every", "1h"], 2, "NAME: U+000A in it cannot be seen"),
        (&["Taken", "--every", "1h"], 2, "NAME: There is a schedule “Taken” already"),
    ] {
        let refused = home.run(&[&["schedule", "add"], args, &["--", "true"]].concat());
        assert_eq!(refused.status, status, "{args:?}: {}", refused.all());
        assert!(refused.stderr.contains(words), "{args:?}: {words} is not in {}", refused.stderr);
    }
    let there = add(&home, &["There", "--once", "2199-05-01 14:00", "--zone", "Asia/Tokyo"]);
    assert_eq!(
        there["rhythm"],
        json!({"once": "2199-05-01T05:00:00Z"}),
        "a time is in the zone that is named"
    );
    assert_eq!(home.run(&["schedule", "run", "Nobody"]).status, 3);
    assert_eq!(home.run(&["schedule", "edit", "Taken"]).status, 2);
    assert_eq!(home.run(&["schedule", "next"]).status, 2);
    let next = home.expect(0, &["schedule", "next", "--cron", "30 2 * * *", "--zone", "America/New_York"]);
    assert!(next.text().contains("it runs at 03:00"), "{}", next.text());
}

#[test]
fn a_workflow_is_scheduled_with_its_inputs_shown_changed_and_started() {
    let home = Home::new();
    let flow = "name = \"flow\"\n[inputs.channel]\ntype = \"choice\"\nchoices = [\"beta\", \"stable\"]\ndefault = \"stable\"\n\
        [[stage]]\nname = \"a\"\n[[stage.task]]\nname = \"x\"\ncommand = \"echo {{ inputs.channel }}\"\n";
    std::fs::write(home.scratch().join("flow.toml"), flow).unwrap();
    let made = home.json(&[
        "schedule",
        "add",
        "Weekly",
        "--cron",
        "0 6 * * 1",
        "--workflow",
        "./flow.toml",
        "--input",
        "channel=beta",
    ]);
    let folder = home.scratch().display().to_string();
    assert_eq!(
        (&made["workflow"]["workflow"], &made["workflow"]["inputs"], &made["workflow"]["folder"]),
        (&json!("./flow.toml"), &json!({"channel": "beta"}), &json!(folder))
    );
    let shown = home.expect(0, &["schedule", "show", "Weekly"]);
    for words in ["the workflow ./flow.toml", "channel=beta", &folder] {
        assert!(shown.text().contains(words), "{words} is not in {}", shown.text());
    }
    let changed = home.json(&["schedule", "edit", "Weekly", "--input", "channel=stable"]);
    assert_eq!(changed["workflow"]["inputs"], json!({"channel": "stable"}));
    let started = home.json(&["schedule", "run", "Weekly"]);
    assert_eq!((&started["title"], &started["origin"]), (&json!("flow"), &json!("schedule:Weekly")));
    home.expect(0, &["worker", "--drain"]);
    let listed = home.json(&["schedule", "show", "Weekly"]);
    assert_eq!(listed["last"][0]["task"]["status"], "completed");

    for (args, words) in [
        (&["--workflow", "./flow.toml", "--input", "channel=nightly"][..], "beta"),
        (&["--workflow", "./nothing.toml"], "no file"),
        (&["--workflow", "./flow.toml", "--priority", "9"], "leave out what describes a task"),
        (&["--input", "channel=beta"], "only a workflow has inputs"),
        (&["--workflow", "./flow.toml", "--", "true"], "leave out what describes a task"),
    ] {
        let refused = home.run(&[&["schedule", "add", "Other", "--every", "1h"], args].concat());
        assert!(refused.status != 0 && refused.stderr.contains(words), "{args:?}: {}", refused.all());
    }
    assert_eq!(home.json(&["schedule", "list"])["schedules"].as_array().unwrap().len(), 1);
}

#[test]
fn a_preview_says_why_its_times_start_nothing() {
    let home = Home::new();
    add(&home, &["Nightly", "--cron", "30 2 * * *", "--zone", "UTC"]);
    let notes = |args: &[&str]| {
        let preview = home.json(&[&["schedule", "next"], args].concat());
        preview["notes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|note| note.as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let said = |args: &[&str]| home.expect(0, &[&["schedule", "next"], args].concat()).all();
    assert!(notes(&["Nightly"]).is_empty());
    let paused = ["schedule", "pause", "Nightly"];
    let table: [(&[&str], &[&str], &str); 3] = [
        (&paused, &["schedule", "resume", "Nightly"], "It is paused"),
        (&["queue", "pause"], &["queue", "resume"], "The queue is paused"),
        (
            &["schedule", "edit", "Nightly", "--once", "in 2 hours"],
            &["schedule", "edit", "Nightly", "--every", "1h"],
            "",
        ),
    ];
    for (before, after, words) in table {
        home.expect(0, before);
        let found = notes(&["Nightly"]);
        assert_eq!(
            found.iter().filter(|note| note.contains(words)).count(),
            usize::from(!words.is_empty()),
            "{found:?}"
        );
        assert!(said(&["Nightly"]).contains(words), "{}", said(&["Nightly"]));
        home.expect(0, after);
        assert!(notes(&["Nightly"]).is_empty());
    }
    home.expect(0, &paused);
    assert!(notes(&["--every", "1h"]).is_empty(), "one that nobody has made rests as little as it runs");
    for args in [
        ["--once", "today 0:00"].as_slice(),
        &["Nightly", "--once", "today 0:00"],
        &["--once", "2020-01-01T10:00"],
    ] {
        let words = said(args);
        assert!(words.contains("That time has passed"), "{args:?}: {words}");
        assert!(notes(args).iter().any(|note| note.contains("That time has passed")), "{args:?}");
    }
}

#[test]
fn a_system_whose_zone_has_no_name_is_told_what_patterns_go_by() {
    let home = Home::new();
    let asked = |zone: &str, args: &[&str]| -> Value {
        let all = [&["--json", "schedule"], args].concat();
        let done = home.command(&all).env("TZ", zone).output().unwrap();
        serde_json::from_slice(&done.stdout).unwrap_or_else(|error| panic!("{error}: {done:?}"))
    };
    let cron = ["--cron", "30 2 * * *"];
    for (zone, name, is_told) in [
        ("CET-1CEST,M3.5.0,M10.5.0/3", "UTC", true),
        ("Nope/Zone", "UTC", true),
        ("Asia/Tokyo", "Asia/Tokyo", false),
        ("UTC", "UTC", false),
    ] {
        let preview = asked(zone, &[&["next"], cron.as_slice()].concat());
        let made = asked(zone, &[&["add", zone], cron.as_slice(), &["--", "true"]].concat());
        for found in [&preview, &made] {
            let told = found["notes"].to_string();
            assert_eq!((&found["zone"], told.contains("--zone")), (&json!(name), is_told), "{zone}: {told}");
        }
        let named = asked(zone, &[&["next", "--zone", "Asia/Tokyo"], cron.as_slice()].concat());
        assert_eq!((&named["zone"], &named["notes"]), (&json!("Asia/Tokyo"), &json!([])), "{zone}");
        assert_eq!(asked(zone, &["next", "--every", "1h"])["notes"], json!([]), "{zone}");
    }
}
