//! Listens to a supervisor for as long as one is there, whatever runs under it.

use super::{
    control_socket::{self, Awaited, ControlReader, ControlWriter},
    overtime::Overtime,
    sweep::{sweep, sweep_under},
};
use contract::supervision::{Ending, FromSupervisor};
use engine::ports::{Ended, Job};
use rustix::{net::sockopt::socket_peercred, process::Pid};
use std::{
    os::unix::net::UnixStream,
    path::Path,
    time::{Duration, Instant},
};

/// Pause before a supervisor that lives but does not answer is tried again.
const RETRY: Duration = Duration::from_millis(10);
/// How long that goes on. A supervisor answers at once; one that does not has lost its socket for good.
const PATIENCE: Duration = Duration::from_secs(10);

/// Who follows a command that runs under a supervisor.
pub(crate) trait Follows {
    /// Hears a word; what it comes to, where there is nothing more to be followed.
    fn hear(&mut self, said: FromSupervisor) -> Option<Ended>;

    /// No supervisor is there: it has ended, or was killed.
    fn gone(&mut self) -> Ended;

    /// The supervisor did not keep the command's time, so both were ended in its place, which leaves no record: why, as
    /// it would have said.
    fn overran(&mut self, why: Ending) -> Ended;
}

/// Listens to the supervisor of the attempt in `dir`, at `job`, until it ends or is let go.
pub(crate) fn listen(job: &Job, dir: &Path, writer: &ControlWriter, follows: &mut dyn Follows) -> Ended {
    let mut heard = Instant::now();
    let mut overtime = Overtime::new(job.timeout, job.parked, heard);
    loop {
        if let Ok(stream) = control_socket::connect(dir) {
            match one(dir, stream, writer, (&mut overtime, &mut *follows)) {
                Listened::Ended(ended) => return *ended,
                Listened::Something => heard = Instant::now(),
                Listened::Nothing => {}
            }
        }
        if writer.is_detached() {
            return Ended::Detached;
        }
        if !control_socket::is_supervised(dir) {
            return follows.gone();
        }
        if heard.elapsed() > PATIENCE {
            tracing::warn!(dir = %dir.display(), "the supervisor cannot be reached");
            // It notices that its command is gone, and leaves.
            sweep(dir);
            heard = Instant::now();
        }
        std::thread::sleep(RETRY);
    }
}

/// What came of one connection.
enum Listened {
    Ended(Box<Ended>),
    Something,
    Nothing,
}

/// Listens to one connection until it or the run ends.
fn one(
    dir: &Path,
    stream: UnixStream,
    writer: &ControlWriter,
    (overtime, follows): (&mut Overtime, &mut dyn Follows),
) -> Listened {
    let Ok(ours) = stream.try_clone() else {
        return Listened::Nothing;
    };
    let supervisor = socket_peercred(&stream).ok().map(|peer| peer.pid);
    let mut reader = ControlReader::new(ours);
    writer.attach(stream);
    let mut listened = Listened::Nothing;
    loop {
        match reader.next_within(overtime.patience(Instant::now())) {
            Awaited::Word(said) => {
                listened = Listened::Something;
                writer.go_on();
                overtime.hear(&said, Instant::now());
                if let Some(ended) = follows.hear(said) {
                    return Listened::Ended(Box::new(ended));
                }
            }
            Awaited::Nothing => {}
            Awaited::End => return listened,
        }
        let is_over = overtime.is_over(supervisor.map(|pid| pid.as_raw_nonzero().get()), Instant::now());
        if let Some(supervisor) = supervisor.filter(|_| is_over && !writer.is_detached())
            && end_both(dir, supervisor)
        {
            let why = if writer.has_cancelled() { Ending::Cancelled } else { Ending::TimedOut };
            return Listened::Ended(Box::new(follows.overran(why)));
        }
    }
}

/// Ends the tree of the attempt in `dir` and its supervisor, which does not do it itself. Whether it held the attempt.
fn end_both(dir: &Path, supervisor: Pid) -> bool {
    // as long as it holds the lock it lives, and its number is still its own
    let holds = control_socket::is_supervised(dir);
    if holds {
        tracing::warn!(dir = %dir.display(), "the supervisor does not keep the time; it is ended");
        sweep_under(dir, supervisor);
    }
    holds
}
