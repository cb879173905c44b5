//! A small pool of connections that can only read.

use crate::{Connection, Result, connect::connect_reader};
use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// Idle connections kept open.
const KEPT: usize = 4;

/// Connections that can only read, opened when needed.
pub(crate) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(crate) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), idle: Mutex::new(Vec::new()) }
    }

    /// Closes the connections that nobody uses; they are opened again when needed.
    pub(crate) fn close_idle(&self) {
        let idle = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        drop(idle);
    }

    /// Runs `query` in one read transaction, so that all of it sees the same moment.
    pub(crate) fn read<T>(&self, query: impl FnOnce(&mut Connection) -> Result<T>) -> Result<T> {
        let taken = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut connection = match taken {
            Some(connection) => connection,
            None => connect_reader(&self.path)?,
        };
        let result = diesel::Connection::transaction(&mut connection, query);
        let reusable = !matches!(&result, Err(error) if error.voids_the_transaction());
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if reusable && idle.len() < KEPT {
            idle.push(connection);
        }
        result
    }
}
