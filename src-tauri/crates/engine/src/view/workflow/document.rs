//! Runs of workflows as documents.

use super::{
    again::begin,
    critical::critical,
    seen::{Seen, list, state_of, took, usage_of_stage},
};
use crate::convert::{time, time_or_zero};
use contract::{
    Status, TaskId,
    model::Usage,
    task::TaskBrief,
    workflow::{
        RunWhen,
        run::{EarlierTry, FirstFailure, StageRun, StageState, TaskRun, WorkflowRun, WorkflowRunBrief},
    },
};
use store::{
    Connection, Result,
    tasks::{self, TaskRow},
    workflows::{self, Glance, MemberRow, RunRow, StageRow},
};

/// A run in a line.
///
/// # Errors
/// The read failed.
pub(crate) fn brief(connection: &mut Connection, run: &RunRow) -> Result<WorkflowRunBrief> {
    let root = tasks::find(connection, &run.root_id)?;
    let failed = match run.failed_stage {
        Some(place) => Some(workflows::stage(connection, &run.root_id, place)?.name),
        None => None,
    };
    Ok(in_a_line(run, &root, failed))
}

fn in_a_line(run: &RunRow, root: &TaskRow, failed_stage: Option<String>) -> WorkflowRunBrief {
    let id: TaskId = run.root_id.parse().unwrap_or(TaskId(uuid::Uuid::nil()));
    let count = |n: i64| usize::try_from(n).unwrap_or(0);
    WorkflowRunBrief {
        id,
        short_id: id.short(),
        name: run.name.clone(),
        number: run.number,
        status: root.status,
        started_at: time_or_zero(root.created_at),
        ended_at: root.completed_at.and_then(time),
        failed_stage,
        tasks_ended: count(run.tasks_ended),
        tasks: count(run.tasks),
    }
}

/// The document of a run.
pub(crate) fn document(seen: &Seen, now: i64) -> WorkflowRun {
    let failed = seen.failed_stage();
    let (critical_path, critical_seconds) = critical(seen, now);
    let is_asked = failed.is_some() || seen.root.status.is_terminal();
    let retry_from = is_asked.then(|| begin(&seen.run, &seen.stages)).flatten().map(|(stage, _)| stage);
    let mut usage = Usage::default();
    let stages = seen.in_written_order();
    for stage in &stages {
        let own = usage_of_stage(seen, stage.place);
        usage.tokens_in += own.tokens_in;
        usage.tokens_out += own.tokens_out;
        usage.tokens_estimated |= own.tokens_estimated;
        usage.requests += own.requests;
        usage.cost_usd = match (usage.cost_usd, own.cost_usd) {
            (Some(a), Some(b)) => Some(a + b),
            (a, b) => a.or(b),
        };
    }
    WorkflowRun {
        brief: in_a_line(&seen.run, &seen.root, failed.map(|stage| stage.name.clone())),
        definition: seen.definition.clone(),
        folder: seen.run.folder.clone(),
        inputs: seen.inputs.clone(),
        stages: stages.into_iter().map(|stage| stage_run(seen, stage, now)).collect(),
        first_failure: first_failure(seen),
        critical_path,
        critical_seconds,
        percent: match seen.root.status {
            Status::Completed => 100.0,
            _ => seen.run.tasks_ended as f64 * 100.0 / seen.run.tasks.max(1) as f64,
        },
        usage,
        retry_of: seen.run.retry_of.as_deref().and_then(|id| id.parse().ok()),
        retry_from: retry_from.map(|stage| stage.name.clone()),
    }
}

fn first_failure(seen: &Seen) -> Option<FirstFailure> {
    let (_, glance) = seen.failed_task()?;
    let error = glance.error_message.clone();
    Some(FirstFailure {
        stage: seen.failed_stage()?.name.clone(),
        task: task_brief(glance)?,
        at: seen.run.failed_at.and_then(time)?,
        error: error.unwrap_or_else(|| format!("It was {}.", glance.status)),
    })
}

fn task_brief(glance: &Glance) -> Option<TaskBrief> {
    let id: TaskId = glance.id.parse().ok()?;
    Some(TaskBrief {
        id,
        short_id: id.short(),
        title: glance.title.clone(),
        status: glance.status,
        agent_id: glance.agent_id.parse().ok()?,
    })
}

