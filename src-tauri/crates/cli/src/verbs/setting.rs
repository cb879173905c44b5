//! `legwork setting …`: what the person can set, by name.

use crate::{
    args::setting::SettingVerb,
    terminal::{
        failure::{Exit, Failure},
        front::Front,
    },
};
use contract::{
    command::{GetSettings, SetSettings},
    settings::{Settings, SettingsPatch},
};
use engine::Engine;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Shows or changes settings.
pub(crate) fn run(front: &Front, verb: SettingVerb) -> Result<Exit, Failure> {
    let engine = front.open()?;
    let settings = engine.call(GetSettings {})?;
    match verb {
        SettingVerb::List => show(front, &flat(&settings)?)?,
        SettingVerb::Show { name } => show(front, &one(flat(&settings)?, &name)?)?,
        SettingVerb::Set { name, value } => {
            let changed = change(&settings, &name, |default| parse(default, &value))?;
            keep(front, &engine, SettingsPatch::between(&settings, &changed), &name)?;
        }
        SettingVerb::Reset { name } => {
            let changed = change(&settings, &name, |default| Ok(default.clone()))?;
            keep(front, &engine, SettingsPatch::between(&settings, &changed), &name)?;
        }
    }
    Ok(Exit::Done)
}

/// Makes the change and shows how the setting stands. What others change meanwhile stays as they made it.
fn keep(front: &Front, engine: &Engine, changes: SettingsPatch, name: &str) -> Result<(), Failure> {
    let asked = SetSettings { changes, version: None };
    let kept = engine.call(asked).map_err(|error| match error.fields.first() {
        // settings have no dashes before their names
        Some(field) => Failure::usage(format!("{}: {}", field.field, field.message)),
        None => error.into(),
    })?;
    show(front, &one(flat(&kept)?, name)?)
}

fn show(front: &Front, values: &Map<String, Value>) -> Result<(), Failure> {
    if front.json {
        return front.document(values);
    }
    let said = descriptions();
    let width = values.keys().map(String::len).max().unwrap_or(0);
    let filled = values.values().map(|value| word(value).chars().count()).max().unwrap_or(0).min(20);
    let line = |(name, value): (&String, &Value)| {
        let about = said.get(name).map_or("", String::as_str);
        format!("{name:<width$}  {:<filled$}  {about}", word(value)).trim_end().to_owned() + "\n"
    };
    front.print(&values.iter().map(line).collect::<String>())
}

/// What each setting is, from where it is defined.
fn descriptions() -> BTreeMap<String, String> {
    let mut settings = SchemaSettings::draft2020_12();
    settings.inline_subschemas = true;
    let schema = settings.into_generator().into_root_schema_for::<Settings>();
    let mut found = BTreeMap::new();
    describe(schema.as_value(), "", &mut found);
    found
}

fn describe(schema: &Value, prefix: &str, found: &mut BTreeMap<String, String>) {
    let Some(fields) = schema["properties"].as_object() else { return };
    for (name, field) in fields {
        let name = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        if let Some(text) = field["description"].as_str() {
            found.insert(name.clone(), text.replace('\n', " "));
        }
        describe(field, &name, found);
    }
}

/// Every setting by its name, with what it is.
pub(crate) fn names() -> Vec<(String, String)> {
    let said = descriptions();
    let names = flat(&Settings::default()).unwrap_or_default().into_iter().map(|(name, _)| name);
    names.map(|name| (name.clone(), said.get(&name).cloned().unwrap_or_default())).collect()
}

