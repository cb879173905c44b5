//! Fields of JSON as servers write them: what is missing, null or empty is not there, and a text may stand for a number.

use serde_json::Value;

/// What is there: neither null nor an empty text, list or object.
pub(crate) fn given<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    value.get(name).filter(|value| !is_empty(value))
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// A text that says something.
pub(crate) fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    given(value, name)?.as_str()
}

/// A text, or a number in place of one.
pub(crate) fn word(value: &Value, name: &str) -> String {
    match value.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// A number, be it written as a text.
pub(crate) fn number(value: &Value, name: &str) -> Option<f64> {
    let number = match value.get(name)? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|number| number.is_finite())
}

/// A place in a list: a whole number from 0.
pub(crate) fn place(value: &Value, name: &str) -> Option<i64> {
    number(value, name).filter(|n| *n >= 0.0 && n.fract() == 0.0 && *n < 1e6).map(|n| n as i64)
}

/// Yes, be it as a text or a number.
pub(crate) fn yes(value: &Value, name: &str) -> bool {
    match value.get(name) {
        Some(Value::Bool(yes)) => *yes,
        Some(Value::String(text)) => text.trim().eq_ignore_ascii_case("true"),
        Some(Value::Number(number)) => number.as_f64() == Some(1.0),
        _ => false,
    }
}

/// The members of a list; what stands alone is a list of one.
pub(crate) fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    match given(value, name) {
        Some(Value::Array(list)) => list,
        Some(alone) => std::slice::from_ref(alone),
        None => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_are_read_in_every_form() {
        let value =
            json!({"a": null, "b": "", "c": [], "d": {}, "e": "1", "f": 1.0, "g": -1, "h": "TRUE", "i": [2]});
        assert!(["a", "b", "c", "d", "none"].iter().all(|name| given(&value, name).is_none()));
        assert_eq!(["e", "f", "g", "i"].map(|name| place(&value, name)), [Some(1), Some(1), None, None]);
        assert_eq!(["e", "f", "h", "a"].map(|name| yes(&value, name)), [false, true, true, false]);
        assert_eq!(["a", "e", "i"].map(|name| list(&value, name).len()), [0, 1, 1]);
        assert_eq!((word(&value, "g"), word(&value, "a")), ("-1".to_owned(), String::new()));
    }
}
