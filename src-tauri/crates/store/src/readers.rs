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

#[cfg(test)]
mod tests {
    use crate::{
        Store, StoreOptions,
        queue_state::{paused, set_paused},
    };

    #[test]
    fn all_parts_of_a_query_see_the_moment_of_the_first() {
        let dir = tempfile::tempdir().unwrap();
        let open = || {
            let options =
                StoreOptions { data_dir: dir.path().to_owned(), after_commit: None, make_room: None, now: 1 };
            Store::open(options).unwrap()
        };
        let (store, other) = (open(), open());
        let seen = store
            .read(|c| {
                let first = paused(c)?.0;
                other.write(|c| set_paused(c, true, None, 2))?;
                Ok((first, paused(c)?.0))
            })
            .unwrap();
        assert_eq!(seen, (false, false));
        assert!(store.read(paused).unwrap().0, "the next one sees what was written meanwhile");
    }
}
