//! What tools are given by models: numbers in any spelling, something empty for what is left out, and faults named as the
//! caller named the field.

use crate::{cli::home::Home, mcp::raw::Raw};
use harness::mcp_client::Client;
use serde_json::{Map, Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The least that each tool needs, on a task that has not ended.
fn least(tool: &str, id: &str) -> Value {
    match tool {
        "create_task" => json!({"command": "true"}),
        "list_tasks" | "list_agents" | "list_schedules" | "list_workflows" => json!({}),
        "create_schedule" => json!({"name": name(), "cron": "@daily", "command": "true"}),
        "pause_schedule" | "remove_schedule" => json!({"schedule": "gone"}),
        "run_workflow" => json!({"workflow": "build-monitoring"}),
        "wait_for_task" => json!({"id": id, "timeout_seconds": 0}),
        "answer" | "continue_task" => json!({"id": id, "text": "yes"}),
        _ => json!({"id": id}),
    }
}

/// Of a schedule, which nobody else has.
fn name() -> String {
    static LAST: AtomicUsize = AtomicUsize::new(0);
    format!("schedule {}", LAST.fetch_add(1, Ordering::Relaxed))
}

/// How it was answered, without what differs from call to call.
fn answered(result: &Value) -> (bool, Option<String>) {
    let failed = result["isError"] == true;
    let words = failed.then(|| result["content"][0]["text"].as_str().unwrap_or_default().to_owned());
    (failed, words)
}

/// The tools, a task of the person's own that waits, and its id.
fn stage(home: &Home) -> (Raw, Vec<Value>, String) {
    home.expect(0, &["setting", "set", "mcp.start_worker", "false"]);
    home.expect(0, &["setting", "set", "mcp.tasks_per_minute", "1000"]);
    home.expect(0, &["setting", "set", "mcp.unfinished_tasks", "1000"]);
    let id = home.make_short(&["--command", "true"]);
    let mut server = Raw::greeted(home);
    let tools = server.ask("tools/list", "{}")["tools"].as_array().unwrap().clone();
    (server, tools, id)
}

/// Numbers of which there is no 0; `timeout_seconds` of create_task and create_schedule too.
const NO_ZERO: [&str; 8] =
    ["in_seconds", "every_seconds", "priority", "cores", "max_tokens", "max_cost_usd", "attempt", "limit"];

/// What models send of an argument that they leave out.
fn fillers(tool: &str, field: &str, schema: &Value) -> Vec<Value> {
    let mut fillers = vec![Value::Null, json!(""), json!([]), json!([""])];
    let of_attempts = field == "timeout_seconds" && tool != "wait_for_task";
    match schema["type"].as_str().unwrap() {
        "object" => fillers.push(json!({})),
        "integer" | "number" if of_attempts || NO_ZERO.contains(&field) => {
            fillers.extend([json!(0), json!("0"), json!(0.0)]);
        }
        _ => {}
    }
    fillers
}

#[test]
fn what_is_empty_is_left_out_in_every_optional_argument_of_every_tool() {
    let home = Home::new();
    let (mut server, tools, id) = stage(&home);
    let mut tried = 0;
    for tool in &tools {
        let name = tool["name"].as_str().unwrap();
        let schema = &tool["inputSchema"];
        let needed = schema["required"].as_array().cloned().unwrap_or_default();
        let without = answered(&server.call(name, &least(name, &id).to_string()));
        for field in schema["properties"].as_object().unwrap().keys() {
            if least(name, &id).get(field).is_some() {
                continue;
            }
            for filler in fillers(name, field, &schema["properties"][field]) {
                let mut arguments = least(name, &id);
                arguments[field] = filler;
                let with = answered(&server.call(name, &arguments.to_string()));
                assert_eq!(with, without, "{name} {arguments}");
                tried += 1;
            }
        }
        for field in &needed {
            let mut arguments = least(name, &id);
            arguments[field.as_str().unwrap()] = Value::Null;
            let (failed, words) = answered(&server.call(name, &arguments.to_string()));
            assert!(failed && words.as_ref().unwrap().contains(field.as_str().unwrap()), "{words:?}");
        }
    }
    assert!(tried > 150, "{tried}");
    server.leave();
}

/// All that a model sends which must send every argument.
fn all_fillers(schema: &Value, given: Value) -> Value {
    let filler = |schema: &Value| match schema["type"].as_str().unwrap() {
        "string" => json!(""),
        "array" => json!([""]),
        "object" => json!({}),
        "boolean" => json!(false),
        _ => json!(0),
    };
    let properties = schema["properties"].as_object().unwrap();
    let mut all: Value =
        properties.iter().map(|(name, schema)| (name.clone(), filler(schema))).collect::<Map<_, _>>().into();
    all.as_object_mut().unwrap().extend(given.as_object().unwrap().clone());
    all
}

#[test]
fn a_model_that_must_send_every_argument_gets_what_it_asks_for() {
    let home = Home::new();
    let (mut server, tools, _) = stage(&home);
    for (tool, given) in [
        ("create_task", json!({"command": "true"})),
        ("create_task", json!({"argv": ["true", ""], "title": "by words"})),
        ("create_schedule", json!({"name": name(), "cron": "@daily", "command": "true"})),
        ("create_schedule", json!({"name": name(), "every_seconds": 60, "command": "true"})),
        ("create_schedule", json!({"name": name(), "every_seconds": "60", "workflow": "build-monitoring"})),
        ("run_workflow", json!({"workflow": "build-monitoring"})),
        ("list_tasks", json!({})),
    ] {
        let schema = &tools.iter().find(|one| one["name"] == tool).unwrap()["inputSchema"];
        let all = all_fillers(schema, given);
        let (failed, words) = answered(&server.call(tool, &all.to_string()));
        let least = answered(&server.call(tool, &all_fillers(schema, json!({})).to_string()));
        assert!(!failed, "{tool} {all}: {words:?}");
        assert!(tool == "list_tasks" || least.0, "{tool}: what is needed is still needed");
    }
    server.leave();
}

#[test]
fn what_can_be_read_in_one_way_only_is_taken() {
    let home = Home::new();
    let (mut server, _, _) = stage(&home);
    let made = server.call("create_task", r#"{"command":"true","key":12345678,"tags":["a",7],"cores":"2"}"#);
    let made = made["structuredContent"].clone();
    let shown = home.json(&["status", made["id"].as_str().unwrap()]);
    assert_eq!(shown["tags"], json!(["7", "a"]), "{shown}");
    let short: i64 = 12_345_678;
    for (tool, given) in [
        ("list_tasks", json!({"limit": "2"})),
        ("list_tasks", json!({"status": "[\"pending\"]"})),
        ("wait_for_task", json!({"id": made["id"], "timeout_seconds": "0"})),
        ("read_output", json!({"id": made["id"], "check": "False", "offset": "0"})),
        ("create_task", json!({"argv": "[\"true\", 1]", "context": "{\"a\":1}", "max_retries": "0"})),
    ] {
        let result = server.call(tool, &given.to_string());
        assert_ne!(result["isError"], true, "{tool} {given}: {result}");
    }
    // the id is read, and nobody has it
    let (_, words) = answered(&server.call("get_task", &json!({"id": short}).to_string()));
    assert!(words.as_ref().unwrap().contains("There is no task"), "{words:?}");
    for arguments in [json!(r#"{"limit":"2"}"#), json!(""), json!([]), Value::Null] {
        let listed =
            server.ask("tools/call", &json!({"name": "list_tasks", "arguments": arguments}).to_string());
        assert_eq!(listed["isError"], false, "{arguments}: {listed}");
    }
    server.leave();
}

#[test]
fn a_deadline_is_written_as_people_write_one() {
    let home = Home::new();
    let (mut server, _, _) = stage(&home);
    for (deadline, taken) in [
        ("2999-01-31T18:00:00Z", true),
        ("2999-01-31T18:00:00+02:00", true),
        ("2999-01-31 18:00", true),
        ("2999-01-31", true),
        ("tomorrow", true),
        ("tomorrow 18:00", true),
        ("monday 9am", true),
        ("", true),
        ("now", false),
        ("soon", false),
        ("2999-13-31 18:00", false),
        ("1764583200", false),
    ] {
        let given = json!({"command": "true", "deadline": deadline});
        let (failed, words) = answered(&server.call("create_task", &given.to_string()));
        assert_eq!(failed, !taken, "{deadline}: {words:?}");
        let words = words.unwrap_or_default();
        assert!(taken || words.contains("deadline: “") && words.contains(deadline), "{deadline}: {words}");
        assert!(taken || deadline == "now" || words.contains("2026-01-31 14:30"), "{deadline}: {words}");
    }
    server.leave();
}

#[test]
fn a_whole_number_is_one_in_every_spelling() {
    let home = Home::new();
    let (mut server, tools, id) = stage(&home);
    let mut tried = 0;
    for tool in &tools {
        let name = tool["name"].as_str().unwrap();
        let fields: Map<String, Value> = tool["inputSchema"]["properties"].as_object().unwrap().clone();
        for (field, schema) in fields.iter().filter(|(_, schema)| schema["type"] == "integer") {
            for (plain, spellings) in [
                ("1", &["1.0", "1e0", "10e-1", "1.000", "\"1\"", "\" 1.0 \""][..]),
                ("0", &["0.0", "-0.0", "0e5", "\"0\""]),
                ("-3", &["-3.0"]),
            ] {
                let call = |number: &str| {
                    let mut arguments = least(name, &id);
                    arguments[field] = json!("@");
                    arguments.to_string().replace("\"@\"", number)
                };
                let as_it_is = answered(&server.call(name, &call(plain)));
                for spelling in spellings {
                    let with = answered(&server.call(name, &call(spelling)));
                    assert_eq!(with, as_it_is, "{name} {field} {spelling} {schema}");
                    tried += 1;
                }
            }
            for wrong in ["1.5", "1e300", "true", "\"x\"", "\"1.5\"", "\"2 h\""] {
                let mut arguments = least(name, &id);
                arguments[field] = serde_json::from_str(wrong).unwrap();
                let (failed, words) = answered(&server.call(name, &arguments.to_string()));
                assert!(
                    failed && words.as_ref().unwrap().contains(field),
                    "{name} {field} {wrong}: {words:?}"
                );
            }
        }
    }
    assert!(tried > 60, "{tried}");
    // what the task is given itself is left as it was written
    let made = server.call("create_task", r#"{"command":"true","context":{"a":1.0,"b":null}}"#);
    let shown = home.json(&["status", made["structuredContent"]["id"].as_str().unwrap()]);
    let facts = shown["question"]["facts"].to_string();
    assert!(facts.contains("1.0") && facts.contains("null"), "{facts}");
    server.leave();
}

#[test]
fn what_is_of_another_kind_is_told_without_the_words_of_a_programming_language() {
    let home = Home::new();
    let (mut server, tools, id) = stage(&home);
    let kinds = [
        ("string", "a text"),
        ("integer", "a whole number"),
        ("number", "a number"),
        ("boolean", "yes or no (true or false)"),
        ("array", "a list"),
        ("object", "an object"),
    ];
    let mut tried = 0;
    for tool in &tools {
        let name = tool["name"].as_str().unwrap();
        for (field, schema) in tool["inputSchema"]["properties"].as_object().unwrap() {
            let (kind, needed) = *kinds.iter().find(|(kind, _)| schema["type"] == *kind).expect("one type");
            for wrong in
                [json!("x"), json!(7), json!(1.5), json!(true), json!(["x"]), json!([7]), json!({"x": 1})]
            {
                let fits = match kind {
                    "string" => wrong.is_string() || wrong.is_i64() && schema["enum"].is_null(),
                    "integer" => wrong.is_i64(),
                    "number" => wrong.is_number(),
                    "array" => wrong.is_array() || field == "status" && wrong.is_string(),
                    "object" => wrong.is_object(),
                    _ => wrong.is_boolean(),
                };
                if fits {
                    continue;
                }
                let mut arguments = least(name, &id);
                arguments[field] = wrong.clone();
                let (_, words) = answered(&server.call(name, &arguments.to_string()));
                let words = words.unwrap_or_else(|| panic!("{name} {arguments}: taken"));
                assert!(
                    words.contains(&format!("{field}: {needed} is needed, not ")),
                    "{name} {arguments}: {words}"
                );
                for foreign in
                    ["i64", "u64", "f64", "sequence", "boolean", "expected map", "expected struct", "variant"]
                {
                    assert!(!words.contains(foreign), "{name} {arguments}: {words}");
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 100, "{tried}");
    server.leave();
}

#[tokio::test]
async fn a_fault_is_named_as_the_caller_named_it() {
    let home = Home::new();
    home.expect(0, &["setting", "set", "mcp.start_worker", "false"]);
    home.expect(0, &["setting", "set", "mcp.act_on_all", "true"]);
    let failed = home.make_short(&["--command", "true"]);
    let gone = home.make_short(&["--key", "gone", "--command", "true"]);
    home.expect(0, &["cancel", &gone]);
    home.expect(0, &["delete", &gone]);
    let client = Client::start(home.command(&["mcp"]), "cursor").await;
    let absent = home.scratch().join("absent").display().to_string();
    let folder = home.scratch().display().to_string();
    for (arguments, field) in [
        (json!({"after": ["nope"]}), "after"),
        (json!({"after": ["00000000"]}), "after"),
        (json!({"after": ["01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa"]}), "after"),
        (json!({"key": "x".repeat(1000)}), "key"),
        (json!({"key": "gone"}), "key"),
        (json!({"max_tokens": -1}), "max_tokens"),
        (json!({"max_cost_usd": -1}), "max_cost_usd"),
        (json!({"max_retries": -1}), "max_retries"),
        (json!({"timeout_seconds": -1}), "timeout_seconds"),
        (json!({"in_seconds": -1}), "in_seconds"),
        (json!({"deadline": "2001-01-31T18:00:00Z"}), "deadline"),
        (json!({"files": ["/nope"]}), "files"),
        (json!({"files": [absent]}), "files"),
        (json!({"files": ["relative"]}), "files"),
        (json!({"files": ["/etc/hostname", format!("{folder}/not/there")]}), "files"),
        (json!({"files": ["/etc/hostname/below"]}), "files"),
        (json!({"tags": ["a", ""]}), "tags"),
        (json!({"cwd": absent}), "cwd"),
        (json!({"cwd": "/etc/hostname"}), "cwd"),
        (json!({"title": "x".repeat(201)}), "title"),
        (json!({"type": "magic"}), "type"),
        (json!({"context": {"": 1}}), "context"),
        (json!({"command": "a\u{0}b"}), "command"),
        (json!({"argv": ["", "a"]}), "argv"),
        (json!({"argv": ["a\u{0}b"]}), "argv"),
    ] {
        let mut whole = if arguments.get("argv").is_some() { json!({}) } else { json!({"command": "true"}) };
        whole.as_object_mut().unwrap().extend(arguments.as_object().unwrap().clone());
        let result = client.call("create_task", whole.clone()).await;
        assert_eq!(result.is_error, Some(true), "{whole}");
        let (words, error) = client.refused("create_task", whole).await;
        assert!(words.contains(field), "{arguments}: {words}");
        let named = error["fields"][0]["field"].as_str().unwrap();
        assert_eq!(named.split(['.', '[']).next(), Some(field), "{arguments}: {error}");
        for foreign in ["depends_on", "idempotency_key", "scheduled_at", "budget", "--on-dependency"] {
            assert!(!words.contains(foreign), "{arguments}: {words}");
        }
    }
    let (words, error) = client.refused("answer", json!({"id": failed, "text": " "})).await;
    assert_eq!(error["fields"][0]["field"], "text", "{words}");
    for (files, named) in [(json!(["/nope"]), "/nope"), (json!(["/etc/hostname", absent]), &*absent)] {
        let (words, _) = client.refused("create_task", json!({"command": "true", "files": files})).await;
        assert!(words.contains(named), "{words}");
    }
    client.get("create_task", json!({"command": "true", "files": ["/etc/hostname", folder]})).await;
    client.leave().await;
}

#[tokio::test]
async fn an_error_is_words_and_no_reply_of_the_tool() {
    let home = Home::new();
    let client = Client::start(home.command(&["mcp"]), "inspector").await;
    for (tool, arguments, says) in [
        ("get_task", json!({"id": "nope"}), "nope"),
        ("get_task", json!({}), "missing field"),
        ("get_result", json!({"id": "00000000"}), "There is no task"),
        ("create_task", json!({"command": "true", "priority": 11}), "priority"),
        ("list_tasks", json!({"limit": 101}), "limit"),
        ("list_tasks", json!({"status": ["x"]}), "status"),
        ("read_output", json!({"id": "00000000"}), "There is no task"),
        ("get_changes", json!({"id": "00000000"}), "There is no task"),
        ("wait_for_task", json!({"id": "00000000"}), "There is no task"),
        ("cancel_task", json!({"id": "00000000"}), "There is no task"),
        ("answer", json!({"id": "00000000", "text": "x"}), "There is no task"),
        ("list_agents", json!({"a": 1}), "unknown field"),
    ] {
        let result = client.call(tool, arguments.clone()).await;
        assert_eq!(result.is_error, Some(true), "{tool} {arguments}");
        assert_eq!(result.structured_content, None, "{tool} {arguments}");
        let words = serde_json::to_value(&result.content).unwrap().to_string();
        assert!(words.contains("error: ") && words.contains(says), "{tool} {arguments}: {words}");
    }
    client.leave().await;
}
