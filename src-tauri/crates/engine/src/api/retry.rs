//! Running ended tasks again, each as a new task; and a task as it was asked for.

use super::{
    Change, Once, Work,
    anew::{Anew, each_anew},
    workflow_runs,
};
use crate::{
    convert,
    core::Core,
    error,
    review::{self, Said},
    runs::host::PoolHost,
    tasks::{
        admission::LookedUp,
        checks,
        context::EngineContext,
        create::{Asked, Continues, create},
        inbox,
        lookup::{self, read},
        places, successor, turns,
    },
    view::{self, ViewContext},
};
use contract::{
    ApiError, NewTask, Origin, Task, TaskId,
    changes::{PlaceWish, REVIEW_CONTEXT},
    command::{Bulk, Created, DraftOfTask, RetryTasks},
    task::Backoff,
    validation::DESCRIPTION_MIN,
};
use std::sync::Arc;
use store::{Connection, Result, coding, dependencies, tags, tasks, tasks::TaskRow, workflows::RunRow};

impl Change for RetryTasks {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Bulk, ApiError> {
        let asks =
            self.origin.map(|origin| Asks { origin, parent: self.parent_id, folder: self.caller_folder });
        let again = |id| Again { engine: Arc::clone(&host.context), id, asks: asks.clone(), said: None };
        each_anew(host, once, self.ids, again)
    }
}

/// Has an ended task worked on where it has worked, told what was said about what it made.
pub(super) fn send_back(
    host: &Arc<PoolHost>,
    once: &Once,
    id: String,
    said: Said,
    origin: Option<Origin>,
) -> std::result::Result<Created, ApiError> {
    let asks = origin.map(|origin| Asks { origin, parent: None, folder: None });
    let again =
        |id| Again { engine: Arc::clone(&host.context), id, asks: asks.clone(), said: Some(said.clone()) };
    let mut bulk = each_anew(host, once, vec![id], again)?;
    match (bulk.done.pop(), bulk.refused.pop()) {
        (Some(task), _) => Ok(Created { task, notes: vec![] }),
        (None, Some(refused)) => Err(refused.error),
        (None, None) => Err(ApiError::refused("Nothing was started.")),
    }
}

/// Who asks for a task to be run again: they answer for the new one.
#[derive(Clone)]
struct Asks {
    origin: Origin,
    parent: Option<TaskId>,
    folder: Option<String>,
}

/// An ended task that is to be run again.
#[derive(Clone)]
struct Again {
    engine: Arc<EngineContext>,
    /// As it was given.
    id: String,
    asks: Option<Asks>,
    /// What was said about what it made: it is worked on in the same place then.
    said: Option<Said>,
}

impl Again {
    /// The run of a workflow that the task stands for.
    fn run_of_workflow(&self, connection: &mut Connection) -> Result<Option<RunRow>> {
        let old = lookup::task(connection, &self.engine.user, &self.id)?;
        store::workflows::run(connection, &old.id)
    }

    /// The ended task, and what the new one is to be.
    fn old(&self, connection: &mut Connection) -> Result<(TaskRow, NewTask)> {
        let old = lookup::task(connection, &self.engine.user, &self.id)?;
        if !old.status.is_terminal() {
            let message = format!("“{}” has not ended yet, so it cannot be run again.", old.title);
            return Err(error::refuse(
                ApiError::refused(message).hint("Cancel it first, or wait until it has ended."),
            ));
        }
        refuse_unfilled(connection, &old)?;
        refuse_told(connection, &old)?;
        let mut wanted = anew(connection, &self.engine, &old)?;
        // what a coding agent asked for and nobody has let start was approved by nobody: it is asked about again
        let unapproved = old.origin.is_mcp() && old.attempt_count == 0;
        if let Some(said) = &self.said {
            match store::agents::find(connection, &old.agent_id)?.kind.takes_command() {
                true => drop(wanted.context.insert(REVIEW_CONTEXT.to_owned(), review::told_in_context(said))),
                false => wanted.instructions = Some(review::returned(&old.instructions, said)),
            }
            wanted.place = Some(PlaceWish { same_as: Some(old.id.clone()), ..PlaceWish::default() });
        }
        if let Some(asks) = self.asks.as_ref().filter(|asks| asks.origin.is_mcp() || !unapproved) {
            // a person's word is the approval that an agent's task would wait for
            wanted.origin = Some(asks.origin.clone());
            wanted.caller_folder.clone_from(&asks.folder);
            if asks.origin.is_mcp() {
                wanted.parent_id = asks.parent;
            }
        }
        Ok((old, wanted))
    }
}

/// An ended task as it would be asked for now.
pub(super) fn anew(connection: &mut Connection, core: &Core, old: &TaskRow) -> Result<NewTask> {
    let mut wanted = draft(connection, old)?;
    // what it depended on is done with, or was run again itself; times are past
    wanted.depends_on.clear();
    wanted.scheduled_at = None;
    wanted.deadline = wanted.deadline.filter(|at| *at > core.clock.now());
    wanted.idempotency_key = None;
    if went_on_with(connection, old)?.is_some() {
        // they are said in its session again, however short they are, and where that works
        wanted.instructions = None;
        wanted.place = Some(PlaceWish { same_as: Some(old.id.clone()), ..PlaceWish::default() });
    }
    Ok(wanted)
}

/// The session of a task, in which it is told what was said about what it made; none where it kept none.
fn in_session(connection: &mut Connection, old: &TaskRow, said: &Said) -> Result<Option<Continues>> {
    let session = coding::of_task(connection, &old.id)?.and_then(|row| row.session);
    let text = review::told_in_session(said);
    Ok(session.map(|session| Continues { task: old.id.clone(), session, text }))
}

