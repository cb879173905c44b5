//! Whether a file has the tables, indexes and triggers that the migrations make.

use crate::{Connection, Result, migrate};
use diesel::{
    prelude::*,
    sql_types::{Nullable, Text},
};
use std::collections::BTreeMap;

/// Tables, indexes, triggers and views by kind and name, each with the words that made it.
type Objects = BTreeMap<(String, String), String>;

fn objects(connection: &mut Connection) -> Result<Objects> {
    #[derive(QueryableByName)]
    struct Object {
        #[diesel(sql_type = Text)]
        kind: String,
        #[diesel(sql_type = Text)]
        name: String,
        #[diesel(sql_type = Nullable<Text>)]
        sql: Option<String>,
    }
    // what SQLite gathers for its planner is no part of the schema
    let all: Vec<Object> = diesel::sql_query(
        "SELECT type AS kind, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'",
    )
    .load(connection)?;
    Ok(all.into_iter().map(|o| ((o.kind, o.name), o.sql.unwrap_or_default())).collect())
}

/// What differs from the schema of a fresh file, one thing a line; empty is well. Only for a file that has seen all
/// migrations.
///
/// # Errors
/// The read failed.
pub fn differences(connection: &mut Connection) -> Result<Vec<String>> {
    let (found, fresh) = (objects(connection)?, objects(&mut migrate::fresh_in_memory()?)?);
    let missing = fresh.keys().filter(|key| !found.contains_key(*key));
    let mut all: Vec<String> = missing.map(|(kind, name)| format!("the {kind} {name} is missing")).collect();
    for ((kind, name), sql) in &found {
        match fresh.get(&(kind.clone(), name.clone())) {
            None => all.push(format!("the {kind} {name} is not ours")),
            Some(made) if made != sql => all.push(format!("the {kind} {name} is another one")),
            Some(_) => {}
        }
    }
    Ok(all)
}
