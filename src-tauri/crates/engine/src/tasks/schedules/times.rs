//! The times of schedules become tasks, each once.
//!
//! All that is done about a schedule at one moment is one transaction: what became of its times, their tasks, and its
//! next time. So whoever runs the queue, and however often it dies, no time starts two tasks and none is forgotten.
//! Which times have passed is reckoned before, and what a workflow's file says is read then, and both again where the schedule
//! was changed meanwhile.

use super::{
    prepared::{Prepared, prepare},
    refusal,
    standing::{clockwork, go_on, rules, set_next},
};
use crate::{
    convert,
    schedules::due::{self, Passed},
    tasks::{cancel, context::EngineContext},
};
use contract::{
    ApiError, ErrorCode, Timestamp,
    schedule::{OccurrenceState, Overlap},
};
use std::sync::{Arc, Mutex, PoisonError};
use store::{
    Connection, Result, StoreError,
    schedules::{self, OccurrenceRow, ScheduleRow},
    tasks,
};

/// Schedules that are dealt with at one look.
const BATCH: i64 = 50;
/// What cannot be dealt with is tried again after so long, in milliseconds: an hour.
const TRIED_AGAIN_MS: i64 = 3_600_000;
/// Most times of one schedule that wait for the end of a task.
const WAITING_MAX: usize = 100;
/// So often the times that have passed are reckoned where the schedule is changed meanwhile; then at the next look.
const RECKONINGS: usize = 5;

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
        deal_with(engine, &id, now)?;
    }
    for id in waiting {
        let of = id.clone();
        // only read, as long as nothing can be started: this is looked at whenever any task ends
        if !engine.store.read(|c| schedules::open_tasks(c, &id))?.is_empty() {
            continue;
        }
        let Some(row) = engine.store.read(|c| schedules::by_id(c, &engine.user, &of))? else { continue };
        let ready = Ready { prepared: prepare(&row), workflow: row.workflow };
        let done = until_not_refused(engine, move |c, inner, refused| {
            start_waiting(c, inner, (&of, &ready), now, refused)
        });
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
    let why = ApiError::new(ErrorCode::Store, error.to_string());
    put_off(engine, id, now, &why)?;
    Ok(None)
}

/// Its next time is tried again later; why is told at that time, and to the person where the store lets it be.
fn put_off(engine: &Arc<EngineContext>, id: &str, now: i64, why: &ApiError) -> Result<()> {
    let write = |tells: bool| {
        let (inner, id, why) = (Arc::clone(engine), id.to_owned(), why.clone());
        engine.store.write(move |c| {
            let Some(mut row) = schedules::by_id(c, &inner.user, &id)? else { return Ok(()) };
            if let Some(next) = row.next_at.and_then(convert::time) {
                schedules::forget_refused(c, &row.id, next.as_millisecond())?;
                let refused = occurrence(&row, next, OccurrenceState::Refused, now);
                let task_id = if tells { refusal::tell(c, &inner, &mut row, &why)? } else { None };
                let reason = Some(why.message.clone());
                schedules::add_occurrence(c, OccurrenceRow { reason, task_id, ..refused })?;
            }
            row.due_at = row.next_at.map(|_| now + TRIED_AGAIN_MS);
            row.updated_at = now;
            schedules::update(c, row)
        })
    };
    match write(true) {
        Err(error) if error.is_permanent() || matches!(error, StoreError::Refused(_)) => write(false),
        other => other,
    }
}

