//! The person's word on a command, asked for in the client where that can ask them. It is their word alone: the client's
//! model neither sees the question nor answers it, and what comes without a choice of theirs leaves the task waiting for
//! them elsewhere.
//!
//! The task is there before anybody is asked. How the client is asked is its protocol's to say: by a request of the
//! server's while the call lasts (`in_call`), or in place of the reply (`rounds`).

mod form;
mod in_call;
mod outcome;

use crate::{
    rounds::{self, Wanted},
    session::Session,
};
use contract::{
    ApiError, Task, TaskId, Timestamp,
    command::{AnswerTask, GetSettings, GetTask},
    model::{Answer, Question, QuestionKind},
};
use form::Choice;
pub(crate) use outcome::Outcome;
use rmcp::{RoleServer, model::InputRequest, service::RequestContext};
use serde_json::Value;

/// What comes of the wish to ask for the person's word.
pub(crate) enum Asked {
    /// The client cannot ask, or there is nothing to ask.
    Not,
    /// They were asked: the task as it is then.
    Settled(Box<Task>, Outcome),
    /// The client is to ask, and to repeat its call.
    InRound(Wanted, Box<InputRequest>),
}

/// Asks for the person's word on a task that waits for it, where the client can.
///
/// # Errors
/// Those of the store.
pub(crate) async fn ask(
    session: &Session,
    context: &RequestContext<RoleServer>,
    id: String,
) -> Result<Asked, ApiError> {
    if !can_ask(context) || !session.blocking(|engine| engine.call(GetSettings {})).await?.mcp.ask_in_client {
        return Ok(Asked::Not);
    }
    // before the first look, so that nothing falls between
    let changes = session.live.listen();
    let task = look(session, id).await?;
    let Some(question) = question_of(&task) else { return Ok(Asked::Not) };
    let Some(form) = form::of(question) else { return Ok(Asked::Not) };
    if rounds::are_spoken(context) {
        let wanted = Wanted::Approval { task: task.id, asked_at: question.asked_at };
        return Ok(Asked::InRound(wanted, Box::new(InputRequest::Elicitation(form))));
    }
    in_call::ask(session, context, changes, &task, question.asked_at, form).await
}

/// What comes of the answer that a repeated call brings to what `task` asked then. `None`: it brings none, and the
/// question is still there to be asked.
///
/// # Errors
/// Those of the store; and there is no such task any more.
pub(crate) async fn answered(
    session: &Session,
    task: TaskId,
    asked_at: Timestamp,
    answer: Option<Value>,
) -> Result<Option<(Task, Outcome)>, ApiError> {
    let none = answer.is_none();
    let choice = answer.map_or(Choice::NotAsked, Choice::in_a_round);
    let (task, outcome) = settle(session, task, asked_at, choice).await?;
    Ok(Some((task, outcome)).filter(|(_, outcome)| !none || *outcome != Outcome::NotAsked))
}

/// Whether the client shows forms to the person. One that says no more than that it asks them does.
fn can_ask(context: &RequestContext<RoleServer>) -> bool {
    let offered = context.client_capabilities().and_then(|client| client.elicitation);
    offered.is_some_and(|kinds| kinds.form.is_some() || kinds.url.is_none())
}

/// The question whether a command may run, where the task waits for the answer.
fn question_of(task: &Task) -> Option<&Question> {
    task.question.as_ref().filter(|question| task.asks() && question.kind == QuestionKind::Approval)
}

async fn look(session: &Session, id: String) -> Result<Task, ApiError> {
    session.blocking(move |engine| engine.call(GetTask { id })).await
}

/// The task after the person's choice, or their silence. An answer that comes too late changes nothing.
async fn settle(
    session: &Session,
    id: TaskId,
    asked_at: Timestamp,
    choice: Choice,
) -> Result<(Task, Outcome), ApiError> {
    let (answer, outcome) = match choice {
        Choice::Approve => (Some(Answer::Approve), Outcome::Approved),
        Choice::Deny => (Some(Answer::Deny(None)), Outcome::Denied),
        Choice::Declined => (None, Outcome::Declined),
        Choice::Dismissed => (None, Outcome::Dismissed),
        Choice::Unclear => (None, Outcome::Unclear),
        Choice::NotAsked => (None, Outcome::NotAsked),
        Choice::NotYet => (None, Outcome::NotYet),
    };
    let answers = answer.is_some();
    if let Some(answer) = answer {
        let answer = AnswerTask { id: id.to_string(), answer, asked_at: Some(asked_at) };
        if let Ok(task) = session.starting_work(move |engine| engine.call(answer)).await {
            return Ok((task, outcome));
        }
    }
    let task = look(session, id.to_string()).await?;
    let outcome = match question_of(&task) {
        None => Outcome::Elsewhere,
        Some(question) if question.asked_at != asked_at => Outcome::Changed,
        Some(_) if answers => Outcome::NotKept,
        Some(_) => outcome,
    };
    Ok((task, outcome))
}
