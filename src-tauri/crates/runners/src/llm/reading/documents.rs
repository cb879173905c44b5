//! The documents of a reply: where they begin and end, and which of them tell an error.

use super::super::halves::with_stand_ins;
use serde_json::{Deserializer, Value};

/// The documents of a text that is nothing but documents.
pub(super) fn documents(text: &str) -> Option<Vec<Value>> {
    let read = |text: &str| Deserializer::from_str(text).into_iter().collect::<Result<Vec<Value>, _>>().ok();
    let all = read(text).or_else(|| text.contains("\\u").then(|| read(&with_stand_ins(text)))?);
    all.filter(|all| !all.is_empty())
}

/// Whether a text is the beginning of a document whose end is missing.
pub(super) fn is_begun(text: &str) -> bool {
    let may_be = text.trim_start().starts_with(['{', '[']);
    may_be && serde_json::from_str::<Value>(&with_stand_ins(text)).is_err_and(|error| error.is_eof())
}

pub(super) fn says_something(value: &Value) -> bool {
    match value {
        Value::Object(map) => !map.is_empty(),
        Value::Array(list) => list.iter().any(says_something),
        _ => false,
    }
}

/// The error that a document tells, by the name of its event, by its own, or by what stands in it.
pub(super) fn error_of(name: &str, value: &Value, is_known: bool) -> Option<Value> {
    let says = |name: &str| match value.get(name) {
        None | Some(Value::Null | Value::Bool(false)) => false,
        Some(Value::String(text)) => !text.trim().is_empty(),
        Some(Value::Array(list)) => !list.is_empty(),
        Some(Value::Object(map)) => !map.is_empty(),
        Some(Value::Bool(true) | Value::Number(_)) => true,
    };
    let is_called = |name: &str| value.get(name).is_some_and(|kind| kind == "error");
    let is_error =
        name.eq_ignore_ascii_case("error") || says("error") || is_called("type") || is_called("object");
    let has_class = || ["code", "status", "statusCode", "error_code"].iter().any(|class| says(class));
    let is_other = || says("detail") || says("errors") || value["message"].is_string() && has_class();
    (is_error || !is_known && is_other()).then(|| value.clone())
}
