//! How a model's words get to the screen: how soon, and whether all of them do when several models speak at once.
//!
//! What is measured is printed and kept in `target/first-words.json`, and never asserted: a figure is not a verdict.

use contract::Timestamp;
use harness::{
    TestApp,
    model_server::{Act, ModelServer, Shape, Turn},
    wait,
};
use serde_json::{Value, json};
use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

/// Words whose way to the screen is timed.
const TIMED: usize = 40;
/// Models that speak at once,
const SPEAKERS: usize = 5;
/// words that each of them says,
const WORDS: usize = 600;
/// and the time between two of them: 200 a second.
const BEAT: Duration = Duration::from_millis(5);

/// Notes in the page when each word was first drawn in the open output, in milliseconds since 1970.
const WATCH: &str = "
    const log = document.querySelector('[role=log]');
    window.__drawn = {};
    const look = () => {
        for (const word of log.textContent.match(/w\\d{4}/g) ?? []) window.__drawn[word] ??= Date.now();
    };
    const drawn = () => requestAnimationFrame(() => setTimeout(look));
    new MutationObserver(drawn).observe(log, { childList: true, subtree: true, characterData: true });
    return true;
";

/// Done when the page has drawn ten frames in a row without being late: what its opening took is not a word's way.
const AT_REST: &str = "
    const done = arguments[0];
    let last = performance.now(), calm = 0;
    const frame = (now) => {
        calm = now - last < 40 ? calm + 1 : 0;
        last = now;
        if (calm >= 10) done(true); else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
";

fn word(number: usize) -> String {
    format!("w{number:04} ")
}

fn words(count: usize) -> Vec<String> {
    (0..count).map(word).collect()
}

fn turn(words: &[String]) -> Turn {
    Turn::says(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

/// A provider and an agent for the server, by the command line.
fn set_up(app: &TestApp, server: &ModelServer) {
    let url = server.base_url();
    let provider = ["provider", "add", "scripted", "--kind", "openai-compatible", "--model", "m", "--no-key"];
    app.json(&[&provider[..], &["--base-url", &url]].concat());
    app.json(&["agent", "add", "speaker", "--kind", "llm", "--provider", "scripted", "--role", "Speaks"]);
}

fn speak(app: &TestApp, title: &str) -> String {
    let task = app.json(&["execute", title, "--agent", "speaker", "--async"]);
    task["short_id"].as_str().unwrap().to_owned()
}

async fn open_output(app: &TestApp, title: &str) {
    let page = app.page();
    page.open_task(title).await;
    page.click("tab", "Output").await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn each_word_is_drawn_as_it_comes() {
    let app = TestApp::start().await;
    let (page, server) = (app.page(), ModelServer::start(Shape::OpenAi, vec![]));
    set_up(&app, &server);
    server.then(Act::Gated("words".to_owned(), turn(&words(TIMED))));
    speak(&app, "Speaks slowly");
    open_output(&app, "Speaks slowly").await;
    server.wait_for_requests(1);
    page.script(WATCH).await.unwrap();
    page.client().execute_async(AT_REST, vec![]).await.unwrap();
    let mut took = vec![];
    for number in 0..TIMED {
        let word = word(number).trim().to_owned();
        let sent = Timestamp::now().as_millisecond();
        server.open("words");
        let drawn = wait::eventually(&format!("{word} is drawn"), async || {
            let at = format!("return window.__drawn['{word}'] ?? null");
            page.script(&at).await.and_then(|at| at.as_i64())
        })
        .await;
        took.push(drawn - sent);
    }
    server.open_wide("words");
    page.region_says("Selected task", "Completed").await;
    took.sort_unstable();
    let figures = json!({
        "what": "from the server's socket to the drawn page, in ms",
        "words": TIMED, "p50": took[TIMED / 2], "p95": took[TIMED * 95 / 100], "most": took[TIMED - 1],
    });
    keep(&figures);
    app.close().await;
}

fn keep(figures: &Value) {
    eprintln!("{figures}");
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    std::fs::write(top.join("target/first-words.json"), format!("{figures}\n")).unwrap();
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn five_speak_at_once_and_no_word_is_lost_or_out_of_its_place() {
    let app = TestApp::start().await;
    let (page, server) = (app.page(), ModelServer::start(Shape::OpenAi, vec![]));
    set_up(&app, &server);
    page.click("link", "Settings").await;
    for _ in 3..SPEAKERS {
        page.click("button", "More workers").await;
    }
    page.click("link", "Queue").await;
    let said = words(WORDS);
    for _ in 0..SPEAKERS {
        server.then(Act::Gated("all".to_owned(), turn(&said)));
    }
    let ids: Vec<String> = (0..SPEAKERS).map(|n| speak(&app, &format!("Speaker {n}"))).collect();
    server.wait_for_requests(SPEAKERS);
    // every row is in its place before one of them is clicked
    page.find("row", &format!("^.*Speaker {}", SPEAKERS - 1)).await;
    page.client().execute_async(AT_REST, vec![]).await.unwrap();
    open_output(&app, "Speaker 0").await;
    // the server speaks on a thread of its own, whatever the page has to do meanwhile
    let server = thread::spawn(move || {
        let began = Instant::now();
        for number in 0..WORDS {
            server.open("all");
            let due = BEAT * u32::try_from(number + 1).unwrap();
            thread::park_timeout(due.saturating_sub(began.elapsed()));
        }
        server.open_wide("all");
        server
    });
    page.region_says("Selected task", "Completed").await;
    let whole = said.concat();
    let shown = page.script("return document.querySelector('[role=log]').textContent").await.unwrap();
    assert!(shown.as_str().unwrap().contains(whole.trim_end()), "the page shows every word in its place");
    for id in &ids {
        wait::eventually(&format!("{id} has spoken"), async || {
            (app.json(&["status", id])["status"] == "completed").then_some(())
        })
        .await;
        let output = app.legwork(&["output", id]);
        assert_eq!(output.stdout().trim_end(), whole.trim_end(), "the file of {id}");
        assert_eq!(
            app.json(&["result", id])["result"]["output"].as_str().unwrap().trim_end(),
            whole.trim_end()
        );
    }
    drop(server.join().unwrap());
    app.close().await;
}
