//! Standard input that was kept for commands: read once from whoever had it, and from its beginning by each attempt.
//!
//! Owns: a file for each, `<data>/inputs/<id>`, kept as long as a task names it. Must never: read one.

use super::{outside_of_writes, room};
use contract::{
    ApiError, InputId,
    task::{KEPT_INPUT_MAX, KeptInput},
};
use std::{
    fs::{self, DirBuilder, File},
    io::{self, Read},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

/// The folder, within the data folder; made when it is needed first.
pub(crate) const FOLDER: &str = "inputs";
/// An input that no task names is kept for so long, two days in milliseconds: its task may be about to be made, or to be
/// brought back.
const UNCLAIMED_MS: i64 = 2 * 24 * 3600 * 1000;

/// Where an input is.
pub(crate) fn path(data_dir: &Path, id: InputId) -> PathBuf {
    data_dir.join(FOLDER).join(id.to_string())
}

/// Keeps all that `from` gives.
///
/// # Errors
/// It cannot be read or written, or is larger than may be kept; nothing is left of it then.
pub(crate) fn keep(data_dir: &Path, from: impl Read) -> Result<KeptInput, ApiError> {
    keep_at_most(KEPT_INPUT_MAX, data_dir, from)
}

fn keep_at_most(most: u64, data_dir: &Path, mut from: impl Read) -> Result<KeptInput, ApiError> {
    outside_of_writes();
    let id = InputId(uuid::Uuid::now_v7());
    let path = path(data_dir, id);
    let mut copy = || -> io::Result<u64> {
        DirBuilder::new().recursive(true).mode(0o700).create(data_dir.join(FOLDER))?;
        let mut file = File::options().write(true).create_new(true).mode(0o600).open(&path)?;
        let bytes = io::copy(&mut Read::take(&mut from, most + 1), &mut file)?;
        file.sync_all()?;
        Ok(bytes)
    };
    let kept = match copy() {
        Ok(bytes) if bytes <= most => return Ok(KeptInput { id, bytes }),
        Ok(_) => {
            let most = contract::text::bytes(most);
            ApiError::field("stdin", format!("It is larger than the {most} that are kept for a command."))
                .hint("Put it into a file and name that in the command.")
        }
        Err(error) if room::is_lack_of_room(error.kind()) => {
            ApiError::new(contract::ErrorCode::DiskFull, "The disk has no room for the standard input.")
                .hint("Free some space, or put the input into a file elsewhere and name that in the command.")
        }
        Err(error) => ApiError::field("stdin", format!("It could not be kept: {error}.")),
    };
    let _ = fs::remove_file(&path);
    Err(kept)
}

/// Inputs that are no longer young at `now`, in UTC milliseconds: without a task that names them they can go.
pub(crate) fn old(data_dir: &Path, now: i64) -> Vec<InputId> {
    let Ok(entries) = fs::read_dir(data_dir.join(FOLDER)) else { return vec![] };
    let made =
        |entry: &fs::DirEntry| entry.metadata().ok().map(|metadata| metadata.mtime().saturating_mul(1000));
    let old = entries.flatten().filter(|entry| made(entry).is_some_and(|at| at < now - UNCLAIMED_MS));
    old.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect()
}

/// Removes an input.
pub(crate) fn forget(data_dir: &Path, id: InputId) {
    outside_of_writes();
    let _ = fs::remove_file(path(data_dir, id));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_whole_and_is_old_one_day() {
        let dir = tempfile::tempdir().unwrap();
        let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
        let (old, named) = (keep(dir.path(), &*bytes).unwrap(), keep(dir.path(), &b""[..]).unwrap());
        assert_eq!((old.bytes, named.bytes), (100_000, 0));
        assert_eq!(fs::read(path(dir.path(), old.id)).unwrap(), bytes);
        let now = fs::metadata(path(dir.path(), old.id)).unwrap().mtime() * 1000;
        assert_eq!(super::old(dir.path(), now), []);
        let mut there = super::old(dir.path(), now + 2 * UNCLAIMED_MS);
        there.sort();
        assert_eq!(there, [old.id, named.id]);
        forget(dir.path(), old.id);
        assert_eq!(super::old(dir.path(), now + 2 * UNCLAIMED_MS), [named.id]);
    }

    #[test]
    fn more_than_may_be_kept_is_refused_and_is_not_read_to_its_end() {
        const MOST: u64 = 100_000;
        for (bytes, kept) in [(0, true), (MOST - 1, true), (MOST, true), (MOST + 1, false), (u64::MAX, false)]
        {
            let dir = tempfile::tempdir().unwrap();
            let tried = keep_at_most(MOST, dir.path(), io::repeat(7).take(bytes));
            let files = fs::read_dir(dir.path().join(FOLDER)).unwrap().count();
            assert_eq!((tried.is_ok(), files), (kept, usize::from(kept)), "{bytes}");
            match tried {
                Ok(input) => assert_eq!(input.bytes, bytes),
                Err(error) => {
                    assert_eq!(error.fields[0].field, "stdin", "{bytes}");
                    assert!(
                        error.message.contains("100 kB") || error.message.contains("KiB"),
                        "{}",
                        error.message
                    );
                    assert!(error.hint.is_some_and(|hint| hint.contains("file")), "{bytes}");
                }
            }
        }
    }

    #[test]
    fn nothing_is_left_of_what_cannot_be_kept() {
        let dir = tempfile::tempdir().unwrap();
        struct Breaks;
        impl Read for Breaks {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("unplugged"))
            }
        }
        assert!(keep(dir.path(), b"some".chain(Breaks)).unwrap_err().message.contains("unplugged"));
        assert_eq!(fs::read_dir(dir.path().join(FOLDER)).unwrap().count(), 0);
    }
}
