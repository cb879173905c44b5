//! What happens at a moment: waits that end or have lasted too long, a pause of the queue that ends, housekeeping.

use super::{
    fault, overdue,
    poison::{self, Poisoned},
    pool::{Pool, Scope},
};
use crate::tasks::{context::EngineContext, moves, schedules};
use crate::{convert, core::Core, process::inputs, retention::UNDO_MS};
use std::{
    collections::BTreeSet,
    sync::{Arc, PoisonError, atomic::Ordering},
    time::{Duration, Instant},
};
use store::{Connection, Result, tasks::TaskRow};

/// Shortest sleep where something that is due cannot be dealt with, in milliseconds: it is not tried without a pause.
const REFUSED_PAUSE_MS: i64 = 1_000;
/// Longest sleep; a clock that was set back or a machine that slept costs at most this.
const LONGEST: Duration = Duration::from_secs(30);
/// A clock that lost so much was set back, in milliseconds; less is a clock that is kept right.
const SET_BACK_MS: i64 = 2_000;
/// Tasks woken in one transaction.
const BATCH: i64 = 200;
/// Housekeeping is done this often.
const HOUSEKEEPING: Duration = Duration::from_secs(3600);
/// What was sent or given up is shown for so long: thirty days, in milliseconds.
const DELIVERIES_KEPT_MS: i64 = 30 * 24 * 3600 * 1000;

/// The life of the clock's thread.
pub(super) fn run(engine: &Arc<EngineContext>, pool: &Arc<Pool>) {
    let mut tidied: Option<Instant> = None;
    // it may have been set back before this engine began
    let mut watched: Option<Watched> = None;
    while pool.stopping().is_none() {
        let news = pool.news.load(Ordering::SeqCst);
        // after the news was looked at: a change that comes later brings more of it, and ends the sleep below
        follow_settings(engine, pool);
        if watched.is_none_or(|watched| watched.was_set_back(engine.now())) {
            mind_a_clock_set_back(engine, pool);
        }
        watched = Some(Watched { now: engine.now(), at: Instant::now() });
        let next = wake_what_is_due(engine, pool).unwrap_or_else(|error| {
            if error.is_damage() {
                fault::found(engine, pool, &error);
                return None;
            }
            tracing::error!(%error, "due tasks could not be woken");
            Some(engine.now() + REFUSED_PAUSE_MS)
        });
        if pool.scope == Scope::Queue && tidied.is_none_or(|t| t.elapsed() >= HOUSEKEEPING) {
            tidy(engine);
            tidied = Some(Instant::now());
        }
        sleep_until(engine, pool, next, news);
    }
}

/// What the clock said when it was looked at last, beside one that nobody sets.
#[derive(Clone, Copy, Debug)]
struct Watched {
    now: i64,
    at: Instant,
}

impl Watched {
    fn was_set_back(self, now: i64) -> bool {
        let passed = i64::try_from(self.at.elapsed().as_millis()).unwrap_or(i64::MAX);
        now < self.now.saturating_add(passed) - SET_BACK_MS
    }
}

/// A pause before a retry lasts as long as it lasts, whatever the clock says meanwhile. What waits for a time that the
/// person or a provider named goes by the clock.
fn mind_a_clock_set_back(core: &Arc<EngineContext>, pool: &Pool) {
    let now = core.now();
    match core.store.write(move |connection| store::tasks::shorten_retries(connection, now)) {
        Ok(0) => {}
        Ok(shortened) => {
            tracing::info!(shortened, "the clock was set back; pauses before retries are reckoned anew");
            pool.forget_next_wake();
        }
        Err(error) => tracing::error!(%error, "pauses before retries go by a clock that was set back"),
    }
    if pool.scope == Scope::Queue
        && let Err(error) = schedules::reckon_anew(core)
    {
        tracing::error!(%error, "schedules go by a clock that was set back");
    }
}

fn sleep_until(core: &Core, pool: &Arc<Pool>, next: Option<i64>, news: u64) {
    let until = next.map_or(LONGEST, |at| {
        Duration::from_millis(u64::try_from(at - core.now()).unwrap_or(0)).min(LONGEST)
    });
    let state = pool.lock();
    let _unused = pool
        .moments
        .wait_timeout_while(state, until, |state| {
            state.stopping.is_none() && pool.news.load(Ordering::SeqCst) == news
        })
        .unwrap_or_else(PoisonError::into_inner);
}

/// Wakes everything whose moment has come; returns the next moment.
pub(super) fn wake_what_is_due(core: &Arc<EngineContext>, pool: &Arc<Pool>) -> Result<Option<i64>> {
    {
        let mut state = pool.lock();
        if let Some(next) = state.next_wake
            && next.is_none_or(|at| at > core.now())
        {
            return Ok(next);
        }
        state.clock_looks = true;
    }
    let only = match pool.scope {
        Scope::Queue => None,
        Scope::One(task) => Some(task.to_string()),
    };
    let now = core.now();
    let look = || {
        core.store.read(|c| {
            let overdue = overdue::next_moment(c, &core.user, pool.scope)?;
            let (snoozed, fires) = match only {
                None => (store::inbox::next_wake(c)?, store::schedules::next_due(c)?),
                Some(_) => (None, None),
            };
            Ok((overdue, snoozed, fires, next_moments(c, only.as_deref())?))
        })
    };
    let is_due = |at: Option<i64>| at.is_some_and(|at| at <= now);
    let (late, snoozed, fires, (task, resumes)) = look()?;
    let mut moved = 0;
    if is_due(fires) || pool.times_wait.load(Ordering::SeqCst) {
        let fired = schedules::fire(core)?;
        pool.times_wait.store(fired.waiting, Ordering::SeqCst);
        moved += fired.dealt;
    }
    if is_due(snoozed) {
        moved += core.store.write(move |c| store::inbox::wake(c, now))?;
    }
    if is_due(late) {
        // before anything is woken, so that nothing is woken to be failed
        moved += overdue::deal_with(core, pool.scope, now)?;
    }
    if is_due(task) || is_due(resumes) {
        let (only, resumes) = (only.clone(), is_due(resumes));
        moved += wake_all(core, only, resumes, now)?;
    }
    let (late, snoozed, fires, (task, resumes)) = look()?;
    let mut next = [late, snoozed, fires, task, resumes].into_iter().flatten().min();
    if is_due(next) && moved == 0 {
        next = Some(now + REFUSED_PAUSE_MS);
    }
    let mut state = pool.lock();
    // what changed meanwhile may be missing from what was read
    state.next_wake = state.clock_looks.then_some(next);
    state.clock_looks = false;
    Ok(next)
}

