//! Dialogs and menus that no other test looks at: everybody can use them, in the light and in the dark. And what moves
//! stands still for whoever wants that.

use harness::{TestApp, wait};
use serde_json::{Value, json};

/// Pictures what is open, and closes it.
async fn pictured(app: &TestApp, role: &str, name: &str, picture: &str) {
    app.page().find(role, name).await;
    app.page().pictures(picture).await;
    app.page().press("Escape").await;
    app.page().gone(role, name).await;
    app.page().focus_is_kept(&format!("closing the {role} “{name}”")).await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn dialogs_of_agents_can_be_used_by_everybody() {
    let app = TestApp::start().await;
    let page = app.page();
    page.click("link", "Agents").await;
    for (kind, picture) in [
        ("Shell command", "agent-dialog-shell"),
        ("Coding agent", "agent-dialog-coding"),
        ("Model", "agent-dialog-llm"),
    ] {
        page.click("button", "New agent").await;
        page.find("dialog", "New agent").await;
        page.choose("Kind", kind).await;
        pictured(&app, "dialog", "New agent", picture).await;
    }
    page.click("button", "shell").await;
    pictured(&app, "dialog", "Edit “shell”", "agent-dialog-edit").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn menus_and_small_dialogs_can_be_used_by_everybody() {
    let app = TestApp::start().await;
    let page = app.page();
    for title in ["Sweep", "Dust"] {
        app.legwork(&["execute", title, "--retries", "0", "--command", "echo no broom >&2; exit 3"]).exits(1);
    }
    page.find("row", "^.*Dust").await;
    // of the list: the row's menu, the order, the filters
    page.open_task("Dust").await;
    page.click("button", "More").await;
    pictured(&app, "menuitem", "Duplicate…", "menu-more").await;
    page.press("Escape").await;
    page.gone("region", "Selected task").await;
    page.press("Shift+F10").await;
    pictured(&app, "menuitem", "Duplicate…", "menu-row").await;
    page.click("button", "By state").await;
    pictured(&app, "menuitem", "Newest first", "menu-sort").await;
    page.click("button", "Filter").await;
    pictured(&app, "dialog", "Filters", "menu-filter").await;
    // of filters
    page.click("tab", "Failed").await;
    page.click("button", "Save this filter").await;
    page.find("dialog", "Save this filter").await;
    page.pictures("dialog-save-filter").await;
    page.press("Enter").await;
    page.gone("dialog", "Save this filter").await;
    page.click("button", "More for the filter Failed").await;
    page.find("menuitem", "Rename…").await;
    page.pictures("menu-filter-kept").await;
    page.click("menuitem", "Rename…").await;
    pictured(&app, "dialog", "Rename the filter", "dialog-rename-filter").await;
    // of the inbox and of charts
    page.click("link", "Inbox").await;
    page.find("heading", "^Finished since you last looked").await;
    page.script("document.querySelector('.inbox-open').focus()").await;
    page.press("s").await;
    page.find("menuitem", "^Tomorrow").await;
    page.pictures("menu-snooze").await;
    page.press("Escape").await;
    page.gone("menuitem", "^Tomorrow").await;
    page.click("link", "Insights").await;
    page.click("button", "More for Tasks per day").await;
    pictured(&app, "menuitem", "Show as table", "menu-chart").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn parts_of_the_settings_can_be_used_by_everybody() {
    let app = TestApp::start().await;
    let page = app.page();
    page.click("link", "Settings").await;
    for part in [
        "Work",
        "Limits",
        "The machine",
        "Space",
        "Look",
        "Window and start",
        "Notifications",
        "E-mail and webhook",
        "Keyboard",
        "Coding agents",
        "Command line",
        "Secrets",
        "Models",
        "Tasks that start tasks",
        "About",
    ] {
        page.click("button", part).await;
        page.focus_is_on(part).await;
        page.pictures(&format!("settings-part-{}", part.to_lowercase().replace(' ', "-"))).await;
    }
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn what_moves_stands_still_for_whoever_wants_that() {
    let app = TestApp::start().await;
    let page = app.page();
    app.legwork(&["execute", "Crawl", "--async", "--command", "exec sleep 600"]).exits(0);
    page.open_task("Crawl").await;
    page.click("tab", "Overview").await;
    page.region_says("Selected task", "Running").await;
    // how many move without an end
    let endless = "return document.getAnimations()\
        .filter((one) => one.effect?.getComputedTiming().endTime === Infinity).length";
    wait::eventually("something moves", async || {
        page.script(endless).await.and_then(|count| count.as_i64()).filter(|count| *count > 0)
    })
    .await;
    // as if the system asked for less of it
    let media = |from: &str, to: &str| {
        format!(
            "let turned = 0; const turn = (rules) => [...rules].forEach((rule) => {{ \
                if (rule.media?.mediaText === '{from}') {{ rule.media.mediaText = '{to}'; turned += 1; }} \
                if (rule.cssRules) turn(rule.cssRules) }}); \
             [...document.styleSheets].forEach((sheet) => turn(sheet.cssRules)); return turned"
        )
    };
    let turned = page.script(&media("(prefers-reduced-motion: reduce)", "(min-width: 1px)")).await;
    assert!(turned.as_ref().and_then(Value::as_i64).is_some_and(|turned| turned > 0), "{turned:?}");
    wait::eventually("nothing moves any more", async || {
        (page.script(endless).await == Some(json!(0))).then_some(())
    })
    .await;
    let id = app.json(&["list"])["tasks"][0]["id"].as_str().unwrap().to_owned();
    app.legwork(&["cancel", &id]).exits(0);
    page.region_says("Selected task", "Cancelled").await;
    app.close().await;
}
