//! Notices that are to leave the machine, put into the outbox by the transaction of what they tell of: a crash loses
//! none of them, and none is there twice. Of what needs the person it is only told once that has waited: its row is there from
//! the beginning, due later, and whoever is about to send it looks first whether anybody still waits.

use super::decide::{is_sent, waits};
use crate::{convert, json, settings};
use contract::{
    Status, TaskId,
    model::Question,
    notice::{NoticeDocument, NoticeTask},
    notify::{Channel, DeliveryState, NoticeKind, NotifyRules},
    settings::Settings,
    task::{TaskError, TaskResult},
};
use store::{
    Connection, Result, StoreError,
    deliveries::{self, DeliveryRow},
    tasks::{self, TaskRow},
};

/// A task has ended.
///
/// # Errors
/// The store failed.
pub(crate) fn ended(connection: &mut Connection, id: &str, status: Status, now: i64) -> Result<()> {
    let kind = match status {
        Status::Completed => NoticeKind::Completed,
        Status::Failed => NoticeKind::Failed,
        // what the person cancelled is no news
        Status::Cancelled
        | Status::Pending
        | Status::Queued
        | Status::Running
        | Status::Paused
        | Status::NeedsInput => return Ok(()),
    };
    tell(connection, id, kind, now)
}

/// A task waits for the person.
///
/// # Errors
/// The store failed.
pub(crate) fn asked(connection: &mut Connection, id: &str, now: i64) -> Result<()> {
    tell(connection, id, NoticeKind::NeedsYou, now)
}

fn tell(connection: &mut Connection, id: &str, kind: NoticeKind, now: i64) -> Result<()> {
    let Some(rules) = rules_where_any_is_on(connection, id)? else { return Ok(()) };
    let task = tasks::find(connection, id)?;
    if task.foreground {
        return Ok(());
    }
    let agent = store::agents::find(connection, &task.agent_id)?.name;
    let own = deliveries::strategy(connection, id)?;
    let strategy = rules.strategy_of(own, &agent, task.task_type);
    let took = took_seconds(&task, now);
    for channel in Channel::ALL {
        if is_sent(kind, strategy, &rules, took, channel)
            && let Some(mut row) = row(&task, &agent, kind, channel, now)
        {
            row.next_at = due_at(&row, &rules);
            deliveries::insert(connection, row)?;
        }
    }
    Ok(())
}

/// From when on a notice may be sent by these rules, in UTC milliseconds.
pub(crate) fn due_at(delivery: &DeliveryRow, rules: &NotifyRules) -> i64 {
    let waits = i64::try_from(waits(delivery.event, rules).as_millis()).unwrap_or(i64::MAX);
    delivery.created_at.saturating_add(waits)
}

/// What becomes of a notice before it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    /// It is sent.
    Now,
    /// It is looked at again at this moment, in UTC milliseconds.
    At(i64),
    /// What it tells of is over, and it is not sent.
    Over,
}

/// Whether what a notice tells of still has to be told, as things are now. How long something must have waited may have been
/// set anew since, and the person may have put it off.
///
/// # Errors
/// The store failed.
pub(crate) fn due(
    connection: &mut Connection,
    delivery: &DeliveryRow,
    rules: &NotifyRules,
    now: i64,
) -> Result<Due> {
    if delivery.event == NoticeKind::NeedsYou {
        let task = match tasks::find(connection, &delivery.task_id) {
            Ok(task) if still_asks(&task, delivery.occasion) => task,
            Ok(_) | Err(StoreError::NotFound) => return Ok(Due::Over),
            Err(error) => return Err(error),
        };
        if let Some(until) = store::inbox::find(connection, &task.id)?.snoozed_until.filter(|at| *at > now) {
            return Ok(Due::At(until));
        }
    }
    let at = due_at(delivery, rules);
    Ok(if at > now { Due::At(at) } else { Due::Now })
}

/// Whether a task waits for the person with what it asked at that moment.
fn still_asks(task: &TaskRow, asked_at: i64) -> bool {
    match question(task) {
        Some(question) => question.asked_at.as_millisecond() == asked_at,
        None => task.status == Status::NeedsInput,
    }
}

/// What a task asks now.
fn question(task: &TaskRow) -> Option<Question> {
    let json = task.question.as_deref().filter(|_| !task.status.is_terminal());
    json.and_then(|json| serde_json::from_str(json).ok())
}

/// The rules of the task's owner; `None` where no channel is switched on, which is nearly always.
fn rules_where_any_is_on(connection: &mut Connection, id: &str) -> Result<Option<NotifyRules>> {
    let json = deliveries::owners_settings(connection, id, settings::NAME)?;
    let settings = json.and_then(|json| serde_json::from_str::<Settings>(&json).ok());
    let rules = settings.map(|settings| settings.notify);
    Ok(rules.filter(|rules| Channel::ALL.into_iter().any(|channel| rules.is_on(channel))))
}

/// How long a task took so far: its running time where that is known, else the time since it first started.
fn took_seconds(task: &TaskRow, now: i64) -> f64 {
    let since_start = || task.started_at.map(|started| (now - started).max(0) as f64 / 1000.0);
    task.actual_duration.or_else(since_start).unwrap_or(0.0)
}

fn row(task: &TaskRow, agent: &str, kind: NoticeKind, channel: Channel, now: i64) -> Option<DeliveryRow> {
    let id = uuid::Uuid::now_v7().to_string();
    let question = question(task);
    let occasion = match (kind, &question) {
        (NoticeKind::NeedsYou, Some(question)) => question.asked_at.as_millisecond(),
        _ => task.completed_at.unwrap_or(now),
    };
    let notice = NoticeDocument {
        id: id.clone(),
        event: kind,
        at: convert::time_or_zero(occasion),
        task: Some(notice_task(task, agent, question, now)?),
    };
    Some(DeliveryRow {
        id,
        user_id: task.user_id.clone(),
        task_id: task.id.clone(),
        event: kind,
        occasion,
        channel,
        payload: json::text(&notice)?,
        state: DeliveryState::Waiting,
        attempts: 0,
        next_at: now,
        claimed_by: None,
        error: None,
        created_at: now,
        ended_at: None,
        due_since: None,
    })
}

fn notice_task(task: &TaskRow, agent: &str, question: Option<Question>, now: i64) -> Option<NoticeTask> {
    let id: TaskId = task.id.parse().ok()?;
    let result = task.result.as_deref().and_then(|json| serde_json::from_str::<TaskResult>(json).ok());
    let error = task.error_message.clone().filter(|_| task.status == Status::Failed);
    Some(NoticeTask {
        id,
        short_id: id.short(),
        title: task.title.clone(),
        agent: agent.to_owned(),
        task_type: task.task_type,
        status: task.status,
        duration_seconds: took_seconds(task, now),
        summary: result.map(|result| result.summary).filter(|summary| !summary.is_empty()),
        error: error.map(|message| TaskError {
            code: task.error_code.clone().unwrap_or_default(),
            message,
            hint: task.error_hint.clone(),
        }),
        question: question.map(|question| question.text),
    })
}

#[cfg(test)]
mod tests;
