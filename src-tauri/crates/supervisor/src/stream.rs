//! The command's output into the file.
//!
//! When the file cannot be written (a full disk), nothing is thrown away: we stop reading, the command waits at its
//! full pipe, and both go on by themselves once the file takes bytes again.

use crate::{launch::Launched, output::Output};
use redaction::Redaction;
use rustix::{
    event::{PollFd, PollFlags, Timespec},
    io::Errno,
};
use std::{
    io,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    time::{Duration, Instant},
};

/// Read at once, in bytes.
const PIECE: usize = 64 * 1024;
/// Pieces in a row before others get their turn.
const PIECES_IN_A_ROW: usize = 16;
/// Pause before the file is tried again.
const RETRY: Duration = Duration::from_millis(500);
/// How long a terminal may take to hand over its last words after everyone who spoke is gone.
const LAST_WORDS: Duration = Duration::from_millis(200);

/// The output of one command, on its way.
#[derive(Debug)]
pub(crate) struct Stream {
    from: Option<OwnedFd>,
    pty: bool,
    file: Output,
    /// Nothing that shows a secret of the command's gets into the file.
    redaction: Redaction,
    buffer: Vec<u8>,
    /// Read and not written yet.
    held: Vec<u8>,
    retry_at: Option<Instant>,
}

/// What became of the output as a whole.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Totals {
    pub(crate) received: u64,
    pub(crate) cut: u64,
}

impl Stream {
    /// Returns the command's process too: the stream is all else that was launched.
    pub(crate) fn new(launched: Launched, file: Output, redaction: Redaction) -> Self {
        Self {
            from: Some(launched.output),
            pty: launched.pty,
            file,
            redaction,
            buffer: vec![0; PIECE],
            held: Vec::new(),
            retry_at: None,
        }
    }

    /// What to wait for, while there is something to do.
    pub(crate) fn interest(&self) -> Option<(BorrowedFd<'_>, PollFlags)> {
        self.from.as_ref().filter(|_| self.held.is_empty()).map(|f| (f.as_fd(), PollFlags::IN))
    }

    /// When the file is to be tried again, should it have failed.
    pub(crate) fn retry_at(&self) -> Option<Instant> {
        self.retry_at
    }

    /// Bytes received from the command so far.
    pub(crate) fn received(&self) -> u64 {
        self.file.received()
    }

    /// Moves what has come into the file.
    pub(crate) fn pull(&mut self, now: Instant) {
        if !self.held.is_empty() {
            let held = std::mem::take(&mut self.held);
            self.store(&held, now);
        }
        for _ in 0..PIECES_IN_A_ROW {
            if !self.held.is_empty() || !matches!(self.read_piece(now), Ok(true)) {
                return;
            }
        }
    }

    /// Reads once. `Ok(false)`: nothing there just now. `Err`: nothing will come any more.
    fn read_piece(&mut self, now: Instant) -> Result<bool, Errno> {
        let Some(from) = &self.from else {
            return Err(Errno::PIPE);
        };
        match rustix::io::read(from, &mut self.buffer) {
            Ok(n) if n > 0 => {
                let buffer = std::mem::take(&mut self.buffer);
                let shown = self.redaction.pass(&buffer[..n]);
                self.store(&shown, now);
                self.buffer = buffer;
                Ok(true)
            }
            Err(Errno::AGAIN) => Ok(false),
            Err(Errno::INTR) => Ok(true),
            // A terminal says EIO when its last speaker is gone.
            end => {
                self.from = None;
                Err(end.err().unwrap_or(Errno::PIPE))
            }
        }
    }

    fn store(&mut self, mut bytes: &[u8], now: Instant) {
        self.retry_at = None;
        while !bytes.is_empty() {
            match self.file.push(bytes) {
                Ok(n) => bytes = &bytes[n..],
                Err(_) => {
                    self.held = bytes.to_vec();
                    self.retry_at = Some(now + RETRY);
                    return;
                }
            }
        }
    }

    /// Reads the rest, once no process of the command is left. Whoever else holds the other end is not waited for.
    pub(crate) fn drain(&mut self) {
        let deadline = Instant::now() + LAST_WORDS;
        while self.held.is_empty() {
            match self.read_piece(Instant::now()) {
                Ok(true) => {}
                Ok(false) if self.pty && self.wait_for_more(deadline) => {}
                _ => return,
            }
        }
    }

    fn wait_for_more(&self, deadline: Instant) -> bool {
        let Some(from) = &self.from else {
            return false;
        };
        let left = deadline.saturating_duration_since(Instant::now());
        let left = Timespec::try_from(left).ok();
        matches!(rustix::event::poll(&mut [PollFd::new(from, PollFlags::IN)], left.as_ref()), Ok(n) if n > 0)
    }

    /// Brings the file into its last shape. What a full disk would not take is counted as cut.
    pub(crate) fn finish(&mut self) -> io::Result<Totals> {
        let mut held = std::mem::take(&mut self.held);
        held.extend(self.redaction.rest());
        self.store(&held, Instant::now());
        let lost = self.held.len() as u64;
        let cut = self.file.finish();
        self.file.sync();
        let cut = cut?;
        Ok(Totals { received: self.file.received() + lost, cut: cut + lost })
    }
}
