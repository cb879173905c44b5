//! Which of the times that passed count.

use super::clockwork::Clockwork;
use contract::{Timestamp, schedule::Missed};
use jiff::SignedDuration;
use std::{
    collections::VecDeque,
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

/// Later than this a time was missed, in seconds; before, whoever runs the queue was only busy.
const LATE_SECONDS: i64 = 60;
/// So many times are walked through one by one; where more have passed, the newest are looked for from the end.
const WALKED: usize = 1000;

/// What a schedule does with its times.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    pub(crate) missed: Missed,
    /// For [`Missed::All`].
    pub(crate) missed_most: i64,
    pub(crate) jitter_seconds: i64,
    pub(crate) expires_at: Option<Timestamp>,
    /// Under which the parts of jitter are drawn: the schedule's id.
    pub(crate) seed: String,
}

impl Rules {
    /// When a time is due: put off by its part of the jitter, which is the same whoever asks.
    pub(crate) fn due(&self, at: Timestamp) -> Timestamp {
        let mut hasher = DefaultHasher::new();
        (&self.seed, at.as_millisecond()).hash(&mut hasher);
        let most = u64::try_from(self.jitter_seconds.max(0)).unwrap_or(0) + 1;
        let seconds = i64::try_from(hasher.finish() % most).unwrap_or(0);
        at.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(at)
    }

    /// A time, unless it is none any more.
    pub(crate) fn counts(&self, at: Option<Timestamp>) -> Option<Timestamp> {
        at.filter(|at| self.expires_at.is_none_or(|last| *at <= last))
    }

    /// Most times that start something after a stretch of time in which nothing ran.
    fn kept(&self) -> usize {
        match self.missed {
            Missed::Skip | Missed::Once => 1,
            Missed::All => usize::try_from(self.missed_most).unwrap_or(1).max(1),
        }
    }

    fn is_late(&self, at: Timestamp, now: Timestamp) -> bool {
        now.duration_since(self.due(at)) > SignedDuration::from_secs(LATE_SECONDS)
    }
}

/// What is to be done about the times that passed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Passed {
    /// These start something, oldest first.
    pub(crate) start: Vec<Timestamp>,
    /// The newest of those that were missed and start nothing.
    pub(crate) missed: Option<Timestamp>,
    /// The next time, which is not due yet.
    pub(crate) next: Option<Timestamp>,
}

/// What is to be done at `now`, where `next` is the first time that was not dealt with.
pub(crate) fn passed(clockwork: &Clockwork, rules: &Rules, next: Timestamp, now: Timestamp) -> Passed {
    let kept = rules.kept();
    let mut due: VecDeque<Timestamp> = VecDeque::new();
    let mut missed = None;
    let mut at = Some(next);
    let mut walked = 0;
    while let Some(time) = rules.counts(at).filter(|time| rules.due(*time) <= now) {
        due.push_back(time);
        if due.len() > kept {
            missed = due.pop_front();
        }
        walked += 1;
        at = clockwork.next(time);
        if walked == WALKED {
            at = near_the_end(clockwork, rules, now, kept)
                .filter(|near| at.is_some_and(|at| *near > at))
                .or(at);
        }
    }
    if rules.missed == Missed::Skip
        && let Some(late) = due.pop_back_if(|time| rules.is_late(*time, now))
    {
        missed = Some(late);
    }
    Passed { start: due.into(), missed, next: rules.counts(at) }
}

/// A time from which no more than the newest ones follow.
fn near_the_end(clockwork: &Clockwork, rules: &Rules, now: Timestamp, kept: usize) -> Option<Timestamp> {
    let jitter = SignedDuration::from_secs(rules.jitter_seconds);
    let last = rules.expires_at.map_or(now, |expires| expires.min(now));
    let from = last.saturating_sub(jitter).unwrap_or(last);
    std::iter::successors(clockwork.previous(from), |at| clockwork.previous(*at)).take(kept + 1).last()
}
