//! Runs of workflows: starting one, following it, looking at it, starting it again.

use super::files;
use crate::{
    args::workflow::runs::{Follow, RunVerb, RunWorkflow},
    args::{request, workflow::runs::Retry},
    terminal::{
        failure::{Exit, Failure},
        front::Front,
        interrupt::Interrupts,
        render,
    },
    verbs::worker,
};
use contract::{
    Origin, Status, TaskId,
    command::{CancelTasks, GetWorkflow, GetWorkflowRun, ListWorkflowRuns, RetryWorkflowRun, StartWorkflow},
    workflow::run::{StageState, WorkflowRun, WorkflowRunBrief},
};
use engine::{Engine, Notice, Subscription};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

/// So long after the last announcement the run is looked at all the same.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// Runs of workflows, newest first.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Runs {
    runs: Vec<WorkflowRunBrief>,
}

/// What came of a run: whether it succeeded, the stage that failed first, and every stage with its outcome.
#[derive(Serialize, JsonSchema)]
pub(crate) struct RunResult {
    /// Whether all of it did what it was asked for.
    success: bool,
    /// The stage that failed first.
    phase: Option<String>,
    /// Why it failed.
    error: Option<String>,
    #[serde(flatten)]
    run: WorkflowRun,
}

impl From<WorkflowRun> for RunResult {
    fn from(run: WorkflowRun) -> Self {
        Self {
            success: run.brief.status == Status::Completed,
            phase: run.brief.failed_stage.clone(),
            error: run.first_failure.as_ref().map(|failure| failure.error.clone()),
            run,
        }
    }
}

/// Does what was asked.
pub(super) fn run(front: &Front, verb: RunVerb) -> Result<Exit, Failure> {
    match verb {
        RunVerb::Run(args) => start(front, args),
        RunVerb::Runs { workflow, limit } => list(front, workflow, limit),
        RunVerb::Status { id } => {
            let found = front.open()?.call(GetWorkflowRun { id })?;
            show(front, found)?;
            Ok(Exit::Done)
        }
        RunVerb::Cancel { id } => cancel(front, id),
        RunVerb::Retry(args) => retry(front, args),
    }
}

fn start(front: &Front, args: RunWorkflow) -> Result<Exit, Failure> {
    let RunWorkflow { workflow, inputs, cwd, follow } = args;
    let inputs = given(&inputs)?;
    let folder = Some(request::folder(cwd.as_deref().unwrap_or("."))?);
    let engine = front.open()?;
    let announced = engine.subscribe();
    let workflow = files::from_here(workflow);
    let wanted = GetWorkflow { workflow: workflow.clone(), folder: folder.clone() };
    let found = engine.call(wanted)?;
    if !found.problems.is_empty() {
        return Err(files::unusable(front, &found));
    }
    let run = engine.call(StartWorkflow { workflow, folder, inputs, origin: Some(Origin::Cli) })?;
    begun(front, &engine, run, follow, &announced)
}

fn retry(front: &Front, args: Retry) -> Result<Exit, Failure> {
    let Retry { id, from, inputs, follow } = args;
    let inputs = Some(given(&inputs)?).filter(|inputs| !inputs.is_empty());
    let engine = front.open()?;
    let announced = engine.subscribe();
    let run = engine.call(RetryWorkflowRun { id, from, inputs })?;
    begun(front, &engine, run, follow, &announced)
}

/// A run was started: returns at once, or follows it to its end.
fn begun(
    front: &Front,
    engine: &Engine,
    run: WorkflowRun,
    follow: Follow,
    announced: &Subscription,
) -> Result<Exit, Failure> {
    if follow.detached {
        let id = run.brief.id;
        if front.json {
            front.document(&RunResult::from(run))?;
        } else {
            front.print(&format!("{id}\n"))?;
        }
        if !engine.pool_running() {
            front.note("hint: nothing runs the queue now; start the app or `legwork worker`");
        }
        return Ok(Exit::Done);
    }
    if !engine.pool_running() {
        worker::start_in_background(front, engine)?;
    }
    let ended = to_its_end(front, engine, run.brief.id, announced)?;
    let exit = Exit::of_task(ended.brief.status);
    show(front, ended)?;
    Ok(exit)
}

