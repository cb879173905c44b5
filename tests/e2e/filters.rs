//! Filters of the queue are kept under a name, shown again, renamed, and deleted with a way back.

use harness::TestApp;

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
