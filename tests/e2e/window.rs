//! The window itself: it opens, is drawn, and comes back.

use harness::TestApp;

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn it_opens_and_closes_cleanly() {
    let app = TestApp::start().await;
    app.page().pictures("first-start").await;
    app.close().await;
}
