//! A list of thousands: its end at once, everything marked at once, and what is done to all of it.

use super::seeded::place_with;
use harness::{TestApp, page::Page, wait};
use serde_json::json;

const TASKS: usize = 3000;

/// The title in the row under the cursor.
async fn under_cursor(page: &Page) -> Option<String> {
    let script = "const grid = document.getElementById('task-list'); \
        const row = document.getElementById(grid.getAttribute('aria-activedescendant')); \
        return row?.querySelector('.row-name')?.textContent ?? null";
    page.script(script).await?.as_str().map(str::to_owned)
}

async fn until_cursor(page: &Page, title: &str) {
    wait::eventually(&format!("the cursor is on {title}"), async || {
        (under_cursor(page).await.as_deref() == Some(title)).then_some(())
    })
    .await;
}

async fn until_kept(app: &TestApp, tasks: usize) {
    wait::eventually(&format!("{tasks} are left"), async || {
        let counts = app.json(&["queue", "stats", "--json"])["counts"]["completed"].clone();
        (counts == json!(tasks)).then_some(())
    })
    .await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn thousands_are_gone_through_marked_deleted_and_brought_back() {
    let app = TestApp::builder().in_place(place_with(TASKS)).start().await;
    let page = app.page();
    let (newest, oldest) = (format!("Check the links of chapter {TASKS}"), "Check the links of chapter 1");
    page.find("row", &format!("^.*{newest}")).await;
    page.script("document.getElementById('task-list').focus()").await;
    until_cursor(page, &newest).await;
    // to the end, over what nobody has loaded, and on from there
    page.press("End").await;
    until_cursor(page, oldest).await;
    page.press("Up").await;
    until_cursor(page, "Check the links of chapter 2").await;
    page.press("Home").await;
    until_cursor(page, &newest).await;
    // from the middle, as with the scrollbar
    page.script("const list = document.getElementById('task-list'); list.scrollTop = list.scrollHeight / 2")
        .await;
    page.find("row", "^.*chapter 15\\d\\d").await;
    page.pictures("queue-many-middle").await;

    // a range over what is not loaded
    page.script("document.getElementById('task-list').focus()").await;
    page.press("Shift+End").await;
    page.sees("3,000 selected").await;
    page.press("Escape").await;
    page.press("Home").await;

    // everything but one
    page.press("Ctrl+a").await;
    page.sees("3,000 selected").await;
    page.press("Space").await;
    page.sees("2,999 selected").await;
    page.pictures("queue-many-marked").await;
    page.click("button", "Delete").await;
    page.sees("2,999 tasks deleted").await;
    until_kept(&app, 1).await;
    page.find("row", &format!("^.*{newest}")).await;
    page.click("button", "Undo").await;
    until_kept(&app, TASKS).await;
    page.find("row", "^.*chapter 2999").await;
    app.close().await;
}
