//! Workflows that coding agents run: nothing before the person has seen every command, and the run as it goes.

use super::approvals::Person;
use serde_json::{Value, json};
use std::fs;

const FLOW: &str = r#"
name = "publish"
description = "Builds and publishes."

[inputs.channel]
description = "Where it goes."
default = "beta"

[[stage]]
name = "build"
[[stage.task]]
name = "compile"
command = "echo built; touch built"

[[stage]]
name = "ship"
[[stage.task]]
name = "upload"
command = "echo to {{ inputs.channel }}; touch shipped; exit 3"
retries = 0
"#;

/// A person with that workflow in the folder of their coding agent.
fn with_flow() -> Person {
    let person = Person::new();
    fs::create_dir(person.project.join(".legwork")).unwrap();
    fs::write(person.project.join(".legwork/publish.toml"), FLOW).unwrap();
    person
}

#[tokio::test]
async fn every_command_of_a_run_is_shown_before_anything_starts() {
    for approved in [true, false] {
        let person = with_flow();
        let client = person.client(&person.login_path()).await;
        let listed = client.get("list_workflows", json!({})).await;
        let publish = listed["workflows"].as_array().unwrap().iter().find(|flow| flow["name"] == "publish");
        assert_eq!(publish.unwrap()["usable"], true, "{listed:#}");
        let asked = json!({"workflow": "publish", "inputs": {"channel": "stable"}});
        let made = client.get("run_workflow", asked).await;
        let shown = person.run(&made);
        assert_eq!(shown["question"]["kind"], "approval", "{shown:#}");
        let question = shown["question"].to_string();
        assert!(question.contains("touch built") && question.contains("touch shipped"), "{question}");
        assert!(!person.project.join("built").exists(), "it ran unasked");

        let id = made["short_id"].as_str().unwrap().to_owned();
        person.home.expect(0, &["answer", &id, if approved { "--approve" } else { "--deny" }]);
        let ended = person.run(&made);
        let run = client.get("get_workflow_run", json!({"id": made["id"]})).await;
        let states: Vec<&Value> =
            run["stages"].as_array().unwrap().iter().map(|stage| &stage["state"]).collect();
        for (file, stage) in [("built", 0), ("shipped", 1)] {
            assert_eq!(person.project.join(file).exists(), approved, "{file}: {ended:#}");
            assert_eq!(states[stage] != "skipped" && states[stage] != "cancelled", approved, "{run:#}");
        }
        if approved {
            assert_eq!((&run["status"], &run["failed_stage"]), (&json!("failed"), &json!("ship")), "{run:#}");
            let upload = run["stages"][1]["tasks"][0]["id"].clone();
            let output = client.get("read_output", json!({"id": upload})).await;
            assert!(output["text"].as_str().unwrap().contains("to stable"), "{output}");
        }
        client.leave().await;
    }
}

#[tokio::test]
async fn what_cannot_be_run_is_refused_by_name() {
    let person = with_flow();
    let client = person.client(&person.login_path()).await;
    let (unknown, _) = client.refused("run_workflow", json!({"workflow": "unknown"})).await;
    assert!(unknown.contains("There is no workflow “unknown”"), "{unknown}");
    for (arguments, field) in [
        (json!({"workflow": "publish", "inputs": {"chanel": "beta"}}), "inputs.chanel"),
        (json!({"workflow": "publish", "cwd": "relative"}), "cwd"),
        (json!({"workflow": "publish", "cwd": person.project.join("gone")}), "cwd"),
    ] {
        let refused = client.refused("run_workflow", arguments.clone()).await;
        assert_eq!(refused.1["fields"][0]["field"], field, "{arguments}: {refused:?}");
    }
    client.leave().await;
}
