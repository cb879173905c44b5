//! wait_for_task: until it ends or needs the person, with progress on the way.

use super::route::{arguments, replied, tool};
use crate::{replies::TaskSummary, requests::WaitForTask, session::Session};
use contract::{
    ApiError, ErrorCode, Task,
    command::GetTask,
    model::{Question, QuestionKind},
};
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
const USUAL: i64 = 60;
/// Progress is sent at most this often.
const PROGRESS_GAP: Duration = Duration::from_millis(250);

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
    let known = task.question.clone().filter(|question| question.kind != QuestionKind::Ask);
    loop {
        // what is held back because it comes too soon is told later, when nothing newer comes
        let later = match &mut progress {
            Some(progress) => progress.tell(&task).await,
            None => None,
        };
        if task.status.is_terminal() || asks_anew(&task, known.as_ref()) {
            break;
        }
        tokio::select! {
            () = changes.about(task.id) => task = look(session, task.id.to_string()).await?,
            () = tokio::time::sleep_until(until) => break,
            () = tokio::time::sleep_until(later.unwrap_or(until)), if later.is_some() => {}
            () = context.ct.cancelled() => break,
        }
    }
    serde_json::to_value(TaskSummary::of(&task)).map_err(|e| ApiError::new(ErrorCode::Engine, e.to_string()))
}

/// Whether it asks something that the caller can answer, or does not know of yet. One that waits for the person's
/// approval is waited for.
fn asks_anew(task: &Task, known: Option<&Question>) -> bool {
    let asked = |question: &Question| (question.kind, question.asked_at);
    task.question.as_ref().is_some_and(|question| known.map(asked) != Some(asked(question)))
}

async fn look(session: &Session, id: String) -> Result<Task, ApiError> {
    session.blocking(move |engine| engine.call(GetTask { id })).await
}

/// Tells the client how far the task is, where it asked to be told.
struct Progress {
    token: ProgressToken,
    peer: Peer<RoleServer>,
    told: Option<(i64, Option<String>)>,
    at: Instant,
}

impl Progress {
    fn new(token: ProgressToken, peer: Peer<RoleServer>) -> Self {
        Self { token, peer, told: None, at: Instant::now() }
    }

    /// Tells it where it is new; or says when it may. Percents only grow, as the protocol wants it.
    async fn tell(&mut self, task: &Task) -> Option<Instant> {
        let words = task.current_step.clone().or_else(|| Some(task.status.label().to_owned()));
        let known = self.told.as_ref();
        let percent = task.progress.max(known.map_or(0, |(percent, _)| *percent));
        let is_new = known.is_none_or(|(p, w)| *p != percent || *w != words);
        if !is_new {
            return None;
        }
        if known.is_some() && self.at.elapsed() < PROGRESS_GAP && !task.status.is_terminal() {
            return Some(self.at + PROGRESS_GAP);
        }
        #[expect(clippy::cast_precision_loss, reason = "a percentage")]
        let mut params = ProgressNotificationParam::new(self.token.clone(), percent as f64).with_total(100.0);
        if let Some(words) = &words {
            params = params.with_message(words.clone());
        }
        // A client that does not listen loses nothing but the moving line.
        let _ = self.peer.notify_progress(params).await;
        self.told = Some((percent, words));
        self.at = Instant::now();
        None
    }
}
