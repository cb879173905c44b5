//! The person's side of a conversation: answers to what a run asks, words to one that runs, and reading it all.

use super::{Change, Once, Work};
use crate::tasks::lookup::{self, read};
use crate::{
    core::Core,
    error,
    lifecycle::Trigger,
    runs::host::PoolHost,
    tasks::{ending, inbox, moves, question},
    view::{self, ViewContext},
};
use contract::{
    ApiError, Status, Task,
    command::{AnswerTask, ListMessages},
    event::EventKind,
    model::{Answer, Message, Question, QuestionKind},
    validation,
};
use std::sync::Arc;
use store::{
    Connection, Result, agents, conversations,
    events::{self, NewEvent},
    tasks::{self, TaskRow},
};

/// Messages where the request does not say.
const MESSAGES: i64 = 500;

impl Work for ListMessages {
    fn work(self, host: &Arc<PoolHost>) -> std::result::Result<Vec<Message>, ApiError> {
        let limit = if self.limit <= 0 { MESSAGES } else { self.limit };
        read(host, |c| {
            let task = lookup::task(c, &host.user, &self.id)?;
            Ok(view::messages(conversations::messages(c, &task.id, self.after, limit)?))
        })
    }
}

impl Change for AnswerTask {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Task, ApiError> {
        validation::answer(&self.answer)?;
        let (inner, context) = (Arc::clone(&host.core), ViewContext::look(host, &host.pool_look));
        once.write(host, move |connection| {
            let task = lookup::task(connection, &inner.user, &self.id)?;
            let question = view::question(&task, None);
            question::check_named(&task, question.as_ref(), self.asked_at)?;
            let task = answer(connection, &inner, task, question, &self.answer)?;
            inbox::answered(connection, &task.id, inner.now())?;
            view::task(connection, &context, task)
        })
    }
}

fn refused<T>(message: String, hint: &str) -> Result<T> {
    Err(error::refuse(ApiError::refused(message).hint(hint)))
}

/// Takes an answer to `question`, which is what the task asks now.
fn answer(
    connection: &mut Connection,
    core: &Core,
    task: TaskRow,
    question: Option<Question>,
    answer: &Answer,
) -> Result<TaskRow> {
    let now = core.now();
    let kind = agents::find(connection, &task.agent_id)?.kind;
    match task.status {
        status if status.is_terminal() => {
            let message = format!("“{}” has ended, so nobody reads an answer any more.", task.title);
            refused(message, "Run it again to get a new task.")
        }
        _ if task.cancel_requested => refused(
            format!("“{}” is being ended, so nobody reads an answer any more.", task.title),
            "Run it again.",
        ),
        Status::NeedsInput => {
            if let Some(question) = &question {
                check_fits(question, answer)?;
            }
            match question.map(|q| q.kind) {
                Some(QuestionKind::Lost) if matches!(answer, Answer::Deny(_)) => deny(connection, task, now),
                Some(QuestionKind::Lost) | None => go_on(connection, task, now),
                Some(_) => {
                    write_user_message(connection, &task, answer, now)?;
                    go_on(connection, task, now)
                }
            }
        }
        // held or not: the word is given once, and holds
        Status::Pending | Status::Paused if view::awaits_approval(&task) => {
            before_start(connection, task, answer, now)
        }
        _ if kind.converses() => {
            if !matches!(answer, Answer::Text(_)) {
                let message =
                    format!("“{}” asks nothing, so there is nothing to approve or deny.", task.title);
                return refused(message, "Write it a message instead; it is read at its next turn.");
            }
            write_user_message(connection, &task, answer, now)?;
            Ok(task)
        }
        _ => refused(
            format!("“{}” asks nothing, and a command reads no messages.", task.title),
            "Messages are for agents with a model and for coding agents.",
        ),
    }
}

/// Whether an answer is one that the question takes.
fn check_fits(question: &Question, answer: &Answer) -> Result<()> {
    match (question.kind, answer) {
        (_, Answer::Always) if question.always.is_none() => refused(
            "It asks about this once, and nothing can be allowed for always here.".to_owned(),
            "`legwork answer ID --approve` allows it once.",
        ),
        (QuestionKind::Ask, Answer::Text(_)) => Ok(()),
        (QuestionKind::Ask, _) => refused(
            "It asks for words, not for an approval.".to_owned(),
            "Write the answer: `legwork answer ID TEXT`.",
        ),
        (_, Answer::Text(_)) => refused(
            "It waits for a yes or a no.".to_owned(),
            "`legwork answer ID --approve`, or `legwork answer ID --deny`.",
        ),
        _ => Ok(()),
    }
}

/// The person's word on a task that may not start without it.
fn before_start(
    connection: &mut Connection,
    mut task: TaskRow,
    answer: &Answer,
    now: i64,
) -> Result<TaskRow> {
    match answer {
        Answer::Text(_) => {
            return refused(
                "It waits for a yes or a no.".to_owned(),
                "`legwork answer ID --approve`, or `legwork answer ID --deny`.",
            );
        }
        Answer::Approve | Answer::Always => {
            task.question = None;
            if task.hold {
                task.updated_at = now;
                tasks::update(connection, &task)?;
                events::append(connection, &NewEvent::about(now, &task.id, EventKind::Edited))?;
                return Ok(task);
            }
            moves::recompute_status(&mut task, moves::Cause::WaitChanged, now)?;
            tasks::update(connection, &task)?;
            ending::fail_with_the_past(connection, &mut task, now)?;
        }
        Answer::Deny(reason) => {
            let reason = reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
            task.status = moves::moved(&task, Trigger::CancelAsked)?;
            task.question = None;
            task.waiting_for = None;
            task.completed_at = Some(now);
            task.updated_at = now;
            task.error_code = Some("denied".into());
            task.error_message = Some(
                reason
                    .map_or_else(|| "It was not allowed.".to_owned(), |r| format!("It was not allowed: {r}")),
            );
            tasks::update(connection, &task)?;
            ending::after_end(connection, &task.id, task.status, now)?;
        }
    }
    events::append(connection, &NewEvent::about(now, &task.id, EventKind::Edited))?;
    Ok(task)
}

fn write_user_message(connection: &mut Connection, task: &TaskRow, answer: &Answer, now: i64) -> Result<()> {
    let json = serde_json::to_string(answer).unwrap_or_default();
    conversations::write_user_message(connection, &task.id, now, json)?;
    events::append(connection, &NewEvent::about(now, &task.id, EventKind::UserMessage))
}

/// The run goes on as soon as a worker takes it, before others of its priority.
fn go_on(connection: &mut Connection, mut task: TaskRow, now: i64) -> Result<TaskRow> {
    task.status = moves::moved(&task, Trigger::Resumed)?;
    task.front = true;
    task.hold = false;
    task.pause_requested = false;
    task.question = None;
    task.updated_at = now;
    tasks::update(connection, &task)?;
    Ok(task)
}

fn deny(connection: &mut Connection, mut task: TaskRow, now: i64) -> Result<TaskRow> {
    task.status = moves::moved(&task, Trigger::Denied)?;
    task.question = None;
    task.completed_at = Some(now);
    task.updated_at = now;
    tasks::update(connection, &task)?;
    ending::after_end(connection, &task.id, task.status, now)?;
    Ok(task)
}
