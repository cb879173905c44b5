//! What the person can set: one JSON document a name.

use crate::{
    Connection, Result,
    events::{self, NewEvent},
    schema::settings,
};
use contract::event::EventKind;
use diesel::prelude::*;

/// The value of a setting, as JSON.
///
/// # Errors
/// The read failed.
pub fn get(connection: &mut Connection, user: &str, name: &str) -> Result<Option<String>> {
    Ok(settings::table.find((user, name)).select(settings::value).get_result(connection).optional()?)
}

/// Sets a setting.
///
/// # Errors
/// The write failed.
pub fn set(connection: &mut Connection, user: &str, name: &str, value: &str, now: i64) -> Result<()> {
    diesel::insert_into(settings::table)
        .values((settings::user_id.eq(user), settings::name.eq(name), settings::value.eq(value)))
        .on_conflict((settings::user_id, settings::name))
        .do_update()
        .set(settings::value.eq(value))
        .execute(connection)?;
    events::append(connection, &NewEvent::about_nothing(now, EventKind::Settings))
}
