//! Every page can be reached by its link and by the keyboard, and is pictured light and dark.

use harness::TestApp;

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn each_page_opens_from_the_sidebar() {
    let app = TestApp::start().await;
    for title in ["Agents", "Reports", "Workers", "Settings", "Queue"] {
        app.page().click("link", title).await;
        app.page().find("heading", title).await;
        app.page().pictures(&format!("page-{}", title.to_lowercase())).await;
    }
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn shortcuts_open_what_they_say() {
    let app = TestApp::start().await;
    let page = app.page();
    page.find("button", "New task").await;
    page.press("Ctrl+n").await;
    page.find("dialog", "New task").await;
    page.press("Escape").await;
    page.gone("dialog", "New task").await;
    page.press("Ctrl+,").await;
    page.find("heading", "Settings").await;
    page.press("Ctrl+/").await;
    page.find("dialog", "Keyboard shortcuts").await;
    page.pictures("shortcuts").await;
    page.press("Escape").await;
    page.gone("dialog", "Keyboard shortcuts").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn every_control_has_a_name() {
    let app = TestApp::start().await;
    let page = app.page();
    page.find("button", "New task").await;
    for title in ["Agents", "Reports", "Workers", "Settings", "Queue"] {
        page.click("link", title).await;
        page.find("heading", title).await;
        for role in ["button", "link", "field", "tab", "menuitem"] {
            assert!(!page.has(role, "").await, "a {role} of the page {title} has no name");
        }
    }
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn the_policy_refuses_what_the_tests_look_for() {
    let app = TestApp::start().await;
    let inject =
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>')";
    app.page().script(inject).await;
    harness::wait::eventually("a refusal is noticed", async || {
        app.page().refusals().await.iter().any(|one| one.contains("style")).then_some(())
    })
    .await;
    app.page().script("window.__refusals.length = 0").await;
    app.close().await;
}
