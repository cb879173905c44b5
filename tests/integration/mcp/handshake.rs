//! Clients that introduce themselves in their own way, and messages at the edges of JSON-RPC.

use crate::{cli::home::Home, mcp::raw::Raw};
use serde_json::{Value, json};

/// An introduction with so much of it as it is written, and the rest as usual.
fn hello(id: i64, params: &Value) -> String {
    json!({"jsonrpc": "2.0", "id": id, "method": "initialize", "params": params}).to_string()
}

#[test]
fn a_client_that_says_little_or_odd_things_of_itself_is_served() {
    let home = Home::new();
    home.expect(0, &["setting", "set", "mcp.start_worker", "false"]);
    home.expect(0, &["setting", "set", "mcp.tasks_per_minute", "1000"]);
    let usual = json!({"name": "x", "version": "1"});
    for (client, capabilities, origin) in [
        (json!({"name": "x"}), json!({}), "mcp:x"),
        (json!({"name": "x", "version": null}), json!({}), "mcp:x"),
        (json!({"name": "x", "version": 1}), json!({}), "mcp:x"),
        (json!({"version": "1"}), json!({}), "mcp:client"),
        (Value::Null, Value::Null, "mcp:client"),
        (json!([]), json!([]), "mcp:client"),
        (usual.clone(), json!({"roots": true}), "mcp:x"),
        (usual.clone(), json!({"sampling": []}), "mcp:x"),
        (usual.clone(), json!({"experimental": {"x": true}}), "mcp:x"),
        (usual, json!("all"), "mcp:x"),
    ] {
        let mut params =
            json!({"protocolVersion": "2025-06-18", "clientInfo": client, "capabilities": capabilities});
        for member in ["clientInfo", "capabilities"] {
            if params[member].is_null() {
                params.as_object_mut().unwrap().remove(member);
            }
        }
        let mut server = Raw::start(&home);
        server.say(&hello(0, &params));
        let answer = server.next();
        assert_eq!(answer["result"]["protocolVersion"], "2025-06-18", "{params}: {answer}");
        server.say(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#);
        // whoever said that it has folders may be asked for them
        server.say(r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"create_task","arguments":{"command":"true"}}}"#);
        let mut line = server.next();
        if line["method"] == "roots/list" {
            server.say(&json!({"jsonrpc": "2.0", "id": line["id"], "result": {"roots": []}}).to_string());
            line = server.next_where(|line| line["id"] == 1);
        }
        let made =
            line["result"]["structuredContent"]["id"].as_str().unwrap_or_else(|| panic!("{params}: {line}"));
        assert_eq!(home.json(&["status", made])["origin"], origin, "{params}");
        server.leave();
    }
}

