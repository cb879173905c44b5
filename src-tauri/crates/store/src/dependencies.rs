//! Which task waits for which.

use crate::{
    Connection, Result,
    columns::Bind,
    schema::{agent_tasks, task_dependencies},
    tasks::TaskRow,
};
use contract::Status;
use diesel::prelude::*;

/// Writes that `task` waits for each of `depends_on`.
///
/// # Errors
/// `Constraint` when a task does not exist or depends on itself, or the write failed.
pub fn insert(connection: &mut Connection, task: &str, depends_on: &[String], now: i64) -> Result<()> {
    for other in depends_on {
        diesel::insert_or_ignore_into(task_dependencies::table)
            .values((
                task_dependencies::id.eq(uuid::Uuid::now_v7().to_string()),
                task_dependencies::task_id.eq(task),
                task_dependencies::depends_on_task_id.eq(other),
                task_dependencies::created_at.eq(now),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// Forgets everything that `task` waits for.
///
/// # Errors
/// The write failed.
pub fn clear(connection: &mut Connection, task: &str) -> Result<()> {
    diesel::delete(task_dependencies::table.filter(task_dependencies::task_id.eq(task)))
        .execute(connection)?;
    Ok(())
}

/// Makes everything that waits for `old` wait for `new` instead, and returns who that is.
///
/// # Errors
/// The write failed.
pub fn repoint(connection: &mut Connection, old: &str, new: &str) -> Result<Vec<String>> {
    let moved: Vec<String> = waiting_for(connection, old)?.into_iter().map(|t| t.id).collect();
    repoint_these(connection, old, new, &moved)?;
    Ok(moved)
}

/// Makes everything that depends on `old`, waiting or ended, depend on `new` instead.
///
/// # Errors
/// The write failed.
pub fn repoint_all(connection: &mut Connection, old: &str, new: &str) -> Result<()> {
    diesel::update(task_dependencies::table.filter(task_dependencies::depends_on_task_id.eq(old)))
        .set(task_dependencies::depends_on_task_id.eq(new))
        .execute(connection)?;
    Ok(())
}

/// Makes `these`, which depend on `old`, depend on `new` instead.
///
/// # Errors
/// The write failed.
pub fn repoint_these(connection: &mut Connection, old: &str, new: &str, these: &[String]) -> Result<()> {
    let of_old = task_dependencies::table.filter(task_dependencies::depends_on_task_id.eq(old));
    diesel::update(of_old.filter(task_dependencies::task_id.eq_any(these)))
        .set(task_dependencies::depends_on_task_id.eq(new))
        .execute(connection)?;
    Ok(())
}

/// Ids of the tasks that `task` waits for.
///
/// # Errors
/// The read failed.
pub fn ids(connection: &mut Connection, task: &str) -> Result<Vec<String>> {
    Ok(task_dependencies::table
        .filter(task_dependencies::task_id.eq(task))
        .order(task_dependencies::depends_on_task_id)
        .select(task_dependencies::depends_on_task_id)
        .load(connection)?)
}

/// `(task, what it waits for)` for several tasks at once.
///
/// # Errors
/// The read failed.
pub fn ids_of(connection: &mut Connection, tasks: &[String]) -> Result<Vec<(String, String)>> {
    Ok(task_dependencies::table
        .filter(task_dependencies::task_id.eq_any(tasks))
        .order((task_dependencies::task_id, task_dependencies::depends_on_task_id))
        .select((task_dependencies::task_id, task_dependencies::depends_on_task_id))
        .load(connection)?)
}

/// The tasks that `task` waits for.
///
/// # Errors
/// The read failed.
pub fn before(connection: &mut Connection, task: &str) -> Result<Vec<TaskRow>> {
    Ok(task_dependencies::table
        .inner_join(agent_tasks::table.on(agent_tasks::id.eq(task_dependencies::depends_on_task_id)))
        .filter(task_dependencies::task_id.eq(task))
        .order(agent_tasks::id)
        .select(TaskRow::as_select())
        .load(connection)?)
}

/// A task that another one waits for, and that has not completed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocker {
    /// What it is called.
    pub title: String,
    /// Where it stands.
    pub status: Status,
}

/// What holds each of several tasks up, the oldest first; those that nothing holds up are left out.
///
/// # Errors
/// The read failed.
pub fn blockers(connection: &mut Connection, tasks: &[&str]) -> Result<Vec<(String, Vec<Blocker>)>> {
    if tasks.is_empty() {
        return Ok(vec![]);
    }
    let found: Vec<(String, String, Status)> = task_dependencies::table
        .inner_join(agent_tasks::table.on(agent_tasks::id.eq(task_dependencies::depends_on_task_id)))
        .filter(task_dependencies::task_id.eq_any(tasks).and(agent_tasks::status.ne(Bind(Status::Completed))))
        .order((task_dependencies::task_id, agent_tasks::id))
        .select((task_dependencies::task_id, agent_tasks::title, agent_tasks::status))
        .load(connection)?;
    let mut blockers: Vec<(String, Vec<Blocker>)> = Vec::new();
    for (task, title, status) in found {
        let blocker = Blocker { title, status };
        match blockers.last_mut() {
            Some((last, all)) if *last == task => all.push(blocker),
            _ => blockers.push((task, vec![blocker])),
        }
    }
    Ok(blockers)
}

/// The tasks that wait for `task`, ended ones included.
///
/// # Errors
/// The read failed.
pub fn after(connection: &mut Connection, task: &str) -> Result<Vec<TaskRow>> {
    Ok(task_dependencies::table
        .inner_join(agent_tasks::table.on(agent_tasks::id.eq(task_dependencies::task_id)))
        .filter(task_dependencies::depends_on_task_id.eq(task))
        .order(agent_tasks::id)
        .select(TaskRow::as_select())
        .load(connection)?)
}

/// The tasks that wait for `task` and have not started.
///
/// # Errors
/// The read failed.
pub fn waiting_for(connection: &mut Connection, task: &str) -> Result<Vec<TaskRow>> {
    let dependents: Vec<String> = task_dependencies::table
        .filter(task_dependencies::depends_on_task_id.eq(task))
        .select(task_dependencies::task_id)
        .load(connection)?;
    if dependents.is_empty() {
        return Ok(vec![]);
    }
    Ok(agent_tasks::table
        .filter(agent_tasks::id.eq_any(dependents))
        .filter(agent_tasks::status.eq_any([Status::Pending, Status::Paused].map(Bind)))
        .filter(agent_tasks::blockers.gt(0))
        .select(TaskRow::as_select())
        .load(connection)?)
}
