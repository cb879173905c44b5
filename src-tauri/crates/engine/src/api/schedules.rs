//! Schedules: listing, making, changing, resting, starting by hand, deleting, bringing back.

use super::{Change, Once, Work};
use crate::{
    error, json,
    runs::host::PoolHost,
    schedules::clockwork::{Clockwork, system_zone},
    tasks::{
        assignee,
        context::EngineContext,
        create::{self, Asked},
        lookup::read,
        schedules as rules, secrets,
    },
    view::{
        ViewContext,
        schedule::{self as view, NEXT},
    },
};
use contract::{
    ApiError, NewTask, ScheduleId, Timestamp,
    command::{
        CreateSchedule, Created, DeleteSchedule, EditSchedule, GetSchedule, ListSchedules, PauseSchedule,
        PreviewSchedule, RestoreSchedule, RunSchedule,
    },
    id::SHORT_ID_DIGITS,
    schedule::{EVERY_MIN, Rhythm, Schedule, ScheduleDraft, SchedulePreview},
    validation,
};
use std::sync::Arc;
use store::{
    Connection, Result, StoreError,
    schedules::{self, ScheduleRow},
};

/// So many of its next times are looked at for how near they come.
const LOOKED_AT: usize = 60;
/// Most tasks for missed times where the request does not say.
const MISSED_MOST: i64 = 10;

/// The user's schedule of this name or id.
fn find(connection: &mut Connection, user: &str, given: &str) -> Result<ScheduleRow> {
    let typed = given.trim();
    let short = typed.len() == SHORT_ID_DIGITS && typed.chars().all(|c| c.is_ascii_hexdigit());
    let mut all = schedules::all(connection, user)?;
    let place = all.iter().position(|row| row.name == typed).or_else(|| {
        let ends =
            |row: &ScheduleRow| row.id == typed || short && row.id.ends_with(&typed.to_ascii_lowercase());
        all.iter().position(ends)
    });
    place.map(|place| all.swap_remove(place)).ok_or_else(|| {
        let refusal = ApiError::not_found(format!("There is no schedule “{typed}”."));
        error::refuse(refusal.hint("`legwork schedule list` shows them all."))
    })
}

fn document(connection: &mut Connection, row: ScheduleRow, now: i64) -> Result<Schedule> {
    let clockwork = rules::clockwork(&row).ok();
    view::schedule(connection, row, clockwork.as_ref(), crate::convert::time_or_zero(now))
}

impl Work for ListSchedules {
    fn work(self, host: &Arc<PoolHost>) -> std::result::Result<Vec<Schedule>, ApiError> {
        let now = host.now();
        read(host, |c| {
            let rows = schedules::all(c, &host.user)?;
            rows.into_iter().map(|row| document(c, row, now)).collect()
        })
    }
}

impl Work for GetSchedule {
    fn work(self, host: &Arc<PoolHost>) -> std::result::Result<Schedule, ApiError> {
        read(host, |c| {
            let row = find(c, &host.user, &self.schedule)?;
            document(c, row, host.now())
        })
    }
}

impl Work for PreviewSchedule {
    fn work(self, host: &Arc<PoolHost>) -> std::result::Result<SchedulePreview, ApiError> {
        validation::schedule(&self.changes, false)?;
        let now = host.now();
        let old = match &self.schedule {
            Some(given) => Some(read(host, |c| find(c, &host.user, given))?),
            None => None,
        };
        let stored = old.as_ref().and_then(|row| serde_json::from_str(&row.rhythm).ok());
        let needed =
            || ApiError::field("rhythm", "When is needed: once, every so often, or by a cron pattern.");
        let rhythm: Rhythm = self.changes.rhythm.clone().or(stored).ok_or_else(needed)?;
        let zone = self.changes.zone.clone().or_else(|| old.as_ref().map(|row| row.zone.clone()));
        let zone = zone.unwrap_or_else(system_zone);
        let moment = crate::convert::time_or_zero(now);
        let from = old.as_ref().map_or(moment, |row| crate::convert::time_or_zero(row.created_at));
        let clockwork = Clockwork::read(&rhythm, &zone, from)?;
        let kept = old.and_then(|row| row.expires_at).and_then(crate::convert::time);
        let last = self.changes.expires_at.unwrap_or(kept);
        let next = clockwork.upcoming(moment, last, NEXT);
        Ok(SchedulePreview { words: clockwork.words(), zone, next, notes: clockwork.notes(moment) })
    }
}

