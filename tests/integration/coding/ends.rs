//! How agents end: each with its words.

use super::stage::{Stage, recorded};
use harness::wait;
use serde_json::{Value, json};

const CLAUDE: &str = "claude-code-2.1.332/permission.jsonl";

/// Claude Code's first words, with nothing asked.
fn beginning() -> Vec<Value> {
    recorded(CLAUDE).into_iter().take(2).collect()
}

#[test]
fn what_does_not_end_well_says_why() {
    let one_line = json!({ "say": { "type": "assistant", "message": { "content": [{ "type": "text", "text": "Half" }] } } });
    let end = |acts: &[Value]| [beginning(), acts.to_vec()].concat();
    let table: Vec<(&str, Vec<Value>, &str, &str)> = vec![
        (
            "dies in the middle",
            end(&[one_line.clone(), json!({ "die": true })]),
            "no_end",
            "without saying that it was done",
        ),
        (
            "ends without an end",
            end(&[one_line.clone(), json!({ "exit": 0 })]),
            "no_end",
            "without saying that it was done",
        ),
        (
            "no JSON",
            vec![json!({ "say": "Usage: claude [options]" }), json!({ "exit": 2 })],
            "no_end",
            "without a word that can be read as its protocol. Its last words: Usage: claude [options]",
        ),
        (
            "an error",
            end(&[
                json!({ "say": { "type": "result", "subtype": "error_during_execution", "is_error": true, "errors": ["It broke"] } }),
            ]),
            "agent_failed",
            "It broke",
        ),
        (
            "too many turns",
            end(&[json!({ "say": { "type": "result", "subtype": "error_max_turns", "is_error": true } })]),
            "turns",
            "most turns",
        ),
        (
            "a refusal",
            end(&[
                json!({ "say": { "type": "result", "subtype": "success", "stop_reason": "refusal", "result": "No." } }),
            ]),
            "refused",
            "refused",
        ),
    ];
    for (what, talk, code, words) in table {
        let stage = Stage::new(CLAUDE, &talk);
        let worker = stage.worker();
        let id = stage.task(&[]);
        let error = stage.failed(&id);
        assert_eq!(error["code"], code, "{what}: {error}\n{}", stage.told(&id));
        assert!(error["message"].as_str().unwrap().contains(words), "{what}: {error}");
        drop(worker);
    }
}

#[test]
fn one_that_is_not_signed_in_is_not_tried_again() {
    for file in [
        "claude-code-2.1.332/not-signed-in.jsonl",
        "codex-0.171.0/not-signed-in.jsonl",
        "gemini-cli-0.61.0/not-signed-in.jsonl",
        "opencode-1.18.33/not-signed-in.jsonl",
    ] {
        let stage = Stage::new(file, &recorded(file));
        let worker = stage.worker();
        let id = stage.task(&["--retries", "3"]);
        let error = stage.failed(&id);
        assert_eq!(error["code"], "not_signed_in", "{file}: {error}");
        assert!(error["hint"].as_str().unwrap().contains("terminal"), "{file}: {error}");
        assert_eq!(stage.lines("starts").len(), 1, "{file}");
        drop(worker);
    }
}

#[test]
fn a_limit_is_waited_for() {
    for file in
        ["claude-code-2.1.332/limit.jsonl", "codex-0.171.0/limit.jsonl", "gemini-cli-0.61.0/acp-limit.jsonl"]
    {
        let stage = Stage::new(file, &recorded(file));
        let worker = stage.worker();
        let id = stage.task(&[]);
        let task = wait::until("it waits", || {
            let task = stage.home.json(&["status", &id]);
            (task["status"] == "pending").then_some(task)
        });
        assert_eq!(task["waiting_for"]["reason"], "quota", "{file}: {task}");
        assert!(task["waiting_for"]["until"].is_string(), "{file}: {task}");
        drop(worker);
    }
}

#[test]
fn clients_that_read_one_prompt_are_given_it_whole() {
    for file in ["codex-0.171.0/tool.jsonl", "gemini-cli-0.61.0/tool.jsonl", "opencode-1.18.33/tool.jsonl"] {
        let mut talk = recorded(file);
        let place = talk.iter().position(|act| act["hear"] == "prompt").unwrap();
        talk[place]["into"] = json!("prompt");
        let stage = Stage::new(file, &talk);
        let worker = stage.worker();
        let long = "Say it all. ".repeat(40_000);
        std::fs::write(stage.path("long.txt"), &long).unwrap();
        let at = format!("@{}", stage.path("long.txt").display());
        let id = stage.task(&["--instructions", &at]);
        assert_eq!(stage.completed(&id)["output"], "I made **hello.txt**.\n\nAll done.", "{file}");
        let heard = std::fs::read_to_string(stage.path("prompt")).unwrap();
        assert!(heard.contains(long.trim()), "{file}: {} bytes of {}", heard.len(), long.len());
        drop(worker);
    }
}

