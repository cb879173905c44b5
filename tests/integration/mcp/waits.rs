//! wait_for_task: short enough for every client, with signs of life, and a reply that is fresh.

use crate::cli::home::Home;
use harness::mcp_client::{Client, Said};
use rmcp::model::{CallToolRequestParams, CallToolResult};
use serde_json::{Value, json};

/// Waits in the background, with a token for progress.
fn waiting(client: &Client, arguments: Value) -> tokio::task::JoinHandle<CallToolResult> {
    let service = client.service.peer().clone();
    tokio::spawn(async move {
        let arguments = arguments.as_object().cloned().unwrap();
        let request = CallToolRequestParams::new("wait_for_task").with_arguments(arguments);
        service.call_tool(request).await.unwrap()
    })
}

fn trusting() -> Home {
    let home = Home::new();
    home.expect(0, &["setting", "set", "mcp.approve_commands", "false"]);
    home
}

#[tokio::test]
async fn a_silent_task_gives_signs_of_life_that_rise() {
    let home = trusting();
    let _worker = home.worker(&[]);
    let mut client = Client::start(home.command(&["mcp"]), "opencode").await;
    for command in ["sleep 600", "echo '[PROGRESS] 100% all'; sleep 600"] {
        let made = client.get("create_task", json!({"command": command})).await;
        client.heard_so_far();
        let waited = waiting(&client, json!({"id": made["id"], "timeout_seconds": 600}));
        let mut last = -1.0;
        // more than there is news: that it is ready, that it runs, and how far it is
        for _ in 0..5 {
            let Said::Progress(percent, _) = client.hear("a sign of life", |_| true).await else { panic!() };
            assert!(percent > last && percent < 100.0, "{command}: {percent} after {last}");
            last = percent;
        }
        client.get("cancel_task", json!({"id": made["id"]})).await;
        let ended = waited.await.unwrap().structured_content.unwrap();
        assert_eq!(ended["status"], "cancelled");
    }
    client.leave().await;
}

#[tokio::test]
async fn the_reply_of_a_wait_that_timed_out_is_as_new_as_the_reply() {
    let home = trusting();
    let _worker = home.worker(&[]);
    let client = Client::start(home.command(&["mcp"]), "codex").await;
    let made = client.get("create_task", json!({"command": "sleep 600"})).await;
    let id = json!({"id": made["id"]});
    let seconds = |task: &Value| task["duration_seconds"].as_f64();
    let before =
        harness::wait::eventually("it runs", async || seconds(&client.get("get_task", id.clone()).await))
            .await;
    let waited = client.get("wait_for_task", json!({"id": made["id"], "timeout_seconds": 2})).await;
    assert_eq!(waited["status"], "running");
    let after = seconds(&waited).unwrap();
    assert!(after >= before + 1.9, "{after} after {before}");
    client.get("cancel_task", id).await;
    client.leave().await;
}

#[tokio::test]
async fn a_task_that_needs_the_person_ends_the_wait_at_once() {
    let home = Home::new();
    let _worker = home.worker(&[]);
    let client = Client::start(home.command(&["mcp"]), "codex").await;
    let made = client.get("create_task", json!({"command": "true"})).await;
    let id = made["short_id"].as_str().unwrap().to_owned();
    // before the deadline of the test, which is nearer
    let wait = || json!({"id": id, "timeout_seconds": 3600});
    let waited = client.get("wait_for_task", wait()).await;
    assert_eq!(waited["waits"], "Waits for the person's approval");
    assert!(waited["next"].as_str().unwrap().contains("--approve"), "{waited}");
    // known already or not
    assert_eq!(client.get("wait_for_task", wait()).await["waits"], "Waits for the person's approval");
    // and one that begins to ask meanwhile, for it was held
    home.expect(0, &["pause", &id]);
    home.expect(0, &["resume", &id]);
    assert_eq!(client.get("wait_for_task", wait()).await["ended"], false);
    home.expect(0, &["answer", &id, "--approve"]);
    let ended = client.get("wait_for_task", wait()).await;
    assert_eq!(ended["status"], "completed");
    client.leave().await;
}