/// A row with nothing of a draft in it yet.
fn blank(host: &PoolHost, now: i64) -> ScheduleRow {
    ScheduleRow {
        id: ScheduleId(host.ids.next(now)).to_string(),
        user_id: host.user.clone(),
        name: String::new(),
        rhythm: String::new(),
        zone: system_zone(),
        task: String::new(),
        missed: contract::schedule::Missed::default(),
        missed_most: MISSED_MOST,
        overlap: contract::schedule::Overlap::default(),
        jitter_seconds: 0,
        expires_at: None,
        paused: false,
        next_at: None,
        due_at: None,
        deleted_at: None,
        created_at: now,
        updated_at: now,
    }
}

/// Puts what is asked for into a row, with its next time after now.
///
/// # Errors
/// `Refused`, naming the field at fault; or the store failed.
fn apply(
    connection: &mut Connection,
    engine: &EngineContext,
    row: &mut ScheduleRow,
    draft: &ScheduleDraft,
) -> Result<()> {
    let now = engine.now();
    if let Some(name) = &draft.name {
        name.trim().clone_into(&mut row.name);
        let taken = schedules::all(connection, &row.user_id)?;
        if taken.iter().any(|other| other.name == row.name && other.id != row.id) {
            let message = format!("There is a schedule “{}” already.", row.name);
            let refusal = ApiError::field("name", message).hint("Choose another name, or change that one.");
            return Err(error::refuse(refusal));
        }
    }
    if let Some(task) = &draft.task {
        check_task(connection, engine, task)?;
        row.task = json::text(task).unwrap_or_default();
    }
    let before = (row.rhythm.clone(), row.zone.clone());
    if let Some(rhythm) = &draft.rhythm {
        row.rhythm = json::text(rhythm).unwrap_or_default();
    }
    row.zone = draft.zone.clone().unwrap_or_else(|| row.zone.clone());
    let turned = before != (row.rhythm.clone(), row.zone.clone());
    row.missed = draft.missed.unwrap_or(row.missed);
    row.missed_most = draft.missed_most.unwrap_or(row.missed_most);
    row.overlap = draft.overlap.unwrap_or(row.overlap);
    row.jitter_seconds = draft.jitter_seconds.unwrap_or(row.jitter_seconds);
    if let Some(expires_at) = draft.expires_at {
        row.expires_at = expires_at.map(Timestamp::as_millisecond);
    }
    row.updated_at = now;
    let clockwork = rules::clockwork(row).map_err(error::refuse)?;
    let moment = crate::convert::time_or_zero(now);
    check_pauses(&clockwork, row.jitter_seconds, moment).map_err(error::refuse)?;
    match row.next_at.and_then(crate::convert::time) {
        // a time that is owed already is not lost by a change that leaves it as it is
        Some(next) if !turned => rules::keep_next(row, next),
        _ => rules::go_on(row, &clockwork, moment),
    }
    let asked = draft.rhythm.is_some() || draft.zone.is_some() || draft.expires_at.is_some();
    if asked && row.next_at.is_none() {
        return Err(error::refuse(never(row, &clockwork, now)));
    }
    Ok(())
}

/// Its times leave room between each other: for their tasks, and for what they are put off by.
fn check_pauses(clockwork: &Clockwork, jitter: i64, now: Timestamp) -> std::result::Result<(), ApiError> {
    let times = clockwork.upcoming(now, None, LOOKED_AT);
    let pauses = times.windows(2).map(|two| two[1].as_second() - two[0].as_second());
    let Some(shortest) = pauses.min() else { return Ok(()) };
    if shortest < EVERY_MIN {
        let message =
            format!("It comes again after {shortest} s; {EVERY_MIN} seconds is the shortest pause.");
        return Err(ApiError::field("cron", message).hint("Let one task do what comes more often."));
    }
    if jitter >= shortest {
        let message = format!("{jitter} s reach over the next time, which comes after {shortest} s.");
        return Err(
            ApiError::field("jitter_seconds", message).hint("Choose less than the pause between two times.")
        );
    }
    Ok(())
}

