//! The end of a run: the exit record on disk, then the same to everyone who is connected.

use crate::{control_socket::ControlSocket, folder::Folder, signals::Signals};
use contract::{
    Timestamp,
    supervision::{Ending, ExitRecord, FromSupervisor, NotStarted, Took},
};
use rustix::event::{PollFd, PollFlags, Timespec};
use std::{
    io,
    time::{Duration, Instant},
};

/// How long the exit record may take to reach clients.
const PATIENCE: Duration = Duration::from_secs(1);
/// Pause before the exit record is tried again on a disk that does not take it.
const RECORD_RETRY: Duration = Duration::from_secs(1);

/// Leaves the record on disk, sends it to every client, and closes the socket. A disk that does not take the record is
/// tried until it does: without it, work that is done would be done again.
pub(crate) fn leave(
    folder: Folder,
    mut socket: ControlSocket,
    signals: &Signals,
    exit: ExitRecord,
) -> Result<(), String> {
    let (pid, output_bytes, running_ms) = (std::process::id(), exit.output_bytes, exit.running_ms);
    let state = FromSupervisor::State { pid, paused: false, output_bytes, running_ms };
    while let Err(e) = folder.write_exit(&exit) {
        if e.kind() == io::ErrorKind::NotFound || signals.leave() {
            return Err(format!("cannot leave the exit record: {e}"));
        }
        socket.accept(&state);
        socket.say_output(output_bytes);
        std::thread::sleep(RECORD_RETRY);
    }
    socket.accept(&state);
    socket.say(&FromSupervisor::Exited { exit });
    let deadline = Instant::now() + PATIENCE;
    while !socket.is_quiet() && Instant::now() < deadline {
        let mut fds: Vec<_> = socket
            .interests()
            .skip(1)
            .map(|(fd, f)| PollFd::from_borrowed_fd(fd, f & PollFlags::OUT))
            .collect();
        let left = Timespec::try_from(deadline.saturating_duration_since(Instant::now())).ok();
        let _ = rustix::event::poll(&mut fds, left.as_ref());
        drop(fds);
        socket.flush();
    }
    folder.remove_socket();
    Ok(())
}

/// The record of a command that never ran.
pub(crate) fn not_started(reason: NotStarted, message: String) -> ExitRecord {
    ExitRecord {
        ending: Ending::NotStarted { reason, message },
        started_at: None,
        ended_at: moment(),
        running_ms: 0,
        output_bytes: 0,
        cut_bytes: 0,
        left: vec![],
        took: Took::NOTHING,
    }
}

/// The moment, to the millisecond.
pub(crate) fn moment() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
}
