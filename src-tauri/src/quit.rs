//! Leaving: asked for by the window, the tray or a signal. Running commands are never left without their fate being
//! chosen: by the person, or (for a signal) by staying with their supervisors for the next start to take over.

use crate::{
    arguments::Arguments,
    window::{self, Page, Wish},
};
use contract::command::GetQueue;
use engine::{Engine, Stop};
use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering},
};
use tauri::{AppHandle, Manager, async_runtime};
use tokio::signal::unix::{SignalKind, signal};

/// Whether leaving has begun, and whether somebody has asked for the app again since.
#[derive(Default)]
pub(crate) struct Leaving {
    begun: AtomicBool,
    again: Mutex<Option<Arguments>>,
}

impl Leaving {
    /// A start that comes while leaving hands its arguments to an app that is about to be gone. False: not leaving.
    pub(crate) fn start_again_with(&self, arguments: &Arguments) -> bool {
        let begun = self.begun.load(Ordering::SeqCst);
        if begun {
            *self.lock() = Some(arguments.clone());
        }
        begun
    }

    /// What to start again with, now that the app has been left.
    pub(crate) fn again(&self) -> Option<Arguments> {
        self.lock().take()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Arguments>> {
        self.again.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Leaves at once if nothing runs here, else shows the window and has its page ask. Blocks.
pub(crate) fn ask(app: &AppHandle) {
    let engine = app.state::<Engine>();
    let runs_here = match engine.call(GetQueue {}) {
        Ok(queue) => (queue.counts.running > 0 || queue.answering > 0) && engine.runs_the_pool(),
        Err(error) => {
            tracing::error!(%error, "the state of the queue could not be read");
            false
        }
    };
    if runs_here && app.state::<Page>().listens() {
        window::present(app);
        window::tell(app, Wish::ConfirmQuit);
    } else {
        leave(app, Stop::LeaveRunning);
    }
}

/// Stops the engine and ends the app. The second time does nothing: it is under way. Blocks.
pub(crate) fn leave(app: &AppHandle, how: Stop) {
    if app.state::<Arc<Leaving>>().begun.swap(true, Ordering::SeqCst) {
        return;
    }
    tracing::info!(stop_running = matches!(how, Stop::StopRunning), "leaving");
    window::hide(app);
    app.state::<Engine>().stop(how);
    app.exit(0);
}

/// Leaves and starts again. Blocks.
pub(crate) fn start_anew(app: &AppHandle) {
    let leaving = app.state::<Arc<Leaving>>();
    // whoever asks for the app meanwhile has said what to start with
    leaving.lock().get_or_insert_default();
    leave(app, Stop::LeaveRunning);
}

/// Leaves on SIGTERM, SIGINT and SIGHUP (the end of the session); commands run on.
pub(crate) fn on_signals(app: &AppHandle) {
    for kind in [SignalKind::terminate(), SignalKind::interrupt(), SignalKind::hangup()] {
        let app = app.clone();
        async_runtime::spawn(async move {
            match signal(kind) {
                Ok(mut signals) => {
                    signals.recv().await;
                    let leave = move || leave(&app, Stop::LeaveRunning);
                    async_runtime::spawn_blocking(leave);
                }
                Err(error) => tracing::error!(%error, "a signal cannot be waited for"),
            }
        });
    }
}
