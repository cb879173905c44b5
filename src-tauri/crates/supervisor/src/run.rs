//! The life of one command, from its start until nothing of it is left: one loop, one thread.

use crate::{
    Prepared,
    appetite::Appetite,
    clock::RunClock,
    control_socket::ControlSocket,
    exit_record::{leave, moment, not_started},
    feed::Feed,
    folder::Folder,
    launch,
    output::Output,
    phase::Phase,
    sandboxed::{self, Sandboxed},
    signals::Signals,
    stream::{Stream, Totals},
    tree,
    typing::Typing,
};
use contract::{
    Timestamp,
    provider::Key,
    supervision::{Ending, ExitRecord, FromSupervisor, NotStarted, TERM_GRACE_MS, ToSupervisor, TreeRecord},
};
use os::{cgroup::Cgroup, mark::Mark, process};
use redaction::{Redaction, Redactor};
use rustix::{
    event::{PollFd, PollFlags, Timespec},
    process::{Pid, WaitStatus},
};
use std::{
    collections::BTreeMap,
    io,
    os::fd::AsFd,
    time::{Duration, Instant},
};

/// What is left when the command itself has ended is asked to end, and ended after this.
const LEFTOVER_GRACE: Duration = Duration::from_millis(500);
/// Shortest time between two words about output.
const OUTPUT_PACE: Duration = Duration::from_millis(15);
/// Longest time without a word: a supervisor that says nothing for longer hangs.
const SIGN_OF_LIFE: Duration = Duration::from_secs(5);

/// Why the tree is being ended, where it did not end by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cause {
    Cancelled,
    TimedOut,
    /// We were told to leave: no record is left, so that the attempt counts as lost, not as failed.
    Leave,
}

struct Run {
    folder: Folder,
    socket: ControlSocket,
    signals: Signals,
    stream: Stream,
    typing: Typing,
    feed: Feed,
    redactor: Redactor,
    /// What none of the command's processes can leave, where there is one. It goes with this.
    cgroup: Option<Cgroup>,
    /// What they are known by all the same, once we are gone.
    mark: Option<Mark>,
    pid: Pid,
    /// What holds the command; the process is whoever waits for it then.
    sandbox: Option<Sandboxed>,
    limit: Duration,
    started_at: Timestamp,
    clock: RunClock,
    frozen: bool,
    phase: Phase,
    cause: Option<Cause>,
    status: Option<WaitStatus>,
    /// What of the tree still ran when the command had ended by itself.
    left: Vec<String>,
    all_gone: bool,
    appetite: Appetite,
    told: u64,
    told_at: Instant,
}

/// Runs the command of `prepared` to its end, with `secrets` in its environment and nowhere else.
pub(crate) fn run(prepared: Prepared, secrets: &BTreeMap<String, Key>) -> Result<(), String> {
    let Prepared { spec, folder, socket, signals } = prepared;
    let output = match Output::create(spec.output_cap_bytes) {
        Ok(output) => output,
        Err(e) => {
            let message = format!("cannot make the output file: {e}");
            return leave(folder, socket, &signals, not_started(NotStarted::Resources, message));
        }
    };
    // before the command starts, so that none of it is outside; where the system gives none, the rest must do
    let (cgroup, mark) = (Cgroup::enter().ok(), Mark::put_on_this_process().ok());
    let mut launched = match launch::launch(&spec, secrets) {
        Ok(launched) => launched,
        Err(refused) => {
            sandboxed::sweep();
            return leave(folder, socket, &signals, not_started(refused.reason, refused.message));
        }
    };
    let (now, pid) = (Instant::now(), launched.pid);
    let redactor = Redactor::new(secrets.values().map(Key::expose), redaction::SHORTEST);
    // without a second descriptor nothing can be typed, and the rest goes on
    let typing = launched.pty.then(|| Typing::on(launched.output.as_fd()).ok()).flatten().unwrap_or_default();
    let feed = Feed::into(launched.input.take());
    let sandbox = launched.sandbox.take();
    let mut run = Run {
        folder,
        socket,
        signals,
        stream: Stream::new(launched, output, Redaction::of(redactor.clone())),
        typing,
        feed,
        redactor,
        cgroup,
        mark,
        pid,
        sandbox,
        limit: Duration::from_millis(spec.timeout_ms),
        started_at: moment(),
        clock: RunClock::start(now),
        frozen: false,
        phase: Phase::Running,
        cause: None,
        status: None,
        left: vec![],
        all_gone: false,
        appetite: Appetite::new(now),
        told: 0,
        told_at: now,
    };
    run.leave_tree_record();
    while !run.all_gone {
        run.turn().map_err(|e| format!("cannot wait for events: {e}"))?;
    }
    run.end()
}