/// A value as it is typed.
fn word(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(values) if values.is_empty() => "-".to_owned(),
        Value::Array(values) => values.iter().map(word).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

/// Every setting by its name; those of a group are called `group.name`.
fn flat(settings: &Settings) -> Result<Map<String, Value>, Failure> {
    let mut all = Map::new();
    gather(&document(settings)?, "", &mut all);
    // which change they come from is nothing to set
    all.remove("version");
    // limits that are not set are left out of the document, and can be set all the same
    for name in ["mcp.budget.turns", "mcp.budget.tokens", "mcp.budget.cost_usd"] {
        all.entry(name).or_insert(Value::Null);
    }
    Ok(all)
}

fn gather(value: &Value, prefix: &str, all: &mut Map<String, Value>) {
    let Value::Object(group) = value else { return };
    for (name, value) in group {
        let name = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match value {
            Value::Object(_) => gather(value, &name, all),
            value => {
                all.insert(name, value.clone());
            }
        }
    }
}

fn document(settings: &Settings) -> Result<Value, Failure> {
    serde_json::to_value(settings)
        .map_err(|e| Failure::broken(format!("the settings could not be written: {e}")))
}

fn one(all: Map<String, Value>, name: &str) -> Result<Map<String, Value>, Failure> {
    let found: Map<String, Value> = all.into_iter().filter(|(n, _)| n == name).collect();
    if found.is_empty() { Err(unknown(name)) } else { Ok(found) }
}

fn unknown(name: &str) -> Failure {
    Failure::new(Exit::NotFound, format!("there is no setting “{name}”"))
        .hint("`legwork setting list` shows them all")
}

/// The settings with one value replaced by what `make` makes of it and of its default.
fn change(
    settings: &Settings,
    name: &str,
    make: impl Fn(&Value) -> Result<Value, String>,
) -> Result<Settings, Failure> {
    let default = flat(&Settings::default())?;
    let wrong = |what: String| Failure::usage(format!("{name}: {what}"));
    let new = make(default.get(name).ok_or_else(|| unknown(name))?).map_err(wrong)?;
    let mut all = document(settings)?;
    let mut place = &mut all;
    for part in name.split('.') {
        place = &mut place[part];
    }
    *place = new;
    serde_json::from_value(all).map_err(|e| wrong(allowed(&e.to_string())))
}

/// What serde says about a word that is none of a few, in this program's words.
fn allowed(text: &str) -> String {
    if text.starts_with("invalid type: null") {
        return "it must have a value".to_owned();
    }
    // a number that may be left out has no number as its default by which it would be known as one
    if let Some((given, _)) =
        text.strip_prefix("invalid type: ").and_then(|text| text.split_once(", expected i64"))
    {
        let given =
            given.split_once('"').and_then(|(_, text)| text.split_once('"')).map_or(given, |(text, _)| text);
        return format!("“{given}” is not a whole number");
    }
    let mut words = text.split('`').skip(1).step_by(2);
    match words.next().filter(|_| text.starts_with("unknown variant")) {
        Some(word) => {
            format!("“{word}” is not allowed; allowed are {}", words.collect::<Vec<_>>().join(", "))
        }
        None => text.to_owned(),
    }
}

/// A typed value in the shape of the setting's own.
fn parse(default: &Value, text: &str) -> Result<Value, String> {
    let wrong = |what: &str| format!("“{text}” is not {what}");
    match default {
        Value::Bool(_) => match text {
            "true" | "on" | "yes" => Ok(Value::Bool(true)),
            "false" | "off" | "no" => Ok(Value::Bool(false)),
            _ => Err(wrong("true or false")),
        },
        // where there is always a number, that is said when the settings are read back
        Value::Number(_) if text.is_empty() => Ok(Value::Null),
        Value::Number(_) => text.parse::<i64>().map(Value::from).map_err(|_| wrong("a whole number")),
        // what is more than words is typed as it is shown with --json
        Value::Array(_) if text.trim_start().starts_with('[') => {
            serde_json::from_str(text).map_err(|_| wrong("a list in JSON"))
        }
        Value::Array(_) => {
            let values = text.split(',').map(str::trim).filter(|v| !v.is_empty());
            Ok(Value::Array(values.map(|v| Value::String(v.to_owned())).collect()))
        }
        Value::Null if text.is_empty() => Ok(Value::Null),
        Value::Null => Ok(number(text).unwrap_or_else(|| Value::String(text.to_owned()))),
        _ => Ok(Value::String(text.to_owned())),
    }
}

fn number(text: &str) -> Option<Value> {
    if let Ok(whole) = text.parse::<i64>() {
        return Some(whole.into());
    }
    text.parse::<f64>().ok().filter(|n| n.is_finite()).map(Value::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(name: &str, value: &str) -> Result<Settings, String> {
        change(&Settings::default(), name, |default| parse(default, value))
            .map_err(|f| f.troubles[0].error.clone())
    }

    #[test]
    fn every_setting_can_be_put_back_to_what_it_is() {
        let all = flat(&Settings::default()).unwrap();
        for (name, value) in all {
            let text = if value.is_null() { String::new() } else { word(&value).replace('-', "") };
            assert_eq!(set(&name, &text).unwrap(), Settings::default(), "{name}={text}");
        }
    }

    #[test]
    fn values_take_the_shape_of_their_setting() {
        assert_eq!(set("workers", "5").unwrap().workers, 5);
        assert!(!set("mcp.approve_commands", "off").unwrap().mcp.approve_commands);
        assert_eq!(
            set("mcp.allowed_commands", "cargo test, ls").unwrap().mcp.allowed_commands,
            ["cargo test", "ls"]
        );
        let keys = r#"[{"does": "New task", "usual": "Ctrl+N", "keys": "Ctrl+J"}]"#;
        assert_eq!(set("shortcuts", keys).unwrap().shortcuts[0].keys, "Ctrl+J");
        assert_eq!(set("shortcuts", "[").unwrap_err(), "shortcuts: “[” is not a list in JSON");
        assert_eq!(set("mcp.budget.tokens", "5000").unwrap().mcp.budget.tokens, Some(5000));
        assert_eq!(set("mcp.budget.cost_usd", "0.5").unwrap().mcp.budget.cost_usd, Some(0.5));
        assert_eq!(set("version", "3").unwrap_err(), "there is no setting “version”");
        assert_eq!(set("machine.cpu_percent", "").unwrap().machine.cpu_percent, None);
        assert_eq!(set("workers", "").unwrap_err(), "workers: it must have a value");
        assert_eq!(set("workers", "many").unwrap_err(), "workers: “many” is not a whole number");
        let error = set("theme", "pink").unwrap_err();
        assert_eq!(error, "theme: “pink” is not allowed; allowed are system, light, dark");
        assert_eq!(set("nothing", "1").unwrap_err(), "there is no setting “nothing”");
    }
}
