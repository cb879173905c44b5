//! `legwork mcp` as a coding agent uses it: start, look, follow, act, fetch.

use crate::cli::home::Home;
use harness::mcp_client::{Client, Said};
use rmcp::model::{GetPromptRequestParams, SubscribeRequestParams};
use serde_json::{Value, json};

/// Lets commands of coding agents run without asking.
fn trusting(home: &Home) {
    home.expect(0, &["setting", "set", "mcp.approve_commands", "false"]);
}

#[tokio::test]
async fn a_client_creates_follows_and_fetches() {
    let home = Home::new();
    trusting(&home);
    let _worker = home.worker(&[]);
    let mut client = Client::start(home.command(&["mcp"]), "Claude Code").await;
    let command = "echo begin; echo '[PROGRESS] 40% halfway'; while [ ! -e go ]; do sleep 0.02; done; \
                   echo note > $LEGWORK_OUTPUT_DIR/note.md; echo '[RESULT] {\"answer\": 42}'";
    let made = client.get("create_task", json!({"command": command, "title": "Count"})).await;
    let id = made["id"].clone();
    assert_eq!(made["title"], "Count");
    // nothing is known of how long it takes, and nothing is made up
    assert_eq!(made.get("estimated_seconds_remaining"), None, "{made}");
    assert_eq!(client.get("get_task", json!({"id": id})).await.get("estimated_seconds_remaining"), None);
    let shown = home.json(&["status", id.as_str().unwrap()]);
    assert_eq!(shown["origin"], "mcp:claude-code");
    assert_eq!(shown["cwd"], home.scratch().to_str().unwrap());

    let waited = {
        let service = client.service.peer().clone();
        let arguments = json!({"id": id, "timeout_seconds": 60});
        tokio::spawn(async move {
            let arguments = arguments.as_object().cloned().unwrap();
            let request = rmcp::model::CallToolRequestParams::new("wait_for_task").with_arguments(arguments);
            service.call_tool(request).await.unwrap()
        })
    };
    client
        .hear("progress", |said| matches!(said, Said::Progress(40.0, Some(step)) if step == "halfway"))
        .await;
    let refused = client.refused("get_result", json!({"id": id})).await;
    assert!(refused.0.contains("has not ended yet") && refused.0.contains("wait_for_task"), "{}", refused.0);
    let so_far = client.get("read_output", json!({"id": id})).await;
    assert!(so_far["text"].as_str().unwrap().starts_with("begin\n"), "{so_far}");
    assert_eq!(so_far["live"], true);
    std::fs::write(home.scratch().join("go"), "").unwrap();
    let ended = waited.await.unwrap().structured_content.unwrap();
    assert_eq!((&ended["status"], &ended["ended"]), (&json!("completed"), &json!(true)));

    let result = client.get("get_result", json!({"id": id})).await;
    assert_eq!((&result["success"], &result["output"]), (&json!(true), &json!({"answer": 42})));
    let rest = client.get("read_output", json!({"id": id, "offset": so_far["next_offset"]})).await;
    assert!(rest["text"].as_str().unwrap().contains("[RESULT]"), "{rest}");
    assert_eq!(rest["next_offset"], rest["total"]);
    let file = &result["artifacts"][0];
    assert_eq!(client.read(file["uri"].as_str().unwrap()).await, "note\n");
    let markdown = client.read(&format!("legwork://tasks/{}/result", id.as_str().unwrap())).await;
    assert!(markdown.contains("\"answer\": 42") && markdown.contains("note.md"), "{markdown}");
    assert!(client.read(&format!("legwork://tasks/{}/log", id.as_str().unwrap())).await.contains("info"));
    client.leave().await;
}

