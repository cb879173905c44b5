//! Tasks that wait for a provider's quota: found by an index of their own.

use crate::{Connection, Result, statement::statement};
use contract::{status_word, wait_word};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Text},
};

statement! {
    /// Whose tasks wait for a provider's quota.
    Waiting {} returns (Text,),
    [concat!(
        "SELECT DISTINCT agent_id FROM agent_tasks INDEXED BY agent_tasks_quota WHERE waiting_for = '",
        wait_word!(Quota),
        "'"
    )]
}

statement! {
    /// Makes due what an agent's tasks wait for.
    Wake { agent: String, now: i64 },
    "UPDATE OR FAIL agent_tasks INDEXED BY agent_tasks_quota SET wake_at = " {now: BigInt}
    ", updated_at = " {now: BigInt}
    [concat!(
        " WHERE waiting_for = '", wait_word!(Quota), "' AND status = '", status_word!(Pending), "' AND agent_id = "
    )] {agent: Text}
    " AND wake_at > " {now: BigInt} ""
}

/// The agents with tasks that wait for a provider's quota. Costs nothing where none does.
///
/// # Errors
/// The read failed.
pub fn agents(connection: &mut Connection) -> Result<Vec<String>> {
    let waiting: Vec<(String,)> = Waiting {}.load(connection)?;
    Ok(waiting.into_iter().map(|(agent,)| agent).collect())
}

/// Makes the tasks of this agent that wait for a provider's quota due at once. How many there were.
///
/// # Errors
/// The write failed.
pub fn wake(connection: &mut Connection, agent: &str, now: i64) -> Result<usize> {
    Ok(Wake { agent: agent.to_owned(), now }.execute(connection)?)
}
