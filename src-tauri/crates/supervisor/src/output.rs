//! The output file: bytes as they come, up to a cap; past it the first and the last half.
//!
//! Up to the cap the file simply grows. Past it the file stands still, and what comes goes to a ring beside it that
//! holds the newest half (see `contract::supervision::TAIL_FILE`). At the end the file is cut to its first half, a
//! line says what was left out, and the ring follows. So memory is one buffer, and disk one and a half caps.

use contract::{
    supervision::{OUTPUT_FILE, OutputLayout, TAIL_FILE},
    text,
};
use std::{
    fs::{File, OpenOptions, Permissions},
    io::{self, Read, Seek, SeekFrom, Write},
    os::unix::fs::{FileExt, OpenOptionsExt, PermissionsExt},
};

/// The file's mode from the moment that its middle is cut out.
const FINAL_MODE: u32 = 0o400;

/// The output of one command.
#[derive(Debug)]
pub(crate) struct Output {
    file: File,
    layout: OutputLayout,
    received: u64,
    ring: Option<File>,
}

impl Output {
    /// Makes the file, empty.
    pub(crate) fn create(cap: u64) -> io::Result<Self> {
        Ok(Self { file: open(OUTPUT_FILE)?, layout: OutputLayout::new(cap), received: 0, ring: None })
    }

    /// Bytes received so far.
    pub(crate) fn received(&self) -> u64 {
        self.received
    }

    /// Takes some of `bytes`, and says how many. After an error nothing of them was taken.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = match self.layout.cap.saturating_sub(self.received) {
            0 => self.push_to_ring(bytes)?,
            room => {
                let some = &bytes[..bytes.len().min(room as usize)];
                self.file.write_all_at(some, self.received)?;
                some.len()
            }
        };
        self.received += taken as u64;
        Ok(taken)
    }

    /// Writes up to the ring's seam.
    fn push_to_ring(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let (place, room) = self.layout.in_ring(self.received);
        let some = &bytes[..bytes.len().min(room as usize)];
        let ring = match self.ring.take() {
            Some(ring) => ring,
            None => self.start_ring()?,
        };
        let written = ring.write_all_at(some, place);
        self.ring = Some(ring);
        written.map(|()| some.len())
    }

    /// A ring that holds the file's last half.
    fn start_ring(&self) -> io::Result<File> {
        let mut ring = open(TAIL_FILE)?;
        let mut from = File::open(OUTPUT_FILE)?;
        from.seek(SeekFrom::Start(self.layout.head()))?;
        io::copy(&mut from.take(self.layout.tail()), &mut ring)?;
        Ok(ring)
    }

    /// Puts what was received on disk, so that no record of a size outlives the bytes. A disk that refuses has lost
    /// them already.
    pub(crate) fn sync(&self) {
        if self.received > 0 {
            let _ = self.file.sync_data();
        }
    }

    /// Brings the file into its last shape and returns how many bytes were cut out of the middle.
    pub(crate) fn finish(&mut self) -> io::Result<u64> {
        let Some(ring) = &self.ring else {
            return Ok(0);
        };
        let cut = self.received - self.layout.cap;
        // Readers that are at it must not take the new bytes for the old ones.
        self.file.set_permissions(Permissions::from_mode(FINAL_MODE))?;
        self.file.set_len(self.layout.head())?;
        self.file.seek(SeekFrom::End(0))?;
        self.file.write_all(notice(cut, self.layout.cap).as_bytes())?;
        let (oldest, room) = self.layout.in_ring(self.received);
        for (from, length) in [(oldest, room), (0, oldest)] {
            let mut ring = ring;
            ring.seek(SeekFrom::Start(from))?;
            io::copy(&mut ring.take(length), &mut self.file)?;
        }
        std::fs::remove_file(TAIL_FILE)?;
        self.ring = None;
        Ok(cut)
    }
}

/// The line that stands where the middle was.
fn notice(cut: u64, cap: u64) -> String {
    let cut = text::count(i64::try_from(cut).unwrap_or(i64::MAX));
    format!(
        "\n[Legwork left out {cut} bytes here: the output is larger than its limit of {}]\n",
        text::bytes(cap)
    )
}

fn open(name: &str) -> io::Result<File> {
    OpenOptions::new().mode(0o600).read(true).write(true).create(true).truncate(true).open(name)
}
