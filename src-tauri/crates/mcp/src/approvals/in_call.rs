//! The question as a request of the server's, while the client's call lasts.

use super::{Asked, Outcome, form::Choice, look, question_of, settle};
use crate::{live::Listener, progress::Progress, session::Session};
use contract::{ApiError, Task, Timestamp};
use rmcp::{
    RoleServer,
    model::{ElicitRequest, ServerRequest},
    service::{PeerRequestOptions, RequestContext, RequestHandle},
};
use std::time::Duration;
use tokio::time::Instant;

/// How long the person may take before the client's call is answered without them: clients give calls up after 60 s.
const PATIENCE: Duration = Duration::from_secs(45);

/// Asks, and waits for the answer or for what makes it needless. `changes`: heard from before `task` was looked at.
pub(super) async fn ask(
    session: &Session,
    context: &RequestContext<RoleServer>,
    mut changes: Listener,
    task: &Task,
    asked_at: Timestamp,
    form: ElicitRequest,
) -> Result<Asked, ApiError> {
    let request = ServerRequest::ElicitRequest(form);
    let sent = context.peer.send_cancellable_request(request, PeerRequestOptions::no_options()).await;
    // it is gone
    let Ok(mut asked) = sent else { return Ok(Asked::Not) };
    let give_up = Instant::now() + PATIENCE;
    let mut progress = Progress::wanted(context);
    loop {
        let next = progress.tell(task).await;
        tokio::select! {
            said = &mut asked.rx => {
                let choice = Choice::in_a_call(said.ok().and_then(Result::ok));
                let (task, outcome) = settle(session, task.id, asked_at, choice).await?;
                return Ok(Asked::Settled(Box::new(task), outcome));
            }
            () = changes.about(task.id) => {
                let now = look(session, task.id.to_string()).await?;
                let outcome = match question_of(&now) {
                    Some(question) if question.asked_at == asked_at => continue,
                    Some(_) => Outcome::Changed,
                    None => Outcome::Elsewhere,
                };
                take_back(asked, "it was answered elsewhere").await;
                return Ok(Asked::Settled(Box::new(now), outcome));
            }
            () = tokio::time::sleep_until(next.unwrap_or(give_up)), if next.is_some() => {}
            () = tokio::time::sleep_until(give_up) => {
                take_back(asked, "it waits in Legwork").await;
                let (task, outcome) = settle(session, task.id, asked_at, Choice::NotYet).await?;
                return Ok(Asked::Settled(Box::new(task), outcome));
            }
            () = context.ct.cancelled() => {
                take_back(asked, "the call was cancelled").await;
                return Ok(Asked::Not);
            }
        }
    }
}

async fn take_back(asked: RequestHandle<RoleServer>, why: &str) {
    // a client that is gone need not be told
    let _ = asked.cancel(Some(why.to_owned())).await;
}
