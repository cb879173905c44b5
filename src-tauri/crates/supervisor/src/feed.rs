//! The command's open standard input, fed from a file of the attempt's folder.
//!
//! The command reads at its own pace: what its pipe does not take stays in the file, so that nothing is held in memory and
//! nobody is held up. Only what was said to be whole is fed, and all of it once.

use contract::supervision::INPUT_FILE;
use rustix::{event::PollFlags, io::Errno};
use std::{
    fs::File,
    io,
    os::{
        fd::{AsFd, BorrowedFd, OwnedFd},
        unix::fs::FileExt,
    },
};

/// Read at once, in bytes.
const PIECE: usize = 64 * 1024;

/// The way from the file to the command.
#[derive(Debug, Default)]
pub(crate) struct Feed {
    pipe: Option<OwnedFd>,
    file: Option<File>,
    /// So much was fed, in bytes.
    fed: u64,
    /// So much may be.
    until: u64,
    /// Whether the input ends there.
    close: bool,
}

impl Feed {
    /// Into our end of the command's standard input; of a command without an open one, nothing is fed.
    pub(crate) fn into(pipe: Option<OwnedFd>) -> Self {
        Self { pipe, ..Self::default() }
    }

    /// Feeds up to there; returns how much was fed in all.
    pub(crate) fn up_to(&mut self, bytes: u64, close: bool) -> u64 {
        self.until = self.until.max(bytes);
        self.close |= close;
        self.flush();
        self.fed
    }

    /// What to wait for, while something waits.
    pub(crate) fn interest(&self) -> Option<(BorrowedFd<'_>, PollFlags)> {
        self.pipe.as_ref().filter(|_| self.fed < self.until).map(|pipe| (pipe.as_fd(), PollFlags::OUT))
    }

    /// Goes on as far as the command reads.
    pub(crate) fn flush(&mut self) {
        while self.pipe.is_some() && self.fed < self.until {
            match self.feed() {
                Ok(0) => return,
                Ok(fed) => self.fed += fed,
                // the command has closed it, or the file is not to be had: nothing more can come to it
                Err(_) => self.pipe = None,
            }
        }
        if self.close && self.fed >= self.until {
            self.pipe = None;
        }
    }

    /// Feeds a piece; 0 where the command takes none just now.
    fn feed(&mut self) -> io::Result<u64> {
        let Some(pipe) = &self.pipe else { return Ok(0) };
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(File::open(INPUT_FILE)?),
        };
        let left = usize::try_from(self.until - self.fed).unwrap_or(PIECE).min(PIECE);
        let mut piece = vec![0; left];
        let read = file.read_at(&mut piece, self.fed)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        loop {
            match rustix::io::write(pipe, &piece[..read]) {
                Ok(written) => return Ok(written as u64),
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => return Ok(0),
                Err(error) => return Err(error.into()),
            }
        }
    }
}
