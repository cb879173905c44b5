//! From what a person types to a row: ids of tasks, names of agents.

use crate::{core::Core, error};
use contract::{ApiError, TaskId, id::SHORT_ID_DIGITS};
use store::{Connection, StoreError, tasks::TaskRow};

/// The user's task with this full or short id.
pub(crate) fn task(connection: &mut Connection, user: &str, id: &str) -> store::Result<TaskRow> {
    let refuse = |message: String| {
        error::refuse(
            ApiError::not_found(message).hint("`legwork list` shows the ids; the last 8 digits are enough."),
        )
    };
    let typed = id.trim();
    let full = if let Ok(full) = typed.parse::<TaskId>() {
        full.to_string()
    } else if typed.len() == SHORT_ID_DIGITS && typed.chars().all(|c| c.is_ascii_hexdigit()) {
        let mut found = store::tasks::by_short_id(connection, user, &typed.to_ascii_lowercase())?;
        match (found.pop(), found.pop()) {
            (Some(one), None) => one,
            (Some(_), Some(_)) => {
                return Err(refuse(format!("More than one task ends with {typed}: give the whole id.")));
            }
            (None, _) => return Err(refuse(format!("There is no task {typed}."))),
        }
    } else {
        return Err(refuse(format!("“{typed}” is not the id of a task: 8 hex digits or a whole uuid.")));
    };
    match store::tasks::find(connection, &full) {
        Ok(task) if task.user_id == user && task.deleted_at.is_none() => Ok(task),
        Ok(_) | Err(StoreError::NotFound) => Err(refuse(format!("There is no task {typed}."))),
        Err(other) => Err(other),
    }
}

/// Reads with the engine's error.
pub(crate) fn read<T>(
    core: &Core,
    query: impl FnOnce(&mut Connection) -> store::Result<T>,
) -> Result<T, ApiError> {
    core.store.read(query).map_err(error::api)
}

/// Writes with the engine's error.
pub(crate) fn write<T: Send + 'static>(
    core: &Core,
    change: impl Fn(&mut Connection) -> store::Result<T> + Send + 'static,
) -> Result<T, ApiError> {
    core.store.write(change).map_err(error::api)
}

/// A bad reference inside a request: the field is at fault, not the request's own id.
pub(crate) fn in_field(field: &str, error: StoreError) -> StoreError {
    match error {
        StoreError::Refused(refusal) => {
            let message = match refusal.fields.as_slice() {
                [one] => one.message.clone(),
                _ => refusal.message,
            };
            let mut told = ApiError::field(field, message);
            told.hint = refusal.hint;
            error::refuse(told)
        }
        other => other,
    }
}
