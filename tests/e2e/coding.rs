//! A coding agent on the whole way, in the real window: what it asks is answered, what its check finds is mended, its change
//! is commented and sent back, and what the second attempt made of it is merged. Once with a recorded talk, and with the
//! programs from npm where they are (see [`harness::coding_agents`]).

use super::review::{at, empty_repository, git};
use contract::{
    AgentDraft, AgentKind, NewTask, Origin,
    changes::{PlaceKind, PlaceWish},
    coding::{CodingClient, CodingProtocol, CodingSetup},
    command::{CreateAgent, CreateTask},
    task::CheckWish,
};
use engine::Role;
use harness::{
    TestApp, binaries,
    coding_agents::{self, RealAgent, TalkPart},
    wait,
};
use serde_json::{Value, json};
use std::{fs, path::Path, time::Duration};

const TITLE: &str = "Make the file hello.txt";
/// Longer than the slowest of them takes, which waits for the next minute.
const PATIENCE: Duration = Duration::from_secs(180);
const CHECK: &str = "grep -qi mended hello.txt || { echo 'mended is missing' >&2; exit 1; }";

/// The work, badly done; mended once the check has failed; and done once more as the person says.
const PARTS: [TalkPart; 3] = [
    TalkPart { hears: TITLE, runs: "echo hi > hello.txt", says: "I made **hello.txt**." },
    TalkPart { hears: "The work is not done yet", runs: "echo mended > hello.txt", says: "It is mended." },
    TalkPart { hears: "In capitals", runs: "echo MENDED > hello.txt", says: "It is in capitals now." },
];

/// Adds the agent that does the work.
fn add(app: &TestApp, agent: AgentDraft) {
    let engine = assembly::open(app.place().data(), Role::Command).unwrap();
    engine.call(CreateAgent { agent }).unwrap();
}

/// Gives the work to the agent, in a worktree. What comes from somebody else wants an approval before it begins.
fn begin(app: &TestApp, folder: &Path, agent: &str, origin: Option<Origin>) -> Value {
    let task = NewTask {
        title: Some(TITLE.into()),
        agent: Some(agent.into()),
        max_retries: Some(0),
        check: Some(CheckWish::Command(CHECK.into())),
        place: Some(PlaceWish { kind: Some(PlaceKind::Worktree), ..PlaceWish::default() }),
        cwd: Some(folder.display().to_string()),
        origin,
        ..NewTask::default()
    };
    let engine = assembly::open(app.place().data(), Role::Command).unwrap();
    let id = engine.call(CreateTask { task }).unwrap().task.short_id;
    app.json(&["status", &id])
}

/// Allows in the window what is asked there, one after the other.
async fn allow(app: &TestApp, id: &str, asked: &[&str]) {
    let page = app.page();
    for words in asked {
        let question = wait::eventually_within(PATIENCE, &format!("it asks for “{words}”"), async || {
            let question = app.json(&["status", id])["question"].clone();
            question.is_object().then_some(question)
        })
        .await;
        page.region_says("It asks you", words).await;
        page.click("button", "Approve").await;
        wait::eventually_within(PATIENCE, "the answer was taken", async || {
            let now = app.json(&["status", id])["question"]["asked_at"].clone();
            (now != question["asked_at"]).then_some(())
        })
        .await;
    }
}

async fn completed(app: &TestApp, id: &str) -> Value {
    let ended = wait::eventually_within(PATIENCE, "it has ended", async || {
        let task = app.json(&["status", id]);
        ["completed", "failed", "cancelled"].contains(&task["status"].as_str().unwrap()).then_some(task)
    })
    .await;
    let told = || app.legwork(&["logs", id]).stdout();
    assert_eq!(ended["status"], "completed", "{ended:#}\n{}", told());
    app.page().region_says("Selected task", "Completed").await;
    ended
}

/// Opens the review of what is selected.
async fn review(app: &TestApp, says: &str) {
    let page = app.page();
    page.click("tab", "^Changes").await;
    page.click("button", "Review").await;
    page.find("grid", "Changes of hello.txt").await;
    page.region_says("About the change", "Check passed").await;
    page.sees(says).await;
}

