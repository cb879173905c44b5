//! Agents with a model in a workflow: what one gives comes into the next command as it is, what all of them used is the run's,
//! and a provider that refuses is the stage that failed.

use crate::cli::model::home;
use harness::model_server::{Act, ModelServer, Shape, Turn};
use serde_json::json;
use std::fs;

/// A draft by a model, and a command that keeps what it gave.
const WRITE: &str = r#"
name = "write"
inputs.shop = {}

[[stage]]
name = "draft"
[[stage.task]]
name = "draft"
agent = "writer"
instructions = "Write a greeting for the shop {{ inputs.shop }}, as JSON."
outputs = ["greeting"]

[[stage]]
name = "keep"
[[stage.task]]
name = "keep"
command = "printf %s {{ tasks.draft.draft.greeting }} > said"

[[stage]]
name = "check"
[[stage.task]]
name = "check"
agent = "writer"
instructions = "Say whether this greets: {{ tasks.draft.draft.greeting }}"
"#;

#[test]
fn what_a_model_writes_goes_on_as_it_is_and_what_it_used_is_the_runs() {
    let greeting = "Hello; touch pwned $(touch pwned)";
    let first = json!({"greeting": greeting}).to_string();
    let script = vec![Act::Reply(Turn::says(&[&first])), Act::Reply(Turn::says(&["It ", "does."]))];
    let server = ModelServer::start(Shape::OpenAi, script);
    let home = home(&server);
    fs::write(home.scratch().join("write.toml"), WRITE).unwrap();
    let run = home.json(&["workflow", "run", "./write.toml", "--input", "shop=Corner"]);
    assert_eq!((&run["success"], &run["status"]), (&json!(true), &json!("completed")), "{run:#}");
    assert_eq!(fs::read_to_string(home.scratch().join("said")).unwrap(), greeting);
    assert!(!home.scratch().join("pwned").exists());

    let asked: Vec<String> = server.requests().iter().map(|request| request.body.to_string()).collect();
    assert_eq!(asked.len(), 2);
    assert!(asked[0].contains("for the shop Corner"), "{}", asked[0]);
    assert!(asked[1].contains("Say whether this greets: Hello; touch pwned"), "{}", asked[1]);
    let result = home.json(&["result", run["id"].as_str().unwrap()]);
    let metrics = &result["result"]["metrics"];
    assert_eq!((&metrics["requests"], &metrics["tokens_in"]), (&json!(2), &json!(20)), "{metrics}");
    let mut agents: Vec<&str> =
        metrics["agents_involved"].as_array().unwrap().iter().map(|a| a.as_str().unwrap()).collect();
    agents.sort_unstable();
    assert_eq!(agents, ["shell", "writer"]);
}

#[test]
fn a_provider_that_refuses_and_a_field_that_is_missing_are_told_at_their_stage() {
    let refused = Act::Status(401, vec![], json!({"error": {"message": "no such key"}}).to_string());
    let server = ModelServer::start(Shape::OpenAi, vec![refused]);
    let home = home(&server);
    fs::write(home.scratch().join("write.toml"), WRITE).unwrap();
    let run = |status| {
        let answer =
            home.expect(status, &["--json", "workflow", "run", "./write.toml", "--input", "shop=Corner"]);
        serde_json::from_str::<serde_json::Value>(&answer.text()).unwrap()
    };
    let failed = run(1);
    assert_eq!((&failed["phase"], &failed["failed_stage"]), (&json!("draft"), &json!("draft")), "{failed:#}");

    // it answers, with words in place of what the next stage reads
    let server = ModelServer::start(Shape::OpenAi, vec![Act::Reply(Turn::says(&["Hello there."]))]);
    home.expect(0, &["provider", "edit", "local", "--base-url", &server.base_url()]);
    let failed = run(1);
    assert_eq!(failed["phase"], "draft", "{failed:#}");
    assert!(failed["error"].as_str().unwrap().contains("`greeting` was declared"), "{failed:#}");
    assert!(!home.scratch().join("said").exists(), "nothing of it was started");
}