/// Why a schedule would start nothing.
fn never(row: &ScheduleRow, clockwork: &Clockwork, now: i64) -> ApiError {
    let comes = clockwork.next(crate::convert::time_or_zero(now));
    match (comes, serde_json::from_str(&row.rhythm)) {
        (Some(_), _) => ApiError::field("expires_at", "Its first time comes after the last one that counts.")
            .hint("Choose a later end, or none."),
        (None, Ok(Rhythm::Once(_))) => {
            ApiError::field("once", "That time has passed.").hint("Choose one that is still to come.")
        }
        (None, _) => ApiError::field("cron", "That time never comes, such as 30 February.")
            .hint("`legwork schedule next --cron PATTERN` shows when a pattern comes."),
    }
}

/// Whether the task could be made if it were time.
fn check_task(connection: &mut Connection, engine: &EngineContext, task: &NewTask) -> Result<()> {
    let agent = assignee::wanted(connection, engine, task)?;
    validation::new_task(task, agent.kind, agent.command.is_some()).map_err(error::refuse)?;
    secrets::check(connection, engine, &task.environment.secrets)
}

impl Change for CreateSchedule {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Schedule, ApiError> {
        validation::schedule(&self.schedule, true)?;
        let (engine, now) = (Arc::clone(&host.context), host.now());
        let fresh = blank(host, now);
        once.write(host, move |c| {
            let mut row = fresh.clone();
            apply(c, &engine, &mut row, &self.schedule)?;
            schedules::insert(c, row.clone())?;
            document(c, row, now)
        })
    }
}

/// Changes a schedule in one transaction.
fn change(
    host: &Arc<PoolHost>,
    once: &Once,
    given: String,
    change: impl Fn(&mut Connection, &EngineContext, &mut ScheduleRow) -> Result<()> + Send + 'static,
) -> std::result::Result<Schedule, ApiError> {
    let (engine, now) = (Arc::clone(&host.context), host.now());
    once.write(host, move |c| {
        let mut row = find(c, &engine.user, &given)?;
        row.updated_at = now;
        change(c, &engine, &mut row)?;
        schedules::update(c, row.clone())?;
        document(c, row, now)
    })
}

impl Change for EditSchedule {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Schedule, ApiError> {
        validation::schedule(&self.changes, false)?;
        let changes = self.changes;
        change(host, once, self.schedule, move |c, engine, row| apply(c, engine, row, &changes))
    }
}

/// What passed while it rested is not made up for.
fn go_on(engine: &EngineContext, row: &mut ScheduleRow) -> Result<()> {
    let clockwork = rules::clockwork(row).map_err(error::refuse)?;
    rules::go_on(row, &clockwork, crate::convert::time_or_zero(engine.now()));
    Ok(())
}

impl Change for PauseSchedule {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Schedule, ApiError> {
        let paused = self.paused;
        change(host, once, self.schedule, move |_, engine, row| {
            let rested = std::mem::replace(&mut row.paused, paused);
            if rested && !paused { go_on(engine, row) } else { Ok(()) }
        })
    }
}

impl Change for RunSchedule {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Created, ApiError> {
        let (engine, context) = (Arc::clone(&host.context), ViewContext::look(host, &host.pool_look));
        once.write(host, move |c| {
            let row = find(c, &engine.user, &self.schedule)?;
            let wanted = rules::wanted(&row);
            let asked = Asked { wanted: &wanted, retry_of: None, looked_up: None, turn: None };
            let created = create::create(c, &engine, &context, asked)?;
            let task = created.task.id.to_string();
            schedules::started_by_hand(c, &row.id, &task, engine.now())?;
            Ok(created)
        })
    }
}

impl Change for DeleteSchedule {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Schedule, ApiError> {
        change(host, once, self.schedule, |_, engine, row| {
            row.deleted_at = Some(engine.now());
            Ok(())
        })
    }
}

impl Change for RestoreSchedule {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Schedule, ApiError> {
        let id =
            self.id.ok_or_else(|| ApiError::field("id", "Which schedule is needed: its id."))?.to_string();
        let (engine, now) = (Arc::clone(&host.context), host.now());
        once.write(host, move |c| {
            let mut row = schedules::by_id(c, &engine.user, &id)?.ok_or(StoreError::NotFound)?;
            if row.deleted_at.take().is_some() {
                let taken = schedules::all(c, &engine.user)?;
                if taken.iter().any(|other| other.name == row.name) {
                    let message = format!("There is another schedule “{}” by now.", row.name);
                    return Err(error::refuse(
                        ApiError::refused(message).hint("Give that one another name first."),
                    ));
                }
                row.updated_at = now;
                go_on(&engine, &mut row)?;
                schedules::update(c, row.clone())?;
            }
            document(c, row, now)
        })
    }
}
