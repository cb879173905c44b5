//! A worker in the background, started by a program that does not wait for it. Owns its start and its log.
//!
//! A launcher of its own starts it and leaves at once, so that it is nobody's child any more: some coding agents end,
//! when they close, every process below the servers that they started. The caller makes sure that nothing of its own
//! is inherited but the environment; the worker itself leaves the caller's session, since a process can do that only
//! for itself.

mod log;
mod start;
mod word;

pub use start::{Starting, launch, program};
pub use word::{REFUSED, Starter, Word};

use contract::ApiError;
use engine::Engine;

/// Starts `legwork worker --drain` as a process of its own. Returns when the queue runs, in it or in any other, or when
/// it has left again because there is nothing to do. Whether it is the one that was started here.
///
/// # Errors
/// This process belongs to a task, whose end would be the worker's; or the worker could not be started.
pub fn ensure(engine: &Engine) -> Result<bool, ApiError> {
    start(engine)?.map_or(Ok(false), Starting::until_it_runs)
}

/// As [`ensure`], and returns as soon as the worker outlives this process and whoever ends everything below it. `None`:
/// the queue runs already.
///
/// # Errors
/// As [`ensure`].
pub fn start(engine: &Engine) -> Result<Option<Starting>, ApiError> {
    if engine.pool_running() {
        return Ok(None);
    }
    if let Some(task) = within_a_task() {
        let error = format!(
            "the task is safely queued, but a worker that is started within task {task} would end with it"
        );
        return Err(ApiError::refused(error).hint("start the app or `legwork worker` outside of it"));
    }
    Starting::new(engine).map(Some)
}

/// The task that this process runs in. Its supervisor ends whatever it leaves behind.
#[must_use]
pub fn within_a_task() -> Option<String> {
    std::env::var("LEGWORK_TASK_ID").ok().filter(|id| !id.is_empty())
}
