//! Where things of the store lie within a data folder.

/// The database's file name.
pub const FILE: &str = "legwork.db";
/// Shared by every open store, exclusive for whoever migrates or restores. Its first byte says that a database was made.
pub(crate) const SCHEMA_LOCK: &str = "schema.lock";
/// Where backups go.
pub(crate) const BACKUPS: &str = "backups";
/// Where the files of attempts lie: `TASK/NUMBER`.
pub(crate) const ATTEMPTS: &str = "attempts";
