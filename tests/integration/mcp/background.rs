//! What a client started is done although it leaves at once, ends all that it finds below the server, or only looks.

use super::raw::Raw;
use crate::cli::home::Home;
use contract::Status;
use harness::{
    processes::{self, Process},
    wait,
};
use rustix::process::Signal;
use serde_json::{Value, json};

/// A home whose commands run unasked.
fn trusting() -> Home {
    let home = Home::new();
    home.expect(0, &["setting", "set", "mcp.approve_commands", "false"]);
    home
}

/// Starts a task with this command; its id.
fn made(server: &mut Raw, command: &str) -> String {
    let made = server.call("create_task", &json!({ "command": command }).to_string());
    made["structuredContent"]["id"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
}

fn until_it_is(home: &Home, id: &str, status: Status) {
    let wanted = serde_json::to_value(status).unwrap();
    wait::until(&format!("task {id} is {wanted}"), || {
        (home.json(&["status", id])["status"] == wanted).then_some(())
    });
}

fn belonging_to(home: &Home) -> Vec<Process> {
    processes::belonging_to(home.data().parent().unwrap())
}

fn workers(home: &Home) -> Vec<Process> {
    let mut all = belonging_to(home);
    all.retain(|process| process.line.contains(" worker --drain"));
    all
}

/// Everything below a process, as a client finds it that ends what it has started.
fn below(home: &Home, pid: i32) -> Vec<Process> {
    let all = belonging_to(home);
    let mut found = vec![pid];
    let mut below = vec![];
    while let Some(parent) = found.pop() {
        for process in all.iter().filter(|process| process.parent == parent) {
            found.push(process.pid);
            below.push(process.clone());
        }
    }
    below
}

#[test]
fn what_is_started_is_done_although_the_client_leaves_with_the_reply() {
    let home = trusting();
    home.expect(0, &["setting", "set", "mcp.act_on_all", "true"]);
    home.expect(1, &["execute", "--retries", "0", "--command", "false"]);
    let failed = home.json(&["list", "--status", "failed"])["tasks"][0]["id"].clone();
    let queued = |tool: &str, arguments: Value| {
        let mut server = Raw::greeted(&home);
        let made = server.call(tool, &arguments.to_string());
        server.leave();
        let id = made["structuredContent"]["id"].as_str().unwrap_or_else(|| panic!("{made}"));
        wait::until(&format!("what {tool} left has ended"), || {
            (home.json(&["status", id])["completed_at"] != Value::Null).then_some(())
        });
    };
    queued("create_task", json!({"command": "sleep 0.3"}));
    queued("retry_task", json!({"id": failed}));
}

#[test]
fn nothing_of_the_queue_is_below_the_server() {
    let home = trusting();
    let mut server = Raw::greeted(&home);
    let go = home.scratch().join("go");
    let command = format!("while [ ! -e '{}' ]; do sleep 0.05; done", go.display());
    let running = made(&mut server, &command);
    until_it_is(&home, &running, Status::Running);
    let waiting = made(&mut server, "echo next");
    assert_eq!(below(&home, server.pid()), []);
    for process in below(&home, server.pid()) {
        processes::signal(process.pid, Signal::TERM);
    }
    server.kill();
    std::fs::write(go, "").unwrap();
    until_it_is(&home, &running, Status::Completed);
    until_it_is(&home, &waiting, Status::Completed);
}

/// A task of a conversation that is over, whose run or turn nobody sees to.
fn left_behind(home: &Home, command: &str, is: Status) -> String {
    let mut server = Raw::greeted(home);
    home.expect(
        0,
        &["setting", "set", "mcp.start_worker", if is == Status::Queued { "false" } else { "true" }],
    );
    let id = made(&mut server, command);
    until_it_is(home, &id, is);
    server.kill();
    for worker in workers(home) {
        processes::signal(worker.pid, Signal::KILL);
    }
    wait::until("the worker is gone", || workers(home).is_empty().then_some(()));
    home.expect(0, &["setting", "set", "mcp.start_worker", "true"]);
    id
}

#[test]
fn whoever_looks_at_what_nobody_sees_to_sees_to_it() {
    for is in [Status::Queued, Status::Running] {
        for (tool, whole) in [("wait_for_task", true), ("get_task", false), ("list_tasks", false)] {
            let home = trusting();
            let id = left_behind(&home, "sleep 1", is);
            let mut server = Raw::greeted(&home);
            let arguments = if tool == "list_tasks" { json!({}) } else { json!({ "id": id }) };
            let seen = server.call(tool, &arguments.to_string());
            if whole {
                assert_eq!(seen["structuredContent"]["status"], "completed", "{tool}, {is:?}: {seen}");
            }
            server.leave();
            until_it_is(&home, &id, Status::Completed);
        }
    }
}

#[test]
fn nothing_is_started_where_the_person_does_not_want_it() {
    let home = trusting();
    home.expect(0, &["setting", "set", "mcp.start_worker", "false"]);
    let mut server = Raw::greeted(&home);
    let made = server.call("create_task", r#"{"command":"true"}"#)["structuredContent"].clone();
    let next = made["next"].as_str().unwrap();
    assert!(next.contains("Nothing runs the queue now"), "{next}");
    let worker = format!("`legwork --data-dir {} worker`", home.data().display());
    assert!(next.contains(&worker), "{next}");
    let id = json!({"id": made["id"], "timeout_seconds": 1}).to_string();
    assert_eq!(server.call("wait_for_task", &id)["structuredContent"]["status"], "queued");
    let seen = server.call("get_task", &json!({"id": made["id"]}).to_string())["structuredContent"].clone();
    assert!(seen["explanation"].as_str().unwrap().contains("Nothing runs the queue: "), "{seen}");
    server.call("list_tasks", "{}");
    server.leave();
    assert_eq!(workers(&home), []);
}

#[test]
fn what_a_client_is_told_of_a_task_holds_for_the_client() {
    let home = trusting();
    let mut server = Raw::greeted(&home);
    let made = server.call("create_task", r#"{"command":"true"}"#)["structuredContent"].clone();
    assert!(!made.to_string().contains("nothing runs"), "a worker is started with the reply: {made}");
    home.expect(0, &["setting", "set", "mcp.approve_commands", "true"]);
    let made = server.call("create_task", r#"{"command":"true"}"#)["structuredContent"].clone();
    let by_hand = format!("`legwork --data-dir {} answer {} --approve`", home.data().display(), short(&made));
    assert!(made["next"].as_str().unwrap().contains(&by_hand), "{made}");
    let id = json!({"id": made["id"], "text": "yes"}).to_string();
    let refused = server.call("answer", &id)["content"][0]["text"].clone();
    assert!(refused.as_str().unwrap().contains(&by_hand), "{refused}");
    let id = json!({"id": made["id"]}).to_string();
    server.call("pause_task", &id);
    let seen = server.call("get_task", &id)["structuredContent"].clone();
    assert_eq!(seen["explanation"], "It is paused.");
    server.leave();
}

fn short(made: &Value) -> String {
    made["short_id"].as_str().unwrap().to_owned()
}
