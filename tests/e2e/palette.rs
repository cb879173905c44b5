//! The command palette and the keys: everything can be found and done without a mouse.

use harness::{
    TestApp,
    model_server::{Act, ModelServer, Shape, Turn},
    page::Page,
    wait,
};

/// Makes a task that has ended.
fn ended(app: &TestApp, title: &str, command: &str) {
    app.legwork(&["execute", title, "--async", "--retries", "0", "--command", command]).exits(0);
}

/// The keys in print at the end of a line.
async fn keys_beside(page: &Page, line: &str) -> String {
    let keys = format!(
        "const line = [...document.querySelectorAll('[role=option]')].find((line) => \
            line.querySelector('.finder-label').innerText === '{line}'); \
         return [...(line?.querySelectorAll('kbd') ?? [])].map((key) => key.innerText.trim()).join(' ').replace(/\\s+/g, ' ')"
    );
    page.script(&keys).await.and_then(|keys| keys.as_str().map(str::to_owned)).unwrap_or_default()
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn the_palette_finds_reports_and_says_other_keys() {
    let app = TestApp::start().await;
    let (page, server) = (app.page(), ModelServer::start(Shape::OpenAi, vec![]));
    let url = server.base_url();
    let provider = ["provider", "add", "scripted", "--kind", "openai-compatible", "--model", "m", "--no-key"];
    app.json(&[&provider[..], &["--base-url", &url]].concat());
    app.json(&["agent", "add", "writer", "--kind", "llm", "--provider", "scripted", "--role", "Writes"]);
    server.always(Act::Reply(Turn::says(&["# Findings\n\nThere are **three**."])));
    app.legwork(&["execute", "Compare the stores", "--agent", "writer"]).exits(0);
    page.press("Ctrl+k").await;
    page.fill("Find or do anything", "stores").await;
    // the task of that name, and its report
    let parts = "return [...document.querySelectorAll('.finder-head')].map((part) => part.innerText.trim())";
    wait::eventually("reports are a part", async || {
        let parts = page.script(parts).await?;
        parts.as_array()?.iter().any(|part| part == "Reports").then_some(())
    })
    .await;
    for _ in 0..10 {
        let chosen = "const at = document.activeElement.getAttribute('aria-activedescendant'); \
            return document.getElementById(at)?.id.startsWith('found-Reports') ?? false";
        if page.script(chosen).await == Some(true.into()) {
            break;
        }
        page.press("Down").await;
    }
    page.press("Enter").await;
    page.find("heading", "Reports").await;
    page.region_says("Report", "There are three.").await;

    // a key that was given others is said with them
    page.press("Ctrl+,").await;
    page.click("button", "Keyboard").await;
    page.click("button", "New task: Ctrl N").await;
    page.press("Ctrl+j").await;
    page.find("button", "New task: Ctrl J").await;
    page.press("Ctrl+k").await;
    page.find("option", "^New task").await;
    assert_eq!(keys_beside(page, "New task").await, "Ctrl J");
    page.press("Escape").await;
    page.gone("dialog", "Find or do anything").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn the_palette_finds_tasks_pages_agents_and_settings() {
    let app = TestApp::start().await;
    let page = app.page();
    ended(&app, "Sync the assets", "echo 'curl: (7) Connection refused'; exit 7");
    ended(&app, "Count the stars", "true");
    page.find("row", "^.*Sync the assets").await;
    page.press("Ctrl+k").await;
    page.find("dialog", "Find or do anything").await;
    page.focus_is_on("Find or do anything").await;
    page.find("option", "^New task").await;
    page.find("option", "^Sync the assets").await;
    assert_eq!(keys_beside(page, "New task").await, "Ctrl N");
    assert_eq!(keys_beside(page, "Reports").await, "Ctrl 6");
    assert_eq!(keys_beside(page, "Sync the assets").await, "", "a task has none");
    page.pictures("palette").await;

    // a task by its name, with what went wrong
    page.fill("Find or do anything", "sync").await;
    page.sees("Exit 7 · Connection refused").await;
    page.find("option", "^Sync the assets").await;
    page.pictures("palette-search").await;
    page.press("Enter").await;
    page.gone("dialog", "Find or do anything").await;
    page.find("heading", "Sync the assets").await;

    // what can be done to it comes first
    page.press("Ctrl+k").await;
    page.find("option", "Open in full").await;
    page.pictures("palette-selected").await;
    page.fill("Find or do anything", "> run again").await;
    page.find("option", "^Run again").await;
    page.press("Enter").await;
    wait::eventually("it runs again", async || {
        (app.json(&["list"])["tasks"].as_array()?.len() == 3).then_some(())
    })
    .await;

    // pages, with the way back by their keys
    page.press("Ctrl+k").await;
    page.fill("Find or do anything", "workers").await;
    page.press("Enter").await;
    page.find("heading", "Workers").await;
    page.press("Ctrl+1").await;
    page.find("heading", "Queue").await;

    // a part of the settings
    page.press("Ctrl+k").await;
    page.fill("Find or do anything", "notific").await;
    page.find("option", "^Notifications").await;
    page.press("Enter").await;
    page.find("heading", "Notifications").await;

    // agents only; Enter begins a task for one
    page.press("Ctrl+k").await;
    page.find("option", "^Notifications").await; // it is recent now
    page.fill("Find or do anything", "@").await;
    page.gone("option", "^New task").await;
    page.find("option", "^shell").await;
    page.fill("Find or do anything", "@shell").await;
    page.press("Enter").await;
    page.find("dialog", "New task").await;
    page.press("Escape").await;
    page.gone("dialog", "New task").await;

    // by arrows, round the end, and out again
    page.press("Ctrl+k").await;
    let first =
        async || page.script("return document.activeElement.getAttribute('aria-activedescendant')").await;
    let begin = first().await;
    page.press("Down").await;
    assert_ne!(first().await, begin);
    page.press("Up").await;
    assert_eq!(first().await, begin);
    page.fill("Find or do anything", "zzzzqq").await;
    page.sees("Nothing has these letters.").await;
    page.press("Escape").await;
    page.gone("dialog", "Find or do anything").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn the_cheat_sheet_names_each_effect_once_and_the_lists_keys() {
    let app = TestApp::start().await;
    let page = app.page();
    page.find("button", "New task").await;
    page.press("Ctrl+/").await;
    page.find("dialog", "Keyboard shortcuts").await;
    let text = page.text().await;
    for said in
        ["Find or do anything", "Search tasks", "Mark all", "Cancel, or delete what has ended", "Queue"]
    {
        assert_eq!(text.matches(said).count(), 1, "{said} in {text}");
    }
    // each place that has keys of its own
    for place in [
        "In the list of tasks",
        "In dialogs, fields and menus",
        "In Mission control",
        "In a conversation",
        "In the graph of a workflow",
        "In the editor of a workflow",
        "In the inbox",
        "In the list of schedules",
        "In the diff of a change",
        "In a chart",
    ] {
        page.find("heading", place).await;
    }
    page.pictures("shortcuts").await;
    page.press("Escape").await;
    page.gone("dialog", "Keyboard shortcuts").await;
    app.close().await;
}
