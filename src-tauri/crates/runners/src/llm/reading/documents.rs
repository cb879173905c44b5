//! The documents of a reply: where they begin and end, and which of them tell an error.

use super::super::{halves::with_stand_ins, value::yes};
use crate::lenient_json::{self, Unread};
use serde_json::{Deserializer, Value};

/// The documents of a text that is nothing but documents.
pub(super) fn documents(text: &str) -> Option<Vec<Value>> {
    let read = |text: &str| Deserializer::from_str(text).into_iter().collect::<Result<Vec<Value>, _>>().ok();
    let all = read(text).or_else(|| text.contains("\\u").then(|| read(&with_stand_ins(text)))?);
    let all = all.or_else(|| lenient_json::read(&with_stand_ins(text)).ok().map(|one| vec![one]));
    all.filter(|all| !all.is_empty())
}

/// Whether a text is the beginning of a document whose end is missing.
pub(super) fn is_begun(text: &str) -> bool {
    lenient_json::read(&with_stand_ins(text)) == Err(Unread::Begun)
}

pub(super) fn says_something(value: &Value) -> bool {
    match value {
        Value::Object(map) => !map.is_empty(),
        Value::Array(list) => list.iter().any(says_something),
        _ => false,
    }
}

/// Whether data are no more than a mark that nothing follows: `[DONE]`, and how others write it.
pub(super) fn is_done_word(data: &str) -> bool {
    let word = data.trim_matches(|c: char| c.is_whitespace() || "\"'[]<>|".contains(c));
    ["done", "end", "eof", "eos"].contains(&word.to_ascii_lowercase().as_str())
}

/// Whether an event of this name that says nothing more is such a mark.
pub(super) fn ends(name: &str) -> bool {
    ["done", "end", "close", "complete", "completed", "finish"].contains(&name.to_ascii_lowercase().as_str())
}

/// Whether a document of no protocol is such a mark.
pub(super) fn closes(value: &Value) -> bool {
    yes(value, "done") || value["type"].as_str().is_some_and(ends)
}

/// The error that a document tells, by the name of its event, by its own, or by what stands in it. `says_else`: it is one
/// of the protocol's that says something of the answer, so that words of its own are no error.
pub(super) fn error_of(name: &str, value: &Value, says_else: bool) -> Option<Value> {
    let says = |name: &str| value.get(name).is_some_and(tells);
    let kind = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
    let has_words =
        WORDS.iter().any(|name| value[*name].as_str().is_some_and(|text| !text.trim().is_empty()));
    let is_called = |name: &str| kind(name) == "error" || has_words && kind(name).ends_with("error");
    let is_error =
        name.eq_ignore_ascii_case("error") || says("error") || is_called("type") || is_called("object");
    let has_class = || CLASSES.iter().any(|class| says(class)) || value["success"] == false;
    let base = || value.get("base_resp").and_then(|base| base.get("status_code")).is_some_and(tells);
    let is_other = || says("detail") || says("errors") || base() || has_words && has_class();
    (is_error || !says_else && is_other()).then(|| value.clone())
}

/// Where a document of an error has its words,
const WORDS: [&str; 6] = ["message", "msg", "error_msg", "errmsg", "Message", "error_message"];
/// and its class.
const CLASSES: [&str; 7] = ["code", "status", "statusCode", "status_code", "error_code", "errcode", "__type"];

/// Whether what stands in the place of an error tells one: some write there that there is none.
fn tells(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Bool(true) => true,
        Value::String(text) => {
            !["", "0", "ok", "success", "null", "none"].contains(&text.trim().to_ascii_lowercase().as_str())
        }
        Value::Number(number) => !matches!(number.as_i64(), Some(0 | 200)),
        Value::Array(list) => list.iter().any(tells),
        Value::Object(map) => map.values().any(tells),
    }
}
