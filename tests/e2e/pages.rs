//! Every page can be reached by its link and by the keyboard, and is pictured light and dark.

use harness::TestApp;

/// Every page, by its title; the queue, where the app begins, last.
const PAGES: [&str; 11] = [
    "Mission control",
    "Chat",
    "Workflows",
    "Agents",
    "Inbox",
    "Schedules",
    "Reports",
    "Workers",
    "Insights",
    "Settings",
    "Queue",
];

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn each_page_opens_from_the_sidebar() {
    let app = TestApp::start().await;
    for title in PAGES {
        app.page().click("link", title).await;
        app.page().find("heading", title).await;
        app.page().pictures(&format!("page-{}", title.to_lowercase().replace(' ', "-"))).await;
        if title == "Settings" {
            app.page().click("button", "Prices").await;
            app.page().focus_is_on("Prices").await;
            app.page().pictures("page-settings-parts").await;
        }
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
    page.focus_is_kept("the cheat sheet").await;
    for title in PAGES {
        page.click("link", title).await;
        page.find("heading", title).await;
        page.focus_is_kept("going to another page").await;
        page.press("Ctrl+f").await;
        page.focus_is_on("Search tasks").await;
        page.press("Ctrl+,").await;
        page.find("heading", "Settings").await;
        page.focus_is_kept("Ctrl+,").await;
    }
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn every_control_has_a_name() {
    let app = TestApp::start().await;
    let page = app.page();
    page.find("button", "New task").await;
    for title in PAGES {
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

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn prices_are_searched_set_and_taken_back() {
    let app = TestApp::start().await;
    let page = app.page();
    page.click("link", "Settings").await;
    page.fill("Search models", "gpt-4o").await;
    page.gone("button", "Change the price for o3*").await;
    page.click("button", "Change the price for gpt-4o*").await;
    page.find("dialog", "Price of gpt-4o*").await;
    page.fill("A million tokens sent", "cheap").await;
    page.press("Ctrl+Enter").await;
    page.sees("“cheap” is not a number").await;
    page.fill("A million tokens sent", "9.75").await;
    page.pictures("price-dialog").await;
    page.press("Enter").await;
    page.gone("dialog", "Price of gpt-4o*").await;
    page.find("button", "Remove your price for gpt-4o*").await;
    page.region_says("Prices", "9.75").await;
    page.script("document.getElementById('settings-prices').scrollIntoView()").await;
    page.pictures("page-settings-prices").await;
    page.click("button", "Remove your price for gpt-4o*").await;
    page.region_says("Prices", "2.50").await;

    page.click("button", "Add price").await;
    page.find("dialog", "Add a price").await;
    page.click("button", "Add price").await;
    page.sees("A model is needed").await;
    page.fill("Model", "llama3.2*").await;
    page.fill("A million tokens sent", "0").await;
    page.fill("A million tokens received", "0,5").await;
    page.press("Enter").await;
    page.gone("dialog", "Add a price").await;
    page.fill("Search models", "llama").await;
    page.find("button", "Remove your price for llama3.2*").await;
    let kept = app.json(&["price", "list"]);
    assert!(kept.to_string().contains("llama3.2*"), "{kept}");
    app.close().await;
}
