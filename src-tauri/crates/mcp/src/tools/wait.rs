//! wait_for_task: until it ends or needs the person, with progress on the way.

use super::route::{arguments, replied, tool};
use crate::{replies::TaskSummary, requests::WaitForTask, session::Session};
use contract::{ApiError, ErrorCode, Task, command::GetTask, task::Stopping};
use rmcp::{
    RoleServer,
    handler::server::router::tool::ToolRoute,
    model::{ProgressNotificationParam, ProgressToken, ToolAnnotations},
    service::{Peer, RequestContext},
};
use serde_json::{Map, Value};
use std::time::Duration;
use tokio::time::Instant;

/// Longest and usual time to wait, in seconds.
const MOST: i64 = 3600;
const USUAL: i64 = 45;
/// Progress is sent at most this often.
const PROGRESS_GAP: Duration = Duration::from_millis(250);
/// And at least this often, news or not.
const SIGN_OF_LIFE: Duration = Duration::from_secs(5);

/// The tool. It waits beside the conversation, where the others do what they do at once.
pub(super) fn route(
    name: &'static str,
    title: &'static str,
    description: &'static str,
    annotations: ToolAnnotations,
) -> ToolRoute<Session> {
    let tool = tool::<WaitForTask>(name, title, description, annotations);
    ToolRoute::new_dyn(tool, |call| {
        Box::pin(async move {
            let given = call.arguments.unwrap_or_default();
            Ok(replied(wait(call.service, given, &call.request_context).await).into())
        })
    })
}

/// Waits. The reply says by its status whether it was worth it.
async fn wait(
    session: &Session,
    given: Map<String, Value>,
    context: &RequestContext<RoleServer>,
) -> Result<Value, ApiError> {
    let wanted: WaitForTask = arguments(given)?;
    let seconds = wanted.timeout_seconds.unwrap_or(USUAL);
    let allowed = u64::try_from(seconds).ok().filter(|_| seconds <= MOST);
    let seconds = allowed.ok_or_else(|| {
        ApiError::field("timeout_seconds", format!("{seconds} is outside what is allowed: 0 to {MOST}."))
    })?;
    let until = Instant::now() + Duration::from_secs(seconds);
    // before the first look, so that nothing falls between
    let mut changes = session.live.listen();
    let mut progress =
        context.meta.get_progress_token().map(|token| Progress::new(token, context.peer.clone()));
    let mut task = look(session, wanted.id).await?;
    loop {
        let next = match &mut progress {
            Some(progress) => Some(progress.tell(&task).await),
            None => None,
        };
        if task.status.is_terminal() || task.asks() {
            break;
        }
        let over = tokio::select! {
            () = changes.about(task.id) => false,
            () = tokio::time::sleep_until(next.unwrap_or(until)), if next.is_some() => false,
            () = tokio::time::sleep_until(until) => true,
            () = context.ct.cancelled() => break,
        };
        task = look(session, task.id.to_string()).await?;
        if over {
            break;
        }
    }
    serde_json::to_value(TaskSummary::of(&task)).map_err(|e| ApiError::new(ErrorCode::Engine, e.to_string()))
}

async fn look(session: &Session, id: String) -> Result<Task, ApiError> {
    session.blocking(move |engine| engine.call(GetTask { id })).await
}

/// Tells the client how far the task is, where it asked to be told. Clients give up on a call that they hear nothing of,
/// so it is told again although nothing is new; and the protocol wants each figure to be above the one before.
struct Progress {
    token: ProgressToken,
    peer: Peer<RoleServer>,
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
    fn new(token: ProgressToken, peer: Peer<RoleServer>) -> Self {
        Self { token, peer, begun: Instant::now(), told: None }
    }

    /// Tells it where it is new or due; returns when to come again, if nothing happens before.
    async fn tell(&mut self, task: &Task) -> Instant {
        let now = Instant::now();
        let (figure, words) = (self.figure(task, now), words(task));
        if let Some(told) = &self.told {
            let due = told.at + SIGN_OF_LIFE;
            if told.words == words && figure.floor() <= told.figure && now < due {
                return due;
            }
            // what comes too soon is told later, when nothing newer comes
            if now < told.at + PROGRESS_GAP && !task.status.is_terminal() {
                return told.at + PROGRESS_GAP;
            }
        }
        let params = ProgressNotificationParam::new(self.token.clone(), figure).with_total(100.0);
        // A client that does not listen loses nothing but the moving line.
        let _ = self.peer.notify_progress(params.with_message(words.clone())).await;
        self.told = Some(Told { figure, words, at: now });
        now + SIGN_OF_LIFE
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
        None => task.current_step.clone().unwrap_or_else(|| task.status.label().to_owned()),
    }
}
