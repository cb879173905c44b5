//! What coding agents may ask for: less than the person, and nothing past them.

use crate::cli_home::Home;
use harness::mcp_client::Client;
use serde_json::json;

/// A place where nothing runs the queue unless the test does.
fn still() -> Home {
    let home = Home::new();
    home.expect(0, &["setting", "set", "mcp.start_worker", "false"]);
    home
}

#[tokio::test]
async fn a_command_waits_for_the_person() {
    let home = Home::new();
    let _worker = home.worker(&[]);
    let client = Client::start(home.command(&["mcp"]), "Claude Code").await;
    let made = client.get("create_task", json!({"command": "echo done"})).await;
    let id = made["short_id"].as_str().unwrap().to_owned();
    assert_eq!((&made["status"], &made["waits"]), (&json!("pending"), &json!("Waits for your approval")));
    assert!(made["next"].as_str().unwrap().contains(&format!("legwork answer {id} --approve")), "{made}");
    // it cannot approve itself, nor get round it
    for (tool, arguments) in
        [("answer", json!({"id": id, "text": "yes"})), ("resume_task", json!({"id": id}))]
    {
        let (words, _) = client.refused(tool, arguments).await;
        assert!(words.contains("approval") || words.contains("answer"), "{tool}: {words}");
    }
    client.get("pause_task", json!({"id": id})).await;
    let resumed = client.get("resume_task", json!({"id": id})).await;
    assert_eq!(resumed["waits"], "Waits for your approval");
    let waited = client.get("wait_for_task", json!({"id": id, "timeout_seconds": 30})).await;
    assert_eq!(waited["ended"], false);

    let shown = home.json(&["status", &id]);
    assert_eq!(shown["waiting_for"]["reason"], "approval");
    assert_eq!(shown["question"]["detail"], "echo done");
    assert_eq!(home.json(&["queue", "stats"])["approvals"], 1);
    assert!(home.expect(0, &["why", &id]).text().contains(&format!("legwork answer {id} --approve")));
    home.expect(2, &["answer", &id]);
    home.expect(4, &["answer", &id, "go on"]);
    home.expect(0, &["answer", &id, "--approve"]);
    let ended = client.get("wait_for_task", json!({"id": id, "timeout_seconds": 60})).await;
    assert_eq!(ended["status"], "completed");
    assert_eq!(home.json(&["queue", "stats"])["approvals"], 0);

    // run again by the agent it asks again, by the person it does not
    assert_eq!(client.get("retry_task", json!({"id": id})).await["waits"], "Waits for your approval");
    let again = home.json(&["retry", &id])["done"][0].clone();
    assert_eq!((&again["origin"], &again["question"]), (&json!("cli"), &json!(null)));
    home.expect(0, &["doctor"]);
    client.leave().await;
}

#[tokio::test]
async fn a_denied_command_never_runs_and_says_why() {
    let home = still();
    let client = Client::start(home.command(&["mcp"]), "codex").await;
    let made = client.get("create_task", json!({"command": "touch ran", "key": "once"})).await;
    let id = made["short_id"].as_str().unwrap().to_owned();
    let after = client.get("create_task", json!({"command": "true", "after": [id]})).await;
    home.expect(0, &["answer", &id, "--deny", "not on this machine"]);
    let ended = client.get("get_task", json!({"id": id})).await;
    assert_eq!(
        (&ended["status"], &ended["error"]),
        (&json!("cancelled"), &json!("You did not allow it: not on this machine"))
    );
    // approved, it waits for what was denied; nothing is stuck without a word
    home.expect(0, &["answer", after["short_id"].as_str().unwrap(), "--approve"]);
    let waits = home.json(&["status", after["short_id"].as_str().unwrap()]);
    assert_eq!(waits["waiting_for"]["reason"], "dependency");
    let same = client.get("create_task", json!({"command": "touch ran", "key": "once"})).await;
    assert_eq!(same["id"], made["id"]);
    home.expect(0, &["worker", "--drain"]);
    assert!(!home.scratch().join("ran").exists());
    home.expect(0, &["doctor"]);
    client.leave().await;
}

