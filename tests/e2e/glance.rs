//! What the window says at a glance: rows, counters and sidebar, also where there is little room.

use harness::{Gate, TestApp};
use serde_json::Value;

/// Makes a task that needs no word of anybody.
fn task(app: &TestApp, title: &str, command: &str) {
    app.legwork(&["execute", title, "--async", "--retries", "0", "--command", command]).exits(0);
}

/// Whether the counters stand in one line, and which of them show words.
async fn counters(app: &TestApp) -> Value {
    let script = "const all = [...document.querySelectorAll('.counter')]; \
        const tops = new Set(all.map((one) => one.getBoundingClientRect().top)); \
        const words = all.map((one) => one.querySelector('span').checkVisibility()); \
        return { lines: tops.size, alike: new Set(words).size, count: all.length }";
    app.page().script(script).await.unwrap_or_default()
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn rows_counters_and_sidebar_say_what_matters() {
    let app = TestApp::start().await;
    let page = app.page();
    task(&app, "Sync the assets", "echo 'curl: (7) Failed to connect: Connection refused'; exit 7");
    page.find("row", "^.*Sync the assets.*Exit 7 · Failed to connect: Connection refused").await;
    assert!(!page.has("button", "0 Running").await, "zeros are left out");
    page.find("button", "1 Failed").await;

    // three parts, the last one to end first
    task(&app, "Count the stars", "true");
    page.region_says("Just ended", "Count the stars").await;
    let gate = Gate::new(app.place(), "long");
    task(&app, "Compare the stores", &format!("echo '[PROGRESS] 42% reading'; {}", gate.line()));
    page.region_says("Running", "Compare the stores").await;
    page.region_says("Running", "42%").await;
    assert!(!page.has("region", "Needs you").await, "nothing asks");
    page.region_says("Just ended", "Sync the assets").await;
    let ended = page.words_in("Just ended").await;
    assert!(ended.find("Count the stars") < ended.find("Sync the assets"), "{ended}");

    // beside the open detail, where there is least room
    page.open_task("Sync the assets").await;
    page.find("heading", "Sync the assets").await;
    page.pictures("queue-narrow").await;
    let said = counters(&app).await;
    assert_eq!((&said["lines"], &said["alike"]), (&Value::from(1), &Value::from(1)), "{said}");
    // the reason is there also when the text is twice as large
    page.script("document.documentElement.style.fontSize = '32px'").await;
    page.press("Escape").await;
    page.gone("region", "Selected task").await;
    page.sees("Exit 7").await;
    page.pictures("queue-large-text").await;
    let side = "return document.querySelector('.sidebar').getBoundingClientRect().width / innerWidth";
    let side = page.script(side).await.and_then(|share| share.as_f64()).unwrap();
    assert!(side < 0.25, "the sidebar takes {side}");
    page.script("document.documentElement.style.fontSize = ''").await;
    gate.open();
    page.region_says("Just ended", "Compare the stores").await;
    app.close().await;
}
