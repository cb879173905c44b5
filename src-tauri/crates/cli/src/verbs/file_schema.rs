//! The JSON Schema of a workflow's file, and what all schemas have in common.

use contract::workflow::WorkflowDefinition;
use schemars::{generate::SchemaSettings, transform::RecursiveTransform};
use serde_json::{Value, json};

/// Takes out formats such as `uint64`: JSON Schema has none for numbers, and strict checkers refuse what they do not know.
pub(crate) fn without_types_of_rust(schema: &mut schemars::Schema) {
    let is_number = |name: &str| {
        let bits = name.trim_start_matches('u').strip_prefix("int");
        matches!(name, "float" | "double")
            || bits.is_some_and(|bits| bits.chars().all(|c| c.is_ascii_digit()))
    };
    if schema.get("format").and_then(Value::as_str).is_some_and(is_number) {
        schema.remove("format");
    }
}

/// The schema of a workflow's file, for editors.
pub(crate) fn of_workflow_files() -> Value {
    let settings = SchemaSettings::draft07().for_deserialize();
    let generator = settings.with_transform(RecursiveTransform(without_types_of_rust)).into_generator();
    let mut schema = generator.into_root_schema_for::<WorkflowDefinition>();
    schema.insert("title".to_owned(), "A workflow of Legwork".into());
    schema.insert("required".to_owned(), json!(["name", "stage"]));
    schema.to_value()
}
