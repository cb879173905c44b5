//! The Workflows page in the real window: a workflow is started with its inputs, followed as a graph to its end, repaired
//! from the stage that failed, walked through by keyboard, and one of two stages is made, saved and run.

use harness::{TestApp, wait};
use std::{fs, path::Path};

/// What is looked at: checks beside each other, a deployment that fails until a file is there, and its remedy.
const SHIP: &str = r#"
name = "ship"
description = "Checks the shop and ships it"

[inputs.target]
type = "choice"
description = "Where to"
choices = ["staging", "production"]

[inputs.count]
type = "integer"
default = 2

[[stage]]
name = "checks"
title = "Checks"

[[stage.task]]
name = "lint"
command = "echo clean"

[[stage.task]]
name = "unit"
command = "echo {{ inputs.count }} passed"

[[stage]]
name = "deploy"
title = "Deploy"
on_failure = { run = "rollback" }

[[stage.task]]
name = "deploy"
command = "test -e {{ inputs.target }}.ready"

[[stage]]
name = "report"
title = "Report"

[[stage.task]]
name = "report"
command = "echo reported"

[[stage]]
name = "rollback"
title = "Roll back"

[[stage.task]]
name = "undo"
command = "echo undone"
"#;

/// A hundred tasks beside each other, which go on until a file is there.
const MANY: &str = r#"
name = "many"
description = "A hundred tasks beside each other"

[[stage]]
name = "shards"
title = "Shards"

[[stage.task]]
name = "shard"
command = "until [ -e go ]; do sleep 0.05; done"
matrix = { ten = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], one = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] }

[[stage]]
name = "gather"
title = "Gather"

[[stage.task]]
name = "gather"
command = "echo gathered"
"#;

/// A project with these workflows.
fn project(workflows: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".legwork")).unwrap();
    for (name, text) in workflows {
        fs::write(folder.path().join(".legwork").join(format!("{name}.toml")), text).unwrap();
    }
    folder
}

/// Opens the page, and looks for the workflows of a project.
async fn open_with(app: &TestApp, folder: &Path) {
    let page = app.page();
    page.click("link", "Workflows").await;
    page.find("heading", "^Workflows$").await;
    page.fill("Project folder", folder.to_str().unwrap()).await;
    page.press("Tab").await;
}

/// What the node of a stage says to who hears it.
async fn node(app: &TestApp, title: &str) -> String {
    let found = format!(
        "const node = [...document.querySelectorAll('.graph-node')]\
         .find(n => n.querySelector('.graph-title').textContent === '{title}'); \
         return node ? node.textContent : ''"
    );
    let said = app.page().script(&found).await.unwrap_or_default();
    said.as_str().unwrap_or_default().to_owned()
}

