//! The way to a supervisor: its lock, which says that it lives, and its socket.

use super::sweep::sweep_under;
use contract::supervision::{FromSupervisor, LOCK_FILE, SOCKET_FILE, ToSupervisor};
use engine::ports::Signal;
use os::{process::Stat, socket::Address};
use rustix::{
    io::Errno,
    net::{SendFlags, sockopt::socket_peercred},
};
use std::{
    collections::VecDeque,
    fs::{File, TryLockError},
    io::{self, BufRead, BufReader, Read},
    net::Shutdown,
    os::unix::net::UnixStream,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// How long a tree may take to end: it is killed after two seconds.
const END_PATIENCE: Duration = Duration::from_secs(4);
/// Longest line from a supervisor, in bytes.
const LINE_MAX: u64 = 64 * 1024;

/// Whether a living supervisor holds the attempt in `dir`.
pub(crate) fn is_supervised(dir: &Path) -> bool {
    let Ok(lock) = File::open(dir.join(LOCK_FILE)) else {
        return false;
    };
    // Shared, so that two who look at once do not take each other for the supervisor.
    matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock))
}

/// Connects to the supervisor of the attempt in `dir`.
pub(crate) fn connect(dir: &Path) -> io::Result<UnixStream> {
    UnixStream::connect(Address::of(dir, SOCKET_FILE)?)
}

/// Says it, as one line, at most as long as the connection lets it wait.
pub(crate) fn say(mut stream: &UnixStream, word: &ToSupervisor) -> io::Result<()> {
    io::Write::write_all(&mut stream, &line(word))
}

fn line(word: &ToSupervisor) -> Vec<u8> {
    let mut line = serde_json::to_vec(word).unwrap_or_default();
    line.push(b'\n');
    line
}

/// Has the supervisor of the attempt in `dir` end everything, and waits for that for a while: it leaves itself only once
/// its record is on disk, which may have no room for it. One that is stopped is ended with everything itself. Whether it
/// was asked, or is gone.
pub(crate) fn end(dir: &Path) -> bool {
    let ask = || -> io::Result<()> {
        let until = Instant::now() + END_PATIENCE;
        let stream = connect(dir)?;
        stream.set_write_timeout(Some(END_PATIENCE))?;
        let supervisor = socket_peercred(&stream)?.pid;
        say(&stream, &ToSupervisor::Cancel)?;
        let mut reader = ControlReader::new(stream.try_clone()?);
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let stat = Stat::of(supervisor.as_raw_nonzero().get());
                if stat.is_some_and(|stat| stat.is_stopped()) && is_supervised(dir) {
                    sweep_under(dir, supervisor);
                }
                return Ok(());
            }
            match reader.next_within(Some(left)) {
                Awaited::Word(FromSupervisor::Exited { .. }) | Awaited::End => return Ok(()),
                Awaited::Word(_) | Awaited::Nothing => {}
            }
        }
    };
    ask().is_ok() || !is_supervised(dir)
}

/// Reads what the supervisor says.
#[derive(Debug)]
pub(crate) struct ControlReader {
    stream: BufReader<UnixStream>,
    /// What has come of the next word.
    line: Vec<u8>,
}

/// What came of waiting for a word.
#[derive(Debug)]
pub(crate) enum Awaited {
    /// This.
    Word(FromSupervisor),
    /// Nothing, for as long as was to be waited.
    Nothing,
    /// The connection has ended.
    End,
}

impl ControlReader {
    pub(crate) fn new(stream: UnixStream) -> Self {
        Self { stream: BufReader::new(stream), line: Vec::new() }
    }

    /// The next word, waited for as long as it takes or for as long as `patience`. What has come of a word by then is
    /// kept.
    pub(crate) fn next_within(&mut self, patience: Option<Duration>) -> Awaited {
        // none is no time to wait at all, for which there is no word
        let patience = patience.map(|patience| patience.max(Duration::from_millis(1)));
        if self.stream.get_ref().set_read_timeout(patience).is_err() {
            return Awaited::End;
        }
        let room = LINE_MAX.saturating_sub(self.line.len() as u64);
        match (&mut self.stream).take(room).read_until(b'\n', &mut self.line) {
            Err(e) if matches!(e.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                Awaited::Nothing
            }
            Err(_) => Awaited::End,
            Ok(_) => {
                let word = serde_json::from_slice(&self.line);
                self.line.clear();
                word.map_or(Awaited::End, Awaited::Word)
            }
        }
    }
}

/// Carries the engine's signals to the supervisor, over whatever connection there is just now.
#[derive(Debug, Default)]
pub(crate) struct ControlWriter(Mutex<WriterState>);

