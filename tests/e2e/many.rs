//! A list of thousands: its end at once, everything marked at once, and what is done to all of it.

use super::seeded::place_with;
use harness::{TestApp, page::Page, wait};
use serde_json::json;

const TASKS: usize = 3000;
/// More than are read anew at once when the window is looked at again.
const MORE_THAN_READ: usize = 12_000;

/// How many rows in view are not there yet.
async fn missing(page: &Page) -> Option<u64> {
    let script = "const list = document.getElementById('task-list').getBoundingClientRect(); \
        return [...document.querySelectorAll('#task-list .skeleton-row')].filter((row) => { \
            const at = row.getBoundingClientRect(); return at.bottom > list.top && at.top < list.bottom; }).length";
    page.script(script).await?.as_u64()
}

/// The title in the row under the cursor.
async fn under_cursor(page: &Page) -> Option<String> {
    let script = "const grid = document.getElementById('task-list'); \
        const row = document.getElementById(grid.getAttribute('aria-activedescendant')); \
        return row?.querySelector('.row-name')?.textContent ?? null";
    page.script(script).await?.as_str().map(str::to_owned)
}

async fn until_cursor(page: &Page, title: &str) {
    wait::eventually(&format!("the cursor is on {title}"), async || {
        (under_cursor(page).await.as_deref() == Some(title)).then_some(())
    })
    .await;
}

async fn until_kept(app: &TestApp, tasks: usize) {
    wait::eventually(&format!("{tasks} are left"), async || {
        let counts = app.json(&["queue", "stats", "--json"])["counts"]["completed"].clone();
        (counts == json!(tasks)).then_some(())
    })
    .await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn thousands_are_gone_through_marked_deleted_and_brought_back() {
    let app = TestApp::builder().in_place(place_with(TASKS)).start().await;
    let page = app.page();
    let (newest, oldest) = (format!("Check the links of chapter {TASKS}"), "Check the links of chapter 1");
    page.find("row", &format!("^.*{newest}")).await;
    page.script("document.getElementById('task-list').focus()").await;
    until_cursor(page, &newest).await;
    // to the end, over what nobody has loaded, and on from there
    page.press("End").await;
    until_cursor(page, oldest).await;
    page.press("Up").await;
    until_cursor(page, "Check the links of chapter 2").await;
    page.press("Home").await;
    until_cursor(page, &newest).await;
    // from the middle, as with the scrollbar
    page.script("const list = document.getElementById('task-list'); list.scrollTop = list.scrollHeight / 2")
        .await;
    page.find("row", "^.*chapter 15\\d\\d").await;
    page.pictures("queue-many-middle").await;

    // a range over what is not loaded
    page.script("document.getElementById('task-list').focus()").await;
    page.press("Shift+End").await;
    page.sees("3,000 selected").await;
    page.press("Escape").await;
    page.press("Home").await;

    // everything but one
    page.press("Ctrl+a").await;
    page.sees("3,000 selected").await;
    page.press("Space").await;
    page.sees("2,999 selected").await;
    page.pictures("queue-many-marked").await;
    page.click("button", "Delete").await;
    page.sees("2,999 tasks deleted").await;
    until_kept(&app, 1).await;
    page.find("row", &format!("^.*{newest}")).await;
    page.click("button", "Undo").await;
    until_kept(&app, TASKS).await;
    page.find("row", "^.*chapter 2999").await;
    app.close().await;
}

/// Scrolls by two rows again and again, and counts what the page makes for each row that comes.
const SCROLL: &str = "const counts = { elements: 0, listeners: 0, copies: 0 }, list = document.getElementById('task-list'); \
    const count = (of, name, as) => { const was = of[name]; \
        of[name] = function (...given) { counts[as] += 1; return was.apply(this, given); }; return () => { of[name] = was; }; }; \
    const back = [count(Document.prototype, 'createElement', 'elements'), count(Document.prototype, 'createElementNS', 'elements'), \
        count(EventTarget.prototype, 'addEventListener', 'listeners'), count(Node.prototype, 'cloneNode', 'copies')]; \
    const frame = () => new Promise((done) => requestAnimationFrame(done)); \
    const first = list.querySelector('.task-row').offsetHeight; \
    (async () => { for (let n = 0; n < 20; n++) { list.scrollTop += 2 * first; await frame(); await frame(); } \
        back.forEach((undo) => undo()); window.counted = counts; })();";

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_row_that_comes_while_one_scrolls_is_a_copy_and_listens_to_nothing() {
    let app = TestApp::builder().in_place(place_with(TASKS)).start().await;
    let page = app.page();
    page.find("row", &format!("^.*chapter {TASKS}")).await;
    page.script(SCROLL).await;
    let counts = wait::eventually("it has been scrolled", async || {
        page.script("return window.counted ?? null").await.filter(|counts| !counts.is_null())
    })
    .await;
    let of = |what: &str| counts[what].as_u64().unwrap();
    // 40 rows have come, some of them before they were read; built by hand each made 19 elements and listened 8 times
    assert!(of("copies") >= 40, "{counts}");
    assert!(of("elements") <= of("copies"), "a row is an element and a copy: {counts}");
    assert!(of("listeners") < 40 / 2, "the list listens for its rows: {counts}");
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn whoever_comes_back_finds_the_rows_that_were_in_view() {
    let app = TestApp::builder().in_place(place_with(MORE_THAN_READ)).start().await;
    let page = app.page();
    page.find("row", &format!("^.*chapter {MORE_THAN_READ}")).await;
    for (part, row) in
        [(0.95, "^.*chapter 6\\d\\d"), (0.5, "^.*chapter 6\\d\\d\\d"), (0.999, "^.*chapter 1\\d\\d?")]
    {
        let jump = format!(
            "const list = document.getElementById('task-list'); list.scrollTop = list.scrollHeight * {part}"
        );
        // the list may learn how tall it is meanwhile
        wait::eventually("the jump arrives", async || {
            page.script(&jump).await;
            page.has("row", row).await.then_some(())
        })
        .await;
        let there = async |what: &str| {
            wait::eventually(&format!("{what}: all rows in view are there"), async || {
                (missing(page).await? == 0).then_some(())
            })
            .await;
        };
        there("after the jump").await;
        // it is looked at again, and something has happened meanwhile
        app.legwork(&["execute", "Made meanwhile", "--command", "true"]).exits(0);
        page.script("window.dispatchEvent(new Event('focus'))").await;
        there("after coming back").await;
        page.find("row", row).await;
    }
    app.close().await;
}
