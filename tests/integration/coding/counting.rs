//! What whoever goes on with a session is charged, where its client counts the whole of it.

use super::stage::Stage;
use contract::coding::{CodingClient, CodingProtocol};
use serde_json::{Value, json};
use std::fs;

/// Codex's run: it tells what its thread has used since it was begun.
fn codex(tokens: i64) -> Vec<Value> {
    let usage = json!({ "input_tokens": tokens, "output_tokens": tokens / 10 });
    vec![
        json!({ "hear": "prompt" }),
        json!({ "say": { "type": "thread.started", "thread_id": "t-1" } }),
        json!({ "say": { "type": "item.completed", "item": { "id": "i", "type": "agent_message", "text": "Done." } } }),
        json!({ "say": { "type": "turn.completed", "usage": usage } }),
        json!({ "exit": 0 }),
    ]
}

/// OpenCode's, over the Agent Client Protocol: it tells what its session has cost since it was begun.
fn opencode(begins: &str, cost: f64) -> Vec<Value> {
    let update = json!({ "sessionUpdate": "usage_update", "used": 1, "size": 2, "cost": { "amount": cost, "currency": "USD" } });
    let reply = |id: i64, result: Value| json!({ "say": { "jsonrpc": "2.0", "id": id, "result": result } });
    let of_session = if begins == "session/new" { json!({ "sessionId": "s-1" }) } else { json!({}) };
    vec![
        json!({ "hear": { "method": "initialize" } }),
        reply(1, json!({ "agentCapabilities": { "loadSession": true } })),
        json!({ "hear": { "method": begins } }),
        reply(if begins == "session/new" { 3 } else { 2 }, of_session),
        json!({ "hear": { "method": "session/prompt", "params": { "sessionId": "s-1" } } }),
        json!({ "say": { "jsonrpc": "2.0", "method": "session/update", "params": { "sessionId": "s-1", "update": update } } }),
        reply(10, json!({ "stopReason": "end_turn", "usage": { "inputTokens": 100, "outputTokens": 10 } })),
        json!({ "exit": 0 }),
    ]
}

/// Tokens sent, and US dollars, that a task is told to have used.
fn used(stage: &Stage, id: &str) -> (i64, Option<f64>) {
    let metrics = stage.completed(id)["metrics"].clone();
    (metrics["tokens_in"].as_i64().unwrap(), metrics["cost_usd"].as_f64())
}

#[test]
fn whoever_goes_on_with_a_session_is_charged_what_is_new_in_it() {
    let table = [
        ("codex-0.171.0", [codex(200), codex(350), codex(450)], [(200, None), (150, None), (100, None)]),
        (
            "opencode-1.18.33/acp-",
            [opencode("session/new", 0.5), opencode("session/load", 0.75), opencode("session/load", 0.875)],
            [(100, Some(0.5)), (100, Some(0.25)), (100, Some(0.125))],
        ),
    ];
    for (file, [first, second, third], wanted) in table {
        let stage = Stage::new(file, &first);
        let _worker = stage.worker();
        let id = stage.task(&[]);
        let mut told = vec![used(&stage, &id)];
        let mut last = id;
        for talk in [&second, &third] {
            stage.write("talk.jsonl", talk);
            let next = stage.home.json(&["continue", &last, "More"])["id"].as_str().unwrap().to_owned();
            told.push(used(&stage, &next));
            last = next;
        }
        assert_eq!(told, wanted, "{file}: {}", stage.told(&last));
    }
}

/// What the plugin tells of an answer: more than the client tells itself.
fn tells(id: &str, input: i64, cost: f64) -> String {
    let tokens =
        json!({ "input": input, "output": 20, "reasoning": 0, "cache": { "read": 100, "write": 0 } });
    json!({ "id": id, "tokens": tokens, "cost": cost }).to_string()
}

/// Writes these lines where the plugin does that the client was told to load.
fn by_plugin(lines: &[String]) -> Value {
    let folder = r#"$(printf %s "$OPENCODE_CONFIG_CONTENT" | sed 's|.*file://\([^"]*\)/plugin.js.*|\1|')"#;
    let written = lines.iter().map(|line| format!("echo '{line}' >> \"{folder}/used.jsonl\""));
    json!({ "run": written.collect::<Vec<_>>().join(" && ") })
}

#[test]
fn what_a_plugin_tells_counts_in_place_of_what_its_client_does() {
    let begins = json!({ "begins": 1 }).to_string();
    for sandbox in ["off", "workspace_write"] {
        let mut first = opencode("session/new", 0.5);
        // it is loaded with the session; a helper's answer comes after the session's own, and is told twice
        first.insert(3, by_plugin(std::slice::from_ref(&begins)));
        let told = [tells("a", 50, 0.125), tells("b", 60, 0.25), tells("b", 60, 0.25)];
        first.insert(6, by_plugin(&told));
        let stage = Stage::new("opencode-1.18.33/acp-", &[]);
        // a home is not open to what a sandbox holds
        let folder = stage.path("work");
        fs::create_dir(&folder).unwrap();
        let talk = folder.join("talk.jsonl").display().to_string();
        stage.add(|agent| {
            agent.name = Some("held".into());
            let setup = agent.coding.as_mut().unwrap();
            (setup.client, setup.protocol) = (CodingClient::OpenCode, Some(CodingProtocol::Acp));
            setup.arguments = vec![talk];
        });
        let _worker = stage.worker();
        stage.write("work/talk.jsonl", &first);
        let words = ["Make the file hello.txt", "--agent", "held", "--retries", "0", "--sandbox", sandbox];
        let id = stage.home.make_short(&[&words[..], &["--cwd", folder.to_str().unwrap()]].concat());
        let metrics = stage.completed(&id)["metrics"].clone();
        let counts = ["tokens_in", "tokens_out", "cost_usd", "tokens_estimated"].map(|name| &metrics[name]);
        let wanted = [&json!(310), &json!(40), &json!(0.375), &json!(false)];
        assert_eq!(counts, wanted, "{sandbox}: {}", stage.told(&id));

        // the last answer comes once the client has said that it is done
        let mut second = opencode("session/load", 0.75);
        second.insert(3, by_plugin(std::slice::from_ref(&begins)));
        second.insert(second.len() - 1, by_plugin(&[tells("c", 70, 0.5)]));
        stage.write("work/talk.jsonl", &second);
        let next = stage.home.json(&["continue", &id, "More"])["id"].as_str().unwrap().to_owned();
        assert_eq!(used(&stage, &next), (170, Some(0.5)), "{sandbox}: {}", stage.told(&next));
    }
}
