//! The one error that crosses a door of the engine. A code exists only where a caller acts on it.

use serde::{Deserialize, Serialize};

/// Why a request was not carried out. The command line maps each to an exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// A field holds something that is not allowed; `fields` says which and what is. Exit status 2.
    InvalidInput,
    /// The thing that the request is about does not exist (or belongs to someone else). Exit status 3.
    NotFound,
    /// The request is fine but not in this state, such as cancelling a finished task. Exit status 4.
    Refused,
    /// The thing has changed since the caller looked at it: look again, and repeat the request. Exit status 4.
    Stale,
    /// The store could not do it: read-only, damaged, from a newer version. Exit status 5.
    Store,
    /// There is no room for it on the disk; what was acknowledged is safe, and work goes on once there is. Exit status 5.
    DiskFull,
    /// The engine failed: a defect, or the machine refused a resource. Exit status 5.
    Engine,
}

/// What is wrong with one field, and what is allowed there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FieldError {
    /// The field's name in the request, such as `title`.
    pub field: String,
    /// What is wrong, and what is allowed, in one or two sentences.
    pub message: String,
}

/// An error in words: what happened, to what, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[error("{message}")]
pub struct ApiError {
    /// The class that a caller acts on.
    pub code: ErrorCode,
    /// What happened, to what.
    pub message: String,
    /// What to do about it, where there is something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// For `invalid_input`: each field at fault.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldError>,
}

impl ApiError {
    /// An error of class `code` without a remedy.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None, fields: vec![] }
    }

    /// `invalid_input` about one field.
    #[must_use]
    pub fn field(field: &str, message: impl Into<String>) -> Self {
        Self::fields(vec![FieldError { field: field.to_owned(), message: message.into() }])
    }

    /// `invalid_input` about several fields; the message names them all.
    #[must_use]
    pub fn fields(fields: Vec<FieldError>) -> Self {
        let message =
            fields.iter().map(|f| format!("{}: {}", f.field, f.message)).collect::<Vec<_>>().join("; ");
        Self { code: ErrorCode::InvalidInput, message, hint: None, fields }
    }

    /// `not_found`.
    #[must_use]
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::NotFound, message)
    }

    /// `refused`.
    #[must_use]
    pub fn refused(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Refused, message)
    }

    /// The same error with the remedy `hint`.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
