//! How values are written.

use minijinja::{Value, value::ValueKind};
use std::borrow::Cow;

/// Why a value cannot be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unwritable {
    /// What is wrong, in words that go on with the name of the value.
    pub(super) why: String,
    /// What to do about it, in a sentence.
    pub(super) remedy: &'static str,
}

impl Unwritable {
    /// One that the end of a text, a word or a variable would be taken for.
    pub(super) fn zero_byte() -> Self {
        let remedy = "Have what gives it leave that out, or write it into a file and name that file instead.";
        Self { why: "holds a zero byte, which cannot be passed on".to_owned(), remedy }
    }
}

/// A value as a text: texts as they are, all others as JSON writes them.
pub(super) fn plain(value: &Value) -> Result<Cow<'_, str>, Unwritable> {
    let cannot = |why: String, remedy| Err(Unwritable { why, remedy });
    if let Some(text) = value.as_str() {
        return Ok(Cow::Borrowed(text));
    }
    match value.kind() {
        ValueKind::Number if f64::try_from(value.clone()).is_ok_and(|number| !number.is_finite()) => cannot(
            "is no number that can be passed on (it was divided by 0, or is too large)".to_owned(),
            "See to it that what it is divided by is not 0.",
        ),
        ValueKind::Number | ValueKind::Bool | ValueKind::Seq | ValueKind::Iterable | ValueKind::Map => {
            match serde_json::to_string(value) {
                Ok(text) => Ok(Cow::Owned(text)),
                Err(error) => cannot(format!("cannot be written as JSON ({error})"), "Read a part of it."),
            }
        }
        ValueKind::Undefined | ValueKind::None => cannot(
            "is null".to_owned(),
            "Say what stands for it, `| default(\"…\", true)`; in a list such values are left out by `| reject(\"none\")`.",
        ),
        kind => cannot(format!("is a {kind}, which is no text"), "Read a text, a number or a list of it."),
    }
}

/// `the 2nd value of `.
pub(super) fn value_number(at: usize) -> String {
    let ending = match (at % 10, at % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{at}{ending} value")
}
