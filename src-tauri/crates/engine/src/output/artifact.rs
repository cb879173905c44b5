//! Files that a task left, on their way out of the data folder.
//!
//! A command can put anything into its folders, also links to the person's own files, and can go on to do so after the
//! list of its files was made. So only regular files are opened, without following any link, and without waiting for
//! the other end of a pipe.

use contract::{ApiError, supervision::ARTIFACTS_DIR, task::Artifact};
use rustix::{
    fs::{CWD, Mode, OFlags, ResolveFlags, openat, openat2},
    io::Errno,
};
use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

/// Opens `artifact` for reading inside its task's output folder, inside the data folder, and makes sure of what it is.
///
/// # Errors
/// It is gone, it cannot be read, or it is not what it was any more.
pub fn open_artifact(data_dir: &Path, artifact: &Artifact) -> Result<File, ApiError> {
    let path = Path::new(&artifact.path);
    let strange = || {
        ApiError::refused(format!("“{}” is not in its task's output folder any more.", artifact.name))
            .hint("Look into the folder yourself if you trust the command that made it.")
    };
    let folder = folder_of(path, Path::new(&artifact.name)).ok_or_else(strange)?;
    let within = folder.strip_prefix(data_dir).map_err(|_| strange())?;
    let open = || -> Result<File, Errno> {
        let inside = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
        let directory = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let file = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let data = openat(CWD, data_dir, directory, Mode::empty())?;
        let folder = openat2(&data, within, directory, Mode::empty(), inside)?;
        Ok(openat2(&folder, &*artifact.name, file, Mode::empty(), inside)?.into())
    };
    let file = open().map_err(|error| match error {
        Errno::NOENT => ApiError::not_found(format!("The file “{}” is gone.", artifact.name)),
        Errno::LOOP | Errno::XDEV | Errno::NOTDIR | Errno::NXIO => strange(),
        error => ApiError::refused(format!("The file “{}” cannot be read: {error}.", artifact.name)),
    })?;
    if file.metadata().is_ok_and(|meta| meta.is_file()) { Ok(file) } else { Err(strange()) }
}

/// Opens an output for reading, by its path in the folder of its attempt.
///
/// # Errors
/// It cannot be read, or something else is in its place.
pub fn open_output(path: &Path) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let file = File::from(openat(CWD, path, flags, Mode::empty())?);
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("it is not a file any more")) }
}

/// The output folder that `path` is `name` in.
fn folder_of(path: &Path, name: &Path) -> Option<PathBuf> {
    if !path.ends_with(name) || name.as_os_str().is_empty() {
        return None;
    }
    let folder = path.ancestors().nth(name.components().count())?;
    folder.ends_with(ARTIFACTS_DIR).then(|| folder.to_owned())
}
