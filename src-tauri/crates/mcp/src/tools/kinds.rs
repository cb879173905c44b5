//! Arguments of the wrong kind, in words: what a tool says that it takes, and what it was given.

use serde_json::{Map, Value};

/// What is wrong with an argument.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mismatch {
    /// The argument, or the place in it.
    pub(super) argument: String,
    pub(super) words: String,
}

/// The kinds of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    WholeNumber,
    Number,
    YesOrNo,
    List,
    Object,
}

impl Kind {
    /// What a schema takes; `None`: anything.
    pub(super) fn taken(schema: &Value) -> Option<Self> {
        match schema["type"].as_str()? {
            "string" => Some(Self::Text),
            "integer" => Some(Self::WholeNumber),
            "number" => Some(Self::Number),
            "boolean" => Some(Self::YesOrNo),
            "array" => Some(Self::List),
            "object" => Some(Self::Object),
            _ => None,
        }
    }

    fn is_of(self, value: &Value) -> bool {
        match self {
            Self::Text => value.is_string(),
            Self::WholeNumber => value.is_i64(),
            Self::Number => value.is_number(),
            Self::YesOrNo => value.is_boolean(),
            Self::List => value.is_array(),
            Self::Object => value.is_object(),
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::WholeNumber => "a whole number",
            Self::Number => "a number",
            Self::YesOrNo => "yes or no (true or false)",
            Self::List => "a list",
            Self::Object => "an object",
        }
    }
}

/// The first argument whose kind is not the one that the schema of a tool names.
pub(super) fn mismatch(schema: &Map<String, Value>, given: &Map<String, Value>) -> Option<Mismatch> {
    let takes = schema.get("properties")?;
    given.iter().find_map(|(name, value)| mismatch_at(name, takes.get(name)?, value))
}

fn mismatch_at(place: &str, schema: &Value, value: &Value) -> Option<Mismatch> {
    let mismatch = |words| Some(Mismatch { argument: place.to_owned(), words });
    let items = &schema["items"];
    match (Kind::taken(schema)?, value) {
        (Kind::List, Value::Array(values)) => {
            let mut places = values.iter().enumerate();
            places.find_map(|(n, value)| mismatch_at(&format!("{place}[{n}]"), items, value))
        }
        // one word of those that a list takes may stand for the list
        (Kind::List, Value::String(word)) if items["enum"].is_array() => {
            unknown_word(items, word).and_then(mismatch)
        }
        (kind, value) if !kind.is_of(value) => {
            mismatch(format!("{} is needed, not {}.", kind.words(), found(value)))
        }
        (_, Value::String(word)) => unknown_word(schema, word).and_then(mismatch),
        _ => None,
    }
}

/// What is wrong with a word that is none of those that there are.
fn unknown_word(schema: &Value, word: &str) -> Option<String> {
    let words: Vec<_> = schema["enum"].as_array()?.iter().filter_map(Value::as_str).collect();
    (!words.contains(&word)).then(|| format!("“{word}” is none of {}.", words.join(", ")))
}

/// What a value is.
fn found(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(yes) => yes.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(_) => "a text".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}
