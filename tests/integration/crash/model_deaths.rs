//! Agents with a model whose engine is killed: the next one goes on at the turn that was reached.

use crate::{
    cli::home::Home,
    crash::stage::{TAKE_OVER, assert_sound, attempts, open, until_completed},
};
use harness::{
    model_server::{Act, ModelServer, Shape, Turn},
    wait,
};
use rustix::process::Signal;
use serde_json::json;
use std::{collections::HashSet, fs};

/// Turns of the loop, and the one that is cut.
const TURNS: usize = 10;
const CUT: usize = 6;

/// A home with a provider at `server` and the agent `writer`, which may do what `tools` say.
fn home(server: &ModelServer, tools: &[&str]) -> Home {
    let home = Home::new();
    home.add_provider(&server.base_url());
    home.add_writer("Write what you are asked for.", tools);
    home
}

fn step(turn: usize) -> Turn {
    Turn::calls("report_progress", json!({"text": format!("Turn {turn}")}))
}

#[test]
fn a_loop_of_ten_turns_goes_on_where_it_was_killed() {
    let mut script: Vec<_> = (1..CUT).map(|turn| Act::Reply(step(turn))).collect();
    script.push(Act::Gated("cut".into(), Turn::says(&["Half of ", "a reply"])));
    script.extend((CUT..TURNS).map(|turn| Act::Reply(step(turn))));
    script.push(Act::Reply(Turn::says(&["Ten turns are done."])));
    let server = ModelServer::start(Shape::OpenAi, script);
    let home = home(&server, &[]);
    let worker = home.worker(&[]);
    let id = home.make(&["Count to ten", "--agent", "writer"])["id"].as_str().unwrap().to_owned();
    server.wait_for_requests(CUT);
    server.open("cut");
    let output = || home.expect(0, &["output", &id]).text();
    wait::until("half of a reply is in the output", || output().contains("Half of ").then_some(()));
    worker.signal(Signal::KILL);
    assert_eq!(worker.end(), -9);
    let before = server.requests().len();
    assert_eq!(before, CUT);

    let _next = home.start(&["worker"]);
    wait::until_within(TAKE_OVER, "the next worker asks again", || {
        (server.requests().len() > before).then_some(())
    });
    until_completed(&home, std::slice::from_ref(&id));
    let requests = server.requests();
    assert_eq!(requests.len(), TURNS + 1, "only the turn that was cut is taken twice");
    let conversations: Vec<_> = requests.iter().map(|r| r.body["messages"].to_string()).collect();
    assert_eq!(conversations[CUT - 1], conversations[CUT], "it is the same turn");
    assert_eq!(conversations.iter().collect::<HashSet<_>>().len(), TURNS, "no other is");
    assert!(output().contains("Half of \n[CUT] "), "{}", output());

    let task = home.json(&["status", &id]);
    assert_eq!(task["usage"]["requests"], TURNS, "what was cut before its count came is not counted: {task}");
    let all = attempts(&open(&home.data()), &id);
    assert_eq!(all.len(), 1, "it is the same attempt: {all:#?}");
    assert_eq!((all[0].state.as_str(), all[0].charged), ("completed", false));
    assert_sound(&home);
}

#[test]
fn an_approved_command_that_outlives_its_engine_is_run_once() {
    let command = "echo ran >> count; until [ -e go ]; do sleep 0.05; done; echo through";
    let script = vec![
        Act::Reply(Turn::calls("run_command", json!({"command": command}))),
        Act::Reply(Turn::says(&["It went through."])),
    ];
    let server = ModelServer::start(Shape::OpenAi, script);
    let home = home(&server, &["run_command"]);
    let folder = home.scratch();
    let mut worker = home.worker(&[]);
    let cwd = folder.display().to_string();
    let id = home.make(&["Build it", "--agent", "writer", "--cwd", &cwd])["id"].as_str().unwrap().to_owned();
    worker.stdout.until(|line| line.contains("needs_input"));
    let asked = home.json(&["status", &id]);
    assert_eq!(
        (&asked["question"]["kind"], &asked["question"]["detail"]),
        (&json!("approval"), &json!(command))
    );
    home.expect(0, &["answer", &id, "--approve"]);
    wait::until("the command runs", || folder.join("count").exists().then_some(()));
    worker.signal(Signal::KILL);
    assert_eq!(worker.end(), -9);

    let _next = home.start(&["worker"]);
    fs::write(folder.join("go"), "").unwrap();
    until_completed(&home, &[id]);
    assert_eq!(fs::read_to_string(folder.join("count")).unwrap(), "ran\n");
    let told = server.requests()[1].text();
    assert!(told.contains("[exit code 0]") && told.contains("through"), "{told}");
    assert_sound(&home);
}
