//! Limits in the real window: what waits says for which and behind what, the buttons change that, and so does Settings.

use harness::{Gate, TestApp};

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_limit_is_seen_raised_set_and_taken_away() {
    let app = TestApp::start().await;
    let page = app.page();
    let gate = Gate::new(app.place(), "limits");
    let holds = gate.line();
    for title in ["Build the site", "Build the docs", "Build the rest"] {
        app.json(&["execute", title, "--async", "--tag", "build", "--command", &holds]);
    }
    page.sees("2 of 2 with tag build run: ").await;

    // why, with the button that changes it
    page.open_task("Build the rest").await;
    page.region_says("Why it is not running", "It starts when one of them has ended.").await;
    page.pictures("limit-why").await;
    page.click("button", "Show the limits").await;
    page.find("heading", "Limits").await;
    page.sees("2 of 2 run, 1 waits").await;

    // one is added; what is wrong is said
    page.choose("What it counts", "Folder").await;
    page.fill("Its name", "here").await;
    page.click("button", "^Set$").await;
    page.sees("no absolute folder").await;
    page.fill("Its name", "/srv").await;
    page.fill("At once", "0").await;
    page.click("button", "^Set$").await;
    page.sees("would ever start").await;
    page.fill("At once", "3").await;
    page.click("button", "^Set$").await;
    page.sees("Folder /srv").await;
    page.pictures("limits").await;
    let listed = app.json(&["limit", "list"]);
    assert!(listed["limits"].as_array().unwrap().iter().any(|limit| limit["key"] == "folder:/srv"));
    page.click("button", "Remove the limit: Folder /srv").await;
    page.sees("No limit any more: Folder /srv").await;

    // the button at the task raises it, and it starts
    page.press("Ctrl+1").await;
    page.open_task("Build the rest").await;
    page.click("button", "Allow 3 at once").await;
    page.sees("3 at once now: tag:build").await;
    page.gone("button", "Allow 3 at once").await;
    gate.open();
    app.close().await;
}
