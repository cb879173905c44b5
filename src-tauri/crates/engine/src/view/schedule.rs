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

/// The document of a schedule; `clockwork`: its rhythm, where it can be read.
pub(crate) fn schedule(
    connection: &mut Connection,
    row: ScheduleRow,
    clockwork: Option<&Clockwork>,
    now: Timestamp,
) -> Result<Schedule> {
    let last = schedules::last(connection, &row.id, LAST)?;
    let last = last.into_iter().map(|one| occurrence(connection, one)).collect::<Result<_>>()?;
    let expires_at = row.expires_at.and_then(convert::time);
    let first = row.next_at.and_then(convert::time);
    let next = match (first, clockwork) {
        // what passes while it rests is passed over
        (Some(_), Some(clockwork)) if row.paused => clockwork.upcoming(now, expires_at, NEXT),
        (Some(first), Some(clockwork)) => {
            let later = clockwork.upcoming(first, expires_at, NEXT - 1);
            std::iter::once(first).chain(later).collect()
        }
        _ => vec![],
    };
    let notes = clockwork.filter(|_| first.is_some()).map_or_else(Vec::new, |c| c.notes(now));
    Ok(Schedule {
        id: row.id.parse().map_err(|_| StoreError::NotFound)?,
        name: row.name,
        rhythm: serde_json::from_str(&row.rhythm).unwrap_or(Rhythm::Cron(String::new())),
        words: clockwork.map_or_else(String::new, Clockwork::words),
        zone: row.zone,
        task: json::or_default(&row.task),
        missed: row.missed,
        missed_most: row.missed_most,
        overlap: row.overlap,
        jitter_seconds: row.jitter_seconds,
        expires_at,
        paused: row.paused,
        next,
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
