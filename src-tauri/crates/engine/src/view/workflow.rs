//! Runs of workflows as documents.

use crate::convert::{time, time_or_zero, usage as usage_of};
use contract::{
    Status, TaskId,
    model::Usage,
    task::TaskBrief,
    workflow::{
        WorkflowDefinition,
        run::{FirstFailure, StageRun, StageState, TaskRun, WorkflowRun, WorkflowRunBrief},
    },
};
use std::collections::HashMap;
use store::{
    Connection, Result,
    tasks::{self, TaskRow},
    workflows::{self, GateRow, Glance, LinkRow, MemberRow, RunRow, StageRow},
};

/// All that there is to know of a run.
pub(crate) struct Seen {
    pub(crate) run: RunRow,
    pub(crate) root: TaskRow,
    pub(crate) definition: WorkflowDefinition,
    /// Each behind those that it comes after.
    pub(crate) stages: Vec<StageRow>,
    pub(crate) gates: Vec<GateRow>,
    /// The places of the tasks of its stage that a task comes after, by its stage and place.
    links: HashMap<(i64, i64), Vec<i64>>,
    /// Its tasks, and in the same order how they stand.
    pub(crate) members: Vec<MemberRow>,
    pub(crate) glances: Vec<Glance>,
    usage: HashMap<String, Usage>,
}

/// Looks at a run.
///
/// # Errors
/// The read failed.
pub(crate) fn look(connection: &mut Connection, run: RunRow, root: TaskRow) -> Result<Seen> {
    let id = run.root_id.clone();
    let members = workflows::members(connection, &id)?;
    let glances = workflows::glances(connection, &id)?;
    let mut links: HashMap<(i64, i64), Vec<i64>> = HashMap::new();
    for LinkRow { stage, earlier, later, .. } in workflows::links_of(connection, &id)? {
        links.entry((stage, later)).or_default().push(earlier);
    }
    let mut usage = HashMap::new();
    let asked: Vec<&str> = glances.iter().filter(|g| g.attempts > 0).map(|g| g.id.as_str()).collect();
    for some in asked.chunks(500) {
        usage.extend(store::usage::of_tasks(connection, some)?.into_iter().map(|(id, total)| (id, usage_of(total))));
    }
    Ok(Seen {
        definition: crate::json::or_default(&run.definition),
        stages: workflows::stages(connection, &id)?,
        gates: workflows::gates(connection, &id)?,
        links,
        members,
        glances,
        usage,
        run,
        root,
    })
}

impl Seen {
    /// The stages in the order in which they are written.
    pub(crate) fn in_written_order(&self) -> Vec<&StageRow> {
        let place = |stage: &&StageRow| self.definition.stages.iter().position(|written| written.name == stage.name);
        let mut stages: Vec<_> = self.stages.iter().collect();
        stages.sort_by_key(place);
        stages
    }

    /// The stage that failed first.
    pub(crate) fn failed_stage(&self) -> Option<&StageRow> {
        self.stages.iter().find(|stage| Some(stage.place) == self.run.failed_stage)
    }

    /// The task that failed first.
    pub(crate) fn failed_task(&self) -> Option<(&MemberRow, &Glance)> {
        let failed = self.run.failed_task.as_deref()?;
        self.members.iter().zip(&self.glances).find(|(member, _)| member.task_id == failed && !member.taken_over)
    }

    fn tasks_of(&self, stage: i64) -> impl Iterator<Item = (&MemberRow, &Glance)> {
        self.members.iter().zip(&self.glances).filter(move |(member, _)| member.stage == stage)
    }
}

/// What the agents with a model of a stage have used.
pub(crate) fn usage_of_stage(seen: &Seen, stage: i64) -> Usage {
    let mut all = Usage::default();
    for (member, _) in seen.tasks_of(stage).filter(|(member, _)| !member.taken_over) {
        if let Some(used) = seen.usage.get(&member.task_id) {
            all.tokens_in += used.tokens_in;
            all.tokens_out += used.tokens_out;
            all.tokens_estimated |= used.tokens_estimated;
            all.requests += used.requests;
            all.cost_usd = match (all.cost_usd, used.cost_usd) {
                (Some(a), Some(b)) => Some(a + b),
                (a, b) => a.or(b),
            };
        }
    }
    all
}

/// How far a task of a run is.
pub(crate) fn state_of(seen: &Seen, member: &MemberRow, glance: &Glance) -> StageState {
    match glance.status {
        Status::Completed => StageState::Completed,
        Status::Failed => StageState::Failed,
        Status::Cancelled if glance.error_code.as_deref() == Some(NOT_REACHED) => StageState::Skipped,
        Status::Cancelled if seen.run.cancelled => StageState::Cancelled,
        Status::Cancelled => StageState::Failed,
        Status::NeedsInput => StageState::NeedsInput,
        Status::Running => StageState::Running,
        Status::Pending | Status::Queued | Status::Paused if member.waits => StageState::Waiting,
        Status::Pending | Status::Queued | Status::Paused => StageState::Running,
    }
}

