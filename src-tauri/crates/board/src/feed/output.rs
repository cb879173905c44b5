//! Reads the output of the open task in a thread of its own, no faster than it is shown.

use crate::display::utf8::Piece;
use contract::{ApiError, TaskId, command::ReadOutput};
use engine::{Engine, Follow};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    time::Duration,
};

/// So much of an output that is there already is shown; what comes before it is in the file.
const TAIL: u64 = 256 * 1024;
/// Pieces that may wait to be shown.
const AHEAD: usize = 8;
/// How long one wait for more lasts: after it, it is seen whether anybody still looks.
const WAIT: Duration = Duration::from_secs(1);

/// What the reader tells.
pub(crate) enum OutputEvent {
    Piece(Piece),
    Ended(Result<(), ApiError>),
}

/// A reading that ends when this goes.
pub(crate) struct OutputReader {
    /// Which view it is for, of which task.
    pub(crate) of: (u64, TaskId),
    leave: Arc<AtomicBool>,
    shown: Receiver<()>,
}

impl OutputReader {
    /// Begins to read. `tell` is called with every piece; `false` from it ends the reading.
    pub(crate) fn begin(
        engine: &Engine,
        of: (u64, TaskId),
        tell: impl Fn(OutputEvent) -> bool + Send + 'static,
    ) -> Self {
        let leave = Arc::new(AtomicBool::new(false));
        let (ahead, shown) = sync_channel(AHEAD);
        let (engine, left) = (engine.clone(), Arc::clone(&leave));
        std::thread::spawn(move || {
            let read = follow(&engine, of.1, &left, &ahead, &tell);
            if !left.load(Ordering::Relaxed) {
                tell(OutputEvent::Ended(read));
            }
        });
        Self { of, leave, shown }
    }

    /// A piece was shown: one more may come.
    pub(crate) fn shown(&self) {
        // Nothing waits when the reader has left already.
        let _ = self.shown.try_recv();
    }
}

impl Drop for OutputReader {
    fn drop(&mut self) {
        self.leave.store(true, Ordering::Relaxed);
    }
}

fn follow(
    engine: &Engine,
    id: TaskId,
    left: &AtomicBool,
    ahead: &SyncSender<()>,
    tell: &impl Fn(OutputEvent) -> bool,
) -> Result<(), ApiError> {
    let facts = engine.call(ReadOutput { id: id.to_string(), limit: 1, ..ReadOutput::default() })?;
    let mut output = engine.follow_output(id, None, facts.total.saturating_sub(TAIL))?;
    while !left.load(Ordering::Relaxed) {
        match output.next(WAIT)? {
            Follow::Piece { attempt, offset, bytes } => {
                let piece = Piece { attempt, offset, bytes };
                if ahead.send(()).is_err() || !tell(OutputEvent::Piece(piece)) {
                    return Ok(());
                }
            }
            Follow::Idle => {}
            Follow::Ended => return Ok(()),
        }
    }
    Ok(())
}
