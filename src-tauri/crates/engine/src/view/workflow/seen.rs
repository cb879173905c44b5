//! A run with all that belongs to it, as it was looked at.

use crate::convert::usage as usage_of;
use contract::{
    Status,
    model::Usage,
    workflow::{WorkflowDefinition, run::StageState},
};
use serde_json::{Map, Value};
use std::collections::HashMap;
use store::{
    Connection, Result,
    tasks::TaskRow,
    workflows::{self, GateRow, Glance, LinkRow, MemberRow, RunRow, StageRow},
};

/// All that there is to know of a run.
pub(crate) struct Seen {
    pub(crate) run: RunRow,
    pub(crate) root: TaskRow,
    pub(crate) definition: WorkflowDefinition,
    pub(super) inputs: Map<String, Value>,
    /// Each behind those that it comes after.
    pub(crate) stages: Vec<StageRow>,
    pub(crate) gates: Vec<GateRow>,
    /// The places of the tasks of its stage that a task comes after, by its stage and place.
    pub(super) links: HashMap<(i64, i64), Vec<i64>>,
    /// Its tasks, and in the same order how they stand.
    pub(crate) members: Vec<MemberRow>,
    pub(crate) glances: Vec<Glance>,
    usage: HashMap<String, Usage>,
    /// When tries of a task began and ended that were followed by another.
    earlier: HashMap<String, Vec<(i64, i64)>>,
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
        usage.extend(
            store::usage::of_tasks(connection, some)?.into_iter().map(|(id, total)| (id, usage_of(total))),
        );
    }
    let again: HashMap<&str, i32> =
        glances.iter().filter(|g| g.attempts > 1).map(|g| (g.id.as_str(), g.attempts)).collect();
    let tried: Vec<&str> = again.keys().copied().collect();
    let mut earlier: HashMap<String, Vec<(i64, i64)>> = HashMap::new();
    for (task, number, began, ended) in store::attempts::ended_of(connection, &tried)? {
        if again.get(task.as_str()).is_some_and(|last| number < *last) {
            earlier.entry(task).or_default().push((began, ended));
        }
    }
    let texts = workflows::texts(connection, &id)?;
    Ok(Seen {
        definition: crate::json::or_default(&texts.definition),
        inputs: crate::json::or_default(&texts.inputs),
        stages: workflows::stages(connection, &id)?,
        gates: workflows::gates(connection, &id)?,
        links,
        members,
        glances,
        usage,
        earlier,
        run,
        root,
    })
}

impl Seen {
    /// The stages in the order in which they are written.
    pub(crate) fn in_written_order(&self) -> Vec<&StageRow> {
        let place =
            |stage: &&StageRow| self.definition.stages.iter().position(|written| written.name == stage.name);
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
        self.members
            .iter()
            .zip(&self.glances)
            .find(|(member, _)| member.task_id == failed && !member.taken_over)
    }

    /// When tries of a stage's own tasks began and ended that were followed by another, oldest first.
    pub(super) fn earlier_of(&self, stage: i64) -> Vec<(i64, i64)> {
        let own = self.tasks_of(stage).filter(|(member, _)| !member.taken_over);
        let mut all: Vec<_> =
            own.filter_map(|(_, glance)| self.earlier.get(&glance.id)).flatten().copied().collect();
        all.sort_unstable();
        all
    }

    pub(super) fn tasks_of(&self, stage: i64) -> impl Iterator<Item = (&MemberRow, &Glance)> {
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

/// How long a stage took, or has taken, in seconds.
pub(super) fn took(stage: &StageRow, now: i64) -> Option<f64> {
    Some((stage.ended_at.unwrap_or(now) - stage.started_at?) as f64 / 1000.0)
}

/// Names in a list for people: `Lint, Test and Build`.
pub(crate) fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}
