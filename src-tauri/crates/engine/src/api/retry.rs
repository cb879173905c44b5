//! Running ended tasks again, each as a new task; and a task as it was asked for.

use super::{Change, Once, Work, actions::each_id};
use crate::tasks::create::create;
use crate::tasks::lookup::{self, read};
use crate::{
    convert,
    engine::Shared,
    error,
    tasks::moves,
    view::{self, ViewContext},
};
use contract::{
    ApiError, NewTask, Origin, Status, TaskId,
    command::{Bulk, DraftOfTask, RetryTasks},
    task::Backoff,
};
use std::sync::Arc;
use store::{Connection, Result, dependencies, tags, tasks, tasks::TaskRow};

impl Change for RetryTasks {
    fn change(self, shared: &Arc<Shared>, once: &Once) -> std::result::Result<Bulk, ApiError> {
        let asks = self.origin.map(|origin| (origin, self.parent_id));
        each_id(shared, once, self.ids, move |connection, shared, context, id| {
            run_again(connection, shared, context, id, asks.as_ref())
        })
    }
}

/// A new task in the place of an ended one. Whatever waits for the old one waits for the new one from now on, in the
/// same transaction.
fn run_again(
    connection: &mut Connection,
    shared: &Shared,
    context: &ViewContext,
    id: &str,
    asks: Option<&(Origin, Option<TaskId>)>,
) -> Result<contract::Task> {
    let old = lookup::task(connection, &shared.user, id)?;
    if !old.status.is_terminal() {
        let message = format!("“{}” has not ended yet, so it cannot be run again.", old.title);
        return Err(error::refuse(ApiError::refused(message).hint("Cancel it first, or duplicate it.")));
    }
    let mut wanted = draft(connection, &old)?;
    // what it depended on is done with, or was run again itself; times are past
    wanted.depends_on.clear();
    wanted.scheduled_at = None;
    wanted.deadline = wanted.deadline.filter(|at| *at > shared.clock.now());
    wanted.idempotency_key = None;
    if let Some((origin, parent)) = asks {
        // who asks for it now answers for it: a person's word is the approval that an agent's task would wait for
        wanted.origin = Some(origin.clone());
        if origin.is_mcp() {
            wanted.parent_id = *parent;
        }
    }
    let created = create(connection, shared, context, &wanted, Some(&old.id))?;
    let new = created.task.id.to_string();
    for waiting in dependencies::repoint(connection, &old.id, &new)? {
        wait_again(connection, shared, &waiting, &old)?;
    }
    let row = tasks::find(connection, &new)?;
    view::task(connection, context, row)
}

/// A dependent that already had its dependency done waits again.
fn wait_again(connection: &mut Connection, shared: &Shared, id: &str, old: &TaskRow) -> Result<()> {
    if old.status != Status::Completed {
        return Ok(());
    }
    let mut task = tasks::find(connection, id)?;
    task.blockers += 1;
    if task.status == Status::Pending {
        moves::recompute_status(&mut task, moves::Cause::WaitChanged, shared.now())?;
    }
    tasks::update(connection, &task)
}

impl Work for DraftOfTask {
    fn work(self, shared: &Arc<Shared>) -> std::result::Result<NewTask, ApiError> {
        read(shared, |connection| {
            let task = lookup::task(connection, &shared.user, &self.id)?;
            draft(connection, &task)
        })
    }
}

/// A task as it was asked for.
fn draft(connection: &mut Connection, task: &TaskRow) -> Result<NewTask> {
    let agent = store::agents::find(connection, &task.agent_id)?;
    let ids = std::slice::from_ref(&task.id);
    let given = |text: &String| Some(text.clone()).filter(|t| *t != task.title);
    Ok(NewTask {
        agent: Some(if agent.archived_at.is_some() { agent.id } else { agent.name }),
        task_type: task.task_type,
        title: Some(task.title.clone()),
        description: given(&task.description),
        instructions: given(&task.instructions),
        command: task.command.as_deref().and_then(|c| serde_json::from_str(c).ok()),
        priority: Some(i64::from(task.priority)),
        depends_on: dependencies::ids(connection, &task.id)?,
        on_dependency_failure: task.on_dependency_failure,
        scheduled_at: task.scheduled_at.and_then(convert::time),
        deadline: task.deadline_at.and_then(convert::time),
        max_retries: Some(i64::from(task.max_retries)),
        backoff: Some(Backoff {
            min_seconds: task.backoff_min_seconds,
            max_seconds: task.backoff_max_seconds,
        }),
        timeout_seconds: Some(task.timeout_seconds),
        on_lost: task.on_lost,
        cwd: task.cwd.clone(),
        context: serde_json::from_str(&task.context_data).unwrap_or_default(),
        files: serde_json::from_str(&task.files).unwrap_or_default(),
        tags: tags::of(connection, ids)?.into_iter().map(|(_, tag)| tag).collect(),
        idempotency_key: None,
        pty: task.pty,
        budget: task.budget.as_deref().and_then(|b| serde_json::from_str(b).ok()),
        parent_id: task.parent_id.as_deref().and_then(|p| p.parse().ok()),
        origin: Some(task.origin.clone()),
        path: task.path_env.clone(),
    })
}
