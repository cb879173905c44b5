//! Bringing the database up to date: backup first, nobody else inside, all or nothing.

use crate::{
    Connection, Result, StoreError,
    backup::{self, BackupKind},
    emptied,
    place::SCHEMA_LOCK,
    version::{MIGRATIONS, applied, count, known},
};
use diesel::{
    Connection as _,
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
    migration::MigrationSource,
    prelude::*,
    sqlite::Sqlite,
};
use diesel_migrations::MigrationHarness;
use std::{
    fs::{File, TryLockError},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
    time::{Duration, Instant},
};

/// How long an older program that has the database open is waited for,
const PATIENCE: Duration = Duration::from_secs(10);
/// and how often it is looked whether it has gone, or whether there is nothing left to do.
const LOOK: Duration = Duration::from_millis(5);

/// Brings the database up to date and returns `lock`, the schema lock, held shared.
pub(crate) fn up_to_date(connection: &mut Connection, lock: File, data_dir: &Path, now: i64) -> Result<File> {
    bring_to(connection, lock, data_dir, now, &MIGRATIONS)
}

fn bring_to(
    connection: &mut Connection,
    lock: File,
    data_dir: &Path,
    now: i64,
    migrations: &impl MigrationSource<Sqlite>,
) -> Result<File> {
    let known = count(migrations)?;
    let patience = Instant::now() + PATIENCE;
    loop {
        lock.lock_shared().map_err(io)?;
        match applied(connection)? {
            found if found == known => return Ok(lock),
            // told at once: the newer program that has it open would be waited for in vain
            found if found > known => return Err(StoreError::Newer { found, known }),
            _ => {}
        }
        lock.unlock().map_err(io)?;
        match lock.try_lock() {
            Ok(()) => break,
            // whoever holds it may have migrated, and keeps it then as long as it is open: look again
            Err(TryLockError::WouldBlock) if Instant::now() < patience => std::thread::sleep(LOOK),
            Err(TryLockError::WouldBlock) => return Err(StoreError::OlderInUse),
            Err(TryLockError::Error(error)) => return Err(io(error)),
        }
    }
    // somebody else may have done it, or more, just before the lock was ours
    match applied(connection)? {
        found if found > known => return Err(StoreError::Newer { found, known }),
        found if found < known => {
            if found == 0 {
                emptied::refuse_another_beginning(data_dir)?;
            } else {
                backup::take(data_dir, BackupKind::BeforeMigration, now)?;
            }
            migrate(connection, migrations, known)?;
        }
        _ => {}
    }
    lock.unlock().map_err(io)?;
    lock.lock_shared().map_err(io)?;
    Ok(lock)
}

fn io(error: std::io::Error) -> StoreError {
    StoreError::Io(error.to_string())
}

/// Opens the schema lock's file, and makes it where it is missing.
pub(crate) fn open_lock(data_dir: &Path) -> Result<File> {
    let mut options = File::options();
    options.create(true).truncate(false).write(true).mode(0o600).open(data_dir.join(SCHEMA_LOCK)).map_err(
        |e| match e.kind() {
            std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied => {
                StoreError::ReadOnly
            }
            std::io::ErrorKind::StorageFull => StoreError::Full,
            _ => StoreError::Io(e.to_string()),
        },
    )
}

/// A database without rows that has seen all migrations and is nowhere: what a file is compared with.
pub(crate) fn fresh_in_memory() -> Result<Connection> {
    let mut connection = Connection::establish(":memory:")?;
    run_pending(&mut connection, &MIGRATIONS, known()?)?;
    Ok(connection)
}

/// Foreign keys are off before BEGIN: inside a transaction the pragma is ignored, and a table rebuild would delete
/// children. They are checked before COMMIT instead.
fn migrate(connection: &mut Connection, migrations: &impl MigrationSource<Sqlite>, known: i64) -> Result<()> {
    connection.batch_execute("PRAGMA foreign_keys = OFF")?;
    AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN IMMEDIATE")?;
    let done = run_pending(connection, migrations, known);
    match &done {
        Ok(()) => AnsiTransactionManager::commit_transaction(connection)?,
        Err(_) => AnsiTransactionManager::rollback_transaction(connection)?,
    }
    connection.batch_execute("PRAGMA foreign_keys = ON")?;
    done
}

fn run_pending(
    connection: &mut Connection,
    migrations: &impl MigrationSource<Sqlite>,
    known: i64,
) -> Result<()> {
    let query = |e: Box<dyn std::error::Error + Send + Sync>| StoreError::Query(e.to_string());
    let done = connection.applied_migrations().map_err(query)?;
    let mut all = migrations.migrations().map_err(query)?;
    all.retain(|migration| !done.contains(&migration.name().version()));
    all.sort_unstable_by(|a, b| a.name().version().cmp(&b.name().version()));
    for migration in &all {
        connection.run_migration(migration).map_err(query)?;
    }
    let broken: i64 = diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>(
        "(SELECT COUNT(*) FROM pragma_foreign_key_check())",
    ))
    .get_result(connection)?;
    if broken > 0 {
        return Err(StoreError::Damaged(format!("{broken} rows would lose what they belong to")));
    }
    connection.batch_execute(&format!("PRAGMA user_version = {known}"))?;
    Ok(())
}

#[cfg(test)]
mod tests;
