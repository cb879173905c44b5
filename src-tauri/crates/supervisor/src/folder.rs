//! The attempt's folder: the lock that says we live, the spec that we run, the records that we leave.
//!
//! The supervisor works in the folder, so that every name here is relative and as short as a socket's must be.

use contract::supervision::{
    EXIT_FILE, ExitRecord, LOCK_FILE, RunSpec, SOCKET_FILE, SPEC_FILE, TREE_FILE, TreeRecord,
};
use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
    time::{Duration, Instant},
};

/// How long somebody's look at the lock is waited for. Only another supervisor would hold it longer.
const LOCK_PATIENCE: Duration = Duration::from_secs(1);

/// The folder, held by its lock as long as this lives.
#[derive(Debug)]
pub(crate) struct Folder {
    _lock: File,
}

impl Folder {
    /// Makes `dir` the working folder and takes its lock.
    pub(crate) fn enter(dir: &Path) -> Result<Self, String> {
        std::env::set_current_dir(dir)
            .map_err(|e| format!("cannot use the attempt's folder {}: {e}", dir.display()))?;
        let lock = private().create(true).truncate(false).write(true).open(LOCK_FILE);
        let lock = lock.map_err(|e| format!("cannot open the lock in {}: {e}", dir.display()))?;
        let patience = Instant::now() + LOCK_PATIENCE;
        loop {
            match lock.try_lock() {
                Ok(()) => {
                    sign(&lock);
                    return Ok(Self { _lock: lock });
                }
                Err(TryLockError::WouldBlock) if Instant::now() < patience => {
                    std::thread::sleep(Duration::from_millis(2));
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(format!("another supervisor holds {}", dir.display()));
                }
                Err(TryLockError::Error(e)) => {
                    return Err(format!("cannot lock the folder {}: {e}", dir.display()));
                }
            }
        }
    }

    /// What to run.
    pub(crate) fn read_spec(&self) -> Result<RunSpec, String> {
        let text = std::fs::read(SPEC_FILE).map_err(|e| format!("cannot read {SPEC_FILE}: {e}"))?;
        let spec: RunSpec =
            serde_json::from_slice(&text).map_err(|e| format!("{SPEC_FILE} cannot be understood: {e}"))?;
        if spec.argv.is_empty() {
            return Err(format!("{SPEC_FILE} names no program"));
        }
        Ok(spec)
    }

    /// Leaves word of which processes are the command's. Not synced: after a crash of the machine they are gone.
    pub(crate) fn write_tree(&self, record: &TreeRecord) -> io::Result<()> {
        private().create(true).truncate(true).write(true).open(TREE_FILE)?.write_all(&json(record)?)
    }

    /// Leaves word of how it ended, on disk before this returns. Nobody takes a part of it for a record, so it needs no
    /// other name until it is whole; and a new file that is synced is found by its name: once is enough.
    pub(crate) fn write_exit(&self, record: &ExitRecord) -> io::Result<()> {
        let mut file = private().create(true).truncate(true).write(true).open(EXIT_FILE)?;
        file.write_all(&json(record)?)?;
        file.sync_all()
    }

    /// Takes the socket away; nobody will answer there any more.
    pub(crate) fn remove_socket(&self) {
        let _ = std::fs::remove_file(SOCKET_FILE);
    }
}

/// Leaves word of the start of the machine in which we live. Where that cannot be written, nobody can tell later that
/// the command never started.
fn sign(mut lock: &File) {
    let boot_id = os::process::boot_id().unwrap_or_default();
    let _ = lock.set_len(0).and_then(|()| lock.write_all(boot_id.as_bytes()));
}

/// Files of ours are for their owner alone.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

fn json(record: &impl serde::Serialize) -> io::Result<Vec<u8>> {
    serde_json::to_vec(record).map_err(io::Error::other)
}
