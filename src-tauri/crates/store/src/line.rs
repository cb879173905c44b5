//! The line: who of the ready stands where, as the index holds it.

use crate::{Connection, Result, statement::statement};
use contract::status_word;
use diesel::{
    prelude::*,
    sql_types::{BigInt, Text},
};

/// Where a task stands; the lower, the sooner it is its turn. Priority counts first, and then age, as
/// each `ageing_ms` of waiting counts as much as one level; a run that goes on stands before all of its own priority.
/// The words of the index, to the letter.
macro_rules! in_line {
    () => {
        "MAX(created_at, COALESCE(scheduled_at, 0)) - (10 * priority + 9 * front) * ageing_ms / 10"
    };
}
pub(crate) use in_line;

/// One of the ready, and where it stands; its id follows.
macro_rules! with_it {
    () => {
        concat!(
            "WITH it AS (SELECT id, ",
            in_line!(),
            " AS line FROM agent_tasks WHERE status = '",
            status_word!(Queued),
            "' AND hold = 0 AND id = "
        )
    };
}

statement! {
    /// How far one of the ready stands behind the first of the others; each of the two is found by its index.
    Behind { id: String } returns BigInt,
    [with_it!()] {id: Text}
    [concat!(
        ") SELECT it.line - COALESCE((SELECT ", in_line!(), " FROM agent_tasks AS other INDEXED BY agent_tasks_ready \
         WHERE other.status = '", status_word!(Queued), "' AND other.hold = 0 AND other.foreground = 0 AND other.id <> it.id \
         ORDER BY ", in_line!(), ", other.id LIMIT 1), it.line + 1) FROM it"
    )]
}

statement! {
    /// How many of the ready stand before one of them.
    Before { id: String } returns BigInt,
    [with_it!()] {id: Text}
    [concat!(
        ") SELECT (SELECT count(*) FROM agent_tasks AS other INDEXED BY agent_tasks_ready \
         WHERE other.status = '", status_word!(Queued), "' AND other.hold = 0 AND other.foreground = 0 \
         AND (", in_line!(), ", other.id) < (it.line, it.id)) FROM it"
    )]
}

/// How far this task stands behind the first of the others that are ready, in milliseconds of waiting; less than 0 where it
/// stands first, `None` where it is not ready. Looks at two rows, however many there are.
///
/// # Errors
/// The read failed.
pub fn behind(connection: &mut Connection, id: &str) -> Result<Option<i64>> {
    Ok(Behind { id: id.to_owned() }.get_result(connection).optional()?)
}

/// How many of those that are ready stand before this task; 0 where it is not one of them. Counts them.
///
/// # Errors
/// The read failed.
pub fn before(connection: &mut Connection, id: &str) -> Result<i64> {
    Ok(Before { id: id.to_owned() }.get_result(connection).optional()?.unwrap_or(0))
}
