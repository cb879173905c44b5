//! What a tool is given, as it is meant. Models in a strict mode send every argument, with something empty where they mean
//! nothing; others write numbers as texts, texts as numbers, and documents as the text of their JSON. What can be read in one
//! way only is read so; all else stays as it was sent, and is refused in the words of its kind.

use super::kinds::Kind;
use serde_json::{Map, Value};

/// The arguments as they are meant, by the schema of what the tool takes. What stands deeper than a list is what the task
/// itself is given, and stays as it was written.
pub(super) fn meant(takes: &Map<String, Value>, given: Map<String, Value>) -> Map<String, Value> {
    let required = takes.get("required").and_then(Value::as_array);
    let is_required = |name: &str| required.is_some_and(|names| names.iter().any(|one| one == name));
    let mut meant = Map::new();
    for (name, value) in given {
        let schema = takes.get("properties").and_then(|properties| properties.get(&name));
        // what nobody knows is refused with what it holds
        let value = match schema {
            Some(schema) => plain(schema, value),
            None => value,
        };
        let left_out = !is_required(&name) && schema.is_some_and(|schema| is_filler(schema, &value));
        if !value.is_null() && !left_out {
            meant.insert(name, value);
        }
    }
    meant
}

/// A value in the kind that its schema names, where it can be read as that in one way only.
fn plain(schema: &Value, value: Value) -> Value {
    let value = whole_number(value);
    match (Kind::taken(schema), value) {
        (Some(Kind::WholeNumber | Kind::Number), Value::String(text)) => read_as(text, Value::is_number),
        (Some(Kind::Text), Value::Number(number)) if schema["enum"].is_null() && !number.is_f64() => {
            Value::String(number.to_string())
        }
        (Some(Kind::YesOrNo), Value::String(text)) => match text.trim().to_ascii_lowercase().as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => Value::String(text),
        },
        (Some(Kind::Object), Value::String(text)) => read_as(text, Value::is_object),
        (Some(Kind::List), value) => {
            let value = if let Value::String(text) = value { read_as(text, Value::is_array) } else { value };
            match value {
                Value::Array(items) => items.into_iter().map(|item| plain(&schema["items"], item)).collect(),
                other => other,
            }
        }
        (_, value) => value,
    }
}

/// What a text holds as JSON, where that is of the kind that is needed; else the text.
fn read_as(text: String, fits: fn(&Value) -> bool) -> Value {
    match serde_json::from_str(&text) {
        Ok(value) if fits(&value) => whole_number(value),
        _ => Value::String(text),
    }
}

/// Whether a value stands for nothing: it is empty, or a 0 where there is no 0. Of a list with something in it what is empty
/// means something: an empty argument of a program.
fn is_filler(schema: &Value, value: &Value) -> bool {
    let is_empty =
        |value: &Value| value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
    match value {
        Value::Array(items) => items.iter().all(is_empty),
        Value::Number(number) => number.as_f64() == Some(0.0) && !takes_zero(schema),
        other => is_empty(other),
    }
}

fn takes_zero(schema: &Value) -> bool {
    let least = schema["minimum"].as_f64().is_none_or(|least| least <= 0.0);
    least && schema["exclusiveMinimum"].as_f64().is_none_or(|least| least < 0.0)
}

