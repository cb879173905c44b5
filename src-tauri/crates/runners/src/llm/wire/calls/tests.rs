//! Parts of calls, and which calls they make.

use super::*;
use serde_json::json;

/// The members of a list; what stands alone is a list of one.
fn list_of(part: &Value) -> std::slice::Iter<'_, Value> {
    part.as_array().map_or(std::slice::from_ref(part), Vec::as_slice).iter()
}

fn called(parts: &[Value]) -> Vec<String> {
    let mut calls = CallParts::of(vec!["read", "read_file", "write"]);
    parts.iter().for_each(|part| calls.add(list_of(part)));
    let said = |call: ToolCall| format!("{} {} {}", call.id, call.name, Value::Object(call.arguments));
    calls.finish().into_iter().map(said).collect()
}

#[test]
fn parts_find_their_calls() {
    let part = |index: Value, id: Value, name: Value, arguments: Value| json!({"index": index, "id": id, "function": {"name": name, "arguments": arguments}});
    let none = || json!(null);
    let rows: Vec<(Vec<Value>, &[&str])> = vec![
        // an id for each part
        (
            vec![
                part(json!(0), json!("a"), json!("read"), json!("{\"x\"")),
                part(json!(0), json!("b"), none(), json!(":1}")),
            ],
            &["b read {\"x\":1}"],
        ),
        // calls without arguments
        (
            vec![
                part(json!(0), json!("a"), json!("read"), none()),
                part(json!(0), json!("b"), json!("read"), none()),
            ],
            &["a read {}", "b read {}"],
        ),
        (
            vec![part(none(), none(), json!("read"), none()), part(none(), none(), json!("write"), none())],
            &[" read {}", " write {}"],
        ),
        // names in parts, and as they grow
        (
            vec![
                part(json!(0), json!("a"), json!("wri"), none()),
                part(json!(0), none(), json!("te"), json!("{}")),
            ],
            &["a write {}"],
        ),
        (
            vec![
                part(json!(0), json!("a"), json!("wri"), none()),
                part(json!(0), none(), json!("write"), json!("{}")),
            ],
            &["a write {}"],
        ),
        // the name in each part
        (
            vec![
                part(json!(0), none(), json!("write"), json!("{\"x\"")),
                part(json!(0), none(), json!("write"), json!(":1}")),
            ],
            &[" write {\"x\":1}"],
        ),
        (
            vec![part(json!(0), json!("a"), json!("read"), json!("[1]"))],
            &["a read {\"unreadable_arguments\":\"[1]\"}"],
        ),
        (vec![part(json!(0), none(), none(), none())], &[]),
    ];
    for (parts, right) in rows {
        assert_eq!(called(&parts), right, "{parts:?}");
    }
}

