//! Agents that think, as a person sets them up and works with them in the window. The model is a scripted server.

use harness::{
    TestApp,
    model_server::{Act, ModelServer, Shape, Turn},
};
use serde_json::json;

/// A server whose script the test writes.
fn server() -> ModelServer {
    ModelServer::start(Shape::OpenAi, vec![])
}

/// Adds a provider that stands for the server, by the dialog.
async fn add_provider(app: &TestApp, server: &ModelServer) {
    let page = app.page();
    page.click("link", "Agents").await;
    page.click("tab", "Providers").await;
    page.click("button", "Add provider").await;
    page.find("dialog", "Add a provider").await;
    page.choose("Kind", "OpenAI-compatible server").await;
    page.fill("Name", "scripted").await;
    page.fill("Address", &server.base_url()).await;
    page.fill("Default model", "m").await;
}

/// Makes an agent of that provider, by the dialog.
async fn add_agent(app: &TestApp) {
    let page = app.page();
    page.click("tab", "Agents").await;
    page.click("button", "New agent").await;
    page.find("dialog", "New agent").await;
    page.choose("Kind", "Model").await;
    page.fill("Name", "writer").await;
    page.choose("Provider", "scripted").await;
}

/// Both of them, kept.
async fn set_up(app: &TestApp, server: &ModelServer) {
    let page = app.page();
    add_provider(app, server).await;
    page.click("button", "Add provider").await;
    page.gone("dialog", "Add a provider").await;
    page.find("button", "More for scripted").await;
    add_agent(app).await;
    page.click("button", "Create agent").await;
    page.gone("dialog", "New agent").await;
    page.find("button", "More for writer").await;
}

/// The one text that a task for an agent needs.
const WHAT_TO_DO: &str = "What should it do, and what does done look like?";

