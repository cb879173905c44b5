//! Runs of workflows: starting them, looking at them, starting them again.

use super::{Change, Once, Work};
use crate::{
    error, json,
    process::fault,
    runs::host::PoolHost,
    tasks::{
        assignee,
        context::EngineContext,
        inbox,
        lookup::{self, read},
        successor,
        workflows::{
            again,
            enter::{self, Wanted},
            wanted,
        },
    },
    view::workflow as view,
};
use contract::{
    ApiError, Origin,
    command::{GetWorkflowRun, ListWorkflowRuns, RetryWorkflowRun, StartWorkflow},
    workflow::{
        WorkflowDefinition,
        run::{WorkflowRun, WorkflowRunBrief},
    },
};
use serde_json::{Map, Value};
use std::{collections::BTreeSet, path::Path, sync::Arc};
use store::{Connection, Result, tasks::TaskRow, workflows, workflows::RunRow};

/// Runs of a page where the request does not say.
const RUNS: i64 = 50;

fn document(connection: &mut Connection, root: TaskRow, now: i64) -> Result<WorkflowRun> {
    let run = workflows::run(connection, &root.id)?.ok_or_else(|| no_run(&root))?;
    Ok(view::document(&view::look(connection, run, root)?, now))
}

fn no_run(task: &TaskRow) -> store::StoreError {
    let refusal = ApiError::not_found(format!("“{}” is no run of a workflow.", task.title));
    error::refuse(refusal.hint("`legwork workflow runs` shows them all."))
}

/// The user's run with this id, and its task.
fn find(connection: &mut Connection, user: &str, id: &str) -> Result<(RunRow, TaskRow)> {
    let root = lookup::task(connection, user, id)?;
    let run = workflows::run(connection, &root.id)?.ok_or_else(|| no_run(&root))?;
    Ok((run, root))
}

impl Work for ListWorkflowRuns {
    fn work(self, host: &Arc<PoolHost>) -> std::result::Result<Vec<WorkflowRunBrief>, ApiError> {
        let limit = if self.limit <= 0 { RUNS } else { self.limit };
        let before = self.before.map(|id| id.to_string());
        read(host, |c| {
            let runs = workflows::page(c, &host.user, self.workflow.as_deref(), before.as_deref(), limit)?;
            runs.iter().map(|run| view::brief(c, run)).collect()
        })
    }
}

impl Work for GetWorkflowRun {
    fn work(self, host: &Arc<PoolHost>) -> std::result::Result<WorkflowRun, ApiError> {
        let now = host.now();
        read(host, |c| {
            let (run, root) = find(c, &host.user, &self.id)?;
            Ok(view::document(&view::look(c, run, root)?, now))
        })
    }
}

impl Change for StartWorkflow {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<WorkflowRun, ApiError> {
        let origin = self.origin.unwrap_or_default();
        // what a person starts on the command line finds the programs that it would find there
        let path = (origin == Origin::Cli).then(|| std::env::var("PATH").ok()).flatten();
        let folder = self.folder.as_deref();
        start(host, once, wanted::of_file(&self.workflow, folder, &self.inputs, origin, path)?)
    }
}

fn start(host: &Arc<PoolHost>, once: &Once, wanted: Wanted) -> std::result::Result<WorkflowRun, ApiError> {
    fault::refuse_what_begins(&host.data_dir)?;
    let context = Arc::clone(&host.context);
    once.write(host, move |connection| {
        let agent = assignee::of_workflows(connection, &context)?;
        let root = enter::enter(connection, &context, &agent, &wanted)?;
        document(connection, root, context.now())
    })
}

impl Change for RetryWorkflowRun {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<WorkflowRun, ApiError> {
        let context = Arc::clone(&host.context);
        fault::refuse_what_begins(&host.data_dir)?;
        once.write(host, move |connection| {
            let (run, _) = find(connection, &context.user, &self.id)?;
            let how = How { from: self.from.as_deref(), inputs: self.inputs.as_ref() };
            let root = start_again(connection, &context, &run, Some(how), None)?;
            document(connection, root, context.now())
        })
    }
}

/// How a run is started again.
#[derive(Clone, Copy)]
pub(super) struct How<'a> {
    /// The stage to begin with.
    from: Option<&'a str>,
    /// Other inputs than before.
    inputs: Option<&'a Map<String, Value>>,
}

/// Starts a run again, as a new one; the old one stays as it is, and whatever waits for it waits for the new one.
///
/// # Errors
/// `Refused`: it still goes on, it has no such stage, or the inputs are wrong. Or the store failed.
pub(super) fn start_again(
    connection: &mut Connection,
    engine: &EngineContext,
    run: &RunRow,
    how: Option<How<'_>>,
    origin: Option<Origin>,
) -> Result<TaskRow> {
    let old = store::tasks::find(connection, &run.root_id)?;
    if !old.status.is_terminal() {
        let message =
            format!("Run {} of “{}” still goes on, so it cannot be started again.", run.number, run.name);
        return Err(error::refuse(
            ApiError::refused(message).hint("Cancel it first, or wait until it has ended."),
        ));
    }
    let texts = workflows::texts(connection, &run.root_id)?;
    let definition: WorkflowDefinition = json::or_default(&texts.definition);
    let mut inputs: Map<String, Value> = json::or_default(&texts.inputs);
    let How { from, inputs: other } = how.unwrap_or(How { from: None, inputs: None });
    inputs.extend(other.cloned().unwrap_or_default());
    let is_other = other.is_some();
    if is_other && from.is_some() {
        let message = "With other inputs a run begins with its first stage: what completed before was made with the old ones.";
        return Err(error::refuse(ApiError::field("from", message)));
    }
    let plan = wanted::plan(&definition, &inputs, Path::new(&run.folder)).map_err(error::refuse)?;
    let taken = match is_other {
        true => BTreeSet::new(),
        false => again::taken_over(connection, run, from)?,
    };
    again::refuse_what_is_gone(connection, run, &taken, &plan)?;
    let agent = assignee::of_workflows(connection, engine)?;
    let wanted = Wanted {
        definition,
        plan,
        folder: run.folder.clone(),
        origin: origin.unwrap_or_else(|| old.origin.clone()),
        path: old.path_env.clone(),
        // what is said here was let run once
        of_project: false,
        again: Some((run.clone(), taken)),
    };
    let root = enter::enter(connection, engine, &agent, &wanted)?;
    store::schedules::run_again(connection, &old.id, &root.id)?;
    inbox::run_again(connection, engine, &old)?;
    successor::takes_its_place(connection, engine, &old, &root.id)?;
    store::tasks::find(connection, &root.id)
}
