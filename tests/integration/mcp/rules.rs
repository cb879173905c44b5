//! What coding agents may ask for: less than the person, and nothing past them.

use crate::cli::home::Home;
use harness::{mcp_client::Client, wait};
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
    assert_eq!(
        (&made["status"], &made["waits"]),
        (&json!("pending"), &json!("Waits for the person's approval"))
    );
    assert!(made["next"].as_str().unwrap().contains(&format!(" answer {id} --approve`")), "{made}");
    // it cannot approve itself, nor get round it
    for (tool, arguments) in
        [("answer", json!({"id": id, "text": "yes"})), ("resume_task", json!({"id": id}))]
    {
        let (words, _) = client.refused(tool, arguments).await;
        assert!(words.contains("approval") || words.contains("answer"), "{tool}: {words}");
    }
    client.get("pause_task", json!({"id": id})).await;
    let resumed = client.get("resume_task", json!({"id": id})).await;
    assert_eq!(resumed["waits"], "Waits for the person's approval");
    let waited = client.get("wait_for_task", json!({"id": id, "timeout_seconds": 0})).await;
    assert_eq!(waited["ended"], false);

    let shown = home.json(&["status", &id]);
    assert_eq!(shown["waiting_for"]["reason"], "approval");
    assert_eq!(shown["question"]["detail"], "echo done");
    assert_eq!(home.json(&["queue", "stats"])["approvals"], 1);
    assert!(home.expect(0, &["why", &id]).text().contains(&format!(" answer {id} --approve`")));
    home.expect(2, &["answer", &id]);
    home.expect(4, &["answer", &id, "go on"]);
    home.expect(0, &["answer", &id, "--approve"]);
    let ended = client.get("wait_for_task", json!({"id": id, "timeout_seconds": 60})).await;
    assert_eq!(ended["status"], "completed");
    assert_eq!(home.json(&["queue", "stats"])["approvals"], 0);

    // run again by the agent it asks again, by the person it does not
    assert_eq!(client.get("retry_task", json!({"id": id})).await["waits"], "Waits for the person's approval");
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
        (&json!("cancelled"), &json!("It was not allowed: not on this machine"))
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
    // the server hears of it a moment later
    let cancelled = wait::eventually("it may be cancelled", async || {
        let told = client.call("cancel_task", id.clone()).await;
        (told.is_error != Some(true)).then_some(told.structured_content).flatten()
    });
    assert_eq!(cancelled.await["status"], "cancelled");
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

#[tokio::test]
async fn a_command_of_the_person_s_own_agent_is_asked_about_only_elsewhere() {
    let home = still();
    let own = home.scratch().join("own");
    let other = home.scratch().join("other");
    for folder in [&own, &other] {
        std::fs::create_dir(folder).unwrap();
    }
    home.expect(
        0,
        &[
            "agent",
            "add",
            "deploy",
            "--kind",
            "shell",
            "--command",
            "./deploy.sh",
            "--cwd",
            own.to_str().unwrap(),
        ],
    );
    let client = Client::start(home.command(&["mcp"]), "codex").await;
    let create = |cwd: Option<&std::path::Path>| json!({"agent": "deploy", "title": "Deploy", "cwd": cwd});
    let pinned = client.get("create_task", create(None)).await;
    assert_eq!(pinned["status"], "queued");
    assert_eq!(home.json(&["status", pinned["short_id"].as_str().unwrap()])["cwd"], json!(null));
    assert_eq!(client.get("create_task", create(Some(&own))).await["status"], "queued");
    let elsewhere = client.get("create_task", create(Some(&other))).await;
    assert_eq!(elsewhere["waits"], "Waits for the person's approval");
    client.leave().await;
}

#[tokio::test]
async fn what_is_approved_is_all_that_is_read() {
    let home = still();
    let client = Client::start(home.command(&["mcp"]), "codex").await;
    let hidden =
        client.get("create_task", json!({"command": "echo \u{202e}evil", "context": {"A": 1}})).await;
    let shown = home.json(&["status", hidden["short_id"].as_str().unwrap()]);
    assert_eq!(shown["question"]["detail"], "echo \\u{202e}evil");
    assert!(
        shown["question"]["facts"]
            .as_array()
            .unwrap()
            .iter()
            .any(|fact| { (&fact["name"], &fact["value"]) == (&json!("LEGWORK_CTX_A"), &json!("'1'")) })
    );
    let folder = home.scratch().display().to_string();
    assert_eq!(shown["question"]["text"], format!("Codex wants to run a command in {folder}."));
    let words = client.get("create_task", json!({"argv": ["sh", "-c", "true a", "b;c"]})).await;
    let shown = home.json(&["status", words["short_id"].as_str().unwrap()]);
    assert_eq!(shown["question"]["detail"], "sh -c 'true a' 'b;c'");
    // the word is given while it is held, and holds
    let id = words["short_id"].as_str().unwrap();
    home.expect(0, &["pause", id]);
    home.expect(0, &["answer", id, "--approve"]);
    assert_eq!(home.json(&["status", id])["status"], "paused");
    home.expect(0, &["resume", id]);
    assert_eq!(home.json(&["status", id])["status"], "queued");
    home.expect(0, &["doctor"]);
    client.leave().await;
}