#[tokio::test]
async fn tasks_are_paused_resumed_cancelled_and_run_again() {
    let home = Home::new();
    trusting(&home);
    home.expect(0, &["setting", "set", "mcp.start_worker", "false"]);
    let client = Client::start(home.command(&["mcp"]), "codex").await;
    let made = client.get("create_task", json!({"argv": ["true"], "priority": 9, "tags": ["ci"]})).await;
    assert!(made["next"].as_str().unwrap().contains("Nothing runs the queue now"), "{made}");
    let by = |deadline: &str| json!({"argv": ["true"], "deadline": deadline});
    let due = client.get("create_task", by("2999-01-31T14:30:00Z")).await;
    assert_eq!(home.json(&["status", due["id"].as_str().unwrap()])["deadline"], "2999-01-31T14:30:00Z");
    for (deadline, says) in [("2001-01-31T14:30:00Z", "has passed already"), ("tea time", "deadline")] {
        let (words, _) = client.refused("create_task", by(deadline)).await;
        assert!(words.contains(says), "{deadline}: {words}");
    }
    let id = json!({"id": made["short_id"]});
    assert_eq!(client.get("pause_task", id.clone()).await["status"], "paused");
    assert_eq!(client.get("resume_task", id.clone()).await["status"], "queued");
    assert_eq!(client.get("cancel_task", id.clone()).await["status"], "cancelled");
    let (words, error) = client.refused("cancel_task", id.clone()).await;
    assert!(words.contains("has been cancelled already"), "{words}");
    assert_eq!(error["code"], "refused");
    let again = client.get("retry_task", id.clone()).await;
    assert_ne!(again["id"], made["id"]);
    assert_eq!(
        client.get("get_task", id).await["next"].as_str().unwrap().split(':').next(),
        Some("It has ended")
    );
    let page = client.get("list_tasks", json!({"tag": "ci", "limit": 1})).await;
    assert_eq!(page["tasks"][0]["id"], again["id"]);
    let next = client.get("list_tasks", json!({"tag": "ci", "before": page["next_before"]})).await;
    assert_eq!(next["tasks"][0]["id"], made["id"]);
    let agents = client.get("list_agents", json!({})).await;
    assert_eq!(agents["agents"][0]["name"], "shell");
    client.leave().await;
}

#[tokio::test]
async fn wrong_use_is_told_in_words_that_name_the_field() {
    let home = Home::new();
    let client = Client::start(home.command(&["mcp"]), "cursor").await;
    for (tool, arguments, field, says) in [
        ("create_task", json!({}), "title", "A title is needed"),
        ("create_task", json!({"command": "true", "priority": 11}), "priority", "1 to 10"),
        ("create_task", json!({"command": "true", "argv": ["true"]}), "argv", "not both"),
        ("create_task", json!({"command": "true", "in_seconds": -1}), "in_seconds", "1 second"),
        ("create_task", json!({"command": "true", "agent": "nobody"}), "agent", "There is no agent"),
        ("create_task", json!({"command": "true", "cwd": "here"}), "cwd", "absolute"),
        ("create_task", json!({"command": "true", "type": "magic"}), "type", "is none of general"),
        ("create_task", json!({"comand": "true"}), "comand", "unknown field"),
        ("list_tasks", json!({"limit": 101}), "limit", "1 to 100"),
        ("get_task", json!({}), "id", "missing field"),
        ("read_output", json!({"id": "x", "limit": -1}), "limit", "1 to 65536"),
        ("get_changes", json!({"id": "x", "limit": 65537}), "limit", "1 to 65536"),
        ("get_changes", json!({"id": "x", "offset": -1}), "offset", "0 to"),
        ("wait_for_task", json!({"id": "x", "timeout_seconds": -1}), "timeout_seconds", "0 to 3600"),
    ] {
        let (words, error) = client.refused(tool, arguments.clone()).await;
        assert!(words.starts_with("error: ") && words.contains(says), "{tool} {arguments}: {words}");
        assert_eq!(error["fields"][0]["field"], field, "{tool} {arguments}: {error}");
    }
    let (words, error) = client.refused("get_task", json!({"id": "00000000"})).await;
    assert_eq!(error["code"], "not_found", "{words}");
    assert_eq!(home.json(&["list"])["tasks"], json!([]));
    client.leave().await;
}

#[tokio::test]
async fn followed_resources_tell_of_their_changes() {
    let home = Home::new();
    trusting(&home);
    home.expect(0, &["setting", "set", "mcp.start_worker", "false"]);
    let mut client = Client::start(home.command(&["mcp"]), "zed").await;
    let made = client.get("create_task", json!({"command": "true"})).await;
    let uri = format!("legwork://tasks/{}/result", made["id"].as_str().unwrap());
    #[expect(deprecated, reason = "what clients of today speak")]
    client.service.subscribe(SubscribeRequestParams::new(uri.clone())).await.unwrap();
    home.expect(0, &["cancel", made["short_id"].as_str().unwrap()]);
    client.hear("the change", |said| *said == Said::Updated(uri.clone())).await;
    assert!(client.read(&uri).await.contains("Cancelled"));
    #[expect(deprecated, reason = "what clients of today speak")]
    let nothing = client.service.subscribe(SubscribeRequestParams::new("file:///etc/passwd")).await;
    assert!(nothing.is_err());
    client.leave().await;
}

