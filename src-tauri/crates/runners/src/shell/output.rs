//! Reads the output of a command while it grows, by its place in all that the command wrote, also where the file no
//! longer holds everything (see `contract::supervision::{OUTPUT_FILE, TAIL_FILE}`).

use contract::supervision::{ExitRecord, OUTPUT_FILE, OutputLayout, TAIL_FILE};
use std::{
    io,
    os::unix::fs::{FileExt, MetadataExt},
    path::{Path, PathBuf},
};

/// Read at once, in bytes.
const PIECE: usize = 64 * 1024;

/// What a reader gets.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// The next bytes.
    Bytes(&'a [u8]),
    /// What comes next begins here; what was before is not to be had.
    Skip(u64),
}

/// Reads on from a place.
#[derive(Debug)]
pub(crate) struct OutputReader {
    dir: PathBuf,
    layout: OutputLayout,
    place: u64,
    buffer: Vec<u8>,
}

impl OutputReader {
    /// A reader from `place` on of the attempt in `dir`, whose output file holds up to `cap` bytes.
    pub(crate) fn new(dir: &Path, cap: u64, place: u64) -> Self {
        Self { dir: dir.to_owned(), layout: OutputLayout::new(cap), place, buffer: Vec::new() }
    }

    /// Reads on up to `until`, which the command has written by now. Stops early where the file takes its last
    /// shape: the rest is for [`Self::finish`].
    pub(crate) fn read(&mut self, until: u64, mut take: impl FnMut(Piece<'_>)) -> io::Result<()> {
        while self.place < until {
            let behind = self.place >= self.layout.cap && until - self.place > self.layout.tail() / 2;
            if behind && self.dir.join(TAIL_FILE).exists() {
                // The ring's writer is about to overtake us.
                self.place = until - self.layout.tail() / 4;
                take(Piece::Skip(self.place));
            }
            let (name, from, room) = if self.place < self.layout.cap {
                (OUTPUT_FILE, self.place, self.layout.cap - self.place)
            } else {
                let (at, room) = self.layout.in_ring(self.place);
                (TAIL_FILE, at, room)
            };
            let length = room.min(until - self.place);
            match self.piece(name, from, length)? {
                0 => return Ok(()),
                n => take(Piece::Bytes(&self.buffer[..n])),
            }
        }
        Ok(())
    }

    /// Reads the rest of a command that has ended.
    pub(crate) fn finish(&mut self, exit: &ExitRecord, mut take: impl FnMut(Piece<'_>)) -> io::Result<()> {
        let size = match std::fs::metadata(self.dir.join(OUTPUT_FILE)) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
            other => other?.len(),
        };
        let tail_start = exit.output_bytes.saturating_sub(self.layout.tail());
        while self.place < exit.output_bytes {
            let (from, length) = if exit.cut_bytes == 0 || self.place < self.layout.head() {
                let end = if exit.cut_bytes == 0 { exit.output_bytes } else { self.layout.head() };
                (self.place, end - self.place)
            } else if self.place < tail_start {
                self.place = tail_start;
                take(Piece::Skip(self.place));
                continue;
            } else {
                let left = exit.output_bytes - self.place;
                (size.saturating_sub(left), left)
            };
            match self.read_at(OUTPUT_FILE, from, length)? {
                (0, _) => return Ok(()),
                (n, _) => take(Piece::Bytes(&self.buffer[..n])),
            }
        }
        Ok(())
    }

    /// Reads while the command runs. 0 where what was read may be the file's last shape already.
    fn piece(&mut self, name: &str, from: u64, length: u64) -> io::Result<usize> {
        let beyond_middle = self.place + length > self.layout.head();
        let before = self.place;
        let (n, mode) = match self.read_at(name, from, length) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(0),
            other => other?,
        };
        if beyond_middle && mode & 0o200 == 0 {
            self.place = before;
            return Ok(0);
        }
        Ok(n)
    }

