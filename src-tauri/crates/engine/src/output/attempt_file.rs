//! Follows the output of an attempt while it grows, from any process.
//!
//! Owns: reading a growing file piece by piece, and sleeping while there is nothing to read.
//! Must never: write, or decide when an output has ended; whoever follows knows that from the task.
//!
//! An output past its cap is cut to its first half at the end, and the last half is written behind a line that says
//! so (see `contract::supervision`). A reader past that point goes back to it and reads on from there.

mod watch;

use crate::output::artifact::open_output;
use contract::supervision::{OutputLayout, RunSpec, SPEC_FILE};
use std::{
    fs::{self, File},
    io::{self, ErrorKind},
    os::unix::fs::{FileExt as _, MetadataExt as _},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
pub(crate) use watch::Wake;
use watch::Watch;

/// Largest piece, in bytes.
const PIECE: usize = 64 * 1024;
/// How many bytes behind the middle of the cap are remembered, to see that they were replaced.
const MARK: usize = 64;

/// A file that is followed. It need not be there yet.
#[derive(Debug)]
pub(crate) struct FileFollow {
    path: PathBuf,
    /// Where the next piece begins.
    position: u64,
    open: Option<Source>,
    watch: Watch,
}

/// The file, once it is there.
#[derive(Debug)]
struct Source {
    file: File,
    /// Device and number: another file may take its name.
    identity: (u64, u64),
    middle: Option<Middle>,
}

/// Where an output is cut when it has outgrown its cap.
#[derive(Debug)]
struct Middle {
    at: u64,
    /// The first bytes behind it, as they were read.
    seen: Vec<u8>,
}

impl FileFollow {
    /// Follows the file at `path` from byte `from` on.
    ///
    /// # Errors
    /// The system refuses what waking a reader takes.
    pub(crate) fn open(path: impl Into<PathBuf>, from: u64) -> io::Result<Self> {
        Ok(Self { path: path.into(), position: from, open: None, watch: Watch::new()? })
    }

    /// The next bytes and where they begin, at most 64 KiB. `None` once `wait` is over, or at once when woken while
    /// there is nothing to read; with a `wait` of zero it only looks. Where the file was cut in its middle, the
    /// next piece begins before the end of the last one: what follows replaces what was there.
    ///
    /// # Errors
    /// The file cannot be read. That it is not there is no error.
    pub(crate) fn next(&mut self, wait: Duration) -> io::Result<Option<(u64, Vec<u8>)>> {
        let deadline = Instant::now().checked_add(wait);
        loop {
            if let Some(piece) = self.read()? {
                return Ok(Some(piece));
            }
            let left = deadline.map_or(wait, |at| at.saturating_duration_since(Instant::now()));
            if left.is_zero() {
                return Ok(None);
            }
            // A new watch says nothing of what came before it: look once more.
            if !self.watch.arm(&self.path)? && self.watch.wait(left)? {
                return self.read();
            }
        }
    }

    /// What wakes a waiting [`FileFollow::next`] from another thread; a later one where none waits.
    pub(crate) fn wake_handle(&self) -> Wake {
        self.watch.wake_handle()
    }

    /// One piece, if there is one now.
    fn read(&mut self) -> io::Result<Option<(u64, Vec<u8>)>> {
        let Some(open) = &mut self.open else {
            self.open = Source::open(&self.path, self.position)?;
            return if self.open.is_some() { self.read() } else { Ok(None) };
        };
        self.position = open.position(self.position)?;
        let mut piece = vec![0; PIECE];
        let length = read_at(&open.file, &mut piece, self.position)?;
        if length == 0 {
            if open.replaced(&self.path) {
                self.open = None;
                return self.read();
            }
            return Ok(None);
        }
        piece.truncate(length);
        let offset = self.position;
        open.remember(offset, &piece);
        self.position += length as u64;
        Ok(Some((offset, piece)))
    }
}

impl Source {
    /// Opens the file; `None` where there is none.
    fn open(path: &Path, from: u64) -> io::Result<Option<Self>> {
        let file = match open_output(path) {
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Ok(None);
            }
            other => other?,
        };
        let identity = identity(&file.metadata()?);
        let mut open = Self {
            file,
            identity,
            middle: layout(path).map(|layout| Middle { at: layout.head(), seen: vec![] }),
        };
        if let Some(at) = open.middle.as_ref().map(|middle| middle.at).filter(|at| *at < from) {
            let mut passed = vec![0; MARK.min((from - at) as usize)];
            let length = read_at(&open.file, &mut passed, at)?;
            open.remember(at, &passed[..length]);
        }
        Ok(Some(open))
    }

    /// Where to read on: `position`, or further in front where the file was cut.
    fn position(&mut self, position: u64) -> io::Result<u64> {
        let length = self.file.metadata()?.len();
        let cut = match &self.middle {
            Some(middle) if middle.at < position && middle.at <= length => {
                let mut now = vec![0; middle.seen.len()];
                let there = read_at(&self.file, &mut now, middle.at)?;
                (now[..there] != middle.seen).then_some(middle.at)
            }
            _ => None,
        };
        if cut.is_some() {
            // It is cut once; what is there now is its last shape.
            self.middle = None;
        }
        Ok(cut.unwrap_or(position.min(length)))
    }

    /// Keeps the first bytes behind the middle as they pass by.
    fn remember(&mut self, offset: u64, piece: &[u8]) {
        let Some(middle) = &mut self.middle else { return };
        let Some(skip) = (middle.at + middle.seen.len() as u64).checked_sub(offset) else { return };
        let rest = usize::try_from(skip).ok().and_then(|skip| piece.get(skip..)).unwrap_or_default();
        middle.seen.extend(rest.iter().take(MARK - middle.seen.len()));
    }

    /// Whether the name stands for another file by now.
    fn replaced(&self, path: &Path) -> bool {
        fs::metadata(path).is_ok_and(|metadata| identity(&metadata) != self.identity)
    }
}

fn identity(metadata: &fs::Metadata) -> (u64, u64) {
    (metadata.dev(), metadata.ino())
}

/// How the output is laid out, by the order that lies beside it; `None` where there is none.
fn layout(path: &Path) -> Option<OutputLayout> {
    let spec = fs::read(path.parent()?.join(SPEC_FILE)).ok()?;
    let spec: RunSpec = serde_json::from_slice(&spec).ok()?;
    Some(OutputLayout::new(spec.output_cap_bytes))
}

/// As many bytes as one read gives; 0 at the end.
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    loop {
        match file.read_at(buffer, at) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

#[cfg(test)]
mod tests;
