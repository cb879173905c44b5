//! The four ways of an answer, by how long it is expected to take: it streams and nothing is offered; it streams and can be sent
//! away; both ways are offered before it begins; the person sends it away themselves. And the model that answers.

use harness::{
    Place, TestApp, cli,
    model_server::{Act, ModelServer, Shape, Turn},
    wait,
};
use serde_json::{Value, json};
use store::{Store, StoreOptions, seeding};

/// What was said before, three times each with another name in it, and how many seconds the answers took.
const BEFORE: [(&str, f64); 3] = [
    ("Translate the word “NAME” into French", 4.0),
    ("Summarise the minutes of NAME's meeting", 60.0),
    ("Analyze the contract with NAME for risks", 240.0),
];
const QUICK: &str = "Translate the word “harbour” into French";
const MEDIUM: &str = "Summarise the minutes of today's meeting";
const LONG: &str = "Analyze the contract with Umbrella for risks";

/// A provider and an agent for the server, by the command line.
fn set_up(place: &Place, server: &ModelServer) {
    let url = server.base_url();
    let provider = ["provider", "add", "scripted", "--kind", "openai-compatible", "--model", "m", "--no-key"];
    cli::json_in(place, &[&provider[..], &["--base-url", &url]].concat());
    let agent = ["agent", "add", "writer", "--kind", "llm", "--provider", "scripted", "--model", "m"];
    cli::json_in(place, &[&agent[..], &["--role", "Writes"]].concat());
}

/// The app at the Chat page, with an agent that has answered before.
async fn at_the_chat() -> (TestApp, ModelServer) {
    let (place, server) = (Place::new(), ModelServer::start(Shape::OpenAi, vec![]));
    set_up(&place, &server);
    for (text, seconds) in BEFORE {
        for name in ["Acme", "Globex", "Initech"] {
            server.then(Act::Reply(Turn::says(&["Done."])));
            cli::run_in(&place, &["chat", "writer", "--say", &text.replace("NAME", name)]).exits(0);
        }
        took(&place, text.split(' ').next().unwrap(), seconds);
    }
    let app = TestApp::builder().in_place(place).start().await;
    app.page().press("Ctrl+3").await;
    app.page().find("heading", "What is it about?").await;
    (app, server)
}

/// The answers to what began with this word took so long. The rule that what has ended stays as it is is set aside meanwhile.
fn took(place: &Place, word: &str, seconds: f64) {
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_millis() as i64;
    let options = StoreOptions { data_dir: place.data(), after_commit: None, make_room: None, now };
    let change =
        format!("UPDATE agent_tasks SET actual_duration = {seconds} WHERE description LIKE '{word} %'");
    let write = move |c: &mut store::Connection| {
        let rule = seeding::text(c, "SELECT sql FROM sqlite_master WHERE name = 'agent_tasks_terminal'")?;
        seeding::execute(c, &format!("DROP TRIGGER agent_tasks_terminal; {change}; {rule}"))
    };
    Store::open(options).unwrap().write(write).unwrap();
}

/// The server streams this answer as soon as its gate is opened.
fn streams(server: &ModelServer, gate: &str, words: &[&str]) {
    server.then(Act::Gated(gate.to_owned(), Turn::says(words)));
}

/// Says something in the open conversation, in which nothing is waited for any more.
async fn say(app: &TestApp, text: &str) {
    app.page().gone("button", "Stop").await;
    app.page().fill("Message", text).await;
    app.page().press("Enter").await;
}

/// Opens a gate once, which lets these words show.
async fn shows(app: &TestApp, server: &ModelServer, gate: &str, words: &str) {
    server.open(gate);
    app.page().region_says("Conversation", words).await;
}

/// What ended in the background is told on the screen, and stands in the inbox.
async fn is_told(app: &TestApp, title: &str) {
    let told = format!("Completed: {title}");
    app.notifications().wait_for("of the answer", |one| one.summary == told).await;
    let inbox = app.json(&["inbox"]);
    let ended = inbox["ended"].as_array().unwrap();
    assert!(ended.iter().any(|entry| entry["task"]["title"] == title), "{title} is not in {inbox}");
}

