//! Work that blocks, for the commands of the page: those are async.

use crate::catalogue::window as say;
use contract::{ApiError, ErrorCode};

/// Runs `work` where it may block. A panic in it becomes an error for the caller alone.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    tauri::async_runtime::spawn_blocking(work).await.unwrap_or_else(|error| {
        tracing::error!(%error, "a command panicked");
        Err(ApiError::new(ErrorCode::Engine, say::failed()).hint(say::failed_hint()))
    })
}
