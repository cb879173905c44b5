//! Makes the text of a workflow: of one that was changed elsewhere, in a text that says what it was before, so that
//! comments, order and manner of what stays are kept.

use crate::read::LineEnds;
use contract::workflow::WorkflowDefinition;
use serde_json::{Value as Json, json};
use std::collections::HashSet;
use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Table, TableLike, Value};

/// The text that says `definition`, made of `text`, which says what it was before. What cannot be kept of that (all of
/// it, where it is no TOML) is written anew.
#[must_use]
pub fn write(text: &str, definition: &WorkflowDefinition) -> String {
    if let Some(lines) = LineEnds::of(text) {
        return write(&lines.text, definition).replace('\n', "\r\n");
    }
    let wanted = formed(definition);
    let Ok(mut document) = text.parse::<DocumentMut>() else { return wanted.to_string() };
    merge(document.as_table_mut(), wanted.as_table());
    place(document.as_table_mut(), &mut 0);
    document.to_string()
}

/// The document that says `definition` and nothing that goes without saying.
fn formed(definition: &WorkflowDefinition) -> DocumentMut {
    // every field of it has a form in TOML
    let mut document = toml_edit::ser::to_document(definition).unwrap_or_default();
    let root = document.as_table_mut();
    drop_where(root, "description", &json!(""));
    drop_where(root, "on_failure", &json!("stop"));
    section(root, "env");
    section(root, "inputs");
    if let Some(inputs) = root.get_mut("inputs").and_then(Item::as_table_mut) {
        inputs.set_implicit(true);
        let names: Vec<_> = inputs.iter().map(|(name, _)| name.to_owned()).collect();
        for name in names {
            section(inputs, &name);
            if let Some(input) = inputs.get_mut(&name).and_then(Item::as_table_mut) {
                drop_where(input, "type", &json!("text"));
                drop_where(input, "description", &json!(""));
            }
        }
    }
    sections(root, "stage", |stage| {
        drop_where(stage, "when", &json!("success"));
        sections(stage, "task", |_| {});
    });
    place(root, &mut 0);
    document
}

/// Leaves out what goes without saying.
fn drop_where(table: &mut Table, key: &str, usual: &Json) {
    if table.get(key).is_some_and(|item| said(item) == *usual) {
        table.remove(key);
    }
}

/// Gives the table at `key` a head of its own.
fn section(table: &mut Table, key: &str) {
    if let Some(Item::Value(Value::InlineTable(inner))) = table.get(key).cloned() {
        table.insert(key, Item::Table(with_head(inner)));
    }
}

/// Gives each table of the list at `key` a head of its own.
fn sections(table: &mut Table, key: &str, mut each: impl FnMut(&mut Table)) {
    let Some(Item::Value(Value::Array(list))) = table.get(key) else { return };
    let mut tables = ArrayOfTables::new();
    for inner in list.iter().filter_map(Value::as_inline_table) {
        let mut one = with_head(inner.clone());
        each(&mut one);
        tables.push(one);
    }
    table.insert(key, Item::ArrayOfTables(tables));
}

fn with_head(inner: InlineTable) -> Table {
    let mut table = inner.into_table();
    for (mut key, item) in table.iter_mut() {
        key.leaf_decor_mut().clear();
        if let Some(value) = item.as_value_mut() {
            value.decor_mut().clear();
        }
    }
    table.decor_mut().set_prefix("\n");
    table
}

/// Lists whose order says nothing.
const SETS: [&str; 3] = ["outputs", "secrets", "tags"];

/// The values of a list, whatever their order.
fn sorted(item: &Item) -> Vec<String> {
    let values = item.as_array().into_iter().flatten();
    let mut values: Vec<_> = values.map(|value| value_said(value).to_string()).collect();
    values.sort();
    values
}

/// Makes `old` say what `new` says.
fn merge(old: &mut dyn TableLike, new: &dyn TableLike) {
    let gone: Vec<_> =
        old.iter().map(|(key, _)| key.to_owned()).filter(|key| !new.contains_key(key)).collect();
    for key in gone {
        old.remove(&key);
    }
    for (key, wanted) in new.iter() {
        match old.get_mut(key) {
            None => drop(old.insert(key, wanted.clone())),
            Some(item) if SETS.contains(&key) && sorted(item) == sorted(wanted) => {}
            Some(item) => merge_item(item, wanted),
        }
    }
}