/// The session that a task went on with, for one in its place.
pub(super) fn went_on_with(connection: &mut Connection, old: &TaskRow) -> Result<Option<Continues>> {
    let Some(task) = coding::of_task(connection, &old.id)?.and_then(|row| row.continues) else {
        return Ok(None);
    };
    let session = coding::of_task(connection, &task)?.and_then(|row| row.session);
    Ok(session.map(|session| Continues { task, session, text: old.instructions.clone() }))
}

impl Anew for Again {
    fn wanted(&self, connection: &mut Connection) -> Result<NewTask> {
        if self.run_of_workflow(connection)?.is_some() {
            // it has rules of its own, for which nothing is looked up
            return Ok(NewTask::default());
        }
        self.old(connection).map(|(_, wanted)| wanted)
    }

    /// Whatever waits for the old one waits for the new one from now on, in the same transaction.
    fn run(
        &self,
        connection: &mut Connection,
        context: &ViewContext,
        looked_up: Option<&LookedUp>,
    ) -> Result<Task> {
        if let Some(run) = self.run_of_workflow(connection)? {
            let origin = self.asks.as_ref().map(|asks| asks.origin.clone());
            let root = workflow_runs::start_again(connection, &self.engine, &run, None, origin)?;
            return view::task(connection, context, root);
        }
        let (old, wanted) = self.old(connection)?;
        let turn = turns::place_of(connection, &old)?;
        let continues = match &self.said {
            Some(said) => in_session(connection, &old, said)?,
            None => went_on_with(connection, &old)?,
        };
        let asked = Asked {
            wanted: &wanted,
            retry_of: Some(&old),
            looked_up,
            turn: turn.as_ref(),
            continues: continues.as_ref(),
        };
        let created = create(connection, &self.engine, context, asked)?;
        let new = created.task.id.to_string();
        turns::took_place(connection, &self.engine, &old.id, &new)?;
        if self.said.is_some() {
            store::reviews::sent(connection, &old.id, &new)?;
            store::places::announce(connection, &old.id, self.engine.now())?;
        }
        inbox::run_again(connection, &self.engine, &old)?;
        store::schedules::run_again(connection, &old.id, &new)?;
        successor::takes_its_place(connection, &self.engine, &old, &new)?;
        let row = tasks::find(connection, &new)?;
        view::task(connection, context, row)
    }
}

/// A task of a workflow that was not reached has no texts of its own to be run with.
pub(super) fn refuse_unfilled(connection: &mut Connection, task: &TaskRow) -> Result<()> {
    let unfilled = store::workflows::member_of_task(connection, &task.id)?.filter(|member| !member.filled_in);
    let Some(member) = unfilled else { return Ok(()) };
    let message = format!(
        "“{}” is a step of a workflow that was not reached: what it would run is not known.",
        task.title
    );
    let short = member.root_id.get(28..).unwrap_or(&member.root_id);
    let hint = format!("Start the run again: `legwork workflow retry {short}`.");
    Err(error::refuse(ApiError::refused(message).hint(hint)))
}

/// What tells that a schedule could not start its workflow has nothing of its own to be run.
fn refuse_told(connection: &mut Connection, task: &TaskRow) -> Result<()> {
    let Some(schedule) = store::schedules::of_task(connection, &task.id)? else { return Ok(()) };
    if schedule.workflow.is_none() || task.command.is_some() {
        return Ok(());
    }
    let message = format!(
        "The schedule “{}” could not start its workflow, so there is no run to start again.",
        schedule.name
    );
    let hint = format!(
        "Put that right, then `legwork schedule run {}` starts it now.",
        schedule.id.get(28..).unwrap_or(&schedule.id)
    );
    Err(error::refuse(ApiError::refused(message).hint(hint)))
}

impl Work for DraftOfTask {
    fn work(self, host: &Arc<PoolHost>) -> std::result::Result<NewTask, ApiError> {
        read(host, |connection| {
            let task = lookup::task(connection, &host.user, &self.id)?;
            draft(connection, &task)
        })
    }
}

/// A task as it was asked for.
pub(super) fn draft(connection: &mut Connection, task: &TaskRow) -> Result<NewTask> {
    let agent = store::agents::find(connection, &task.agent_id)?;
    let ids = std::slice::from_ref(&task.id);
    let given = |text: &String| Some(text.clone()).filter(|t| *t != task.title);
    Ok(NewTask {
        agent: Some(if agent.archived_at.is_some() { agent.id } else { agent.name }),
        task_type: task.task_type,
        title: Some(task.title.clone()),
        // what is said in a talk may be shorter than what a task is about
        description: given(&task.description).filter(|text| text.chars().count() >= DESCRIPTION_MIN),
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
        notify: store::deliveries::strategy(connection, &task.id)?,
        needs: store::resources::needs_of_one(connection, &task.id)?,
        place: places::wish(store::places::of_task(connection, &task.id)?.as_ref()),
        rival_of: None,
        check: checks::wish(store::checks::of_task(connection, &task.id)?.as_ref()),
        sandbox: store::sandboxes::of_task(connection, &task.id)?
            .and_then(|own| serde_json::from_str(&own).ok()),
        parent_id: task.parent_id.as_deref().and_then(|p| p.parse().ok()),
        origin: Some(task.origin.clone()),
        path: task.path_env.clone(),
        environment: convert::environment(task.environment.as_deref()),
        caller_folder: None,
    })
}
