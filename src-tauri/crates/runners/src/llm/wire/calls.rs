//! Calls of tools as OpenAI's protocol streams them: in parts, each with as much of index, id and name as the server
//! cares to say.

use super::super::{
    halves::joined,
    provider::UNREADABLE,
    value::{place, word},
};
use contract::model::ToolCall;
use serde::Deserialize as _;
use serde_json::{Map, Value};

/// Calls under way, in the order in which they began.
#[derive(Debug, Default)]
pub(super) struct CallParts {
    calls: Vec<Parts>,
    /// Names of the tools that were offered.
    known: Vec<&'static str>,
}

#[derive(Debug, Default)]
struct Parts {
    index: Option<i64>,
    id: String,
    name: String,
    arguments: Vec<String>,
}

impl Parts {
    fn has_whole_arguments(&self) -> bool {
        let text = self.arguments.concat();
        serde_json::from_str::<Map<String, Value>>(&text).is_ok_and(|map| !map.is_empty())
    }

    fn add_name(&mut self, more: &str, known: &[&str]) {
        let both = format!("{}{more}", self.name);
        if !more.is_empty() {
            let goes_on = known.contains(&both.as_str()) || known.iter().any(|k| k.starts_with(&both));
            self.name = if goes_on { both } else { more.to_owned() };
        }
    }
}

impl CallParts {
    /// Calls of tools of these names.
    pub(super) fn of(known: Vec<&'static str>) -> Self {
        Self { calls: vec![], known }
    }

    /// Whether none has begun.
    pub(super) fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    /// Takes the next part of a call.
    pub(super) fn add(&mut self, part: &Value) {
        let function = part.get("function").filter(|f| f.is_object()).unwrap_or(part);
        let (index, id, name) = (place(part, "index"), word(part, "id"), word(function, "name"));
        let at = self.call_of(index, &id, &name).unwrap_or_else(|| {
            self.calls.push(Parts::default());
            self.calls.len() - 1
        });
        let call = &mut self.calls[at];
        call.index = index.or(call.index);
        if !id.is_empty() {
            call.id = id;
        }
        call.add_name(&name, &self.known);
        match function.get("arguments").or_else(|| function.get("parameters")) {
            Some(Value::String(more)) => call.arguments.push(more.clone()),
            None | Some(Value::Null) => {}
            Some(whole) => call.arguments.push(whole.to_string()),
        }
    }

    /// The call that a part belongs to; `None`: it begins one.
    fn call_of(&self, index: Option<i64>, id: &str, name: &str) -> Option<usize> {
        if let Some(at) = self.calls.iter().rposition(|call| !id.is_empty() && call.id == id) {
            return Some(at);
        }
        let at = match index {
            Some(index) => self.calls.iter().rposition(|call| call.index == Some(index))?,
            None => self.calls.len().checked_sub(1)?,
        };
        let call = &self.calls[at];
        // A new id begins a call, except where a server gives each part of one an id of its own.
        let other_id = !id.is_empty() && !call.id.is_empty();
        let goes_on = name.is_empty() && index.is_some() && !call.has_whole_arguments();
        if other_id && !goes_on {
            return None;
        }
        let other_name = !name.is_empty() && !call.name.is_empty();
        let is_known = self.known.contains(&call.name.as_str()) && call.name != name && id.is_empty();
        let begins = call.has_whole_arguments() || is_known && call.arguments.is_empty();
        (!(other_name && id.is_empty() && begins)).then_some(at)
    }

    /// The calls as they are in the end.
    pub(super) fn finish(&mut self) -> Vec<ToolCall> {
        let whole = |call: Parts| ToolCall {
            id: call.id,
            name: joined(&call.name),
            arguments: arguments_of(&call.arguments),
            signature: None,
        };
        let calls = self.calls.drain(..).filter(|call| !call.name.is_empty() || !call.arguments.is_empty());
        calls.map(whole).collect()
    }
}

/// Arguments that came in parts. Some servers repeat the whole at the end, some begin with an empty object.
fn arguments_of(parts: &[String]) -> Map<String, Value> {
    let all = arguments(&parts.concat());
    if !all.contains_key(UNREADABLE) {
        return all;
    }
    let last = parts.last().map(|last| arguments(last)).filter(|map| !map.contains_key(UNREADABLE));
    last.filter(|map| !map.is_empty()).unwrap_or(all)
}

/// Arguments that came as text. A model may get them wrong, which is for the tool to tell it.
pub(super) fn arguments(text: &str) -> Map<String, Value> {
    let text = joined(text);
    if text.trim().is_empty() || text.trim() == "null" {
        return Map::new();
    }
    match serde_json::from_str(&text) {
        Ok(Value::Object(map)) => return map,
        // text within text
        Ok(Value::String(inner)) if inner.trim_start().starts_with('{') => return arguments(&inner),
        _ => {}
    }
    // several objects, of which the first may be empty and the last is meant
    let objects = serde_json::Deserializer::from_str(&text).into_iter::<Map<String, Value>>();
    let objects: Result<Vec<_>, _> = objects.collect();
    match objects.ok().and_then(|mut all| all.pop()) {
        Some(last) => last,
        None => Map::from_iter([(UNREADABLE.to_owned(), Value::String(text))]),
    }
}

/// Arguments as an object, or as its text.
pub(super) fn arguments_given(value: Option<&Value>) -> Map<String, Value> {
    match value {
        Some(Value::Object(map)) => map.clone(),
        Some(Value::String(text)) => arguments(text),
        None | Some(Value::Null) => Map::new(),
        Some(other) => Map::deserialize(other)
            .unwrap_or_else(|_| Map::from_iter([(UNREADABLE.to_owned(), Value::String(other.to_string()))])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn called(parts: &[Value]) -> Vec<String> {
        let mut calls = CallParts::of(vec!["read", "read_file", "write"]);
        parts.iter().for_each(|part| calls.add(part));
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
                vec![
                    part(none(), none(), json!("read"), none()),
                    part(none(), none(), json!("write"), none()),
                ],
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

    #[test]
    fn arguments_are_read_in_every_form() {
        let rows = [
            (json!(null), json!({})),
            (json!(""), json!({})),
            (json!("null"), json!({})),
            (json!({"a": 1}), json!({"a": 1})),
            (json!("{\"a\": 1}"), json!({"a": 1})),
            (json!("\"{\\\"a\\\": 1}\""), json!({"a": 1})),
            (json!("{}{\"a\": 1}"), json!({"a": 1})),
            (json!("{\"a\": "), json!({UNREADABLE: "{\"a\": "})),
            (json!([1]), json!({UNREADABLE: "[1]"})),
        ];
        for (given, right) in rows {
            assert_eq!(Value::Object(arguments_given(Some(&given))), right, "{given}");
        }
    }
}
