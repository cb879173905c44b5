//! Clients of every version of the protocol are served in their own way.

use crate::{cli::home::Home, mcp::raw::Raw};
use serde_json::{Value, json};

#[test]
fn a_client_gets_the_version_that_it_asks_for() {
    let home = Home::new();
    for version in ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"] {
        let mut server = Raw::start(&home);
        let hello = json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
            "protocolVersion": version, "capabilities": {}, "clientInfo": {"name": "old", "version": "0"}}});
        server.say(&hello.to_string());
        assert_eq!(server.next()["result"]["protocolVersion"], version);
        server.leave();
    }
}

/// A request of the version that has no handshake any more: each says itself who asks.
fn request(id: i64, method: &str, mut params: Value) -> String {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "Newer", "version": "9"},
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}).to_string()
}

#[test]
fn a_client_without_a_handshake_calls_and_listens() {
    let home = Home::new();
    home.expect(0, &["setting", "set", "mcp.start_worker", "false"]);
    let mut server = Raw::start(&home);
    server.say(&request(1, "server/discover", json!({})));
    let found = server.next();
    assert!(found["result"]["supportedVersions"].to_string().contains("2026-07-28"), "{found}");
    server.say(&request(2, "tools/call", json!({"name": "create_task", "arguments": {"command": "true"}})));
    let made = server.next()["result"]["structuredContent"].clone();
    assert_eq!(home.json(&["status", made["id"].as_str().unwrap()])["origin"], "mcp:newer");
    let uri = format!("legwork://tasks/{}/log", made["id"].as_str().unwrap());
    server.say(&request(
        3,
        "subscriptions/listen",
        json!({"notifications": {"resourceSubscriptions": [uri]}}),
    ));
    let begun = server.next();
    assert_eq!(begun["method"], "notifications/subscriptions/acknowledged", "{begun}");
    home.expect(0, &["cancel", made["short_id"].as_str().unwrap()]);
    let changed = server.next_where(|line| line["method"] == "notifications/resources/updated");
    assert_eq!(changed["params"]["uri"], uri);
    server.leave();
}
