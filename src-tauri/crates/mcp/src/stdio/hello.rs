//! How a client introduces itself, as the library reads it: there an odd capability, or a version that is none, makes the
//! whole introduction something else. What can be done without is put right or left out here.

use super::wrong_param::WrongParam;
use rmcp::model::{ClientCapabilities, Implementation};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// What a client is called that does not say.
const NAMELESS: &str = "client";

/// What `initialize` is given.
///
/// # Errors
/// What cannot be done without: the version of the protocol.
pub(super) fn introduction(mut given: Map<String, Value>) -> Result<Map<String, Value>, WrongParam> {
    if !given.get("protocolVersion").is_some_and(Value::is_string) {
        let words = "a text is needed, such as \"2025-06-18\"";
        return Err(WrongParam { name: "protocolVersion".to_owned(), words: words.to_owned() });
    }
    // what else a request may say of itself means nothing here
    if !given.get("_meta").is_some_and(Value::is_object) {
        given.remove("_meta");
    }
    given.insert("capabilities".to_owned(), json!(capabilities(given.get("capabilities"))));
    given.insert("clientInfo".to_owned(), json!(client(given.get("clientInfo"))));
    Ok(given)
}

/// What a client can do; what is odd of it as far as it can be meant.
pub(super) fn capabilities(given: Option<&Value>) -> ClientCapabilities {
    let mut known = Map::new();
    for (name, value) in given.and_then(members).unwrap_or_default() {
        let Some(as_given) = members(&value) else { continue };
        // one level deeper are the details of each, which are documents too or fall away
        let details =
            as_given.iter().filter_map(|(name, value)| Some((name.clone(), members(value)?.into())));
        let details: Map<String, Value> = details.collect();
        let fits = |value: &Map<String, Value>| reads::<ClientCapabilities>(json!({ &name: value }));
        let fitting = [as_given, details].into_iter().find(fits).unwrap_or_default();
        known.insert(name, Value::Object(fitting));
    }
    serde_json::from_value(Value::Object(known)).unwrap_or_default()
}

/// Who a client is.
pub(super) fn client(given: Option<&Value>) -> Implementation {
    let mut given = given.and_then(Value::as_object).cloned().unwrap_or_default();
    let name = given.remove("name").and_then(word).unwrap_or_else(|| NAMELESS.to_owned());
    let version = given.remove("version").and_then(word).unwrap_or_default();
    let nothing_more = Implementation::new(name, version);
    let mut whole = json!(nothing_more);
    for (name, value) in given {
        let mut with = whole.clone();
        with[&name] = value;
        if reads::<Implementation>(with.clone()) {
            whole = with;
        }
    }
    serde_json::from_value(whole).unwrap_or(nothing_more)
}

/// A text that is not empty; a number is one too.
fn word(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text).filter(|text| !text.trim().is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// What a document holds. Yes is one that says no more, and so is an empty list: languages that have one kind of both write
/// that.
fn members(value: &Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(members) => Some(members.clone()),
        Value::Bool(true) => Some(Map::new()),
        Value::Array(items) if items.is_empty() => Some(Map::new()),
        _ => None,
    }
}

fn reads<T: DeserializeOwned>(value: Value) -> bool {
    serde_json::from_value::<T>(value).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_odd_capability_is_taken_as_far_as_it_can_be_meant() {
        for (given, taken) in [
            (Value::Null, json!({})),
            (json!(true), json!({})),
            (json!([]), json!({})),
            (json!("all"), json!({})),
            (json!({"roots": true}), json!({"roots": {}})),
            (json!({"roots": false}), json!({})),
            (json!({"roots": null}), json!({})),
            (json!({"roots": 1, "sampling": {}}), json!({"sampling": {}})),
            (json!({"roots": {"listChanged": true}}), json!({"roots": {"listChanged": true}})),
            (json!({"roots": {"listChanged": "yes"}}), json!({"roots": {}})),
            (json!({"sampling": []}), json!({"sampling": {}})),
            (json!({"sampling": {"tools": true}}), json!({"sampling": {"tools": {}}})),
            (json!({"elicitation": {"form": true, "url": 1}}), json!({"elicitation": {"form": {}}})),
            (json!({"experimental": {"x": true}}), json!({"experimental": {"x": {}}})),
            (json!({"experimental": {"x": 1, "y": {"a": 1}}}), json!({"experimental": {"y": {"a": 1}}})),
            (json!({"experimental": []}), json!({"experimental": {}})),
            (json!({"tomorrow": true, "roots": {}}), json!({"roots": {}})),
        ] {
            assert_eq!(json!(capabilities(Some(&given))), taken, "{given}");
        }
        assert_eq!(json!(capabilities(None)), json!({}));
    }

    #[test]
    fn a_client_need_not_say_who_it_is() {
        let named = |name: &str, version: &str| json!({"name": name, "version": version});
        for (given, taken) in [
            (json!({"name": "x", "version": "1.2"}), named("x", "1.2")),
            (json!({"name": "x"}), named("x", "")),
            (json!({"name": "x", "version": null}), named("x", "")),
            (json!({"name": "x", "version": 1}), named("x", "1")),
            (json!({"name": "x", "version": 1.5}), named("x", "1.5")),
            (json!({"name": "x", "version": {}}), named("x", "")),
            (json!({"name": " ", "version": "1"}), named(NAMELESS, "1")),
            (json!({"version": "1"}), named(NAMELESS, "1")),
            (json!({"name": ["x"]}), named(NAMELESS, "")),
            (json!({"name": "x", "version": "1", "title": 7, "icons": "x", "more": 1}), named("x", "1")),
            (json!([]), named(NAMELESS, "")),
            (Value::Null, named(NAMELESS, "")),
        ] {
            assert_eq!(json!(client(Some(&given))), taken, "{given}");
        }
        let titled = json!({"name": "x", "version": "1", "title": "X"});
        assert_eq!(json!(client(Some(&titled))), titled);
        assert_eq!(json!(client(None)), named(NAMELESS, ""));
    }
}
