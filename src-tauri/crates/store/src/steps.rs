//! The steps of an attempt.

use crate::{Connection, Result, columns::Bind, schema::task_steps};
use contract::task::StepState;
use diesel::prelude::*;

/// A step as it is stored.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = task_steps)]
#[expect(missing_docs, reason = "the columns are documented where the contract shows them")]
pub struct StepRow {
    pub task_id: String,
    pub attempt: i32,
    pub position: i32,
    pub title: String,
    pub state: StepState,
    pub seconds: Option<f64>,
}

/// Replaces the steps of an attempt.
///
/// # Errors
/// The write failed.
pub fn replace(connection: &mut Connection, task_id: &str, attempt: i32, steps: &[StepRow]) -> Result<()> {
    diesel::delete(
        task_steps::table.filter(task_steps::task_id.eq(task_id).and(task_steps::attempt.eq(attempt))),
    )
    .execute(connection)?;
    steps.iter().try_for_each(|step| add(connection, step))
}

fn add(connection: &mut Connection, step: &StepRow) -> Result<()> {
    let values = (
        task_steps::task_id.eq(&step.task_id),
        task_steps::attempt.eq(step.attempt),
        task_steps::position.eq(step.position),
        task_steps::title.eq(&step.title),
        task_steps::state.eq(Bind(step.state)),
        task_steps::seconds.eq(step.seconds),
    );
    diesel::insert_into(task_steps::table).values(values).execute(connection)?;
    Ok(())
}

/// Writes one step of an attempt.
///
/// # Errors
/// The write failed.
pub fn put(connection: &mut Connection, step: &StepRow) -> Result<()> {
    let key = (&step.task_id, step.attempt, step.position);
    diesel::delete(task_steps::table.find(key)).execute(connection)?;
    add(connection, step)
}

/// The steps of these tasks, in order of task, attempt and position.
///
/// # Errors
/// The read failed.
pub fn of(connection: &mut Connection, tasks: &[String]) -> Result<Vec<StepRow>> {
    Ok(task_steps::table
        .filter(task_steps::task_id.eq_any(tasks))
        .order((task_steps::task_id, task_steps::attempt, task_steps::position))
        .select(StepRow::as_select())
        .load(connection)?)
}
