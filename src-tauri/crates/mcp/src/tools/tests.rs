//! What a client is told of the tools, and how a tool reads what it is given.

use super::{
    arguments::{Arguments, arguments},
    router,
};
use crate::requests;
use contract::Status;
use serde_json::{Map, Value, json};

#[test]
fn every_tool_is_as_written_down() {
    for tool in router().list_all() {
        let name = tool.name.clone();
        insta::assert_json_snapshot!(&*name, tool);
    }
}

#[test]
fn wrong_arguments_name_the_field() {
    let read =
        |text: &str| arguments::<requests::GetResult>(serde_json::from_str(text).unwrap()).unwrap_err();
    assert_eq!(read("{}").fields[0].field, "id");
    assert_eq!(read(r#"{"id":"a","colour":1}"#).fields[0].field, "colour");
    assert_eq!(read(r#"{"id":{}}"#).fields[0].field, "id");
    assert_eq!(read(r#"{"id":"a","colour":""}"#).fields[0].field, "colour");
    let list = |text: &str| arguments::<requests::ListTasks>(serde_json::from_str(text).unwrap());
    assert_eq!(list(r#"{"status":["done"]}"#).unwrap_err().fields[0].field, "status[0]");
    assert_eq!(list(r#"{"status":"failed"}"#).unwrap().status, [Status::Failed]);
}

#[test]
fn what_is_of_another_kind_is_told_in_plain_words() {
    let told = |given: Value| {
        let given = given.as_object().cloned().unwrap();
        arguments::<requests::CreateTask>(given).unwrap_err().message
    };
    for (given, says) in [
        (json!({"priority": "high"}), "priority: a whole number is needed, not a text."),
        (json!({"priority": 1.5}), "priority: a whole number is needed, not 1.5."),
        (json!({"priority": true}), "priority: a whole number is needed, not true."),
        (json!({"max_cost_usd": "one"}), "max_cost_usd: a number is needed, not a text."),
        (json!({"after": "x"}), "after: a list is needed, not a text."),
        (json!({"tags": ["a", 1.5]}), "tags[1]: a text is needed, not 1.5."),
        (json!({"argv": ["a", null]}), "argv[1]: a text is needed, not null."),
        (json!({"context": ["a"]}), "context: an object is needed, not a list."),
        (json!({"title": {}}), "title: a text is needed, not an object."),
    ] {
        let words = told(given.clone());
        assert!(words.contains(says), "{given}: {words}");
    }
    let words = told(json!({"type": "magic"}));
    assert!(words.contains("“magic” is none of general, "), "{words}");
    let status = |given: Value| {
        let given = json!({"status": given}).as_object().cloned().unwrap();
        arguments::<requests::ListTasks>(given).unwrap_err().message
    };
    for given in [json!("done"), json!(["failed", "done"])] {
        assert!(status(given.clone()).contains("“done” is none of pending, "), "{}", status(given));
    }
    assert!(status(json!(3)).contains("a list is needed, not 3."), "{}", status(json!(3)));
    assert!(status(json!([3])).contains("status[0]: a text is needed, not 3."), "{}", status(json!([3])));
}

#[test]
fn a_zero_is_left_out_where_there_is_none() {
    let names = |given: Value| {
        let given = given.as_object().cloned().unwrap();
        let name = given.keys().next().unwrap().clone();
        let create = Arguments::of::<requests::CreateTask>(given.clone()).name(&name);
        let schedule = Arguments::of::<requests::CreateSchedule>(given.clone()).name(&name);
        let wait = Arguments::of::<requests::WaitForTask>(given.clone()).name(&name);
        let output = Arguments::of::<requests::ReadOutput>(given).name(&name);
        [create, schedule, wait, output]
    };
    for (name, taken) in [
        // what the tool does not know is refused by its name
        ("in_seconds", [false, true, true, true]),
        ("every_seconds", [true, false, true, true]),
        ("timeout_seconds", [false, false, true, true]),
        ("max_retries", [true, true, true, true]),
        ("priority", [false, true, true, true]),
        ("cores", [false, true, true, true]),
        ("max_tokens", [false, true, true, true]),
        ("max_cost_usd", [false, true, true, true]),
        ("limit", [true, true, true, false]),
        ("offset", [true, true, true, true]),
        ("attempt", [true, true, true, false]),
    ] {
        assert_eq!(names(json!({ name: 0 })), taken, "{name}");
    }
}

/// Every schema within a schema, with where it stands.
fn each(at: &str, schema: &Value, see: &mut impl FnMut(&str, &Map<String, Value>)) {
    let fields = schema.as_object().unwrap_or_else(|| panic!("{at}: {schema}"));
    see(at, fields);
    for (name, property) in fields.get("properties").and_then(Value::as_object).into_iter().flatten() {
        each(&format!("{at}.{name}"), property, see);
    }
    for name in ["items", "additionalProperties"] {
        if let Some(inner) = fields.get(name) {
            each(&format!("{at}.{name}"), inner, see);
        }
    }
    for (place, choice) in fields.get("anyOf").and_then(Value::as_array).into_iter().flatten().enumerate() {
        each(&format!("{at}.anyOf[{place}]"), choice, see);
    }
}

#[test]
fn every_schema_is_in_words_that_every_client_knows() {
    const KNOWN: [&str; 13] = [
        "type",
        "description",
        "enum",
        "properties",
        "required",
        "items",
        "additionalProperties",
        "anyOf",
        "default",
        "minimum",
        "maximum",
        "minItems",
        "maxItems",
    ];
    const TYPES: [&str; 7] = ["string", "integer", "number", "boolean", "array", "object", "null"];
    let mut choices = 0;
    for tool in router().list_all() {
        let input = Value::Object((*tool.input_schema).clone());
        let output = tool.output_schema.as_ref().map(|schema| Value::Object((**schema).clone()));
        for (side, schema) in [("takes", Some(input)), ("replies", output)] {
            let Some(schema) = schema else { continue };
            assert_eq!(schema["type"], "object", "{}", tool.name);
            each(&format!("{} {side}", tool.name), &schema, &mut |at, fields| {
                for name in fields.keys() {
                    assert!(KNOWN.contains(&name.as_str()), "{at}: {name}");
                }
                match fields.get("type") {
                    Some(name) => assert!(TYPES.contains(&name.as_str().unwrap_or("")), "{at}: {name}"),
                    // a choice, or what stands in a list that a task makes
                    None => {
                        assert!(
                            fields.contains_key("anyOf")
                                || at.starts_with("get_result replies.output.anyOf["),
                            "{at}"
                        )
                    }
                }
                if let Some(words) = fields.get("enum") {
                    choices += 1;
                    assert_eq!(fields["type"], "string", "{at}");
                    assert!(words.as_array().unwrap().iter().all(Value::is_string), "{at}: {words}");
                }
                if side == "takes" {
                    assert!(!fields.contains_key("anyOf"), "{at}");
                    // a model that must send something would send the least
                    assert!(!fields.keys().any(|name| name.ends_with("inimum")), "{at}");
                }
                if fields.get("type") == Some(&json!("array")) {
                    assert!(fields.contains_key("items"), "{at}");
                }
                // null, a list or a document is what clients stumble over
                let plain =
                    |default: &Value| default.is_string() || default.is_number() || default.is_boolean();
                assert!(fields.get("default").is_none_or(plain), "{at}");
            });
        }
    }
    assert!(choices > 5, "{choices}");
}
