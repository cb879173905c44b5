//! What an agent asks before it does it, and what comes of the person's word.

use super::stage::{Stage, recorded, with_effects};
use contract::coding::PermissionPolicy;
use harness::wait;
use serde_json::{Value, json};

const CLAUDE: &str = "claude-code-2.1.332/permission.jsonl";

#[test]
fn claude_code_asks_for_each_step_and_its_last_message_is_the_result() {
    let stage = Stage::new(CLAUDE, &with_effects(recorded(CLAUDE)));
    let _worker = stage.worker();
    let id = stage.task(&[]);
    let asked = stage.question(&id);
    assert_eq!(
        (&asked["kind"], &asked["detail"]),
        (&json!("approval"), &json!("echo hi > hello.txt")),
        "{asked}"
    );
    assert_eq!(asked["always"], "this very command");
    assert!(stage.lines("effects").is_empty(), "it waits for the word");
    stage.answer(&id, &["--approve"]);
    let asked = stage.question(&id);
    let detail = asked["detail"].as_str().unwrap();
    assert!(detail.contains("+one\n+two\n") && detail.contains("b.txt"), "{asked}");
    stage.answer(&id, &["--approve"]);

    let result = stage.completed(&id);
    assert_eq!(result["summary"], "I made **hello.txt**.");
    assert_eq!(result["output"], "I made **hello.txt**.\n\nAll done.");
    let metrics = &result["metrics"];
    assert_eq!(
        (&metrics["tokens_in"], &metrics["tokens_out"], &metrics["requests"]),
        (&json!(315), &json!(60), &json!(3))
    );
    let cost = metrics["cost_usd"].as_f64().unwrap();
    assert!((cost - 0.002_403).abs() < 1e-6, "{cost}");
    assert_eq!(stage.lines("effects"), ["1", "2"], "each was done once");

    let task = stage.home.json(&["status", &id]);
    assert_eq!(task["usage"]["tokens_in"], 315, "{task}");
    let output = stage.home.expect(0, &["output", &id]).text();
    assert!(
        output.contains("I made **hello.txt**.") && output.contains("[TOOL] run echo hi > hello.txt"),
        "{output}"
    );
    assert!(!output.contains("\"type\""), "{output}");
    let log = stage.home.expect(0, &["logs", &id]).text();
    assert!(log.contains("You allowed it: echo hi > hello.txt") && log.contains("Session "), "{log}");
}

#[test]
fn every_client_of_the_protocol_is_asked_by_its_own_words() {
    let table: [(&str, &[&str], i64); 5] = [
        ("opencode-1.18.33/acp-permission.jsonl", &["echo hi > ohello.txt", "+one"], 100),
        ("gemini-cli-0.61.0/acp-permission.jsonl", &["+one", "echo hi > ghello.txt"], 300),
        ("qwen-code-0.24.4/acp-permission.jsonl", &["+one", "echo hi > ghello.txt"], 300),
        ("copilot-1.0.102/acp-permission.jsonl", &["echo hi > chello.txt"], 200),
        // it fails to write by itself, and asks about its command only
        ("claude-agent-acp-0.49.0/acp-permission.jsonl", &["echo hi > hello.txt"], 315),
    ];
    for (file, details, tokens_in) in table {
        let stage = Stage::new(file, &with_effects(recorded(file)));
        let worker = stage.worker();
        let id = stage.task(&[]);
        for detail in details {
            let asked = stage.question(&id);
            assert!(asked["detail"].as_str().is_some_and(|shown| shown.contains(detail)), "{file}: {asked}");
            stage.answer(&id, &["--approve"]);
        }
        let result = stage.completed(&id);
        assert_eq!(result["output"], "I made **hello.txt**.\n\nAll done.", "{file}");
        assert_eq!(result["metrics"]["tokens_in"], tokens_in, "{file}");
        drop(worker);
    }
}

/// Claude Code's talk up to its first question, and what comes after it.
fn split() -> (Vec<Value>, Value, Vec<Value>) {
    let talk = recorded(CLAUDE);
    let place = talk.iter().position(|act| act["hear"]["type"] == "control_response").unwrap();
    let (before, after) = talk.split_at(place);
    (before.to_vec(), after[0].clone(), after[1..].to_vec())
}

fn id_of(answer: &Value) -> &Value {
    &answer["hear"]["response"]["request_id"]
}

#[test]
fn no_is_told_with_its_reason() {
    let (mut talk, answer, _) = split();
    let denied = json!({ "behavior": "deny", "message": "The person does not allow this: not on a Friday" });
    let heard = json!({ "type": "control_response", "response": { "request_id": id_of(&answer), "response": denied } });
    talk.push(json!({ "hear": heard }));
    talk.extend(recorded(CLAUDE).into_iter().rev().take(2).rev());
    let stage = Stage::new(CLAUDE, &talk);
    let _worker = stage.worker();
    let id = stage.task(&[]);
    stage.question(&id);
    stage.answer(&id, &["--deny", "not on a Friday"]);
    assert_eq!(stage.completed(&id)["output"], "I made **hello.txt**.\n\nAll done.");
}

