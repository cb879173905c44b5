//! The first screen: what it finds, what each of its steps does and takes back, and that it comes once.

use harness::{
    Place, TestApp, binaries,
    model_server::{Act, ModelServer, Shape, Turn},
    wait,
};
use serde_json::json;
use std::{fs, os::unix::fs::PermissionsExt as _};

/// Where LM Studio listens.
const LM_STUDIO: u16 = 1234;

/// A home with some coding agents in it.
fn place() -> Place {
    let place = Place::new();
    let home = place.home();
    for folder in [".codex", ".gemini", ".config/goose"] {
        fs::create_dir_all(home.join(folder)).unwrap();
    }
    fs::write(home.join(".claude.json"), "{\n  \"numStartups\": 3\n}\n").unwrap();
    fs::write(home.join(".gemini/settings.json"), "{ not json").unwrap();
    place
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn the_first_screen_starts_work_and_connects_what_is_here() {
    let server = ModelServer::start_at(LM_STUDIO, Shape::OpenAi, vec![]);
    server.always(Act::Reply(Turn::says(&["ready"])));
    let builder = TestApp::builder().in_place(place()).variable("ANTHROPIC_API_KEY", "sk-of-nobody");
    let mut app = builder.at_the_first_screen().start().await;
    let page = app.page();
    page.find("heading", "Put something to work").await;
    page.focus_is_on("Command").await;
    page.region_says("Connect a model", "ANTHROPIC_API_KEY").await;
    page.region_says("Let your coding agent use Legwork", "~/.codex/config.toml").await;
    page.pictures("first-run").await;

    // a command, by Enter
    page.fill("Command", "echo it works").await;
    page.press("Enter").await;
    page.region_says("Run your first command", "Completed").await;
    page.region_says("Run your first command", "it works").await;

    // a model: tried, then kept
    page.click("button", "Test LM Studio").await;
    page.region_says("Connect a model", "Answers in").await;
    page.click("button", "Use it LM Studio").await;
    page.region_says("Connect a model", "Added as lm-studio").await;
    assert_eq!(app.json(&["provider", "list"])["providers"][0]["name"], "lm-studio");

    // a coding agent: what would be written, written, and taken out again
    page.click("button", "What it writes for Claude Code").await;
    page.region_says("Let your coding agent use Legwork", "+").await;
    page.click("button", "Connect Claude Code").await;
    page.find("button", "Undo Claude Code").await;
    let file = app.place().home().join(".claude.json");
    let written = fs::read_to_string(&file).unwrap();
    assert!(written.contains("legwork") && written.contains("numStartups"), "{written}");
    page.pictures("first-run-done").await;
    page.script("document.documentElement.style.fontSize = '28px'").await;
    page.pictures("first-run-narrow").await;
    page.script("document.documentElement.style.fontSize = ''").await;
    page.click("button", "Undo Claude Code").await;
    page.find("button", "Connect Claude Code").await;
    assert!(!fs::read_to_string(&file).unwrap().contains("legwork"));

    // on to the queue, and never by itself again
    page.press("Escape").await;
    page.find("heading", "Queue").await;
    page.find("row", "^.*echo it works").await;
    let id = app.json(&["list"])["tasks"][0]["id"].as_str().unwrap().to_owned();
    app.legwork(&["delete", &id]).exits(0);
    app.legwork(&["provider", "remove", "lm-studio"]).exits(0);
    app.quit_and_restart().await;
    app.page().find("heading", "Hand over your first task").await;
    app.close().await;
}

/// Claude Code as it would be on the person's PATH: it says its version, and one word.
fn with_claude(place: &Place) {
    let bin = place.home().join("bin");
    fs::create_dir_all(&bin).unwrap();
    let talk = [
        json!({ "hear": { "type": "user" } }),
        json!({ "say": { "type": "system", "subtype": "init", "session_id": "5a1dc513-eecc-42c0-91b5-566aa4afec40" } }),
        json!({ "say": { "type": "result", "subtype": "success", "result": "ready" } }),
    ];
    let file = place.home().join("talk.jsonl");
    fs::write(&file, talk.map(|act| format!("{act}\n")).concat()).unwrap();
    let replay = binaries::path("legwork-replay");
    let (replay, file) = (replay.display(), file.display());
    let script = format!(
        "#!/bin/sh\n[ \"$1\" = --version ] && echo '2.1.332 (Claude Code)' && exit\nexec {replay} {file} \"$@\"\n"
    );
    fs::write(bin.join("claude"), script).unwrap();
    fs::set_permissions(bin.join("claude"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("PATH=\"{}:$PATH\"\nexport PATH\n", bin.display());
    fs::write(place.home().join(".profile"), &path).unwrap();
    fs::write(place.home().join(".bash_profile"), path).unwrap();
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn coding_agents_are_looked_for_when_asked_then_added_and_tried_with_one_click() {
    const STEP: &str = "Put your coding agents to work";
    let place = Place::new();
    with_claude(&place);
    let app = TestApp::builder().in_place(place).at_the_first_screen().start().await;
    let page = app.page();
    page.focus_is_on("Command").await;
    assert!(!page.words_in(STEP).await.contains("Claude Code 2"), "nothing is started unasked");
    page.click("button", "Look for them").await;
    page.region_says(STEP, "2.1.332").await;
    page.pictures("first-run-coding").await;
    page.click("button", "Add and test Claude Code").await;
    page.region_says(STEP, "Answers in").await;
    page.pictures("first-run-coding-done").await;
    assert_eq!(app.json(&["agent", "show", "claude"])["coding"]["client"], "claude_code");
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn the_first_screen_with_nothing_found_is_left_with_one_key_and_found_again() {
    let app = TestApp::builder().at_the_first_screen().start().await;
    let page = app.page();
    page.focus_is_on("Command").await;
    page.sees("No model server answers").await;
    page.sees("None was found here.").await;
    page.pictures("first-run-empty").await;
    page.press("Escape").await;
    page.find("heading", "Hand over your first task").await;
    page.focus_is_kept("leaving the first screen").await;

    // from the palette, the cheat sheet and the settings
    page.press("Ctrl+k").await;
    page.fill("Find or do anything", "first steps").await;
    page.press("Enter").await;
    page.find("heading", "Put something to work").await;
    page.click("button", "Go to the queue").await;
    page.find("heading", "Queue").await;
    page.press("Ctrl+/").await;
    page.click("button", "First steps").await;
    page.find("heading", "Put something to work").await;
    page.click("link", "Queue").await;
    page.find("heading", "Queue").await;
    page.click("link", "Settings").await;
    page.click("button", "Show them again").await;
    page.find("heading", "Put something to work").await;

    // a command that cannot be started says so, and another provider is a click away
    page.fill("Command", "exit 7").await;
    page.click("button", "Run").await;
    page.region_says("Run your first command", "Failed").await;
    page.region_says("Run your first command", "Exit 7").await;
    page.click("button", "Show its output").await;
    page.find("tab", "Output").await;
    page.press("Ctrl+k").await;
    page.fill("Find or do anything", "first steps").await;
    page.press("Enter").await;
    page.click("button", "Add another provider").await;
    page.find("dialog", "Add a provider").await;
    page.press("Escape").await;
    wait::eventually("it is left for good", async || {
        app.json(&["list"])["tasks"].as_array().map(|all| all.len() == 1).filter(|one| *one)
    })
    .await;
    app.close().await;
}
