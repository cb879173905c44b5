//! The Chat page in the real window: answers stream, are stopped and sent to the background, and land where they were asked
//! for.

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
    app.json(&["agent", "add", "writer", "--kind", "llm", "--provider", "scripted", "--role", "Writes"]);
}

const ANSWER: [&str; 6] = [
    "**Two thirds** of it is one query. ",
    "Before the first frame, the window waits for a count of every task:\n\n",
    "```rust\nlet total: i64 = db.query_row(\"SELECT count(*) FROM agent_tasks\")?;\n```\n\n",
    "- Opening the store takes 310 ms\n- the count **1,240 ms**\n\n",
    "| What | Ready after |\n|---|---|\n| Rows | 38 ms |\n| Status bar | 1,240 ms |\n\n",
    "The list itself never needs `total`.",
];

/// Says something in the open conversation, once no answer is waited for any more: Enter would not be heard before.
async fn say(app: &TestApp, text: &str) {
    app.page().gone("button", "Stop").await;
    app.page().focus_is_on("Message").await;
    app.page().fill("Message", text).await;
    app.page().press("Enter").await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn an_answer_streams_goes_on_in_the_background_and_lands_where_it_was_asked_for() {
    let app = TestApp::start().await;
    let (page, server) = (app.page(), ModelServer::start(Shape::OpenAi, vec![]));
    page.press("Ctrl+3").await;
    page.find("heading", "Nobody answers yet").await;
    page.pictures("chat-nobody").await;
    set_up(&app, &server);
    page.find("heading", "What is it about?").await;
    page.pictures("chat-new").await;

    // it streams, and can be sent away in the middle
    server.then(Act::Gated("first".to_owned(), Turn::says(&ANSWER)));
    say(&app, "Cold start takes 1.9 s here. Where does it go?").await;
    server.wait_for_requests(1);
    server.open("first");
    server.open("first");
    page.region_says("Conversation", "one query").await;
    page.pictures("chat-streams").await;
    page.click("button", "Continue in background").await;
    page.find("group", "In the background").await;
    page.focus_is_kept("sending it to the background").await;
    page.pictures("chat-background").await;

    // the talk goes on beside it
    server.then(Act::Reply(Turn::says(&["The first 60 rows, ", "after 38 ms."])));
    say(&app, "What would the first frame show before the count is there?").await;
    page.region_says("Conversation", "after 38 ms.").await;
    server.open_wide("first");
    page.region_says("Conversation", "It came after you had gone on: 1 message later.").await;
    page.region_says("Conversation", "The list itself never needs").await;
    assert_eq!(server.requests().len(), 2, "nothing was asked twice");
    page.pictures("chat-landed").await;
    page.script("document.documentElement.style.fontSize = '26px'").await;
    page.pictures("chat-narrow").await;
    page.script("document.documentElement.style.fontSize = ''").await;
    let list = app.json(&["list"]);
    assert_eq!(list["tasks"].as_array().unwrap().len(), 1, "only what was sent away is in the queue: {list}");

    // the history goes along
    let asked = server.requests()[1].text();
    assert!(asked.contains("still being worked on") && asked.contains("Cold start takes"), "{asked}");

    // one that waits is stopped by Esc, and asked again
    server.then(Act::Gated("second".to_owned(), Turn::says(&["Let me think", " about it."])));
    say(&app, "And in the release build?").await;
    server.open("second");
    page.region_says("Conversation", "Let me think").await;
    page.press("Escape").await;
    page.region_says("Conversation", "Stopped before it was done").await;
    page.region_says("Conversation", "Let me think").await;
    page.focus_is_kept("stopping an answer").await;
    server.then(Act::Reply(Turn::says(&["It is **the same**."])));
    page.click("button", "Ask again").await;
    page.region_says("Conversation", "It is the same.").await;
    page.region_says("Conversation", "2 of 2").await;

    // said in other words: another branch, and back
    server.then(Act::Reply(Turn::says(&["Ask the profiler."])));
    page.script("[...document.querySelectorAll('[aria-label=\"Say it in other words\"]')].at(-1).click()")
        .await;
    page.focus_is_on("Say it in other words").await;
    page.fill("Say it in other words", "And what does the profiler say?").await;
    page.press("Enter").await;
    page.region_says("Conversation", "Ask the profiler.").await;
    page.region_says("Conversation", "3 of 3").await;
    page.script("[...document.querySelectorAll('[aria-label=\"The version before\"]')].at(-1).click()").await;
    page.region_says("Conversation", "It is the same.").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn conversations_are_found_renamed_pinned_deleted_and_brought_back() {
    let app = TestApp::start().await;
    let (page, server) = (app.page(), ModelServer::start(Shape::OpenAi, vec![]));
    set_up(&app, &server);
    server.always(Act::Reply(Turn::says(&["Done."])));
    page.press("Ctrl+3").await;
    for text in ["Names for templates", "/background Count the callers of the counter"] {
        say(&app, text).await;
        page.region_says("Conversation", "Done.").await;
        page.click("button", "New conversation").await;
    }
    page.pictures("chat-list").await;
    page.click("button", "^Names for templates").await;
    page.region_says("Conversation", "Done.").await;
    page.click("button", "More for this conversation").await;
    page.click("menuitem", "Rename…").await;
    page.focus_is_on("Title").await;
    page.pictures("dialog-rename-conversation").await;
    page.fill("Title", "Twenty names").await;
    page.press("Enter").await;
    page.gone("dialog", "Rename the conversation").await;
    page.find("heading", "Twenty names").await;
    page.click("button", "More for this conversation").await;
    page.click("menuitem", "Pin").await;
    page.find("heading", "Pinned").await;
    page.focus_is_kept("pinning").await;
    page.click("button", "More for this conversation").await;
    page.click("menuitem", "Delete").await;
    page.gone("button", "^Twenty names").await;
    page.click("button", "Undo").await;
    page.find("heading", "Twenty names").await;
    page.fill("Search conversations", "callers").await;
    page.gone("button", "^Twenty names").await;
    page.find("button", "^Count the callers").await;
    page.pictures("chat-found").await;
    page.fill("Search conversations", "nothing like it").await;
    page.find("heading", "No conversation has these words").await;
    // the queue's search leads to them, and what is opened there is where the words are
    page.press("Ctrl+1").await;
    page.fill("Search tasks", "callers").await;
    page.click("button", "1 conversation with “callers”").await;
    page.click("button", "^Count the callers").await;
    page.region_says("Conversation", "Count the callers of the counter").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn an_answer_is_gone_on_with_after_a_crash_and_lands_once() {
    let mut app = TestApp::start().await;
    let server = ModelServer::start(Shape::OpenAi, vec![]);
    set_up(&app, &server);
    app.page().press("Ctrl+3").await;
    server.then(Act::Gated("lost".to_owned(), Turn::says(&ANSWER)));
    server.always(Act::Reply(Turn::says(&["It came after all."])));
    say(&app, "Where does it go?").await;
    server.wait_for_requests(1);
    server.open("lost");
    app.page().region_says("Conversation", "one query").await;
    app.crash_and_restart().await;
    let page = app.page();
    page.press("Ctrl+3").await;
    page.click("button", "^Where does it go").await;
    page.region_says("Conversation", "It came after all.").await;
    let turns = wait::eventually("the turn", async || {
        let page = app.page().script("return document.querySelectorAll('.turn').length").await?;
        page.as_i64()
    })
    .await;
    assert_eq!(turns, 1, "once");
    let list = app.json(&["list"]);
    assert_eq!(list["tasks"][0]["status"], "completed", "nobody waited for it any more: {list}");
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn quitting_while_an_answer_is_written_asks_and_it_goes_on_at_the_next_start() {
    let mut app = TestApp::start().await;
    let server = ModelServer::start(Shape::OpenAi, vec![]);
    set_up(&app, &server);
    app.page().press("Ctrl+3").await;
    server.then(Act::Gated("left".to_owned(), Turn::says(&ANSWER)));
    server.always(Act::Reply(Turn::says(&["It came after all."])));
    say(&app, "Where does it go?").await;
    server.wait_for_requests(1);
    server.open("left");
    app.page().region_says("Conversation", "one query").await;
    app.tray().icon().await.choose("Quit").await;
    app.page().find("dialog", "An answer is being written").await;
    app.page().pictures("quit-while-answering").await;
    app.page().click_to_leave("Quit").await;
    app.left().await;
    app.open().await;
    let list = wait::eventually("the answer", async || {
        let list = app.json(&["list"]);
        (list["tasks"][0]["status"] == "completed").then_some(list)
    })
    .await;
    assert_eq!(list["tasks"][0]["title"], "Where does it go?", "in the background: {list}");
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_stream_is_found_again_whole_however_often_one_looks_away() {
    const WORDS: usize = 100;
    let app = TestApp::start().await;
    let (page, server) = (app.page(), ModelServer::start(Shape::OpenAi, vec![]));
    set_up(&app, &server);
    page.press("Ctrl+3").await;
    let words: Vec<String> = (0..WORDS).map(|number| format!("w{number:03} ")).collect();
    let turn = Turn::says(&words.iter().map(String::as_str).collect::<Vec<_>>());
    server.then(Act::Gated("words".to_owned(), turn));
    say(&app, "Count to a hundred").await;
    server.wait_for_requests(1);
    // a fixed seed: which words come while nobody looks
    let mut seed = 7_u64;
    for _ in 0..50 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        for _ in 0..(seed >> 33) % 3 {
            server.open("words");
        }
        page.click(
            "button",
            if (seed >> 40).is_multiple_of(2) { "New conversation" } else { "^Count to a hundred" },
        )
        .await;
    }
    page.click("button", "^Count to a hundred").await;
    server.open_wide("words");
    page.region_says("Conversation", "w099").await;
    page.gone("button", "Continue in background").await;
    let shown = page.words_in("Conversation").await;
    let found: Vec<&str> =
        shown.split_whitespace().filter(|word| word.starts_with('w') && word.len() == 4).collect();
    let whole: Vec<&str> = words.iter().map(|word| word.trim()).collect();
    assert_eq!(found, whole, "nothing is lost, and nothing doubled");
    assert_eq!(server.requests().len(), 1);
    app.close().await;
}

/// Starts a task for the same agent.
fn starts(title: &str) -> (&'static str, serde_json::Value) {
    let instructions = format!("Look for {title} and say in a line what you have found.");
    (
        "create_task",
        json!({"title": title, "description": instructions, "instructions": instructions, "agent": "writer"}),
    )
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn three_tasks_work_for_a_talk_that_goes_on_meanwhile_and_each_end_is_told_once() {
    const TASKS: [&str; 3] = ["Count the callers", "Read the schema", "Time the cold start"];
    let app = TestApp::start().await;
    let (page, server) = (app.page(), ModelServer::start(Shape::OpenAi, vec![]));
    set_up(&app, &server);
    app.json(&["agent", "edit", "writer", "--tool", "tasks"]);
    page.press("Ctrl+3").await;

    // the workers are held for a moment, so that whoever asks next is the talk
    app.json(&["queue", "pause"]);
    let [first, second, third] = TASKS.map(starts);
    let turn = Turn::calls(first.0, first.1).and_calls(second.0, second.1).and_calls(third.0, third.1);
    server.then(Act::Reply(turn));
    server.then(Act::Reply(Turn::says(&["Three of them are on their way."])));
    say(&app, "Why is the cold start slow?").await;
    page.region_says("Conversation", "Three of them are on their way.").await;
    for _ in TASKS {
        let progress = json!({"percent": 40, "text": "Looking"});
        server.then(Act::Reply(Turn::calls("report_progress", progress)));
    }
    server.always(Act::Gated("found".to_owned(), Turn::says(&["Found it."])));
    app.json(&["queue", "resume"]);
    server.wait_for_requests(2 + 3 + 3);
    for title in TASKS {
        page.region_says("Conversation", title).await;
    }
    page.region_says("Conversation", "40%").await;
    page.pictures("chat-three-tasks").await;

    // two answers meanwhile, which wait for none of them
    for text in ["And what is a WAL?", "And how large may it get?"] {
        server.then(Act::Reply(Turn::says(&[&format!("Well: {text}")])));
        say(&app, text).await;
        page.region_says("Conversation", &format!("Well: {text}")).await;
    }
    server.open_wide("found");
    wait::eventually("all three have ended", async || {
        let counts = app.json(&["queue", "stats"])["counts"].clone();
        (counts["completed"] == json!(3)).then_some(())
    })
    .await;
    page.gone("button", "Cancel").await;

    // told at the next turn, once
    for text in ["So what was it?", "Thanks!"] {
        server.then(Act::Reply(Turn::says(&[&format!("Well: {text}")])));
        say(&app, text).await;
        page.region_says("Conversation", &format!("Well: {text}")).await;
    }
    let last = server.requests().last().unwrap().text();
    for title in TASKS {
        let told = format!("“{title}” was completed");
        assert_eq!(last.matches(&told).count(), 1, "{told} in {last}");
    }
    assert_eq!(
        last.matches("of the tasks that you started, these have ended").count(),
        1,
        "at one turn: {last}"
    );
    app.close().await;
}
