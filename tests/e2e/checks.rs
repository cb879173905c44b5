//! A check in the window: asked for under More, seen to fail with what it wrote, changed, and seen to pass.

use harness::TestApp;

/// The words of a check that fails.
const FAILS: &str = "echo looked for the seal; echo the seal is missing; exit 3";

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_check_fails_with_its_words_is_changed_and_passes() {
    let app = TestApp::start().await;
    let page = app.page();
    page.click("button", "New task").await;
    page.find("dialog", "New task").await;
    page.focus_is_on("Command").await;
    page.fill("Command", "echo a letter").await;
    page.click("button", "^More .").await;
    page.fill("Title", "Write a letter").await;
    page.fill("Retries", "0").await;
    page.fill("Check command", FAILS).await;
    page.pictures("new-task-check").await;
    page.click("button", "Create task").await;
    page.gone("dialog", "New task").await;

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

    page.click("button", "More").await;
    page.click("menuitem", "Duplicate…").await;
    page.find("dialog", "New task").await;
    page.click("button", "^More .").await;
    assert_eq!(page.value("Check command").await, FAILS);
    page.fill("Check command", "echo the seal is there").await;
    page.fill("Title", "Write it again").await;
    page.click("button", "Create task").await;
    page.gone("dialog", "New task").await;
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
