//! What holds for tasks in a folder, set in the real window: what is wrong is told at its field, a task there has it, and
//! what was taken away comes back.

use harness::{TestApp, wait};

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn what_is_set_for_a_folder_is_given_to_its_tasks() {
    let app = TestApp::start().await;
    let page = app.page();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    page.click("link", "Settings").await;
    page.find("heading", "Folders").await;
    page.click("button", "Add folder…").await;
    page.find("dialog", "Set something for a folder").await;
    page.fill("Folder", path).await;
    page.fill("Variables", "COLOUR").await;
    page.press("Ctrl+Enter").await;
    page.sees("COLOUR").await;
    page.find("dialog", "Set something for a folder").await;
    page.pictures("folder-dialog").await;
    page.fill("Variables", "COLOUR=red").await;
    page.choose("Where it works", "A copy of the folder").await;
    page.press("Ctrl+Enter").await;
    page.gone("dialog", "Set something for a folder").await;
    page.region_says("Folders", "in a copy · 1 variable").await;
    page.focus_is_kept("setting something for a folder").await;
    page.pictures("folders").await;

    let line = "test \"$COLOUR\" = red && echo it is red > said";
    let task = app.json(&[
        "execute",
        "Say the colour",
        "--async",
        "--retries",
        "0",
        "--cwd",
        path,
        "--command",
        line,
    ]);
    let ended = wait::eventually("the task has ended", async || {
        let task = app.json(&["status", task["short_id"].as_str().unwrap()]);
        (!task["completed_at"].is_null()).then_some(task)
    })
    .await;
    assert_eq!(ended["status"], "completed", "{ended:#}");
    assert!(folder.path().join("said").exists());

    page.click("button", &format!("^Edit what holds in {path}")).await;
    page.find("dialog", &format!("Edit what holds in {path}")).await;
    page.fill("Set-up command", "true").await;
    page.press("Ctrl+Enter").await;
    page.region_says("Folders", "set up by true").await;
    page.click("button", &format!("^Set nothing for {path}")).await;
    wait::eventually("nothing is set", async || {
        let listed = app.json(&["folder", "list"]);
        listed["folders"].as_array().unwrap().is_empty().then_some(())
    })
    .await;
    page.click("button", "Undo").await;
    page.region_says("Folders", "in a copy · 1 variable · set up by true").await;
    app.close().await;
}
