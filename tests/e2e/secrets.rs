//! A secret that tasks say again, in each way in which the app tells a person of them outside its window: it is in no
//! notification, report, log or file of Legwork's, and in no process's arguments.

use contract::{
    AgentDraft, AgentKind,
    coding::{CodingClient, CodingProtocol, CodingSetup},
    command::CreateAgent,
};
use engine::Role;
use harness::{TestApp, binaries, keyring::files_with, notifications::Notification, processes};
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs, io::Write as _, process::Stdio};

/// With what is written in other ways in documents and in markup.
const SECRET: &str = "pä/canary\"<x>&";
/// What is left of it in every form: as it is, in digits, in base64 from each of three places.
const LEFT: [&str; 6] = ["canary", "63616e617279", "63616E617279", "Y2FuYXJ5", "NhbmFye", "jYW5hcn"];

/// Claude Code's part: it asks whether it may run a command with the secret in it, and says it at its end.
fn talk() -> Vec<Value> {
    let session = "0b7c7a52-6a4f-4b6e-9d0e-51f1f0a9a001";
    let input = json!({ "command": format!("curl -H 'X-Token: {SECRET}' https://example.org") });
    vec![
        json!({ "hear": { "type": "user" } }),
        json!({ "say": { "type": "system", "subtype": "init", "session_id": session, "model": "scripted" } }),
        json!({ "say": {
            "type": "control_request", "request_id": "r",
            "request": { "subtype": "can_use_tool", "tool_name": "Bash", "input": input, "tool_use_id": "t" },
        } }),
        json!({ "hear": { "type": "control_response", "response": { "request_id": "r" } } }),
        json!({ "say": {
            "type": "result", "subtype": "success", "is_error": false, "stop_reason": "end_turn",
            "result": format!("Done with {SECRET}."), "session_id": session,
        } }),
        json!({ "exit": 0 }),
    ]
}

fn keep(app: &TestApp) {
    let args = ["secret", "set", "TOKEN"];
    let mut child = app.on_its_bus(&args).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(format!("{SECRET}\n").as_bytes()).unwrap();
    assert!(child.wait().unwrap().success(), "the secret is kept");
}

fn add_coder(app: &TestApp) {
    let path = app.place().home().join("talk.jsonl");
    fs::write(&path, talk().iter().map(|act| format!("{act}\n")).collect::<String>()).unwrap();
    let setup = CodingSetup {
        client: CodingClient::ClaudeCode,
        protocol: Some(CodingProtocol::Stream),
        program: Some(binaries::path("legwork-replay").display().to_string()),
        arguments: vec![path.display().to_string()],
        ..CodingSetup::default()
    };
    let agent = AgentDraft {
        name: Some("coder".into()),
        kind: Some(AgentKind::Coding),
        coding: Some(setup),
        secrets: Some(BTreeSet::from(["TOKEN".to_owned()])),
        ..AgentDraft::default()
    };
    let engine = assembly::open(app.place().data(), Role::Command).unwrap();
    engine.call(CreateAgent { agent }).unwrap();
}

#[track_caller]
fn assert_nowhere(what: &str, text: &str) {
    for left in LEFT {
        assert!(!text.contains(left), "{left} in {what}: {text}");
    }
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn what_a_task_says_of_a_secret_is_in_no_notification() {
    let app = TestApp::builder().keyring().start().await;
    let server = app.notifications();
    keep(&app);
    add_coder(&app);
    let run = |title: &str, line: &str, more: &[&str]| {
        let what =
            ["execute", title, "--async", "--retries", "0", "--notify", "verbose", "--secret", "TOKEN"];
        app.json(&[&what[..], more, &["--command", line]].concat());
    };
    let told = async |summary: &str, words: &str| -> Notification {
        let told =
            server.wait_for(summary, |one| one.summary.ends_with(summary) && one.body.contains(words)).await;
        assert_nowhere(summary, &format!("{told:?}"));
        told
    };

    run("Fails with it", "echo \"it is $TOKEN\" >&2; exit 3", &[]);
    told("Fails with it", "").await;
    run("Gives it", "printf '[PROGRESS] 50%% of %s\\n' \"$TOKEN\"; echo \"it is $TOKEN\"", &[]);
    told("Gives it", "").await;
    run(
        "Is checked with it",
        "true",
        &["--check", "echo \"$TOKEN\" | base64; echo \"it is $TOKEN\"; exit 1"],
    );
    told("Is checked with it", "").await;
    app.json(&["execute", "Ask with it", "--async", "--retries", "0", "--agent", "coder"]);
    let asked = told("Needs you: Ask with it", "X-Token: …").await;
    server.choose(&asked, "approve").await;
    told("Completed: Ask with it", "Done with ….").await;

    assert_nowhere("all that was told", &format!("{:?}", server.all()));
    let lines = processes::belonging_to(app.place().root());
    assert_nowhere("arguments", &format!("{:?}", lines.iter().map(|one| &one.line).collect::<Vec<_>>()));
    let data = app.place().data();
    for left in LEFT {
        assert_eq!(files_with(&data, left), [""; 0].map(std::path::PathBuf::from), "{left}");
    }
    app.close().await;
}
