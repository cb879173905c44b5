//! The Space part of the settings: what takes the space, rules, and clearing by hand with a way back.

use super::seeded::place_with_old;
use harness::TestApp;

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn space_is_shown_and_cleared_step_by_step_with_a_way_back() {
    let app = TestApp::start().await;
    let page = app.page();
    page.press("Ctrl+,").await;
    page.click("button", "Space").await;
    page.focus_is_on("Space").await;
    page.find("img", "What takes the space").await;
    page.region_says("Space", "Tasks, reports and settings").await;
    page.pictures("space-empty").await;
    page.click("button", "Show what would go…").await;
    page.find("dialog", "What would go").await;
    page.sees("Nothing would go.").await;
    page.click("button", "Close").await;
    page.gone("dialog", "What would go").await;
    app.close().await;

    let app = TestApp::builder().in_place(place_with_old(5_000, 40)).start().await;
    let page = app.page();
    page.press("Ctrl+,").await;
    page.click("button", "Space").await;
    page.region_says("Space", "5,000").await;
    page.pictures("space").await;
    // a rule that cannot be is said beside it, and one that can holds at once
    page.fill("Keep finished tasks", "0").await;
    page.press("Tab").await;
    page.sees("1 to 36500 days; or nothing.").await;
    page.fill("Keep finished tasks", "30").await;
    page.press("Tab").await;
    page.choose("Which tasks", "By the rules above").await;
    page.click("button", "Show what would go…").await;
    page.sees("5,000 tasks. Their files take").await;
    page.pictures("space-plan").await;
    assert_eq!(app.json(&["list"])["total"], 5_000, "looking takes nothing");
    page.click("button", "Clear").await;
    page.sees("5,000 tasks cleared").await;
    assert_eq!(app.json(&["list"])["total"], 0);
    page.click("button", "Undo").await;
    page.sees("5,000 tasks are back.").await;
    assert_eq!(app.json(&["list"])["total"], 5_000);
    app.close().await;
}
