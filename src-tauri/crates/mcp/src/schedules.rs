//! What the tools for schedules do, through requests to the engine like any other front's.

use crate::{
    caller, create,
    replies::{ScheduleList, ScheduleSummary},
    requests::{self, OneSchedule},
};
use contract::{
    ApiError, Origin,
    agent::{READY_MADE_SHELL, READY_MADE_WORKFLOW},
    command::{CreateSchedule, DeleteSchedule, GetSchedule, GetSettings, ListSchedules, PauseSchedule},
    schedule::{Rhythm, Schedule, ScheduleDraft, ScheduledWorkflow},
};
use engine::Engine;
use std::path::PathBuf;

pub(crate) fn list(engine: &Engine) -> Result<ScheduleList, ApiError> {
    let schedules = engine.call(ListSchedules {})?;
    Ok(ScheduleList { schedules: schedules.into_iter().map(summary).collect() })
}

pub(crate) fn create(
    engine: &Engine,
    origin: &Origin,
    roots: &[PathBuf],
    wanted: requests::CreateSchedule,
) -> Result<ScheduleSummary, ApiError> {
    let rhythm = match (wanted.cron.clone(), wanted.every_seconds) {
        (Some(_), Some(_)) => {
            return Err(ApiError::field("every_seconds", "Give either `cron` or `every_seconds`, not both."));
        }
        (Some(pattern), None) => Some(Rhythm::Cron(pattern)),
        (None, every) => every.map(Rhythm::Every),
    };
    if wanted.workflow.is_some() || !wanted.inputs.is_empty() {
        let (name, zone) = (wanted.name.clone(), wanted.zone.clone());
        let workflow = Some(of_workflow(origin, roots, wanted)?);
        let schedule = ScheduleDraft { name, rhythm, zone, workflow, ..ScheduleDraft::default() };
        return engine.call(CreateSchedule { schedule }).map(summary);
    }
    let title = wanted.title.or_else(|| wanted.name.clone());
    let task = requests::CreateTask {
        agent: wanted.agent,
        title,
        description: wanted.description,
        instructions: wanted.instructions,
        command: wanted.command,
        argv: wanted.argv,
        cwd: wanted.cwd,
        timeout_seconds: wanted.timeout_seconds,
        max_retries: wanted.max_retries,
        tags: wanted.tags,
        ..requests::CreateTask::default()
    };
    let mut task = create::new_task(engine, origin, roots, task)?.task;
    // it outlives the task that this server may run in
    task.parent_id = None;
    let schedule = ScheduleDraft {
        name: wanted.name,
        rhythm,
        zone: wanted.zone,
        task: Some(task),
        ..ScheduleDraft::default()
    };
    engine.call(CreateSchedule { schedule }).map(summary)
}

/// The workflow that is asked for.
fn of_workflow(
    origin: &Origin,
    roots: &[PathBuf],
    wanted: requests::CreateSchedule,
) -> Result<ScheduledWorkflow, ApiError> {
    let requests::CreateSchedule {
        workflow,
        inputs,
        cwd,
        agent,
        title,
        description,
        instructions,
        command,
        argv,
        timeout_seconds,
        max_retries,
        tags,
        name: _,
        cron: _,
        every_seconds: _,
        zone: _,
    } = wanted;
    let Some(workflow) = workflow else {
        return Err(ApiError::field("inputs", "Only a workflow has inputs: name it as `workflow`."));
    };
    let texts = [agent, title, description, instructions, command].iter().any(Option::is_some);
    // a model that must send every argument sends no retries where it means nothing
    let numbers = timeout_seconds.is_some() || max_retries.is_some_and(|retries| retries != 0);
    if texts || numbers || argv.is_some() || !tags.is_empty() {
        let message =
            "What the tasks of a workflow are is written in its file: give `inputs` and `cwd` alone with it.";
        return Err(ApiError::field("workflow", message));
    }
    let folder = cwd.or_else(|| caller::project(roots));
    Ok(ScheduledWorkflow {
        workflow,
        folder,
        inputs,
        origin: Some(origin.clone()),
        ..ScheduledWorkflow::default()
    })
}

pub(crate) fn pause(
    engine: &Engine,
    OneSchedule { schedule }: OneSchedule,
) -> Result<ScheduleSummary, ApiError> {
    let schedule = own(engine, schedule)?.id.to_string();
    engine.call(PauseSchedule { schedule, paused: true }).map(summary)
}

pub(crate) fn remove(
    engine: &Engine,
    OneSchedule { schedule }: OneSchedule,
) -> Result<ScheduleSummary, ApiError> {
    let schedule = own(engine, schedule)?.id.to_string();
    let removed = engine.call(DeleteSchedule { schedule })?;
    Ok(ScheduleSummary {
        next: Some("It is removed, and starts nothing any more.".into()),
        ..summary(removed)
    })
}

/// The schedule, if a coding agent may change it: one that was asked for in the same way.
fn own(engine: &Engine, schedule: String) -> Result<Schedule, ApiError> {
    let found = engine.call(GetSchedule { schedule })?;
    let origin = found.workflow.as_ref().map_or(&found.task.origin, |run| &run.origin);
    let asked = origin.as_ref().is_some_and(Origin::is_mcp);
    if asked || engine.call(GetSettings {})?.mcp.act_on_all {
        return Ok(found);
    }
    let message = format!("“{}” is the person's schedule, so it is theirs to change.", found.name);
    Err(ApiError::refused(message)
        .hint("Ask them to do it, or to allow it with `legwork setting set mcp.act_on_all true`."))
}

fn summary(one: Schedule) -> ScheduleSummary {
    let told = || one.task.instructions.clone().or_else(|| one.task.title.clone()).unwrap_or_default();
    let approve = format!(
        "Tell the person that it waits for their approval, and what it would run: they approve it in the Legwork window \
         under Schedules, or by `legwork schedule resume {}`.",
        one.id.short()
    );
    let runs = match &one.workflow {
        Some(run) => run.workflow.clone(),
        None => one.task.command.as_ref().map_or_else(told, contract::task::CommandLine::display),
    };
    let by = || one.task.agent.clone().unwrap_or_else(|| READY_MADE_SHELL.to_owned());
    let agent = if one.workflow.is_some() { READY_MADE_WORKFLOW.to_owned() } else { by() };
    let cwd = one.workflow.and_then(|run| run.folder).or(one.task.cwd);
    ScheduleSummary {
        runs,
        agent,
        cwd,
        id: one.id,
        name: one.name,
        when: one.words,
        zone: one.zone,
        next_times: one.next,
        paused: one.paused,
        waits_for_approval: one.asked_by.is_some(),
        last: one.last.first().map(|last| last.state),
        next: one.asked_by.is_some().then_some(approve),
    }
}
