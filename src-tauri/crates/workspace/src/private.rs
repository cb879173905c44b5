//! The private repository that a folder's snapshots are kept in. The person's own is never written to.

use crate::git::{BEAT, Git, LONG};
use contract::ApiError;
use engine::ports::GoOn;
use rustix::{fs::FlockOperation, io::Errno};
use sha2::{Digest as _, Sha256};
use std::{
    ffi::OsStr,
    fs::{self, DirBuilder, File},
    io,
    os::unix::{ffi::OsStrExt as _, fs::DirBuilderExt as _},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

/// How long a lock is tried for that somebody may hold for an instant.
const MOMENT: Duration = Duration::from_secs(1);
/// What snapshots take as it is: byte for byte, whatever the folder's own attributes say.
const ATTRIBUTES: &str = "* -text -filter -ident -working-tree-encoding -eol !merge\n";
/// What is never recorded of a folder without git: what programs fetch or make again by themselves.
const EXCLUDE: &str = "node_modules/\n.venv/\n__pycache__/\n.DS_Store\n";
/// Written last: a store without it is made anew.
const READY: &str = "legwork-ready";
/// Whoever makes a store holds a lock on it: several tasks of one folder begin at the same moment.
const MAKING: &str = "legwork-making";

/// Room that is left besides what is written, in bytes.
pub(crate) const SPARE: u64 = 16 * 1024 * 1024;

/// What is free on the disk of a folder, in bytes, where that can be told.
pub(crate) fn free(folder: &Path) -> Option<u64> {
    rustix::fs::statvfs(folder).ok().map(|disk| disk.f_bavail * disk.f_frsize)
}

/// Snapshots of one folder, and of what stands for it.
pub(crate) struct Private<'a> {
    store: &'a Path,
}

/// An index in use: a copy, which takes the place of the kept one when all is done.
pub(crate) struct Index {
    pub(crate) path: PathBuf,
    kept: PathBuf,
}

impl Index {
    /// Keeps it for the next snapshot of the same folder.
    pub(crate) fn keep(self) {
        if let Err(error) = fs::rename(&self.path, &self.kept) {
            tracing::debug!(%error, "the next snapshot takes longer");
        }
    }
}

impl Drop for Index {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
        let _ = fs::remove_file(self.path.with_extension("lock"));
    }
}

impl<'a> Private<'a> {
    /// The store, made where it is missing.
    pub(crate) fn open(store: &'a Path) -> Result<Self, ApiError> {
        if !is_made(store) {
            make(store)?;
        }
        Ok(Self { store })
    }

    /// git on the store alone.
    pub(crate) fn git<'g>(&self) -> Git<'g> {
        let who = ["AUTHOR", "COMMITTER"];
        let mut git = Git::at(self.store)
            .env("GIT_DIR", self.store)
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null");
        for who in who {
            git = git
                .env(&format!("GIT_{who}_NAME"), "Legwork")
                .env(&format!("GIT_{who}_EMAIL"), "legwork@localhost")
                .env(&format!("GIT_{who}_DATE"), "@0 +0000");
        }
        let as_it_is = [
            "core.autocrlf=false",
            "core.fileMode=true",
            "core.symlinks=true",
            "core.ignoreCase=false",
            "core.precomposeUnicode=false",
            "core.attributesFile=/dev/null",
            "core.excludesFile=/dev/null",
            "core.compression=1",
            "core.fsync=none",
            "core.bare=false",
        ];
        as_it_is.into_iter().fold(git, |git, setting| git.config(setting))
    }

    /// Keeps snapshots from being swept up, for as long as what is returned is there.
    pub(crate) fn in_use(&self, go_on: GoOn<'_>) -> Result<File, ApiError> {
        let until = Instant::now() + LONG;
        loop {
            if let Some(lock) = self.lock(FlockOperation::NonBlockingLockShared)? {
                return Ok(lock);
            }
            if !go_on() || Instant::now() > until {
                return Err(ApiError::refused("The snapshots of this folder are being swept up.")
                    .hint("Try again in some minutes."));
            }
            thread::park_timeout(BEAT);
        }
    }

    /// Keeps snapshots from being taken, for as long as what is returned is there; none while one is. It is tried for a
    /// moment: a program that is just being started by another thread holds what that thread does.
    pub(crate) fn alone(&self) -> Result<Option<File>, ApiError> {
        let until = Instant::now() + MOMENT;
        loop {
            let lock = self.lock(FlockOperation::NonBlockingLockExclusive)?;
            if lock.is_some() || Instant::now() > until {
                return Ok(lock);
            }
            thread::park_timeout(BEAT);
        }
    }

