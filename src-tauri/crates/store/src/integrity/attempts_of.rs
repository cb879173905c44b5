//! Attempts as far as something outside the database belongs to them.

use crate::{Connection, Result, schema::task_attempts};
use diesel::{connection::DefaultLoadingMode, dsl::count_star, prelude::*};

/// What an attempt must have left in its folder.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct AttemptFiles {
    /// The task.
    pub task_id: String,
    /// Its number.
    pub number: i32,
    /// Whether it has ended.
    pub ended: bool,
    /// Bytes received from the command.
    pub output_bytes: i64,
    /// Bytes of those that the cap cut out.
    pub cut_bytes: i64,
}

/// Hands every attempt to `each`.
///
/// # Errors
/// The read failed.
pub fn each_attempt(connection: &mut Connection, mut each: impl FnMut(AttemptFiles)) -> Result<()> {
    let rows = task_attempts::table
        .select((
            task_attempts::task_id,
            task_attempts::number,
            task_attempts::ended_at.is_not_null(),
            task_attempts::output_bytes,
            task_attempts::cut_bytes,
        ))
        .load_iter::<AttemptFiles, DefaultLoadingMode>(connection)?;
    for row in rows {
        each(row?);
    }
    Ok(())
}

/// Whether there is such an attempt, and it has not ended.
///
/// # Errors
/// The read failed.
pub fn is_open(connection: &mut Connection, task_id: &str, number: i32) -> Result<bool> {
    let open = task_attempts::table.find((task_id, number)).filter(task_attempts::ended_at.is_null());
    Ok(open.select(count_star()).get_result::<i64>(connection)? > 0)
}
