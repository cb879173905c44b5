//! Findings, and the error that they make.

use crate::error::{ApiError, FieldError};

pub(super) fn finding(field: &str, message: &str) -> FieldError {
    FieldError { field: field.to_owned(), message: message.to_owned() }
}

pub(super) fn finish(found: Vec<FieldError>) -> Result<(), ApiError> {
    if found.is_empty() { Ok(()) } else { Err(ApiError::fields(found)) }
}