/// `7` for `7.0`, where that is exact.
fn whole_number(value: Value) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let float = value.as_f64().filter(|_| value.is_f64());
    #[expect(clippy::cast_possible_truncation, reason = "exact within these bounds")]
    let whole = float.filter(|n| n.trunc() == *n && n.abs() < EXACT).map(|n| Value::from(n as i64));
    whole.unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A schema with an argument of each kind, one that is required, and ranges.
    fn takes() -> Map<String, Value> {
        let text = json!({"type": "string"});
        let schema = json!({"required": ["id", "must", "most"], "properties": {
            "id": text, "text": text, "must": {"type": "array", "items": text},
            "most": {"type": "integer", "minimum": 1},
            "word": {"type": "string", "enum": ["a", "b"]},
            "count": {"type": "integer", "minimum": 1}, "offset": {"type": "integer"},
            "retries": {"type": "integer", "minimum": 0},
            "cores": {"type": "number", "exclusiveMinimum": 0}, "share": {"type": "number"},
            "yes": {"type": "boolean"}, "list": {"type": "array", "items": text},
            "words": {"type": "array", "items": {"type": "string", "enum": ["a", "b"]}},
            "document": {"type": "object"},
        }});
        schema.as_object().cloned().unwrap()
    }

    fn read(given: &Value) -> Value {
        Value::Object(meant(&takes(), given.as_object().cloned().unwrap()))
    }

    #[test]
    fn what_is_empty_in_an_optional_argument_is_left_out() {
        for filler in [
            json!({"text": ""}),
            json!({"text": " \n"}),
            json!({"text": []}),
            json!({"text": null}),
            json!({"word": ""}),
            json!({"count": 0}),
            json!({"count": "0"}),
            json!({"count": 0.0}),
            json!({"count": ""}),
            json!({"cores": 0}),
            json!({"cores": "0.0"}),
            json!({"yes": ""}),
            json!({"list": []}),
            json!({"list": [""]}),
            json!({"list": ["", null]}),
            json!({"list": ""}),
            json!({"list": "[]"}),
            json!({"words": [""]}),
            json!({"document": ""}),
            json!({"document": []}),
        ] {
            assert_eq!(read(&filler), json!({}), "{filler}");
        }
    }

    #[test]
    fn what_means_something_stays() {
        for given in [
            json!({"id": ""}),
            json!({"must": []}),
            json!({"must": [""]}),
            json!({"most": 0}),
            json!({"offset": 0}),
            json!({"retries": 0}),
            json!({"share": 0}),
            json!({"yes": false}),
            json!({"list": ["a", ""]}),
            json!({"list": ["a", null]}),
            json!({"document": {}}),
            json!({"document": {"a": "", "b": 1.0, "c": null, "d": []}}),
            json!({"colour": ""}),
            json!({"colour": 0}),
            json!({"text": "2"}),
            json!({"text": "true"}),
            json!({"text": {}}),
        ] {
            assert_eq!(read(&given), given);
        }
    }

    #[test]
    fn what_can_be_read_in_one_way_only_is_read_so() {
        for (given, read_as) in [
            (json!({"count": "2"}), json!({"count": 2})),
            (json!({"count": " 2 "}), json!({"count": 2})),
            (json!({"count": "-2"}), json!({"count": -2})),
            (json!({"count": "2.0"}), json!({"count": 2})),
            (json!({"count": "2e1"}), json!({"count": 20})),
            (json!({"count": 2.0}), json!({"count": 2})),
            (json!({"cores": "0.5"}), json!({"cores": 0.5})),
            (json!({"id": 12_345_678}), json!({"id": "12345678"})),
            (json!({"id": u64::MAX}), json!({"id": "18446744073709551615"})),
            (json!({"id": 7.0}), json!({"id": "7"})),
            (json!({"yes": "true"}), json!({"yes": true})),
            (json!({"yes": "False"}), json!({"yes": false})),
            (json!({"list": [1, "a"]}), json!({"list": ["1", "a"]})),
            (json!({"list": "[\"a\", 2]"}), json!({"list": ["a", "2"]})),
            (json!({"words": "[\"a\"]"}), json!({"words": ["a"]})),
            (json!({"document": "{\"a\": 1.0}"}), json!({"document": {"a": 1.0}})),
        ] {
            assert_eq!(read(&given), read_as, "{given}");
        }
        for given in [
            json!({"count": "two"}),
            json!({"count": "2 hours"}),
            json!({"count": "0x10"}),
            json!({"count": "1,000"}),
            json!({"count": "NaN"}),
            json!({"count": "[2]"}),
            json!({"count": true}),
            json!({"cores": "inf"}),
            json!({"yes": "1"}),
            json!({"yes": 1}),
            json!({"yes": "yes"}),
            json!({"text": 1.5}),
            json!({"text": true}),
            json!({"word": 1}),
            json!({"words": "a"}),
            json!({"words": [1]}),
            json!({"list": "a, b"}),
            json!({"list": "{}"}),
            json!({"list": [["a"]]}),
            json!({"document": "[1]"}),
            json!({"document": "{a: 1}"}),
        ] {
            assert_eq!(read(&given), given);
        }
    }
}
