//! Checks that go back to a coding agent, and what is gone on with, through the real programs.

use super::stage::{Stage, recorded};
use crate::{
    changes::repository,
    crash::stage::{assert_sound, attempts, open},
};
use contract::coding::{CodingClient, CodingProtocol};
use harness::wait;
use rustix::process::Signal;
use serde_json::{Value, json};

const CLAUDE: &str = "claude-code-2.1.332/two-turns.jsonl";

/// Claude Code's first words, after what is said to it.
fn beginning() -> Vec<Value> {
    vec![json!({ "hear": { "type": "user" }, "into": "prompts" }), recorded(CLAUDE)[1].clone()]
}

fn end(text: &str) -> Vec<Value> {
    let usage = json!({ "input_tokens": 100, "output_tokens": 20 });
    vec![
        json!({ "say": { "type": "assistant", "message": { "id": "m", "content": [{ "type": "text", "text": text }] } } }),
        json!({ "say": {
            "type": "result", "subtype": "success", "is_error": false, "stop_reason": "end_turn", "result": text,
            "session_id": recorded(CLAUDE)[1]["say"]["session_id"], "total_cost_usd": 0.5, "usage": usage,
        } }),
        json!({ "exit": 0 }),
    ]
}

/// An agent that does its work badly at first, and mends it once it is told what is wrong.
pub(crate) fn stage(mends: &[Value]) -> Stage {
    let stage = Stage::new(CLAUDE, &[beginning(), end("Done.")].concat());
    stage.write("talk.resumed.jsonl", &[&*beginning(), mends, &*end("Mended.")].concat());
    stage
}

const CHECK: [&str; 2] = ["--check", "echo 'mended is missing' >&2; test -e mended"];

#[test]
fn a_failed_check_goes_back_to_the_session_and_is_mended() {
    let stage = stage(&[json!({ "append": "mended", "text": "yes" })]);
    let _worker = stage.worker();
    let id = stage.task(&CHECK);
    let result = stage.completed(&id);
    assert_eq!(result["summary"], "Mended.", "{}", stage.told(&id));
    let starts = stage.lines("starts");
    assert!(starts.len() == 2 && starts[1].contains("--resume"), "{starts:#?}");
    let prompts = std::fs::read_to_string(stage.path("prompts")).unwrap();
    assert!(
        prompts.contains("The work is not done yet") && prompts.contains("mended is missing"),
        "{prompts}"
    );
    assert_eq!(attempts(&open(&stage.home.data()), &id).len(), 1, "it is one attempt");
    assert_eq!(stage.home.json(&["status", &id])["usage"]["cost_usd"], 1.0, "both rounds are paid");
    let check = stage.home.json(&["status", &id])["check"]["run"].clone();
    assert_eq!(check["state"], "passed", "{check}");
    assert_sound(&stage.home);
}

#[test]
fn what_is_never_mended_fails_with_what_the_check_said() {
    let stage = stage(&[]);
    let _worker = stage.worker();
    let id = stage.task(&CHECK);
    let error = stage.failed(&id);
    assert_eq!(error["code"], "check_failed", "{error}");
    assert!(error["message"].as_str().unwrap().contains("mended is missing"), "{error}");
    assert_eq!(stage.lines("starts").len(), 3, "the work, and two rounds");
    assert_eq!(attempts(&open(&stage.home.data()), &id).len(), 1);
}

#[test]
fn killed_in_a_round_or_in_its_check_nothing_is_done_twice() {
    let mends = [
        json!({ "append": "begun", "text": "1\n" }),
        json!({ "wait": "go" }),
        json!({ "append": "mended", "text": "yes" }),
    ];
    let stage = stage(&mends);
    let check = "echo x >> checks; if test -e mended; then touch last; while ! test -e pass; do sleep 0.05; done; else exit 1; fi";
    let worker = stage.worker();
    let id = stage.task(&["--check", check]);
    wait::until("the round works", || stage.path("begun").exists().then_some(()));
    worker.signal(Signal::KILL);
    assert_eq!(worker.end(), -9);
    let worker = stage.worker();
    std::fs::write(stage.path("go"), "").unwrap();
    wait::until("its check runs", || stage.path("last").exists().then_some(()));
    worker.signal(Signal::KILL);
    assert_eq!(worker.end(), -9);
    let _worker = stage.worker();
    std::fs::write(stage.path("pass"), "").unwrap();
    let result = stage.completed(&id);
    assert_eq!(result["summary"], "Mended.", "{}", stage.told(&id));
    assert_eq!(stage.lines("starts").len(), 2, "the work, and one round: {}", stage.told(&id));
    assert_eq!(stage.lines("begun"), ["1"], "its work was done once");
    assert_eq!(stage.lines("checks").len(), 2, "each check ran once");
    assert_eq!(attempts(&open(&stage.home.data()), &id).len(), 1);
    assert_eq!(stage.home.json(&["status", &id])["usage"]["cost_usd"], 1.0, "nothing is paid twice");
    assert_sound(&stage.home);
}

