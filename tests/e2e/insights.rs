//! The Insights page: what it says without data and with it, its tables, the way back to the queue, and its keys.

use harness::TestApp;

fn task(app: &TestApp, title: &str, command: &str, exit: i32) {
    let line = ["execute", title, "--retries", "0", "--type", "coding", "--command", command];
    app.legwork(&line).exits(exit);
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn insights_say_how_it_went_and_lead_to_the_tasks() {
    let app = TestApp::start().await;
    let page = app.page();
    page.click("link", "Insights").await;
    page.find("heading", "Nothing to look back on yet").await;
    page.find("button", "New task").await;
    page.pictures("insights-empty").await;

    for n in 1..=4 {
        task(&app, &format!("Check chapter {n}"), "true", 0);
    }
    task(&app, "Sync the assets", "echo 'disk full' >&2; exit 7", 1);
    // the page follows what ends
    page.find("region", "Tasks per day").await;
    page.sees("Tasks ended").await;
    page.sees("80%").await;
    page.pictures("insights").await;

    // as a table
    page.click("button", "More for Tasks per day").await;
    page.click("menuitem", "Show as table").await;
    page.find("group", "Tasks per day, as a table").await;
    page.region_says("Tasks per day", "Completed").await;
    page.pictures("insights-table").await;
    page.click("button", "More for Tasks per day").await;
    page.click("menuitem", "Show as chart").await;
    page.find("group", "Tasks per day. Arrow keys read the values.").await;

    // by the keyboard
    page.script("document.querySelector('.chart[aria-label^=\"Success\"]').focus()").await;
    page.press("End").await;
    page.region_says("Success rate", "4 completed, 1 failed (80%)").await;
    page.region_says("Success rate", "Exit 7").await;
    page.click("button", "Open in Queue").await;
    page.find("heading", "Queue").await;
    page.find("row", "^.*Sync the assets").await;
    assert!(!page.has("row", "^.*Check chapter 1").await, "only what failed is asked for");

    // narrow, as beside a large text
    page.click("link", "Insights").await;
    page.find("region", "Workers, last two hours").await;
    page.script("document.documentElement.style.fontSize = '28px'").await;
    page.pictures("insights-narrow").await;
    page.script("document.documentElement.style.fontSize = ''").await;
    page.click("button", "24 hours").await;
    page.find("button", "^Check chapter 4, completed").await;
    app.close().await;
}
