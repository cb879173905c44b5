//! Copies of folders, and what folders take on the disk.

use crate::private::not_written;
use contract::ApiError;
use engine::ports::GoOn;
use std::{
    collections::HashSet,
    fs, io,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// A copy takes no longer.
const LIMIT: Duration = Duration::from_secs(30 * 60);
/// How often it is asked whether to go on.
const BEAT: Duration = Duration::from_millis(100);
/// A block of `st_blocks`, in bytes.
const BLOCK: u64 = 512;

/// Copies a folder or a file with all that belongs to it, by reference where the file system can.
pub(crate) fn copy(from: &Path, to: &Path, go_on: GoOn<'_>) -> Result<(), ApiError> {
    let mut child = Command::new("cp")
        .env("LC_ALL", "C")
        .args(["-a", "--reflink=auto", "-T", "--"])
        .args([from, to])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| not_written(to, &error))?;
    let pipe = child.stderr.take();
    // read beside it, so that it never waits for somebody to listen
    let said = thread::spawn(move || pipe.and_then(|pipe| io::read_to_string(pipe).ok()).unwrap_or_default());
    let until = Instant::now() + LIMIT;
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if go_on() && Instant::now() < until => thread::park_timeout(BEAT),
            Ok(None) | Err(_) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(ApiError::refused("The copy was stopped before it was done."));
            }
        }
    };
    if status.success() {
        return Ok(());
    }
    let said = said.join().unwrap_or_default();
    if said.contains("No space left") || said.contains("quota exceeded") {
        return Err(ApiError::refused("The disk is full, so the folder was not copied.")
            .hint("Make room, then try again: `legwork worktree clean` and `legwork prune` free some."));
    }
    let first = said.lines().next().unwrap_or("cp said nothing");
    Err(ApiError::refused(format!("{} could not be copied: {first}", from.display())))
}

/// What a folder takes on the disk, each file once however many names it has.
pub(crate) fn bytes(path: &Path) -> Option<u64> {
    let mut seen = HashSet::new();
    let mut folders: Vec<PathBuf> = vec![path.to_owned()];
    let mut total = fs::symlink_metadata(path).ok()?.blocks() * BLOCK;
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let Ok(about) = entry.metadata() else { continue };
            if about.nlink() > 1 && !about.is_dir() && !seen.insert((about.dev(), about.ino())) {
                continue;
            }
            total += about.blocks() * BLOCK;
            if about.is_dir() {
                folders.push(entry.path());
            }
        }
    }
    Some(total)
}
