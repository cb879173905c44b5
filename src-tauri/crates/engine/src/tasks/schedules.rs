//! What schedules start: their times become tasks, each once.
//!
//! All that is done about a schedule at one moment is one transaction: what became of its times, their tasks, and its
//! next time. So whoever runs the queue, and however often it dies, no time starts two tasks and none is forgotten.

use super::{cancel, context::EngineContext, create};
use crate::{
    convert, json,
    schedules::{
        clockwork::Clockwork,
        due::{self, Rules},
    },
};
use contract::{
    ApiError, NewTask, Origin, Timestamp,
    schedule::{OccurrenceState, Overlap, Rhythm},
};
use std::sync::{Arc, Mutex, PoisonError};
use store::{
    Connection, Result, StoreError,
    schedules::{self, OccurrenceRow, ScheduleRow},
    tasks,
};

#[cfg(test)]
mod tests;

/// Schedules that are dealt with at one look.
const BATCH: i64 = 50;
/// What cannot be dealt with is tried again after so long, in milliseconds: an hour.
const TRIED_AGAIN_MS: i64 = 3_600_000;
/// Most times of one schedule that wait for the end of a task.
const WAITING_MAX: usize = 100;

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

fn set_next(row: &mut ScheduleRow, rules: &Rules, next: Option<Timestamp>) {
    row.next_at = next.map(Timestamp::as_millisecond);
    row.due_at = next.map(|at| rules.due(at).as_millisecond());
}

/// What was done at one look.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Fired {
    /// How many schedules, and times that had waited, were dealt with.
    pub(crate) dealt: usize,
    /// Whether times wait for the end of a task.
    pub(crate) waiting: bool,
}

/// Deals with all that is due, and with times that have waited for a task that ended.
///
/// # Errors
/// The store failed.
pub(crate) fn fire(engine: &Arc<EngineContext>) -> Result<Fired> {
    let now = engine.now();
    let (due, waiting) =
        engine.store.read(|c| Ok((schedules::due(c, now, BATCH)?, schedules::with_waiting(c)?)))?;
    let mut dealt = due.len();
    for id in due {
        let of = id.clone();
        let done = until_not_refused(engine, move |c, inner, refused| deal(c, inner, &of, now, refused));
        unless_for_good(engine, &id, now, done)?;
    }
    for id in waiting {
        let of = id.clone();
        // only read, as long as nothing can be started: this is looked at whenever any task ends
        if !engine.store.read(|c| schedules::open_tasks(c, &id))?.is_empty() {
            continue;
        }
        let done =
            until_not_refused(engine, move |c, inner, refused| start_waiting(c, inner, &of, now, refused));
        dealt += usize::from(unless_for_good(engine, &id, now, done)?.unwrap_or(false));
    }
    let waiting = engine.store.read(schedules::with_waiting)?;
    Ok(Fired { dealt, waiting: !waiting.is_empty() })
}

/// One schedule that cannot be dealt with holds up no other, and nothing else that goes by the clock: it is tried again
/// later, and that is written down.
fn unless_for_good<T>(engine: &Arc<EngineContext>, id: &str, now: i64, done: Result<T>) -> Result<Option<T>> {
    let error = match done {
        Ok(done) => return Ok(Some(done)),
        Err(error) if error.is_permanent() || matches!(error, StoreError::Refused(_)) => error,
        Err(error) => return Err(error),
    };
    tracing::error!(schedule = id, %error, "a schedule cannot be dealt with; it is tried again later");
    let (id, why) = (id.to_owned(), error.to_string());
    let core = Arc::clone(&engine.core);
    engine.store.write(move |c| {
        let Some(row) = schedules::by_id(c, &core.user, &id)? else { return Ok(()) };
        put_off(c, row, now, &why)
    })?;
    Ok(None)
}

/// Its next time is tried again later; why is told at that time.
fn put_off(connection: &mut Connection, mut row: ScheduleRow, now: i64, why: &str) -> Result<()> {
    if let Some(next) = row.next_at.and_then(convert::time) {
        let refused = occurrence(&row, next, OccurrenceState::Refused, now);
        schedules::add_occurrence(connection, OccurrenceRow { reason: Some(why.to_owned()), ..refused })?;
    }
    row.due_at = row.next_at.map(|_| now + TRIED_AGAIN_MS);
    row.updated_at = now;
    schedules::update(connection, row)
}

