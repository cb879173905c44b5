//! What a tool does its work with.

use contract::{ApiError, Origin};
use engine::Engine;
use std::path::PathBuf;

/// Who uses a tool, and on what.
pub(crate) struct Call<'a> {
    pub(crate) engine: &'a Engine,
    /// The origin of what it starts.
    pub(crate) origin: &'a Origin,
    /// The folders that the client works in, where the tool needs one.
    pub(crate) roots: &'a [PathBuf],
}

/// What a tool does; it may block for milliseconds.
pub(super) type Work<A, R> = fn(&Call<'_>, A) -> Result<R, ApiError>;
