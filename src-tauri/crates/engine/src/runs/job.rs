//! From a claimed row to what a runner needs to know.

use crate::{
    coding::job::OfCheck,
    convert, model,
    ports::{CodingJob, Job, JobCheck, ModelJob, Watch},
    process::{folder, inputs},
    settings::sandboxes,
    tasks::{
        context::EngineContext,
        places::with_those_above,
        workflows::fill::{self, Filled},
    },
    view,
};
use contract::{
    AgentKind, TaskId,
    sandbox::{NetworkAccess, Sandbox},
    task::{CHECK_CONTEXT, CheckState, CommandLine, Environment, FailedCheck, Step, TaskError},
};
use serde_json::{Map, Value};
use std::{path::PathBuf, sync::Arc, time::Duration};
use store::{
    Connection, StoreError, agents::AgentRow, attempts::AttemptRow, checks, tasks::TaskRow,
    workflows::Patterns,
};

/// Why a task cannot be given to a runner.
pub(super) enum CannotStart {
    /// The store failed; it may go again.
    Store(StoreError),
    /// Its row makes no sense, and never will.
    Damaged(TaskError),
}

fn damaged(message: String) -> CannotStart {
    CannotStart::Damaged(TaskError { code: "damaged".to_owned(), message, hint: None })
}

/// The job of an attempt.
pub(super) fn job_for(
    engine: &EngineContext,
    task: &TaskRow,
    attempt: &AttemptRow,
    resumed: bool,
) -> Result<(AgentKind, Job), CannotStart> {
    let task_id: TaskId =
        task.id.parse().map_err(|_| damaged(format!("“{}” is not the id of a task.", task.id)))?;
    let (filled, watch) = filled(engine, task)?;
    let task = filled.as_ref().unwrap_or(task);
    let (id, number) = (task.id.clone(), attempt.number);
    let (agent, steps, checks, coding, sandbox, given) = engine
        .store
        .read(|c| {
            let agent = store::agents::find(c, &task.agent_id)?;
            let steps = if resumed { store::steps::of(c, std::slice::from_ref(&id))? } else { vec![] };
            let checks = Checks::of(c, &id, number)?;
            let coding = match agent.kind {
                AgentKind::Coding => Some(coding(c, task, &agent, number, &checks)?),
                AgentKind::Shell | AgentKind::Llm | AgentKind::Workflow => None,
            };
            let sandbox = Boxed::of(c, &engine.user, &id, &agent)?;
            let given = given(c, task, &agent)?;
            Ok((agent, steps, checks, coding, sandbox, given))
        })
        .map_err(CannotStart::Store)?;
    let kind = agent.kind;
    let model = match kind {
        AgentKind::Llm => Some(Arc::new(model::job::of(engine, task, &agent).map_err(CannotStart::Store)?)),
        AgentKind::Shell | AgentKind::Coding | AgentKind::Workflow => None,
    };
    let dir = folder::attempt_dir(&engine.data_dir, task_id, i64::from(number));
    let steps = steps.into_iter().filter(|s| s.attempt == number).map(view::step).collect();
    Ok((
        kind,
        build(
            engine,
            task,
            attempt,
            &agent,
            Place { task_id, dir, steps, resumed, model, coding, watch, checks, sandbox, given },
        ),
    ))
}

fn coding(
    connection: &mut Connection,
    task: &TaskRow,
    agent: &AgentRow,
    attempt: i32,
    checks: &Checks,
) -> store::Result<Arc<CodingJob>> {
    let check = OfCheck {
        command: checks.check.as_ref().map(|check| check.command.as_str()),
        failed: checks.failed.as_ref(),
    };
    crate::coding::job::of(connection, task, agent, attempt, &check).map(Arc::new)
}

/// The row of a task of a workflow with its texts filled in and kept, where that was still to be done; and which lines of
/// its output end it.
fn filled(engine: &EngineContext, task: &TaskRow) -> Result<(Option<TaskRow>, Option<Watch>), CannotStart> {
    let watch = |patterns: Patterns| {
        let Patterns { done_when, failed_when, done_by_exit, .. } = patterns;
        let watches = done_when.is_some() || failed_when.is_some();
        watches.then_some(Watch { done_when, failed_when, done_by_exit })
    };
    match engine.store.read(|c| fill::look(c, task)).map_err(CannotStart::Store)? {
        Filled::AsItIs(patterns) => Ok((None, patterns.and_then(watch))),
        Filled::Cannot(error) => Err(CannotStart::Damaged(error)),
        Filled::In(row, check, patterns) => {
            let (kept, now) = (row.clone(), engine.now());
            match engine.store.write(move |c| fill::keep(c, &kept, check.clone(), now)) {
                Ok(()) => Ok((Some(*row), watch(patterns))),
                // whoever has it now fills it in
                Err(StoreError::StaleLease) => Err(damaged("It moved on before it was started.".to_owned())),
                Err(error) => Err(CannotStart::Store(error)),
            }
        }
    }
}

struct Place {
    task_id: TaskId,
    dir: PathBuf,
    steps: Vec<Step>,
    resumed: bool,
    model: Option<Arc<ModelJob>>,
    coding: Option<Arc<CodingJob>>,
    watch: Option<Watch>,
    checks: Checks,
    sandbox: Boxed,
    given: Environment,
}

/// The sandbox of a run.
struct Boxed {
    asked: Sandbox,
    model_servers: Vec<String>,
}

