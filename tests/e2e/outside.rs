//! What coding agents start through MCP, as the person sees it and decides about it in the window.

use harness::{TestApp, cli, mcp_client::Client, wait};
use serde_json::json;

async fn client(app: &TestApp) -> Client {
    Client::start(cli::coding_agent(app.place()), "Claude Code").await
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_command_of_a_coding_agent_is_approved_in_the_window() {
    let app = TestApp::start().await;
    let page = app.page();
    let client = client(&app).await;
    let command =
        "echo checking; cargo test --workspace --all-features -- --include-ignored | tee report.txt";
    let made =
        client.get("create_task", json!({"title": "Run the whole test suite", "command": command})).await;
    // live, without a click
    page.find("row", "^.*Run the whole test suite").await;
    page.sees("Claude Code wants to run a command").await;
    // it is counted once, and is one state in every place
    page.find("button", "1 Needs you").await;
    page.gone("button", "^[1-9]+ Pending").await;
    page.find("button", "Review Run the whole test suite").await;
    app.tray().icon().await.entry("of what needs you", |label| label == "Run the whole test suite").await;
    page.pictures("approval-in-the-queue").await;
    page.click("button", "1 Needs you").await;
    page.open_task("Run the whole test suite").await;
    page.region_says("Selected task", "Wants approval").await;
    page.region_says("It asks you", "cargo test --workspace").await;
    page.pictures("approval").await;
    assert!(!page.has("field", "Why not").await, "a reason is asked for once one denies");
    page.click("button", "Deny…").await;
    page.focus_is_on("Why not").await;
    page.fill("Why not", "Not on this machine, please").await;
    page.click("button", "Deny and say so").await;
    page.region_says("Selected task", "Not on this machine, please").await;
    let ended = client.get("get_task", json!({"id": made["id"]})).await;
    assert_eq!(
        (&ended["status"], &ended["error"]),
        (&json!("cancelled"), &json!("It was not allowed: Not on this machine, please"))
    );

    let made = client.get("create_task", json!({"title": "Say hello", "command": "echo hello"})).await;
    page.open_task("Say hello").await;
    page.region_says("It asks you", "echo hello").await;
    page.click("button", "Approve").await;
    page.region_says("Selected task", "Completed").await;
    let ended = client.get("wait_for_task", json!({"id": made["id"], "timeout_seconds": 60})).await;
    assert_eq!(ended["status"], "completed");
    client.leave().await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_long_script_is_read_before_it_is_approved() {
    let app = TestApp::start().await;
    let page = app.page();
    let client = client(&app).await;
    let mut script = vec!["set -eu".to_owned()];
    script.extend((2..=60).map(|line| match line {
        41 => "true git push --force origin main".to_owned(),
        51 => "true rm -rf target/package".to_owned(),
        line => format!("echo line {line}"),
    }));
    let command = script.join("\n");
    let made = client.get("create_task", json!({"title": "Publish release 0.9.0", "command": command})).await;
    page.open_task("Publish release 0.9.0").await;
    page.region_says("It asks you", "echo line 6").await;
    page.region_says("It asks you", "Among them: force push (line 41), deleting folders (line 51)").await;
    page.region_says("It asks you", "Read to line 60 to approve").await;
    let text = page.text().await;
    assert!(!text.contains("echo line 7"), "{text}");
    page.pictures("approval-folded").await;
    let approve = page.find("button", "Approve").await;
    assert_eq!(approve.attr("aria-disabled").await.unwrap().as_deref(), Some("true"));
    page.click("button", "54 more lines").await;
    page.region_says("It asks you", "echo line 60").await;
    page.pictures("approval-read").await;
    page.click("button", "Deny…").await;
    page.focus_is_on("Why not").await;
    let in_sight = "const box = document.querySelector('.denial'), room = box.closest('.tab-panel').getBoundingClientRect(); \
        const { top, bottom } = box.getBoundingClientRect(); return top >= room.top - 1 && bottom <= room.bottom + 1";
    assert_eq!(page.script(in_sight).await, Some(json!(true)), "the reason and its button are in sight");
    page.pictures("approval-denied").await;
    page.click("button", "Approve").await;
    // a wait on what nobody has approved ends at once, and the click is still on its way
    wait::eventually("it is approved", async || {
        let task = client.get("get_task", json!({"id": made["id"]})).await;
        (task["status"] != "pending").then_some(())
    })
    .await;
    let ended = client.get("wait_for_task", json!({"id": made["id"], "timeout_seconds": 60})).await;
    assert_eq!(ended["status"], "completed");
    client.leave().await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn the_rules_for_coding_agents_are_set_in_the_window() {
    let app = TestApp::start().await;
    let page = app.page();
    let client = client(&app).await;
    page.click("link", "Settings").await;
    page.find("heading", "Coding agents").await;
    page.fill("Commands that need no approval", "cargo test, echo").await;
    page.press("Enter").await;
    let set = |name: &'static str| app.json(&["setting", "show", name])[name].clone();
    wait::eventually("the commands are kept", async || {
        (set("mcp.allowed_commands") == json!(["cargo test", "echo"])).then_some(())
    })
    .await;
    page.pictures("settings-outside").await;
    let made = client.get("create_task", json!({"command": "echo at once"})).await;
    assert_ne!(made["status"], "pending", "{made}");
    // what is refused stays as it was typed, and it is said there why; Esc puts back what holds
    page.fill("Folders they may work in", "not/absolute").await;
    page.press("Enter").await;
    page.sees("“not/absolute” is not an absolute path; begin with /.").await;
    assert_eq!(page.value("Folders they may work in").await, "not/absolute");
    page.pictures("settings-outside-refused").await;
    page.focus_is_on("Folders they may work in").await;
    page.press("Escape").await;
    wait::eventually("what holds is put back", async || {
        (page.value("Folders they may work in").await.is_empty()).then_some(())
    })
    .await;
    assert!(!page.text().await.contains("not an absolute path"));
    page.click("button", "More tasks a minute").await;
    wait::eventually("the rate is kept", async || (set("mcp.tasks_per_minute") == json!(31)).then_some(()))
        .await;
    page.pictures("settings-outside-more").await;
    page.click("field", "Let coding agents start tasks").await;
    wait::eventually("it is off", async || (set("mcp.enabled") == json!(false)).then_some(())).await;
    assert!(
        client.refused("create_task", json!({"command": "echo no"})).await.0.contains("may not start tasks")
    );
    client.leave().await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_short_command_is_approved_in_its_notification() {
    let app = TestApp::start().await;
    let client = client(&app).await;
    for (command, key, becomes) in [("echo yes", "approve", "completed"), ("echo no", "deny", "cancelled")] {
        let made = client.get("create_task", json!({"command": command})).await;
        let told = app.notifications().wait_for("of the question", |one| one.body.contains(command)).await;
        assert!(told.summary.starts_with("Needs you: "), "{told:?}");
        app.notifications().choose(&told, key).await;
        let id = made["id"].as_str().unwrap().to_owned();
        wait::eventually("it has ended", async || {
            (app.json(&["status", &id])["status"] == becomes).then_some(())
        })
        .await;
    }
    // what is not shown in full is decided in the window
    client
        .get("create_task", json!({"command": format!("echo {}", "very ".repeat(90)), "title": "Long"}))
        .await;
    let told = app.notifications().wait_for("of the long one", |one| one.summary == "Needs you: Long").await;
    assert!(!told.actions.iter().any(|(key, _)| key == "approve"), "{told:?}");
    client.leave().await;
    app.close().await;
}