#[test]
fn two_questions_at_once_are_put_one_after_the_other() {
    let (mut talk, first, rest) = split();
    let second = rest.iter().find(|act| act["hear"]["type"] == "control_response").unwrap().clone();
    let asks =
        recorded(CLAUDE).into_iter().filter(|act| act["say"]["type"] == "control_request").nth(1).unwrap();
    talk.push(asks);
    talk.extend([
        first,
        json!({ "append": "effects", "text": "1\n" }),
        second,
        json!({ "append": "effects", "text": "2\n" }),
    ]);
    talk.extend(recorded(CLAUDE).into_iter().rev().take(2).rev());
    let stage = Stage::new(CLAUDE, &talk);
    let _worker = stage.worker();
    let id = stage.task(&[]);
    assert_eq!(stage.question(&id)["detail"], "echo hi > hello.txt");
    stage.answer(&id, &["--approve"]);
    let asked = stage.question(&id);
    assert!(asked["detail"].as_str().unwrap().contains("b.txt"), "{asked}");
    stage.answer(&id, &["--approve"]);
    stage.completed(&id);
    assert_eq!(stage.lines("effects"), ["1", "2"]);
}

#[test]
fn what_the_person_allows_beforehand_is_not_asked() {
    let allowed = |policy| {
        let stage = Stage::with(CLAUDE, &with_effects(recorded(CLAUDE)), |agent| {
            agent.coding.as_mut().unwrap().permissions = policy;
        });
        let _worker = stage.worker();
        let id = stage.task(&[]);
        let (asked, task) = stage.approve_all(&id);
        assert_eq!(task["status"], "completed", "{}", stage.told(&id));
        assert_eq!(stage.lines("effects"), ["1", "2"]);
        asked
    };
    let table = [(PermissionPolicy::Ask, 2), (PermissionPolicy::Edits, 1), (PermissionPolicy::All, 0)];
    for (policy, asked) in table {
        assert_eq!(allowed(policy), asked, "{policy}");
    }
}

#[test]
fn what_is_allowed_for_always_is_not_asked_again_in_that_folder() {
    let stage = Stage::new(CLAUDE, &with_effects(recorded(CLAUDE)));
    let _worker = stage.worker();
    let id = stage.task(&[]);
    stage.question(&id);
    stage.answer(&id, &["--always"]);
    stage.question(&id);
    stage.answer(&id, &["--approve"]);
    stage.completed(&id);
    // the command is known now, the change of the file is not
    let next = stage.task(&[]);
    let asked = stage.question(&next);
    assert!(asked["detail"].as_str().unwrap().contains("b.txt"), "{asked}");
    stage.answer(&next, &["--approve"]);
    stage.completed(&next);
    let elsewhere = stage.path("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    let other = stage.task(&["--cwd", &elsewhere.display().to_string()]);
    assert_eq!(stage.question(&other)["detail"], "echo hi > hello.txt");
    stage.home.expect(0, &["cancel", &other]);
    wait::until("it is cancelled", || {
        (stage.home.json(&["status", &other])["status"] == "cancelled").then_some(())
    });
}

#[test]
fn its_own_questions_are_answered_in_words() {
    let file = "claude-code-2.1.332/question.jsonl";
    let mut talk = recorded(file);
    let answer = talk.iter_mut().find(|act| act["hear"]["type"] == "control_response").unwrap();
    answer["hear"]["response"]["response"]["updatedInput"] =
        json!({ "answers": { "Which colour?": "Green, please" } });
    let stage = Stage::new(file, &talk);
    let _worker = stage.worker();
    let id = stage.task(&[]);
    let asked = stage.question(&id);
    assert_eq!((&asked["kind"], &asked["text"]), (&json!("ask"), &json!("Which colour?")), "{asked}");
    assert_eq!(asked["options"], json!(["Red", "Blue"]));
    stage.answer(&id, &["Green, please"]);
    assert_eq!(stage.completed(&id)["output"], "Red it is.");
}

#[test]
fn a_message_reaches_it_at_its_next_turn() {
    let file = "claude-code-2.1.332/two-turns.jsonl";
    let mut talk = recorded(file);
    let second = talk.iter().enumerate().filter(|(_, act)| act["hear"]["type"] == "user").nth(1).unwrap().0;
    talk[second]["hear"]["message"] = json!({ "content": "And a second thing" });
    // the first turn is not over before the message is there
    let end = talk.iter().position(|act| act["say"]["type"] == "result").unwrap();
    talk.insert(end, json!({ "wait": "go" }));
    let stage = Stage::with(file, &talk, |agent| {
        agent.coding.as_mut().unwrap().permissions = PermissionPolicy::All;
    });
    let _worker = stage.worker();
    let id = stage.task(&[]);
    harness::wait::until("it works", || {
        stage.home.run(&["output", &id]).text().contains("I made").then_some(())
    });
    stage.home.expect(0, &["answer", &id, "And a second thing"]);
    std::fs::write(stage.path("go"), "").unwrap();
    let result = stage.completed(&id);
    assert_eq!(result["metrics"]["tokens_in"], 525, "both turns are paid: {}", stage.told(&id));
}
