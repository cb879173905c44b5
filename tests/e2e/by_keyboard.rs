//! The whole way without a pointer: a talk is begun, sent to the background while it streams, its question answered from the
//! inbox, and its report saved as a file.

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use harness::{
    Place, TestApp, cli,
    model_server::{Act, ModelServer, Shape, Turn},
    wait,
};
use serde_json::{Value, json};

/// More presses of Tab than any page has stops.
const STOPS: usize = 80;

/// Types a text where the focus is, letter by letter.
async fn types(app: &TestApp, text: &str) {
    let mut actions = KeyActions::new("keyboard".to_owned());
    for letter in text.chars() {
        actions = actions.then(KeyAction::Down { value: letter }).then(KeyAction::Up { value: letter });
    }
    app.page().client().perform_actions(actions).await.unwrap();
}

/// Presses Tab, or what else goes from stop to stop, until the focus is on something of this name.
async fn goes_to(app: &TestApp, keys: &str, name: &str) {
    let page = app.page();
    let is_there = format!("return matches(nameOf(document.activeElement), {})", json!(name));
    let mut passed = vec![];
    for _ in 0..STOPS {
        page.press(keys).await;
        if page.script(&is_there).await == Some(Value::Bool(true)) {
            return;
        }
        passed.push(page.script("return nameOf(document.activeElement)").await.unwrap_or_default());
    }
    panic!("{keys} does not come to “{name}”, but to {passed:?}");
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_talk_is_begun_sent_away_answered_and_its_report_saved() {
    const ASKS: &str = "Which name for our templates?";
    let (place, server) = (Place::new(), ModelServer::start(Shape::OpenAi, vec![]));
    let url = server.base_url();
    let provider = ["provider", "add", "scripted", "--kind", "openai-compatible", "--model", "m", "--no-key"];
    cli::json_in(&place, &[&provider[..], &["--base-url", &url]].concat());
    let agent = ["agent", "add", "writer", "--kind", "llm", "--provider", "scripted"];
    cli::json_in(&place, &[&agent[..], &["--role", "Writes", "--tool", "ask_user"]].concat());
    let app = TestApp::builder().in_place(place).at_the_first_screen().variable("GTK_USE_PORTAL", "1");
    let app = app.start().await;
    let (page, _dialogs) = (app.page(), app.file_dialogs().await);
    page.press("Escape").await;
    page.find("heading", "Queue").await;

    // begun
    page.press("Ctrl+3").await;
    page.focus_is_on("Message").await;
    let question = json!({"question": "Formal or friendly?"});
    let words = ["I look at ", "what there is."].map(str::to_owned).to_vec();
    server.then(Act::Gated("first".to_owned(), Turn { words, ..Turn::calls("ask_user", question) }));
    types(&app, ASKS).await;
    page.press("Enter").await;
    server.wait_for_requests(1);
    server.open("first");
    page.region_says("Conversation", "I look at").await;

    // sent away while it streams: the field is where one writes on
    goes_to(&app, "Shift+Tab", "Continue in background").await;
    page.press("Enter").await;
    page.find("group", "In the background").await;
    page.focus_is_on("Message").await;
    server.open_wide("first");

    // answered from the inbox
    let report = "# Molds\n\nCall them **molds**: they shape what is poured in.";
    server.then(Act::Reply(Turn::says(&[report])));
    page.press("Ctrl+5").await;
    page.find("heading", "^Needs you").await;
    goes_to(&app, "Tab", "^.*Which name for our templates.*Formal or friendly").await;
    page.press("w").await;
    page.focus_is_on("Your answer").await;
    types(&app, "Friendly").await;
    page.press("Ctrl+Enter").await;
    page.gone("heading", "^Needs you").await;
    page.focus_is_kept("answering").await;
    page.find("heading", "^Finished since you last looked").await;
    assert!(server.requests()[1].text().contains("Friendly"), "the agent hears it");

    // its report saved
    page.press("Ctrl+6").await;
    page.find("heading", "Reports").await;
    goes_to(&app, "Tab", "^Which name for our templates.* writer · ").await;
    page.press("Enter").await;
    page.region_says("Report", "Call them molds").await;
    goes_to(&app, "Tab", "Export").await;
    page.press("Enter").await;
    page.focus_is_on("Markdown…").await;
    page.press("Enter").await;
    let file = app.place().home().join("which-name-for-our-templates.md");
    let saved = wait::eventually("the report is saved", async || {
        std::fs::read_to_string(&file).ok().filter(|text| !text.is_empty())
    })
    .await;
    assert!(saved.starts_with("# Which name for our templates?\n"), "{saved}");
    assert!(saved.contains("Call them **molds**: they shape what is poured in."), "{saved}");
    page.sees("which-name-for-our-templates.md").await;
    page.focus_is_kept("saving the report").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_task_is_made_watched_found_cancelled_and_run_again() {
    let app = TestApp::start().await;
    let page = app.page();
    page.find("heading", "Queue").await;

    // made: the field of the command has the focus, and what was made is open with its output
    page.press("Ctrl+n").await;
    page.find("dialog", "New task").await;
    page.focus_is_on("Command").await;
    types(&app, "echo the first line; exec sleep 600").await;
    page.press("Ctrl+Enter").await;
    page.gone("dialog", "New task").await;
    page.focus_is_kept("creating the task").await;
    page.sees("the first line").await;

    // found among others
    app.legwork(&["execute", "Count the stars", "--async", "--command", "true"]).exits(0);
    page.find("row", "^.*Count the stars").await;
    page.press("Ctrl+f").await;
    page.focus_is_on("Search tasks").await;
    types(&app, "stars").await;
    page.gone("row", "^.*echo the first line").await;
    page.find("row", "^.*Count the stars").await;
    page.press("Escape").await;
    page.find("row", "^.*echo the first line").await;
    page.focus_is_kept("clearing the search").await;

    // cancelled from the palette, and run again from there
    goes_to(&app, "Tab", "^.*echo the first line").await;
    page.press("Enter").await;
    page.find("heading", "^echo the first line").await;
    page.press("Ctrl+k").await;
    page.focus_is_on("Find or do anything").await;
    types(&app, "> cancel").await;
    page.find("option", "^Cancel").await;
    page.press("Enter").await;
    page.gone("dialog", "Find or do anything").await;
    let status = |wanted: &'static str| {
        let app = &app;
        async move {
            wait::eventually(wanted, async || {
                let all = app.json(&["list", "--search", "first"]);
                (all["tasks"].as_array()?.iter().any(|task| task["status"] == wanted)).then_some(())
            })
            .await;
        }
    };
    status("cancelled").await;
    page.focus_is_kept("cancelling").await;
    page.press("Ctrl+k").await;
    page.focus_is_on("Find or do anything").await;
    types(&app, "> run again").await;
    page.find("option", "^Run again").await;
    page.press("Enter").await;
    status("running").await;
    page.gone("dialog", "Find or do anything").await;
    page.focus_is_kept("running it again").await;

    // nothing of it is left behind
    let all = app.json(&["list", "--status", "running"]);
    let again = all["tasks"][0]["id"].as_str().expect("it runs").to_owned();
    app.legwork(&["cancel", &again]).exits(0);
    wait::eventually("it is ended", async || {
        (app.json(&["status", &again])["status"] == "cancelled").then_some(())
    })
    .await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn tasks_are_filtered() {
    let app = TestApp::start().await;
    let page = app.page();
    let make = |title: &str, tag: &str| {
        app.legwork(&["execute", title, "--async", "--tag", tag, "--command", "true"]).exits(0);
    };
    make("Sync the assets", "release");
    make("Tidy the attic", "home");
    page.find("row", "^.*Sync the assets").await;
    page.find("row", "^.*Tidy the attic").await;

    // the panel is opened, gone through and closed
    page.press("Ctrl+f").await;
    page.focus_is_on("Search tasks").await;
    goes_to(&app, "Tab", "Filter").await;
    page.press("Enter").await;
    page.find("dialog", "Filters").await;
    goes_to(&app, "Tab", "Tag").await;
    types(&app, "release").await;
    page.press("Enter").await;
    page.gone("row", "^.*Tidy the attic").await;
    page.find("row", "^.*Sync the assets").await;
    page.press("Escape").await;
    page.gone("dialog", "Filters").await;
    page.focus_is_on("Filter (1)").await;

    // and taken away by its chip
    goes_to(&app, "Tab", "^Tag ?release").await;
    page.press("Enter").await;
    page.find("row", "^.*Tidy the attic").await;
    page.focus_is_kept("taking a filter away").await;
    app.close().await;
}
