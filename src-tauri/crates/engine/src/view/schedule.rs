//! A schedule as it is shown.

use super::brief;
use crate::{convert, json, schedules::clockwork::Clockwork};
use contract::{
    Timestamp,
    schedule::{Occurrence, Rhythm, Schedule},
};
use store::{
    Connection, Result, StoreError,
    schedules::{self, OccurrenceRow, ScheduleRow},
};

/// So many of its next times are shown.
pub(crate) const NEXT: usize = 5;
/// So many of its last ones.
const LAST: i64 = 10;

/// When a schedule comes, reckoned from its row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Times {
    words: String,
    next: Vec<Timestamp>,
    notes: Vec<String>,
}

impl Times {
    /// The same with one more note, before the others.
    pub(crate) fn noting(mut self, note: Option<String>) -> Self {
        self.notes.splice(0..0, note);
        self
    }
}

/// When a schedule comes; `clockwork`: its rhythm, where it can be read. It asks nothing of the store.
pub(crate) fn times(row: &ScheduleRow, clockwork: Option<&Clockwork>, now: Timestamp) -> Times {
    let Some(clockwork) = clockwork else { return Times::default() };
    let expires_at = row.expires_at.and_then(convert::time);
    let first = row.next_at.and_then(convert::time);
    let next = match first {
        // what passes while it rests is passed over
        Some(_) if row.paused => clockwork.upcoming(now, expires_at, NEXT),
        Some(first) => {
            let later = clockwork.upcoming(first, expires_at, NEXT - 1);
            std::iter::once(first).chain(later).collect()
        }
        None => vec![],
    };
    let notes = if first.is_some() { clockwork.notes(now) } else { vec![] };
    Times { words: clockwork.words(), next, notes }
}

/// The document of a schedule.
///
/// # Errors
/// The read failed.
pub(crate) fn schedule(connection: &mut Connection, row: ScheduleRow, times: Times) -> Result<Schedule> {
    let last = schedules::last(connection, &row.id, LAST)?;
    let last = last.into_iter().map(|one| occurrence(connection, one)).collect::<Result<_>>()?;
    let Times { words, next, notes } = times;
    Ok(Schedule {
        id: row.id.parse().map_err(|_| StoreError::NotFound)?,
        name: row.name,
        rhythm: serde_json::from_str(&row.rhythm).unwrap_or(Rhythm::Cron(String::new())),
        words,
        zone: row.zone,
        task: json::or_default(&row.task),
        workflow: row.workflow.as_deref().map(json::or_default),
        missed: row.missed,
        missed_most: row.missed_most,
        overlap: row.overlap,
        jitter_seconds: row.jitter_seconds,
        expires_at: row.expires_at.and_then(convert::time),
        paused: row.paused,
        next,
        due_at: row.due_at.and_then(convert::time),
        asked_by: row.asked_by.and_then(|origin| origin.parse().ok()),
        notes,
        last,
        created_at: convert::time_or_zero(row.created_at),
    })
}

fn occurrence(connection: &mut Connection, row: OccurrenceRow) -> Result<Occurrence> {
    let task = match row.task_id {
        None => None,
        Some(id) => match store::tasks::find(connection, &id) {
            Ok(task) if task.deleted_at.is_none() => brief(task),
            Ok(_) | Err(StoreError::NotFound) => None,
            Err(other) => return Err(other),
        },
    };
    Ok(Occurrence { at: convert::time_or_zero(row.nominal_at), state: row.state, task, reason: row.reason })
}
