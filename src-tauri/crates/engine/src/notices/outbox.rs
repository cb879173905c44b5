//! Notices that are to leave the machine, put into the outbox by the transaction of what they tell of: a crash loses
//! none of them, and none is there twice.

use super::decide::is_sent;
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
    Connection, Result,
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
            && let Some(row) = row(&task, &agent, kind, channel, now)
        {
            deliveries::insert(connection, row)?;
        }
    }
    Ok(())
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
    let question = task.question.as_deref().and_then(|json| serde_json::from_str::<Question>(json).ok());
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
        question: question.filter(|_| !task.status.is_terminal()).map(|question| question.text),
    })
}
