//! What a tool takes and replies with, as JSON Schema that every client understands: each value has one type in one
//! word, or several in `anyOf`; choices of words are an `enum` of texts; nothing is referred to; no formats.

use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Map, Value, json};

/// Which way a document goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// What a tool takes. What may be left out need not be null as well. Nothing is said of the least and the most: a model
    /// whose words are held to the schema cannot leave anything out, and would send the least where it means nothing.
    Request,
    /// The same with the least and the most, for whoever reads what was sent.
    Reading,
    /// What it replies with. What is null is left out, but for fields that are always there.
    Reply,
}

/// The JSON Schema of a type, with everything it needs inside: some clients follow no references.
pub(super) fn schema<T: JsonSchema>(side: Side) -> Map<String, Value> {
    let mut settings = SchemaSettings::draft2020_12();
    settings.inline_subschemas = true;
    if side == Side::Reply {
        settings = settings.for_serialize();
    }
    let schema = settings.into_generator().into_root_schema_for::<T>();
    let Value::Object(mut schema) = schema.to_value() else { return Map::new() };
    // the tool has a title of its own, and a description
    schema.remove("title");
    schema.remove("description");
    schema.remove("$schema");
    schema.entry("properties").or_insert_with(|| Value::Object(Map::new()));
    plain(&mut schema, side);
    schema
}

/// Says the same in the words that every client understands.
fn plain(schema: &mut Map<String, Value>, side: Side) {
    // clients that check what they do not know refuse `uint64` and its like
    schema.remove("format");
    if side == Side::Request {
        RANGE.iter().for_each(|bound| drop(schema.remove(*bound)));
    }
    if schema.get("default").is_some_and(is_nothing) {
        schema.remove("default");
    }
    if schema.get("additionalProperties").is_some_and(Value::is_boolean) {
        // google-genai breaks at a schema that is no object, and OpenAI's strict form refuses `true`; what a tool does
        // not know it refuses whether that is said here or not
        schema.remove("additionalProperties");
    }
    if let Some(Value::String(text)) = schema.get_mut("description") {
        *text = text.replace('\n', " ");
    }
    choice_of_words(schema, side);
    let required = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        for (name, property) in properties {
            let always = side == Side::Reply && required.contains(&json!(name));
            below(property, side, if always { Null::Stays } else { Null::Goes });
        }
    }
    for name in ["items", "additionalProperties"] {
        if let Some(inner) = schema.get_mut(name) {
            below(inner, side, Null::Stays);
        }
    }
    for name in ["anyOf", "allOf", "oneOf", "prefixItems"] {
        if let Some(Value::Array(choices)) = schema.get_mut(name) {
            choices.iter_mut().for_each(|choice| below(choice, side, Null::Stays));
        }
    }
    several_types(schema);
}

/// How a schema says which numbers there are.
const RANGE: [&str; 3] = ["minimum", "exclusiveMinimum", "maximum"];

/// Whether a value says no more than that there is none.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// What becomes of null beside something else.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Null {
    /// It is never sent.
    Goes,
    Stays,
}

fn below(schema: &mut Value, side: Side, null: Null) {
    if *schema == Value::Bool(true) {
        *schema = json!({});
    }
    if let Value::Object(schema) = schema {
        if null == Null::Goes {
            without_null(schema);
        }
        plain(schema, side);
    }
}

/// A choice of words as an `enum`, where each has a schema of its own. What each means is told to who must choose.
fn choice_of_words(schema: &mut Map<String, Value>, side: Side) {
    if let Some(only) = schema.remove("const") {
        schema.insert("enum".to_owned(), json!([only]));
    }
    for name in ["oneOf", "anyOf"] {
        let Some(choices) = schema.get(name).and_then(Value::as_array) else { continue };
        let Some(words) = choices.iter().map(words_of).collect::<Option<Vec<_>>>() else { continue };
        let mut text = schema.get("description").and_then(Value::as_str).unwrap_or_default().to_owned();
        for choice in choices.iter().filter(|_| side == Side::Request) {
            if let (Some(word), Some(meaning)) = (choice["const"].as_str(), choice["description"].as_str()) {
                text.push_str(&format!(" `{word}`: {meaning}"));
            }
        }
        schema.remove(name);
        schema.insert("type".to_owned(), json!("string"));
        schema.insert("enum".to_owned(), words.concat().into());
        if !text.is_empty() {
            schema.insert("description".to_owned(), json!(text.trim_start()));
        }
    }
}

/// The words that a schema allows, where it allows nothing else.
fn words_of(choice: &Value) -> Option<Vec<Value>> {
    match (&choice["const"], &choice["enum"]) {
        (Value::String(word), _) => Some(vec![json!(word)]),
        (_, Value::Array(words)) if words.iter().all(Value::is_string) => Some(words.clone()),
        _ => None,
    }
}

/// Several types in one word become a choice.
fn several_types(schema: &mut Map<String, Value>) {
    let Some(Value::Array(types)) = schema.get("type") else { return };
    let types = types.clone();
    let rest: Map<String, Value> =
        schema.iter().filter(|(n, _)| !ABOUT.contains(&n.as_str())).map(own).collect();
    schema.retain(|name, _| ABOUT[1..].contains(&name.as_str()));
    let choice = |name: Value| {
        // nothing that is said of another type means anything for null
        let mut choice = if name == "null" { Map::new() } else { rest.clone() };
        choice.insert("type".to_owned(), name);
        Value::Object(choice)
    };
    schema.insert("anyOf".to_owned(), types.into_iter().map(choice).collect());
}

/// What is said of a value, and not of its form.
const ABOUT: [&str; 3] = ["type", "description", "title"];

fn own((name, value): (&String, &Value)) -> (String, Value) {
    (name.clone(), value.clone())
}

fn without_null(schema: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = schema.get("type") {
        let mut others = types.iter().filter(|name| *name != "null");
        if let (Some(one), None) = (others.next().cloned(), others.next()) {
            schema.insert("type".to_owned(), one);
        }
    }
    if let Some(Value::Array(words)) = schema.get_mut("enum") {
        words.retain(|word| !word.is_null());
    }
    // "this, or null": the first of the two alone
    if let Some(Value::Array(choices)) = schema.get("anyOf") {
        let mut others = choices.iter().filter(|choice| choice["type"] != "null");
        if let (Some(Value::Object(one)), None) = (others.next().cloned(), others.next()) {
            schema.remove("anyOf");
            for (name, value) in one {
                schema.entry(name).or_insert(value);
            }
        }
    }
}
