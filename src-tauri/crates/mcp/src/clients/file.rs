//! Files of other programs: read, kept in a copy, and replaced in one step. Also where such files lie.

use contract::{ApiError, ErrorCode};
use std::{
    fs::{self, DirBuilder, DirEntry, File, OpenOptions, Permissions},
    io::{self, ErrorKind, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

/// Larger files are not configuration, in bytes. (Claude Code keeps its history in the same file.)
const LARGEST: u64 = 256 * 1024 * 1024;

/// Behind a file's name in that of its copy.
const COPY: &str = "legwork-backup-";

/// The person's home folder.
#[must_use]
pub fn home() -> Option<PathBuf> {
    std::env::home_dir().filter(|home| home.is_absolute())
}

/// Where programs keep their configuration by the rules of freedesktop.org.
#[must_use]
pub fn config_home() -> Option<PathBuf> {
    folder_variable("XDG_CONFIG_HOME").or_else(|| Some(home()?.join(".config")))
}

/// The folder that a variable names; a relative one names none.
#[must_use]
pub fn folder_variable(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).map(PathBuf::from).filter(|folder| folder.is_absolute())
}

/// What to say without a home folder.
#[must_use]
pub fn homeless() -> ApiError {
    ApiError::new(ErrorCode::Engine, "this machine has no home folder to look in").hint("set HOME")
}

/// What is in the file; `None` where there is none.
///
/// # Errors
/// It is no file of text that can be read.
pub fn read(path: &Path) -> Result<Option<String>, ApiError> {
    let refused =
        |why: &dyn std::fmt::Display| ApiError::refused(format!("{} cannot be read: {why}", path.display()));
    let metadata = match fs::metadata(path) {
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(refused(&e)),
        Ok(metadata) => metadata,
    };
    if !metadata.is_file() || metadata.len() > LARGEST {
        return Err(refused(&"it is not a file of configuration"));
    }
    let bytes = fs::read(path).map_err(|e| refused(&e))?;
    String::from_utf8(bytes).map(Some).map_err(|_| refused(&"it is not UTF-8 text"))
}

/// Keeps a copy beside the file, as open as the file is; `stamp` becomes part of its name.
///
/// # Errors
/// The file cannot be read, or its folder not be written to.
pub fn back_up(path: &Path, stamp: &str) -> io::Result<PathBuf> {
    let path = followed(path)?;
    let mode = fs::metadata(&path)?.permissions();
    let bytes = fs::read(&path)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    for number in 1_u32.. {
        let more = if number == 1 { String::new() } else { format!("-{number}") };
        let copy = path.with_file_name(format!("{name}.{COPY}{stamp}{more}"));
        let mut file = match create_new(&copy, 0o600) {
            Err(e) if e.kind() == ErrorKind::AlreadyExists => continue,
            other => other?,
        };
        file.write_all(&bytes)?;
        file.set_permissions(mode)?;
        file.sync_all()?;
        return Ok(copy);
    }
    Err(ErrorKind::AlreadyExists.into())
}

/// The copies that were kept of a file, the newest first.
pub(super) fn copies(path: &Path) -> Vec<PathBuf> {
    let Ok(path) = followed(path) else { return vec![] };
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let beside = path.parent().and_then(|folder| fs::read_dir(folder).ok());
    let entries = beside.into_iter().flatten().flatten();
    let is_one =
        |entry: &DirEntry| entry.file_name().to_string_lossy().starts_with(&format!("{name}.{COPY}"));
    let mut found: Vec<_> = entries
        .filter(is_one)
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
        .collect();
    found.sort();
    found.into_iter().rev().map(|(_, path)| path).collect()
}

/// Replaces what is in the file in one step: whoever reads meanwhile sees the old text or the new one. Links are
/// followed, the mode is kept; a new file gets `mode`, and the folders above it are made.
///
/// # Errors
/// The folder cannot be written to. The file is then as it was.
pub fn replace(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let path = followed(path)?;
    let permissions = os::file::permissions_or(&path, Permissions::from_mode(mode))?;
    let folder = path.parent().ok_or(ErrorKind::InvalidInput)?;
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    os::file::replace(&path, bytes, permissions)
}

fn create_new(path: &Path, mode: u32) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(mode).open(path)
}

/// The file that a path means in the end, also where it is not there yet.
fn followed(path: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(path) {
        Err(e) if e.kind() == ErrorKind::NotFound => match fs::read_link(path) {
            Ok(target) => Ok(path.parent().unwrap_or(Path::new("/")).join(target)),
            Err(_) => Ok(path.to_owned()),
        },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_link_stays_a_link_and_the_mode_stays() {
        let dir = tempfile::tempdir().unwrap();
        let (real, link) = (dir.path().join("real"), dir.path().join("link"));
        fs::write(&real, "old").unwrap();
        fs::set_permissions(&real, Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink("real", &link).unwrap();
        replace(&link, b"new", 0o600).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!((fs::read_to_string(&real).unwrap().as_str(), mode(&real)), ("new", 0o640));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2, "nothing else is left");
    }

    #[test]
    fn a_new_file_is_its_owners_and_a_link_to_nothing_is_followed() {
        let dir = tempfile::tempdir().unwrap();
        let (real, link) = (dir.path().join("a/b/real"), dir.path().join("link"));
        std::os::unix::fs::symlink("a/b/real", &link).unwrap();
        replace(&link, b"new", 0o600).unwrap();
        assert_eq!((fs::read_to_string(&real).unwrap().as_str(), mode(&real)), ("new", 0o600));
    }

    #[test]
    fn every_copy_has_a_name_of_its_own_and_the_mode_of_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("settings.json");
        fs::write(&file, "{}").unwrap();
        fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
        let first = back_up(&file, "20260131-143000").unwrap();
        let second = back_up(&file, "20260131-143000").unwrap();
        assert_eq!(first.file_name().unwrap(), "settings.json.legwork-backup-20260131-143000");
        assert_eq!(second.file_name().unwrap(), "settings.json.legwork-backup-20260131-143000-2");
        assert_eq!((mode(&first), mode(&second)), (0o644, 0o644));
    }

    #[test]
    fn what_is_not_text_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("settings.json");
        assert_eq!(read(&file).unwrap(), None);
        fs::write(&file, [0xff, 0xfe]).unwrap();
        assert!(read(&file).unwrap_err().message.contains("not UTF-8"));
        assert!(read(dir.path()).is_err());
    }
}
