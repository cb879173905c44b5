//! Shortcuts can be given other keys: by pressing them, also where another has them, and put back.

use harness::TestApp;

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn shortcuts_take_other_keys_and_are_put_back() {
    let mut app = TestApp::start().await;
    let page = app.page();
    page.press("Ctrl+,").await;
    page.find("heading", "Settings").await;
    page.click("button", "Keyboard").await;
    page.focus_is_on("Keyboard").await;

    // other keys, which act at once and are said wherever keys are
    page.click("button", "New task: Ctrl N").await;
    page.sees("Press keys…").await;
    page.press("Ctrl+j").await;
    page.find("button", "New task: Ctrl J").await;
    page.pictures("settings-keyboard").await;
    page.press("Ctrl+n").await;
    assert!(!page.has("dialog", "New task").await, "its old keys do nothing");
    page.press("Ctrl+j").await;
    page.find("dialog", "New task").await;
    page.press("Escape").await;
    page.gone("dialog", "New task").await;
    page.press("Ctrl+/").await;
    page.find("dialog", "Keyboard shortcuts").await;
    page.sees("Ctrl+J").await;
    page.press("Escape").await;
    page.gone("dialog", "Keyboard shortcuts").await;

    // keys that are everybody's are refused in words, Esc leaves all as it was
    page.click("button", "Larger text: Ctrl +").await;
    page.press("Ctrl+c").await;
    page.sees("Ctrl C copies everywhere.").await;
    page.click("button", "Larger text: Ctrl +").await;
    page.press("Escape").await;
    page.find("button", "Larger text: Ctrl +").await;

    // keys that another has
    page.click("button", "Reports: Ctrl 6").await;
    page.press("Ctrl+k").await;
    page.sees("Ctrl K is “Find or do anything”.").await;
    page.pictures("settings-keyboard-conflict").await;
    page.click("button", "Take over Ctrl K").await;
    page.find("button", "Reports: Ctrl K").await;
    page.find("button", "Find or do anything: no keys").await;
    page.press("Ctrl+k").await;
    page.find("heading", "Reports").await;

    // they are kept, and shown by every page
    app.quit_and_restart().await;
    let page = app.page();
    page.find("heading", "Queue").await;
    page.press("Ctrl+j").await;
    page.find("dialog", "New task").await;
    page.press("Escape").await;
    page.gone("dialog", "New task").await;
    let title = page.script("return document.querySelector('a[href=\"#reports\"]').title").await;
    assert_eq!(title.unwrap(), "Reports (Ctrl K)");

    // one is put back, then all
    page.click("link", "Settings").await;
    page.click("button", "Reset New task").await;
    page.find("button", "New task: Ctrl N").await;
    page.click("button", "Reset Find or do anything").await;
    page.sees("Ctrl K is “Reports”.").await;
    page.click("button", "Leave it").await;
    page.click("button", "Reset all").await;
    page.find("button", "Find or do anything: Ctrl K").await;
    page.find("button", "Reports: Ctrl 6").await;
    page.press("Ctrl+k").await;
    page.find("dialog", "Find or do anything").await;
    page.press("Ctrl+k").await;
    page.gone("dialog", "Find or do anything").await;
    app.close().await;
}