/// The next moments of a task and of the queue itself. A private pool knows its own task's only: other tasks and the
/// queue are left to whoever runs them.
fn next_moments(connection: &mut Connection, only: Option<&str>) -> Result<(Option<i64>, Option<i64>)> {
    match only {
        Some(id) => Ok((own_moment(&store::tasks::find(connection, id)?), None)),
        None => {
            let task = store::tasks::next_wake(connection)?.map(|(_, _, at)| at);
            let (paused, until) = store::queue_state::paused(connection)?;
            Ok((task, until.filter(|_| paused)))
        }
    }
}

fn own_moment(task: &TaskRow) -> Option<i64> {
    task.wake_at.filter(|_| task.status == contract::Status::Pending)
}

/// Wakes what is due in one transaction. Where the store refuses that for good, each by itself: one task that cannot
/// be woken must not keep the others asleep. How many have moved, the queue's own pause among them.
fn wake_all(core: &Core, only: Option<String>, resumes: bool, now: i64) -> Result<usize> {
    let which = only.clone();
    match core.store.write(move |connection| wake(connection, which.as_deref(), resumes, now)) {
        Err(error) if error.is_permanent() => {
            tracing::error!(%error, "a task cannot be woken; they are woken one by one");
        }
        other => return other,
    }
    let due = match only {
        Some(id) => vec![id],
        None => core.store.read(|c| store::tasks::due_ids(c, now, BATCH))?,
    };
    let mut moved = 0;
    for id in due {
        let task = id.clone();
        moved += match core.store.write(move |connection| wake(connection, Some(&task), false, now)) {
            Err(error) if error.is_permanent() => {
                usize::from(poison::poison(core, &id, None, &error)? == Poisoned::Failed)
            }
            other => other?,
        };
    }
    if resumes {
        core.store.write(move |c| store::queue_state::set_paused(c, false, None, now))?;
        moved += 1;
    }
    Ok(moved)
}

/// How many have moved.
fn wake(connection: &mut Connection, only: Option<&str>, resumes: bool, now: i64) -> Result<usize> {
    let due = match only {
        Some(id) => vec![store::tasks::find(connection, id)?],
        None => store::tasks::due(connection, now, BATCH)?,
    };
    let mut moved = 0;
    for mut task in due.into_iter().filter(|t| own_moment(t).is_some_and(|at| at <= now)) {
        let was = task.waiting_for;
        moves::recompute_status(&mut task, moves::Cause::WaitChanged, now)?;
        tracing::debug!(task = %task.id, ?was, "woken");
        store::tasks::update(connection, &task)?;
        moved += 1;
    }
    if resumes {
        store::queue_state::set_paused(connection, false, None, now)?;
        moved += 1;
    }
    Ok(moved)
}

/// The person may have changed the number of workers.
fn follow_settings(engine: &Arc<EngineContext>, pool: &Arc<Pool>) {
    if pool.scope != Scope::Queue || pool.fixed_size || !engine.settings.take_changed() {
        return;
    }
    let settings = match engine.settings.load() {
        Ok(settings) => settings,
        Err(error) => {
            tracing::warn!(%error, "the number of workers is looked up later");
            return engine.settings.look_again();
        }
    };
    let wanted = usize::try_from(settings.workers).unwrap_or(1);
    if wanted != pool.size() && pool.stopping().is_none() {
        pool.resize(engine, wanted);
    }
}

fn tidy(core: &Core) {
    let now = core.now();
    let tidied = core.store.write(move |connection| {
        store::housekeeping::prune(connection, now)?;
        store::reports::purge_deleted(connection, now - UNDO_MS)?;
        store::chats::purge_deleted(connection, now - UNDO_MS)?;
        store::deliveries::forget_ended(connection, now - DELIVERIES_KEPT_MS)?;
        store::schedules::purge_deleted(connection, now - UNDO_MS)?;
        store::schedules::forget_old(connection)
    });
    if let Err(error) = tidied {
        tracing::warn!(%error, "housekeeping is put off");
    }
    forget_inputs(core);
}

/// Removes the standard inputs that no task names any more.
fn forget_inputs(core: &Core) {
    let mut unnamed = inputs::old(&core.data_dir, core.now());
    if unnamed.is_empty() {
        return;
    }
    match core.store.read(store::tasks::environments) {
        Ok(stored) => {
            let kept = stored.iter().filter_map(|one| convert::environment(Some(one)).stdin);
            let named: BTreeSet<_> = kept.map(|kept| kept.id).collect();
            unnamed.retain(|id| !named.contains(id));
            unnamed.into_iter().for_each(|id| inputs::forget(&core.data_dir, id));
        }
        Err(error) => tracing::warn!(%error, "inputs that nobody needs are kept"),
    }
}
