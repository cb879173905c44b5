//! What is given to a workflow's inputs, checked.

use crate::guess;
use contract::{
    error::FieldError,
    workflow::{InputKind, WorkflowDefinition, WorkflowInput},
};
use serde_json::{Map, Value};
use std::path::{Component, Path};

/// Every input with its value.
pub(super) fn filled(
    definition: &WorkflowDefinition,
    given: &Map<String, Value>,
    folder: &Path,
) -> Result<Map<String, Value>, Vec<FieldError>> {
    let mut errors = Vec::new();
    let wrong = |name: &str, message: String| FieldError { field: format!("inputs.{name}"), message };
    for name in given.keys().filter(|name| !definition.inputs.contains_key(*name)) {
        let known = definition.inputs.keys().map(String::as_str);
        let help = guess::remedy(name, known, "it has none");
        errors.push(wrong(name, format!("The workflow has no input “{name}”: {help}.")));
    }
    let mut filled = Map::new();
    for (name, input) in &definition.inputs {
        let Some(value) = given.get(name).filter(|value| !value.is_null()).or(input.default.as_ref()) else {
            let what = if input.description.is_empty() {
                String::new()
            } else {
                format!(" ({})", input.description)
            };
            errors.push(wrong(name, format!("“{name}”{what} must be given: {}.", wanted(input))));
            continue;
        };
        match fits(input, value) {
            Ok(value) => match path(input, value, folder) {
                Ok(value) => drop(filled.insert(name.clone(), value)),
                Err(why) => errors.push(wrong(name, format!("“{name}” {why}."))),
            },
            Err(why) => errors.push(wrong(name, format!("“{name}” {why}."))),
        }
    }
    if errors.is_empty() { Ok(filled) } else { Err(errors) }
}

/// The value of an input as its type has it; a text that says one is taken for it.
///
/// # Errors
/// What it must be, a sentence without its subject.
pub(crate) fn fits(input: &WorkflowInput, value: &Value) -> Result<Value, String> {
    let text = value.as_str();
    let fitting = match input.kind {
        InputKind::Text | InputKind::Path => text.filter(|text| !text.contains('\0')).map(Value::from),
        InputKind::Choice => {
            text.filter(|text| input.choices.iter().any(|choice| choice == text)).map(Value::from)
        }
        InputKind::Integer => value.as_i64().or_else(|| text?.trim().parse().ok()).map(Value::from),
        InputKind::Number => {
            let whole = || text?.trim().parse::<i64>().ok();
            let number =
                value.as_f64().or_else(|| text?.trim().parse().ok()).filter(|number| number.is_finite());
            match whole() {
                Some(whole) => Some(whole.into()),
                None if value.is_number() => number.map(|_| value.clone()),
                None => number.map(Value::from),
            }
        }
        InputKind::Boolean => value.as_bool().or_else(|| text?.trim().parse().ok()).map(Value::from),
    };
    fitting.ok_or_else(|| {
        let guess = text.and_then(|text| guess::guess(text, input.choices.iter().map(String::as_str)));
        let guess = guess.map(|guess| format!("; did you mean “{guess}”?")).unwrap_or_default();
        format!("must be {}, not {value}{guess}", wanted(input))
    })
}

/// What an input takes.
fn wanted(input: &WorkflowInput) -> String {
    match input.kind {
        InputKind::Text => "a text".to_owned(),
        InputKind::Integer => "a whole number".to_owned(),
        InputKind::Number => "a number".to_owned(),
        InputKind::Boolean => "true or false".to_owned(),
        InputKind::Choice => format!("one of {}", input.choices.join(", ")),
        InputKind::Path => "a path".to_owned(),
    }
}

/// A path as a whole one, so that it means the same in every folder, and is never read as an option.
fn path(input: &WorkflowInput, value: Value, folder: &Path) -> Result<Value, String> {
    let (InputKind::Path, Some(text)) = (input.kind, value.as_str()) else { return Ok(value) };
    let mut whole = folder.to_owned();
    for part in Path::new(text).components() {
        match part {
            Component::ParentDir if whole == *folder => {
                return Err(format!(
                    "leaves the folder {}; write the whole path where that is meant",
                    folder.display()
                ));
            }
            Component::ParentDir => drop(whole.pop()),
            Component::CurDir => {}
            other => whole.push(other),
        }
    }
    Ok(whole.display().to_string().into())
}
