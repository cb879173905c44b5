//! Schedules: listing, making, changing, resting, starting by hand, deleting, bringing back.
//!
//! When their times come is reckoned outside of every write; inside one it is only looked whether they still are what was
//! reckoned with, and else it is reckoned again.

mod asked;
mod preview;

use super::{Change, Once, Work};
use crate::{
    error,
    runs::host::PoolHost,
    schedules::system_zone::system_zone,
    tasks::{
        admission,
        context::EngineContext,
        create::{self, Asked},
        lookup::read,
        schedules::{self as rules, Prepared},
    },
    view::{
        ViewContext,
        schedule::{self as view, Times},
        task as task_view,
    },
};
use asked::{admit, apply, blank, check, check_name, find, find_deleted};
use contract::{
    ApiError, ErrorCode,
    command::{
        CreateSchedule, Created, DeleteSchedule, EditSchedule, GetSchedule, ListSchedules, PauseSchedule,
        RestoreSchedule, RunSchedule,
    },
    schedule::{Rhythm, Schedule},
    validation,
};
use std::sync::Arc;
use store::{
    Connection, Result,
    schedules::{self, ScheduleRow},
};

/// So often a change is tried where somebody else changes the schedule meanwhile.
const TRIES: usize = 5;

/// When a schedule comes.
fn times(row: &ScheduleRow, now: i64) -> Times {
    view::times(row, rules::clockwork(row).ok().as_ref(), crate::convert::time_or_zero(now))
}

impl Work for ListSchedules {
    fn work(self, host: &Arc<PoolHost>) -> std::result::Result<Vec<Schedule>, ApiError> {
        let rows = read(host, |c| schedules::all(c, &host.user))?;
        let all: Vec<_> = rows.into_iter().map(|row| (times(&row, host.now()), row)).collect();
        read(host, |c| all.into_iter().map(|(times, row)| view::schedule(c, row, times)).collect())
    }
}

impl Work for GetSchedule {
    fn work(self, host: &Arc<PoolHost>) -> std::result::Result<Schedule, ApiError> {
        let row = read(host, |c| find(c, &host.user, &self.schedule))?;
        let times = times(&row, host.now());
        read(host, |c| view::schedule(c, row, times))
    }
}

impl Change for CreateSchedule {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Schedule, ApiError> {
        validation::schedule(&self.schedule, true)?;
        if let Some(made) = once.reply(host)? {
            return Ok(made);
        }
        let (draft, mut row) = (Arc::new(self.schedule), blank(host, host.now()));
        apply(&mut row, &draft, host.now())?;
        let goes_by_the_system = draft.zone.is_none() && matches!(draft.rhythm, Some(Rhythm::Cron(_)));
        let times = times(&row, host.now()).noting(system_zone().note.filter(|_| goes_by_the_system));
        if let Some(asked) = &draft.workflow {
            let run = Arc::new(asked::rehearsed(asked, &row)?);
            let engine = Arc::clone(&host.context);
            return once.write(host, move |c| {
                let mut row = row.clone();
                check(c, &engine, &row, &draft, Some(&run))?;
                asked::admit_run(&mut row, &draft, &run);
                schedules::insert(c, row.clone())?;
                view::schedule(c, row, times.clone())
            });
        }
        let task = draft.task.clone().unwrap_or_default();
        let (held, wanted) = (admission::is_held(&task), Arc::new(task));
        admission::with_lookup(
            host,
            held,
            |_| Ok(contract::NewTask::clone(&wanted)),
            |found| {
                let (engine, draft) = (Arc::clone(&host.context), Arc::clone(&draft));
                let (row, times) = (row.clone(), times.clone());
                once.write(host, move |c| {
                    let mut row = row.clone();
                    check(c, &engine, &row, &draft, None)?;
                    admit(c, &engine, &mut row, found.as_ref())?;
                    schedules::insert(c, row.clone())?;
                    view::schedule(c, row, times.clone())
                })
            },
        )
    }
}

