//! A check that did not pass goes back to the coding agent that did the work: one more round of the same attempt, in the
//! same session. That it begins is a row before it does, so no death has it done twice.

use super::{concluded::cancelled_exit, done::Checked, signals::Unheard};
use crate::{
    coding,
    model::budget,
    ports::{CodingJob, Ended, Exit, Job, Link as _, Outcome, Report},
    runs::{link::RunLink, live::tell_intents},
    tasks::context::EngineContext,
};
use contract::{
    model::Budget,
    task::{CHECK_DIR, CHECK_FAILED, CheckState, LogLevel},
};
use std::{fs, io, sync::Arc, time::Duration};
use store::{
    Connection, StoreError,
    checks::{self, CheckRunRow},
    coding::RoundRow,
    usage,
};

/// What comes after a check.
pub(super) enum AfterCheck {
    /// Nothing: it is as the check says.
    Over,
    /// This, in the same attempt.
    Round(Box<Job>),
    /// Its engine leaves, or it is to end.
    Ended(Box<Ended>),
}

/// What comes after `checked`, of which the attempt has taken `spent_ms` in all.
pub(super) fn after(
    engine: &Arc<EngineContext>,
    job: &Job,
    link: &RunLink,
    unheard: &Arc<Unheard>,
    (checked, spent_ms): (&Checked, i64),
) -> AfterCheck {
    let Some((coding, row)) = goes_back(job, checked) else { return AfterCheck::Over };
    let taken = Duration::from_millis(u64::try_from(spent_ms).unwrap_or(0));
    let timeout = job.timeout.saturating_sub(taken);
    if timeout.is_zero() || is_spent(engine, link, &coding.budget) {
        let words = "The check is not sent back: the time or the budget of the attempt is used up.";
        tell(link, LogLevel::Warn, words.to_owned());
        return AfterCheck::Over;
    }
    // from here on nothing runs that would hear what is wanted of the run
    unheard.hold(link);
    tell_intents(engine, &link.run);
    if let Some(stop) = link.pool.stopping() {
        link.run.stop(stop);
    }
    let round = round_of(coding, row, link, engine.now());
    let number = round.round;
    match begin(job, link, row, &round) {
        Ok(()) => {}
        Err(Refused::Lease) => return AfterCheck::Ended(Box::new(Ended::LeaseLost)),
        Err(Refused::Disk(error)) => {
            tell(link, LogLevel::Warn, format!("The check is not sent back: {error}"));
            return AfterCheck::Over;
        }
    }
    if unheard.wants_to_leave() || unheard.wants_an_end() && link.run.is_released() {
        return AfterCheck::Ended(Box::new(Ended::Detached));
    }
    if unheard.wants_an_end() {
        return AfterCheck::Ended(Box::new(cancelled_exit(&checked.ended)));
    }
    let words = format!("What the check said goes back to the agent: round {number} of {}.", coding.rounds);
    tell(link, LogLevel::Info, words);
    let task = link.run.lease.task_id.clone();
    let session = engine.store.read(|c| store::coding::of_task(c, &task)).ok().flatten();
    let again = coding::job::next_round(coding, &round, session.and_then(|row| row.session));
    AfterCheck::Round(Box::new(Job {
        resumed: false,
        parked: false,
        timeout,
        read_bytes: 0,
        reported_result: None,
        coding: Some(Arc::new(again)),
        ..job.clone()
    }))
}

/// The agent and the check that goes back to it, where one does.
fn goes_back<'a>(job: &'a Job, checked: &'a Checked) -> Option<(&'a CodingJob, &'a CheckRunRow)> {
    let coding = job.coding.as_deref().filter(|coding| coding.round < coding.rounds)?;
    let row = checked.check.as_ref().filter(|row| row.state == CheckState::Failed)?;
    let Ended::Exited(Exit { outcome: Outcome::Failed { error, .. }, .. }) = &checked.ended else {
        return None;
    };
    (error.code == CHECK_FAILED).then_some((coding, row))
}

/// Whether the task has used what it may. What cannot be read now is looked at by the round itself.
fn is_spent(engine: &EngineContext, link: &RunLink, budget: &Budget) -> bool {
    let used = engine.store.read(|c| usage::of_task(c, &link.run.lease.task_id));
    used.is_ok_and(|used| budget::is_used_up(budget, crate::convert::usage(used)))
}

fn round_of(coding: &CodingJob, row: &CheckRunRow, link: &RunLink, now: i64) -> RoundRow {
    RoundRow {
        task_id: link.run.lease.task_id.clone(),
        attempt: link.run.lease.attempt,
        round: i32::try_from(coding.round + 1).unwrap_or(i32::MAX),
        at: now,
        command: row.command.clone(),
        exit_code: row.exit_code,
        message: row.message.clone().unwrap_or_default(),
        tail: row.tail.clone(),
    }
}

enum Refused {
    Lease,
    Disk(io::Error),
}

/// Writes that the round begins. What the check left goes out of the way first: a check that is found again has said what
/// it says of this round's work.
fn begin(job: &Job, link: &RunLink, row: &CheckRunRow, round: &RoundRow) -> Result<(), Refused> {
    let dir = job.dir.join(CHECK_DIR);
    match fs::rename(&dir, job.dir.join(format!("{CHECK_DIR}-{}", round.round))) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(Refused::Disk(error)),
        _ => {}
    }
    let (lease, row, round) = (link.run.lease.clone(), row.clone(), round.clone());
    let write = move |connection: &mut Connection| -> Result<(), StoreError> {
        checks::begin(connection, &lease, row.clone())?;
        store::coding::begin_round(connection, round.clone())
    };
    link.commit(write).map_err(|_| Refused::Lease)
}

fn tell(link: &RunLink, level: LogLevel, words: String) {
    link.report(Report { log: vec![(level, words, None)], ..Report::default() });
}
