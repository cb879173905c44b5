//! What the nights on which the clock is turned do to a pattern.

use contract::Timestamp;
use croner::Cron;
use jiff::{
    SignedDuration, ToSpan as _, Zoned,
    civil::DateTime,
    tz::{Offset, TimeZone},
};

/// So far is looked ahead, in days: over both nights of a year.
const AHEAD_DAYS: i64 = 366;
/// Most times of one night that are looked at: a pattern that comes more often says nothing by the minute.
const MOST: usize = 4;

/// A sentence for each night within a year that does something to a pattern.
pub(super) fn notes(cron: &Cron, zone: &TimeZone, after: Timestamp) -> Vec<String> {
    let until = after + SignedDuration::from_hours(AHEAD_DAYS * 24);
    zone.following(after)
        .take_while(|turn| turn.timestamp() <= until)
        .filter_map(|turn| {
            let before = zone.to_offset(turn.timestamp() - SignedDuration::from_secs(1));
            note(cron, zone, turn.timestamp(), before, turn.offset())
        })
        .collect()
}

/// What the night at `turn` does, on which the clock goes from one offset to another.
fn note(cron: &Cron, zone: &TimeZone, turn: Timestamp, before: Offset, after: Offset) -> Option<String> {
    let (shows, goes_to) = (before.to_datetime(turn), after.to_datetime(turn));
    let (from, to) = (shows.min(goes_to), shows.max(goes_to));
    let named = named(cron, from, to);
    let first = named.first()?;
    let (from, to) = (from.strftime("%H:%M"), to.strftime("%H:%M"));
    let day = shows.strftime("%a %-d %b %Y");
    let is_a_time = |at: &Zoned| at.timestamp() == turn;
    Some(if shows < goes_to {
        let just_before = (turn - SignedDuration::from_secs(1)).to_zoned(zone.clone());
        let next = cron.find_next_occurrence(&just_before, false).ok();
        // one that names the moment after the gap anyway was not put off to it
        let put_off = next.filter(is_a_time).is_some() && !names(cron, goes_to);
        let time = first.strftime("%H:%M");
        match (put_off, named.len()) {
            (true, _) => format!("On {day} there is no {time}: it runs at {}.", goes_to.strftime("%H:%M")),
            (false, 1) => format!("On {day} there is no {time}: left out that night."),
            (false, _) => {
                format!("On {day} the clock goes from {from} to {to}: what stands between is left out.")
            }
        }
    } else {
        let again = after.to_timestamp(*first).ok()?;
        let just_before = (again - SignedDuration::from_secs(1)).to_zoned(zone.clone());
        let twice = cron.find_next_occurrence(&just_before, false).is_ok_and(|at| at.timestamp() == again);
        let often = if twice { "both times" } else { "once, the first time" };
        match named.len() {
            1 => format!("On {day} {} comes twice: it runs {often}.", first.strftime("%H:%M")),
            _ => {
                format!("On {day} the clock goes back from {to} to {from}: what stands between runs {often}.")
            }
        }
    })
}

/// The times that a pattern names from `from` until before `to` on a clock that is never turned.
fn named(cron: &Cron, from: DateTime, to: DateTime) -> Vec<DateTime> {
    let just_before = from.checked_sub(1.second()).ok().and_then(|at| at.to_zoned(TimeZone::UTC).ok());
    let first = just_before.and_then(|at| cron.find_next_occurrence(&at, false).ok());
    std::iter::successors(first, |at| cron.find_next_occurrence(at, false).ok())
        .map(|at| at.datetime())
        .take_while(|at| *at < to)
        .take(MOST)
        .collect()
}

fn names(cron: &Cron, at: DateTime) -> bool {
    at.to_zoned(TimeZone::UTC).is_ok_and(|at| cron.is_time_matching(&at).unwrap_or(false))
}
