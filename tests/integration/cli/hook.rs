//! `legwork hook claude-code`, called as Claude Code calls it: JSON in, JSON or nothing out, and never a failure.

use crate::cli::home::{Answer, Home};
use contract::{
    command::CreateTask,
    task::{CommandLine, NewTask},
};
use engine::{Engine, Options, Role, SessionSecrets, SystemClock};
use serde_json::{Value, json};
use std::{fs, io::Write as _, os::unix::fs::PermissionsExt as _, path::Path, sync::Arc};

/// Calls the hook with `input`. It always ends well.
#[track_caller]
fn call(home: &Home, input: &str) -> Answer {
    let mut command = home.command(&["hook", "claude-code"]);
    let mut child = command.stdin(std::process::Stdio::piped()).spawn().unwrap();
    // One that listens to nothing has left before all was said.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let answer = Answer {
        status: output.status.code().unwrap(),
        stdout: output.stdout,
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    };
    assert_eq!(answer.status, 0, "{}", answer.all());
    answer
}

/// What the conversation `session` in `cwd` is told when its person sends something.
#[track_caller]
fn told(home: &Home, session: &str, cwd: &Path) -> String {
    let input = json!({"session_id": session, "transcript_path": "/t", "cwd": cwd, "permission_mode": "default",
        "hook_event_name": "UserPromptSubmit", "prompt": "go on"});
    let answer = call(home, &input.to_string());
    assert_eq!(answer.stderr, "");
    if answer.stdout.is_empty() {
        return String::new();
    }
    let reply: Value = answer.document();
    assert_eq!(reply["hookSpecificOutput"]["hookEventName"], "UserPromptSubmit");
    reply["hookSpecificOutput"]["additionalContext"].as_str().unwrap().to_owned()
}

#[test]
fn a_conversation_hears_once_of_what_ended_meanwhile() {
    let home = Home::new();
    let here = home.scratch();
    let early = home.make_short(&["Early", "--command", "true"]);
    home.expect(0, &["worker", "--drain"]);
    assert_eq!(told(&home, "one", &here), "", "what had ended before it began is no news");
    let long = home.make_short(&[
        "Long",
        "--command",
        "echo '[RESULT] {\"success\": true, \"summary\": \"all 983 pass\"}'",
    ]);
    assert_eq!(told(&home, "one", &here), "", "nothing has ended");
    let quick = home.make_short(&["Quick", "--retries", "0", "--command", "exit 3"]);
    home.expect(0, &["worker", "--drain"]);
    let news = told(&home, "one", &here);
    assert!(news.contains(&format!("- {long} “Long” completed: “all 983 pass”")), "{news}");
    assert!(news.contains(&format!("- {quick} “Quick” failed: “")), "{news}");
    assert!(
        news.starts_with("Legwork: 2 background tasks have ended") && news.contains("get_result"),
        "{news}"
    );
    assert!(!news.contains(&early), "{news}");
    assert_eq!(told(&home, "one", &here), "", "told once");
    assert_eq!(told(&home, "two", &here), "", "a new conversation begins with nothing");
}

#[test]
fn a_conversation_hears_of_its_own_folder_only() {
    let home = Home::new();
    let (here, there) = (home.scratch().join("here"), home.scratch().join("there"));
    fs::create_dir_all(here.join("below")).unwrap();
    fs::create_dir(&there).unwrap();
    assert_eq!(told(&home, "begin", &here) + &told(&home, "other", &there), "");
    home.expect(0, &["list"]);
    assert_eq!(told(&home, "begin", &here) + &told(&home, "other", &there), "");
    let run = |title: &str, cwd: &Path| {
        home.make_short(&[title, "--cwd", cwd.to_str().unwrap(), "--command", "true"])
    };
    let (mine, below, theirs) =
        (run("Mine", &here), run("Below", &here.join("below")), run("Theirs", &there));
    home.expect(0, &["worker", "--drain"]);
    let news = told(&home, "begin", &here);
    assert!(news.contains(&mine) && news.contains(&below) && !news.contains(&theirs), "{news}");
    let news = told(&home, "other", &there);
    assert!(!news.contains(&mine) && news.contains(&theirs), "{news}");
}