/// What the end of a task is called that a run did not reach.
pub(crate) const NOT_REACHED: &str = "not_reached";

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
    let retry_from = failed.or_else(|| {
        let undone = |stage: &&StageRow| !stage.remedy && stage.state != StageState::Completed;
        seen.root.status.is_terminal().then(|| seen.stages.iter().find(undone)).flatten()
    });
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
        inputs: crate::json::or_default(&seen.run.inputs),
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
        StageState::Waiting => Some(format!("After {}", list(&titles.iter().map(|s| s.title.clone()).collect::<Vec<_>>()))),
        _ => stage.detail.clone(),
    };
    let percents: Vec<f64> = tasks.iter().filter_map(|t| t.percent).collect();
    StageRun {
        name: stage.name.clone(),
        title: stage.title.clone(),
        state: if asks { StageState::NeedsInput } else { stage.state },
        detail,
        after: titles.iter().map(|s| s.name.clone()).collect(),
        when: if stage.remedy { contract::workflow::RunWhen::Failure } else { stage.run_when },
        started_at: stage.started_at.and_then(time),
        ended_at: stage.ended_at.and_then(time),
        seconds: took(stage, now),
        percent: match stage.state {
            StageState::Running => Some(percents.iter().sum::<f64>() / percents.len().max(1) as f64),
            StageState::Completed => Some(100.0),
            _ => None,
        },
        usage: usage_of_stage(seen, stage.place),
        tasks,
    }
}

fn before<'a>(seen: &'a Seen, stage: &StageRow) -> Vec<&'a StageRow> {
    let earlier: Vec<i64> = seen.gates.iter().filter(|g| g.later == stage.place).map(|g| g.earlier).collect();
    seen.stages.iter().filter(|other| earlier.contains(&other.place)).collect()
}

fn took(stage: &StageRow, now: i64) -> Option<f64> {
    Some((stage.ended_at.unwrap_or(now) - stage.started_at?) as f64 / 1000.0)
}

fn task_run(seen: &Seen, member: &MemberRow, glance: &Glance, now: i64) -> TaskRun {
    let state = state_of(seen, member, glance);
    let links = seen.links.get(&(member.stage, member.place)).map_or(&[][..], Vec::as_slice);
    let name_of = |place: &i64| {
        let found = seen.members.binary_search_by_key(&(member.stage, *place), |m| (m.stage, m.place)).ok()?;
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

/// Names in a list for people: `Lint, Test and Build`.
pub(crate) fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// The stages that decide how long the run takes, and how long that is: the longest way through them. Of one that has not
/// begun, what its tasks usually take.
fn critical(seen: &Seen, now: i64) -> (Vec<String>, Option<f64>) {
    let counts = |stage: &StageRow| {
        !matches!(stage.state, StageState::Skipped | StageState::Cancelled)
            && (!stage.remedy || stage.state != StageState::Waiting)
    };
    let mut best: HashMap<i64, (f64, Option<i64>)> = HashMap::new();
    // each stands behind those that it comes after
    for stage in seen.stages.iter().filter(|stage| counts(stage)) {
        let usual = seen.tasks_of(stage.place).map(|(_, g)| g.estimated_duration).max().unwrap_or(0) as f64;
        let own = match stage.state {
            StageState::Waiting => usual,
            StageState::Running => took(stage, now).unwrap_or(0.0).max(usual),
            _ => took(stage, now).unwrap_or(0.0),
        };
        let earlier = seen.gates.iter().filter(|gate| gate.later == stage.place);
        let longest = earlier
            .filter_map(|gate| best.get(&gate.earlier).map(|(seconds, _)| (*seconds, gate.earlier)))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        let (before, from) = longest.map_or((0.0, None), |(seconds, place)| (seconds, Some(place)));
        best.insert(stage.place, (before + own, from));
    }
    let last = best.iter().max_by(|a, b| a.1.0.total_cmp(&b.1.0).then(a.0.cmp(b.0)));
    let Some((&last, &(seconds, _))) = last else { return (vec![], None) };
    let mut path = vec![];
    let mut at = Some(last);
    while let Some(place) = at {
        path.extend(seen.stages.iter().find(|stage| stage.place == place).map(|stage| stage.name.clone()));
        at = best.get(&place).and_then(|(_, from)| *from);
    }
    path.reverse();
    (path, Some(seconds))
}

/// What each of these tasks waits for in its run, as far as a run holds it up: a fragment such as `After Build and Test`.
///
/// # Errors
/// The read failed.
pub(crate) fn waits_for(connection: &mut Connection, tasks: &[&str]) -> Result<Vec<(String, String)>> {
    let mut found = vec![];
    let mut of_stage: HashMap<(String, i64), Option<String>> = HashMap::new();
    for task in tasks {
        let Some(member) = workflows::member_of_task(connection, task)?.filter(|member| member.waits) else { continue };
        let key = (member.root_id.clone(), member.stage);
        if !of_stage.contains_key(&key) {
            let words = stage_waits_for(connection, &member)?;
            of_stage.insert(key.clone(), words);
        }
        let words = of_stage.get(&key).cloned().flatten();
        let within = || format!("After {} before it in its stage", if member.links == 1 { "the task" } else { "the tasks" });
        found.push(((*task).to_owned(), words.unwrap_or_else(within)));
    }
    Ok(found)
}

fn stage_waits_for(connection: &mut Connection, member: &MemberRow) -> Result<Option<String>> {
    let stage = workflows::stage(connection, &member.root_id, member.stage)?;
    if stage.state != StageState::Waiting {
        return Ok(None);
    }
    if stage.remedy {
        return Ok(Some("If a stage of its workflow fails that names it".to_owned()));
    }
    let mut titles = vec![];
    for place in workflows::stages_before(connection, &member.root_id, member.stage)? {
        let before = workflows::stage(connection, &member.root_id, place)?;
        if before.ended_at.is_none() {
            titles.push(before.title);
        }
    }
    Ok(Some(if titles.is_empty() { "When its workflow begins".to_owned() } else { format!("After {}", list(&titles)) }))
}
