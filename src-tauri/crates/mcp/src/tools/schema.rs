//! What a tool takes and replies with, as JSON Schema that every client understands.

use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Map, Value};

/// The JSON Schema of a type, with everything it needs inside: some clients follow no references.
pub(super) fn schema<T: JsonSchema>(output: bool) -> Map<String, Value> {
    let mut settings = SchemaSettings::draft2020_12();
    settings.inline_subschemas = true;
    if output {
        settings = settings.for_serialize();
    }
    let schema = settings.into_generator().into_root_schema_for::<T>();
    let Value::Object(mut schema) = schema.to_value() else { return Map::new() };
    // the tool has a title of its own, and a description
    schema.remove("title");
    schema.remove("description");
    schema.remove("$schema");
    schema.entry("properties").or_insert_with(|| Value::Object(Map::new()));
    let mut schema = Value::Object(schema);
    plain(&mut schema, output);
    match schema {
        Value::Object(schema) => schema,
        _ => Map::new(),
    }
}

/// Says the same in the words that every client understands: some know neither a list of types nor formats. A field
/// of a request that may be left out need not be null as well.
fn plain(schema: &mut Value, output: bool) {
    match schema {
        Value::Object(fields) => {
            if fields.get("format").is_some_and(Value::is_string) {
                fields.remove("format");
            }
            if fields.get("default").is_some_and(Value::is_null) {
                fields.remove("default");
            }
            if !output {
                without_null(fields);
            }
            if let Some(Value::String(text)) = fields.get_mut("description") {
                *text = text.replace('\n', " ");
            }
            fields.values_mut().for_each(|value| plain(value, output));
        }
        Value::Array(values) => values.iter_mut().for_each(|value| plain(value, output)),
        _ => {}
    }
}

fn without_null(fields: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = fields.get("type") {
        let mut others = types.iter().filter(|name| *name != "null");
        if let (Some(one), None) = (others.next().cloned(), others.next()) {
            fields.insert("type".to_owned(), one);
        }
    }
    // "this, or null": the first of the two alone
    if let Some(Value::Array(choices)) = fields.get("anyOf") {
        let mut others = choices.iter().filter(|choice| choice["type"] != "null");
        if let (Some(Value::Object(one)), None) = (others.next().cloned(), others.next()) {
            fields.remove("anyOf");
            for (name, value) in one {
                fields.entry(name).or_insert(value);
            }
        }
    }
}
