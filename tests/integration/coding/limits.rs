//! What an agent may use: once it is used up the person is asked, while the agent waits.

use super::stage::{Stage, recorded, with_effects};
use contract::coding::PermissionPolicy;
use serde_json::{Value, json};

const CLAUDE: &str = "claude-code-2.1.332/permission.jsonl";

/// A talk that waits for the file `go` once its second request is told of.
fn waiting() -> Vec<Value> {
    let mut talk = with_effects(recorded(CLAUDE));
    let told = |act: &Value| act["say"]["event"]["type"] == "message_delta";
    let second = talk.iter().enumerate().filter(|(_, act)| told(act)).nth(1).unwrap().0;
    talk.insert(second + 1, json!({ "wait": "go" }));
    talk
}

fn stage() -> Stage {
    Stage::with(CLAUDE, &waiting(), |agent| {
        agent.coding.as_mut().unwrap().permissions = PermissionPolicy::All;
    })
}

#[test]
fn more_is_used_only_with_the_persons_word() {
    for (budget, words) in [("tokens=200", "tokens"), ("turns=2", "turns")] {
        let stage = stage();
        let worker = stage.worker();
        let id = stage.task(&["--budget", budget]);
        let asked = stage.question(&id);
        assert_eq!(asked["kind"], "budget", "{asked}");
        let text = asked["text"].as_str().unwrap();
        assert!(text.contains(words) && text.ends_with("Allow as much again?"), "{text}");
        std::fs::write(stage.path("go"), "").unwrap();
        assert_eq!(stage.home.json(&["status", &id])["status"], "needs_input", "it waits for the word");
        stage.answer(&id, &["--approve"]);
        let result = stage.completed(&id);
        assert_eq!(result["metrics"]["requests"], 3, "{budget}: {result}");
        assert_eq!(stage.lines("effects"), ["1", "2"], "{budget}");
        assert_eq!(stage.lines("starts").len(), 1, "{budget}: it is the same process");
        drop(worker);
    }
}

#[test]
fn without_it_the_task_ends_with_what_it_has() {
    let stage = stage();
    let _worker = stage.worker();
    let id = stage.task(&["--budget", "tokens=200", "--retries", "3"]);
    stage.question(&id);
    stage.home.expect(0, &["answer", &id, "--deny", "enough"]);
    harness::wait::until("it has failed", || {
        (stage.home.json(&["status", &id])["status"] == "failed").then_some(())
    });
    let error = stage.failed(&id);
    assert_eq!(error["code"], "budget", "{error}");
    assert!(error["message"].as_str().unwrap().starts_with("Stopped at its limit:"), "{error}");
    assert!(error["hint"].as_str().unwrap().contains("larger budget"), "{error}");
    assert_eq!(stage.lines("starts").len(), 1, "it is not tried again");
    assert_eq!(stage.home.json(&["status", &id])["usage"]["requests"], 2, "what it has used is charged");
}
