//! What the window says at a glance: rows, counters and sidebar, also where there is little room.

use harness::{Gate, TestApp, wait};
use serde_json::{Value, json};

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

    app.legwork(&["execute", "Announce the release", "--async", "--in", "1h", "--command", "true"]).exits(0);
    page.find("row", "^.*Announce the release.*Starts").await;

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
    page.sees("Starts").await;
    let words = |title: &str| {
        format!(
            "const row = [...document.querySelectorAll('.task-row')].find((row) => row.innerText.includes('{title}')); \
             const words = row.querySelector('.row-words'), box = words.getBoundingClientRect(); \
             return words.checkVisibility() && box.width >= 8 * 32 && box.right <= innerWidth"
        )
    };
    for title in ["Announce the release", "Sync the assets"] {
        assert_eq!(
            page.script(&words(title)).await,
            Some(Value::Bool(true)),
            "no room for the reason of “{title}”"
        );
    }
    page.pictures("queue-large-text").await;
    let side = "return document.querySelector('.sidebar').getBoundingClientRect().width / innerWidth";
    let side = page.script(side).await.and_then(|share| share.as_f64()).unwrap();
    assert!(side < 0.25, "the sidebar takes {side}");
    page.script("document.documentElement.style.fontSize = ''").await;
    gate.open();
    page.region_says("Just ended", "Compare the stores").await;
    app.close().await;
}

/// How long the one task has run and how far it is, as row, sidebar and detail say it at one moment.
async fn figures(app: &TestApp) -> Option<(Vec<String>, Vec<String>)> {
    let script = "const said = (found) => found?.innerText.trim() ?? ''; \
        const detail = document.querySelector('[aria-label=\"Selected task\"]'); \
        const ran = [...detail.querySelectorAll('dt')].find((dt) => dt.innerText === 'Ran')?.nextElementSibling; \
        const bars = [...document.querySelectorAll('.task-row, .background-task, .progress-section')] \
            .map((part) => part.querySelector('[role=progressbar], progress')?.getAttribute('aria-valuenow') ?? ''); \
        return [[said(document.querySelector('.task-row .row-age')), \
            said(document.querySelector('.background-task .figure')), said(ran)], bars]";
    serde_json::from_value(app.page().script(script).await?).ok()
}

fn all_alike(said: &[String]) -> bool {
    said.iter().all(|one| !one.is_empty() && *one == said[0])
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn row_sidebar_and_detail_say_the_same() {
    let app = TestApp::start().await;
    let page = app.page();
    let (half, end) = (Gate::new(app.place(), "half"), Gate::new(app.place(), "end"));
    task(&app, "Crawl the site", &format!("{}; echo '[PROGRESS] 40% half'; {}", half.line(), end.line()));
    page.open_task("Crawl the site").await;
    page.click("tab", "Overview").await;
    let mut before = String::new();
    for _ in 0..3 {
        before = wait::eventually("another second has passed", async || {
            let (ran, _) = figures(&app).await?;
            // of less than a second each place says so in its own way
            let passed = ran[0] != before && !["0s", "1s"].contains(&ran[0].as_str());
            assert!(!passed || all_alike(&ran), "how long it has run: {ran:?}");
            passed.then(|| ran[0].clone())
        })
        .await;
    }
    half.open();
    page.region_says("Running", "40%").await;
    let (_, bars) = figures(&app).await.expect("the page is there");
    assert_eq!(bars, ["40", "40", "40"], "how far it is");
    end.open();
    page.region_says("Selected task", "Completed").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_title_that_is_written_to_the_left_keeps_its_beginning() {
    let app = TestApp::start().await;
    let page = app.page();
    let title = "مرحبا بالعالم الكبير الذي نعيش فيه معا ونعمل كل يوم من أجل مستقبل أفضل لنا جميعا";
    app.legwork(&["execute", title, "--command", "true"]).exits(0);
    page.find("row", &format!("^.*{title}")).await;
    page.client().set_window_size(720, 800).await.expect("the window can be resized");
    // the first word, and what of it is cut on either side or lies below the detail
    let begins_in = |place: &'static str| {
        format!(
            "return (() => {{ const box = [...document.querySelectorAll('{place}')].find((one) => one.innerText.includes('مرحبا')); \
             if (!box) return null; \
             const walk = document.createTreeWalker(box, NodeFilter.SHOW_TEXT), words = document.createRange(); \
             const text = walk.nextNode(); words.setStart(text, 0); words.setEnd(text, 5); \
             const word = words.getBoundingClientRect(), room = box.getBoundingClientRect(); \
             const detail = document.querySelector('.detail')?.getBoundingClientRect().left ?? Infinity; \
             const end = box.closest('.detail') ? room.right : Math.min(room.right, detail); \
             return Math.max(0, room.left - word.left) + Math.max(0, word.right - end) <= 1; }})()"
        )
    };
    for (open, places) in [
        (false, &[".task-row .row-name", ".background-task .background-title"][..]),
        (true, &[".task-row .row-name", ".background-task .background-title", ".detail h2"][..]),
    ] {
        if open {
            page.open_task(title).await;
            page.find("region", "Selected task").await;
        }
        for place in places {
            wait::eventually(
                &format!("the beginning shows in {place}, the detail open: {open}"),
                async || (page.script(&begins_in(place)).await? == json!(true)).then_some(()),
            )
            .await;
        }
    }
    page.pictures("right-to-left-narrow").await;
    app.close().await;
}
