//! Clients of other versions than those that were tried: told in words, and refused only where they speak another protocol.

use super::stage::{Stage, recorded, with_effects};
use contract::coding::PermissionPolicy;
use serde_json::{Value, json};

const CLAUDE: &str = "claude-code-2.1.332/permission.jsonl";
const ACP: &str = "opencode-1.18.33/acp-permission.jsonl";
const ADAPTER: &str = "claude-agent-acp-0.49.0/acp-permission.jsonl";

/// A talk in which the client says that it is of another version.
fn of_version(file: &str, version: &str) -> Vec<Value> {
    let mut talk = with_effects(recorded(file));
    for act in &mut talk {
        if act["say"]["claude_code_version"].is_string() {
            act["say"]["claude_code_version"] = json!(version);
        }
        if act["say"]["result"]["agentInfo"].is_object() {
            act["say"]["result"]["agentInfo"]["version"] = json!(version);
        }
    }
    talk
}

#[test]
fn another_version_is_told_and_does_its_work() {
    for (file, version, told) in [
        (CLAUDE, "1.0.128", Some("Claude Code 1.0.128 is older than 2.1.332, with which Legwork was tried.")),
        (CLAUDE, "3.0.0", Some("Claude Code 3.0.0 is newer than 2.1.332")),
        (CLAUDE, "2.1.340", None),
        (ACP, "1.2.0", Some("OpenCode 1.2.0 is older than 1.18.33")),
        (ACP, "1.18.40", None),
        // what speaks there is no Claude Code, and has a version of its own
        (ADAPTER, "0.49.0", None),
    ] {
        let stage = Stage::with(file, &of_version(file, version), |agent| {
            agent.coding.as_mut().unwrap().permissions = PermissionPolicy::All;
        });
        let worker = stage.worker();
        let id = stage.task(&[]);
        stage.completed(&id);
        let log = stage.home.run(&["logs", &id]).text();
        match told {
            Some(words) => assert!(log.contains(words), "{version}: {log}"),
            None => assert!(!log.contains("was tried"), "{version}: {log}"),
        }
        drop(worker);
    }
}

#[test]
fn another_version_of_the_protocol_is_refused_in_words() {
    for version in [json!(2), json!("2026-11-01")] {
        let mut talk: Vec<Value> = recorded(ACP).into_iter().take(2).collect();
        talk[1]["say"]["result"]["protocolVersion"] = version.clone();
        // it would have to hear that it is not wanted
        let stage = Stage::new(ACP, &talk);
        let worker = stage.worker();
        let id = stage.task(&["--retries", "3"]);
        let error = stage.failed(&id);
        assert_eq!(error["code"], "protocol_version", "{error}");
        let said = version.as_str().map_or_else(|| version.to_string(), str::to_owned);
        let words =
            format!("OpenCode speaks version {said} of the Agent Client Protocol; Legwork speaks version 1.");
        assert_eq!(error["message"], json!(words));
        assert!(error["hint"].as_str().unwrap().contains("--protocol stream"), "{error}");
        assert_eq!(stage.lines("starts").len(), 1, "it is not tried again");
        drop(worker);
    }
}
