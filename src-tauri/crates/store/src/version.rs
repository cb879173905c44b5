//! The migrations that this program knows, and how many of them a file has seen.

use crate::{Connection, Result, StoreError};
use diesel::{migration::MigrationSource, prelude::*, sqlite::Sqlite};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};

pub(crate) const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../../migrations/sqlite");

/// How many there are.
pub(crate) fn count(migrations: &impl MigrationSource<Sqlite>) -> Result<i64> {
    let all = migrations.migrations().map_err(|e| StoreError::Query(e.to_string()))?;
    Ok(i64::try_from(all.len()).unwrap_or(i64::MAX))
}

/// How many migrations this program knows.
pub(crate) fn known() -> Result<i64> {
    count(&MIGRATIONS)
}

/// How many migrations a file has seen, and how many this program knows.
pub(crate) fn version(connection: &mut Connection) -> Result<(i64, i64)> {
    Ok((applied(connection)?, known()?))
}

/// How many migrations the file has seen: one cheap look at its header.
pub(crate) fn applied(connection: &mut Connection) -> Result<i64> {
    Ok(diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>(
        "(SELECT user_version FROM pragma_user_version())",
    ))
    .get_result(connection)?)
}
