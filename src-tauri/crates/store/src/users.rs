//! Who owns agents and tasks. On one person's machine there is one row.

use crate::{Connection, Result, schema::users};
use diesel::prelude::*;

/// The id of the local person; the same on every machine, so that a copied data folder stays theirs.
pub const LOCAL_USER: &str = "00000000-0000-7000-8000-000000000001";

/// Makes sure that the local person exists.
///
/// # Errors
/// The write failed.
pub fn ensure_local(connection: &mut Connection, name: &str, now: i64) -> Result<()> {
    diesel::insert_or_ignore_into(users::table)
        .values((users::id.eq(LOCAL_USER), users::name.eq(name), users::created_at.eq(now)))
        .execute(connection)?;
    Ok(())
}
