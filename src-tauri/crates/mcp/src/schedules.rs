//! What the tools for schedules do, through requests to the engine like any other front's.

use crate::{
    create,
    replies::{ScheduleList, ScheduleSummary},
    requests::{self, OneSchedule},
};
use contract::{
    ApiError, Origin,
    agent::READY_MADE_SHELL,
    command::{CreateSchedule, DeleteSchedule, GetSchedule, GetSettings, ListSchedules, PauseSchedule},
    schedule::{Rhythm, Schedule, ScheduleDraft},
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
    let rhythm = match (wanted.cron, wanted.every_seconds) {
        (Some(_), Some(_)) => {
            return Err(ApiError::field("every_seconds", "Give either `cron` or `every_seconds`, not both."));
        }
        (Some(pattern), None) => Some(Rhythm::Cron(pattern)),
        (None, every) => every.map(Rhythm::Every),
    };
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
    let mut task = create::new_task(engine, origin, roots, task)?;
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
    let asked = found.task.origin.as_ref().is_some_and(Origin::is_mcp);
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
    ScheduleSummary {
        runs: one.task.command.as_ref().map_or_else(told, contract::task::CommandLine::display),
        agent: one.task.agent.clone().unwrap_or_else(|| READY_MADE_SHELL.to_owned()),
        cwd: one.task.cwd,
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
