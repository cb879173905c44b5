//! What a tool is given, read into its request.

use super::{
    kinds, meant,
    schema::{Side, schema},
};
use contract::ApiError;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// What a tool is given, as it is meant.
#[derive(Debug)]
pub(super) struct Arguments {
    /// The schema of what the tool takes.
    takes: Map<String, Value>,
    given: Map<String, Value>,
}

impl Arguments {
    /// What is given to a tool that takes an `A`.
    pub(super) fn of<A: JsonSchema>(given: Map<String, Value>) -> Self {
        let takes = schema::<A>(Side::Reading);
        Self { given: meant::meant(&takes, given), takes }
    }

    /// Whether one is given, and not left out in one of the ways in which models do that.
    pub(super) fn name(&self, argument: &str) -> bool {
        self.given.contains_key(argument)
    }

    /// Reads them; what is wrong is told with its place.
    ///
    /// # Errors
    /// `invalid_input` with the field.
    pub(super) fn read<A: DeserializeOwned>(self) -> Result<A, ApiError> {
        let Self { takes, given } = self;
        serde_path_to_error::deserialize(Value::Object(given.clone())).map_err(|error| {
            // what is of another kind is told in the words of what the tool says that it takes
            if let Some(wrong) = kinds::mismatch(&takes, &given) {
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
}

/// Reads what a tool is given, as it is meant.
///
/// # Errors
/// As [`Arguments::read`].
pub(super) fn arguments<A: DeserializeOwned + JsonSchema>(given: Map<String, Value>) -> Result<A, ApiError> {
    Arguments::of::<A>(given).read()
}
