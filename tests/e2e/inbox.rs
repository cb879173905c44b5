//! The Inbox and Mission control in the real window: what needs the person is answered in its place, what ended is read, put
//! off and done with, by the keyboard alone.

use harness::{TestApp, cli, mcp_client::Client, wait};
use serde_json::json;

/// Runs commands to their ends, so that there is something to read.
fn something_ended(app: &TestApp) {
    // one of them fails, and the command says so by its status
    let run = |title: &str, command: &str| {
        app.legwork(&["execute", "--title", title, "--retries", "0", "--", "sh", "-c", command]);
    };
    run("Build the docs", "echo 214 pages, no broken links");
    run("Sync the assets", "echo connection refused >&2; exit 7");
    run("Resize the press photos", "echo 48 files written");
}

/// Waits until the sidebar says this beside the inbox.
async fn badge_says(app: &TestApp, words: &str) {
    let badge = "return document.querySelector('nav a[href=\"#inbox\"] .nav-badge')?.innerText ?? ''";
    wait::eventually(&format!("the sidebar says {words} beside the inbox"), async || {
        (app.page().script(badge).await? == words).then_some(())
    })
    .await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn what_waits_for_the_person_is_worked_off_by_the_keyboard() {
    let app = TestApp::start().await;
    let page = app.page();
    page.press("Ctrl+5").await;
    page.find("heading", "Nothing waits for you").await;
    page.pictures("inbox-empty").await;
    something_ended(&app);
    page.sees("3 unread").await;
    badge_says(&app, "3").await;
    let client = Client::start(cli::coding_agent(app.place()), "Claude Code").await;
    let made = client
        .get("create_task", json!({"title": "Move the settings to TOML", "command": "echo moved"}))
        .await;
    let other = client
        .get("create_task", json!({"title": "Publish release 0.9.0", "command": "echo published"}))
        .await;
    page.sees("2 need you").await;
    badge_says(&app, "2").await; // what asks comes before what can be read
    app.tray().icon().await.entry("of what is unread", |label| label == "Inbox: 3 unread").await;
    page.pictures("inbox").await;

    // the longest asking first; A approves, D denies with a reason
    page.press("Tab").await;
    page.script("document.querySelector('.inbox-open').focus()").await;
    page.press("a").await;
    page.sees("1 needs you").await;
    let ended = client.get("wait_for_task", json!({"id": made["id"], "timeout_seconds": 60})).await;
    assert_eq!(ended["status"], "completed");
    wait::eventually("the other one is left", async || {
        (!page.words_in("Needs you").await.contains("Move the settings")).then_some(())
    })
    .await;
    page.script("document.querySelector('.inbox-open').focus()").await;
    page.press("d").await;
    page.focus_is_on("Why not").await;
    page.pictures("inbox-deny").await;
    page.fill("Why not", "Not today").await;
    page.press("Ctrl+Enter").await;
    page.gone("heading", "Needs you").await;
    let ended = client.get("get_task", json!({"id": other["id"]})).await;
    assert_eq!(ended["error"], "It was not allowed: Not today");
    page.focus_is_kept("denying").await;

    // down the list: what failed is put off by a key and comes back by a click on Undo
    page.script("document.querySelector('.inbox-open').focus()").await;
    for _ in 0..3 {
        page.press("j").await;
    }
    page.press("k").await;
    let focused = page.script("return document.activeElement.textContent").await.unwrap();
    assert!(focused.as_str().unwrap().contains("Sync the assets"), "{focused}");
    page.press("Enter").await;
    page.region_says("Selected task", "connection refused").await;
    page.sees("3 unread").await;
    page.pictures("inbox-detail").await;
    page.press("Escape").await;
    page.gone("region", "Selected task").await;
    page.focus_is_kept("closing the detail").await;
    page.script(
        "[...document.querySelectorAll('.inbox-open')].find(b => b.textContent.includes('Sync')).focus()",
    )
    .await;
    page.press("s").await;
    page.click("menuitem", "In an hour").await;
    page.sees("Put off until").await;
    page.find("heading", "Put off").await;
    page.click("button", "Undo").await;
    page.gone("heading", "Put off").await;

    // done, and not after all
    page.script(
        "[...document.querySelectorAll('.inbox-open')].find(b => b.textContent.includes('Build')).focus()",
    )
    .await;
    page.press("e").await;
    page.sees("Done: Build the docs").await;
    page.focus_is_kept("being done with an entry").await;
    page.click("button", "Done").await;
    page.sees("214 pages").await;
    page.click("button", "All").await;
    page.click("button", "Undo").await;
    wait::eventually("it is back", async || {
        let words = page.script("return document.querySelector('.inbox').textContent").await?;
        words.as_str()?.contains("Build the docs").then_some(())
    })
    .await;

    // run again, from the row: what failed is done with
    page.script(
        "[...document.querySelectorAll('.inbox-open')].find(b => b.textContent.includes('Sync')).focus()",
    )
    .await;
    page.press("r").await;
    page.focus_is_kept("running again").await;
    wait::eventually("both have failed", async || {
        (app.json(&["queue", "stats", "--json"])["counts"]["failed"] == json!(2)).then_some(())
    })
    .await;
    page.click("button", "Mark all read").await;
    page.sees("Everything is read").await;
    page.click("button", "Unread").await;
    page.find("heading", "Everything is read").await;
    page.pictures("inbox-read").await;
    client.leave().await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn all_that_goes_on_is_on_one_screen() {
    let app = TestApp::start().await;
    let page = app.page();
    page.press("Ctrl+2").await;
    page.find("heading", "Nothing runs").await;
    page.pictures("control-empty").await;
    something_ended(&app);
    let start = |title: &str, command: &str, more: &[&str]| {
        let args = [&["execute", "--async", "--title", title], more, &["--", "sh", "-c", command]];
        app.json(&args.concat())
    };
    let steps = "echo '[STEP] Read the tables'; echo '[STEP] Measure LanceDB'; echo 41%; sleep 600";
    start("Compare three vector stores", steps, &[]);
    start("Run the full test suite", "echo 42%; sleep 600", &[]);
    start("Review the auth module", "sleep 600", &[]);
    start("Write the release notes", "sleep 600", &[]);
    start("Back up the photo library", "true", &["--at", "23:59"]);
    let client = Client::start(cli::coding_agent(app.place()), "Claude Code").await;
    client.get("create_task", json!({"title": "Publish release 0.9.0", "command": "echo published"})).await;
    page.sees("3 running").await;
    page.sees("1 needs you").await;
    page.sees("first in line").await;
    page.pictures("control").await;
    page.script("document.documentElement.style.fontSize = '26px'").await;
    page.pictures("control-narrow").await;
    page.script("document.documentElement.style.fontSize = ''").await;

    // held, let go, answered and ended without leaving
    page.script("document.querySelector('.control-open').focus()").await;
    page.press("a").await;
    page.gone("heading", "Needs you").await;
    page.focus_is_kept("approving").await;
    page.script("document.querySelector('.control-open').focus()").await;
    page.press("Right").await;
    page.press("Enter").await;
    page.find("region", "Selected task").await;
    page.pictures("control-detail").await;
    page.press("Escape").await;
    page.gone("region", "Selected task").await;
    page.script("document.querySelector('.control-open').focus()").await;
    page.press("Delete").await;
    // the one that was first in line takes its place
    page.region_says("Running", "Write the release notes").await;
    wait::eventually("one is cancelled", async || {
        (app.json(&["queue", "stats", "--json"])["counts"]["cancelled"] == json!(1)).then_some(())
    })
    .await;
    page.click("button", "Pause all").await;
    page.sees("The queue is paused").await;
    page.click("button", "Resume").await;
    wait::eventually("it goes on", async || {
        (!page.text().await.contains("The queue is paused")).then_some(())
    })
    .await;
    for task in app.json(&["list", "--status", "running"])["tasks"].as_array().unwrap() {
        app.json(&["cancel", task["id"].as_str().unwrap()]);
    }
    page.find("heading", "Nothing runs").await;
    client.leave().await;
    app.close().await;
}