/// The whole way, from the first question to what is merged; the documents of both tasks. `first` and `second`: what is
/// asked in each. `between`: what is done before it is sent back.
async fn whole_way(
    app: &TestApp,
    folder: &Path,
    made: &Value,
    (first, second): (&[&str], &[&str]),
    between: impl FnOnce(&Path),
) -> [Value; 2] {
    let page = app.page();
    let id = made["short_id"].as_str().unwrap();
    page.open_task(TITLE).await;
    allow(app, id, first).await;
    let ended = completed(app, id).await;
    assert!(!folder.join("hello.txt").exists(), "the person's folder is as it was");
    between(Path::new(ended["place"]["path"].as_str().unwrap()));

    review(app, "mended").await;
    page.script("document.getElementById('review-diff').focus()").await;
    page.press("Home").await;
    wait::eventually("the keys are at the line", async || {
        if at(app).await.contains("mended") {
            return Some(());
        }
        page.press("Down").await;
        None
    })
    .await;
    page.press("c").await;
    page.find("field", "^Comment on line").await;
    let typed = page.client().active_element().await.unwrap();
    typed.send_keys("In capitals, please.").await.unwrap();
    page.press("Ctrl+Enter").await;
    page.gone("field", "^Comment on line").await;
    page.focus_is_on("Changes of hello.txt").await;
    page.region_says("About the change", "In capitals, please.").await;
    page.find("button", "Send back with 1 comment").await;
    page.press("Ctrl+Enter").await;
    page.region_says("Selected task", "Overview").await;
    let next = wait::eventually("it is sent back", async || {
        let tasks = app.json(&["list"])["tasks"].as_array().unwrap().clone();
        tasks.into_iter().find(|task| task["retry_of"] == made["id"])
    })
    .await;
    let next = next["short_id"].as_str().unwrap();
    allow(app, next, second).await;
    let again = completed(app, next).await;
    assert_eq!(again["place"]["path"], ended["place"]["path"], "the same worktree");

    review(app, "MENDED").await;
    page.focus_is_on("Changes of hello.txt").await;
    page.press("Ctrl+Enter").await;
    page.find("dialog", "Commit the change").await;
    page.fill("Message", "Say hello").await;
    page.click("checkbox", "Also merge it into main").await;
    page.press("Ctrl+Enter").await;
    page.gone("dialog", "Commit the change").await;
    page.sees("Committed").await;
    assert_eq!(git(folder, &["log", "-1", "--format=%s"]), "Say hello");
    assert!(fs::read_to_string(folder.join("hello.txt")).unwrap().contains("MENDED"));
    page.press("Escape").await;
    page.gone("heading", "Review the change").await;
    [ended, again]
}

/// A repository with a file in it; what the player of talks writes beside its work is no part of the change.
fn repository() -> tempfile::TempDir {
    let folder = empty_repository();
    fs::write(folder.path().join("README"), "Here.\n").unwrap();
    fs::write(folder.path().join(".git/info/exclude"), "starts\n").unwrap();
    git(folder.path(), &["add", "-A"]);
    git(folder.path(), &["commit", "-q", "-m", "first"]);
    folder
}

/// Claude Code's part: it is told something, asks whether it may run a command, adds a line, and says so.
fn part(number: usize, line: &str) -> Vec<Value> {
    let TalkPart { runs, says, .. } = PARTS[number];
    let (id, call, session) =
        (format!("r-{number}"), format!("toolu_{number}"), "0b7c7a52-6a4f-4b6e-9d0e-51f1f0a9a001");
    let input = json!({ "command": runs, "description": "Write the file" });
    let usage = json!({ "input_tokens": 100, "output_tokens": 20 });
    let message = |name: &str, content: Value| json!({ "say": { "type": "assistant", "message": { "id": name, "content": [content] } } });
    vec![
        json!({ "hear": { "type": "user" } }),
        json!({ "say": { "type": "system", "subtype": "init", "session_id": session, "model": "scripted" } }),
        message("m-1", json!({ "type": "tool_use", "id": call, "name": "Bash", "input": input })),
        json!({ "say": {
            "type": "control_request", "request_id": id,
            "request": { "subtype": "can_use_tool", "tool_name": "Bash", "input": input, "tool_use_id": call },
        } }),
        json!({ "hear": { "type": "control_response", "response": { "request_id": id, "response": { "behavior": "allow" } } } }),
        json!({ "append": "hello.txt", "text": format!("{line}\n") }),
        json!({ "say": { "type": "user", "message": { "content": [{ "type": "tool_result", "tool_use_id": call, "content": "" }] } } }),
        message("m-2", json!({ "type": "text", "text": says })),
        json!({ "say": {
            "type": "result", "subtype": "success", "is_error": false, "stop_reason": "end_turn", "result": says,
            "session_id": session, "total_cost_usd": 0.5, "usage": usage,
        } }),
        json!({ "exit": 0 }),
    ]
}

