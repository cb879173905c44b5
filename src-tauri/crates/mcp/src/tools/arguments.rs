//! What a tool is given, read into its request.

use super::{
    kinds,
    schema::{Side, schema},
};
use contract::ApiError;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Reads what a tool is given; what is wrong is told with its place. Null is what is left out, and a whole number is one
/// in every spelling: both are what JSON Schema and models say that way. What stands deeper is what the task itself is
/// given, and stays as it was written.
///
/// # Errors
/// `invalid_input` with the field.
pub(crate) fn arguments<A: DeserializeOwned + JsonSchema>(given: Map<String, Value>) -> Result<A, ApiError> {
    let given = given.into_iter().filter(|(_, value)| !value.is_null());
    let given: Map<_, _> = given.map(|(name, value)| (name, whole_number(value))).collect();
    serde_path_to_error::deserialize(Value::Object(given.clone())).map_err(|error| {
        // what is of another kind is told in the words of what the tool says that it takes
        if let Some(wrong) = kinds::mismatch(&schema::<A>(Side::Request), &given) {
            return ApiError::field(&wrong.argument, wrong.words);
        }
        let (path, text) = (error.path().to_string(), error.inner().to_string());
        // a field that is missing or unknown is named by the text alone
        let named = text
            .split('`')
            .nth(1)
            .filter(|_| text.starts_with("missing") || text.starts_with("unknown field"));
        let field = named.map_or(path, str::to_owned);
        ApiError::field(if field == "." { "arguments" } else { &field }, text)
    })
}

/// `7` for `7.0`, where that is exact.
fn whole_number(value: Value) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let float = value.as_f64().filter(|_| value.is_f64());
    #[expect(clippy::cast_possible_truncation, reason = "exact within these bounds")]
    let whole = float.filter(|n| n.trunc() == *n && n.abs() < EXACT).map(|n| Value::from(n as i64));
    whole.unwrap_or(value)
}
