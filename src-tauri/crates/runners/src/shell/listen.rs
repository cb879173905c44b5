//! Listens to a supervisor for as long as one is there, whatever runs under it.

use super::{
    control_socket::{self, ControlReader, ControlWriter},
    sweep::sweep,
};
use contract::supervision::FromSupervisor;
use engine::ports::Ended;
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
}

/// Listens to the supervisor of the attempt in `dir` until it ends or is let go.
pub(crate) fn listen(dir: &Path, writer: &ControlWriter, follows: &mut dyn Follows) -> Ended {
    let mut heard = Instant::now();
    loop {
        if let Ok(stream) = control_socket::connect(dir) {
            match one(stream, writer, follows) {
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
fn one(stream: UnixStream, writer: &ControlWriter, follows: &mut dyn Follows) -> Listened {
    let Ok(ours) = stream.try_clone() else {
        return Listened::Nothing;
    };
    let mut reader = ControlReader::new(ours);
    writer.attach(stream);
    let mut heard = Listened::Nothing;
    while let Some(said) = reader.next() {
        heard = Listened::Something;
        writer.go_on();
        if let Some(ended) = follows.hear(said) {
            return Listened::Ended(Box::new(ended));
        }
    }
    heard
}