#[derive(Debug, Default)]
struct WriterState {
    stream: Option<UnixStream>,
    /// Not sent yet, for want of a connection or of room.
    waiting: VecDeque<ToSupervisor>,
    /// Bytes of the first of these that were sent already.
    sent_of_first: usize,
    detached: bool,
    cancelled: bool,
}

impl ControlWriter {
    /// Says this, from any thread.
    pub(crate) fn say(&self, word: ToSupervisor) {
        let mut state = self.lock();
        state.waiting.push_back(word);
        state.flush();
    }

    /// Passes on one signal, from any thread.
    pub(crate) fn signal(&self, signal: Signal) {
        let mut state = self.lock();
        let word = match signal {
            Signal::Cancel => {
                state.cancelled = true;
                ToSupervisor::Cancel
            }
            Signal::Pause => ToSupervisor::Pause,
            Signal::Resume => ToSupervisor::Resume,
            // a command reads no messages
            Signal::Mail => return,
            Signal::Detach => {
                state.detached = true;
                if let Some(stream) = &state.stream {
                    // Wakes whoever listens.
                    let _ = stream.shutdown(Shutdown::Both);
                }
                return;
            }
        };
        state.waiting.push_back(word);
        state.flush();
    }

    /// Takes the connection into use.
    pub(crate) fn attach(&self, stream: UnixStream) {
        let mut state = self.lock();
        if state.detached {
            let _ = stream.shutdown(Shutdown::Both);
        }
        state.stream = Some(stream);
        state.sent_of_first = 0;
        state.flush();
    }

    /// The supervisor was heard, so it reads as well: sends what it had no room for.
    pub(crate) fn go_on(&self) {
        self.lock().flush();
    }

    /// Whether the run was let go.
    pub(crate) fn is_detached(&self) -> bool {
        self.lock().detached
    }

    /// Whether the run was told to end.
    pub(crate) fn has_cancelled(&self) -> bool {
        self.lock().cancelled
    }

    fn lock(&self) -> MutexGuard<'_, WriterState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl WriterState {
    /// Sends what waits, without waiting for anybody: whoever signals has others to serve. A supervisor reads all the
    /// time; what one that somebody stopped has no room for is sent when it is heard again, and what was not sent whole
    /// before a connection ended, over the next one.
    fn flush(&mut self) {
        while let (Some(stream), Some(word)) = (self.stream.as_ref(), self.waiting.front()) {
            let line = line(word);
            let left = line.get(self.sent_of_first..).unwrap_or_default();
            match rustix::net::send(stream, left, SendFlags::DONTWAIT | SendFlags::NOSIGNAL) {
                Ok(sent) if sent == left.len() => {
                    self.waiting.pop_front();
                    self.sent_of_first = 0;
                }
                Ok(sent) => self.sent_of_first += sent,
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => return,
                Err(_) => self.stream = None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        sync::{Arc, mpsc},
        thread,
    };

    /// Longer than anything here takes; reached by failures only.
    const SOON: Duration = Duration::from_secs(20);
    /// More words than any socket has room for.
    const MANY: usize = 20_000;

    fn told(stream: UnixStream) -> Vec<ToSupervisor> {
        let lines = BufReader::new(stream).lines().map_while(Result::ok);
        lines.map(|line| serde_json::from_str(&line).unwrap()).collect()
    }

    #[test]
    fn whoever_signals_never_waits_for_a_supervisor_that_does_not_read() {
        let (ours, theirs) = UnixStream::pair().unwrap();
        let writer = Arc::new(ControlWriter::default());
        writer.attach(ours);
        let (signals, (done, all_said)) = (Arc::clone(&writer), mpsc::channel());
        thread::spawn(move || {
            for _ in 0..MANY {
                signals.signal(Signal::Pause);
            }
            signals.signal(Signal::Cancel);
            done.send(()).unwrap();
        });
        all_said.recv_timeout(SOON).expect("it waits for somebody who reads");
        // read at last, it is said all of it
        let reader = thread::spawn(move || told(theirs));
        while !writer.lock().waiting.is_empty() {
            writer.go_on();
            thread::yield_now();
        }
        drop(writer);
        let all = reader.join().unwrap();
        assert_eq!(all.len(), MANY + 1);
        assert_eq!(all.last(), Some(&ToSupervisor::Cancel));
    }

    #[test]
    fn what_was_not_said_over_one_connection_is_said_over_the_next() {
        let writer = ControlWriter::default();
        writer.signal(Signal::Pause);
        let (ours, theirs) = UnixStream::pair().unwrap();
        drop(theirs);
        writer.attach(ours);
        writer.signal(Signal::Resume);
        let (ours, theirs) = UnixStream::pair().unwrap();
        writer.attach(ours);
        drop(writer);
        assert_eq!(told(theirs), [ToSupervisor::Pause, ToSupervisor::Resume]);
    }
}