#[test]
fn an_ended_task_is_gone_on_with_from_the_command_line() {
    let stage = stage(&[]);
    let _worker = stage.worker();
    let id = stage.task(&[]);
    stage.completed(&id);
    let next = stage.home.json(&["continue", &id, "Now the tests"]);
    assert_eq!(next["retry_of"], json!(id));
    let next = next["id"].as_str().unwrap().to_owned();
    let result = stage.completed(&next);
    assert_eq!(result["summary"], "Mended.", "{}", stage.told(&next));
    let starts = stage.lines("starts");
    assert!(starts.len() == 2 && starts[1].contains("--resume"), "{starts:#?}");
    let prompts = std::fs::read_to_string(stage.path("prompts")).unwrap();
    assert!(prompts.lines().last().unwrap().contains("Now the tests"), "{prompts}");
    let command = stage.home.json(&["execute", "--async", "--", "true"])["id"].as_str().unwrap().to_owned();
    stage.completed(&command);
    let refused = stage.home.run(&["continue", &command, "More"]);
    assert_eq!(refused.status, 4, "{}", refused.all());
    assert!(refused.all().contains("not done by a coding agent"), "{}", refused.all());
}

#[test]
fn one_task_is_given_to_several_agents_at_once() {
    let stage = stage(&[]);
    stage.add(|agent| {
        agent.name = Some("second".into());
        let setup = agent.coding.as_mut().unwrap();
        (setup.client, setup.protocol) = (CodingClient::ClaudeCode, Some(CodingProtocol::Stream));
    });
    let _worker = stage.worker();
    let made = stage.home.json(&["execute", "Make it so", "--agents", "coder,second", "--async"]);
    let tag = made["tag"].as_str().unwrap();
    let tasks = made["tasks"].as_array().unwrap();
    let agents: Vec<_> = tasks.iter().map(|task| task["agent"].as_str().unwrap()).collect();
    assert_eq!(agents, ["coder", "second"]);
    for task in tasks {
        assert_eq!(task["tags"], json!([tag]));
        stage.completed(task["id"].as_str().unwrap());
    }
    let refused = stage.home.run(&["execute", "Make it so", "--agents", "coder,nobody", "--async"]);
    assert_eq!(refused.status, 2, "{}", refused.all());
    assert_eq!(stage.home.json(&["list"])["tasks"].as_array().unwrap().len(), 2, "nothing is half made");
}

#[test]
fn what_is_said_about_its_work_is_read_in_the_same_session_and_place() {
    let stage = stage(&[json!({ "append": "later", "text": "x\n" })]);
    let folder = repository(&stage.home, "repo");
    let _worker = stage.worker();
    let id = stage.task(&["--place", "worktree", "--cwd", folder.to_str().unwrap()]);
    stage.completed(&id);
    let place = stage.home.json(&["diff", &id])["place"].clone();
    let path = place["path"].as_str().unwrap().to_owned();
    let next = stage.home.json(&["continue", &id, "More"])["id"].as_str().unwrap().to_owned();
    stage.completed(&next);
    assert_eq!(stage.home.json(&["diff", &next])["place"]["path"], place["path"], "{}", stage.told(&next));
    let last = stage.home.json(&["send-back", &next, "Nearly.", "--comment", "later:1:In capitals"]);
    let last = last["id"].as_str().unwrap().to_owned();
    stage.completed(&last);
    assert_eq!(stage.home.json(&["diff", &last])["place"]["path"], place["path"]);
    let read = |name: &str| std::fs::read_to_string(std::path::Path::new(&path).join(name)).unwrap();
    let starts: Vec<_> = read("starts").lines().map(|line| line.contains("--resume")).collect();
    assert_eq!(starts, [false, true, true], "one session, in one folder: {}", read("starts"));
    assert!(read("prompts").lines().last().unwrap().contains("In capitals"), "{}", read("prompts"));
}