/// Changes a schedule in one transaction: `change` says what it becomes, without the store, and `check` whether that may be.
fn change(
    host: &Arc<PoolHost>,
    once: &Once,
    found: impl Fn(&mut Connection) -> Result<ScheduleRow>,
    change: impl Fn(&mut ScheduleRow, i64) -> std::result::Result<(), ApiError>,
    check: impl Fn(&mut Connection, &EngineContext, &ScheduleRow) -> Result<()> + Clone + Send + 'static,
) -> std::result::Result<Schedule, ApiError> {
    if let Some(changed) = once.reply(host)? {
        return Ok(changed);
    }
    for tries in 1.. {
        let (before, now) = (read(host, &found)?, host.now());
        let mut row = before.clone();
        row.updated_at = now;
        change(&mut row, now)?;
        let (engine, times, check) = (Arc::clone(&host.context), times(&row, now), check.clone());
        let written = once.write(host, move |c| {
            if schedules::by_id(c, &engine.user, &row.id)?.as_ref() != Some(&before) {
                return Err(changed_meanwhile());
            }
            check(c, &engine, &row)?;
            schedules::update(c, row.clone())?;
            view::schedule(c, row.clone(), times.clone())
        });
        match written {
            Err(error) if error.code == ErrorCode::Stale && tries < TRIES => {}
            done => return done,
        }
    }
    unreachable!("the last try returns")
}

fn changed_meanwhile() -> store::StoreError {
    let message = "The schedule was changed by somebody else just now.";
    error::refuse(ApiError::new(ErrorCode::Stale, message).hint("Look at it, and change it again."))
}

impl Change for EditSchedule {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Schedule, ApiError> {
        validation::schedule(&self.changes, false)?;
        let (given, changes) = (self.schedule, Arc::new(self.changes));
        let wanted = Arc::clone(&changes);
        let run = match &changes.workflow {
            Some(asked) => {
                let row = read(host, |c| find(c, &host.user, &given))?;
                Some(Arc::new(asked::rehearsed(asked, &row)?))
            }
            None => None,
        };
        change(
            host,
            once,
            |c| find(c, &host.user, &given),
            move |row, now| apply(row, &wanted, now),
            move |c, engine, row| check(c, engine, row, &changes, run.as_deref()),
        )
    }
}

/// What passed while it rested is not made up for.
fn go_on(row: &mut ScheduleRow, now: i64) -> std::result::Result<(), ApiError> {
    let clockwork = rules::clockwork(row)?;
    rules::go_on(row, &clockwork, crate::convert::time_or_zero(now));
    Ok(())
}

impl Change for PauseSchedule {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Schedule, ApiError> {
        let paused = self.paused;
        change(
            host,
            once,
            |c| find(c, &host.user, &self.schedule),
            move |row, now| {
                let rested = std::mem::replace(&mut row.paused, paused);
                if !paused {
                    row.asked_by = None;
                }
                if rested && !paused { go_on(row, now) } else { Ok(()) }
            },
            |_, _, _| Ok(()),
        )
    }
}

impl Change for RunSchedule {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Created, ApiError> {
        let (engine, context) = (Arc::clone(&host.context), ViewContext::look(host, &host.pool_look));
        let before = read(host, |c| find(c, &host.user, &self.schedule))?;
        let prepared = rules::prepare(&before);
        once.write(host, move |c| {
            let row = find(c, &engine.user, &self.schedule)?;
            if row.workflow != before.workflow {
                return Err(changed_meanwhile());
            }
            let created = match &prepared {
                Prepared::Task => {
                    let wanted = rules::wanted(&row);
                    let asked = Asked {
                        wanted: &wanted,
                        retry_of: None,
                        looked_up: None,
                        turn: None,
                        continues: None,
                    };
                    create::create(c, &engine, &context, asked)?
                }
                Prepared::Run(_) | Prepared::Cannot(_) => {
                    let run = prepared.start(c, &engine, &row)?;
                    let run = store::tasks::find(c, &run)?;
                    Created { task: task_view(c, &context, run)?, notes: vec![] }
                }
            };
            let task = created.task.id.to_string();
            schedules::started_by_hand(c, &row.id, &task, engine.now())?;
            Ok(created)
        })
    }
}

impl Change for DeleteSchedule {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Schedule, ApiError> {
        let deleted = |row: &mut ScheduleRow, now| {
            row.deleted_at = Some(now);
            Ok(())
        };
        change(host, once, |c| find(c, &host.user, &self.schedule), deleted, |_, _, _| Ok(()))
    }
}

impl Change for RestoreSchedule {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Schedule, ApiError> {
        let restored = |row: &mut ScheduleRow, now| {
            if row.deleted_at.take().is_some() { go_on(row, now) } else { Ok(()) }
        };
        change(
            host,
            once,
            |c| find_deleted(c, &host.user, &self.schedule),
            restored,
            |c, _, row| check_name(c, row),
        )
    }
}