/// The model that was asked, by the number of the request.
fn model(server: &ModelServer, number: usize) -> Value {
    server.requests()[number].body["model"].clone()
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn scenario_1_a_quick_answer_just_streams() {
    let (app, server) = at_the_chat().await;
    let (page, before) = (app.page(), server.requests().len());
    // what is offered for a long one is taken back for a quick one
    page.fill("Message", LONG).await;
    page.find("button", "Stream now").await;
    page.fill("Message", QUICK).await;
    page.gone("button", "Stream now").await;
    page.find("button", "Send").await;
    assert!(!page.text().await.contains("About "), "nothing is said of how long it takes");

    streams(&server, "quick", &["Le ", "port."]);
    page.press("Enter").await;
    server.wait_for_requests(before + 1);
    shows(&app, &server, "quick", "Le").await;
    page.find("button", "Stop").await;
    page.gone("button", "Continue in background").await;
    server.open_wide("quick");
    page.region_says("Conversation", "Le port.").await;
    page.gone("button", "Stop").await;
    // it was waited for: nothing is told of it, and nothing left to be looked at
    assert_eq!(app.json(&["list"])["tasks"], json!([]));
    assert_eq!(app.json(&["inbox"])["ended"], json!([]));
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn scenario_2_a_medium_answer_streams_and_is_sent_away_on_the_way() {
    let (app, server) = at_the_chat().await;
    let (page, before) = (app.page(), server.requests().len());
    page.fill("Message", LONG).await;
    page.find("button", "Stream now").await;
    page.fill("Message", MEDIUM).await;
    page.gone("button", "Stream now").await;

    streams(&server, "medium", &["They ", "agreed."]);
    page.press("Enter").await;
    server.wait_for_requests(before + 1);
    shows(&app, &server, "medium", "They").await;
    page.click("button", "Continue in background").await;
    page.sees("It goes on in the background.").await;
    page.find("group", "In the background").await;

    // a new conversation meanwhile
    page.click("button", "New conversation").await;
    page.find("heading", "What is it about?").await;
    server.then(Act::Reply(Turn::says(&["Le phare."])));
    say(&app, "Translate the word “lighthouse” into French").await;
    page.region_says("Conversation", "Le phare.").await;
    server.open_wide("medium");
    is_told(&app, MEDIUM).await;
    page.click("button", "^Summarise the minutes of today").await;
    page.region_says("Conversation", "They agreed.").await;
    assert_eq!(server.requests().len(), before + 2, "nothing was asked twice");
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn scenario_3_both_ways_are_offered_before_a_long_answer_begins() {
    let (app, server) = at_the_chat().await;
    let (page, before) = (app.page(), server.requests().len());
    page.fill("Message", LONG).await;
    page.sees("About 4 minutes, as 3 answers to messages like this took").await;
    page.find("button", "Stream now").await;
    page.pictures("chat-both-ways").await;

    // in the background: the field is free, the sidebar shows it, and its end is told
    streams(&server, "away", &["Two ", "risks."]);
    page.click("button", "Background").await;
    server.wait_for_requests(before + 1);
    page.find("group", "In the background").await;
    page.region_says("Running", LONG).await;
    assert_eq!(page.value("Message").await, "");
    server.open_wide("away");
    is_told(&app, LONG).await;
    page.region_says("Conversation", "Two risks.").await;
    page.region_says("Just ended", LONG).await;

    // watched: it streams, and can still be sent away
    let other = LONG.replace("Umbrella", "Soylent");
    page.fill("Message", &other).await;
    page.sees("About 4 minutes").await;
    streams(&server, "watched", &["Three ", "risks."]);
    page.click("button", "Stream now").await;
    server.wait_for_requests(before + 2);
    shows(&app, &server, "watched", "Three").await;
    page.find("button", "Continue in background").await;
    server.open_wide("watched");
    page.region_says("Conversation", "Three risks.").await;

    // suggestions are the person's to switch off, at once
    page.fill("Message", LONG).await;
    page.find("button", "Stream now").await;
    app.legwork(&["setting", "set", "suggest_background", "false"]).exits(0);
    page.gone("button", "Stream now").await;
    page.find("button", "Send").await;
    assert!(!page.text().await.contains("About 4 minutes"));
    app.legwork(&["setting", "set", "suggest_background", "true"]).exits(0);
    page.find("button", "Stream now").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn scenario_4_the_person_sends_it_away_themselves() {
    let (app, server) = at_the_chat().await;
    let (page, before) = (app.page(), server.requests().len());
    let [first, second] = ["Count the callers of the counter", "Read all of its tests"];
    for (number, (text, typed, keys)) in
        [(first, format!("/background {first}"), "Enter"), (second, second.to_owned(), "Ctrl+Shift+Enter")]
            .into_iter()
            .enumerate()
    {
        streams(&server, text, &["There ", "are seven."]);
        page.fill("Message", &typed).await;
        page.press(keys).await;
        server.wait_for_requests(before + 1 + number);
        page.region_says("Running", text).await;
    }
    // both in one conversation, which goes on beside them
    server.then(Act::Reply(Turn::says(&["Le phare."])));
    say(&app, "Translate the word “lighthouse” into French").await;
    page.region_says("Conversation", "Le phare.").await;
    for text in [second, first] {
        server.open_wide(text);
        is_told(&app, text).await;
    }
    wait::eventually("both answers are there", async || {
        (page.words_in("Conversation").await.matches("There are seven.").count() == 2).then_some(())
    })
    .await;
    assert_eq!(app.json(&["chat", "list"])["chats"][0]["title"], first);
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn another_model_that_is_chosen_answers_from_the_next_message_on() {
    let (place, server) = (Place::new(), ModelServer::start(Shape::OpenAi, vec![]));
    set_up(&place, &server);
    let app = TestApp::builder().in_place(place).start().await;
    let page = app.page();
    page.press("Ctrl+3").await;
    page.find("heading", "What is it about?").await;
    page.choose("Agent", "writer").await;
    let answered = async |text: &str| {
        server.then(Act::Reply(Turn::says(&[&format!("You said: {text}")])));
        say(&app, text).await;
        page.region_says("Conversation", &format!("You said: {text}")).await;
    };
    answered("First").await;
    page.click("button", "m").await;
    page.pictures("chat-model-choice").await;
    page.click("menuitem", "another").await;
    page.find("button", "another").await;
    page.sees("writer · another").await;
    answered("Second").await;
    answered("Third").await;
    page.click("button", "another").await;
    page.click("menuitem", "m, the agent's own").await;
    page.find("button", "m").await;
    answered("Fourth").await;
    assert_eq!([0, 1, 2, 3].map(|number| model(&server, number)), ["m", "another", "another", "m"]);

    // before a conversation begins as well
    page.click("button", "New conversation").await;
    page.find("heading", "What is it about?").await;
    page.click("button", "m").await;
    page.click("menuitem", "another").await;
    page.find("button", "another").await;
    answered("Fifth").await;
    assert_eq!(model(&server, 4), "another");
    page.find("button", "another").await;
    app.close().await;
}
