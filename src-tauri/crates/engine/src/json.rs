//! Documents that are kept as JSON in a column.

use serde::{Serialize, de::DeserializeOwned};

/// What was stored as JSON; its default where that is damaged.
pub(crate) fn or_default<T: DeserializeOwned + Default>(json: &str) -> T {
    serde_json::from_str(json).unwrap_or_default()
}

/// As it is stored; `None` where it cannot be written as JSON.
pub(crate) fn text<T: Serialize>(value: &T) -> Option<String> {
    serde_json::to_string(value).ok()
}

/// How long such a text is, in bytes.
pub(crate) fn length(json: Option<&str>) -> Option<i64> {
    json.map(|json| i64::try_from(json.len()).unwrap_or(i64::MAX))
}
