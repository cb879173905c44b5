//! What can go wrong with the store, as far as somebody acts on it.

use diesel::result::{DatabaseErrorKind, Error as Diesel};
use std::path::PathBuf;

/// What a query gives.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Why a query or an opening failed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// No room left on the disk.
    #[error("the disk is full")]
    Full,
    /// The file or its folder may not be written.
    #[error("the database is read-only")]
    ReadOnly,
    /// The disk did not do what it was asked for.
    #[error("the disk failed: {0}")]
    Io(String),
    /// Another process held the write lock for longer than is waited for it: ten seconds after the turn came.
    #[error("another process kept the database busy for too long")]
    Busy,
    /// The file is not a sound database.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// A database was here, and there is nothing in its place, or nothing in it.
    #[error("the database is {}", if *missing { "missing" } else { "empty" })]
    Emptied {
        /// Whether the file is gone, rather than emptied.
        missing: bool,
    },
    /// The database that is open is not the one in its place any more: somebody removed or replaced it, or its folder.
    #[error("the database in {} was removed or replaced while it was open", .0.display())]
    Displaced(PathBuf),
    /// The database can be reached from another folder too, whose engine would know nothing of this one.
    #[error("the database has a second name")]
    SecondName {
        /// The file that a link in its place leads to; without one the file itself has several names.
        link_to: Option<PathBuf>,
    },
    /// Another process has the database open, so that it cannot be replaced.
    #[error("the database is in use")]
    InUse,
    /// The file was written by a newer Legwork.
    #[error("the database was written by a newer version (it knows {found} migrations, this one {known})")]
    Newer {
        /// Migrations in the file.
        found: i64,
        /// Migrations that this program knows.
        known: i64,
    },
    /// A program of an older version has the file open, so that it cannot be migrated.
    #[error("an older version has the database open")]
    OlderInUse,
    /// The path of the file is no text, and SQLite takes nothing else.
    #[error("{} is no name in UTF-8", .0.display())]
    NotText(PathBuf),
    /// The SQLite library is older than what is safe.
    #[error("SQLite {0} is too old; 3.51.3 is needed")]
    OldLibrary(String),
    /// A rule of the schema refused it.
    #[error("{0}")]
    Constraint(String),
    /// A write of a run whose claim is no longer its own.
    #[error("the lease is lost")]
    StaleLease,
    /// There is no such row.
    #[error("no such row")]
    NotFound,
    /// The caller's own refusal, carried out of a transaction unchanged.
    #[error("refused")]
    Refused(Box<contract::ApiError>),
    /// The writing connection is gone.
    #[error("the store is closed")]
    Closed,
    /// A request panicked; its changes were rolled back.
    #[error("a request to the store failed: {0}")]
    Panicked(String),
    /// The transaction around the request is void; nothing of it is on disk.
    #[error("the transaction is void")]
    Void,
    /// Anything else.
    #[error("{0}")]
    Query(String),
}

impl StoreError {
    /// Whether SQLite gave up the whole transaction, and not only the statement.
    pub(crate) fn voids_the_transaction(&self) -> bool {
        matches!(
            self,
            Self::Full | Self::ReadOnly | Self::Io(_) | Self::Damaged(_) | Self::Emptied { .. } | Self::Void
        )
    }

    /// Whether trying again is in vain: a rule of the schema refuses it, or a row cannot be read. What the disk, the
    /// file's owner or another process are at fault for may go by itself.
    #[must_use]
    pub const fn is_permanent(&self) -> bool {
        match self {
            Self::Constraint(_) | Self::NotFound | Self::Panicked(_) | Self::Query(_) => true,
            Self::Full
            | Self::ReadOnly
            | Self::Io(_)
            | Self::Busy
            | Self::Damaged(_)
            | Self::Emptied { .. }
            | Self::Displaced(_)
            | Self::SecondName { .. }
            | Self::InUse
            | Self::Newer { .. }
            | Self::OlderInUse
            | Self::OldLibrary(_)
            | Self::NotText(_)
            | Self::StaleLease
            | Self::Refused(_)
            | Self::Closed
            | Self::Void => false,
        }
    }

    /// Whether the file itself is at fault, so that no write to it can be relied on until another is in its place.
    #[must_use]
    pub const fn is_damage(&self) -> bool {
        matches!(self, Self::Damaged(_) | Self::Emptied { .. })
    }

    /// An error of the system, by what somebody can do about it.
    pub(crate) fn from_io(error: std::io::Error) -> Self {
        use std::io::ErrorKind;
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full,
            ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => Self::ReadOnly,
            _ => Self::Io(error.to_string()),
        }
    }

    fn from_words(words: &str) -> Option<Self> {
        let has = |part: &str| words.contains(part);
        Some(match () {
            () if has("disk is full") => Self::Full,
            () if has("readonly database") => Self::ReadOnly,
            () if has("disk I/O error") || has("unable to open database file") || has("out of memory") => {
                Self::Io(words.to_owned())
            }
            () if has("database is locked") || has("database table is locked") => Self::Busy,
            // SQLite rolled back by itself, and whoever ends what was inside finds nothing to end
            () if has("no such savepoint") || has("no transaction is active") => Self::Void,
            () if has("malformed") || has("not a database") => Self::Damaged(words.to_owned()),
            // what is asked for is always there in a whole file of ours
            () if ["no such table", "no such index", "no such column"].into_iter().any(has) => {
                Self::Damaged(words.to_owned())
            }
            () if has("RAISE") || has("illegal edge") || has("only rise") => {
                Self::Constraint(words.to_owned())
            }
            () => return None,
        })
    }
}

impl From<Diesel> for StoreError {
    fn from(error: Diesel) -> Self {
        match error {
            Diesel::NotFound => Self::NotFound,
            Diesel::DatabaseError(kind, info) => {
                let words = info.message();
                Self::from_words(words).unwrap_or_else(|| match kind {
                    DatabaseErrorKind::UniqueViolation
                    | DatabaseErrorKind::ForeignKeyViolation
                    | DatabaseErrorKind::CheckViolation
                    | DatabaseErrorKind::NotNullViolation => Self::Constraint(words.to_owned()),
                    _ => Self::Query(words.to_owned()),
                })
            }
            Diesel::RollbackErrorOnCommit { commit_error, .. } => Self::from(*commit_error),
            Diesel::BrokenTransactionManager | Diesel::RollbackTransaction | Diesel::NotInTransaction => {
                Self::Void
            }
            Diesel::DeserializationError(error) => Self::Query(with_causes(error.as_ref())),
            other => Self::Query(other.to_string()),
        }
    }
}

/// An error in words, with what caused it: Diesel tells the column, and only the cause tells what is wrong in it.
fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

impl From<diesel::ConnectionError> for StoreError {
    fn from(error: diesel::ConnectionError) -> Self {
        let words = error.to_string();
        Self::from_words(&words).unwrap_or(Self::Query(words))
    }
}
