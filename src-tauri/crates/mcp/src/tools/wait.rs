//! wait_for_task: until it ends or needs the person, with progress on the way.

use super::{
    arguments::arguments,
    route::{replied, tool},
};
use crate::{progress::Progress, replies::TaskSummary, requests::WaitForTask, session::Session};
use contract::{ApiError, ErrorCode, Status, Task, command::GetTask};
use rmcp::{
    RoleServer, handler::server::router::tool::ToolRoute, model::ToolAnnotations, service::RequestContext,
};
use serde_json::{Map, Value};
use std::time::Duration;
use tokio::time::Instant;

/// Longest and usual time to wait, in seconds.
const MOST: i64 = 3600;
const USUAL: i64 = 45;

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
            let waited = wait(call.service, given, &call.request_context).await;
            Ok(replied(&call.service.words(), waited).into())
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
    let until = Instant::now() + patience(wanted.timeout_seconds)?;
    // before the first look, so that nothing falls between
    let mut changes = session.live.listen();
    let mut progress = Progress::wanted(context);
    let mut task = look(session, wanted.id).await?;
    loop {
        let next = progress.tell(&task).await;
        if task.status.is_terminal() || needs_somebody(&task) {
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

/// How long is waited.
fn patience(wanted: Option<i64>) -> Result<Duration, ApiError> {
    let seconds = wanted.unwrap_or(USUAL);
    let allowed = u64::try_from(seconds).ok().filter(|_| seconds <= MOST);
    allowed.map(Duration::from_secs).ok_or_else(|| {
        ApiError::field("timeout_seconds", format!("{seconds} is outside what is allowed: 0 to {MOST}."))
    })
}

/// Whether nothing happens until somebody does something, so that waiting brings nothing.
fn needs_somebody(task: &Task) -> bool {
    task.asks() || task.status == Status::Paused && task.stopping.is_none()
}

/// Looks at it, and to it that somebody runs it.
async fn look(session: &Session, id: String) -> Result<Task, ApiError> {
    session.starting_work(move |engine| engine.call(GetTask { id })).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_over_before_usual_clients_lose_patience() {
        for (wanted, seconds) in [
            (None, Some(45)),
            (Some(0), Some(0)),
            (Some(3600), Some(3600)),
            (Some(3601), None),
            (Some(-1), None),
        ] {
            let waits = patience(wanted);
            assert_eq!(waits.as_ref().ok().map(Duration::as_secs), seconds, "{wanted:?}");
            assert!(waits.is_ok() || waits.is_err_and(|error| error.fields[0].field == "timeout_seconds"));
        }
        let schema = serde_json::to_value(schemars::schema_for!(WaitForTask)).unwrap().to_string();
        assert!(schema.contains(&USUAL.to_string()), "the model is told how long that is: {schema}");
    }
}
