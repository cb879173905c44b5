//! The window itself: it opens, is drawn, hears the first click, and comes back.

use harness::{TestApp, page::Page};
use serde_json::{Value, json};

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn it_opens_and_closes_cleanly() {
    let app = TestApp::start().await;
    let page = app.page();
    page.find("button", "Connect a model").await;
    assert!(!page.has("group", "Tasks by status").await, "there is nothing to count");
    page.pictures("first-start").await;
    page.click("button", "Connect a model").await;
    page.find("heading", "No providers yet").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_click_at_once_is_heard() {
    // as it is for a new person: tasks have ended, and the bar that asks whether notifications tell them comes with the page
    let mut app = TestApp::builder().not_asked_yet().start().await;
    app.legwork(&["execute", "Count the stars", "--command", "true"]).exits(0);
    for start in 1..=4 {
        app.quit_and_restart().await;
        let page = app.page();
        let count = "window.__presses = []; ['mousedown', 'click'].forEach((kind) => addEventListener(kind, \
            (event) => window.__presses.push(`${kind} ${nameOf(event.target.closest('button') ?? event.target)}`), true))";
        page.script(count).await;
        page.click("button", "New task").await;
        page.find("dialog", "New task").await;
        // by one press, and not by another one after that
        let heard = page.script("return window.__presses").await;
        assert_eq!(heard, Some(json!(["mousedown New task", "click New task"])), "start {start}");
        page.press("Escape").await;
        page.gone("dialog", "New task").await;
    }
    app.close().await;
}

/// Where a button is.
async fn place_of(page: &Page, button: &str) -> Value {
    let place = format!(
        "const at = find('button', '{button}')[0].getBoundingClientRect(); return [at.left, at.top, at.width, at.height]"
    );
    page.script(&place).await.unwrap_or_default()
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_question_of_the_window_comes_over_nothing_that_is_about_to_be_pressed() {
    let app = TestApp::builder().not_asked_yet().start().await;
    let page = app.page();
    page.find("button", "New task").await;
    let before = place_of(page, "New task").await;
    app.legwork(&["execute", "Count the stars", "--command", "true"]).exits(0);
    page.find("button", "Yes, tell me").await;
    assert_eq!(place_of(page, "New task").await, before, "New task has moved");
    // at the foot of every page, also of the one that scrolls as a whole
    for link in ["Mission control", "Inbox", "Settings"] {
        page.click("link", link).await;
        page.find("heading", link).await;
        let shows = "const at = find('button', 'Yes, tell me')[0].getBoundingClientRect(); \
            return document.elementFromPoint(at.left + at.width / 2, at.top + at.height / 2)?.innerText";
        assert_eq!(page.script(shows).await, Some(json!("Yes, tell me")), "on the page {link}");
        page.pictures(&format!("notify-question-{}", link.to_lowercase().replace(' ', "-"))).await;
    }
    app.close().await;
}
