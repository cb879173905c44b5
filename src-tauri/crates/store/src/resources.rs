//! What tasks need of the machine, and what attempts took of it.

use crate::{
    Connection, Result,
    columns::Bind,
    schema::{attempt_resources, task_needs},
};
use contract::{
    machine::{Needs, OverMemory},
    supervision::Took,
};
use diesel::prelude::*;
use std::collections::HashMap;

/// One row of what tasks need: the task, processors, bytes, and what becomes of it over those.
type NeedsRow = (String, Option<f64>, Option<i64>, Option<OverMemory>);

/// What an attempt took: the most memory in bytes, and the time of processors in milliseconds, as far as they are known.
pub type Figures = (Option<i64>, Option<i64>);

fn needs((task, cores, memory, over_memory): NeedsRow) -> (String, Needs) {
    let memory_bytes = memory.and_then(|bytes| u64::try_from(bytes).ok());
    (task, Needs { cores, memory_bytes, over_memory })
}

/// What each of these tasks needs, as far as that was said.
///
/// # Errors
/// The read failed.
pub fn needs_of(connection: &mut Connection, tasks: &[String]) -> Result<HashMap<String, Needs>> {
    let rows: Vec<NeedsRow> = task_needs::table.filter(task_needs::task_id.eq_any(tasks)).load(connection)?;
    Ok(rows.into_iter().map(needs).collect())
}

/// What a task needs, as far as that was said.
///
/// # Errors
/// The read failed.
pub fn needs_of_one(connection: &mut Connection, task: &str) -> Result<Needs> {
    let row: Option<NeedsRow> = task_needs::table.find(task).get_result(connection).optional()?;
    Ok(row.map(|row| needs(row).1).unwrap_or_default())
}

/// Says what a task needs.
///
/// # Errors
/// The write failed.
pub fn set_needs(connection: &mut Connection, task: &str, needs: &Needs) -> Result<()> {
    diesel::delete(task_needs::table.find(task)).execute(connection)?;
    if !needs.is_nothing() {
        let memory = needs.memory_bytes.map(|bytes| i64::try_from(bytes).unwrap_or(i64::MAX));
        diesel::insert_into(task_needs::table)
            .values((
                task_needs::task_id.eq(task),
                task_needs::cores.eq(needs.cores),
                task_needs::memory_bytes.eq(memory),
                task_needs::over_memory.eq(needs.over_memory.map(Bind)),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// Remembers what an attempt took, where anything of it was seen.
///
/// # Errors
/// The write failed.
pub fn set_took(connection: &mut Connection, task: &str, number: i32, took: Took) -> Result<()> {
    if took == Took::NOTHING {
        return Ok(());
    }
    let whole = |value: Option<u64>| value.map(|value| i64::try_from(value).unwrap_or(i64::MAX));
    diesel::replace_into(attempt_resources::table)
        .values((
            attempt_resources::task_id.eq(task),
            attempt_resources::number.eq(number),
            attempt_resources::peak_memory_bytes.eq(whole(took.peak_memory_bytes)),
            attempt_resources::cpu_ms.eq(whole(took.cpu_ms)),
        ))
        .execute(connection)?;
    Ok(())
}

/// What each attempt at a task took, by its number.
///
/// # Errors
/// The read failed.
pub fn took_of(connection: &mut Connection, task: &str) -> Result<HashMap<i32, Figures>> {
    let rows: Vec<(i32, Option<i64>, Option<i64>)> = attempt_resources::table
        .filter(attempt_resources::task_id.eq(task))
        .select((attempt_resources::number, attempt_resources::peak_memory_bytes, attempt_resources::cpu_ms))
        .load(connection)?;
    Ok(rows.into_iter().map(|(number, memory, cpu)| (number, (memory, cpu))).collect())
}
