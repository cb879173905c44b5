//! What a command prints is searched in the window, and one that reads a terminal is typed to.

use harness::TestApp;
use serde_json::json;

/// Opens what a task writes.
async fn open_output(app: &TestApp, title: &str) {
    app.page().open_task(title).await;
    app.page().click("tab", "Output").await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn output_is_searched() {
    let app = TestApp::start().await;
    let page = app.page();
    let lines = r"printf 'a needle\nhay\ntwo Needles\nmore hay\nthe last needle\n'";
    app.legwork(&["execute", "Look for it", "--command", lines]).exits(0);
    open_output(&app, "Look for it").await;
    page.sees("the last needle").await;

    // from the text itself, by its keys; the last one is the first to show, as the end does
    page.script("document.querySelector('[role=log]').focus()").await;
    page.press("Ctrl+f").await;
    page.focus_is_on("Search the output").await;
    page.fill("Search the output", "needle").await;
    for (keys, at, line) in [
        (None, "3 of 3", 4),
        (Some("Enter"), "1 of 3", 0),
        (Some("Enter"), "2 of 3", 2),
        (Some("Shift+Enter"), "1 of 3", 0),
    ] {
        if let Some(keys) = keys {
            page.press(keys).await;
        }
        page.sees(at).await;
        let marked = "const mark = document.querySelector('mark.current'), before = document.createRange(); \
            before.selectNodeContents(mark.closest('[role=log]')); before.setEndBefore(mark); \
            return [mark.innerText.toLowerCase(), before.toString().split('\\n').length - 1]";
        assert_eq!(page.script(marked).await, Some(json!(["needle", line])), "{at}");
    }
    page.pictures("output-search").await;

    page.fill("Search the output", "haystack").await;
    page.sees("No match").await;
    // Esc empties the field, and only then goes on to what lies around it
    page.press("Escape").await;
    assert_eq!(page.value("Search the output").await, "");
    page.find("heading", "Look for it").await;
    page.press("Escape").await;
    page.gone("heading", "Look for it").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_command_is_typed_to() {
    let app = TestApp::start().await;
    let page = app.page();
    let greet = "read name; echo \"got $name\"; cat > /dev/null; echo over";
    app.legwork(&["execute", "Greet", "--async", "--pty", "--command", greet]).exits(0);
    open_output(&app, "Greet").await;
    page.fill("Type to the command", "Ada").await;
    page.pictures("output-typing").await;
    page.press("Enter").await;
    page.sees("got Ada").await;
    assert_eq!(page.value("Type to the command").await, "", "it is ready for the next line");
    page.click("button", "Ctrl+D").await;
    page.sees("over").await;
    page.region_says("Selected task", "Completed").await;
    page.gone("field", "Type to the command").await;
    page.focus_is_kept("the field going away").await;

    let waits = "trap 'echo stopped by the keyboard; exit 0' INT; echo ready; while :; do sleep 0.05; done";
    app.legwork(&["execute", "Wait", "--async", "--pty", "--command", waits]).exits(0);
    open_output(&app, "Wait").await;
    page.sees("ready").await;
    page.click("button", "Ctrl+C").await;
    page.sees("stopped by the keyboard").await;
    page.region_says("Selected task", "Completed").await;
    app.close().await;
}
