//! Reports in the real window: found by their headings, taken along as files and on paper, opened by what told of them; and
//! agents that came with Legwork, whose tasks make them, run before one's eyes or in the background.

use harness::{
    TestApp,
    model_server::{Act, ModelServer, Shape, Turn},
    wait,
};
use serde_json::json;

/// A provider and an agent for the server, by the command line.
fn set_up(app: &TestApp, server: &ModelServer) {
    let url = server.base_url();
    let provider = ["provider", "add", "scripted", "--kind", "openai-compatible", "--model", "m", "--no-key"];
    app.json(&[&provider[..], &["--base-url", &url]].concat());
    app.json(&["agent", "add", "writer", "--kind", "llm", "--provider", "scripted"]);
}

/// A report of five headings, longer than any window.
fn long_report() -> String {
    let paragraph = "Acme makes anvils, rockets and giant magnets, and sells them by post. What is new there is in the \
        papers of the last quarter; what is old is in everybody's attic. ";
    let part = |heading: &str, rest: &str| format!("{heading}\n\n{}\n\n{rest}\n\n", paragraph.repeat(6));
    [
        part("# Three things that matter", "1. The **anvil** line is for sale\n2. A new head of sales\n3. See [the papers](https://example.org/papers)"),
        part("## What has changed lately", "| Quarter | Anvils | Change |\n|---|---:|---:|\n| Q2 | 1,240 | |\n| Q3 | 980 | −21 % |"),
        part("### In sales", "> “We never ship late.”"),
        part("## Who matters there", "```text\ncoyote -> sales -> board\n```"),
        "## Open questions\n\nWho buys a used rocket?\n".to_owned(),
    ]
    .concat()
}

/// Runs a task for the writer, which replies with this text, and returns its id.
fn report(app: &TestApp, server: &ModelServer, title: &str, text: &str) -> String {
    server.then(Act::Reply(Turn::says(&[text])));
    let task = app.json(&["execute", title, "--agent", "writer", "--async"]);
    let id = task["id"].as_str().unwrap().to_owned();
    app.legwork(&["wait", &id]).exits(0);
    id
}

/// Waits until this heading of the outline is the marked one.
async fn marks(app: &TestApp, heading: &str) {
    let marked = "return document.querySelector('.outline-row[aria-current]')?.textContent";
    wait::eventually(&format!("“{heading}” is marked in the outline"), async || {
        (app.page().script(marked).await == Some(json!(heading))).then_some(())
    })
    .await;
}