/// Creates a task for the agent and opens its detail.
async fn begin(app: &TestApp, title: &str) {
    let page = app.page();
    page.click("link", "Queue").await;
    page.click("button", "New task").await;
    page.find("dialog", "New task").await;
    page.choose("Agent", "writer").await;
    page.fill(WHAT_TO_DO, "Write down what you find, in order.").await;
    if !page.has("field", "Title").await {
        page.click("button", "^More .").await;
    }
    page.fill("Title", title).await;
    page.fill("Description", "What there is to know about it").await;
    page.click("button", "Create task").await;
    page.gone("dialog", "New task").await;
    page.open_task(title).await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_provider_and_its_agent_are_set_up_and_tried() {
    let app = TestApp::start().await;
    let (page, server) = (app.page(), server());
    server.always(Act::Reply(Turn::says(&["ok"])));
    page.click("link", "Agents").await;
    page.click("tab", "Providers").await;
    page.find("heading", "No providers yet").await;
    page.pictures("providers-empty").await;

    add_provider(&app, &server).await;
    page.click("button", "Test").await;
    page.find("img", "It works").await;
    page.pictures("provider-dialog").await;
    page.click("button", "Add provider").await;
    page.gone("dialog", "Add a provider").await;
    page.click("button", "Test").await;
    page.find("img", "It works").await;
    page.pictures("providers").await;

    add_agent(&app).await;
    page.pictures("agent-dialog-model").await;
    page.click("button", "Create agent").await;
    page.gone("dialog", "New agent").await;
    page.find("button", "More for writer").await;
    page.pictures("agents-with-models").await;
    // a row opens by its name, and a new agent is one of the only provider
    page.click("button", "writer").await;
    page.find("dialog", "Edit “writer”").await;
    page.press("Escape").await;
    page.gone("dialog", "Edit “writer”").await;
    page.click("button", "New agent").await;
    page.find("dialog", "New agent").await;
    assert_eq!(
        (page.value("Kind").await, page.value("Provider").await),
        ("llm".to_owned(), "scripted".to_owned())
    );
    page.press("Escape").await;
    page.gone("dialog", "New agent").await;
    let kept = app.json(&["provider", "list"]);
    assert!(kept.to_string().contains(&server.base_url()), "{kept}");
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn words_of_a_model_show_as_they_come_and_become_a_report() {
    let app = TestApp::start().await;
    let (page, server) = (app.page(), server());
    set_up(&app, &server).await;
    server.then(Act::Gated(
        "words".to_owned(),
        Turn::says(&["# Findings\n\n", "First **words**. ", "Last words."]),
    ));
    begin(&app, "Write it up").await;
    page.click("tab", "Output").await;
    for (seen, unseen) in [("# Findings", "First"), ("First **words**.", "Last words")] {
        server.open("words");
        page.sees(seen).await;
        assert!(!page.text().await.contains(unseen), "“{unseen}” shows before it was sent");
    }
    // they are read as they will look, where one reads them
    for (tab, place) in [("Overview", "What it writes"), ("Conversation", "About this task")] {
        page.click("tab", tab).await;
        page.find("heading", "Findings").await;
        page.sees("First words.").await;
        page.find("field", "Message").await;
        assert!(!page.text().await.contains("**words**"), "raw in {place}");
        page.pictures(&format!("model-running-{}", tab.to_lowercase())).await;
    }
    page.sees("is writing").await;
    server.open_wide("words");
    page.region_says("Selected task", "Completed").await;
    for tab in ["Conversation", "Result"] {
        page.click("tab", tab).await;
        page.sees("Last words.").await;
        page.pictures(&format!("model-{}", tab.to_lowercase())).await;
    }

    page.click("link", "Reports").await;
    page.click("button", "^Write it up").await;
    page.region_says("Report", "First words. Last words.").await;
    page.pictures("report").await;
    page.click("button", "Delete").await;
    page.find("heading", "No reports yet").await;
    page.click("button", "Undo").await;
    page.find("button", "^Write it up").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_key_that_is_not_accepted_is_entered_beside_the_error() {
    let app = TestApp::start().await;
    let (page, server) = (app.page(), server());
    set_up(&app, &server).await;
    let refusal = json!({"error": {"message": "Incorrect API key provided", "code": "invalid_api_key"}});
    server.always(Act::Status(401, vec![], refusal.to_string()));
    begin(&app, "Ask for it").await;
    page.region_says("What went wrong", "scripted does not accept the key").await;
    assert!(!page.has("button", "Show output").await, "there is none");
    page.pictures("model-wrong-key").await;
    page.click("button", "Enter the key…").await;
    page.find("dialog", "Edit “scripted”").await;
    page.focus_is_on("API key").await;
    page.pictures("provider-key").await;
    page.press("Escape").await;
    page.gone("dialog", "Edit “scripted”").await;
    // the wish is over
    page.click("button", "scripted").await;
    page.find("dialog", "Edit “scripted”").await;
    page.focus_is_on("Name").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_question_is_answered_and_the_model_hears_it() {
    let app = TestApp::start().await;
    let (page, server) = (app.page(), server());
    set_up(&app, &server).await;
    let question = json!({"question": "Which colour?", "options": ["Red", "Green"]});
    server.then(Act::Reply(Turn::calls("ask_user", question)));
    server.then(Act::Reply(Turn::says(&["It is painted."])));
    begin(&app, "Paint the door").await;
    page.region_says("It asks you", "Which colour?").await;
    page.find("button", "Answer Paint the door").await;
    page.find("button", "1 Needs you").await;
    page.pictures("model-asks").await;
    page.click("button", "Green").await;
    page.region_says("Selected task", "Completed").await;
    page.click("tab", "Conversation").await;
    page.sees("It is painted.").await;
    let heard = server.requests();
    assert_eq!(heard.len(), 2, "one request for each turn");
    assert!(heard[1].body.to_string().contains("Green"), "{}", heard[1].body);

    // one that the window does not show is told, and a click on that leads to the question
    server.then(Act::Reply(Turn::calls("ask_user", json!({"question": "Which gate?"}))));
    app.json(&["execute", "Paint the gate", "--agent", "writer", "--async"]);
    let told = app.notifications().wait_for("of the question", |one| one.summary.contains("the gate")).await;
    assert_eq!((told.summary.as_str(), told.body.as_str()), ("Needs you: Paint the gate", "Which gate?"));
    app.notifications().click(&told).await;
    page.find("heading", "Paint the gate").await;
    page.region_says("It asks you", "Which gate?").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn the_budget_of_a_waiting_task_is_changed() {
    let app = TestApp::start().await;
    let (page, server) = (app.page(), server());
    set_up(&app, &server).await;
    let asked =
        ["execute", "Plan the garden", "--agent", "writer", "--in", "1h", "--budget", "turns=5", "--async"];
    let id = app.json(&asked)["id"].as_str().expect("it has an id").to_owned();
    page.click("link", "Queue").await;
    page.open_task("Plan the garden").await;
    page.click("button", "More").await;
    page.click("menuitem", "Edit…").await;
    page.find("dialog", "Edit task").await;
    page.click("button", "^More .").await;
    assert_eq!(page.value("Turns at most").await, "5");
    page.fill("Turns at most", "0").await;
    page.click("button", "Save changes").await;
    page.sees("turns: 0 is outside what is allowed").await;
    page.fill("Turns at most", "8").await;
    page.fill("Cost at most", "0.25").await;
    page.pictures("edit-task-budget").await;
    page.click("button", "Save changes").await;
    page.gone("dialog", "Edit task").await;
    let task = app.json(&["status", &id]);
    assert_eq!(task["budget"], json!({"turns": 8, "cost_usd": 0.25}), "{task}");
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn long_words_find_room_in_a_narrow_window() {
    let app = TestApp::start().await;
    let (page, server) = (app.page(), server());
    set_up(&app, &server).await;
    let word = "an-uncommonly-long-name-without-any-place-to-break-it-".repeat(3);
    let question = format!("Which of these two should it be? {word} {}", "There is more to say. ".repeat(8));
    let options = [format!("The first: {word}"), "Both of them, one after the other".to_owned()];
    server.then(Act::Reply(Turn::calls("ask_user", json!({"question": question, "options": options}))));
    let text = format!(
        "# {word}\n\nIt says `{word}`, and then:\n\n```\n{word} {word}\n```\n\n| a | b |\n|---|---|\n| {word} | 1 |\n"
    );
    server.then(Act::Reply(Turn::says(&[&text])));
    begin(&app, &word[..150]).await;
    page.region_says("It asks you", "Which of these").await;
    page.pictures("long-asks").await;
    page.client().set_window_size(720, 800).await.expect("the window can be resized");
    let mut beyond = outside(&app, "long-asks-narrow").await;
    page.click("button", "Both of them, one after the other").await;
    page.region_says("Selected task", "Completed").await;
    for tab in ["Conversation", "Result", "Details"] {
        page.click("tab", tab).await;
        page.sees(if tab == "Details" { "Instructions" } else { "and then" }).await;
        beyond.extend(outside(&app, &format!("long-{}-narrow", tab.to_lowercase())).await);
    }
    page.press("Escape").await;
    for title in ["Reports", "Agents", "Settings", "Queue"] {
        page.click("link", title).await;
        page.find("heading", title).await;
        beyond.extend(outside(&app, &format!("narrow-{}", title.to_lowercase())).await);
    }
    assert!(beyond.is_empty(), "wider than their room: {beyond:#?}");
    app.close().await;
}

/// Pictures the page, and finds what is wider than its room.
async fn outside(app: &TestApp, name: &str) -> Vec<String> {
    app.page().pictures(name).await;
    let script = "const parts = document.querySelectorAll('html, main, .detail, .tab-panel'); \
        return [...parts].filter((part) => part.scrollWidth > part.clientWidth + 1) \
            .map((part) => `${part.tagName}.${part.className}: ${part.scrollWidth} in ${part.clientWidth}`)";
    let found = app.page().script(script).await.expect("the page is there");
    let found = found.as_array().expect("a list").iter();
    found.map(|one| format!("{name}: {}", one.as_str().unwrap_or_default())).collect()
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn one_text_makes_a_task_and_its_tables_stay_whole() {
    let app = TestApp::start().await;
    let (page, server) = (app.page(), server());
    set_up(&app, &server).await;
    let table = "What they cost:\n\n| What | How much it was before | How much it is now |\n|---|---:|:-:|\n| Beforehand | €1,000.00 | €2,000.00 |\n";
    server.then(Act::Reply(Turn::says(&[table])));
    // an agent with fields of its own asks for these, and begins in the first; the other asks for one text
    page.find("button", "Research Briefing").await;
    let ask = "[...document.querySelectorAll('.agent')].find((row) => row.innerText.includes('Research Briefing')) \
        .querySelector('.agent-tools button').click()";
    page.script(ask).await;
    page.find("dialog", "New task").await;
    page.focus_is_on("Target").await;
    for unasked in ["Title", "Description", "Instructions", WHAT_TO_DO] {
        assert!(!page.has("field", unasked).await, "it asks for {unasked}");
    }
    page.pictures("new-task-own-fields").await;
    page.press("Escape").await;
    page.gone("dialog", "New task").await;
    page.click("link", "Queue").await;
    page.click("button", "New task").await;
    page.find("dialog", "New task").await;
    page.choose("Agent", "writer").await;
    page.fill(WHAT_TO_DO, "Compare the prices").await;
    page.press("Enter").await;
    let text = page.find("field", WHAT_TO_DO).await;
    text.send_keys("Done: a table with a row for each of them.").await.expect("a field takes keys");
    for unasked in ["Title", "Description"] {
        assert!(!page.has("field", unasked).await, "it asks for {unasked}");
    }
    page.pictures("new-task-agent").await;
    page.click("button", "^More .").await;
    page.find("field", "Description").await;
    page.sees("If left empty: Compare the prices").await;
    page.pictures("new-task-agent-more").await;
    page.click("button", "Create task").await;
    page.gone("dialog", "New task").await;
    page.find("heading", "Compare the prices").await;
    page.region_says("Selected task", "Completed").await;
    let kept = &app.json(&["list"])["tasks"][0];
    assert_eq!(kept["title"], "Compare the prices", "{kept}");

    // seven tabs find room in every width that the detail can have
    let cut = "const detail = document.querySelector('[aria-label=\"Selected task\"]'), cut = []; \
        const row = detail.querySelector('[role=tablist]'), shell = detail.parentElement; \
        for (let wide = 24; wide <= 36; wide += 0.5) { \
            shell.style.setProperty('--detail-width', `${wide}rem`); \
            if (row.scrollWidth > row.clientWidth) cut.push(`${wide}rem: ${row.scrollWidth} in ${row.clientWidth}`); \
        } \
        shell.style.setProperty('--detail-width', '24rem'); return cut";
    assert_eq!(page.script(cut).await, Some(json!([])), "tabs are cut");

    page.click("tab", "Result").await;
    page.sees("€1,000.00").await;
    page.pictures("result-table").await;
    let cells = "return [...document.querySelectorAll('th, td')].filter(reachable).map((cell) => { \
        const words = document.createRange(); words.selectNodeContents(cell); \
        const lines = new Set([...words.getClientRects()].map((line) => Math.round(line.top))).size; \
        return [cell.tagName, getComputedStyle(cell).textAlign, cell.innerText, lines]; })";
    let cells = page.script(cells).await.unwrap_or_default();
    let figure = json!(["TD", "end", "€1,000.00", 1]);
    let heads = cells.as_array().into_iter().flatten().filter(|cell| cell[0] == "TH").count();
    assert!(cells.as_array().is_some_and(|cells| cells.contains(&figure)) && heads == 3, "{cells}");
    app.close().await;
}
