//! What a worker holds of tasks that have ended: their outputs and conversations were in its memory while they ran, and
//! are not any more; and how much of the database a task takes.

use harness::{
    Legwork,
    cli::Running,
    model_server::{Act, ModelServer, Shape, Turn},
    wait,
};
use os::process::Memory;
use serde_json::{Value, json};
use std::{fs, time::Duration};
use store::integrity::Look;

/// So much more than before they came a worker may hold when they have gone, in bytes.
const KEPT: u64 = 20 << 20;
/// So much it may hold while four models at once say as much as they can, in bytes: some copies of the longest conversation
/// for each.
const AT_THE_MOST: u64 = 256 << 20;
/// So much of the database a task may take at most, whatever it prints, in bytes: its result is 64 KiB of that, once.
const OF_THE_DATABASE: u64 = 100 << 10;
/// And so much what the search knows of it, where no two words are the same, as here.
const OF_THE_SEARCH: u64 = 140 << 10;
/// Prints 1.3 MB of words that are all different, as few outputs are.
const LARGE: &str = "seq 1000000 1162000";
/// How long so many may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(900);

fn held(worker: &Running) -> u64 {
    Memory::of(worker.pid()).map_or(u64::MAX, |memory| memory.own)
}

/// A worker that has nothing to do, and what it holds then.
fn idle_worker(home: &Legwork) -> (Running, u64) {
    let worker = home.worker(&["--workers", "4"]);
    // the first task of all brings in what every other needs as well
    home.run(&["execute", "--", "true"]).ok();
    let before = held(&worker);
    (worker, before)
}

#[track_caller]
fn assert_given_back(worker: &Running, before: u64) {
    let what = format!("it holds no more than {KEPT} bytes beside the {before} that it had before");
    wait::until(&what, || (held(worker) <= before + KEPT).then_some(()));
}

fn counts(home: &Legwork) -> Value {
    home.json(&["queue", "stats"])["counts"].clone()
}

/// Bytes of the database in use, with what is not in its file yet: of the search, and of all else.
fn database(home: &Legwork) -> (u64, u64) {
    let mut look = Look::open(&home.data()).unwrap();
    let all = look.read(store::retention::table_sizes).unwrap();
    let (search, rest): (Vec<_>, Vec<_>) =
        all.iter().partition(|table| table.name.starts_with("task_search"));
    let sum = |tables: Vec<&store::retention::TableSize>| tables.iter().map(|t| t.bytes.unsigned_abs()).sum();
    (sum(search), sum(rest))
}

fn many_large_outputs(tasks: usize) {
    let home = Legwork::new();
    let (worker, before) = idle_worker(&home);
    let before_all = database(&home);
    let engine = super::machine::look(&home);
    for n in 0..tasks {
        let task = json!({"title": format!("Prints {n}"), "command": {"line": LARGE}, "max_retries": 0});
        engine.call(contract::command::CreateTask { task: serde_json::from_value(task).unwrap() }).unwrap();
    }
    drop(engine);
    wait::until_within(PATIENCE, "all of them have ended", || {
        let counts = counts(&home);
        assert_eq!(counts["failed"], 0);
        (counts["completed"] == tasks as u64 + 1).then_some(())
    });
    assert_given_back(&worker, before);
    // the search knows all of them then
    assert_eq!(home.json(&["list", "--search", "nowhere"])["tasks"], json!([]));
    let after_all = database(&home);
    let each = |before: u64, after: u64| after.saturating_sub(before) / tasks as u64;
    let (search, each) = (each(before_all.0, after_all.0), each(before_all.1, after_all.1));
    eprintln!(
        "{tasks} tasks: {} KiB held before, {} now; {each} bytes of the database each, and {search} of the search",
        before >> 10,
        held(&worker) >> 10
    );
    assert!(each < OF_THE_DATABASE, "each takes {each} bytes of the database");
    assert!(search < OF_THE_SEARCH, "the search takes {search} bytes for each");
    let doctor = home.json(&["doctor"]).to_string();
    // also while it stands in the log, and not in the file yet
    let told =
        doctor.split(" tasks: ").nth(1).and_then(|told| told.split(" each").next()).unwrap_or_default();
    assert!(told.ends_with(" KiB") && !told.starts_with("0 "), "what each takes is told: {doctor}");
}

#[test]
fn what_finished_tasks_have_used_is_given_back() {
    many_large_outputs(150);
}

#[test]
#[ignore = "takes minutes"]
fn what_five_thousand_finished_tasks_have_used_is_given_back() {
    many_large_outputs(5_000);
}

/// The most that a worker has held at one time, in bytes.
fn peak(worker: &Running) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", worker.pid())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().strip_suffix("kB").unwrap().trim().parse::<u64>().unwrap() << 10
}

/// What a model does at each turn that never comes to an end, by the name of its agent.
fn endless() -> [(&'static str, Turn); 2] {
    let file = |n: usize| json!({"path": format!("{n}.md"), "content": "word ".repeat(20_000)});
    let writes = (0..60).fold(Turn::says(&["More."]), |turn, n| turn.and_calls("write_artifact", file(n)));
    let words = "word ".repeat(40_000);
    let talks =
        Turn::says(&[words.as_str()]).and_calls("write_artifact", json!({"path": "a.md", "content": "."}));
    [("writer", writes), ("talker", talks)]
}

#[test]
fn what_models_that_never_end_have_used_is_bounded_and_given_back() {
    let home = Legwork::new();
    let servers = endless().map(|(name, turn)| {
        let server = ModelServer::start(Shape::OpenAi, vec![]);
        server.always(Act::Reply(turn));
        let provider = format!("provider add of-{name} --kind openai-compatible --model m --no-key --base-url");
        let base_url = server.base_url();
        home.run(&provider.split(' ').chain([base_url.as_str()]).collect::<Vec<_>>()).ok();
        let agent = format!(
            "agent add {name} --kind llm --provider of-{name} --role Any --tool write_artifact --instructions Go."
        );
        home.run(&agent.split(' ').collect::<Vec<_>>()).ok();
        server
    });
    let (worker, before) = idle_worker(&home);
    for n in 0..4 {
        for (name, _) in endless() {
            let title = format!("Go {n}");
            home.run(&["execute", "--async", &title, "--agent", name, "--retries", "0"]).ok();
        }
    }
    // who only talks comes to the limit of its turns or of its budget first, which the person is asked about
    wait::until_within(PATIENCE, "all of them have ended or ask", || {
        let counts = counts(&home);
        let of = |status: &str| counts[status].as_u64().unwrap_or(0);
        (of("failed") >= 4 && of("failed") + of("needs_input") == 8).then_some(())
    });
    let most = peak(&worker);
    eprintln!("{} KiB held before, {} at the most, {} now", before >> 10, most >> 10, held(&worker) >> 10);
    assert!(most < AT_THE_MOST, "{most} bytes at one time");
    assert_given_back(&worker, before);
    let page = home.json(&["list", "--status", "failed"]);
    for task in page["tasks"].as_array().unwrap() {
        let task = home.json(&["status", task["id"].as_str().unwrap()]);
        assert_eq!(task["error"]["code"], "too_long", "{task}");
    }
    drop(servers);
}