    /// Reads into the buffer; returns how much, and the file's mode afterwards.
    fn read_at(&mut self, name: &str, from: u64, length: u64) -> io::Result<(usize, u32)> {
        let file = engine::open_output(&self.dir.join(name))?;
        self.buffer.resize(PIECE, 0);
        let length = usize::try_from(length).unwrap_or(PIECE).min(PIECE);
        let n = file.read_at(&mut self.buffer[..length], from)?;
        self.place += n as u64;
        Ok((n, file.metadata()?.mode()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::{
        Timestamp,
        supervision::{Ending, Took},
    };
    use std::{fs, os::unix::fs::PermissionsExt};

    fn exit(output_bytes: u64, cut_bytes: u64) -> ExitRecord {
        ExitRecord {
            ending: Ending::Cancelled,
            started_at: None,
            ended_at: Timestamp::UNIX_EPOCH,
            running_ms: 0,
            output_bytes,
            cut_bytes,
            left: vec![],
            took: Took::NOTHING,
        }
    }

    fn text(pieces: &mut String) -> impl FnMut(Piece<'_>) + '_ {
        |piece| match piece {
            Piece::Bytes(bytes) => pieces.push_str(std::str::from_utf8(bytes).unwrap()),
            Piece::Skip(to) => pieces.push_str(&format!("<{to}>")),
        }
    }

    #[test]
    fn places_hold_through_ring_and_cut() {
        let dir = tempfile::tempdir().unwrap();
        let (output, ring) = (dir.path().join(OUTPUT_FILE), dir.path().join(TAIL_FILE));
        let mut reader = OutputReader::new(dir.path(), 20, 0);
        let mut got = String::new();
        fs::write(&output, "0123456789abcdefghij").unwrap();
        reader.read(15, text(&mut got)).unwrap();
        assert_eq!(got, "0123456789abcde");
        // 23 bytes were written: the ring holds the last ten, beginning at its place 3.
        fs::write(&ring, "klmdefghij").unwrap();
        reader.read(23, text(&mut got)).unwrap();
        assert_eq!(got, "0123456789abcdefghijklm");
        // Now 41; the middle is cut out while the reader is behind.
        fs::remove_file(&ring).unwrap();
        fs::write(&output, "0123456789<cut>uvwxyzABCD").unwrap();
        fs::set_permissions(&output, PermissionsExt::from_mode(0o400)).unwrap();
        reader.read(41, text(&mut got)).unwrap();
        reader.finish(&exit(41, 21), text(&mut got)).unwrap();
        assert_eq!(got, "0123456789abcdefghijklm<31>uvwxyzABCD");
    }

    #[test]
    fn the_last_shape_is_not_taken_for_the_running_one() {
        let dir = tempfile::tempdir().unwrap();
        let output = dir.path().join(OUTPUT_FILE);
        fs::write(&output, "0123456789<cut>uvwxyzABCD").unwrap();
        fs::set_permissions(&output, PermissionsExt::from_mode(0o400)).unwrap();
        let mut reader = OutputReader::new(dir.path(), 20, 5);
        let mut got = String::new();
        reader.read(18, text(&mut got)).unwrap();
        assert_eq!(got, "");
        reader.finish(&exit(41, 21), text(&mut got)).unwrap();
        assert_eq!(got, "56789<31>uvwxyzABCD");
    }

    #[test]
    fn a_reader_that_falls_behind_goes_on_near_the_end() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(OUTPUT_FILE), "x".repeat(80)).unwrap();
        fs::write(dir.path().join(TAIL_FILE), "y".repeat(40)).unwrap();
        let mut reader = OutputReader::new(dir.path(), 80, 80);
        let mut got = String::new();
        reader.read(1_000, text(&mut got)).unwrap();
        assert_eq!(got, format!("<990>{}", "y".repeat(10)));
    }

    #[test]
    fn no_file_is_no_output() {
        let dir = tempfile::tempdir().unwrap();
        let mut reader = OutputReader::new(dir.path(), 80, 0);
        reader.read(5, |_| panic!("nothing is there")).unwrap();
        reader.finish(&exit(0, 0), |_| panic!("nothing is there")).unwrap();
    }
}