#[test]
fn a_flood_in_one_line_costs_that_line() {
    let mut talk = beginning();
    talk.push(json!({ "flood": 24 << 20 }));
    talk.push(json!({ "say": { "type": "result", "subtype": "success", "result": "Through." } }));
    let stage = Stage::new(CLAUDE, &talk);
    let _worker = stage.worker();
    let id = stage.task(&[]);
    assert_eq!(stage.completed(&id)["output"], "Through.");
    assert!(stage.home.run(&["logs", &id]).text().contains("too long to be read"));
}

#[test]
fn a_cancel_is_said_before_it_is_done() {
    for (file, heard) in [
        (CLAUDE, json!({ "type": "control_request", "request": { "subtype": "interrupt" } })),
        ("gemini-cli-0.61.0/acp-permission.jsonl", json!({ "method": "session/cancel" })),
    ] {
        let talk = recorded(file);
        let asks = |act: &Value| {
            act["say"]["type"] == "control_request" || act["say"]["method"] == "session/request_permission"
        };
        let mut talk: Vec<Value> = talk.into_iter().take_while(|act| !asks(act)).collect();
        talk.extend([
            json!({ "append": "begun" }),
            json!({ "hear": heard, "into": "interrupted" }),
            json!({ "exit": 0 }),
        ]);
        let stage = Stage::new(file, &talk);
        let worker = stage.worker();
        let id = stage.task(&[]);
        wait::until("it works", || stage.path("begun").exists().then_some(()));
        stage.home.expect(0, &["cancel", &id]);
        let task = stage.settled(&id);
        assert_eq!(task["status"], "cancelled", "{file}: {task}");
        assert_eq!(stage.lines("interrupted").len(), 1, "{file}");
        drop(worker);
    }
}

#[test]
fn a_session_that_is_gone_is_begun_anew() {
    // the first attempt begins a session and fails; the next one is told that nobody knows it
    let mut first = beginning();
    first.push(json!({ "say": { "type": "result", "subtype": "error_during_execution", "is_error": true, "errors": ["It broke"] } }));
    let stage = Stage::new(CLAUDE, &first);
    let mut gone = recorded("claude-code-2.1.332/unknown-session.jsonl");
    gone.insert(0, json!({ "append": "gone" }));
    stage.write("talk.resumed.jsonl", &gone);
    let worker = stage.worker();
    let id = stage.task(&["--retries", "1", "--backoff", "1s..1s"]);
    let error = stage.failed(&id);
    assert!(error["message"].as_str().unwrap().contains("It broke"), "{error}");
    let starts = stage.lines("starts");
    assert_eq!(starts.len(), 3, "{starts:#?}\n{}", stage.told(&id));
    let resumes: Vec<_> = starts.iter().map(|line| line.contains("--resume")).collect();
    assert_eq!(resumes, [false, true, false], "{starts:#?}");
    assert!(stage.told(&id).contains("not known to it any more"), "{}", stage.told(&id));
    drop(worker);
}

#[test]
fn a_check_that_fails_goes_back_to_the_same_session() {
    let done = |words: &str| json!({ "say": { "type": "result", "subtype": "success", "result": words } });
    let mut first = beginning();
    first.push(done("Done, I think."));
    let stage = Stage::new(CLAUDE, &first);
    let mut second = beginning();
    second[0]["into"] = json!("prompt");
    second.extend([json!({ "append": "mended" }), done("Mended.")]);
    stage.write("talk.resumed.jsonl", &second);
    let _worker = stage.worker();
    let id = stage.task(&["--check", "echo not yet; test -e mended"]);
    assert_eq!(stage.completed(&id)["output"], "Mended.", "{}", stage.told(&id));
    let starts = stage.lines("starts");
    let session = "65827a4a-fb78-43bb-946a-111904aba1d9";
    assert!(starts.len() == 2 && starts[1].contains(&format!("--resume {session}")), "{starts:#?}");
    let heard = &stage.lines("prompt")[0];
    assert!(heard.contains("not yet") && heard.contains("did not pass"), "{heard}");
    let output = stage.home.expect(0, &["output", &id]).text();
    assert!(!output.contains("\"type\""), "{output}");
}
