//! What tasks of coding agents have besides: their session, the rounds of their checks, what is always allowed.

use crate::{
    Connection, Result, conversations,
    schema::{coding_handovers, coding_rounds, coding_rules, coding_tasks},
};
use diesel::prelude::*;

/// A task of a coding agent's as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = coding_tasks, treat_none_as_default_value = false)]
pub struct CodingTaskRow {
    /// The task.
    pub task_id: String,
    /// The session that it is done in; none until there is one.
    pub session: Option<String>,
    /// The task whose session it goes on with.
    pub continues: Option<String>,
}

/// A check that failed and went back to the session, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = coding_rounds, treat_none_as_default_value = false)]
pub struct RoundRow {
    /// The task.
    pub task_id: String,
    /// The attempt's number.
    pub attempt: i32,
    /// The round that it began, from 1.
    pub round: i32,
    /// When.
    pub at: i64,
    /// The check's line.
    pub command: String,
    /// Its exit status.
    pub exit_code: Option<i64>,
    /// What was wrong, in one line.
    pub message: String,
    /// The end of what it wrote.
    pub tail: String,
}

/// A run after which another agent took the task on, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = coding_handovers, treat_none_as_default_value = false)]
pub struct HandoverRow {
    /// The task.
    pub task_id: String,
    /// The number of the attempt that ended at the limit.
    pub attempt: i32,
    /// The id of the agent whose attempt that was, which may be gone by now.
    pub from_agent: String,
    /// What it was called then.
    pub from_name: String,
    /// The id of the agent that took the task on.
    pub to_agent: String,
    /// When the one before may go on.
    pub until: i64,
    /// What it said last.
    pub said: Option<String>,
}

/// What a task has besides; `None`: nothing.
///
/// # Errors
/// The read failed.
pub fn of_task(connection: &mut Connection, task: &str) -> Result<Option<CodingTaskRow>> {
    let query = coding_tasks::table.find(task).select(CodingTaskRow::as_select());
    Ok(query.get_result(connection).optional()?)
}

/// What those of these tasks have besides that have something.
///
/// # Errors
/// The read failed.
pub fn of_tasks(connection: &mut Connection, tasks: &[String]) -> Result<Vec<CodingTaskRow>> {
    if tasks.is_empty() {
        return Ok(vec![]);
    }
    Ok(coding_tasks::table
        .filter(coding_tasks::task_id.eq_any(tasks))
        .select(CodingTaskRow::as_select())
        .load(connection)?)
}

/// Says what a task has besides.
///
/// # Errors
/// The write failed.
pub fn put(connection: &mut Connection, row: &CodingTaskRow) -> Result<()> {
    diesel::replace_into(coding_tasks::table).values(row.clone()).execute(connection)?;
    Ok(())
}

/// Says which session a task is done in.
///
/// # Errors
/// The write failed.
pub fn keep_session(connection: &mut Connection, task: &str, session: &str) -> Result<()> {
    let continues = of_task(connection, task)?.and_then(|row| row.continues);
    let row = CodingTaskRow { task_id: task.to_owned(), session: Some(session.to_owned()), continues };
    put(connection, &row)
}

/// The tasks that go on with the session of this one, newest first.
///
/// # Errors
/// The read failed.
pub fn going_on_with(connection: &mut Connection, task: &str) -> Result<Vec<String>> {
    Ok(coding_tasks::table
        .filter(coding_tasks::continues.eq(task))
        .order(coding_tasks::task_id.desc())
        .select(coding_tasks::task_id)
        .load(connection)?)
}

/// What the run before that of this task left for itself in the session that the task goes on with, as long as it is there.
///
/// # Errors
/// The read failed.
pub fn notes_before(connection: &mut Connection, task: &str) -> Result<Option<String>> {
    let mut before = of_task(connection, task)?.and_then(|row| row.continues);
    while let Some(id) = before {
        // whoever went on with it later knows more of it
        let mut all = going_on_with(connection, &id)?;
        all.retain(|other| other != task);
        all.push(id.clone());
        for other in all {
            if let Some(row) = conversations::of_task(connection, &other)? {
                return Ok(Some(row.notes));
            }
        }
        before = of_task(connection, &id)?.and_then(|row| row.continues);
    }
    Ok(None)
}

/// The rounds that failed checks have begun in an attempt, first to last.
///
/// # Errors
/// The read failed.
pub fn rounds_of(connection: &mut Connection, task: &str, attempt: i32) -> Result<Vec<RoundRow>> {
    Ok(coding_rounds::table
        .filter(coding_rounds::task_id.eq(task).and(coding_rounds::attempt.eq(attempt)))
        .order(coding_rounds::round)
        .select(RoundRow::as_select())
        .load(connection)?)
}

/// Begins a round. One that was begun already stays as it is.
///
/// # Errors
/// The write failed.
pub fn begin_round(connection: &mut Connection, row: RoundRow) -> Result<()> {
    diesel::insert_or_ignore_into(coding_rounds::table).values(row).execute(connection)?;
    Ok(())
}

/// The runs of a task after which another agent took it on, first to last.
///
/// # Errors
/// The read failed.
pub fn handovers_of(connection: &mut Connection, task: &str) -> Result<Vec<HandoverRow>> {
    Ok(coding_handovers::table
        .filter(coding_handovers::task_id.eq(task))
        .order(coding_handovers::attempt)
        .select(HandoverRow::as_select())
        .load(connection)?)
}

/// Another agent takes a task on, in a session of its own.
///
/// # Errors
/// The write failed.
pub fn hand_over(connection: &mut Connection, row: HandoverRow) -> Result<()> {
    if let Some(before) = of_task(connection, &row.task_id)? {
        put(connection, &CodingTaskRow { session: None, ..before })?;
    }
    diesel::replace_into(coding_handovers::table).values(row).execute(connection)?;
    Ok(())
}

/// What an agent may always do in a folder.
///
/// # Errors
/// The read failed.
pub fn rules_of(connection: &mut Connection, agent: &str, folder: &str) -> Result<Vec<String>> {
    Ok(coding_rules::table
        .filter(coding_rules::agent_id.eq(agent).and(coding_rules::folder.eq(folder)))
        .order((coding_rules::at, coding_rules::rule))
        .select(coding_rules::rule)
        .load(connection)?)
}

/// From now on an agent may always do this in a folder.
///
/// # Errors
/// The write failed.
pub fn add_rule(connection: &mut Connection, agent: &str, folder: &str, rule: &str, at: i64) -> Result<()> {
    let values = (
        coding_rules::agent_id.eq(agent),
        coding_rules::folder.eq(folder),
        coding_rules::rule.eq(rule),
        coding_rules::at.eq(at),
    );
    diesel::insert_or_ignore_into(coding_rules::table).values(values).execute(connection)?;
    Ok(())
}
