//! The names of secrets that commands can be given. Their values are not here.

use crate::{
    Connection, Result,
    events::{self, NewEvent},
    schema::secrets,
};
use contract::event::EventKind;
use diesel::prelude::*;

/// A secret as it is stored: all but itself.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = secrets)]
#[expect(missing_docs, reason = "the columns are documented where the contract shows them")]
pub struct SecretRow {
    pub user_id: String,
    pub name: String,
    pub created_at: i64,
    pub updated_at: i64,
}

/// The user's secrets, by name.
///
/// # Errors
/// The read failed.
pub fn all(connection: &mut Connection, user: &str) -> Result<Vec<SecretRow>> {
    Ok(secrets::table
        .filter(secrets::user_id.eq(user))
        .order(secrets::name)
        .select(SecretRow::as_select())
        .load(connection)?)
}

/// Notes that a secret is kept, or kept anew.
///
/// # Errors
/// The write failed.
pub fn set(connection: &mut Connection, user: &str, name: &str, now: i64) -> Result<SecretRow> {
    let row = SecretRow { user_id: user.to_owned(), name: name.to_owned(), created_at: now, updated_at: now };
    let kept = diesel::insert_into(secrets::table)
        .values(&row)
        .on_conflict((secrets::user_id, secrets::name))
        .do_update()
        .set(secrets::updated_at.eq(now))
        .returning(SecretRow::as_returning())
        .get_result(connection)?;
    events::append(connection, &NewEvent::about_nothing(now, EventKind::Settings))?;
    Ok(kept)
}

/// Notes that a secret is not kept any more.
///
/// # Errors
/// The write failed.
pub fn remove(connection: &mut Connection, user: &str, name: &str, now: i64) -> Result<()> {
    diesel::delete(secrets::table.find((user, name))).execute(connection)?;
    events::append(connection, &NewEvent::about_nothing(now, EventKind::Settings))
}