    fn lock(&self, how: FlockOperation) -> Result<Option<File>, ApiError> {
        let path = self.store.join(READY);
        let locked = File::open(&path).and_then(|file| lock(file, how));
        locked.map_err(|error| not_written(&path, &error))
    }

    /// git on the store with a folder as its work tree.
    pub(crate) fn git_on<'g>(&self, root: &Path, index: &Index) -> Git<'g> {
        self.git().env("GIT_WORK_TREE", root).env("GIT_INDEX_FILE", &index.path)
    }

    /// An index to work with, as the last snapshot of this folder has left it.
    pub(crate) fn index(&self, root: &Path) -> Result<Index, ApiError> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let hash = Sha256::digest(root.as_os_str().as_bytes());
        let name: String = hash.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let index = Index {
            path: self.store.join(format!("use-{name}-{}-{number}", std::process::id())),
            kept: self.store.join(format!("index-{name}")),
        };
        copy_with_its_time(&index.kept, &index.path)
            .or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
            .map_err(|error| not_written(self.store, &error))?;
        Ok(index)
    }
}

/// Whether a store is there.
pub(crate) fn is_made(store: &Path) -> bool {
    store.join(READY).exists()
}

/// The file, locked; none while somebody else holds it.
fn lock(file: File, how: FlockOperation) -> io::Result<Option<File>> {
    match rustix::fs::flock(&file, how) {
        Ok(()) => Ok(Some(file)),
        Err(Errno::WOULDBLOCK) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// git tells by an index's own time which of its files it must look into again.
fn copy_with_its_time(from: &Path, to: &Path) -> io::Result<()> {
    let time = fs::metadata(from)?.modified()?;
    fs::copy(from, to)?;
    File::options().append(true).open(to)?.set_modified(time)
}

/// Makes a store, unless another task or program does so meanwhile.
fn make(store: &Path) -> Result<(), ApiError> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(store);
    made.map_err(|error| not_written(store, &error))?;
    let _alone = making(store)?;
    if is_made(store) {
        return Ok(());
    }
    clear(store).map_err(|error| not_written(store, &error))?;
    let args: [&OsStr; 6] = [
        "init".as_ref(),
        "-q".as_ref(),
        "--bare".as_ref(),
        "--object-format=sha1".as_ref(),
        "--template=".as_ref(),
        store.as_os_str(),
    ];
    Git::at(store).env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null").args(args).done()?;
    let write = || -> io::Result<()> {
        fs::create_dir_all(store.join("info"))?;
        fs::write(store.join("info/attributes"), ATTRIBUTES)?;
        fs::write(store.join("info/exclude"), EXCLUDE)?;
        fs::write(store.join(READY), "")
    };
    write().map_err(|error| not_written(store, &error))
}

/// The right to make a store, for as long as what is returned is there.
fn making(store: &Path) -> Result<File, ApiError> {
    let path = store.join(MAKING);
    let failed = |error: &io::Error| not_written(&path, error);
    let until = Instant::now() + LONG;
    loop {
        let file = File::options().create(true).append(true).open(&path).map_err(|error| failed(&error))?;
        let held = lock(file, FlockOperation::NonBlockingLockExclusive).map_err(|error| failed(&error))?;
        match held {
            Some(held) => return Ok(held),
            None if Instant::now() > until => {
                return Err(ApiError::refused("Another task is recording this folder for the first time.")
                    .hint("Try again in some minutes."));
            }
            None => thread::park_timeout(BEAT),
        }
    }
}

/// Takes away what somebody who died has half made: git's own locks among it would be in the way for ever.
fn clear(store: &Path) -> io::Result<()> {
    for entry in fs::read_dir(store)? {
        let entry = entry?;
        match entry.file_type()?.is_dir() {
            _ if entry.file_name() == MAKING => {}
            true => fs::remove_dir_all(entry.path())?,
            false => fs::remove_file(entry.path())?,
        }
    }
    Ok(())
}

/// The disk's fault.
pub(crate) fn not_written(path: &Path, error: &io::Error) -> ApiError {
    if matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
        return ApiError::refused("The disk is full; nothing was changed.")
            .hint("Make room, then try again: `legwork worktree clean` and `legwork prune` free some.");
    }
    ApiError::refused(format!("{} could not be written: {error}.", path.display()))
}