#[test]
fn what_an_introduction_cannot_do_without_is_named_and_can_be_said_again() {
    let home = Home::new();
    let mut server = Raw::start(&home);
    for (id, params) in [
        json!({"protocolVersion": 5, "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}),
        json!({"protocolVersion": null}),
        json!({"capabilities": {}}),
        Value::Null,
    ]
    .into_iter()
    .enumerate()
    {
        server.say(&hello(i64::try_from(id).unwrap(), &params));
        let answer = server.next();
        assert_eq!(
            (&answer["id"], &answer["error"]["code"]),
            (&json!(id), &json!(-32602)),
            "{params}: {answer}"
        );
        let words = answer["error"]["message"].as_str().unwrap();
        assert!(words.starts_with("protocolVersion: a text is needed"), "{params}: {words}");
    }
    server.greet(&json!({}));
    server.leave();
}

#[test]
fn every_id_comes_back_as_it_was_sent() {
    let home = Home::new();
    let mut server = Raw::greeted(&home);
    for id in [
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551615",
        "18446744073709551616",
        "123456789012345678901234567890",
        "-9223372036854775809",
        r#""18446744073709551615""#,
    ] {
        for (method, part) in
            [("ping", "\"result\":{}"), ("no/such", "-32601"), ("tools/list", "\"tools\":[")]
        {
            server.say(&format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"{method}"}}"#));
            let line = server.line();
            assert!(line.contains(&format!("\"id\":{id},")) && line.contains(part), "{id} {method}: {line}");
        }
        server.say(&format!(r#"{{"jsonrpc":"1.0","id":{id},"method":"ping"}}"#));
        let line = server.line();
        assert!(line.contains(&format!("\"id\":{id},")) && line.contains("-32600"), "{id}: {line}");
    }
    server.leave();
}

#[test]
fn what_is_no_method_here_is_told_in_the_same_words_whoever_knows_it() {
    let home = Home::new();
    let mut server = Raw::greeted(&home);
    for (method, params) in [
        ("foo/bar", json!({})),
        ("logging/setLevel", json!({"level": "info"})),
        ("logging/setLevel", json!({})),
        ("tasks/get", json!({"taskId": "x"})),
        ("subscriptions/listen", json!({"notifications": {}})),
    ] {
        server.say(&json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).to_string());
        let error = server.next()["error"].clone();
        assert_eq!(
            error,
            json!({"code": -32601, "message": format!("there is no method {method}")}),
            "{params}"
        );
    }
    server.leave();
}

#[test]
fn a_message_that_says_something_twice_is_answered() {
    let home = Home::new();
    let mut server = Raw::greeted(&home);
    for (line, id) in [
        (r#"{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}"#, Value::Null),
        (r#"{"jsonrpc":"2.0","id":1,"method":"ping","method":"ping"}"#, json!(1)),
        (r#"{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}"#, json!(1)),
    ] {
        server.say(line);
        let answer = server.next();
        assert_eq!((&answer["id"], &answer["error"]["code"]), (&id, &json!(-32600)), "{line}: {answer}");
    }
    server.leave();
}

#[test]
fn a_batch_is_answered_with_a_batch_in_every_version() {
    let home = Home::new();
    for version in ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"] {
        let mut server = Raw::start(&home);
        server.say(&hello(0, &json!({"protocolVersion": version})));
        assert_eq!(server.next()["result"]["protocolVersion"], version);
        let (one, two) =
            (r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#, r#"{"jsonrpc":"2.0","id":"b","method":"no"}"#);
        let note = r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#;
        server.say(&format!("[{one},{note},{two},7,{}]", hello(9, &json!({"protocolVersion": version}))));
        let mut answers = server.next().as_array().cloned().expect("a batch");
        answers.sort_by_key(|answer| answer["id"].to_string());
        let told: Vec<_> = answers.iter().map(|answer| (&answer["id"], &answer["error"]["code"])).collect();
        let none = Value::Null;
        let expected = [
            (&json!("b"), &json!(-32601)),
            (&json!(1), &none),
            (&json!(9), &json!(-32600)),
            (&none, &json!(-32600)),
        ];
        assert_eq!(told, expected, "{version}: {answers:?}");
        // what needs no answer gets none
        server.say(&format!("[{note}]"));
        server.say(one);
        assert_eq!(server.next()["id"], 1);
        server.leave();
    }
}

#[test]
fn a_batch_does_not_wait_for_what_was_cancelled() {
    let home = Home::new();
    home.expect(0, &["setting", "set", "mcp.start_worker", "false"]);
    let id = home.make_short(&["--command", "true"]);
    let mut server = Raw::greeted(&home);
    let wait = json!({"jsonrpc": "2.0", "id": "long", "method": "tools/call",
        "params": {"name": "wait_for_task", "arguments": {"id": id, "timeout_seconds": 3600}}});
    let list = json!({"jsonrpc": "2.0", "id": "short", "method": "tools/list"});
    server.say(&json!([wait, list]).to_string());
    server.say(r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"long"}}"#);
    let answers = server.next();
    assert_eq!(answers.as_array().unwrap().len(), 1, "{answers}");
    assert_eq!(answers[0]["id"], "short");
    server.leave();
}
