//! Messages as clients really send them: texts that were cut through a character, nothing where nothing is meant, ids in a
//! message that cannot be read. And lines that every reader of lines takes for one.

use crate::{cli::home::Home, mcp::raw::Raw};
use serde_json::{Value, json};

/// A line as it is sent, and the id that the answer must carry.
type Sent<'a> = (&'a str, &'a [u8], Value);

#[test]
fn halves_of_characters_are_read_and_answered() {
    let home = Home::new();
    let mut server = Raw::greeted(&home);
    let cases: &[Sent<'_>] = &[
        ("in an argument", br#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_tasks","arguments":{"search":"\ud83d"}}}"#, json!(1)),
        ("the other half", br#"{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"list_tasks","arguments":{"search":"a\uDE00b"}}}"#, json!(2)),
        ("the wrong way round", br#"{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"list_tasks","arguments":{"search":"\ude00\ud83d"}}}"#, json!(3)),
        ("two first halves", br#"{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"list_tasks","arguments":{"search":"\ud83d\ud83d\ude00"}}}"#, json!(4)),
        ("in a name of a field", br#"{"jsonrpc":"2.0","id":5,"method":"ping","params":{"_meta":{"\ud83d":1}}}"#, json!(5)),
        ("in the id", br#"{"jsonrpc":"2.0","id":"a\ud83d","method":"ping"}"#, json!("a\u{fffd}")),
        ("in the id, before another escape", br#"{"jsonrpc":"2.0","id":"\ud83d\n","method":"ping"}"#, json!("\u{fffd}\n")),
        ("in the method", br#"{"jsonrpc":"2.0","id":6,"method":"no/\ud83d"}"#, json!(6)),
        ("a whole one stays", br#"{"jsonrpc":"2.0","id":"\ud83d\ude00","method":"ping"}"#, json!("\u{1f600}")),
        ("an escaped backslash begins nothing", br#"{"jsonrpc":"2.0","id":"\\ud83d","method":"ping"}"#, json!("\\ud83d")),
        ("bytes that are no UTF-8", b"{\"jsonrpc\":\"2.0\",\"id\":\"a\xE9b\",\"method\":\"ping\"}", json!("a\u{fffd}b")),
        ("half a character in bytes", b"{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"list_tasks\",\"arguments\":{\"search\":\"\xED\xA0\xBD\"}}}", json!(7)),
        ("a character that was cut", b"{\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"ping\",\"params\":{\"_meta\":{\"a\":\"\xF0\x9F\x98\"}}}", json!(8)),
    ];
    for (name, line, id) in cases {
        server.say_bytes(line);
        let answer = server.next();
        assert_eq!(&answer["id"], id, "{name}: {answer}");
        let unknown = answer["error"]["code"] == -32601;
        assert_eq!(answer.get("error").is_some(), unknown, "{name}: {answer}");
        assert_ne!(answer["result"]["isError"], true, "{name}: {answer}");
    }
    let made = server
        .call("create_task", &json!({"command": "true", "title": "@"}).to_string().replace('@', r"x\ud83dy"));
    assert_eq!(made["structuredContent"]["title"], "x\u{fffd}y", "{made}");
    server.leave();
}

#[test]
fn null_stands_for_nothing() {
    let home = Home::new();
    let mut server = Raw::greeted(&home);
    for method in ["ping", "tools/list", "prompts/list", "resources/list", "resources/templates/list"] {
        for params in ["null", r#"{"_meta":null}"#, r#"{"cursor":null}"#] {
            server.say(&format!(r#"{{"jsonrpc":"2.0","id":1,"method":"{method}","params":{params}}}"#));
            let answer = server.next();
            assert!(answer["result"].is_object(), "{method} {params}: {answer}");
        }
    }
    server.say(r#"{"jsonrpc":"2.0","method":"notifications/roots/list_changed","params":null}"#);
    server.say(r#"{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"list_agents","arguments":null,"_meta":null}}"#);
    let answer = server.next();
    assert_eq!((&answer["id"], &answer["result"]["isError"]), (&json!(2), &json!(false)), "{answer}");
    server.say(
        r#"{"jsonrpc":"2.0","id":3,"method":"prompts/get","params":{"name":"catch_up","arguments":null}}"#,
    );
    assert!(server.next()["result"]["messages"].is_array());
    server.leave();
}

#[test]
fn an_id_that_can_be_read_is_answered() {
    let home = Home::new();
    let mut server = Raw::greeted(&home);
    let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
    for (line, code, id) in [
        (r#"{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":1e999}}"#.to_owned(), -32700, json!(1)),
        (
            format!(r#"{{"jsonrpc":"2.0","params":{{"a":{deep}}},"method":"ping","id":"late"}}"#),
            -32700,
            json!("late"),
        ),
        (r#"{"jsonrpc":"2.0","id":2,"method":"ping",}"#.to_owned(), -32700, json!(2)),
        (r#"{"method":"ping","params":{"a":NaN},"jsonrpc":"2.0","id":8}"#.to_owned(), -32700, json!(8)),
        (
            format!(r#"{{"method":"ping","params":{{"a":"{}"}},"id":"long"}}"#, "x".repeat(17 << 20)),
            -32600,
            json!("long"),
        ),
        (
            r#"{"jsonrpc":"2.0","id":"cut","method":"tools/call","params":{"na"#.to_owned(),
            -32700,
            json!("cut"),
        ),
        (r#"{"jsonrpc":"2.0","method":"ping","params":{"id":9},"#.to_owned(), -32700, Value::Null),
        (r#"{"jsonrpc":"2.0","id":3.0,"method":"no"}"#.to_owned(), -32601, json!(3)),
        (r#"{"jsonrpc":"2.0","id":4,"method":"tools/call","params":7}"#.to_owned(), -32602, json!(4)),
    ] {
        server.say(&line);
        let answer = server.next();
        let short: String = line.chars().take(60).collect();
        assert_eq!((&answer["error"]["code"], &answer["id"]), (&json!(code), &id), "{short}: {answer}");
    }
    server.leave();
}

/// What some reader of lines or other takes for the end of one, beside the two that JSON cannot hold.
const ENDS: &str = "a\u{2028}b\u{2029}c\u{85}d";

#[track_caller]
fn assert_one_line(text: &str) {
    assert!(!text.contains(['\u{2028}', '\u{2029}', '\u{85}']), "{text}");
    assert!(text.contains(r"a\u2028b\u2029c\u0085d"), "{text}");
}

#[test]
fn a_message_is_one_line_to_every_reader() {
    let home = Home::new();
    let mut server = Raw::greeted(&home);
    server.say(&json!({"jsonrpc": "2.0", "id": ENDS, "method": "ping"}).to_string());
    assert_one_line(&server.line());
    server.say(&json!({"jsonrpc": "2.0", "id": 1, "method": format!("no/{ENDS}")}).to_string());
    assert_one_line(&server.line());
    server.say(&json!({"jsonrpc": "1.0", "id": ENDS, "method": "ping"}).to_string());
    assert_one_line(&server.line());
    let call = json!({"name": "create_task", "arguments": {"command": "true", "title": ENDS}});
    server.say(&json!({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": call}).to_string());
    let line = server.line();
    assert_one_line(&line);
    let made: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(made["result"]["structuredContent"]["title"], ENDS);
    server.leave();
}

#[test]
fn a_document_of_the_command_line_is_one_line_to_every_reader() {
    let home = Home::new();
    let made =
        home.expect(0, &["--json", "execute", "--async", ENDS, "--command", &format!("echo '{ENDS}'")]);
    assert_one_line(&made.text());
    let id = made.document()["id"].as_str().unwrap().to_owned();
    home.expect(0, &["worker", "--drain"]);
    for args in [
        &["list"][..],
        &["status", &id],
        &["result", &id],
        &["output", &id],
        &["why", &id],
        &["logs", &id],
        &["queue", "stats"],
    ] {
        let told = home.expect(0, &[&["--json"], args].concat()).text();
        assert!(!told.contains(['\u{2028}', '\u{2029}', '\u{85}']), "{args:?}: {told}");
        assert!(serde_json::from_str::<Value>(&told).is_ok() || args[0] == "logs", "{args:?}: {told}");
    }
    assert_one_line(&home.expect(0, &["--json", "output", &id]).text());
}
