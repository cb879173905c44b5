//! Expands matrices: one task for each combination of values.

use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// How many combinations there are; null where no number holds it.
pub(crate) fn count(matrix: &BTreeMap<String, Vec<Value>>) -> Option<usize> {
    matrix.values().try_fold(1_usize, |count, values| count.checked_mul(values.len()))
}

/// Every combination, the last name's values changing fastest; one empty combination where there is no matrix.
pub(super) fn combinations(matrix: &BTreeMap<String, Vec<Value>>) -> Vec<Map<String, Value>> {
    let mut all = vec![Map::new()];
    for (name, values) in matrix {
        let extended = all.iter().flat_map(|before| {
            values.iter().map(move |value| {
                let mut one = before.clone();
                one.insert(name.clone(), value.clone());
                one
            })
        });
        all = extended.collect();
    }
    all
}

/// The name of a task with its values: `test (node: 22, os: linux)`.
pub(super) fn member_name(name: &str, values: &Map<String, Value>) -> String {
    if values.is_empty() {
        return name.to_owned();
    }
    let words = values.iter().map(|(name, value)| match value {
        Value::String(text) => format!("{name}: {text}"),
        other => format!("{name}: {other}"),
    });
    format!("{name} ({})", words.collect::<Vec<_>>().join(", "))
}
