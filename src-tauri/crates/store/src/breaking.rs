//! A copy of a store, and whatever SQL there is done to it: for the tests of what notices that something is broken.
//! Only in builds that ask for the feature `seeding`; never shipped.
//!
//! Must never: be pointed at a data folder that is anybody's.

use crate::{Connection, FILE, Result, StoreError};
use diesel::{
    Connection as _,
    connection::SimpleConnection,
    prelude::*,
    sql_types::{BigInt, Text},
};
use std::{fs::File, os::unix::fs::FileExt as _, path::Path};

/// Copies the database of one data folder into another, as it stands at this moment, whoever has it open.
///
/// # Errors
/// It could not be read, or the copy not be written.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    let mut connection = Connection::establish(&from.join(FILE).to_string_lossy())?;
    connection.batch_execute("PRAGMA busy_timeout = 10000")?;
    let file = to.join(FILE).to_string_lossy().into_owned();
    diesel::sql_query("VACUUM INTO ?").bind::<Text, _>(file).execute(&mut connection)?;
    Ok(())
}

/// Does `statements` to the database of `data_dir`, with no rule of the schema in the way: triggers are set aside
/// meanwhile.
///
/// # Errors
/// A statement failed.
pub fn alter(data_dir: &Path, statements: &str) -> Result<()> {
    let mut connection = open(data_dir)?;
    let triggers: Vec<Trigger> =
        diesel::sql_query("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
            .load(&mut connection)?;
    for trigger in &triggers {
        connection.batch_execute(&format!("DROP TRIGGER {}", trigger.name))?;
    }
    connection.batch_execute(statements)?;
    for trigger in &triggers {
        connection.batch_execute(&trigger.sql)?;
    }
    Ok(())
}

/// The same with the triggers in their places.
///
/// # Errors
/// A statement failed.
pub fn alter_as_allowed(data_dir: &Path, statements: &str) -> Result<()> {
    Ok(open(data_dir)?.batch_execute(statements)?)
}

/// Puts noise in the place of the first page of a table or an index, as a failing disk does. What stands in the log beside
/// the file hides it.
///
/// # Errors
/// There is none of this name, or it could not be read or written.
pub fn spoil(data_dir: &Path, name: &str) -> Result<()> {
    let (offset, length) = root_page(data_dir, name)?;
    let file = File::options().write(true).open(data_dir.join(FILE));
    let written = file.and_then(|file| file.write_all_at(&vec![0x5a; length], offset));
    written.map_err(|error| StoreError::Io(error.to_string()))
}

/// Where the first page of a table or an index lies in the file, and how long it is, in bytes.
fn root_page(data_dir: &Path, name: &str) -> Result<(u64, usize)> {
    let place = "SELECT (rootpage - 1) * page_size AS offset, page_size AS length FROM sqlite_schema, pragma_page_size \
                 WHERE name = ?";
    let Page { offset, length } =
        diesel::sql_query(place).bind::<Text, _>(name).get_result(&mut open(data_dir)?)?;
    Ok((offset.unsigned_abs(), usize::try_from(length).unwrap_or(0)))
}

#[derive(QueryableByName)]
struct Page {
    #[diesel(sql_type = BigInt)]
    offset: i64,
    #[diesel(sql_type = BigInt)]
    length: i64,
}

#[derive(QueryableByName)]
struct Trigger {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    sql: String,
}

fn open(data_dir: &Path) -> Result<Connection> {
    let mut connection = Connection::establish(&data_dir.join(FILE).to_string_lossy())?;
    connection.batch_execute(
        "PRAGMA busy_timeout = 10000; PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; \
         PRAGMA writable_schema = ON;",
    )?;
    Ok(connection)
}