async fn resize(app: &TestApp, width: u32, height: u32) {
    app.page().client().set_window_size(width, height).await.expect("the window can be resized");
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_report_is_read_by_its_outline() {
    let app = TestApp::start().await;
    let (page, server) = (app.page(), ModelServer::start(Shape::OpenAi, vec![]));
    set_up(&app, &server);
    report(&app, &server, "A short one", "# One\n\n## Two\n\nText.");
    report(&app, &server, "Briefing on Acme", &long_report());
    page.click("link", "Reports").await;
    page.click("button", "^A short one").await;
    page.find("heading", "Two").await;
    assert!(!page.has("navigation", "Outline").await, "two headings need none");

    resize(&app, 1900, 1000).await;
    page.click("button", "^Briefing on Acme").await;
    page.find("navigation", "Outline").await;
    assert!(!page.has("button", "Outline").await, "beside the text it is not folded");
    marks(&app, "Three things that matter").await;
    page.pictures("report-outline-wide").await;
    page.click("button", "Who matters there").await;
    marks(&app, "Who matters there").await;
    let focused = page.script("return document.activeElement.textContent").await;
    assert_eq!(focused, Some(json!("Who matters there")), "one reads on below the heading");
    // the last stays below the upper edge, and is marked because it was asked for
    page.click("button", "Open questions").await;
    marks(&app, "Open questions").await;
    page.script("document.querySelector('.report-view').scrollTo(0, 0)").await;
    marks(&app, "Three things that matter").await;

    // by the keyboard, where it is folded above the text
    resize(&app, 900, 800).await;
    page.find("button", "Outline").await;
    assert!(!page.has("button", "In sales").await, "it is folded");
    page.pictures("report-outline-folded").await;
    page.click("button", "Outline").await;
    page.pictures("report-outline-unfolded").await;
    page.script("document.querySelector('.outline-row[tabindex=\"0\"]').focus()").await;
    page.press("Down").await;
    page.press("Down").await;
    page.focus_is_on("In sales").await;
    page.press("Enter").await;
    marks(&app, "In sales").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_report_leaves_as_a_file_and_on_paper() {
    let app = TestApp::start().await;
    let (page, server) = (app.page(), ModelServer::start(Shape::OpenAi, vec![]));
    set_up(&app, &server);
    let id = report(&app, &server, "Briefing on Acme", &(long_report() + "\n<script>alert(1)</script>\n"));
    page.click("link", "Reports").await;
    page.click("button", "^Briefing on Acme").await;
    page.click("button", "Export").await;
    for way in ["Markdown…", "HTML page…", "Print…"] {
        page.find("menuitem", way).await;
    }
    page.pictures("report-export").await;

    // what is printed is the report alone
    page.script("window.__printed = 0; window.print = () => { window.__printed += 1 }").await;
    page.click("menuitem", "Print…").await;
    wait::eventually("the page asks for a print", async || {
        (page.script("return window.__printed").await == Some(json!(1))).then_some(())
    })
    .await;
    let media = |from: &str, to: &str| {
        format!(
            "const turn = (rules) => [...rules].forEach((rule) => {{ \
                if (rule.media?.mediaText === '{from}') rule.media.mediaText = '{to}'; \
                if (rule.cssRules) turn(rule.cssRules) }}); \
             [...document.styleSheets].forEach((sheet) => turn(sheet.cssRules))"
        )
    };
    page.script(&media("print", "(min-width: 1px)")).await;
    assert!(
        !page.has("link", "Queue").await && !page.has("button", "Export").await,
        "the window around it is gone"
    );
    page.find("heading", "Who matters there").await;
    page.script(&media("(min-width: 1px)", "print")).await;
    page.find("button", "Export").await;

    // the text that goes to the system's dialog, which no test can fill in
    let ask = format!(
        "return window.__TAURI_INTERNALS__.invoke('export_report', {{ request: {{ id: '{id}', format: 'html' }} }})"
    );
    let export = page.script(&ask).await.expect("the window may ask for it");
    assert_eq!(export["file_name"], "briefing-on-acme.html");
    let text = export["text"].as_str().unwrap();
    assert!(text.contains("&lt;script&gt;") && !text.contains("<script"), "{text}");

    // one that was deleted meanwhile is told as such, and nothing is saved
    app.legwork(&["report", "delete", &id]).exits(0);
    page.find("heading", "No reports yet").await;
    page.click("button", "Export").await;
    page.click("menuitem", "Markdown…").await;
    page.sees("There is no report").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn what_tells_of_the_end_opens_the_report() {
    let app = TestApp::start().await;
    let (page, server) = (app.page(), ModelServer::start(Shape::OpenAi, vec![]));
    set_up(&app, &server);
    report(&app, &server, "Another one", "Not this.");
    report(&app, &server, "Briefing on Acme", "It makes **anvils**.");
    let told =
        app.notifications().wait_for("of the end", |one| one.summary.ends_with("Briefing on Acme")).await;
    app.notifications().click(&told).await;
    page.region_says("Report", "It makes anvils.").await;
    page.find("heading", "Briefing on Acme").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn an_agent_that_came_with_legwork_runs_before_ones_eyes_or_in_the_background() {
    let app = TestApp::start().await;
    let (page, server) = (app.page(), ModelServer::start(Shape::OpenAi, vec![]));
    server.always(Act::Reply(Turn::says(&["It makes anvils."])));
    set_up(&app, &server);
    page.click("link", "Reports").await;
    page.find("heading", "No reports yet").await;
    let ask = async |target: &str| {
        page.press("Ctrl+n").await;
        page.find("dialog", "New task").await;
        let agents = page.find("combobox", "Agent").await;
        agents.select_by_value("shell").await.expect("it comes with Legwork");
        page.find("button", "Create task").await;
        assert!(!page.has("button", "Run in background").await, "a command is created as before");
        let agents = page.find("combobox", "Agent").await;
        agents.select_by_value("Research Briefing").await.expect("it came with the provider");
        page.fill("Target", target).await;
        page.fill("Goal", "Sell them a rocket").await;
        page.find("button", "Run in background").await;
        page.find("button", "Run").await;
    };

    // in the background: the page stays as it is, and the task is a click away
    ask("Acme in the background").await;
    page.pictures("new-task-run").await;
    page.press("Ctrl+Shift+Enter").await;
    page.gone("dialog", "New task").await;
    page.sees("It runs in the background.").await;
    page.find("heading", "Reports").await;
    assert!(!page.has("heading", "Acme in the background").await, "nothing is opened");
    page.pictures("new-task-in-background").await;
    page.find("button", "^Acme in the background").await;
    page.click("button", "Open").await;
    page.find("heading", "Acme in the background").await;

    // before one's eyes: the window goes to the task from wherever one is
    page.click("link", "Reports").await;
    ask("Acme before my eyes").await;
    page.press("Ctrl+Enter").await;
    page.gone("dialog", "New task").await;
    page.find("heading", "Acme before my eyes").await;
    page.region_says("Selected task", "Completed").await;
    app.close().await;
}
