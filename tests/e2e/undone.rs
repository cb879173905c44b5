//! What was begun and what was done can be had back: drafts, and a task that was cancelled before it started.

use harness::{TestApp, wait};

/// Opens the New task dialog by its keys.
async fn open_dialog(app: &TestApp) {
    app.page().press("Ctrl+n").await;
    app.page().find("dialog", "New task").await;
    app.page().focus_is_on("Command").await;
}

async fn close_dialog(app: &TestApp) {
    app.page().press("Escape").await;
    app.page().gone("dialog", "New task").await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn what_was_begun_is_there_again() {
    const BEGUN: &str = "This is what you had begun.";
    let mut app = TestApp::start().await;
    open_dialog(&app).await;
    assert!(!app.page().text().await.contains(BEGUN), "nothing was");
    app.page().fill("Command", "make all").await;
    app.page().fill("Title", "Build everything").await;
    close_dialog(&app).await;

    open_dialog(&app).await;
    app.page().sees(BEGUN).await;
    assert_eq!(app.page().value("Command").await, "make all");
    assert_eq!(app.page().value("Title").await, "Build everything");
    app.page().pictures("new-task-draft").await;
    close_dialog(&app).await;

    // also by the next window
    app.quit_and_restart().await;
    open_dialog(&app).await;
    app.page().sees(BEGUN).await;
    assert_eq!(app.page().value("Command").await, "make all");
    app.page().click("button", "Start afresh").await;
    app.page().focus_is_kept("starting afresh").await;
    assert_eq!(app.page().value("Command").await, "");
    assert!(!app.page().text().await.contains(BEGUN), "it is gone");
    close_dialog(&app).await;
    open_dialog(&app).await;
    assert_eq!(app.page().value("Command").await, "", "and stays so");
    assert!(!app.page().text().await.contains(BEGUN));

    // what was sent is no draft
    app.page().fill("Command", "true").await;
    app.page().press("Ctrl+Enter").await;
    app.page().gone("dialog", "New task").await;
    open_dialog(&app).await;
    assert_eq!(app.page().value("Command").await, "");
    close_dialog(&app).await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_cancelled_task_that_had_not_started_is_put_back() {
    let app = TestApp::start().await;
    let page = app.page();
    let asked = ["execute", "Water the plants", "--async", "--in", "1h", "--command", "true"];
    let made = app.json(&asked)["id"].as_str().expect("it has an id").to_owned();
    let before = app.json(&["status", &made]);
    page.open_task("Water the plants").await;
    page.click("button", "Cancel").await;
    page.region_says("Selected task", "Cancelled").await;
    page.click("button", "Undo").await;
    let back = wait::eventually("it waits again", async || {
        let all = app.json(&["list"]);
        all["tasks"].as_array()?.iter().find(|task| task["status"] == before["status"]).cloned()
    })
    .await;
    assert_eq!(
        (&back["title"], &back["scheduled_at"]),
        (&before["title"], &before["scheduled_at"]),
        "{back}"
    );
    page.find("row", "^Pending.*Water the plants").await;
    page.gone("row", "^Cancelled.*Water the plants").await;
    page.focus_is_kept("putting it back").await;
    app.close().await;
}
