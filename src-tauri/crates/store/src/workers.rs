//! Workers and their heartbeats.

use crate::{Connection, Result, schema::task_workers, statement::statement};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Nullable, Text},
};

/// A worker as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = task_workers, treat_none_as_default_value = false, treat_none_as_null = true)]
#[expect(missing_docs, reason = "the columns are documented where the contract shows them")]
pub struct WorkerRow {
    pub id: String,
    pub engine_id: String,
    pub name: String,
    pub worker_pid: i64,
    pub is_active: bool,
    pub current_task_id: Option<String>,
    pub last_heartbeat: i64,
    pub started_at: i64,
    pub processed_tasks_count: i64,
}

statement! {
    /// A sign of life.
    Heartbeat { current_task_id: Option<String>, now: i64, processed: i64, id: String },
    "UPDATE task_workers SET current_task_id = " {current_task_id: Nullable<Text>} ", last_heartbeat = " {now: BigInt}
    ", processed_tasks_count = " {processed: BigInt} " WHERE id = " {id: Text} ""
}

/// Writes a worker that has started.
///
/// # Errors
/// The write failed.
pub fn register(connection: &mut Connection, worker: &WorkerRow) -> Result<()> {
    diesel::insert_into(task_workers::table)
        .values(worker)
        .on_conflict(task_workers::id)
        .do_update()
        .set(worker)
        .execute(connection)?;
    Ok(())
}

/// Writes a sign of life.
///
/// # Errors
/// The write failed.
pub fn heartbeat(
    connection: &mut Connection,
    id: &str,
    current_task_id: Option<String>,
    processed: i64,
    now: i64,
) -> Result<()> {
    Heartbeat { current_task_id, now, processed, id: id.to_owned() }.execute(connection)?;
    Ok(())
}

/// Forgets the workers of engines other than `engine_id` (they are gone), or of this one too (`None`).
///
/// # Errors
/// The write failed.
pub fn forget_others(connection: &mut Connection, engine_id: Option<&str>) -> Result<()> {
    match engine_id {
        Some(id) => {
            diesel::delete(task_workers::table.filter(task_workers::engine_id.ne(id))).execute(connection)?
        }
        None => diesel::delete(task_workers::table).execute(connection)?,
    };
    Ok(())
}

/// Forgets the workers of one engine.
///
/// # Errors
/// The write failed.
pub fn forget(connection: &mut Connection, engine_id: &str) -> Result<()> {
    diesel::delete(task_workers::table.filter(task_workers::engine_id.eq(engine_id))).execute(connection)?;
    Ok(())
}

/// Forgets one worker.
///
/// # Errors
/// The write failed.
pub fn forget_one(connection: &mut Connection, id: &str) -> Result<()> {
    diesel::delete(task_workers::table.find(id)).execute(connection)?;
    Ok(())
}

/// All workers, by name.
///
/// # Errors
/// The read failed.
pub fn all(connection: &mut Connection) -> Result<Vec<WorkerRow>> {
    Ok(task_workers::table.order(task_workers::name).select(WorkerRow::as_select()).load(connection)?)
}