/// A clock that was ahead may have put times far away: they are reckoned from now.
///
/// # Errors
/// The store failed.
pub(crate) fn reckon_anew(engine: &Arc<EngineContext>) -> Result<()> {
    let now = engine.now();
    let mut nearer = vec![];
    for before in engine.store.read(|c| schedules::all(c, &engine.user))? {
        let Ok(clockwork) = clockwork(&before) else { continue };
        let mut row = before.clone();
        go_on(&mut row, &clockwork, convert::time_or_zero(now));
        if row.next_at < before.next_at && row.next_at.is_some() {
            row.updated_at = now;
            nearer.push((before, row));
        }
    }
    if nearer.is_empty() {
        return Ok(());
    }
    let core = Arc::clone(&engine.core);
    engine.store.write(move |c| {
        for (before, row) in nearer.clone() {
            // what was changed meanwhile was reckoned then
            if schedules::by_id(c, &core.user, &row.id)?.as_ref() == Some(&before) {
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

/// What is to be done about the times of a schedule that have passed, as it was when they were reckoned.
#[derive(Clone)]
struct Reckoned {
    row: ScheduleRow,
    /// The first time that was not dealt with.
    next: Timestamp,
    passed: Passed,
    prepared: Prepared,
}

/// What a schedule starts, as it was when that was made ready.
#[derive(Clone)]
struct Ready {
    prepared: Prepared,
    /// The column that it was made of.
    workflow: Option<String>,
}

/// The first time that is owed, where it is due.
fn owed(row: &ScheduleRow, now: i64) -> Option<Timestamp> {
    let is_due = row.due_at.is_some_and(|due| due <= now) && !row.paused && row.deleted_at.is_none();
    row.next_at.filter(|_| is_due).and_then(convert::time)
}

/// Deals with the times of a schedule that have come.
fn deal_with(engine: &Arc<EngineContext>, id: &str, now: i64) -> Result<()> {
    for _ in 0..RECKONINGS {
        let Some(row) = engine.store.read(|c| schedules::by_id(c, &engine.user, id))? else { return Ok(()) };
        let Some(next) = owed(&row, now) else { return Ok(()) };
        let passed = match clockwork(&row) {
            Ok(clockwork) => due::passed(&clockwork, &rules(&row), next, convert::time_or_zero(now)),
            // a zone may be there again once the system's database of them is
            Err(error) => return put_off(engine, id, now, &error),
        };
        let prepared = prepare(&row);
        let reckoned = Reckoned { row, next, passed, prepared };
        let done = until_not_refused(engine, move |c, inner, refused| {
            deal(c, inner, reckoned.clone(), now, refused)
        });
        if unless_for_good(engine, id, now, done)? != Some(false) {
            return Ok(());
        }
    }
    Ok(())
}

/// Writes what becomes of the times that have come; whether the schedule is still what was reckoned with.
fn deal(
    connection: &mut Connection,
    engine: &EngineContext,
    reckoned: Reckoned,
    now: i64,
    refused: &[RefusedTime],
) -> std::result::Result<bool, Failed> {
    let Reckoned { mut row, next, passed, prepared } = reckoned;
    if schedules::by_id(connection, &engine.user, &row.id)?.as_ref() != Some(&row) {
        return Ok(false);
    }
    // what was told of this time when it could not be dealt with is over
    schedules::forget_refused(connection, &row.id, next.as_millisecond())?;
    if let Some(missed) = passed.missed {
        schedules::add_occurrence(connection, occurrence(&row, missed, OccurrenceState::Missed, now))?;
    }
    for (number, at) in passed.start.into_iter().enumerate() {
        // of several that are made up for each has its turn
        let overlap = if number == 0 { row.overlap } else { Overlap::Queue };
        let come = Come { row: &mut row, prepared: &prepared, overlap, at, now, refused };
        come.deal(connection, engine)?;
    }
    let rules = rules(&row);
    set_next(&mut row, &rules, passed.next);
    row.updated_at = now;
    schedules::update(connection, row)?;
    Ok(true)
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
    row: &'a mut ScheduleRow,
    prepared: &'a Prepared,
    overlap: Overlap,
    at: Timestamp,
    now: i64,
    refused: &'a [RefusedTime],
}

impl Come<'_> {
    /// Its task is started, or waits, or it is passed over.
    fn deal(self, connection: &mut Connection, engine: &EngineContext) -> std::result::Result<(), Failed> {
        let open = schedules::open_tasks(connection, &self.row.id)?;
        let waiting = schedules::waiting(connection, &self.row.id)?;
        let mut occurrence = occurrence(self.row, self.at, OccurrenceState::Started, self.now);
        if open.is_empty() && waiting.is_empty() {
            // written down first: a time that was dealt with before starts nothing
            if schedules::add_occurrence(connection, occurrence.clone())? {
                start(connection, engine, (self.row, self.prepared), &mut occurrence, self.refused)?;
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
    (id, ready): (&str, &Ready),
    now: i64,
    refused: &[RefusedTime],
) -> std::result::Result<bool, Failed> {
    let Some(mut row) = schedules::by_id(connection, &engine.user, id)? else { return Ok(false) };
    // what was changed since it was made ready is looked at anew: a change wakes whoever looks
    let changed = row.workflow != ready.workflow;
    if changed || row.paused || !schedules::open_tasks(connection, id)?.is_empty() {
        return Ok(false);
    }
    let Some(mut occurrence) = schedules::waiting(connection, id)?.into_iter().next() else {
        return Ok(false);
    };
    occurrence.decided_at = now;
    if row.deleted_at.is_some() {
        occurrence.state = OccurrenceState::Overlapped;
    } else {
        let before = row.told_refusal.clone();
        start(connection, engine, (&mut row, &ready.prepared), &mut occurrence, refused)?;
        if row.told_refusal != before {
            schedules::update(connection, row)?;
        }
    }
    schedules::settle_occurrence(connection, &occurrence)?;
    Ok(true)
}

/// Makes what a time starts, and says so in `occurrence`; or that it was refused, where that is known.
fn start(
    connection: &mut Connection,
    engine: &EngineContext,
    (row, prepared): (&mut ScheduleRow, &Prepared),
    occurrence: &mut OccurrenceRow,
    refused: &[RefusedTime],
) -> std::result::Result<(), Failed> {
    let known = refused.iter().find(|(at, _)| *at == occurrence.nominal_at).map(|(_, why)| why);
    if let Some(why) = known.or_else(|| prepared.cannot()) {
        occurrence.state = OccurrenceState::Refused;
        occurrence.reason = Some(why.message.clone());
        occurrence.task_id = refusal::tell(connection, engine, row, why)?;
        return Ok(());
    }
    let at = Some(occurrence.nominal_at);
    let task = prepared.start(connection, engine, row).map_err(|error| Failed { at, error })?;
    row.told_refusal = None;
    occurrence.state = OccurrenceState::Started;
    occurrence.task_id = Some(task);
    Ok(())
}