#[tokio::test]
async fn a_task_run_again_stands_below_whoever_asks_for_it() {
    let home = still();
    home.expect(0, &["setting", "set", "mcp.depth", "1"]);
    let top = home.make(&["Top", "--command", "true"])["id"].as_str().unwrap().to_owned();
    let within = |id: &str| {
        let mut command = home.command(&["mcp"]);
        command.env("LEGWORK_TASK_ID", id);
        command
    };
    let outer = Client::start(within(&top), "agent").await;
    let child = outer.get("create_task", json!({"command": "true"})).await;
    let id = json!({"id": child["id"]});
    let inner = Client::start(within(child["id"].as_str().unwrap()), "agent").await;
    let free = Client::start(home.command(&["mcp"]), "agent").await;
    let other = free.get("create_task", json!({"command": "true"})).await;
    free.get("cancel_task", json!({"id": other["id"]})).await;
    assert!(inner.refused("retry_task", json!({"id": other["id"]})).await.0.contains("levels below"));
    // and its old parent's end does not matter to who asks now
    outer.get("cancel_task", id.clone()).await;
    home.expect(0, &["cancel", &top]);
    let again = free.get("retry_task", id).await;
    assert_eq!(home.json(&["status", again["short_id"].as_str().unwrap()])["parent_id"], json!(null));
    for client in [outer, inner, free] {
        client.leave().await;
    }
}

