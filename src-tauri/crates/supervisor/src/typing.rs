//! What is typed on the command's terminal.
//!
//! A terminal takes only so much that nobody has read. What it does not take waits here, and whoever types more than
//! that is refused: the command is not stopped for it, and neither are we.

use contract::supervision::TYPED_MAX;
use rustix::{event::PollFlags, io::Errno, termios::Winsize};
use std::{
    io,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
};

/// Most that waits for a command that does not read, in bytes.
const WAITING_MAX: usize = 64 * 1024;

/// The keyboard of a command's terminal; of a command without one, nothing can be typed.
#[derive(Debug, Default)]
pub(crate) struct Typing {
    terminal: Option<OwnedFd>,
    waiting: Vec<u8>,
}

impl Typing {
    /// On our side of the terminal.
    pub(crate) fn on(terminal: BorrowedFd<'_>) -> io::Result<Self> {
        Ok(Self { terminal: Some(terminal.try_clone_to_owned()?), waiting: Vec::new() })
    }

    /// Types; whether it was taken.
    pub(crate) fn take(&mut self, text: &str) -> bool {
        let fits = text.len() <= TYPED_MAX && self.waiting.len() + text.len() <= WAITING_MAX;
        if self.terminal.is_none() || !fits {
            return false;
        }
        self.waiting.extend_from_slice(text.as_bytes());
        self.flush();
        self.terminal.is_some()
    }

    /// What to wait for, while something waits.
    pub(crate) fn interest(&self) -> Option<(BorrowedFd<'_>, PollFlags)> {
        self.terminal.as_ref().filter(|_| !self.waiting.is_empty()).map(|t| (t.as_fd(), PollFlags::OUT))
    }

    /// Goes on with what waits.
    pub(crate) fn flush(&mut self) {
        while let Some(terminal) = self.terminal.as_ref().filter(|_| !self.waiting.is_empty()) {
            match rustix::io::write(terminal, &self.waiting) {
                Ok(typed) if typed > 0 => drop(self.waiting.drain(..typed)),
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => return,
                // nobody is left who could read it
                _ => self.terminal = None,
            }
        }
    }

    /// The terminal has another size; the command is told by the kernel.
    pub(crate) fn resize(&self, rows: u16, columns: u16) {
        let size = Winsize { ws_row: rows.max(1), ws_col: columns.max(1), ws_xpixel: 0, ws_ypixel: 0 };
        if let Some(terminal) = &self.terminal {
            let _ = rustix::termios::tcsetwinsize(terminal, size);
        }
    }
}