/// A clock that was ahead may have put times far away: they are reckoned from now.
///
/// # Errors
/// The store failed.
pub(crate) fn reckon_anew(engine: &Arc<EngineContext>) -> Result<()> {
    let now = engine.now();
    let core = Arc::clone(&engine.core);
    engine.store.write(move |c| {
        for mut row in schedules::all(c, &core.user)? {
            let Ok(clockwork) = clockwork(&row) else { continue };
            let before = row.next_at;
            go_on(&mut row, &clockwork, convert::time_or_zero(now));
            if row.next_at < before && row.next_at.is_some() {
                row.updated_at = now;
                schedules::update(c, row)?;
            }
        }
        Ok(())
    })
}

/// A time whose task was refused, and why.
type RefusedTime = (i64, ApiError);

/// Does something in a transaction; where it is refused for a time, once more, so that this is written down of it.
fn until_not_refused<T: Send + 'static>(
    engine: &Arc<EngineContext>,
    act: impl Fn(&mut Connection, &EngineContext, &[RefusedTime]) -> std::result::Result<T, Failed>
    + Clone
    + Send
    + 'static,
) -> Result<T> {
    let mut refused: Vec<RefusedTime> = vec![];
    loop {
        let (inner, act, known) = (Arc::clone(engine), act.clone(), refused.clone());
        let at = Arc::new(Mutex::new(None));
        let told = Arc::clone(&at);
        let written = engine.store.write(move |connection| {
            act(connection, &inner, &known).map_err(|failed| {
                *told.lock().unwrap_or_else(PoisonError::into_inner) = failed.at;
                failed.error
            })
        });
        let at = at.lock().unwrap_or_else(PoisonError::into_inner).take();
        match (written, at) {
            (Err(StoreError::Refused(refusal)), Some(at)) => refused.push((at, *refusal)),
            (other, _) => return other,
        }
    }
}

/// Why a transaction is taken back: for the task of one time, or altogether.
struct Failed {
    at: Option<i64>,
    error: StoreError,
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self { at: None, error }
    }
}

/// Deals with the times of a schedule that have come.
fn deal(
    connection: &mut Connection,
    engine: &EngineContext,
    id: &str,
    now: i64,
    refused: &[RefusedTime],
) -> std::result::Result<(), Failed> {
    let Some(mut row) = schedules::by_id(connection, &engine.user, id)? else { return Ok(()) };
    let is_due = row.due_at.is_some_and(|due| due <= now) && !row.paused && row.deleted_at.is_none();
    let Some(next) = row.next_at.filter(|_| is_due).and_then(convert::time) else { return Ok(()) };
    let (moment, rules) = (convert::time_or_zero(now), rules(&row));
    // what was told of this time when it could not be dealt with is over
    schedules::forget_refused(connection, &row.id, next.as_millisecond())?;
    let clockwork = match clockwork(&row) {
        Ok(clockwork) => clockwork,
        // a zone may be there again once the system's database of them is
        Err(error) => return Ok(put_off(connection, row, now, &error.message)?),
    };
    let passed = due::passed(&clockwork, &rules, next, moment);
    if let Some(missed) = passed.missed {
        schedules::add_occurrence(connection, occurrence(&row, missed, OccurrenceState::Missed, now))?;
    }
    for (number, at) in passed.start.into_iter().enumerate() {
        // of several that are made up for each has its turn
        let overlap = if number == 0 { row.overlap } else { Overlap::Queue };
        let come = Come { row: &row, overlap, at, now, refused };
        come.deal(connection, engine)?;
    }
    set_next(&mut row, &rules, passed.next);
    row.updated_at = now;
    Ok(schedules::update(connection, row)?)
}

fn occurrence(row: &ScheduleRow, at: Timestamp, state: OccurrenceState, now: i64) -> OccurrenceRow {
    OccurrenceRow {
        schedule_id: row.id.clone(),
        nominal_at: at.as_millisecond(),
        state,
        task_id: None,
        reason: None,
        decided_at: now,
    }
}

