//! What happens in the queue, for everybody in this server that waits for it.

use contract::TaskId;
use engine::{Engine, Notice};
use tokio::sync::broadcast;

/// Changes that one listener may lag behind; then it looks at everything again.
const LAG: usize = 1024;

/// One change.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LiveChange {
    /// The task; `None` when so much happened that everything is to be looked at again.
    pub(crate) task: Option<TaskId>,
}

/// The changes, for any number of listeners.
#[derive(Clone)]
pub(crate) struct Live {
    tell: broadcast::Sender<LiveChange>,
}

impl Default for Live {
    fn default() -> Self {
        Self { tell: broadcast::channel(LAG).0 }
    }
}

impl Live {
    /// Tells what happens in the engine from now on.
    pub(crate) fn follow(&self, engine: &Engine) {
        let told = self.tell.clone();
        let subscription = engine.subscribe();
        std::thread::spawn(move || {
            while let Some(notice) = subscription.recv() {
                let change = match notice {
                    Notice::Event(event) if event.task_id.is_some() => LiveChange { task: event.task_id },
                    Notice::Lagged => LiveChange { task: None },
                    _ => continue,
                };
                // Nobody listens at the moment: nothing is lost, for whoever begins looks first.
                let _ = told.send(change);
            }
        });
    }

    /// Hears every change from now on.
    pub(crate) fn listen(&self) -> Listener {
        Listener { heard: self.tell.subscribe() }
    }
}

/// A listener's end.
pub(crate) struct Listener {
    heard: broadcast::Receiver<LiveChange>,
}

impl Listener {
    /// The next change; `None` when the engine is gone.
    pub(crate) async fn next(&mut self) -> Option<LiveChange> {
        match self.heard.recv().await {
            Ok(change) => Some(change),
            Err(broadcast::error::RecvError::Lagged(_)) => Some(LiveChange { task: None }),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }

    /// Waits until something happens to the task.
    pub(crate) async fn about(&mut self, id: TaskId) {
        while let Some(change) = self.next().await {
            if change.task.is_none_or(|task| task == id) {
                return;
            }
        }
        // the engine is gone, and the server is about to be
        std::future::pending::<()>().await;
    }
}
