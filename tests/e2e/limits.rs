//! Limits in the real window: what waits says for which and behind what, the buttons change that, and so does Settings.

use harness::{Gate, TestApp, wait};

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

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn what_the_machine_holds_back_says_so_everywhere_and_starts_once_it_may() {
    let app = TestApp::builder().variable("LEGWORK_MACHINE", "minded").start().await;
    let page = app.page();
    app.legwork(&["setting", "set", "machine.cpu_percent", ""]).exits(0);
    // less than any system takes: one task runs, since nothing would ever run otherwise
    app.legwork(&["setting", "set", "machine.memory_percent", "1"]).exits(0);
    let gate = Gate::new(app.place(), "machine");
    let [first, second] = ["Index the photos", "Render the film"].map(|title| {
        let task = app.json(&["execute", title, "--async", "--command", &gate.line()]);
        task["id"].as_str().unwrap().to_owned()
    });
    let status = |id: &str| app.json(&["status", id])["status"].clone();
    wait::eventually("the first runs", async || (status(&first) == "running").then_some(())).await;

    page.sees("No new starts: memory at ").await;
    page.open_task("Render the film").await;
    page.region_says("Why it is not running", "starts again below 0.5 %").await;
    let says = |label: &str| label.contains("No new starts: memory at ");
    app.tray().icon().await.entry("of what holds starts back", says).await;
    page.pictures("machine-held").await;
    assert_eq!(status(&second), "queued", "nothing new was started");

    app.legwork(&["setting", "set", "machine.memory_percent", ""]).exits(0);
    wait::eventually("the second runs", async || (status(&second) == "running").then_some(())).await;
    gate.open();
    for id in [&first, &second] {
        wait::eventually("it is done", async || (status(id) == "completed").then_some(())).await;
    }
    app.close().await;
}
