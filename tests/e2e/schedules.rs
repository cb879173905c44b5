//! The Schedules page in the real window: a schedule is made, looked at, changed and taken away, partly by the keyboard alone;
//! what another front makes appears, and what became of its times.

use harness::{TestApp, wait};
use serde_json::json;

/// Gives the focus to the row of a schedule.
async fn focus_on(app: &TestApp, name: &str) {
    let row = format!(
        "[...document.querySelectorAll('.schedule-open')].find(b => b.textContent.includes('{name}'))"
    );
    app.page().script(&format!("{row}.focus()")).await;
}

/// What stands in the row of a schedule.
async fn row_of(app: &TestApp, name: &str) -> String {
    let row = format!(
        "const row = [...document.querySelectorAll('.schedule')].find(r => r.textContent.includes('{name}')); \
         return row ? row.innerText : ''"
    );
    let said = app.page().script(&row).await.unwrap_or_default();
    said.as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_schedule_is_made_rests_goes_and_comes_back() {
    let app = TestApp::start().await;
    let page = app.page();
    page.press("Ctrl+Shift+s").await;
    page.find("heading", "Nothing is scheduled yet").await;
    page.pictures("schedules-empty").await;

    // by the dialog, which says what the times would be
    page.click("button", "New schedule").await;
    page.find("dialog", "New schedule").await;
    page.focus_is_on("Name").await;
    page.fill("Name", "Nightly").await;
    page.fill("Command", "true").await;
    page.fill("Time", "02:30").await;
    page.region_says("Next times", "02:30").await;
    page.sees("30 2 * * *").await;
    page.pictures("schedule-dialog").await;
    page.fill("Time zone", "Mars/Olympus").await;
    page.region_says("Next times", "There is no zone").await;
    page.press("Ctrl+Enter").await;
    page.sees("There is no zone").await;
    page.find("dialog", "New schedule").await;
    page.fill("Time zone", "UTC").await;
    page.region_says("Next times", "02:30").await;
    page.click("button", "^More missed").await;
    page.choose("When times were missed", "A task for each").await;
    page.fill("At most", "3").await;
    page.pictures("schedule-dialog-more").await;
    page.press("Ctrl+Enter").await;
    page.gone("dialog", "New schedule").await;
    page.sees("“Nightly” was made.").await;
    page.focus_is_kept("making a schedule").await;
    let kept = app.json(&["schedule", "show", "Nightly", "--json"]);
    assert_eq!(kept["rhythm"], json!({"cron": "30 2 * * *"}));
    assert_eq!((&kept["missed"], &kept["missed_most"]), (&json!("all"), &json!(3)));
    let row = row_of(&app, "Nightly").await;
    assert!(row.contains(kept["words"].as_str().unwrap()) && row.contains("Has not run yet"), "{row}");

    // its details, by the keyboard
    focus_on(&app, "Nightly").await;
    page.press("Enter").await;
    page.region_says("Next times", "02:30").await;
    page.region_says("Rules", "A task for each, at most 3").await;
    page.region_says("Last times", "No time has come yet.").await;
    page.pictures("schedule-details").await;
    page.press("Enter").await;
    page.gone("region", "Rules").await;

    // pause, go on, change: one letter each
    page.press("p").await;
    page.sees("is paused and starts nothing").await;
    wait::eventually("the row says that it rests", async || {
        row_of(&app, "Nightly").await.contains("Paused").then_some(())
    })
    .await;
    page.pictures("schedules-paused").await;
    page.press("p").await;
    page.sees("goes on with its next time").await;
    page.press("e").await;
    page.find("dialog", "Edit “Nightly”").await;
    assert_eq!(page.value("Time").await, "02:30", "the pattern is one of the builder's own");
    page.fill("Time", "04:15").await;
    page.region_says("Next times", "04:15").await;
    page.press("Ctrl+Enter").await;
    page.gone("dialog", "Edit “Nightly”").await;
    page.focus_is_kept("changing a schedule").await;
    let kept = app.json(&["schedule", "show", "Nightly", "--json"]);
    assert_eq!(kept["rhythm"], json!({"cron": "15 4 * * *"}));

    // away, and back
    focus_on(&app, "Nightly").await;
    page.press("Delete").await;
    page.sees("“Nightly” was deleted.").await;
    page.find("heading", "Nothing is scheduled yet").await;
    page.focus_is_kept("deleting the last schedule").await;
    page.click("button", "Undo").await;
    wait::eventually("it is back", async || (!row_of(&app, "Nightly").await.is_empty()).then_some(())).await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn what_another_front_schedules_appears_with_what_became_of_its_times() {
    let app = TestApp::start().await;
    let page = app.page();
    page.click("link", "Schedules").await;
    page.find("heading", "Nothing is scheduled yet").await;
    app.legwork(&["schedule", "add", "Beat", "--every", "10s", "--", "echo", "again"]);
    app.legwork(&[
        "schedule",
        "add",
        "Nightly",
        "--cron",
        "30 2 * * *",
        "--zone",
        "Asia/Tokyo",
        "--",
        "true",
    ]);
    page.sees("2 schedules").await;
    wait::eventually("its first task has ended", async || {
        row_of(&app, "Beat").await.contains("Completed").then_some(())
    })
    .await;
    assert!(row_of(&app, "Nightly").await.contains("Asia/Tokyo"));
    let beat = row_of(&app, "Beat").await;
    let to_second = |word: &str| word.matches(':').count() == 2;
    assert!(beat.split_whitespace().any(to_second), "what comes by the second is told to the second: {beat}");
    page.pictures("schedules").await;

    // J and K go from row to row; what became of a time leads to its task, beside the page
    focus_on(&app, "Beat").await;
    page.press("j").await;
    let focused = page.script("return document.activeElement.textContent").await.unwrap();
    assert!(focused.as_str().unwrap().contains("Nightly"), "{focused}");
    page.press("k").await;
    page.press("Enter").await;
    page.region_says("Last times", "Completed").await;
    page.click("button", "Completed").await;
    page.region_says("Selected task", "Beat").await;
    page.click("tab", "Details").await;
    page.region_says("Selected task", "Schedule “Beat”").await;
    page.pictures("schedules-detail").await;
    page.press("Escape").await;
    page.gone("region", "Selected task").await;
    page.focus_is_kept("closing the detail").await;

    // by hand, and away
    focus_on(&app, "Nightly").await;
    page.press("r").await;
    page.sees("Started: ").await;
    wait::eventually("it shows as the last one", async || {
        row_of(&app, "Nightly").await.contains("Completed").then_some(())
    })
    .await;
    focus_on(&app, "Beat").await;
    page.press("Delete").await;
    page.sees("“Beat” was deleted.").await;
    page.focus_is_kept("deleting a schedule").await;
    page.sees("1 schedule").await;

    // found from anywhere
    page.press("Ctrl+1").await;
    page.press("Ctrl+k").await;
    page.focus_is_on("Find or do anything").await;
    page.fill("Find or do anything", "nightly").await;
    let words = app.json(&["schedule", "show", "Nightly", "--json"])["words"].as_str().unwrap().to_owned();
    // the task that it started has the same name
    page.click("option", &format!("^Nightly {words}")).await;
    page.find("region", "Last times").await;
    page.script("document.documentElement.style.fontSize = '26px'").await;
    page.pictures("schedules-narrow").await;
    page.script("document.documentElement.style.fontSize = ''").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_workflow_is_scheduled_with_its_inputs_started_by_hand_and_changed() {
    let app = TestApp::start().await;
    let page = app.page();
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(".legwork")).unwrap();
    let flow = "name = \"ship\"\ndescription = \"Ships the shop\"\n[inputs.target]\ntype = \"choice\"\n\
        choices = [\"staging\", \"production\"]\n[inputs.count]\ntype = \"integer\"\ndefault = 2\n\
        [[stage]]\nname = \"a\"\n[[stage.task]]\nname = \"x\"\ncommand = \"echo {{ inputs.target }}\"\n";
    std::fs::write(folder.path().join(".legwork/ship.toml"), flow).unwrap();
    page.press("Ctrl+Shift+s").await;
    page.click("button", "New schedule").await;
    page.find("dialog", "New schedule").await;
    page.focus_is_on("Name").await;
    page.fill("Name", "Weekly").await;
    let choose =
        "[...document.querySelectorAll('.segments label')].find(l => l.textContent === 'Workflow').click()";
    page.script(choose).await;
    page.fill("Working folder", folder.path().to_str().unwrap()).await;
    page.press("Tab").await;
    page.choose("Workflow", "ship").await;
    page.sees("Ships the shop").await;
    page.press("Ctrl+Enter").await;
    page.sees("This must be given.").await;
    page.choose("Target", "production").await;
    assert_eq!(page.value("Count").await, "2");
    page.pictures("schedule-workflow").await;
    page.press("Ctrl+Enter").await;
    page.gone("dialog", "New schedule").await;
    page.sees("“Weekly” was made.").await;
    let kept = app.json(&["schedule", "show", "Weekly"]);
    assert_eq!(kept["workflow"]["inputs"], json!({"target": "production"}), "the default stays the file's");
    let row = row_of(&app, "Weekly").await;
    assert!(row.contains("the workflow ship") && row.contains("Target: production"), "{row}");

    focus_on(&app, "Weekly").await;
    page.press("r").await;
    page.sees("Started: ship").await;
    wait::eventually("its run has completed", async || {
        let last = app.json(&["schedule", "show", "Weekly"])["last"][0].clone();
        (last["task"]["status"] == "completed").then_some(())
    })
    .await;
    focus_on(&app, "Weekly").await;
    page.press("Enter").await;
    page.region_says("Rules", "Target: production").await;
    page.pictures("schedule-workflow-details").await;
    page.press("e").await;
    page.find("dialog", "Edit “Weekly”").await;
    page.fill("Count", "5").await;
    page.press("Ctrl+Enter").await;
    page.gone("dialog", "Edit “Weekly”").await;
    let kept = app.json(&["schedule", "show", "Weekly"]);
    assert_eq!(kept["workflow"]["inputs"], json!({"target": "production", "count": 5}));
    app.close().await;
}
