//! The execution log: lines about what the queue did with a task. Rows, not one growing document.

use crate::{Connection, Result, columns::Bind, schema::task_log};
use contract::task::LogLevel;
use diesel::prelude::*;

/// A line as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = task_log)]
#[expect(missing_docs, reason = "the columns are documented where the contract shows them")]
pub struct LogRow {
    pub id: i64,
    pub task_id: String,
    pub at: i64,
    pub level: LogLevel,
    pub message: String,
    pub data: Option<String>,
    pub attempt: Option<i32>,
}

/// Appends lines; one about a task that is gone, or a repeat, is dropped.
///
/// # Errors
/// The write failed.
pub fn append(connection: &mut Connection, lines: &[LogRow]) -> Result<()> {
    for line in lines {
        let values = (
            task_log::id.eq(line.id),
            task_log::task_id.eq(&line.task_id),
            task_log::at.eq(line.at),
            task_log::level.eq(Bind(line.level)),
            task_log::message.eq(&line.message),
            task_log::data.eq(&line.data),
            task_log::attempt.eq(line.attempt),
        );
        match diesel::insert_or_ignore_into(task_log::table).values(values).execute(connection) {
            Ok(_) => {}
            Err(diesel::result::Error::DatabaseError(
                diesel::result::DatabaseErrorKind::ForeignKeyViolation,
                _,
            )) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Lines of a task after number `after`, oldest first, at most `limit`.
///
/// # Errors
/// The read failed.
pub fn of_task(connection: &mut Connection, task_id: &str, after: i64, limit: i64) -> Result<Vec<LogRow>> {
    Ok(task_log::table
        .filter(task_log::task_id.eq(task_id).and(task_log::id.gt(after)))
        .order(task_log::id)
        .limit(limit)
        .select(LogRow::as_select())
        .load(connection)?)
}
