//! The Insights page: what it says without data and with it, its tables, the way back to the queue, and its keys.

use harness::{
    TestApp,
    model_server::{Act, ModelServer, Shape, Turn},
    wait,
};

fn task(app: &TestApp, title: &str, command: &str, exit: i32) {
    let line = ["execute", title, "--retries", "0", "--type", "coding", "--command", command];
    app.legwork(&line).exits(exit);
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn insights_say_how_it_went_and_lead_to_the_tasks() {
    let app = TestApp::start().await;
    let page = app.page();
    page.click("link", "Insights").await;
    page.find("heading", "Nothing to look back on yet").await;
    page.find("button", "New task").await;
    page.pictures("insights-empty").await;

    for n in 1..=4 {
        task(&app, &format!("Check chapter {n}"), "true", 0);
    }
    task(&app, "Sync the assets", "echo 'disk full' >&2; exit 7", 1);
    // the page follows what ends
    page.find("region", "Tasks per day").await;
    page.sees("Tasks ended").await;
    page.sees("80%").await;
    page.pictures("insights").await;

    // as a table
    page.click("button", "More for Tasks per day").await;
    page.click("menuitem", "Show as table").await;
    page.find("group", "Tasks per day, as a table").await;
    page.region_says("Tasks per day", "Completed").await;
    page.pictures("insights-table").await;
    page.click("button", "More for Tasks per day").await;
    page.click("menuitem", "Show as chart").await;
    page.find("group", "Tasks per day. Arrow keys read the values.").await;

    // by the keyboard
    page.script("document.querySelector('.chart[aria-label^=\"Success\"]').focus()").await;
    page.press("End").await;
    page.region_says("Success rate", "4 completed, 1 failed (80%)").await;
    page.region_says("Success rate", "Exit 7").await;
    page.click("button", "Open in Queue").await;
    page.find("heading", "Queue").await;
    page.find("row", "^.*Sync the assets").await;
    assert!(!page.has("row", "^.*Check chapter 1").await, "only what failed is asked for");

    // narrow, as beside a large text
    page.click("link", "Insights").await;
    page.find("region", "Workers, last two hours").await;
    page.script("document.documentElement.style.fontSize = '28px'").await;
    page.pictures("insights-narrow").await;
    page.script("document.documentElement.style.fontSize = ''").await;
    page.click("button", "24 hours").await;
    page.find("button", "^Check chapter 4, completed").await;
    app.close().await;
}

/// The words in each row of the table behind a chart, its head first.
async fn table(app: &TestApp, title: &str) -> Vec<Vec<String>> {
    let page = app.page();
    page.click("button", &format!("More for {title}")).await;
    page.click("menuitem", "Show as table").await;
    page.find("group", &format!("{title}, as a table")).await;
    let rows = format!(
        "const card = document.querySelector('section[aria-label=\"{title}\"]'); \
         return [...card.querySelectorAll('tr')].map((row) => [...row.cells].map((cell) => cell.innerText))"
    );
    serde_json::from_value(page.script(&rows).await.unwrap_or_default()).expect("rows of words")
}

/// The file that a chart is saved as.
async fn save(app: &TestApp, title: &str) -> String {
    app.page().click("button", &format!("More for {title}")).await;
    app.page().click("menuitem", "Save as CSV…").await;
    let words = title.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name = format!("legwork-{}.csv", words.collect::<Vec<_>>().join("-").to_lowercase());
    let file = app.place().home().join(&name);
    wait::eventually(&format!("{name} is saved"), async || {
        std::fs::read_to_string(&file).ok().filter(|text| !text.is_empty())
    })
    .await
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn what_models_used_is_told_and_every_chart_has_a_table() {
    let app = TestApp::builder().variable("GTK_USE_PORTAL", "1").start().await;
    let (page, server) = (app.page(), ModelServer::start(Shape::OpenAi, vec![]));
    let _dialogs = app.file_dialogs().await;
    let url = server.base_url();
    let provider = ["provider", "add", "scripted", "--kind", "openai-compatible", "--model", "m", "--no-key"];
    app.json(&[&provider[..], &["--base-url", &url]].concat());
    app.json(&["agent", "add", "writer", "--kind", "llm", "--provider", "scripted", "--role", "Writes"]);
    app.json(&["price", "set", "m", "--input", "1.5", "--output", "10"]);
    server.always(Act::Reply(Turn { tokens: (12_000, 400), ..Turn::says(&["It is written."]) }));
    app.legwork(&["execute", "Write it up", "--agent", "writer"]).exits(0);
    task(&app, "Check chapter 1", "true", 0);
    task(&app, "Sync the assets", "echo 'disk full' >&2; exit 7", 1);

    // 12,000 at $1.50 and 400 at $10 for a million; the bar at the bottom leads to the page
    page.click("link", "^Today 12,400 tokens · \\$0\\.02").await;
    page.find("heading", "Insights").await;
    page.find("region", "Tokens and cost").await;
    page.script("document.querySelector('.chart[aria-label^=\"Tokens and cost\"]').focus()").await;
    page.press("End").await;
    page.region_says("Tokens and cost", "$0.02").await;
    page.region_says("Tokens and cost", "writer").await;
    page.click("button", "Tokens").await;
    page.script("document.querySelector('.chart[aria-label^=\"Tokens and cost\"]').focus()").await;
    page.press("End").await;
    page.region_says("Tokens and cost", "12.4k tokens").await;
    page.pictures("insights-tokens").await;

    let used = table(&app, "Tokens and cost").await;
    assert_eq!(used.len(), 2, "a head, and one line of one agent, model and day: {used:?}");
    assert_eq!(used[1][1..], ["writer", "m", "12000", "400", "0.0220"], "{used:?}");
    for (title, holds) in [
        ("Tasks per day", "2"),
        ("Success rate", "66.7%"),
        ("Waiting and running, median", "Coding"),
        ("Workers, last two hours", "Check chapter 1"),
        ("Slowest", "Check chapter 1"),
        ("Fails most", "Sync the assets"),
    ] {
        let told = table(&app, title).await;
        assert!(told.len() > 1 && told.concat().iter().any(|cell| cell == holds), "{title}: {told:?}");
        if title != "Tasks per day" {
            let saved = save(&app, title).await;
            let lines: Vec<&str> = saved.split_terminator("\r\n").collect();
            assert_eq!(lines.first().copied(), Some(told[0].join(",").as_str()), "{title}");
            assert_eq!(lines.len(), told.len(), "{title}: {saved}");
        }
    }
    let menus = page.all("button", "^More for ").await.len();
    assert_eq!(menus, 7, "a chart has no table that was looked at");
    page.pictures("insights-tables").await;

    // by kind
    page.click("button", "More for Waiting and running, median").await;
    page.click("menuitem", "Show as chart").await;
    page.script("document.querySelector('[aria-label=\"By agent or by type\"] button:last-child').focus()")
        .await;
    page.press("Enter").await;
    page.find("button", "Coding").await;

    // as a file: what was typed into a title is no formula there
    let saved = save(&app, "Tasks per day").await;
    assert!(saved.starts_with("From,Completed,Failed,Cancelled,Retries\r\n"), "{saved}");
    assert!(saved.contains(",2,1,0,0\r\n"), "{saved}");
    page.sees("legwork-tasks-per-day.csv").await;
    app.close().await;
}
