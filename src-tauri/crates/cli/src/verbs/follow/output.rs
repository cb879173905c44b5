//! Reads a task's output in a thread of its own, no faster than it is printed.

use crate::terminal::failure::Failure;
use board::display::utf8::Piece;
use contract::{ApiError, TaskId};
use engine::{Engine, Follow, OutputFollow};
use std::{
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    time::Duration,
};

/// How many pieces may wait to be printed.
const AHEAD: usize = 16;

/// How long one wait for more lasts; the follower is woken by the file itself.
const WAIT: Duration = Duration::from_secs(3600);

/// What the reader has to tell.
pub(super) enum OutputEvent {
    /// The task wrote something.
    Piece(Piece),
    /// All that it wrote was told, and it has ended; or its output cannot be read any more.
    Ended(Result<(), ApiError>),
}

/// The printer's word that a piece is done with.
pub(super) struct Ready(Receiver<()>);

impl Ready {
    /// Lets the next piece come.
    pub(super) fn next(&self) {
        // Nothing waits when the reader has left already.
        let _ = self.0.try_recv();
    }
}

/// Starts to read the output of `task` from its first attempt's first byte. `tell` says whether anybody still listens.
pub(super) fn read(
    engine: &Engine,
    task: TaskId,
    tell: impl Fn(OutputEvent) -> bool + Send + 'static,
) -> Result<Ready, Failure> {
    let (ahead, ready) = sync_channel(AHEAD);
    let output = engine.follow_output(task, None, 0)?;
    std::thread::spawn(move || read_on(output, &ahead, &tell));
    Ok(Ready(ready))
}

fn read_on(mut output: OutputFollow, ahead: &SyncSender<()>, tell: &impl Fn(OutputEvent) -> bool) {
    let ended = loop {
        match output.next(WAIT) {
            Ok(Follow::Piece { attempt, offset, bytes }) => {
                let piece = Piece { attempt, offset, bytes };
                if ahead.send(()).is_err() || !tell(OutputEvent::Piece(piece)) {
                    return;
                }
            }
            Ok(Follow::Idle) => {}
            Ok(Follow::Ended) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    // The loop that heard may have left by Ctrl+C.
    tell(OutputEvent::Ended(ended));
}