/// What is given to inputs: `NAME=VALUE` each.
pub(crate) fn given(inputs: &[String]) -> Result<Map<String, Value>, Failure> {
    let mut given = Map::new();
    for input in inputs {
        let Some((name, value)) = input.split_once('=') else {
            let hint = "such as `--input version=1.4.0`";
            return Err(Failure::usage(format!("“{input}” gives no value")).hint(hint));
        };
        given.insert(name.trim().to_owned(), value.into());
    }
    Ok(given)
}

fn list(front: &Front, workflow: Option<String>, limit: i64) -> Result<Exit, Failure> {
    let engine = front.open()?;
    let runs = engine.call(ListWorkflowRuns { workflow: workflow.clone(), limit, before: None })?;
    if let Some(workflow) = workflow.filter(|_| runs.is_empty()) {
        // of one that there is not, nobody asks whether it has runs
        engine.call(GetWorkflow { workflow, folder: files::here() })?;
    }
    if front.json {
        front.document(&Runs { runs })?;
    } else if runs.is_empty() {
        front.note("No runs. `legwork workflow run NAME` starts one.");
    } else {
        front.print(&render::workflow::runs(&runs, &front.look, &front.local()))?;
    }
    Ok(Exit::Done)
}

fn cancel(front: &Front, id: String) -> Result<Exit, Failure> {
    let engine = front.open()?;
    let run = engine.call(GetWorkflowRun { id })?;
    let bulk = engine.call(CancelTasks { ids: vec![run.brief.id.to_string()] })?;
    if let Some(refused) = bulk.refused.into_iter().next() {
        return Err(refused.error.into());
    }
    let run = engine.call(GetWorkflowRun { id: run.brief.id.to_string() })?;
    if front.json {
        front.document(&RunResult::from(run))?;
    } else {
        let word = if run.brief.status.is_terminal() { "was cancelled" } else { "is being cancelled" };
        front.print(&format!("{} #{} {word}.\n", run.brief.name, run.brief.number))?;
    }
    Ok(Exit::Done)
}

fn show(front: &Front, run: WorkflowRun) -> Result<(), Failure> {
    if front.json {
        front.document(&RunResult::from(run))
    } else {
        front.print(&render::workflow::block(&run, &front.look, &front.local()))
    }
}

/// Follows a run to its end. The first Ctrl+C cancels it, the second leaves it.
fn to_its_end(
    front: &Front,
    engine: &Engine,
    id: TaskId,
    announced: &Subscription,
) -> Result<WorkflowRun, Failure> {
    let interrupts = Interrupts::take()?;
    let pressed = Arc::new(AtomicU32::new(0));
    interrupts.hand_to({
        let pressed = Arc::clone(&pressed);
        move || {
            pressed.fetch_add(1, Ordering::SeqCst);
            true
        }
    });
    let mut told: HashMap<String, StageState> = HashMap::new();
    let mut cancelled = false;
    loop {
        let run = engine.call(GetWorkflowRun { id: id.to_string() })?;
        tell(front, &run, &mut told);
        let times = pressed.load(Ordering::SeqCst);
        if run.brief.status.is_terminal() || times > 1 {
            interrupts.hand_to_nobody();
            return Ok(run);
        }
        if times == 1 && !cancelled {
            cancelled = true;
            front.note("Cancelling. Press Ctrl+C again to leave without waiting.");
            engine.call(CancelTasks { ids: vec![id.to_string()] })?;
        }
        if front.is_unread() {
            return Err(Failure::nobody_reads());
        }
        match announced.recv_timeout(LOOK_AGAIN) {
            Ok(Notice::PoolLost) | Err(_) if !engine.pool_running() => {
                worker::start_in_background(front, engine)?
            }
            // whatever else was announced meanwhile is looked at with it
            _ => while announced.recv_timeout(Duration::from_millis(20)).is_ok() {},
        }
    }
}

/// A line for each stage that goes on, or has ended, since it was told last.
fn tell(front: &Front, run: &WorkflowRun, told: &mut HashMap<String, StageState>) {
    for stage in &run.stages {
        let before = told.insert(stage.name.clone(), stage.state);
        if before != Some(stage.state) && stage.state != StageState::Waiting {
            front.note(&render::workflow::stage_line(stage));
        }
    }
}
