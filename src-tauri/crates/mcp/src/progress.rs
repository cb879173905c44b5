//! Telling a client how far a task is while a call about it lasts.

use contract::{Task, task::Stopping};
use rmcp::{
    RoleServer,
    model::{ProgressNotificationParam, ProgressToken},
    service::{Peer, RequestContext},
};
use std::time::Duration;
use tokio::time::Instant;

/// Progress is sent at most this often.
const PROGRESS_GAP: Duration = Duration::from_millis(250);
/// And at least this often, news or not.
const SIGN_OF_LIFE: Duration = Duration::from_secs(5);
// some clients give up on a call that they hear nothing of for fifteen seconds
const _: () = assert!(SIGN_OF_LIFE.as_secs() < 15);

/// How far a task is. Clients give up on a call that they hear nothing of,
/// so it is told again although nothing is new; and the protocol wants each figure to be above the one before.
pub(crate) struct Progress {
    /// Where the client asked to be told.
    to: Option<(ProgressToken, Peer<RoleServer>)>,
    begun: Instant,
    told: Option<Told>,
}

/// What was told last, and when.
struct Told {
    figure: f64,
    words: String,
    at: Instant,
}

impl Progress {
    /// Of a call, as far as its client wants it.
    pub(crate) fn wanted(context: &RequestContext<RoleServer>) -> Self {
        let to = context.meta.get_progress_token().map(|token| (token, context.peer.clone()));
        Self { to, begun: Instant::now(), told: None }
    }

    /// Tells it where it is new or due; returns when to come again, if nothing happens before. `None`: never, for nobody
    /// wants to be told.
    pub(crate) async fn tell(&mut self, task: &Task) -> Option<Instant> {
        let (token, peer) = self.to.as_ref()?;
        let now = Instant::now();
        let (figure, words) = (self.figure(task, now), words(task));
        if let Some(told) = &self.told {
            let due = told.at + SIGN_OF_LIFE;
            if told.words == words && figure.floor() <= told.figure && now < due {
                return Some(due);
            }
            // what comes too soon is told later, when nothing newer comes
            if now < told.at + PROGRESS_GAP && !task.status.is_terminal() {
                return Some(told.at + PROGRESS_GAP);
            }
        }
        let params = ProgressNotificationParam::new(token.clone(), figure).with_total(100.0);
        // A client that does not listen loses nothing but the moving line.
        let _ = peer.notify_progress(params.with_message(words.clone())).await;
        self.told = Some(Told { figure, words, at: now });
        Some(now + SIGN_OF_LIFE)
    }

    /// The percents, above what was told last: by a part of one that grows with the time, where they did not rise. A
    /// task that has not ended is not at its end, whatever it says.
    fn figure(&self, task: &Task, now: Instant) -> f64 {
        let most = if task.status.is_terminal() { 100 } else { 99 };
        #[expect(clippy::cast_precision_loss, reason = "a percentage")]
        let percent = task.progress.clamp(0, most) as f64;
        let waited = now.duration_since(self.begun).as_secs_f64();
        match &self.told {
            Some(told) if percent <= told.figure => told.figure.floor() + waited / (waited + 60.0),
            _ => percent,
        }
    }
}

/// What it is doing.
fn words(task: &Task) -> String {
    match task.stopping {
        Some(Stopping::Cancel) => "Being cancelled".to_owned(),
        Some(Stopping::Pause) => "Being paused".to_owned(),
        None if task.asks() => "Waits for the person".to_owned(),
        None => task.current_step.clone().unwrap_or_else(|| task.status.label().to_owned()),
    }
}
