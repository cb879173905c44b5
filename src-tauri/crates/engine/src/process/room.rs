//! Room on the disk, and what is kept of it for when there is none: a file that is given up piece by piece, so that on a
//! full disk tasks can still be looked at, ended and deleted.
//!
//! Must never: be given up for new work, nor all of it while what fills the disk still runs. Whoever fills the disk
//! takes what is free at once, so that a piece is for the write that is tried right after it, and the next piece for the
//! next try. The last pieces are for when that was ended: that it was takes room too.

use super::outside_of_writes;
use std::{
    fs::{self, File},
    io::{self, ErrorKind},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};
use store::DiskFull;

/// The name in the data folder of the file that is given up.
pub(crate) const RESERVE: &str = "reserve";
/// How large it is at most, in bytes: a thousand writes that end a task.
const SIZE: u64 = 4 * 1024 * 1024;
/// How much is given up at once: room for the largest single write of the queue's own.
const PIECE: u64 = 256 * 1024;
/// What is left of it for when what fills the disk was ended, in bytes.
const LAST: u64 = 2 * PIECE;
/// It is no more than this part of what is free when it is made.
const PART: u64 = 16;

fn path(data_dir: &Path) -> PathBuf {
    data_dir.join(RESERVE)
}

/// Space that is left for us in `data_dir`, in bytes.
///
/// # Errors
/// The folder cannot be looked at.
pub(crate) fn free_bytes(data_dir: &Path) -> io::Result<u64> {
    let stat = rustix::fs::statvfs(data_dir)?;
    Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
}

/// Makes the reserve, or makes it whole again, where there is plenty of room.
pub(crate) fn keep(data_dir: &Path) {
    outside_of_writes();
    let length = fs::metadata(path(data_dir)).map_or(0, |metadata| metadata.len());
    let free = free_bytes(data_dir).unwrap_or(0);
    // in whole pieces, and none where not even one is a small part
    let wanted = SIZE.min((free + length) / PART / PIECE * PIECE);
    if length < wanted
        && let Err(error) = fill(&path(data_dir), wanted)
    {
        tracing::warn!(%error, "no room is kept for a full disk");
    }
}

fn fill(path: &Path, length: u64) -> io::Result<()> {
    let file = File::options().write(true).create(true).truncate(false).mode(0o600).open(path)?;
    allocate(&file, length)
}

/// Makes a file at least so long, without holes: they would keep nothing.
fn allocate(mut file: &File, length: u64) -> io::Result<()> {
    match rustix::fs::fallocate(file, rustix::fs::FallocateFlags::empty(), 0, length) {
        Err(rustix::io::Errno::OPNOTSUPP) => {
            io::copy(&mut io::Read::take(io::repeat(0), length), &mut file).map(drop)
        }
        other => Ok(other?),
    }
}

/// Gives up a piece of the reserve where the disk is full; whether there was one that is not of the last.
pub(crate) fn give(data_dir: &Path, full: DiskFull) -> bool {
    if full == DiskFull::Supposed && has_room(data_dir) {
        return false;
    }
    give_down_to(data_dir, LAST)
}

/// Gives up a piece of the reserve, also one of the last: for whoever has ended what fills the disk. Whether there was
/// one.
pub(crate) fn give_last(data_dir: &Path) -> bool {
    give_down_to(data_dir, 0)
}

fn give_down_to(data_dir: &Path, least: u64) -> bool {
    outside_of_writes();
    let given = || -> io::Result<bool> {
        let file = File::options().write(true).open(path(data_dir))?;
        let length = file.metadata()?.len();
        if length <= least {
            return Ok(false);
        }
        file.set_len(length.saturating_sub(PIECE).max(least))?;
        hand_to_log(data_dir, length - length.saturating_sub(PIECE).max(least));
        Ok(true)
    };
    let given = given().unwrap_or(false);
    if given {
        tracing::warn!("the disk is full; some of the room that is kept for that was given up");
    }
    given
}

/// Takes what was just given up for the end of the database's log, which is what grows with a write, before whoever fills
/// the disk takes it: between the two nothing else is done. SQLite holds no lock by that file, which closing it would
/// give up. Where it cannot be taken, the write is tried all the same.
fn hand_to_log(data_dir: &Path, length: u64) {
    let handed = || -> io::Result<()> {
        let log = File::options().write(true).open(data_dir.join(format!("{}-wal", store::FILE)))?;
        let end = log.metadata()?.len();
        Ok(rustix::fs::fallocate(&log, rustix::fs::FallocateFlags::KEEP_SIZE, end, length)?)
    };
    if let Err(error) = handed() {
        tracing::debug!(%error, "the log of the database was handed no room");
    }
}

/// Whether a piece more fits: found by trying, as nothing else knows of a person's quota. Where it cannot be tried for
/// another reason, room is not what is missing.
fn has_room(data_dir: &Path) -> bool {
    let tried = || -> io::Result<()> {
        let file = tempfile::tempfile_in(data_dir)?;
        allocate(&file, PIECE)
    };
    !tried().is_err_and(|error| is_lack_of_room(error.kind()))
}

/// Does what needs a little room, with what is kept for that where there is no other.
pub(crate) fn with_room<T>(data_dir: &Path, mut work: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match work() {
            Err(error) if is_lack_of_room(error.kind()) && give(data_dir, DiskFull::Told) => {}
            other => return other,
        }
    }
}

/// Whether the disk, or what the person may use of it, is full.
pub(crate) const fn is_lack_of_room(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::MetadataExt as _;

    #[test]
    fn it_is_given_up_piece_by_piece_and_made_whole_again() {
        let dir = tempfile::tempdir().unwrap();
        assert!(!give(dir.path(), DiskFull::Told), "there is none");
        keep(dir.path());
        let file = fs::metadata(path(dir.path())).unwrap();
        assert_eq!(file.len(), SIZE);
        assert!(file.blocks() * 512 >= SIZE, "not of holes");
        assert!(!give(dir.path(), DiskFull::Supposed), "there is room on the disk");
        assert!(!give(Path::new("/proc"), DiskFull::Supposed), "room is not what is missing there");
        assert_eq!(fs::metadata(path(dir.path())).unwrap().len(), SIZE);
        let mut tries = 0;
        let full = with_room(dir.path(), || {
            tries += 1;
            if tries < 4 { Err::<(), _>(ErrorKind::StorageFull.into()) } else { Ok(()) }
        });
        assert!(full.is_ok() && tries == 4);
        assert_eq!(fs::metadata(path(dir.path())).unwrap().len(), SIZE - 3 * PIECE);
        let refused = with_room(dir.path(), || Err::<(), _>(ErrorKind::PermissionDenied.into()));
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::PermissionDenied, "no matter of room");
        let never = with_room(dir.path(), || Err::<(), _>(ErrorKind::QuotaExceeded.into()));
        assert_eq!(never.unwrap_err().kind(), ErrorKind::QuotaExceeded);
        assert_eq!(fs::metadata(path(dir.path())).unwrap().len(), LAST, "the last is for another");
        assert!(give_last(dir.path()) && give_last(dir.path()) && !give_last(dir.path()));
        assert_eq!(fs::metadata(path(dir.path())).unwrap().len(), 0);
        keep(dir.path());
        assert_eq!(fs::metadata(path(dir.path())).unwrap().len(), SIZE);
    }
}
