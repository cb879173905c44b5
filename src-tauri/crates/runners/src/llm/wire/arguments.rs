//! The arguments of a call, in every form in which servers write them.

use super::super::{
    halves::{joined, joined_value},
    provider::UNREADABLE,
};
use serde::Deserialize as _;
use serde_json::{Map, Value};

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
        Some(Value::Object(map)) => {
            map.iter().map(|(name, value)| (joined(name), joined_value(value.clone()))).collect()
        }
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
