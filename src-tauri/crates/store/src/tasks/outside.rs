//! Tasks that came from coding agents, themselves or by way of a task above them, and tasks that wait for the person's
//! approval: counted by indexes of their own.

use super::{ASKS, TaskRow};
use crate::{Connection, Result, columns::Bind, schema::agent_tasks, statement::statement};
use contract::{Status, wait_word};
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{BigInt, Bool, Text},
};
use std::sync::LazyLock;

statement! {
    /// How many tasks wait for the person's approval.
    Approvals { user: String } returns (BigInt,),
    [concat!(
        "SELECT COUNT(*) FROM agent_tasks INDEXED BY agent_tasks_approval WHERE waiting_for = '",
        wait_word!(Approval),
        "' AND deleted_at IS NULL AND user_id = "
    )] {user: Text} ""
}

/// The statuses are written out, for one that is bound would not be looked up in the index of just these tasks.
static UNFINISHED: LazyLock<String> = LazyLock::new(|| {
    let live = Status::ALL.into_iter().filter(|status| !status.is_terminal());
    let live: Vec<_> = live.map(|status| format!("'{status}'")).collect();
    format!(
        "SELECT COUNT(*) FROM agent_tasks INDEXED BY agent_tasks_outside WHERE from_mcp = 1 AND status IN ({}) \
         AND deleted_at IS NULL AND user_id = ",
        live.join(", ")
    )
});

statement! {
    /// How many tasks that came from coding agents have not ended.
    Unfinished { user: String } returns (BigInt,),
    [UNFINISHED.as_str()] {user: Text} ""
}

/// How many tasks wait for the person's approval before their first start.
///
/// # Errors
/// The read failed.
pub fn approvals(connection: &mut Connection, user: &str) -> Result<i64> {
    let (count,) = Approvals { user: user.to_owned() }.get_result(connection)?;
    Ok(count)
}

/// The tasks of an agent that wait for the person's approval before their first start, held or not.
///
/// # Errors
/// The read failed.
pub fn awaiting_approval(connection: &mut Connection, agent: &str) -> Result<Vec<TaskRow>> {
    let of_agent = agent_tasks::agent_id.eq(agent).and(agent_tasks::question.is_not_null());
    let waiting = agent_tasks::table.filter(sql::<Bool>(ASKS)).filter(of_agent);
    let mut found: Vec<TaskRow> = waiting.select(TaskRow::as_select()).load(connection)?;
    let held = agent_tasks::table
        .filter(agent_tasks::status.eq(Bind(Status::Paused)).and(agent_tasks::attempt_count.eq(0)))
        .filter(of_agent);
    found.extend(held.select(TaskRow::as_select()).load(connection)?);
    Ok(found)
}

/// How many tasks that came from coding agents have not ended.
///
/// # Errors
/// The read failed.
pub fn unfinished(connection: &mut Connection, user: &str) -> Result<i64> {
    let (count,) = Unfinished { user: user.to_owned() }.get_result(connection)?;
    Ok(count)
}

/// When those of the last tasks that came from coding agents were made, from `since` on, in UTC milliseconds, oldest first.
///
/// # Errors
/// The read failed.
pub fn made_since(connection: &mut Connection, user: &str, since: i64) -> Result<Vec<i64>> {
    // ids begin with their moment, so that this reads the newest rows and no others
    let from = format!("{:08x}-{:04x}-0000-0000-000000000000", since >> 16, since & 0xffff);
    Ok(agent_tasks::table
        .filter(agent_tasks::id.ge(from).and(agent_tasks::user_id.eq(user)))
        .filter(agent_tasks::from_mcp.eq(true))
        .order(agent_tasks::id)
        .select(agent_tasks::created_at)
        .load(connection)?)
}