/// Ids are no proof: some servers give each call of a reply the same one.
#[test]
fn calls_of_one_id_stay_apart_and_the_parts_of_a_call_together() {
    let part = |json: &str| serde_json::from_str::<Value>(json).unwrap();
    let rows: [(&[&str], &[&str]); 24] = [
        // whole calls, by their places
        (
            &[
                r#"{"index":0,"id":"c","name":"read","arguments":"{\"x\":1}"}"#,
                r#"{"index":1,"id":"c","name":"read","arguments":"{\"x\":2}"}"#,
            ],
            &[r#"c read {"x":1}"#, r#"c read {"x":2}"#],
        ),
        (
            &[
                r#"{"index":0,"id":"c","name":"read","arguments":"{\"x\":1}"}"#,
                r#"{"index":1,"id":"c","name":"read","arguments":"{\"x\":1}"}"#,
            ],
            &[r#"c read {"x":1}"#, r#"c read {"x":1}"#],
        ),
        (
            &[r#"{"index":0,"id":"c","name":"read"}"#, r#"{"index":1,"id":"c","name":"read"}"#],
            &["c read {}", "c read {}"],
        ),
        // and without: by what they say
        (
            &[
                r#"{"id":"c","name":"read","arguments":"{\"x\":1}"}"#,
                r#"{"id":"c","name":"read","arguments":"{\"x\":2}"}"#,
            ],
            &[r#"c read {"x":1}"#, r#"c read {"x":2}"#],
        ),
        (
            &[
                r#"{"id":"c","name":"read","arguments":{"x":1}}"#,
                r#"{"id":"c","name":"write","arguments":{"x":1}}"#,
            ],
            &[r#"c read {"x":1}"#, r#"c write {"x":1}"#],
        ),
        (
            &[
                r#"{"id":"c","name":"read","arguments":"{}"}"#,
                r#"{"id":"c","name":"write","arguments":"{}"}"#,
            ],
            &["c read {}", "c write {}"],
        ),
        (
            &[
                r#"{"index":0,"id":"c","name":"read","arguments":{"x":1}}"#,
                r#"{"index":0,"id":"c","name":"read","arguments":{"x":2}}"#,
            ],
            &[r#"c read {"x":1}"#, r#"c read {"x":2}"#],
        ),
        // in one list, as in a document: each is one
        (
            &[
                r#"[{"id":"c","name":"read","arguments":{"x":1}},{"id":"c","name":"read","arguments":{"x":1}}]"#,
            ],
            &[r#"c read {"x":1}"#, r#"c read {"x":1}"#],
        ),
        (
            &[r#"[{"id":"c","name":"read","arguments":"{}"},{"id":"c","name":"read"}]"#],
            &["c read {}", "c read {}"],
        ),
        (
            &[r#"[{"name":"read","arguments":"{}"},{"name":"read","arguments":"{}"}]"#],
            &[" read {}", " read {}"],
        ),
        (
            &[
                r#"[{"index":0,"id":"c","name":"read","arguments":"{\"x\""},{"index":0,"id":"c","arguments":":1}"}]"#,
            ],
            &[r#"c read {"x":1}"#],
        ),
        // in parts, one after the other and interleaved
        (
            &[
                r#"{"id":"c","name":"read","arguments":""}"#,
                r#"{"arguments":"{\"x\":1}"}"#,
                r#"{"id":"c","name":"read","arguments":""}"#,
                r#"{"arguments":"{\"x\""}"#,
                r#"{"id":"c","arguments":":2}"}"#,
            ],
            &[r#"c read {"x":1}"#, r#"c read {"x":2}"#],
        ),
        (
            &[
                r#"{"index":0,"id":"c","name":"read","arguments":"{\"x\""}"#,
                r#"{"index":1,"id":"c","name":"read","arguments":"{\"x\""}"#,
                r#"{"index":0,"id":"c","arguments":":1}"}"#,
                r#"{"index":1,"arguments":":2}"}"#,
            ],
            &[r#"c read {"x":1}"#, r#"c read {"x":2}"#],
        ),
        // one id, which comes late
        (
            &[
                r#"{"index":0,"id":"c","name":"read","arguments":"{\"x\":1}"}"#,
                r#"{"index":1,"name":"read"}"#,
                r#"{"index":1,"id":"c"}"#,
                r#"{"index":1,"arguments":"{\"x\":2}"}"#,
            ],
            &[r#"c read {"x":1}"#, r#"c read {"x":2}"#],
        ),
        // one call: id and name in each part, the last of them empty
        (
            &[
                r#"{"index":0,"id":"c","name":"read","arguments":"{\"x\""}"#,
                r#"{"index":0,"id":"c","name":"read","arguments":":1}"}"#,
                r#"{"index":0,"id":"c","name":"read","arguments":""}"#,
            ],
            &[r#"c read {"x":1}"#],
        ),
        // its name in the first part alone
        (
            &[r#"{"id":"c","name":"read","arguments":"{\"x\""}"#, r#"{"id":"c","arguments":":1}"}"#],
            &[r#"c read {"x":1}"#],
        ),
        // a place for each part
        (
            &[
                r#"{"index":0,"id":"c","name":"read","arguments":"{\"x\""}"#,
                r#"{"index":1,"id":"c","name":"read","arguments":":1}"}"#,
            ],
            &[r#"c read {"x":1}"#],
        ),
        // said once more at its end
        (
            &[
                r#"{"index":0,"id":"c","name":"read","arguments":"{\"x\":1}"}"#,
                r#"{"index":0,"id":"c","name":"read","arguments":"{ \"x\": 1 }"}"#,
            ],
            &[r#"c read {"x":1}"#],
        ),
        (
            &[
                r#"{"index":0,"id":"c","name":"read","arguments":"{\"x\""}"#,
                r#"{"index":0,"arguments":":1}"}"#,
                r#"{"id":"c","name":"read","arguments":{"x":1}}"#,
            ],
            &[r#"c read {"x":1}"#],
        ),
        // empty, then whole
        (
            &[
                r#"{"id":"c","name":"read","arguments":"{}"}"#,
                r#"{"id":"c","name":"read","arguments":"{\"x\":1}"}"#,
            ],
            &[r#"c read {"x":1}"#],
        ),
        // without ids
        (
            &[r#"{"name":"read","arguments":"{}"}"#, r#"{"name":"write","arguments":"{}"}"#],
            &[" read {}", " write {}"],
        ),
        (
            &[r#"{"name":"read","arguments":{"x":1}}"#, r#"{"name":"read","arguments":{"x":1}}"#],
            &[r#" read {"x":1}"#, r#" read {"x":1}"#],
        ),
        (
            &[r#"{"name":"read","arguments":{"x":1}}"#, r#"{"id":"c","name":"read","arguments":{"x":2}}"#],
            &[r#" read {"x":1}"#, r#"c read {"x":2}"#],
        ),
        // two ids
        (
            &[
                r#"{"index":0,"id":"c","name":"read","arguments":{"x":1}}"#,
                r#"{"index":0,"id":"d","name":"read","arguments":{"x":1}}"#,
            ],
            &[r#"c read {"x":1}"#, r#"d read {"x":1}"#],
        ),
    ];
    for (parts, right) in rows {
        assert_eq!(called(&parts.iter().map(|json| part(json)).collect::<Vec<_>>()), right, "{parts:?}");
    }
}
