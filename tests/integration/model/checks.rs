//! The checks of agents with a model: what failed, the model reads at the beginning of its next attempt.

use crate::cli::home::Home;
use contract::{AgentDraft, Status, Task, command::EditAgent, task::CheckState};
use engine::Stop;
use harness::{
    Bench,
    model_server::{Act, ModelServer, Shape, Turn},
    processes, wait,
};
use serde_json::{Value, json};
use std::fs;

/// A check that fails the first time, and says why.
const CHECK: &str = "echo the letter has no greeting; test -e greeted && exit 0; touch greeted; exit 4";

fn home(server: &ModelServer) -> Home {
    let home = Home::new();
    home.add_provider(&server.base_url());
    home.add_writer("Write.", &[]);
    home
}

#[test]
fn a_model_reads_what_the_check_said_and_goes_on_from_there() {
    for finishes in [false, true] {
        let turn = |words: &str| match finishes {
            true => Turn::calls("finish", json!({"summary": words, "success": true})),
            false => Turn::says(&[words]),
        };
        let script = vec![Act::Reply(turn("A letter.")), Act::Reply(turn("Dear all, a letter."))];
        let server = ModelServer::start(Shape::OpenAi, script);
        let home = home(&server);
        home.expect(0, &["agent", "edit", "writer", "--check", CHECK]);
        let options = ["Write a letter", "--agent", "writer", "--backoff", "0s..0s"];
        let id = home.make_short(&options);
        home.expect(0, &["worker", "--drain"]);
        let ended = home.json(&["result", &id]);
        assert_eq!((&ended["status"], &ended["attempt"]), (&json!("completed"), &json!(2)), "{ended:#}");
        assert_eq!(ended["check"]["run"]["state"], "passed");
        let requests = server.requests();
        assert_eq!(requests.len(), 2, "one turn for each attempt");
        assert!(!requests[0].text().contains("did not pass"), "{}", requests[0].text());
        let told = requests[1].body["messages"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(told["role"], "user", "{told}");
        let words = told["content"].to_string();
        for part in ["it did not pass", "exit code 4", "the letter has no greeting", "touch greeted"] {
            assert!(words.contains(part), "“{part}” is not in {words}");
        }
        assert!(requests[1].text().contains("A letter."), "the conversation goes on");
        let metrics = &ended["result"]["metrics"];
        assert_eq!(metrics["requests"], 2, "both attempts are accounted: {metrics}");
    }
}

#[test]
fn a_check_that_never_passes_fails_the_task_and_leaves_no_report() {
    let script = vec![Act::Reply(Turn::says(&["One."])), Act::Reply(Turn::says(&["Two."]))];
    let server = ModelServer::start(Shape::OpenAi, script);
    let home = home(&server);
    let options =
        ["Write", "--agent", "writer", "--check", "echo no; false", "--retries", "1", "--backoff", "0s..0s"];
    let id = home.make_short(&options);
    home.expect(0, &["worker", "--drain"]);
    let ended = home.json(&["result", &id]);
    assert_eq!((&ended["status"], &ended["error"]["code"]), (&json!("failed"), &json!("check_failed")));
    assert_eq!(ended["result"]["output"], "Two.", "what it wrote is kept");
    assert_eq!(ended["result"]["success"], false);
    assert_eq!(server.requests().len(), 2);
    assert_eq!(home.json(&["report", "list"])["reports"], json!([]));
    let told = |n: usize| server.requests()[n].text().matches("it did not pass").count();
    assert_eq!((told(0), told(1)), (0, 1), "each failure is told once");
}

#[test]
fn what_is_said_in_a_talk_is_not_checked() {
    let server = ModelServer::start(Shape::OpenAi, vec![Act::Reply(Turn::says(&["Hello."]))]);
    let home = home(&server);
    home.expect(0, &["agent", "edit", "writer", "--check", "touch checked; false"]);
    home.expect(0, &["chat", "writer", "--say", "Hello"]);
    assert!(!home.scratch().join("checked").exists());
    let listed: Value = home.json(&["list"]);
    assert_eq!(listed["tasks"], json!([]));
}

/// A task of a model's whose check waits for the file `go`, and the check's process.
fn checking(home: &Home) -> (String, i32) {
    let check = "echo $$ > pid; until test -e go; do sleep 0.05; done";
    let id = home.make_short(&["Write", "--agent", "writer", "--check", check]);
    let pid = wait::until("the check runs", || {
        fs::read_to_string(home.scratch().join("pid")).ok()?.trim().parse().ok()
    });
    (id, pid)
}

#[test]
fn the_check_of_a_model_is_paused_goes_on_or_is_cancelled() {
    for cancels in [true, false] {
        let server = ModelServer::start(Shape::OpenAi, vec![Act::Reply(Turn::says(&["Done."]))]);
        let home = home(&server);
        let mut worker = home.worker(&[]);
        let (id, pid) = checking(&home);
        home.expect(0, &["pause", &id]);
        worker.stdout.until(|line| line.contains("\"paused\""));
        let state = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
        assert!(state.contains(") T "), "it is frozen: {state}");
        if cancels {
            home.expect(0, &["cancel", &id]);
            worker.stdout.until(|line| line.contains("\"cancelled\""));
            assert!(!processes::alive(pid), "the check outlives its task");
        } else {
            home.expect(0, &["resume", &id]);
            fs::write(home.scratch().join("go"), "").unwrap();
            worker.stdout.until(|line| line.contains("\"completed\""));
        }
        assert_eq!(server.requests().len(), 1, "the work is not done again");
        let ended = home.json(&["status", &id]);
        let expected = if cancels { "stopped" } else { "passed" };
        assert_eq!((&ended["check"]["run"]["state"], &ended["attempt"]), (&json!(expected), &json!(1)));
    }
}

#[test]
fn an_engine_that_stops_what_runs_leaves_the_check_to_the_next() {
    let bench = Bench::running(1);
    let agent = bench.model_agent("writer", "Writes");
    let changes = AgentDraft { check: Some("wait".into()), ..AgentDraft::default() };
    bench.engine.call(EditAgent { name: agent.name.clone(), changes }).unwrap();
    let task = bench.create_model(&agent, "letter", "ok");
    let checks = |task: &Task| task.current_step.as_deref() == Some("Check: wait");
    bench.until(task.id, "the check", checks);
    bench.engine.stop(Stop::StopRunning);
    assert_eq!(bench.get(task.id).attempt, 1);
    bench.start(1);
    bench.script.release("Check: wait");
    let done = bench.until_status(task.id, Status::Completed);
    assert_eq!((done.attempt, done.usage.map(|usage| usage.requests)), (1, Some(1)), "{done:#?}");
    let run = done.check.and_then(|check| check.run).unwrap();
    assert_eq!(run.state, CheckState::Passed);
    bench.assert_sound();
}