impl Run {
    /// Waits for something to happen, and deals with it.
    fn turn(&mut self) -> io::Result<()> {
        let ready = self.wait()?;
        let now = Instant::now();
        if ready.signals {
            self.signals.clear();
        }
        if ready.output || self.stream.retry_at().is_some_and(|at| at <= now) {
            self.stream.pull(now);
        }
        if ready.typing {
            self.typing.flush();
        }
        if ready.feed {
            self.feed.flush();
        }
        // Before requests: an end that came first settles as it came.
        self.reap();
        if ready.newcomers {
            self.socket.accept(&self.state());
        }
        if ready.clients {
            self.socket.flush();
            for request in self.socket.requests() {
                self.obey(request, now);
            }
        }
        self.advance(now);
        self.tell_output(now);
        if !self.frozen
            && let Some(bytes) = self.appetite.look(now)
        {
            self.socket.say(&FromSupervisor::Memory { bytes });
        }
        Ok(())
    }

    fn wait(&self) -> io::Result<Ready> {
        let (output, typing) = (self.stream.interest(), self.typing.interest());
        let feed = self.feed.interest();
        let mut fds = vec![PollFd::from_borrowed_fd(self.signals.as_fd(), PollFlags::IN)];
        for (fd, flags) in output.into_iter().chain(typing).chain(feed).chain(self.socket.interests()) {
            fds.push(PollFd::from_borrowed_fd(fd, flags));
        }
        let patience = self.next_moment().map(|at| at.saturating_duration_since(Instant::now()));
        let patience = patience.and_then(|p| Timespec::try_from(p).ok());
        match rustix::event::poll(&mut fds, patience.as_ref()) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(e) => return Err(e.into()),
        }
        let mut happened = fds.iter().map(|fd| !fd.revents().is_empty());
        let mut next = |asked: bool| asked && happened.next().unwrap_or(false);
        Ok(Ready {
            signals: next(true),
            output: next(output.is_some()),
            typing: next(typing.is_some()),
            feed: next(feed.is_some()),
            newcomers: next(true),
            clients: happened.any(|h| h),
        })
    }

    /// When something is to be done though nothing happens.
    fn next_moment(&self) -> Option<Instant> {
        let phase = match self.phase {
            Phase::Running => self.clock.deadline(self.limit),
            ending => ending.next_moment(),
        };
        let pace = if self.stream.received() == self.told { SIGN_OF_LIFE } else { OUTPUT_PACE };
        let look = (!self.frozen).then(|| self.appetite.next());
        [phase, Some(self.told_at + pace), self.stream.retry_at(), look].into_iter().flatten().min()
    }

    fn reap(&mut self) {
        let reaped = tree::reap(self.pid);
        self.status = self.status.or(reaped.main);
        self.all_gone = reaped.all_gone;
    }

    fn obey(&mut self, request: ToSupervisor, now: Instant) {
        let alive = matches!(self.phase, Phase::Running) && self.status.is_none();
        match request {
            ToSupervisor::Cancel if alive => self.ask(Cause::Cancelled, now),
            ToSupervisor::Pause if alive => {
                tree::freeze();
                self.clock.pause(now);
                self.frozen = true;
                self.socket.say(&FromSupervisor::Paused);
            }
            ToSupervisor::Resume if alive => {
                self.clock.resume(now);
                tree::thaw();
                self.frozen = false;
                self.socket.say(&FromSupervisor::Resumed);
            }
            ToSupervisor::Type { text, number } => {
                let taken = alive && self.typing.take(&text);
                self.socket.say(&FromSupervisor::Typed { number, taken });
            }
            ToSupervisor::Feed { bytes, close } => {
                let bytes = self.feed.up_to(bytes, close);
                self.socket.say(&FromSupervisor::Fed { bytes });
            }
            ToSupervisor::Resize { rows, columns } => self.typing.resize(rows, columns),
            // It is ending already, and says so when it has.
            ToSupervisor::Cancel | ToSupervisor::Pause | ToSupervisor::Resume => {}
        }
    }

    /// Goes on to the next phase when its time has come.
    fn advance(&mut self, now: Instant) {
        match self.phase {
            _ if self.all_gone => {}
            Phase::Running if self.status.is_some() => {
                self.left = tree::commands(&self.redactor);
                self.ask_tree(now, LEFTOVER_GRACE);
            }
            Phase::Running if self.signals.leave() => self.ask(Cause::Leave, now),
            Phase::Running if self.clock.deadline(self.limit).is_some_and(|at| at <= now) => {
                self.ask(Cause::TimedOut, now);
            }
            phase => self.phase = phase.step(now),
        }
    }

    fn ask(&mut self, cause: Cause, now: Instant) {
        self.cause = Some(cause);
        self.ask_tree(now, Duration::from_millis(TERM_GRACE_MS));
    }

    fn ask_tree(&mut self, now: Instant, grace: Duration) {
        // whoever waits for the command passes its end on, and would take it along if it went first
        let spared = self.sandbox.as_ref().filter(|sandbox| sandbox.is_waited_for()).map(|_| self.pid);
        self.phase = Phase::ask(now, grace, spared);
        if self.frozen {
            tree::thaw();
            self.frozen = false;
        }
    }

    fn state(&self) -> FromSupervisor {
        FromSupervisor::State {
            pid: std::process::id(),
            paused: self.frozen,
            output_bytes: self.stream.received(),
            running_ms: self.running_ms(),
        }
    }

    /// Running time up to now.
    fn running_ms(&self) -> u64 {
        self.clock.running(Instant::now()).as_millis().try_into().unwrap_or(u64::MAX)
    }

    fn tell_output(&mut self, now: Instant) {
        let received = self.stream.received();
        let pace = if received == self.told { SIGN_OF_LIFE } else { OUTPUT_PACE };
        if self.told_at + pace <= now {
            self.socket.say_output(received);
            self.told = received;
            self.told_at = now;
        }
    }

    /// A safeguard for the case that we are killed; the command runs without it too.
    fn leave_tree_record(&self) {
        let pid = self.pid.as_raw_nonzero().get();
        if let Some(stat) = process::Stat::of(pid) {
            let (pid, session) = (pid.unsigned_abs(), stat.session.unsigned_abs());
            let boot_id = process::boot_id().unwrap_or_default();
            let cgroup = self.cgroup.as_ref().map(|group| group.path().display().to_string());
            let (started_ticks, mark) = (stat.started_ticks, self.mark.map(Mark::number));
            let record = TreeRecord { boot_id, session, pid, started_ticks, cgroup, mark };
            let _ = self.folder.write_tree(&record);
        }
    }

    /// Nothing of the command is left: leaves the record and the last word.
    fn end(mut self) -> Result<(), String> {
        let running_ms = self.running_ms();
        self.stream.drain();
        let unfinished = Totals { received: self.stream.received(), cut: 0 };
        let totals = self.stream.finish().unwrap_or(unfinished);
        if self.cause == Some(Cause::Leave) {
            self.folder.remove_socket();
            return Ok(());
        }
        if self.sandbox.is_some() {
            sandboxed::sweep();
        }
        // before the record is there: whoever has read it need not wait for us
        drop(self.cgroup.take());
        let record = ExitRecord {
            ending: self.ending(),
            started_at: Some(self.started_at),
            ended_at: moment(),
            running_ms,
            output_bytes: totals.received,
            cut_bytes: totals.cut,
            left: std::mem::take(&mut self.left),
            took: self.appetite.took(),
        };
        leave(self.folder, self.socket, &self.signals, record)
    }

    fn ending(&mut self) -> Ending {
        let status = |pick: fn(WaitStatus) -> Option<i32>| self.status.and_then(pick);
        match self.cause {
            Some(Cause::Cancelled) => Ending::Cancelled,
            Some(Cause::TimedOut) => Ending::TimedOut,
            _ => match status(WaitStatus::exit_status) {
                Some(code) => match self.sandbox.as_mut().filter(|_| code != 0).and_then(Sandboxed::broke) {
                    Some(message) => Ending::NotStarted { reason: NotStarted::NoSandbox, message },
                    None => Ending::Exited { code },
                },
                None => {
                    Ending::Signalled { signal: status(WaitStatus::terminating_signal).unwrap_or_default() }
                }
            },
        }
    }
}

/// What happened while we waited.
struct Ready {
    signals: bool,
    output: bool,
    typing: bool,
    feed: bool,
    newcomers: bool,
    clients: bool,
}