async fn node_says(app: &TestApp, title: &str, words: &str) {
    wait::eventually(&format!("{title} says {words}"), async || {
        node(app, title).await.contains(words).then_some(())
    })
    .await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_run_is_followed_as_a_graph_and_retried_from_what_failed() {
    let app = TestApp::start().await;
    let page = app.page();
    let folder = project(&[("ship", SHIP)]);
    open_with(&app, folder.path()).await;
    page.region_says("In this project", "Checks the shop and ships it").await;
    page.region_says("Runs", "Nothing was run yet.").await;
    page.pictures("workflows").await;

    // nothing is red before it was tried
    page.click("button", "^Run… ship").await;
    page.find("dialog", "Run “ship”").await;
    assert!(!page.text().await.contains("must be given"));
    page.pictures("workflow-start").await;
    page.press("Ctrl+Enter").await;
    page.sees("This must be given.").await;
    page.choose("Target", "production").await;
    page.fill("Count", "many").await;
    page.press("Ctrl+Enter").await;
    page.find("dialog", "Run “ship”").await;
    page.fill("Count", "3").await;
    page.press("Ctrl+Enter").await;
    page.gone("dialog", "Run “ship”").await;

    // live, to its failure and the remedy of that
    page.find("heading", "^Run 1$").await;
    node_says(&app, "Checks", "Completed").await;
    node_says(&app, "Deploy", "Failed").await;
    node_says(&app, "Roll back", "Completed").await;
    node_says(&app, "Report", "Not reached").await;
    page.sees("Deploy failed first, at").await;
    page.focus_is_kept("a run that goes on").await;
    page.pictures("workflow-run-failed").await;
    page.click("button", "Show output").await;
    page.find("region", "Selected task").await;
    page.press("Escape").await;
    page.gone("region", "Selected task").await;

    // by the keyboard along the edges
    page.script("document.getElementById('stage-0').focus()").await;
    page.press("Down").await;
    page.press("Down").await;
    page.press("Enter").await;
    page.region_says("Selected task", "unit").await;
    page.press("Escape").await;
    page.gone("region", "Selected task").await;
    page.press("Right").await;
    let focused = page.script("return document.activeElement.textContent").await.unwrap();
    assert!(focused.as_str().unwrap().contains("Deploy"), "{focused}");

    // what became of the stages, and the files
    page.click("tab", "Outcomes").await;
    page.find("table", "^Outcomes").await;
    page.pictures("workflow-outcomes").await;
    page.click("tab", "Earlier runs").await;
    page.sees("ship, run 1").await;
    page.click("tab", "Timeline").await;

    // mended, and from the beginning: what was rolled back is done again
    fs::write(folder.path().join("production.ready"), "").unwrap();
    page.click("button", "Retry from Checks").await;
    page.find("heading", "^Run 2$").await;
    node_says(&app, "Report", "Completed").await;
    node_says(&app, "Roll back", "Not reached").await;
    page.gone("button", "^Retry from").await;
    page.pictures("workflow-run-completed").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_workflow_that_came_with_legwork_runs_to_its_end() {
    let app = TestApp::start().await;
    let page = app.page();
    page.press("Ctrl+Shift+w").await;
    page.find("heading", "^Workflows$").await;
    page.region_says("Came with Legwork", "test-pipeline").await;
    page.click("button", "^Run… test-pipeline").await;
    page.find("dialog", "Run “test-pipeline”").await;
    for (phase, words) in
        [("Unit", "echo 120 passed"), ("Integration", "echo 14 passed"), ("E2e", "echo 3 passed")]
    {
        page.fill(phase, words).await;
    }
    page.press("Ctrl+Enter").await;
    page.gone("dialog", "Run “test-pipeline”").await;
    page.find("heading", "^Run 1$").await;
    node_says(&app, "Unit tests", "Completed").await;
    node_says(&app, "End-to-end tests", "Completed").await;
    page.sees("Completed · started at").await;
    page.pictures("workflow-built-in").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_stage_of_a_hundred_tasks_says_how_many_have_ended() {
    let app = TestApp::start().await;
    let page = app.page();
    let folder = project(&[("many", MANY)]);
    open_with(&app, folder.path()).await;
    page.click("button", "^Run… many").await;
    page.find("dialog", "Run “many”").await;
    page.press("Ctrl+Enter").await;
    page.gone("dialog", "Run “many”").await;
    node_says(&app, "Shards", " of 100").await;
    page.script("document.getElementById('stage-0').click()").await;
    page.find("list", "Tasks of this stage").await;
    let shown = page.script("return document.querySelectorAll('.stage-task').length").await.unwrap();
    assert_eq!(shown, 100);
    fs::write(folder.path().join("go"), "").unwrap();
    page.pictures("workflow-hundred").await;
    // in the queue it is one row that leads back here
    page.press("Ctrl+2").await;
    page.find("heading", "Mission control").await;
    node_or_end(&app).await;
    app.close().await;
}

/// The run is either still shown as running, with the way to its graph, or has ended meanwhile.
async fn node_or_end(app: &TestApp) {
    let page = app.page();
    page.press("Ctrl+k").await;
    page.focus_is_on("Find or do anything").await;
    page.fill("Find or do anything", "many run 1").await;
    page.click("option", "^many, run 1").await;
    page.find("heading", "^Run 1$").await;
    node_says(app, "Gather", "Completed").await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_workflow_of_two_stages_is_made_saved_and_run() {
    let app = TestApp::start().await;
    let page = app.page();
    page.click("link", "Workflows").await;
    page.click("button", "New workflow").await;
    page.find("heading", "^New workflow$").await;
    page.region_says("Problems", "line").await;
    page.fill("Name", "two-steps").await;
    page.fill("Description", "Two steps").await;

    // the fields of its first stage
    page.script("document.getElementById('stage-0').click()").await;
    page.find("region", "^Stage ").await;
    page.fill("Command", "echo first").await;
    page.click("button", "Add stage").await;
    page.region_says("File", "stage-2").await;
    page.region_says("Problems", "line").await;
    page.fill("Command", "echo second").await;
    page.region_says("Problems", "Nothing is wrong.").await;
    page.region_says("File", "echo second").await;

    // where it works and what holds it, and not
    page.choose("Where it works", "A copy of the folder").await;
    page.choose("Sandbox", "Only the folder may be changed, no network").await;
    for words in [r#"place = "copy""#, r#"sandbox = "workspace_write""#, r#"network = "none""#] {
        page.region_says("File", words).await;
    }
    page.region_says("Problems", "Nothing is wrong.").await;
    page.pictures("workflow-editor").await;
    for field in ["Where it works", "Sandbox"] {
        page.choose(field, "As its tasks, or their agents, say").await;
    }
    wait::eventually("nothing of it is said", async || {
        let file = page.words_in("File").await;
        let said = ["place", "sandbox", "network"].map(|key| file.contains(&format!("{key} =")));
        (said == [false; 3]).then_some(())
    })
    .await;

    // a step back, and forth
    page.click("button", "Add task").await;
    page.find("group", "Task task-2").await;
    page.click("button", "Undo").await;
    page.gone("group", "Task task-2").await;
    page.click("button", "Redo").await;
    page.find("group", "Task task-2").await;
    page.click("button", "Undo").await;
    page.gone("group", "Task task-2").await;

    // leaving asks
    page.click("button", "Workflows").await;
    page.find("dialog", "Leave without saving?").await;
    page.pictures("workflow-leave").await;
    page.click("button", "Keep editing").await;
    page.gone("dialog", "Leave without saving?").await;

    page.press("Ctrl+s").await;
    page.find("dialog", "Where to keep it").await;
    page.press("Ctrl+Enter").await;
    page.sees("“two-steps” was saved.").await;
    app.legwork(&["workflow", "show", "two-steps"]).exits(0);
    page.click("button", "Workflows").await;
    page.region_says("Your workflows", "two-steps").await;
    page.click("button", "^Run… two-steps").await;
    page.find("dialog", "Run “two-steps”").await;
    page.press("Ctrl+Enter").await;
    page.gone("dialog", "Run “two-steps”").await;
    page.find("heading", "^Run 1$").await;
    node_says(&app, "stage-2", "Completed").await;
    page.focus_is_kept("running what was made").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_workflow_is_typed_as_text_line_by_line() {
    let app = TestApp::start().await;
    let page = app.page();
    let folder = project(&[]);
    open_with(&app, folder.path()).await;
    page.click("button", "New workflow").await;
    page.find("heading", "^New workflow$").await;
    page.click("tab", "^Text$").await;
    page.click("field", "Text of the file").await;
    page.find("field", "Text of the file").await.clear().await.unwrap();
    let lines = [
        "name = \"typed\"",
        "[[stage]]",
        "name = \"one\"",
        "[[stage.task]]",
        "name = \"say\"",
        "command = \"echo typed\"",
    ];
    for line in lines {
        page.find("field", "Text of the file").await.send_keys(line).await.unwrap();
        page.press("Enter").await;
    }
    assert_eq!(page.value("Text of the file").await, format!("{}\n", lines.join("\n")), "Enter makes a line");
    // the check of what was typed comes back while more is typed, and takes nothing of it away
    page.region_says("Problems", "Nothing is wrong.").await;
    assert_eq!(page.value("Text of the file").await, format!("{}\n", lines.join("\n")));
    page.pictures("workflow-editor-text").await;
    app.close().await;
}

/// The titles of the rows that the list shows, in order.
async fn rows(app: &TestApp) -> Vec<String> {
    let all = "return [...document.querySelectorAll('.task-row .row-name')].map(n => n.textContent)";
    let said = app.page().script(all).await.unwrap_or_default();
    serde_json::from_value(said).unwrap_or_default()
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_run_is_one_row_of_the_queue_that_unfolds_to_its_tasks() {
    let app = TestApp::start().await;
    let page = app.page();
    let folder = project(&[("ship", SHIP)]);
    app.json(&["execute", "--async", "Beside", "--command", "true"]);
    let flow = folder.path().join(".legwork/ship.toml");
    let cwd = folder.path().to_str().unwrap().to_owned();
    std::fs::write(folder.path().join("production.ready"), "").unwrap();
    let started =
        ["workflow", "run", flow.to_str().unwrap(), "--cwd", &cwd, "--async", "--input", "target=production"];
    app.json(&started);
    wait::eventually("the run has completed", async || {
        let runs = app.json(&["workflow", "runs"]);
        (runs["runs"][0]["status"] == "completed").then_some(())
    })
    .await;
    page.click("link", "^Queue").await;
    wait::eventually("one row for the run", async || {
        let rows = rows(&app).await;
        (rows.len() == 2 && rows.contains(&"ship".to_owned())).then_some(())
    })
    .await;
    page.pictures("queue-run").await;
    page.click("button", "Tasks of ship").await;
    wait::eventually("its tasks stand below it", async || {
        let rows = rows(&app).await;
        let at = rows.iter().position(|title| title == "ship")?;
        (rows.len() == 7 && rows[at + 1] == "lint" && rows[at + 2] == "unit").then_some(())
    })
    .await;
    page.pictures("queue-run-unfolded").await;
    // one of them is opened like any other row
    page.script("[...document.querySelectorAll('.task-row')].find(r => r.textContent.includes('unit')).dispatchEvent(new MouseEvent('mousedown', {bubbles: true, button: 0}))").await;
    page.region_says("Selected task", "unit").await;
    page.click("button", "Tasks of ship").await;
    wait::eventually("they are hidden again", async || (rows(&app).await.len() == 2).then_some(())).await;
    // by the keyboard
    page.script("document.getElementById('task-list').focus()").await;
    page.press("Home").await;
    for _ in 0..2 {
        if page.script("return document.querySelector('.task-row.cursor .row-name')?.textContent").await
            != Some(serde_json::json!("ship"))
        {
            page.press("Down").await;
        }
    }
    page.press("Right").await;
    wait::eventually("unfolded by →", async || (rows(&app).await.len() == 7).then_some(())).await;
    page.press("Left").await;
    wait::eventually("folded by ←", async || (rows(&app).await.len() == 2).then_some(())).await;
    app.close().await;
}
