//! The times that a rhythm names, one after the other.
//!
//! `croner` reads patterns and walks the clock on the wall; `jiff` knows the zones. On the night when an hour is left out, a
//! pattern with one fixed time runs right after it, and one that comes by the hour or the minute goes on with what there
//! is. On the night when an hour comes twice, the first runs once, the first time, and the second both times.

use super::{nights, pattern, words};
use contract::{ApiError, Timestamp, schedule::Rhythm, text};
use croner::Cron;
use jiff::{SignedDuration, tz::TimeZone};

/// A rhythm that was read, in its zone.
#[derive(Clone, Debug)]
pub(crate) struct Clockwork {
    works: Works,
    zone: TimeZone,
}

#[derive(Clone, Debug)]
enum Works {
    Once(Timestamp),
    /// Every so often, counted from a moment.
    Every {
        pause: SignedDuration,
        from: Timestamp,
    },
    /// By a pattern, and what it says in words.
    Cron(Box<Cron>, String),
}

impl Clockwork {
    /// Reads a rhythm; `from`: the moment that [`Rhythm::Every`] counts from.
    ///
    /// # Errors
    /// `invalid_input` about `cron` or `zone`.
    pub(crate) fn read(rhythm: &Rhythm, zone: &str, from: Timestamp) -> Result<Self, ApiError> {
        let works = match rhythm {
            // the store keeps milliseconds: a moment that is written finer would come once more after it was kept
            Rhythm::Once(at) => Works::Once(Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(*at)),
            Rhythm::Every(seconds) => {
                Works::Every { pause: SignedDuration::from_secs((*seconds).max(1)), from }
            }
            Rhythm::Cron(written) => Works::Cron(Box::new(pattern::read(written)?), words::of(written)),
        };
        Ok(Self { works, zone: time_zone(zone)? })
    }

    /// The first time after `after`.
    pub(crate) fn next(&self, after: Timestamp) -> Option<Timestamp> {
        match &self.works {
            Works::Once(at) => (*at > after).then_some(*at),
            Works::Every { pause, from } => {
                let step = i128::from(pause.as_secs()) * 1000;
                let since = i128::from(after.as_millisecond()) - i128::from(from.as_millisecond());
                // the moment that it counts from is none of its times
                let number = (since.div_euclid(step) + 1).max(1);
                let at = i128::from(from.as_millisecond()) + number * step;
                Timestamp::from_millisecond(i64::try_from(at).ok()?).ok()
            }
            Works::Cron(cron, _) => {
                let found = cron.find_next_occurrence(&after.to_zoned(self.zone.clone()), false);
                found.ok().map(|at| at.timestamp())
            }
        }
    }

    /// The last time before `before`.
    pub(crate) fn previous(&self, before: Timestamp) -> Option<Timestamp> {
        match &self.works {
            Works::Once(at) => (*at < before).then_some(*at),
            Works::Every { pause, from } => {
                let step = i128::from(pause.as_secs()) * 1000;
                let since = i128::from(before.as_millisecond()) - i128::from(from.as_millisecond());
                let number = (since - 1).div_euclid(step);
                let at = i128::from(from.as_millisecond()) + number * step;
                (number > 0).then(|| Timestamp::from_millisecond(i64::try_from(at).ok()?).ok()).flatten()
            }
            Works::Cron(cron, _) => {
                let found = cron.find_previous_occurrence(&before.to_zoned(self.zone.clone()), false);
                found.ok().map(|at| at.timestamp())
            }
        }
    }

    /// The next times, at most `most`, none after `last`.
    pub(crate) fn upcoming(&self, after: Timestamp, last: Option<Timestamp>, most: usize) -> Vec<Timestamp> {
        let following = std::iter::successors(self.next(after), |at| self.next(*at));
        following.take_while(|at| last.is_none_or(|last| *at <= last)).take(most).collect()
    }

    /// What the nights on which the clock is turned do to it within a year, a sentence each.
    pub(crate) fn notes(&self, after: Timestamp) -> Vec<String> {
        match &self.works {
            Works::Once(_) | Works::Every { .. } => vec![],
            Works::Cron(cron, _) => nights::notes(cron, &self.zone, after),
        }
    }

    /// In words, such as `At 02:30 every day`.
    pub(crate) fn words(&self) -> String {
        match &self.works {
            Works::Once(at) => {
                format!("Once, on {}", at.to_zoned(self.zone.clone()).strftime("%a %-d %b %Y at %H:%M"))
            }
            Works::Every { pause, .. } => format!("Every {}", span(pause.as_secs())),
            Works::Cron(_, words) => words.clone(),
        }
    }
}

/// So many seconds, in the largest units that fit.
fn span(seconds: i64) -> String {
    let units = [(7 * 86_400, "week"), (86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second")];
    let mut left = seconds;
    let mut parts = vec![];
    for (length, unit) in units {
        let count = left / length;
        left %= length;
        match count {
            0 => {}
            1 if left == 0 && parts.is_empty() => return unit.to_owned(),
            1 => parts.push(format!("1 {unit}")),
            _ => parts.push(format!("{count} {unit}s")),
        }
    }
    parts.join(" ")
}

fn time_zone(name: &str) -> Result<TimeZone, ApiError> {
    TimeZone::get(name).map_err(|_| {
        let hint = "Give it as the zone database has it, such as Europe/Berlin, America/New_York or UTC.";
        ApiError::field("zone", format!("There is no zone “{}”.", text::exact(name))).hint(hint)
    })
}
