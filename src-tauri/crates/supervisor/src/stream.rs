//! The command's output into the file, and input to the command.
//!
//! When the file cannot be written (a full disk), nothing is thrown away: we stop reading, the command waits at its
//! full pipe, and both go on by themselves once the file takes bytes again.

use crate::{launch::Launched, output::Output};
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
/// Most input that waits for the command to read it, in bytes; more is dropped.
const INPUT_MAX: usize = 1024 * 1024;

/// Both directions of one command.
#[derive(Debug)]
pub(crate) struct Stream {
    from: Option<OwnedFd>,
    to: Option<OwnedFd>,
    pty: bool,
    file: Output,
    buffer: Vec<u8>,
    /// Read and not written yet.
    held: Vec<u8>,
    retry_at: Option<Instant>,
    typed: Vec<u8>,
}

/// What became of the output as a whole.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Totals {
    pub(crate) received: u64,
    pub(crate) cut: u64,
}

impl Stream {
    /// Returns the command's process too: the stream is all else that was launched.
    pub(crate) fn new(launched: Launched, file: Output) -> Self {
        Self {
            from: Some(launched.output),
            to: launched.input,
            pty: launched.pty,
            file,
            buffer: vec![0; PIECE],
            held: Vec::new(),
            retry_at: None,
            typed: Vec::new(),
        }
    }

    /// What to wait for: output, then input; each only while there is something to do.
    pub(crate) fn interests(&self) -> [Option<(BorrowedFd<'_>, PollFlags)>; 2] {
        let output = self.from.as_ref().filter(|_| self.held.is_empty()).map(|f| (f.as_fd(), PollFlags::IN));
        let input = self.to.as_ref().filter(|_| !self.typed.is_empty()).map(|t| (t.as_fd(), PollFlags::OUT));
        [output, input]
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
                self.store(&buffer[..n], now);
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

    /// Text for the command's standard input. A command that takes none never learns of it.
    pub(crate) fn type_in(&mut self, text: &str) {
        if self.to.is_some() && self.typed.len() + text.len() <= INPUT_MAX {
            self.typed.extend_from_slice(text.as_bytes());
            self.push_typed();
        }
    }

    /// Hands the command as much input as it takes now.
    pub(crate) fn push_typed(&mut self) {
        while let (Some(to), false) = (&self.to, self.typed.is_empty()) {
            match rustix::io::write(to, &self.typed) {
                Ok(n) => drop(self.typed.drain(..n)),
                Err(Errno::AGAIN) => return,
                Err(Errno::INTR) => {}
                Err(_) => {
                    self.to = None;
                    self.typed.clear();
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
        let held = std::mem::take(&mut self.held);
        self.store(&held, Instant::now());
        let lost = self.held.len() as u64;
        let cut = self.file.finish();
        self.file.sync();
        let cut = cut?;
        Ok(Totals { received: self.file.received() + lost, cut: cut + lost })
    }
}
