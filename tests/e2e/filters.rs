//! Filters of the queue are kept under a name, shown again, renamed, and deleted with a way back.

use super::seeded::{place_with, store_of};
use harness::{TestApp, wait};
use serde_json::json;

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn filters_are_kept_shown_renamed_and_deleted() {
    let mut app = TestApp::start().await;
    let make = |title: &str, command: &str, tags: &[&str]| {
        let mut line = vec!["execute", title, "--async", "--retries", "0", "--command", command];
        line.extend(tags.iter().flat_map(|tag| ["--tag", tag]));
        app.legwork(&line).exits(0);
    };
    make("Sync the assets", "exit 7", &["release"]);
    make("Count the stars", "true", &["release"]);
    make("Tidy the attic", "exit 3", &[]);
    let page = app.page();
    page.find("button", "2 Failed").await;
    assert!(!page.has("button", "Save this filter").await, "there is nothing to keep yet");

    // what narrows the list can be kept
    page.click("tab", "Failed").await;
    page.gone("row", "^.*Count the stars").await;
    page.click("button", "Save this filter").await;
    page.find("dialog", "Save this filter").await;
    assert_eq!(page.value("Name").await, "Failed");
    page.fill("Name", "Broken").await;
    page.press("Enter").await;
    page.gone("dialog", "Save this filter").await;
    page.find("button", "^Broken 2$").await;
    page.pictures("saved-filters").await;

    // another one, by its tag
    page.click("tab", "All").await;
    page.click("button", "Filter").await;
    page.fill("Tag", "release").await;
    page.press("Enter").await;
    page.gone("row", "^.*Tidy the attic").await;
    page.press("Escape").await;
    page.click("button", "Save this filter").await;
    page.fill("Name", "broken").await;
    page.press("Ctrl+Enter").await;
    page.sees("There is a filter “broken” already.").await;
    page.fill("Name", "For the release").await;
    page.press("Enter").await;
    page.gone("dialog", "Save this filter").await;

    // each shows what it finds, from any page and from the palette
    page.click("link", "Reports").await;
    page.click("button", "^Broken").await;
    page.find("row", "^.*Tidy the attic").await;
    page.gone("row", "^.*Count the stars").await;
    page.press("Ctrl+k").await;
    page.fill("Find or do anything", "for the rel").await;
    page.find("option", "^For the release").await;
    page.press("Enter").await;
    page.find("row", "^.*Count the stars").await;
    page.gone("row", "^.*Tidy the attic").await;

    // another name, kept over a restart
    page.click("button", "More for the filter Broken").await;
    page.click("menuitem", "Rename…").await;
    page.find("dialog", "Rename the filter").await;
    page.fill("Name", "To be mended").await;
    page.press("Enter").await;
    page.find("button", "^To be mended 2$").await;
    app.quit_and_restart().await;
    let page = app.page();
    page.find("button", "^To be mended 2$").await;

    // gone, and back where it was
    page.click("button", "More for the filter To be mended").await;
    page.click("menuitem", "Delete").await;
    page.gone("button", "^To be mended 2$").await;
    page.click("button", "Undo").await;
    page.find("button", "^To be mended 2$").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_search_says_how_many_it_finds_also_where_only_some_are_loaded() {
    let app = TestApp::builder().in_place(place_to_search(130)).start().await;
    let page = app.page();
    app.legwork(&["execute", "Sync the assets", "--command", "true"]).exits(0);
    let says = async |found: &str, rows: i64| {
        page.find("status", &format!("^{found}$")).await;
        wait::eventually(&format!("{rows} rows are told"), async || {
            let script = "return document.querySelector('[role=grid]')?.getAttribute('aria-rowcount')";
            (page.script(script).await? == json!(rows.to_string())).then_some(())
        })
        .await;
    };
    page.fill("Search tasks", "links").await;
    says("130 found", 130).await;
    page.pictures("queue-found").await;
    page.fill("Search tasks", "assets").await;
    says("1 found", 1).await;
    page.fill("Search tasks", "pin").await;
    page.find("status", "^0 found$").await;
    page.press("Escape").await;
    page.gone("status", "^.* found$").await;
    app.close().await;
}

/// A place with so many of them, which a search finds.
fn place_to_search(tasks: usize) -> harness::Place {
    let place = place_with(tasks);
    let found = move |c: &mut store::Connection| {
        let user = store::users::LOCAL_USER.to_owned();
        let limit = tasks as i64;
        let rows = store::tasks::page(c, &store::tasks::ListFilter { user, limit, ..Default::default() })?;
        let document = |row: store::tasks::TaskRow| store::search::Document {
            task_id: row.id,
            title: row.title,
            ..Default::default()
        };
        let last = store::events::last(c)?;
        store::search::feed(c, &rows.into_iter().map(document).collect::<Vec<_>>(), last)
    };
    store_of(&place).write(found).unwrap();
    place
}
