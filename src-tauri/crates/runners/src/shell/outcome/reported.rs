//! What a command itself says of what came of it.

use contract::task::TaskError;
use serde_json::Value;

/// What the result says of itself in words.
pub(super) fn own_words(result: &Value) -> Option<String> {
    let words = match result {
        Value::String(text) => Some(text.as_str()),
        other => ["summary", "message"].iter().find_map(|key| other.get(key)?.as_str()),
    };
    words.map(str::trim).filter(|w| !w.is_empty()).map(str::to_owned)
}

/// The member of a result that says why nobody knows what its command wrote.
const UNREADABLE: &str = "unreadable";
const HINT_UNREADABLE: &str = "Let a program write the JSON, such as `jq -n` or Python's `json.dumps`, behind `[RESULT]`; in the output \
     stands what was written.";

/// Stands for a result that could not be read: `why`, and what was written.
pub(crate) fn unreadable(why: &str, written: Option<String>) -> Value {
    let mut result = serde_json::json!({"success": false, UNREADABLE: why});
    if let Some(text) = written {
        result["text"] = text.into();
    }
    result
}

/// Whether what a result has for `success` says that it was none: with what stands for no in the languages that scripts are
/// written in. A null says nothing.
fn says_no(success: &Value) -> bool {
    const NO: [&str; 7] = ["", "false", "f", "no", "n", "0", "off"];
    match success {
        Value::Null => false,
        Value::Bool(yes) => !yes,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => NO.contains(&text.trim().to_lowercase().as_str()),
        Value::Array(list) => list.is_empty(),
        Value::Object(members) => members.is_empty(),
    }
}

/// A result that says that it was no success, or that cannot be read.
pub(super) fn reported_failure(result: &Value) -> Option<TaskError> {
    if !result.get("success").is_some_and(says_no) {
        return None;
    }
    if let Some(why) = result.get(UNREADABLE).and_then(Value::as_str) {
        let message = format!("The result could not be read: {why}.");
        return Some(error("unreadable_result", message, Some(HINT_UNREADABLE)));
    }
    let why = result.get("error").and_then(Value::as_str).map(str::to_owned).or_else(|| own_words(result));
    let message = why.map_or_else(
        || "The command's result says that it was not successful.".to_owned(),
        |why| format!("The command's result says that it was not successful: {why}"),
    );
    Some(error("reported_failure", message, None))
}

pub(super) fn error(code: &str, message: String, hint: Option<&str>) -> TaskError {
    TaskError { code: code.to_owned(), message, hint: hint.map(str::to_owned) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_stands_for_no_says_no() {
        for no in [
            json!(false),
            json!(0),
            json!(0.0),
            json!("false"),
            json!(" False "),
            json!("no"),
            json!("0"),
            json!(""),
            json!([]),
            json!({}),
        ] {
            let error = reported_failure(&json!({"success": no, "error": "why"})).expect("a failure");
            assert_eq!(error.code, "reported_failure", "{no}");
            assert!(error.message.ends_with(": why"), "{no}: {error:?}");
        }
        for yes in [
            json!(true),
            json!(null),
            json!(1),
            json!(-1),
            json!("true"),
            json!("yes"),
            json!("done"),
            json!([0]),
        ] {
            assert_eq!(reported_failure(&json!({"success": yes, "error": "why"})), None, "{yes}");
        }
        for other in [json!({}), json!("success: false"), json!([false]), json!(false), json!(null)] {
            assert_eq!(reported_failure(&other), None, "{other}");
        }
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let error = reported_failure(&unreadable("it ends before it is whole", Some("{".to_owned())))
            .expect("a failure");
        assert_eq!(error.code, "unreadable_result");
        assert_eq!(error.message, "The result could not be read: it ends before it is whole.");
        assert!(error.hint.is_some());
    }
}
