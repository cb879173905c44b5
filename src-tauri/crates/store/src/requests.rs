//! Replies to requests that may come twice.

use crate::{Connection, Result, schema::requests};
use diesel::prelude::*;

/// The stored reply to a request, as JSON.
///
/// # Errors
/// The read failed.
pub fn reply(connection: &mut Connection, id: &str) -> Result<Option<String>> {
    Ok(requests::table.find(id).select(requests::reply).get_result(connection).optional()?)
}

/// Stores the reply to a request.
///
/// # Errors
/// `Constraint` when there is one already, or the write failed.
pub fn insert(connection: &mut Connection, id: &str, reply: &str, now: i64) -> Result<()> {
    diesel::insert_into(requests::table)
        .values((requests::id.eq(id), requests::reply.eq(reply), requests::at.eq(now)))
        .execute(connection)?;
    Ok(())
}
