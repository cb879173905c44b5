//! The list in the order of what a person needs: groups, their folds, and the other order.

use harness::{Gate, TestApp, wait};
use serde_json::{Value, json};

/// Makes a task that runs one command.
fn task(app: &TestApp, title: &str, options: &[&str], command: &str) {
    let mut line = vec!["execute", title, "--async", "--retries", "0"];
    line.extend(options);
    line.extend(["--command", command]);
    app.legwork(&line).exits(0);
}

/// Heads and titles as they stand, from top to bottom.
async fn lines(app: &TestApp) -> Value {
    let script =
        "return [...document.querySelectorAll('.group-fold, .row-name')].map((one) => one.textContent)";
    app.page().script(script).await.unwrap_or_default()
}

async fn until_lines(app: &TestApp, wanted: Value) {
    wait::eventually(&format!("the list is {wanted}"), async || (lines(app).await == wanted).then_some(()))
        .await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn the_queue_is_in_the_order_of_what_a_person_needs() {
    let app = TestApp::start().await;
    let page = app.page();
    app.legwork(&["setting", "set", "workers", "1"]).exits(0);
    let gate = Gate::new(app.place(), "long");
    task(&app, "Ended", &[], "true");
    until_lines(&app, json!(["Ended 1", "Ended"])).await;
    task(&app, "Runs", &[], &gate.line());
    page.find("row", "^Running.*Runs").await;
    task(&app, "Usual", &[], "true");
    task(&app, "Urgent", &["--priority", "9"], "true");
    task(&app, "In two hours", &["--in", "2h"], "true");
    task(&app, "In one hour", &["--in", "1h"], "true");
    let all = json!([
        "Running 1",
        "Runs",
        "Next 2",
        "Urgent",
        "Usual",
        "Waiting 2",
        "In one hour",
        "In two hours",
        "Ended 1",
        "Ended"
    ]);
    until_lines(&app, all.clone()).await;
    page.pictures("queue-groups").await;

    // the keys go from group to group
    page.click("row", "^Running.*Runs").await;
    page.press("Down").await;
    page.press("Enter").await;
    page.find("heading", "Urgent").await;
    page.press("Escape").await;
    page.focus_is_on("Tasks").await;

    // folded, also for when one comes back
    page.click("button", "Waiting 2").await;
    let folded = json!(["Running 1", "Runs", "Next 2", "Urgent", "Usual", "Waiting 2", "Ended 1", "Ended"]);
    until_lines(&app, folded.clone()).await;
    page.click("link", "Agents").await;
    page.find("heading", "Agents").await;
    page.click("link", "Queue").await;
    until_lines(&app, folded).await;
    page.click("button", "Waiting 2").await;
    until_lines(&app, all).await;

    // the other order, and back
    page.click("button", "By state").await;
    page.click("menuitem", "Newest first").await;
    page.focus_is_kept("choosing an order").await;
    let newest = json!(["In one hour", "In two hours", "Urgent", "Usual", "Runs", "Ended"]);
    until_lines(&app, newest).await;
    page.click("button", "Newest first").await;
    page.click("menuitem", "By state").await;

    // a counter shows one group, without its head; filters hold in each
    page.click("button", "2 Queued").await;
    until_lines(&app, json!(["Urgent", "Usual"])).await;
    page.click("button", "2 Queued").await;

    // what ends goes to its place
    gate.open();
    until_lines(
        &app,
        json!(["Waiting 2", "In one hour", "In two hours", "Ended 4", "Usual", "Urgent", "Runs", "Ended"]),
    )
    .await;
    app.close().await;
}
