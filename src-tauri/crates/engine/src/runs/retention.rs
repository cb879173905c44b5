//! Taking away by the clock what nobody keeps any longer: what was deleted and can be brought back no more, every hour, and
//! what the person's rules say, once a day while nothing runs. Who runs the queue does it, step by step, and stops between
//! two steps when the pool does.

use super::pool::Pool;
use crate::{retention, tasks::context::EngineContext};
use contract::{Status, space::KeepRules};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// How often it is looked whether something is due.
const LOOK: Duration = Duration::from_secs(60);
/// What was deleted is looked for so often.
const PURGE: Duration = Duration::from_secs(3600);
/// The rules are applied so often,
const RULES: Duration = Duration::from_secs(24 * 3600);
/// but not before they stood so long: who sets them may not have meant what they typed first.
const STOOD: Duration = Duration::from_secs(3600);
/// A queue that is never idle is waited for so long beyond that.
const PATIENCE: Duration = Duration::from_secs(24 * 3600);

/// What was done when, and since when the rules stand as they are.
struct Done {
    purged: Option<Instant>,
    tidied: Option<Instant>,
    applied: Option<Instant>,
    rules: (KeepRules, Instant),
}

/// The life of the thread.
pub(super) fn run(engine: &Arc<EngineContext>, pool: &Arc<Pool>) {
    let mut done =
        Done { purged: None, tidied: None, applied: None, rules: (KeepRules::default(), Instant::now()) };
    while pool.is_running() {
        // of a damaged database nothing is taken away: what can be seen of it may be all that is left
        if !pool.lock().health.is_final()
            && let Err(error) = look(engine, pool, &mut done)
        {
            tracing::warn!(%error, "nothing can be taken away for now");
        }
        pool.rest_until_stopped(LOOK);
    }
}

fn look(engine: &EngineContext, pool: &Pool, done: &mut Done) -> Result<(), contract::ApiError> {
    let rules = engine.settings.load()?.keep;
    let go_on = || pool.is_running();
    if done.purged.is_none_or(|at| at.elapsed() >= PURGE) {
        done.purged = Some(Instant::now());
        let gone = retention::purge_due(engine, rules.bin, &go_on)?;
        if gone > 0 {
            tracing::info!(gone, "what was deleted a day ago is gone for good");
        }
    }
    if done.tidied.is_none_or(|at| at.elapsed() >= RULES) && is_idle(engine) {
        done.tidied = Some(Instant::now());
        let gone = super::tidy::by_itself(engine, &go_on)?;
        if gone > 0 {
            tracing::info!(gone, "worktrees and copies that held nothing of their own are gone");
        }
    }
    if rules != done.rules.0 {
        done.rules = (rules, Instant::now());
        return Ok(());
    }
    if rules.take_anything() && is_due(done, || is_idle(engine)) {
        done.applied = Some(Instant::now());
        let (gone, bytes) = retention::apply_rules(engine, &rules, &go_on)?;
        if gone > 0 {
            tracing::info!(gone, bytes, "finished tasks, or their output, are gone by the rules");
        }
    }
    Ok(())
}

fn is_due(done: &Done, is_idle: impl Fn() -> bool) -> bool {
    let waited = done.applied.map_or_else(|| done.rules.1.elapsed(), |at| at.elapsed());
    let due = if done.applied.is_some() { RULES } else { STOOD };
    done.rules.1.elapsed() >= STOOD && waited >= due && (waited >= due + PATIENCE || is_idle())
}

fn is_idle(engine: &EngineContext) -> bool {
    let counts = engine.store.read(|c| store::counts::by_status(c, &engine.user));
    counts.is_ok_and(|counts| counts.get(Status::Running) == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_applied_once_a_day_while_nothing_runs_and_not_right_after_a_change() {
        let Some(start) = Instant::now().checked_sub(10 * RULES) else { return };
        let minutes = |n: u64| Duration::from_secs(n * 60);
        let day = 24 * 60;
        let now = Instant::now();
        for (name, stood, applied, idle, due) in [
            ("just changed", 59, None, true, false),
            ("stood for an hour", 61, None, true, true),
            ("the queue is busy", 61, None, false, false),
            ("it is never idle", day + 61, None, false, true),
            ("applied today", 5 * day, Some(day - 1), true, false),
            ("applied yesterday", 5 * day, Some(day + 1), true, true),
            ("applied yesterday, busy since", 5 * day, Some(day + 1), false, false),
            ("busy for another day", 5 * day, Some(2 * day + 1), false, true),
            ("changed since it was applied", 30, Some(day + 1), true, false),
        ] {
            let before = |ago: u64| now.checked_sub(minutes(ago)).unwrap_or(start);
            let done = Done {
                purged: None,
                tidied: None,
                applied: applied.map(before),
                rules: (KeepRules::default(), before(stood)),
            };
            assert_eq!(is_due(&done, || idle), due, "{name}");
        }
    }
}