fn stage_run(seen: &Seen, stage: &StageRow, now: i64) -> StageRun {
    let tasks: Vec<TaskRun> = seen.tasks_of(stage.place).map(|(m, g)| task_run(seen, m, g, now)).collect();
    let asks = stage.state == StageState::Running && tasks.iter().any(|t| t.state == StageState::NeedsInput);
    let titles = before(seen, stage);
    let detail = match stage.state {
        StageState::Waiting if stage.remedy => Some("If a stage fails that names it".to_owned()),
        StageState::Waiting if titles.is_empty() => Some("When the run begins".to_owned()),
        StageState::Waiting => {
            Some(format!("After {}", list(&titles.iter().map(|s| s.title.clone()).collect::<Vec<_>>())))
        }
        _ => stage.detail.clone(),
    };
    let percents: Vec<f64> = tasks.iter().filter_map(|t| t.percent).collect();
    StageRun {
        name: stage.name.clone(),
        title: stage.title.clone(),
        state: if asks { StageState::NeedsInput } else { stage.state },
        detail,
        after: titles.iter().map(|s| s.name.clone()).collect(),
        when: if stage.remedy { RunWhen::Failure } else { stage.run_when },
        started_at: stage.started_at.and_then(time),
        ended_at: stage.ended_at.and_then(time),
        seconds: took(stage, now),
        percent: match stage.state {
            StageState::Running => Some(percents.iter().sum::<f64>() / percents.len().max(1) as f64),
            StageState::Completed => Some(100.0),
            _ => None,
        },
        expected_seconds: expected(seen, stage),
        earlier: earlier(seen, stage),
        usage: usage_of_stage(seen, stage.place),
        tasks,
    }
}

/// How long a stage that has not ended is expected to take in all: what its longest task is, as far as that is known.
fn expected(seen: &Seen, stage: &StageRow) -> Option<f64> {
    if stage.ended_at.is_some() {
        return None;
    }
    let longest = seen.tasks_of(stage.place).map(|(_, glance)| glance.estimated_duration).max();
    longest.filter(|seconds| *seconds > 0).map(|seconds| seconds as f64)
}

fn earlier(seen: &Seen, stage: &StageRow) -> Vec<EarlierTry> {
    let one =
        |(began, ended): (i64, i64)| Some(EarlierTry { started_at: time(began)?, ended_at: time(ended)? });
    seen.earlier_of(stage.place).into_iter().filter_map(one).collect()
}

fn before<'a>(seen: &'a Seen, stage: &StageRow) -> Vec<&'a StageRow> {
    let earlier: Vec<i64> = seen.gates.iter().filter(|g| g.later == stage.place).map(|g| g.earlier).collect();
    seen.stages.iter().filter(|other| earlier.contains(&other.place)).collect()
}

fn task_run(seen: &Seen, member: &MemberRow, glance: &Glance, now: i64) -> TaskRun {
    let state = state_of(seen, member, glance);
    let links = seen.links.get(&(member.stage, member.place)).map_or(&[][..], Vec::as_slice);
    let name_of = |place: &i64| {
        let found =
            seen.members.binary_search_by_key(&(member.stage, *place), |m| (m.stage, m.place)).ok()?;
        Some(seen.members[found].name.clone())
    };
    let elapsed = || glance.started_at.map(|at| (glance.completed_at.unwrap_or(now) - at) as f64 / 1000.0);
    TaskRun {
        name: member.name.clone(),
        state,
        task: task_brief(glance).filter(|_| !member.taken_over),
        after: links.iter().filter_map(name_of).collect(),
        seconds: glance.actual_duration.or_else(elapsed),
        percent: match state {
            StageState::Completed => Some(100.0),
            StageState::Running | StageState::NeedsInput => Some(f64::from(glance.progress)),
            StageState::Failed | StageState::Skipped | StageState::Cancelled => Some(100.0),
            StageState::Waiting => Some(0.0),
        },
        current: glance.current_step.clone().filter(|step| !step.is_empty() && state == StageState::Running),
    }
}
