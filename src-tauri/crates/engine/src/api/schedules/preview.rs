//! When a schedule would come: one that is there, one that is to change, or one that nobody has made yet.

use super::{Work, asked::find};
use crate::{
    convert,
    runs::host::PoolHost,
    schedules::{clockwork::Clockwork, system_zone::system_zone},
    tasks::lookup::read,
    view::schedule::NEXT,
};
use contract::{
    ApiError, Origin, ScheduleId, Timestamp,
    command::PreviewSchedule,
    schedule::{Rhythm, SchedulePreview},
    text, validation,
};
use std::sync::Arc;
use store::schedules::ScheduleRow;

impl Work for PreviewSchedule {
    fn work(self, host: &Arc<PoolHost>) -> Result<SchedulePreview, ApiError> {
        validation::schedule(&self.changes, false)?;
        let now = convert::time_or_zero(host.now());
        let old = match &self.schedule {
            Some(given) => Some(read(host, |c| find(c, &host.user, given))?),
            None => None,
        };
        let stored = old.as_ref().and_then(|row| serde_json::from_str(&row.rhythm).ok());
        let needed =
            || ApiError::field("rhythm", "When is needed: once, every so often, or by a cron pattern.");
        let rhythm: Rhythm = self.changes.rhythm.or(stored).ok_or_else(needed)?;
        let mut notes = old.as_ref().and_then(rests).into_iter().collect::<Vec<_>>();
        if old.is_some() && read(host, store::queue_state::paused)?.0 {
            notes.push("The queue is paused: what these times start waits until it goes on.".to_owned());
        }
        let zone = self.changes.zone.or_else(|| old.as_ref().map(|row| row.zone.clone()));
        let zone = zone.unwrap_or_else(|| {
            let system = system_zone();
            notes.extend(system.note.filter(|_| matches!(rhythm, Rhythm::Cron(_))));
            system.name
        });
        let from = old.as_ref().map_or(now, |row| convert::time_or_zero(row.created_at));
        let clockwork = Clockwork::read(&rhythm, &zone, from)?;
        let kept = old.and_then(|row| row.expires_at).and_then(convert::time);
        let last = self.changes.expires_at.unwrap_or(kept);
        let next = clockwork.upcoming(now, last, NEXT);
        notes.extend(over(&rhythm, last, now).filter(|_| next.is_empty()));
        notes.extend(clockwork.notes(now));
        Ok(SchedulePreview { words: clockwork.words(), zone, next, notes })
    }
}

/// That a schedule starts nothing now, whatever its times are.
fn rests(row: &ScheduleRow) -> Option<String> {
    // a name may be anything, also what begins with a dash
    let id = row.id.parse::<ScheduleId>().map_or_else(|_| row.id.clone(), |id| id.short());
    if let Some(asked_by) = &row.asked_by {
        let asked_by = asked_by.parse::<Origin>().ok();
        let who = asked_by.as_ref().and_then(Origin::client).unwrap_or("a coding agent");
        return Some(format!(
            "It waits for you: “{}” asks for it, and it starts nothing until `legwork schedule resume {id}` approves it.",
            text::visible(who)
        ));
    }
    row.paused.then(|| {
        format!("It is paused: it starts nothing at these times until `legwork schedule resume {id}` lets it go on.")
    })
}

/// Why no time comes any more.
fn over(rhythm: &Rhythm, last: Option<Timestamp>, now: Timestamp) -> Option<String> {
    match (rhythm, last) {
        (Rhythm::Once(at), _) if *at <= now => {
            Some("That time has passed. Name one that is to come.".to_owned())
        }
        (_, Some(last)) if last <= now => Some(
            "It ended before now: no time after its last one counts. Name a later end, or none.".to_owned(),
        ),
        (_, Some(_)) => Some("It ends before its next time. Name a later end, or none.".to_owned()),
        (_, None) => None,
    }
}
