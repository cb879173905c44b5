//! Whatever arrives, the server lives and answers as JSON-RPC says.

use crate::{cli::home::Home, mcp::raw::Raw};
use serde_json::{Value, json};

/// What is sent, the error that must come back, and the id that it must carry.
fn malformed(n: usize) -> (String, i64, Value) {
    let deep = "[".repeat(50 + n);
    match n % 16 {
        0 => ("not json".to_owned(), -32700, Value::Null),
        1 => (deep, -32700, Value::Null),
        2 => ("[]".to_owned(), -32600, Value::Null),
        3 => (format!("{n}"), -32600, Value::Null),
        4 => ("{}".to_owned(), -32600, Value::Null),
        5 => (json!({"id": n, "method": "ping"}).to_string(), -32600, json!(n)),
        6 => (json!({"jsonrpc": "1.0", "id": n, "method": "ping"}).to_string(), -32600, json!(n)),
        7 => (json!({"jsonrpc": "2.0", "id": [n], "method": "ping"}).to_string(), -32600, Value::Null),
        8 => (json!({"jsonrpc": "2.0", "id": n, "method": n}).to_string(), -32600, json!(n)),
        9 => (json!({"jsonrpc": "2.0", "id": n, "method": format!("no/{n}")}).to_string(), -32601, json!(n)),
        10 => (
            json!({"jsonrpc": "2.0", "id": n, "method": "tools/call", "params": [n]}).to_string(),
            -32602,
            json!(n),
        ),
        11 => {
            let call = json!({"jsonrpc": "2.0", "id": n, "method": "tools/call", "params": {"name": "none", "arguments": {}}});
            (call.to_string(), -32602, json!(n))
        }
        12 => {
            let read = json!({"jsonrpc": "2.0", "id": n, "method": "resources/read", "params": {"uri": format!("no:{n}")}});
            (read.to_string(), -32002, json!(n))
        }
        13 => (json!({"jsonrpc": "2.0", "id": n, "method": "tools/call"}).to_string(), -32602, json!(n)),
        14 => {
            let read = json!({"jsonrpc": "2.0", "id": n, "method": "resources/read", "params": {"uri": n}});
            (read.to_string(), -32602, json!(n))
        }
        _ => (format!("{{\"jsonrpc\":\"2.0\",\"id\":{n},\"method\":\"ping\",\"\u{0}"), -32700, json!(n)),
    }
}

#[test]
fn a_thousand_malformed_messages_leave_the_server_alive() {
    let home = Home::new();
    let mut server = Raw::start(&home);
    // before anything is agreed on, too
    server.say("garbage");
    assert_eq!(server.next()["error"]["code"], -32700);
    server.say(r#"{"jsonrpc":"2.0","method":"notifications/nobody"}"#);
    server.say(r#"{"jsonrpc":"2.0","id":5,"result":{}}"#);
    server.say(r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#);
    assert_eq!(server.next()["error"]["code"], -32602);
    let hello = json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "fuzz", "version": "0"}}});
    server.say(&hello.to_string());
    assert_eq!(server.next()["result"]["protocolVersion"], "2025-06-18");
    server.say(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#);
    for n in 0..1000 {
        let (line, code, id) = malformed(n);
        server.say(&line);
        let answer = server.next();
        let short: String = line.chars().take(80).collect();
        assert_eq!((&answer["error"]["code"], &answer["id"]), (&json!(code), &id), "{short} -> {answer}");
        assert_eq!(answer["jsonrpc"], "2.0");
        assert!(answer["error"]["message"].as_str().is_some_and(|text| !text.is_empty()), "{answer}");
    }
    let call = json!({"jsonrpc": "2.0", "id": "last", "method": "tools/call", "params": {"name": "list_tasks", "arguments": {}}});
    server.say(&call.to_string());
    let answer = server.next();
    assert_eq!((&answer["id"], &answer["result"]["isError"]), (&json!("last"), &json!(false)), "{answer}");
    server.leave();
}
