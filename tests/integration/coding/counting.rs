//! What whoever goes on with a session is charged, where its client counts the whole of it.

use super::stage::Stage;
use serde_json::{Value, json};

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