#[tokio::test]
async fn a_scheduled_workflow_starts_as_it_was_approved_and_asks_again_once_its_file_says_something_else() {
    let home = still();
    let client = Client::start(home.command(&["mcp"]), "Claude Code").await;
    let flow = home.scratch().join("flow.toml");
    let text = |line: &str| {
        format!(
            "name = \"flow\"\n[inputs.who]\n[[stage]]\nname = \"a\"\n[[stage.task]]\nname = \"x\"\ncommand = \"{line}\"\n"
        )
    };
    std::fs::write(&flow, text("echo {{ inputs.who }}")).unwrap();
    let asked = |more: serde_json::Value| {
        let mut all = json!({"name": "Nightly", "every_seconds": 60, "workflow": flow.display().to_string()});
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    for (more, words) in [
        (json!({}), "inputs.who"),
        (json!({"inputs": {"who": "me"}, "command": "true"}), "written in its file"),
        (json!({"workflow": null, "inputs": {"who": "me"}}), "Only a workflow has inputs"),
        (json!({"workflow": "/nowhere.toml"}), "no file"),
    ] {
        let (said, _) = client.refused("create_schedule", asked(more.clone())).await;
        assert!(said.contains(words), "{more}: {said}");
    }
    let made = client.get("create_schedule", asked(json!({"inputs": {"who": "me"}}))).await;
    assert_eq!((&made["waits_for_approval"], &made["agent"]), (&json!(true), &json!("workflow")), "{made}");
    assert_eq!(made["runs"], json!(flow.display().to_string()));

    home.expect(0, &["schedule", "resume", "Nightly"]);
    let run = home.json(&["schedule", "run", "Nightly"]);
    assert_eq!((&run["origin"], &run["question"]), (&json!("schedule:Nightly"), &json!(null)));
    // whoever can write the file cannot have something else run
    std::fs::write(&flow, text("echo {{ inputs.who }}; rm -rf build")).unwrap();
    let other = home.json(&["schedule", "run", "Nightly"]);
    assert_eq!(other["waiting_for"]["reason"], "approval", "{other}");
    assert!(other["question"]["detail"].as_str().unwrap().contains("rm -rf build"), "{other}");
    // its own
    assert_eq!(client.get("pause_schedule", json!({"schedule": "Nightly"})).await["paused"], true);
    client.leave().await;
}

#[test]
fn a_key_of_a_deleted_task_is_told() {
    let home = Home::new();
    let made = home.make_short(&["--key", "kk", "--command", "true"]);
    home.expect(0, &["cancel", &made]);
    home.expect(0, &["delete", &made]);
    let refused = home.expect(2, &["execute", "--async", "--key", "kk", "--command", "true"]);
    assert!(refused.stderr.contains("belongs to a task that was deleted"), "{}", refused.all());
}

#[tokio::test]
async fn a_schedule_starts_nothing_before_the_person_has_approved_it() {
    let home = still();
    let client = Client::start(home.command(&["mcp"]), "Claude Code").await;
    for (arguments, words) in [
        (json!({"cron": "@daily", "command": "true"}), "name"),
        (json!({"name": "Nightly", "command": "true"}), "rhythm"),
        (json!({"name": "Nightly", "cron": "@daily", "every_seconds": 60, "command": "true"}), "not both"),
        (
            json!({"name": "Nightly", "cron": "0 25 * * *", "command": "true"}),
            "the hour “25” is outside of 0 to 23",
        ),
        (json!({"name": "Nightly", "every_seconds": 60}), "command"),
    ] {
        let (said, _) = client.refused("create_schedule", arguments.clone()).await;
        assert!(said.contains(words), "{arguments}: {said}");
    }
    let asked = json!({"name": "Nightly", "every_seconds": 60, "command": "echo done"});
    let made = client.get("create_schedule", asked).await;
    assert_eq!((&made["waits_for_approval"], &made["paused"]), (&json!(true), &json!(true)), "{made}");
    assert_eq!(made["runs"], "echo done");
    assert!(made["next"].as_str().unwrap().contains("schedule resume"), "{made}");
    let shown = home.expect(0, &["schedule", "show", "Nightly"]);
    for words in ["echo done", "“claude-code” asks for it", "schedule resume"] {
        assert!(shown.text().contains(words), "{words}: {}", shown.text());
    }
    assert!(home.expect(0, &["schedule", "list"]).text().contains("waits for you"));
    let next = home.json(&["schedule", "next", "Nightly"])["notes"].to_string();
    assert!(
        next.contains("It waits for you: “claude-code” asks for it") && !next.contains("paused"),
        "{next}"
    );

    home.expect(0, &["schedule", "resume", "Nightly"]);
    let listed = client.get("list_schedules", json!({})).await["schedules"][0].clone();
    assert_eq!((&listed["waits_for_approval"], &listed["paused"]), (&json!(false), &json!(false)));
    let task = home.json(&["schedule", "run", "Nightly"]);
    assert_eq!((&task["origin"], &task["question"]), (&json!("schedule:Nightly"), &json!(null)));

    // its own it may rest and remove, the person's it may not; and it lets none go on
    home.expect(0, &["schedule", "add", "Mine", "--every", "1h", "--", "true"]);
    let (said, _) = client.refused("pause_schedule", json!({"schedule": "Mine"})).await;
    assert!(said.contains("the person's schedule"), "{said}");
    assert_eq!(client.get("pause_schedule", json!({"schedule": "Nightly"})).await["paused"], true);
    client.get("remove_schedule", json!({"schedule": "Nightly"})).await;
    assert_eq!(client.get("list_schedules", json!({})).await["schedules"].as_array().unwrap().len(), 1);
    client.leave().await;
}

#[tokio::test]
async fn a_sandbox_may_be_stricter_than_the_persons_and_never_weaker() {
    let home = still();
    home.expect(0, &["setting", "set", "sandbox.level", "workspace_write"]);
    let client = Client::start(home.command(&["mcp"]), "robot").await;
    for weaker in [json!({"command": "true", "sandbox": "off"})] {
        let (words, _) = client.refused("create_task", weaker).await;
        assert!(words.contains("sandbox") && words.contains("only the person may ask for less"), "{words}");
    }
    let (words, _) = client.refused("create_task", json!({"command": "true", "network": "none"})).await;
    assert!(words.contains("Only a sandbox keeps a command from the network"), "{words}");
    let strict = json!({"command": "true", "sandbox": "read_only", "network": "none"});
    let made = client.get("create_task", strict).await;
    let told = client.get("get_task", json!({"id": made["id"]})).await;
    assert_eq!(told["sandbox"], "read_only, network none", "{told}");
    let usual = client.get("create_task", json!({"command": "true"})).await;
    let told = client.get("get_task", json!({"id": usual["id"]})).await;
    assert_eq!(told["sandbox"], "workspace_write, network all (the settings')", "{told}");
    client.leave().await;
}
