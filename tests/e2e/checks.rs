//! A check in the window: seen to fail with what it wrote, and another seen to pass.

use harness::TestApp;

/// The words of a check that fails.
const FAILS: &str = "echo looked for the seal; echo the seal is missing; exit 3";

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_check_fails_with_its_words_and_another_passes() {
    let app = TestApp::start().await;
    let page = app.page();
    let made = |title: &str, check: &str| {
        let what = ["execute", title, "--async", "--retries", "0", "--check", check];
        app.json(&[&what[..], &["--command", "echo a letter"]].concat());
    };
    made("Write a letter", FAILS);
    page.open_task("Write a letter").await;
    page.region_says("Selected task", "Failed").await;
    page.click("tab", "Overview").await;
    page.region_says("What went wrong", "The check ended with exit code 3: the seal is missing").await;
    for words in ["Check failed", "exit code 3", "looked for the seal"] {
        page.region_says("Check", words).await;
    }
    page.pictures("check-failed").await;
    page.click("tab", "Result").await;
    page.region_says("Check", "the seal is missing").await;
    page.click("button", "Show all that it wrote").await;
    page.gone("button", "Show all that it wrote").await;
    page.pictures("check-failed-result").await;
    page.click("tab", "Attempts").await;
    page.sees("Check failed").await;

    made("Write it again", "echo the seal is there");
    page.open_task("Write it again").await;
    page.region_says("Selected task", "Completed").await;
    page.click("tab", "Overview").await;
    page.region_says("Check", "Check passed").await;
    page.click("button", "Show what it wrote").await;
    page.region_says("Check", "the seal is there").await;
    page.pictures("check-passed").await;
    page.click("tab", "Details").await;
    page.sees("echo the seal is there").await;
    let shown = app.json(&["list"]);
    assert_eq!(shown["tasks"][0]["check"]["run"]["state"], "passed", "{shown:#}");
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_check_and_what_a_task_needs_are_asked_for_under_more() {
    let app = TestApp::start().await;
    let page = app.page();
    page.press("Ctrl+n").await;
    page.find("dialog", "New task").await;
    page.fill("Command", "echo a letter").await;
    page.click("button", "^More ").await;
    // by the pointer, each of them: none lies under anything else
    for (field, text) in [
        ("Retries", "0"),
        ("Check command", FAILS),
        ("Processors", "0.5"),
        ("Memory", "much"),
        ("Uses alone", "press"),
    ] {
        page.fill(field, text).await;
        page.focus_is_on(field).await;
        assert_eq!(page.value(field).await, text, "{field}");
    }
    page.press("Ctrl+Enter").await;
    page.sees("“much” is not a size").await;
    page.fill("Memory", "64 MB").await;
    page.choose("If it takes more", "Stop it").await;
    page.pictures("new-task-needs").await;
    page.press("Ctrl+Enter").await;
    page.gone("dialog", "New task").await;
    page.open_task("echo a letter").await;
    page.region_says("Selected task", "Failed").await;
    page.click("tab", "Overview").await;
    page.region_says("Check", "looked for the seal").await;
    let made = app.json(&["list"])["tasks"][0].clone();
    assert_eq!(made["needs"]["memory_bytes"], 64 << 20, "{made:#}");
    assert_eq!(made["needs"]["cores"], 0.5);
    assert_eq!(made["needs"]["over_memory"], "stop");
    assert_eq!(made["tags"], serde_json::json!(["resource:press"]));
    assert_eq!(made["max_retries"], 0);
    app.close().await;
}