fn write(path: &Path, talk: &[Value]) {
    fs::write(path, talk.iter().map(|act| format!("{act}\n")).collect::<String>()).unwrap();
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn what_a_coding_agent_does_is_allowed_mended_commented_and_merged() {
    let app = TestApp::start().await;
    let (folder, home) = (repository(), app.place().home());
    let (talk, resumed) = (home.join("talk.jsonl"), home.join("talk.resumed.jsonl"));
    write(&talk, &part(0, "hi"));
    write(&resumed, &part(1, "mended"));
    let setup = CodingSetup {
        client: CodingClient::ClaudeCode,
        protocol: Some(CodingProtocol::Stream),
        program: Some(binaries::path("legwork-replay").display().to_string()),
        arguments: vec![talk.display().to_string()],
        ..CodingSetup::default()
    };
    let kind = Some(AgentKind::Coding);
    add(&app, AgentDraft { name: Some("coder".into()), kind, coding: Some(setup), ..AgentDraft::default() });
    let made = begin(&app, folder.path(), "coder", None);
    let asked = (&[PARTS[0].runs, PARTS[1].runs][..], &[PARTS[2].runs][..]);
    let between = |_: &Path| write(&resumed, &part(2, "MENDED"));
    let [first, second] = whole_way(&app, folder.path(), &made, asked, between).await;
    for (task, rounds) in [(&first, 2.0), (&second, 1.0)] {
        let used = &task["usage"];
        assert_eq!(used["cost_usd"], 0.5 * rounds, "{used}");
        assert_eq!(used["tokens_in"], 100 * rounds as i64, "{used}");
    }
    let starts =
        fs::read_to_string(Path::new(second["place"]["path"].as_str().unwrap()).join("starts")).unwrap();
    let goes_on: Vec<_> = starts.lines().map(|line| line.contains("--resume")).collect();
    assert_eq!(goes_on, [false, true, true], "one session: {starts}");
    app.close().await;
}

/// Claude Code's part of a talk in which it adds a line unasked.
fn at_once(line: &str) -> Vec<Value> {
    let all = part(0, line);
    [0, 1, 5, 8, 9].map(|act| all[act].clone()).into()
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn the_same_task_is_given_to_several_agents_in_its_dialog() {
    let app = TestApp::start().await;
    let (page, folder) = (app.page(), repository());
    for name in ["first", "second"] {
        let talk = app.place().home().join(format!("{name}.jsonl"));
        write(&talk, &at_once(&format!("made by {name}")));
        let setup = CodingSetup {
            client: CodingClient::ClaudeCode,
            protocol: Some(CodingProtocol::Stream),
            program: Some(binaries::path("legwork-replay").display().to_string()),
            arguments: vec![talk.display().to_string()],
            ..CodingSetup::default()
        };
        let kind = Some(AgentKind::Coding);
        add(&app, AgentDraft { name: Some(name.into()), kind, coding: Some(setup), ..AgentDraft::default() });
    }
    page.press("Ctrl+n").await;
    page.find("dialog", "New task").await;
    page.gone("checkbox", "second").await;
    page.choose("Agent", "first").await;
    page.click("checkbox", "second").await;
    page.fill(
        "What should it do, and what does done look like?",
        "Make the file hello.txt with your name in it",
    )
    .await;
    page.press("Ctrl+Enter").await;
    page.sees("Choose where each of them works").await;
    page.pictures("new-task-together").await;
    page.choose("Where it works", "A git worktree").await;
    page.fill("Working folder", folder.path().to_str().unwrap()).await;
    page.press("Ctrl+Enter").await;
    page.gone("dialog", "New task").await;
    let tasks = wait::eventually_within(PATIENCE, "both have ended", async || {
        let tasks = app.json(&["list"])["tasks"].as_array().unwrap().clone();
        (tasks.len() == 2 && tasks.iter().all(|task| task["status"] == "completed")).then_some(tasks)
    })
    .await;
    let places: Vec<_> = tasks.iter().map(|task| task["place"]["path"].clone()).collect();
    assert!(places[0] != places[1] && !folder.path().join("hello.txt").exists(), "{places:?}");
    page.click("tab", "^Changes").await;
    page.click("button", "Review").await;
    page.find("grid", "Changes of hello.txt").await;
    page.click("button", "Compare 2 agents").await;
    for name in ["first", "second"] {
        page.region_says(name, &format!("made by {name}")).await;
    }
    app.close().await;
}

async fn real_way(real: &RealAgent, program: &Path) {
    let app = TestApp::start().await;
    let folder = repository();
    let model = real.model(&PARTS);
    add(&app, real.draft("real", program, &app.place().home(), &model));
    let origin = (!real.asks).then(|| Origin::Mcp("robot".into()));
    let made = begin(&app, folder.path(), "real", origin);
    // one that cannot ask while it runs is approved before it does
    let asked: (&[&str], &[&str]) = match real.asks {
        true => (&[PARTS[0].runs, PARTS[1].runs], &[PARTS[2].runs]),
        false => (&[TITLE], &[]),
    };
    let mut counted = 0;
    let tasks = whole_way(&app, folder.path(), &made, asked, |_| counted = model.answers().len()).await;
    let answers = model.answers();
    for (task, answers) in tasks.iter().zip([&answers[..counted], &answers[counted..]]) {
        let used = &task["usage"];
        eprintln!("{}: {used}, {} answers", real.program, answers.len());
        let (sent, received) = real.tells(answers);
        assert_eq!((&used["tokens_in"], &used["tokens_out"]), (&json!(sent), &json!(received)), "{used}");
        assert_eq!(used["tokens_estimated"], !real.tells_all, "{used}");
        let cost = used["cost_usd"].as_f64().zip(real.cost(answers));
        assert!(cost.is_none_or(|(told, cost)| (told - cost).abs() < 1e-9), "{used}: {cost:?}");
        assert_eq!(used["cost_usd"].is_null(), real.prices.is_none(), "{used}");
    }
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display and the programs from npm; LEGWORK_CODING_AGENTS names their folder"]
async fn the_real_ones_go_the_whole_way_in_the_window() {
    for (real, program) in coding_agents::installed() {
        real_way(&real, &program).await;
    }
}
