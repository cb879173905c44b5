//! The outermost transaction of a write. Diesel's own has its words parsed anew each time, which a lone enqueue feels;
//! here they stay prepared, and Diesel is told of it, so that savepoints within are its own.

use crate::{Connection, Result, StoreError, statement::statement};
use diesel::{
    RunQueryDsl as _,
    connection::{
        AnsiTransactionManager, TransactionDepthChange, TransactionManager, TransactionManagerStatus,
    },
    result::Error,
};

statement! {
    /// Begins, with the right to write.
    Begin {},
    "BEGIN IMMEDIATE"
}

statement! {
    /// Ends it, on disk.
    Commit {},
    "COMMIT"
}

/// Begins a transaction that writes.
///
/// # Errors
/// Somebody else writes for longer than the busy time-out; or there is a transaction already.
pub(crate) fn begin(connection: &mut Connection) -> Result<()> {
    Begin {}.execute(connection)?;
    tell(connection, TransactionDepthChange::IncreaseDepth)
}

/// Puts what was changed since [`begin`] on disk.
///
/// # Errors
/// It could not: the connection's state is not known then, and it is to be dropped.
pub(crate) fn commit(connection: &mut Connection) -> Result<()> {
    Commit {}.execute(connection)?;
    tell(connection, TransactionDepthChange::DecreaseDepth)
}

fn tell(connection: &mut Connection, change: TransactionDepthChange) -> Result<()> {
    match AnsiTransactionManager::transaction_manager_status_mut(connection) {
        TransactionManagerStatus::Valid(status) => Ok(status.change_transaction_depth(change)?),
        TransactionManagerStatus::InError => Err(Error::BrokenTransactionManager.into()),
    }
}

/// Does something and takes it back, whatever came of it: what is learnt is whether it could be done.
///
/// # Errors
/// It could not.
pub fn take_back(connection: &mut Connection, act: impl FnOnce(&mut Connection) -> Result<()>) -> Result<()> {
    let mut could = false;
    let undone = diesel::Connection::transaction::<(), StoreError, _>(connection, |connection| {
        act(connection)?;
        could = true;
        // whatever error it is, it takes all of it back
        Err(StoreError::NotFound)
    });
    match undone {
        Err(StoreError::NotFound) if could => Ok(()),
        other => other,
    }
}
