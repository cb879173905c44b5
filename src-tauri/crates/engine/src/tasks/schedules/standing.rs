//! What is known of a schedule from its row: its rules, its rhythm, its next time, the task that it starts.

use crate::{
    convert, json,
    schedules::{clockwork::Clockwork, due::Rules},
};
use contract::{
    ApiError, NewTask, Origin, Timestamp,
    schedule::{Rhythm, ScheduledWorkflow},
};
use store::{
    Connection, Result,
    agents::AgentRow,
    schedules::{self, ScheduleRow},
};

/// What a schedule does with its times.
pub(crate) fn rules(row: &ScheduleRow) -> Rules {
    Rules {
        missed: row.missed,
        missed_most: row.missed_most,
        jitter_seconds: row.jitter_seconds,
        expires_at: row.expires_at.and_then(convert::time),
        seed: row.id.clone(),
    }
}

/// Its rhythm, as it was stored.
///
/// # Errors
/// It can be read no more, such as a zone that the system's database has no longer.
pub(crate) fn clockwork(row: &ScheduleRow) -> std::result::Result<Clockwork, ApiError> {
    let rhythm: Rhythm = serde_json::from_str(&row.rhythm)
        .map_err(|_| ApiError::field("rhythm", "What is stored can be read no more: set it again."))?;
    Clockwork::read(&rhythm, &row.zone, convert::time_or_zero(row.created_at))
}

/// Sets the next time after a moment.
pub(crate) fn go_on(row: &mut ScheduleRow, clockwork: &Clockwork, after: Timestamp) {
    let rules = rules(row);
    set_next(row, &rules, rules.counts(clockwork.next(after)));
}

/// Keeps the next time, unless it counts no more; what it is put off by may be another.
pub(crate) fn keep_next(row: &mut ScheduleRow, next: Timestamp) {
    let rules = rules(row);
    set_next(row, &rules, rules.counts(Some(next)));
}

pub(super) fn set_next(row: &mut ScheduleRow, rules: &Rules, next: Option<Timestamp>) {
    row.next_at = next.map(Timestamp::as_millisecond);
    row.due_at = next.map(|at| rules.due(at).as_millisecond());
}

/// The names of the schedules whose tasks are an agent's.
///
/// # Errors
/// The store failed.
pub(crate) fn of_agent(connection: &mut Connection, agent: &AgentRow) -> Result<Vec<String>> {
    let all = schedules::all(connection, &agent.user_id)?;
    let own = |row: &ScheduleRow| {
        let task: NewTask = json::or_default(&row.task);
        task.agent.is_some_and(|name| name == agent.name || name == agent.id)
    };
    Ok(all.into_iter().filter(own).map(|row| row.name).collect())
}

/// Schedules whose tasks are an agent's go on with it under its new name.
///
/// # Errors
/// The store failed.
pub(crate) fn rename_agent(
    connection: &mut Connection,
    called: &str,
    agent: &AgentRow,
    now: i64,
) -> Result<()> {
    for mut row in schedules::all(connection, &agent.user_id)? {
        let mut task: NewTask = json::or_default(&row.task);
        if task.agent.as_deref() == Some(called) {
            task.agent = Some(agent.name.clone());
            row.task = json::text(&task).unwrap_or(row.task);
            row.updated_at = now;
            schedules::update(connection, row)?;
        }
    }
    Ok(())
}

/// The workflow that a schedule starts instead of a task, if it starts one.
pub(crate) fn workflow(row: &ScheduleRow) -> Option<ScheduledWorkflow> {
    row.workflow.as_deref().map(json::or_default)
}

/// The task that a schedule starts.
pub(crate) fn wanted(row: &ScheduleRow) -> NewTask {
    NewTask { origin: Some(Origin::Schedule(row.name.clone())), ..json::or_default(&row.task) }
}
