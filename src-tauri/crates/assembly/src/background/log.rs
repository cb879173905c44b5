//! The log of workers in the background.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Seek as _, SeekFrom},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
};

/// A log that has grown to this size is started afresh, in bytes.
const LOG_LIMIT: u64 = 1024 * 1024;
/// How much of the log's end is read for its last line, in bytes.
const TAIL: u64 = 4096;

/// The log, to be appended to, for its owner alone.
pub(super) fn open_log(path: &Path) -> io::Result<File> {
    let full = fs::metadata(path).is_ok_and(|log| log.len() >= LOG_LIMIT);
    let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
    file.set_permissions(fs::Permissions::from_mode(0o600))?;
    if full {
        // Whoever still writes to it appends, so that no hole comes of this.
        file.set_len(0)?;
    }
    Ok(file)
}

/// The last line that says something.
pub(super) fn last_line(path: &Path) -> Option<String> {
    let mut file = File::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL))).ok()?;
    let mut bytes = vec![];
    file.take(TAIL).read_to_end(&mut bytes).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    text.lines().map(str::trim).rfind(|line| !line.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    #[test]
    fn the_log_is_appended_to_until_it_is_full() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("worker.log");
        open_log(&path).unwrap().write_all(b"one\n").unwrap();
        open_log(&path).unwrap().write_all(b"two\n\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "one\ntwo\n\n");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(last_line(&path).as_deref(), Some("two"));
        File::options().write(true).open(&path).unwrap().set_len(LOG_LIMIT).unwrap();
        open_log(&path).unwrap().write_all(b"three\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "three\n");
    }

    #[test]
    fn a_log_that_is_open_to_others_is_closed_to_them() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("worker.log");
        fs::write(&path, "").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        open_log(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(last_line(&path), None);
    }
}