#[tokio::test]
async fn what_is_allowed_is_set_by_the_person() {
    let home = still();
    let client = Client::start(home.command(&["mcp"]), "cursor").await;
    let set = |name: &str, value: &str| home.expect(0, &["setting", "set", name, value]);
    let create = |command: &str| json!({"command": command});

    set("mcp.allowed_commands", "cargo test, ls");
    assert_eq!(client.get("create_task", create("ls -l")).await["status"], "queued");
    assert_eq!(client.get("create_task", create("ls; rm -rf x")).await["status"], "pending");

    let inside = home.scratch().join("work");
    std::fs::create_dir(&inside).unwrap();
    set("mcp.folders", inside.to_str().unwrap());
    let (words, error) = client.refused("create_task", create("ls")).await;
    assert_eq!(error["fields"][0]["field"], "cwd", "{words}");
    client.get("create_task", json!({"command": "ls", "cwd": inside})).await;
    let file = json!({"command": "ls", "cwd": inside, "files": ["/etc/hostname"]});
    assert_eq!(client.refused("create_task", file).await.1["fields"][0]["field"], "files");
    set("mcp.folders", "");

    set("mcp.agents", "writer");
    assert_eq!(client.refused("create_task", create("ls")).await.1["fields"][0]["field"], "agent");
    assert_eq!(client.get("list_agents", json!({})).await["agents"], json!([]));
    set("mcp.agents", "");

    set("mcp.enabled", "false");
    assert!(client.refused("create_task", create("ls")).await.0.contains("may not start tasks"));
    set("mcp.enabled", "true");
    assert_eq!(home.expect(2, &["setting", "set", "mcp.tasks_per_minute", "0"]).stderr.lines().count(), 1);
    client.leave().await;
}

#[tokio::test]
async fn rate_and_number_are_limited() {
    let home = still();
    let client = Client::start(home.command(&["mcp"]), "goose").await;
    let create = || json!({"command": "true"});
    home.expect(0, &["setting", "set", "mcp.unfinished_tasks", "2"]);
    client.get("create_task", create()).await;
    client.get("create_task", create()).await;
    assert!(client.refused("create_task", create()).await.0.contains("have not ended yet"));
    // the person's own tasks are not counted
    home.make(&["--command", "true"]);
    home.expect(0, &["setting", "reset", "mcp.unfinished_tasks"]);
    home.expect(0, &["setting", "set", "mcp.tasks_per_minute", "2"]);
    let (words, _) = client.refused("create_task", create()).await;
    assert!(words.contains("in the last minute") && words.contains("Try again in"), "{words}");
    home.expect(0, &["setting", "reset", "mcp.tasks_per_minute"]);
    client.get("create_task", create()).await;
    client.leave().await;
}

#[tokio::test]
async fn the_person_s_tasks_are_theirs() {
    let home = still();
    let client = Client::start(home.command(&["mcp"]), "vscode").await;
    let mine = home.make_short(&["Mine", "--command", "true"]);
    let id = json!({"id": mine});
    assert_eq!(client.get("get_task", id.clone()).await["title"], "Mine");
    let (words, _) = client.refused("cancel_task", id.clone()).await;
    assert!(words.contains("started by the person") && words.contains("mcp.act_on_all"), "{words}");
    home.expect(0, &["cancel", &mine]);
    // what waits for it would wait for the new one: that is the person's to say
    assert!(client.refused("retry_task", id).await.0.contains("started by the person"));
    let mine = home.make_short(&["Mine", "--command", "true"]);
    let id = json!({"id": mine});
    home.expect(0, &["setting", "set", "mcp.act_on_all", "true"]);
    assert_eq!(client.get("cancel_task", id).await["status"], "cancelled");
    client.leave().await;
}

#[tokio::test]
async fn tasks_of_tasks_have_a_limit_of_depth_and_budget() {
    let home = still();
    home.expect(0, &["setting", "set", "mcp.depth", "1"]);
    home.expect(0, &["setting", "set", "mcp.budget.tokens", "500"]);
    let top = home.make(&["Top", "--command", "true"])["id"].as_str().unwrap().to_owned();
    let within = |id: &str| {
        let mut command = home.command(&["mcp"]);
        command.env("LEGWORK_TASK_ID", id);
        command
    };
    let client = Client::start(within(&top), "agent").await;
    let child = client.get("create_task", json!({"command": "true", "max_tokens": 900})).await;
    let shown = home.json(&["status", child["short_id"].as_str().unwrap()]);
    assert_eq!((&shown["parent_id"], &shown["budget"]["tokens"]), (&json!(top), &json!(500)));
    client.leave().await;
    let client = Client::start(within(shown["id"].as_str().unwrap()), "agent").await;
    let (words, _) = client.refused("create_task", json!({"command": "true"})).await;
    assert!(words.contains("levels below"), "{words}");
    client.leave().await;
}
