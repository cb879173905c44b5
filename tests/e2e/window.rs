//! The window itself: it opens, is drawn, and comes back.

use harness::TestApp;

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
