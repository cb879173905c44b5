//! What a worker in the background tells whoever started it: a line each, over the pipe that is its standard output
//! until it runs the queue.

use rustix::{
    event::{PollFd, PollFlags, Timespec},
    io::Errno,
};
use std::{
    io::{self, PipeReader, Read as _, Write as _},
    time::{Duration, Instant},
};

/// The exit status of a worker that another process keeps from running the queue.
pub const REFUSED: u8 = 4;

/// A step of its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// It is a process that its starter's end does not reach.
    Apart,
    /// It runs the queue.
    Runs,
    /// It has left without that, with this exit status.
    Left(u8),
}

impl Word {
    fn line(self) -> String {
        match self {
            Self::Apart => "apart\n".to_owned(),
            Self::Runs => "runs\n".to_owned(),
            Self::Left(status) => format!("left {status}\n"),
        }
    }

    fn read(line: &str) -> Option<Self> {
        match line {
            "apart" => Some(Self::Apart),
            "runs" => Some(Self::Runs),
            _ => line.strip_prefix("left ")?.parse().ok().map(Self::Left),
        }
    }
}

/// Whoever started this process, at the other end of its standard output. Told one thing.
#[derive(Debug, Default)]
pub struct Starter {
    told: bool,
}

impl Starter {
    /// Tells it, if it was not told anything yet; then standard output is standard error's file, and nothing is left of
    /// the starter. It may have gone, or never have listened.
    pub fn tell(&mut self, word: Word) {
        if std::mem::replace(&mut self.told, true) {
            return;
        }
        let mut stdout = io::stdout();
        let _ = stdout.write_all(word.line().as_bytes()).and_then(|()| stdout.flush());
        let _ = rustix::stdio::dup2_stdout(io::stderr());
    }
}

/// The words as they come.
#[derive(Debug)]
pub(super) struct Words {
    pipe: PipeReader,
    /// What came after the last whole line.
    rest: Vec<u8>,
}

impl Words {
    pub(super) const fn of(pipe: PipeReader) -> Self {
        Self { pipe, rest: vec![] }
    }

    /// The next one; `None`: whoever could say one has ended, or says something else.
    ///
    /// # Errors
    /// None came until then, of the kind [`io::ErrorKind::TimedOut`]; or the pipe could not be read.
    pub(super) fn next(&mut self, until: Instant) -> io::Result<Option<Word>> {
        loop {
            if let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.rest.drain(..=end).collect();
                return Ok(Word::read(&String::from_utf8_lossy(&line[..end])));
            }
            wait_for(&self.pipe, until.saturating_duration_since(Instant::now()))?;
            let mut bytes = [0; 64];
            let read = self.pipe.read(&mut bytes)?;
            if read == 0 {
                return Ok(None);
            }
            self.rest.extend_from_slice(&bytes[..read]);
        }
    }
}

/// Waits until there is something to read, or the end.
fn wait_for(pipe: &PipeReader, left: Duration) -> io::Result<()> {
    let left = Timespec::try_from(left).map_err(io::Error::other)?;
    match rustix::event::poll(&mut [PollFd::new(pipe, PollFlags::IN)], Some(&left)) {
        Ok(0) => Err(io::ErrorKind::TimedOut.into()),
        // the caller reads what is there, and waits again where nothing is
        Ok(_) => Ok(()),
        Err(Errno::INTR) => wait_for(pipe, left.try_into().unwrap_or_default()),
        Err(e) => Err(e.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_whole_however_they_are_cut() {
        let (reader, mut writer) = io::pipe().unwrap();
        let mut words = Words::of(reader);
        let soon = || Instant::now() + Duration::from_millis(20);
        writer.write_all(b"apart\nru").unwrap();
        assert_eq!(words.next(soon()).unwrap(), Some(Word::Apart));
        assert_eq!(words.next(soon()).unwrap_err().kind(), io::ErrorKind::TimedOut);
        writer.write_all(b"ns\nleft 4\nleft us\n").unwrap();
        assert_eq!(words.next(soon()).unwrap(), Some(Word::Runs));
        assert_eq!(words.next(soon()).unwrap(), Some(Word::Left(4)));
        assert_eq!(words.next(soon()).unwrap(), None);
        drop(writer);
        assert_eq!(words.next(soon()).unwrap(), None);
    }

    #[test]
    fn every_word_is_read_as_it_was_written() {
        for word in [Word::Apart, Word::Runs, Word::Left(0), Word::Left(255)] {
            assert_eq!(Word::read(word.line().trim_end()), Some(word));
        }
    }
}
