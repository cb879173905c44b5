//! How values are written.

use minijinja::{Value, value::ValueKind};
use std::borrow::Cow;

/// A value as a text: texts as they are, all others as JSON writes them.
pub(super) fn plain(value: &Value) -> Result<Cow<'_, str>, String> {
    if let Some(text) = value.as_str() {
        return Ok(Cow::Borrowed(text));
    }
    match value.kind() {
        ValueKind::Number if f64::try_from(value.clone()).is_ok_and(|number| !number.is_finite()) => {
            Err("A value is no number that can be passed on.".to_owned())
        }
        ValueKind::Number | ValueKind::Bool | ValueKind::Seq | ValueKind::Iterable | ValueKind::Map => {
            serde_json::to_string(value).map(Cow::Owned).map_err(|e| format!("A value is no JSON: {e}."))
        }
        ValueKind::Undefined | ValueKind::None => Err("A value is missing.".to_owned()),
        kind => Err(format!("A value is a {kind}, which is no text.")),
    }
}
