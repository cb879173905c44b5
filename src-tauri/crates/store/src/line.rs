//! The line: who of the ready stands where, as the index holds it.

use crate::{Connection, Result, lanes, ready::in_line, statement::statement};
use contract::status_word;
use diesel::{
    prelude::*,
    sql_types::{BigInt, Text},
};

statement! {
    /// Where one of the ready stands.
    LineOf { id: String } returns BigInt,
    [concat!("SELECT ", in_line!(), " FROM agent_tasks WHERE status = '", status_word!(Queued), "' AND hold = 0 AND id = ")]
    {id: Text} ""
}

/// How far this task stands behind the first of the others that are ready, in milliseconds of waiting; less than 0 where it
/// stands first, `None` where it is not ready. Looks at two rows of each lane, however many there are. What a limit keeps
/// from starting stands before nobody but those that the same limits count.
///
/// # Errors
/// The read failed.
pub fn behind(connection: &mut Connection, id: &str) -> Result<Option<i64>> {
    let Some(line) = line_of(connection, id)? else { return Ok(None) };
    let mut first = None;
    for lane in lanes::in_line_with(connection, id)? {
        let of_lane = lanes::first_line(connection, lane, id)?;
        first = first.into_iter().chain(of_lane).min();
    }
    Ok(Some(line - first.unwrap_or(line + 1)))
}

/// How many of those that are ready stand before this task; 0 where it is not one of them. Counts them, but for those that
/// other limits keep from starting.
///
/// # Errors
/// The read failed.
pub fn before(connection: &mut Connection, id: &str) -> Result<i64> {
    let Some(line) = line_of(connection, id)? else { return Ok(0) };
    let mut before = 0;
    for lane in lanes::in_line_with(connection, id)? {
        before += lanes::before(connection, lane, line, id)?;
    }
    Ok(before)
}

fn line_of(connection: &mut Connection, id: &str) -> Result<Option<i64>> {
    Ok(LineOf { id: id.to_owned() }.get_result(connection).optional()?)
}