#[tokio::test]
async fn a_task_that_is_paused_ends_the_wait_at_once() {
    let home = trusting();
    home.expect(0, &["setting", "set", "mcp.start_worker", "false"]);
    let mut client = Client::start(home.command(&["mcp"]), "codex").await;
    let made = client.get("create_task", json!({"command": "true"})).await;
    let id = made["short_id"].as_str().unwrap().to_owned();
    // before the deadline of the test, which is nearer
    let wait = |id: &str| json!({"id": id, "timeout_seconds": 3600});
    let waited = waiting(&client, wait(&id));
    client.hear("that it waits", |_| true).await;
    home.expect(0, &["pause", &id]);
    let told = waited.await.unwrap().structured_content.unwrap();
    assert_eq!(told["status"], "paused");
    assert!(told["next"].as_str().unwrap().contains("until the person or resume_task"), "{told}");
    // paused already, and one that is the person's own
    assert_eq!(client.get("wait_for_task", wait(&id)).await["status"], "paused");
    let own = home.make_short(&["--command", "true"]);
    home.expect(0, &["pause", &own]);
    let told = client.get("wait_for_task", wait(&own)).await;
    assert!(told["next"].as_str().unwrap().contains("until the person lets it go on"), "{told}");
    client.leave().await;
}

#[tokio::test]
async fn a_task_without_a_result_says_what_it_waits_for() {
    let home = Home::new();
    home.expect(0, &["setting", "set", "mcp.start_worker", "false"]);
    let client = Client::start(home.command(&["mcp"]), "codex").await;
    let made = client.get("create_task", json!({"command": "true"})).await;
    let id = json!({"id": made["id"]});
    let (words, _) = client.refused("get_result", id.clone()).await;
    assert!(words.contains("has not ended yet: it waits for the person's word."), "{words}");
    assert!(words.contains("--approve") && !words.contains("wait_for_task"), "{words}");
    home.expect(0, &["answer", made["short_id"].as_str().unwrap(), "--approve"]);
    let (words, _) = client.refused("get_result", id.clone()).await;
    assert!(words.contains("it is queued") && words.contains("wait_for_task"), "{words}");
    let (words, _) = client.refused("retry_task", id.clone()).await;
    assert!(words.contains("Cancel it first, or wait until it has ended."), "{words}");
    home.expect(0, &["pause", made["short_id"].as_str().unwrap()]);
    let (words, _) = client.refused("get_result", id).await;
    assert!(words.contains("it is paused") && !words.contains("wait_for_task"), "{words}");
    client.leave().await;
}

#[tokio::test]
async fn what_is_being_stopped_says_so() {
    let home = trusting();
    let _worker = home.worker(&["--workers", "2"]);
    let client = Client::start(home.command(&["mcp"]), "codex").await;
    let stubborn = "trap '' TERM INT HUP; echo on; while [ ! -e go ]; do sleep 0.05; done";
    for (tool, says) in [("cancel_task", "cancel"), ("pause_task", "pause")] {
        let made = client.get("create_task", json!({"command": stubborn})).await;
        let id = json!({"id": made["id"]});
        harness::wait::eventually("it runs", async || {
            let output = client.get("read_output", id.clone()).await;
            output["text"].as_str().unwrap().contains("on").then_some(())
        })
        .await;
        let told = client.get(tool, id.clone()).await;
        // it does not hear of its end for two seconds
        assert!(tool == "pause_task" || told["status"] == "running", "{told}");
        if told["status"] == "running" {
            let next = told["next"].as_str().unwrap();
            assert!(next.contains("is being stopped") && !next.contains("runs in the background"), "{told}");
            assert_eq!(told["stopping"], says, "{told}");
        }
        let waited = client.get("wait_for_task", json!({"id": made["id"], "timeout_seconds": 0})).await;
        assert!(!waited["next"].as_str().unwrap().contains("runs in the background"), "{waited}");
        client.call("cancel_task", id.clone()).await;
        client.get("wait_for_task", json!({"id": made["id"], "timeout_seconds": 50})).await;
    }
    client.leave().await;
}
