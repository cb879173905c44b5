//! Open output views: each follows one task's output on a thread of its own and sends it over a channel.
//!
//! A view that does not acknowledge is not flooded: its thread waits. All views are closed when the page goes.

use crate::{blocking::blocking, catalogue::window as say};
use contract::{ApiError, ErrorCode, TaskId, command::GetTask, event::OutputPiece};
use engine::{Engine, Follow, OutputFollow};
use pieces::Pieces;
use std::{
    collections::HashMap,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};
use tauri::{State, Wry, ipc::Channel, ipc::Invoke};

mod pieces;

/// A view acknowledges every 32 pieces; past four times as many without a word its thread waits.
const MOST_UNACKNOWLEDGED: u64 = 32 * 4;
/// Two pieces are sent this far apart, unless one is full.
const GATHER: Duration = Duration::from_millis(16);
/// How often a thread without output looks whether its view was closed.
const LOOK_UP: Duration = Duration::from_millis(500);
/// More open views than any page has: what is past it was left behind.
const MOST_VIEWS: usize = 16;

/// Carries out the streaming commands.
pub(crate) fn handle(invoke: Invoke<Wry>) -> bool {
    let handler: fn(Invoke<Wry>) -> bool =
        tauri::generate_handler![follow_output, acknowledge_output, stop_output];
    handler(invoke)
}

/// Opens a view: output of `task` from byte `from` of `attempt` (the latest where left out) goes to `channel` until
/// the task has ended and all was sent, or the view is stopped. The reply names the view.
#[tauri::command]
async fn follow_output(
    task: String,
    attempt: Option<i64>,
    from: Option<u64>,
    channel: Channel<OutputPiece>,
    engine: State<'_, Engine>,
    views: State<'_, Views>,
) -> Result<u64, ApiError> {
    let engine = engine.inner().clone();
    let (task, follow) = blocking(move || {
        let task = engine.call(GetTask { id: task })?.id;
        Ok((task, engine.follow_output(task, attempt, from.unwrap_or(0))?))
    })
    .await?;
    views.open(task, follow, channel)
}

/// The page has drawn the pieces of `view` up to and including `index`.
#[tauri::command]
fn acknowledge_output(view: u64, index: u64, views: State<'_, Views>) {
    if let Some(view) = views.lock().get(&view) {
        view.acknowledge(index);
    }
}

/// The page has closed `view`.
#[tauri::command]
fn stop_output(view: u64, views: State<'_, Views>) {
    if let Some(view) = views.lock().remove(&view) {
        view.close();
    }
}

/// The open views, by number.
#[derive(Clone, Default)]
pub(crate) struct Views {
    open: Arc<Mutex<HashMap<u64, Arc<View>>>>,
    last: Arc<AtomicU64>,
}

impl Views {
    /// The page is gone, and with it everything that it had open.
    pub(crate) fn close_all(&self) {
        self.lock().drain().for_each(|(_, view)| view.close());
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u64, Arc<View>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open(
        &self,
        task: TaskId,
        follow: OutputFollow,
        channel: Channel<OutputPiece>,
    ) -> Result<u64, ApiError> {
        let number = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        let view = Arc::new(View::default());
        let mut open = self.lock();
        if open.len() >= MOST_VIEWS
            && let Some(oldest) = open.keys().min().copied()
            && let Some(oldest) = open.remove(&oldest)
        {
            oldest.close();
        }
        open.insert(number, Arc::clone(&view));
        drop(open);
        let views = self.clone();
        let run = move || {
            if let Err(error) = send_all(follow, &view, &channel) {
                tracing::warn!(%error, task = %task.short(), "an output view was given up");
            }
            views.lock().remove(&number);
        };
        if let Err(error) = thread::Builder::new().name(format!("output-{}", task.short())).spawn(run) {
            self.lock().remove(&number);
            let message = say::no_output(&error.to_string());
            return Err(ApiError::new(ErrorCode::Engine, message).hint(say::no_output_hint()));
        }
        Ok(number)
    }
}

/// How far the page is.
#[derive(Default)]
struct View {
    state: Mutex<Progress>,
    moved: Condvar,
}

#[derive(Default)]
struct Progress {
    /// How many pieces the page has drawn.
    drawn: u64,
    closed: bool,
}

impl View {
    fn lock(&self) -> MutexGuard<'_, Progress> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn acknowledge(&self, index: u64) {
        let mut state = self.lock();
        state.drawn = state.drawn.max(index.saturating_add(1));
        self.moved.notify_all();
    }

    fn close(&self) {
        self.lock().closed = true;
        self.moved.notify_all();
    }

    /// Waits until the page has room for piece number `index`. False: it is closed.
    fn room_for(&self, index: u64) -> bool {
        let full = |state: &mut Progress| !state.closed && index >= state.drawn + MOST_UNACKNOWLEDGED;
        let state = self.moved.wait_while(self.lock(), full).unwrap_or_else(PoisonError::into_inner);
        !state.closed
    }
}

/// Follows until the end. An error means that the output cannot be read or the page cannot be reached any more.
fn send_all(mut follow: OutputFollow, view: &View, channel: &Channel<OutputPiece>) -> anyhow::Result<()> {
    let (mut pieces, mut send_at) = (Pieces::default(), None::<Instant>);
    let mut sent: Option<Instant> = None;
    loop {
        let wait = send_at.map_or(LOOK_UP, |at| at.saturating_duration_since(Instant::now()));
        let ended = match follow.next(wait)? {
            Follow::Piece { attempt, offset, bytes } => {
                pieces.push(attempt, offset, &bytes);
                // what comes after a silence is sent at once; only what follows closely is gathered
                let now = Instant::now();
                send_at.get_or_insert_with(|| sent.map_or(now, |sent| now.max(sent + GATHER)));
                false
            }
            Follow::Idle => false,
            Follow::Ended => true,
        };
        if ended {
            pieces.end();
        } else if send_at.is_some_and(|at| Instant::now() >= at) {
            pieces.flush();
            send_at = None;
            sent = Some(Instant::now());
        }
        while let Some(piece) = pieces.pop() {
            if !view.room_for(piece.index) {
                return Ok(());
            }
            channel.send(piece)?;
        }
        if ended || view.lock().closed {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_that_does_not_answer_is_waited_for_until_it_does_or_closes() {
        let view = Arc::new(View::default());
        assert!(view.room_for(MOST_UNACKNOWLEDGED - 1));
        let waiting = Arc::clone(&view);
        let thread = thread::spawn(move || waiting.room_for(MOST_UNACKNOWLEDGED));
        view.acknowledge(0);
        assert!(thread.join().unwrap());
        let waiting = Arc::clone(&view);
        let thread = thread::spawn(move || waiting.room_for(MOST_UNACKNOWLEDGED + 1));
        view.close();
        assert!(!thread.join().unwrap());
    }
}