impl Boxed {
    fn of(connection: &mut Connection, user: &str, task: &str, agent: &AgentRow) -> store::Result<Self> {
        let asked = sandboxes::of_task(connection, user, task, agent)?.asked;
        let model_servers = match asked.network {
            NetworkAccess::ModelOnly => store::providers::all(connection, user)?,
            NetworkAccess::All | NetworkAccess::None => vec![],
        };
        let model_servers = model_servers.into_iter().map(|provider| provider.base_url).collect();
        Ok(Self { asked, model_servers })
    }
}

/// What checks an attempt, and what the check before has said.
struct Checks {
    check: Option<JobCheck>,
    failed: Option<FailedCheck>,
}

impl Checks {
    fn of(connection: &mut Connection, task: &str, attempt: i32) -> store::Result<Self> {
        let command = checks::of_task(connection, task)?.and_then(|row| row.command);
        let Some(command) = command else { return Ok(Self { check: None, failed: None }) };
        let runs = checks::runs_of(connection, task)?;
        let work = runs.iter().find(|run| run.attempt == attempt).and_then(|run| run.work.clone());
        let before = runs.into_iter().rfind(|run| run.attempt < attempt && run.state == CheckState::Failed);
        let failed = before.map(|run| FailedCheck {
            attempt: i64::from(run.attempt),
            command: run.command,
            exit_code: run.exit_code,
            message: run.message.unwrap_or_default(),
            output: run.tail,
        });
        Ok(Self { check: Some(JobCheck { command, work }), failed })
    }
}

/// The values that a run is given. A command reads among them what the check before has said.
fn context(task: &TaskRow, kind: AgentKind, failed: Option<&FailedCheck>) -> Map<String, Value> {
    let mut context: Map<String, Value> = serde_json::from_str(&task.context_data).unwrap_or_default();
    let told = failed.filter(|_| kind.takes_command()).and_then(|failed| serde_json::to_value(failed).ok());
    if let Some(told) = told {
        context.entry(CHECK_CONTEXT).or_insert(told);
    }
    context
}

/// What a run is given: its task's own, above all that its agent's tasks are, above what those in its folder are.
fn given(connection: &mut Connection, task: &TaskRow, agent: &AgentRow) -> store::Result<Environment> {
    let own = convert::environment(task.environment.as_deref());
    let own = above(own, convert::environment(agent.environment.as_deref()));
    let folder = task.pinned_cwd.as_deref().or(task.cwd.as_deref()).or(agent.cwd.as_deref());
    let Some(folder) = folder.filter(|_| agent.kind.runs_program()) else { return Ok(own) };
    let row = store::folders::first_of(connection, &task.user_id, &with_those_above(folder))?;
    let mut all = convert::environment(row.and_then(|row| row.environment).as_deref());
    if task.from_mcp {
        // the folder is the coding agent's to choose, and what it runs there may read all that it is given
        all.secrets.clear();
    }
    Ok(above(own, all))
}

/// What is given by both; `own` stands above.
fn above(mut own: Environment, all: Environment) -> Environment {
    let secrets = all.secrets.into_iter().filter(|name| !own.variables.contains_key(name));
    own.secrets.extend(secrets);
    for (name, value) in all.variables {
        if !own.secrets.contains(&name) {
            own.variables.entry(name).or_insert(value);
        }
    }
    own
}

fn build(
    engine: &EngineContext,
    task: &TaskRow,
    attempt: &AttemptRow,
    agent: &AgentRow,
    place: Place,
) -> Job {
    let own: Option<CommandLine> = task.command.as_deref().and_then(|c| serde_json::from_str(c).ok());
    let command = own.or_else(|| agent.command.clone().map(CommandLine::Line));
    let folder = task.pinned_cwd.clone().or_else(|| task.cwd.clone()).or_else(|| agent.cwd.clone());
    let environment = place.given;
    let settings = engine.settings.load();
    let (cap, reads_progress) = settings.map_or((64, true), |s| (s.output_cap_mib, s.progress_from_output));
    Job {
        task_id: place.task_id,
        attempt: i64::from(attempt.number),
        resumed: place.resumed,
        parked: task.status != contract::Status::Running,
        title: task.title.clone(),
        description: task.description.clone(),
        instructions: task.instructions.clone(),
        command,
        agent: agent.name.clone(),
        cwd: folder.map(PathBuf::from),
        exact_folder: task.pinned_cwd.is_some(),
        program: task.pinned_program.clone().map(PathBuf::from),
        path: task.path_env.clone(),
        stdin: environment.stdin.map(|kept| inputs::path(&engine.data_dir, kept.id)),
        environment,
        from_mcp: task.from_mcp,
        pass_session: agent.pass_session,
        context: context(task, agent.kind, place.checks.failed.as_ref()),
        files: serde_json::from_str(&task.files).unwrap_or_default(),
        pty: task.pty,
        timeout: Duration::from_secs(u64::try_from(task.timeout_seconds).unwrap_or(1)),
        reads_progress,
        sandbox: place.sandbox.asked,
        model_servers: place.sandbox.model_servers,
        data_dir: engine.data_dir.clone(),
        output_cap_bytes: u64::try_from(cap).unwrap_or(64) << 20,
        dir: place.dir,
        read_bytes: u64::try_from(attempt.read_bytes).unwrap_or(0),
        progress: i64::from(task.progress_percentage),
        current_step: task.current_step.clone(),
        total_steps: task.total_steps.map(i64::from),
        steps: place.steps,
        check: place.checks.check,
        failed_check: place.checks.failed,
        watch: place.watch,
        model: place.model,
        coding: place.coding,
        reported_result: attempt.reported_result.as_deref().and_then(|r| serde_json::from_str(r).ok()),
    }
}