#[tokio::test]
async fn the_server_describes_itself() {
    let home = Home::new();
    let mut client = Client::start(home.command(&["mcp"]), "gemini").await;
    let info = client.service.peer_info().unwrap().clone();
    assert!(info.instructions.as_ref().is_some_and(|text| text.contains("create_task")), "{info:?}");
    let tools = client.service.list_all_tools().await.unwrap();
    assert_eq!(tools.len(), 21);
    assert!(tools.iter().all(|tool| tool.description.is_some()));
    let prompts = client.service.list_all_prompts().await.unwrap();
    assert_eq!(prompts[0].name, "background");
    let mut request = GetPromptRequestParams::new("background");
    request.arguments = json!({"work": "Run the tests"}).as_object().cloned();
    let prompt = client.service.get_prompt(request).await.unwrap();
    assert!(serde_json::to_string(&prompt).unwrap().contains("Run the tests"));
    assert!(client.service.get_prompt(GetPromptRequestParams::new("background")).await.is_err());
    assert_eq!(client.service.list_all_resource_templates().await.unwrap().len(), 4);
    let queue: Value = serde_json::from_str(&client.read("legwork://queue").await).unwrap();
    assert_eq!(queue["counts"]["running"], 0);
    assert_eq!(client.heard_so_far(), []);
    client.leave().await;
}

#[tokio::test]
async fn a_worker_is_started_when_nothing_runs_the_queue() {
    let home = Home::new();
    let client = Client::start(home.command(&["mcp"]), "claude-code").await;
    let made = client.get("create_task", json!({"command": "echo ran"})).await;
    // nothing to run yet: it waits for the person
    assert_eq!(home.json(&["queue", "stats"])["pool"], Value::Null);
    home.expect(0, &["answer", made["short_id"].as_str().unwrap(), "--approve"]);
    let ended = loop {
        let seen = client.get("wait_for_task", json!({"id": made["id"], "timeout_seconds": 60})).await;
        if seen["ended"] == true {
            break seen;
        }
    };
    assert_eq!(ended["status"], "completed");
    // and it leaves again by itself
    harness::wait::until("the worker has left", || {
        (home.json(&["queue", "stats"])["pool"] == Value::Null).then_some(())
    });
    client.leave().await;
}

#[tokio::test]
async fn a_task_starts_at_its_time_although_nothing_runs_the_queue() {
    let home = Home::new();
    trusting(&home);
    let client = Client::start(home.command(&["mcp"]), "claude-code").await;
    let made = client.get("create_task", json!({"command": "true", "in_seconds": 1})).await;
    assert!(made["next"].as_str().unwrap().contains("starts at its time if"), "{made}");
    let ended = client.get("wait_for_task", json!({"id": made["id"], "timeout_seconds": 60})).await;
    assert_eq!(ended["status"], "completed");
    client.leave().await;
}

#[tokio::test]
async fn a_task_starts_at_its_time_although_whoever_ran_the_queue_has_left() {
    let home = Home::new();
    trusting(&home);
    let worker = home.worker(&[]);
    let client = Client::start(home.command(&["mcp"]), "claude-code").await;
    let made = client.get("create_task", json!({"command": "true", "in_seconds": 3})).await;
    // until the server has seen that somebody runs the queue
    client.get("wait_for_task", json!({"id": made["id"], "timeout_seconds": 1})).await;
    drop(worker);
    let ended = client.get("wait_for_task", json!({"id": made["id"], "timeout_seconds": 60})).await;
    assert_eq!(ended["status"], "completed");
    client.leave().await;
}

#[tokio::test]
async fn a_file_that_is_not_what_it_was_is_not_read() {
    let home = Home::new();
    trusting(&home);
    let _worker = home.worker(&[]);
    let client = Client::start(home.command(&["mcp"]), "claude-code").await;
    let command = "for n in link pipe; do echo own > $LEGWORK_OUTPUT_DIR/$n; done";
    let made = client.get("create_task", json!({"command": command})).await;
    client.get("wait_for_task", json!({"id": made["id"], "timeout_seconds": 60})).await;
    let result = client.get("get_result", json!({"id": made["id"]})).await;
    for file in result["artifacts"].as_array().unwrap() {
        let (path, uri) = (file["path"].as_str().unwrap(), file["uri"].as_str().unwrap());
        assert_eq!(client.read(uri).await, "own\n");
        std::fs::remove_file(path).unwrap();
        match file["name"].as_str().unwrap() {
            "link" => std::os::unix::fs::symlink("/etc/hostname", path).unwrap(),
            _ => drop(std::process::Command::new("mkfifo").arg(path).status().unwrap()),
        }
        let request = rmcp::model::ReadResourceRequestParams::new(uri);
        assert!(client.service.read_resource(request).await.is_err(), "{path}");
    }
    client.leave().await;
}