#[test]
fn what_claude_code_started_is_its_news_wherever_it_ran() {
    let home = Home::new();
    home.expect(0, &["list"]);
    assert_eq!(told(&home, "mine", Path::new("/")), "");
    let engine = Engine::open(Options {
        data_dir: home.data(),
        role: Role::Command,
        runners: vec![],
        clock: Arc::new(SystemClock),
        secrets: Arc::new(SessionSecrets::default()),
        models: None,
        machine: None,
        messenger: None,
        workspaces: None,
    })
    .unwrap();
    let made = |origin: &str| {
        let task = NewTask {
            title: Some(origin.to_owned()),
            agent: Some("shell".to_owned()),
            command: Some(CommandLine::Argv(vec!["true".to_owned()])),
            cwd: Some("/tmp".to_owned()),
            origin: Some(origin.parse().unwrap()),
            ..NewTask::default()
        };
        engine.call(CreateTask { task }).unwrap().task.short_id
    };
    let (mine, other) = (made("mcp:claude-code"), made("mcp:codex"));
    home.expect(0, &["cancel", &mine, &other]);
    let news = told(&home, "mine", Path::new("/home"));
    assert!(
        news.contains(&format!("- {mine} “mcp:claude-code” cancelled")) && !news.contains(&other),
        "{news}"
    );
}

#[test]
fn many_at_once_are_counted() {
    let home = Home::new();
    home.expect(0, &["list"]);
    assert_eq!(told(&home, "many", &home.scratch()), "");
    for n in 0..12 {
        home.make(&[&format!("Task {n} {}", "long ".repeat(35)), "--command", "true"]);
    }
    home.expect(0, &["worker", "--drain"]);
    let news = told(&home, "many", &home.scratch());
    assert!(news.contains("- and 2 more"), "{news}");
    assert!(news.len() < 4000, "{}", news.len());
}

#[test]
fn nothing_that_goes_wrong_is_heard() {
    let home = Home::new();
    let prompt = |session: &str| {
        json!({"session_id": session, "cwd": "/", "hook_event_name": "UserPromptSubmit"}).to_string()
    };
    assert!(call(&home, &prompt("x")).stdout.is_empty());
    assert_eq!(
        fs::read_dir(home.data()).unwrap().count(),
        0,
        "where Legwork was never used, nothing is made"
    );
    home.expect(0, &["list"]);
    for input in ["", "nonsense", "{}", "[1]", "{\"session_id\": 1}"] {
        let answer = call(&home, input);
        assert!(
            answer.stdout.is_empty() && answer.stderr.starts_with("legwork: "),
            "{input}: {}",
            answer.all()
        );
    }
    let other = json!({"session_id": "x", "cwd": "/", "hook_event_name": "Stop"}).to_string();
    assert!(call(&home, &other).stdout.is_empty());
    assert!(!home.data().join("hooks").exists(), "another moment is no news");
    call(&home, &prompt("../../escape"));
    let [kept] = fs::read_dir(home.data().join("hooks"))
        .unwrap()
        .map(|e| e.unwrap())
        .collect::<Vec<_>>()
        .try_into()
        .unwrap();
    assert_eq!(kept.file_name(), "______escape.json");
    assert_eq!(kept.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    fs::write(kept.path(), "broken").unwrap();
    assert!(call(&home, &prompt("../../escape")).stdout.is_empty(), "it begins anew");
    fs::write(
        home.data().join("legwork.db"),
        "not a database at all, but long enough to be looked at as one",
    )
    .unwrap();
    for more in ["legwork.db-wal", "legwork.db-shm"] {
        let _ = fs::remove_file(home.data().join(more));
    }
    let answer = call(&home, &prompt("x"));
    assert!(answer.stdout.is_empty() && answer.stderr.starts_with("legwork: "), "{}", answer.all());
}
