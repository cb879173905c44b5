//! Whether Legwork is in a configuration, and is started from there.

use serde_json::Value;

/// What a configuration says of Legwork.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// Nothing.
    Absent,
    /// It is there, and not to be started.
    SwitchedOff,
    /// It is there.
    There,
}

impl Presence {
    /// Of an entry that says so much of itself.
    pub(super) fn of_entry(disabled: Option<bool>, enabled: Option<bool>) -> Self {
        if disabled == Some(true) || enabled == Some(false) { Self::SwitchedOff } else { Self::There }
    }
}

/// What a value says, be it a word or a number in place of yes or no: the clients that take those mean the same.
pub(super) fn switch(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(on) => Some(*on),
        Value::String(word) => switch_in_words(word),
        Value::Number(number) => switch_in_words(&number.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The same of a word.
pub(super) fn switch_in_words(word: &str) -> Option<bool> {
    match &*word.trim().to_ascii_lowercase() {
        "true" | "yes" | "on" | "1" => Some(true),
        "false" | "no" | "off" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn switches_are_read_in_every_form() {
        for (value, says) in [
            (json!(true), Some(true)),
            (json!("true"), Some(true)),
            (json!(" Yes "), Some(true)),
            (json!(1), Some(true)),
            (json!(false), Some(false)),
            (json!("false"), Some(false)),
            (json!("off"), Some(false)),
            (json!(0), Some(false)),
            (json!(null), None),
            (json!("sometimes"), None),
            (json!([]), None),
        ] {
            assert_eq!(switch(&value), says, "{value}");
        }
    }
}
