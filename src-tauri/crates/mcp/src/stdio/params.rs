//! What a request is given, put right where the library would take the whole request for something else.

use super::{hello, wrong_param::WrongParam};
use serde_json::{Map, Value, json};

/// Where clients introduce themselves with each request, in its `_meta`.
const CLIENT: &str = "io.modelcontextprotocol/clientInfo";
/// The same for what they can do.
const CAPABILITIES: &str = "io.modelcontextprotocol/clientCapabilities";

/// What a request is given, as the library reads it.
///
/// # Errors
/// What cannot be put right.
pub(super) fn tidied(method: &str, given: Map<String, Value>) -> Result<Map<String, Value>, WrongParam> {
    let mut tidy = match method {
        "initialize" => hello::introduction(given)?,
        "tools/call" | "prompts/get" => with_arguments(given)?,
        _ => given,
    };
    if let Some(Value::Object(meta)) = tidy.get_mut("_meta") {
        if let Some(client) = meta.get_mut(CLIENT) {
            *client = json!(hello::client(Some(client)));
        }
        if let Some(capabilities) = meta.get_mut(CAPABILITIES) {
            *capabilities = json!(hello::capabilities(Some(capabilities)));
        }
    }
    Ok(tidy)
}

/// The arguments as the object that they are: models write them as the text of their JSON, or as an empty list.
fn with_arguments(mut given: Map<String, Value>) -> Result<Map<String, Value>, WrongParam> {
    let is_nothing = |value: &Value| match value {
        Value::Array(items) => items.is_empty(),
        Value::String(text) => text.trim().is_empty(),
        other => other.is_null(),
    };
    match given.get("arguments") {
        None | Some(Value::Object(_)) => {}
        Some(value) if is_nothing(value) => drop(given.remove("arguments")),
        Some(value) => {
            let held = value.as_str().and_then(|text| serde_json::from_str(text).ok());
            let Some(held @ Value::Object(_)) = held else {
                let words = "an object is needed, such as {\"id\": \"…\"}".to_owned();
                return Err(WrongParam { name: "arguments".to_owned(), words });
            };
            given.insert("arguments".to_owned(), held);
        }
    }
    Ok(given)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(method: &str, given: &Value) -> Result<Value, String> {
        let read = tidied(method, given.as_object().cloned().unwrap());
        read.map(Value::Object).map_err(|wrong| wrong.to_string())
    }

    #[test]
    fn an_introduction_needs_no_more_than_the_version_of_the_protocol() {
        let least = json!({"protocolVersion": "x", "capabilities": {},
            "clientInfo": {"name": "client", "version": ""}});
        for given in [
            json!({"protocolVersion": "x"}),
            json!({"protocolVersion": "x", "capabilities": null, "clientInfo": null, "_meta": null}),
            json!({"protocolVersion": "x", "capabilities": [], "clientInfo": [], "_meta": 1}),
        ] {
            assert_eq!(read("initialize", &given), Ok(least.clone()), "{given}");
        }
        for given in [json!({}), json!({"protocolVersion": 5}), json!({"protocolVersion": null})] {
            let wrong = read("initialize", &given).unwrap_err();
            assert_eq!(wrong, "protocolVersion: a text is needed, such as \"2025-06-18\"", "{given}");
        }
    }

    #[test]
    fn arguments_are_an_object_in_every_spelling() {
        for method in ["tools/call", "prompts/get"] {
            for (arguments, taken) in [
                (json!("{\"a\": \"{}\"}"), json!({"name": "x", "arguments": {"a": "{}"}})),
                (json!(" {} "), json!({"name": "x", "arguments": {}})),
                (json!({"a": 1}), json!({"name": "x", "arguments": {"a": 1}})),
                (json!(""), json!({"name": "x"})),
                (json!([]), json!({"name": "x"})),
                (Value::Null, json!({"name": "x"})),
            ] {
                let given = json!({"name": "x", "arguments": arguments});
                assert_eq!(read(method, &given), Ok(taken), "{given}");
            }
            for arguments in [json!("[1]"), json!("a"), json!("{\"a\""), json!([1]), json!(1), json!(true)] {
                let given = json!({"name": "x", "arguments": arguments});
                let wrong = read(method, &given).unwrap_err();
                assert!(wrong.starts_with("arguments: an object is needed"), "{given}: {wrong}");
            }
        }
        let other = json!({"arguments": "{}"});
        assert_eq!(read("completion/complete", &other), Ok(other));
    }

    #[test]
    fn an_introduction_with_each_request_is_read_in_the_same_way() {
        let given = json!({"_meta": {CLIENT: {"name": "x"}, CAPABILITIES: {"roots": true}, "else": 1}});
        let taken =
            json!({"_meta": {CLIENT: {"name": "x", "version": ""}, CAPABILITIES: {"roots": {}}, "else": 1}});
        assert_eq!(read("tools/list", &given), Ok(taken));
        // what is not said is for the library to miss
        assert_eq!(read("tools/list", &json!({"_meta": {}})), Ok(json!({"_meta": {}})));
    }
}