/// A time that has come.
struct Come<'a> {
    row: &'a ScheduleRow,
    overlap: Overlap,
    at: Timestamp,
    now: i64,
    refused: &'a [RefusedTime],
}

impl Come<'_> {
    /// Its task is started, or waits, or it is passed over.
    fn deal(&self, connection: &mut Connection, engine: &EngineContext) -> std::result::Result<(), Failed> {
        let open = schedules::open_tasks(connection, &self.row.id)?;
        let waiting = schedules::waiting(connection, &self.row.id)?;
        let mut occurrence = occurrence(self.row, self.at, OccurrenceState::Started, self.now);
        if open.is_empty() && waiting.is_empty() {
            // written down first: a time that was dealt with before starts nothing
            if schedules::add_occurrence(connection, occurrence.clone())? {
                start(connection, engine, self.row, &mut occurrence, self.refused)?;
                schedules::settle_occurrence(connection, &occurrence)?;
            }
            return Ok(());
        }
        occurrence.state = match self.overlap {
            Overlap::Skip => OccurrenceState::Overlapped,
            Overlap::Queue if waiting.len() >= WAITING_MAX => OccurrenceState::Overlapped,
            Overlap::Queue | Overlap::CancelPrevious => OccurrenceState::Waiting,
        };
        if schedules::add_occurrence(connection, occurrence)? && self.overlap == Overlap::CancelPrevious {
            take_the_place_of(connection, engine, open, waiting)?;
        }
        Ok(())
    }
}

/// Ends what is under way, and passes over what waits for its end.
fn take_the_place_of(
    connection: &mut Connection,
    engine: &EngineContext,
    open: Vec<String>,
    waiting: Vec<OccurrenceRow>,
) -> Result<()> {
    for task in open {
        let task = tasks::find(connection, &task)?;
        // one that was cancelled before it may have ended it
        if !task.status.is_terminal() {
            cancel::cancel_family(connection, engine, task)?;
        }
    }
    for mut earlier in waiting {
        earlier.state = OccurrenceState::Overlapped;
        schedules::settle_occurrence(connection, &earlier)?;
    }
    Ok(())
}

/// Starts the task of the time that has waited longest, if nothing of its schedule is open any more; whether it did.
fn start_waiting(
    connection: &mut Connection,
    engine: &EngineContext,
    id: &str,
    now: i64,
    refused: &[RefusedTime],
) -> std::result::Result<bool, Failed> {
    let Some(row) = schedules::by_id(connection, &engine.user, id)? else { return Ok(false) };
    if row.paused || !schedules::open_tasks(connection, id)?.is_empty() {
        return Ok(false);
    }
    let Some(mut occurrence) = schedules::waiting(connection, id)?.into_iter().next() else {
        return Ok(false);
    };
    occurrence.decided_at = now;
    if row.deleted_at.is_some() {
        occurrence.state = OccurrenceState::Overlapped;
    } else {
        start(connection, engine, &row, &mut occurrence, refused)?;
    }
    schedules::settle_occurrence(connection, &occurrence)?;
    Ok(true)
}

/// Makes the task of a time, and says so in `occurrence`; or that it was refused, where that is known.
fn start(
    connection: &mut Connection,
    engine: &EngineContext,
    row: &ScheduleRow,
    occurrence: &mut OccurrenceRow,
    refused: &[RefusedTime],
) -> std::result::Result<(), Failed> {
    if let Some((_, why)) = refused.iter().find(|(at, _)| *at == occurrence.nominal_at) {
        occurrence.state = OccurrenceState::Refused;
        occurrence.reason = Some(why.message.clone());
        return Ok(());
    }
    let at = Some(occurrence.nominal_at);
    let task = create::create_one(connection, engine, &wanted(row)).map_err(|error| Failed { at, error })?;
    occurrence.state = OccurrenceState::Started;
    occurrence.task_id = Some(task.to_string());
    Ok(())
}

/// The task that a schedule starts.
pub(crate) fn wanted(row: &ScheduleRow) -> NewTask {
    NewTask { origin: Some(Origin::Schedule(row.name.clone())), ..json::or_default(&row.task) }
}