fn merge_item(old: &mut Item, new: &Item) {
    if let (Item::ArrayOfTables(old), Item::ArrayOfTables(new)) = (&mut *old, new) {
        return merge_list(old, new);
    }
    if said(old) == said(new) {
        return;
    }
    if let (Some(old), Some(new)) = (old.as_table_like_mut(), new.as_table_like()) {
        return merge(old, new);
    }
    let decor = old.as_value().map(|value| value.decor().clone());
    *old = match (decor, new.clone().into_value()) {
        (Some(decor), Ok(mut value)) => {
            *value.decor_mut() = decor;
            Item::Value(value)
        }
        _ => new.clone(),
    };
}

/// Tables are known again by their names; one of another name, at the same place, is the same one renamed.
fn merge_list(old: &mut ArrayOfTables, new: &ArrayOfTables) {
    let name = |table: &Table| table.get("name").and_then(Item::as_str).map(str::to_owned);
    let wanted: HashSet<_> = new.iter().filter_map(name).collect();
    let mut before: Vec<_> = old.iter().cloned().map(Some).collect();
    old.clear();
    for (at, table) in new.iter().enumerate() {
        let known = before.iter().position(|one| one.as_ref().is_some_and(|one| name(one) == name(table)));
        let renamed = || {
            let here = before.get(at)?.as_ref()?;
            (!name(here).is_some_and(|name| wanted.contains(&name))).then_some(at)
        };
        let mut one = known.or_else(renamed).and_then(|at| before[at].take());
        match &mut one {
            Some(one) => merge(one, table),
            None => one = Some(table.clone()),
        }
        old.extend(one);
    }
}

/// Numbers the heads of tables in the order in which they are written: each before those within it.
fn place(table: &mut Table, next: &mut isize) {
    table.set_position(Some(*next));
    *next += 1;
    let mut within: Vec<_> = table.iter_mut().map(|(_, item)| item).filter(|item| !item.is_value()).collect();
    within.sort_by_key(|item| first_head(item).unwrap_or(isize::MAX));
    for item in within {
        match item {
            Item::Table(table) => place(table, next),
            Item::ArrayOfTables(list) => list.iter_mut().for_each(|table| place(table, next)),
            Item::Value(_) | Item::None => {}
        }
    }
}

/// The place of the first head in an item; `None`: it has none yet.
fn first_head(item: &Item) -> Option<isize> {
    let of_table = |table: &Table| {
        let own = table.position().filter(|_| !table.is_implicit() && !table.is_dotted());
        own.or_else(|| table.iter().filter_map(|(_, item)| first_head(item)).min())
    };
    match item {
        Item::Table(table) => of_table(table),
        Item::ArrayOfTables(list) => list.iter().filter_map(of_table).min(),
        Item::Value(_) | Item::None => None,
    }
}

/// What an item says, however it is written.
fn said(item: &Item) -> Json {
    match item {
        Item::None => Json::Null,
        Item::Value(value) => value_said(value),
        Item::Table(table) => table.iter().map(|(key, item)| (key.to_owned(), said(item))).collect(),
        Item::ArrayOfTables(list) => list
            .iter()
            .map(|table| table.iter().map(|(key, item)| (key.to_owned(), said(item))).collect::<Json>())
            .collect(),
    }
}

fn value_said(value: &Value) -> Json {
    match value {
        Value::String(text) => text.value().as_str().into(),
        Value::Integer(number) => (*number.value()).into(),
        Value::Float(number) => (*number.value()).into(),
        Value::Boolean(boolean) => (*boolean.value()).into(),
        Value::Datetime(moment) => moment.value().to_string().into(),
        Value::Array(list) => list.iter().map(value_said).collect(),
        Value::InlineTable(table) => {
            table.iter().map(|(key, value)| (key.to_owned(), value_said(value))).collect()
        }
    }
}

#[cfg(test)]
mod tests;
