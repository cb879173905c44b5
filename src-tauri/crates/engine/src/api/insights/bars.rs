//! A stretch of time cut into the bars of a chart, as the person's clocks and calendar cut it.

use contract::{Timestamp, insights::BarLength};
use jiff::{ToSpan as _, Unit, Zoned, civil::Weekday, tz::TimeZone};

/// Longest stretch in hours, in days, in weeks: what is longer has longer bars.
const HOURS: i64 = 3 * 24 * 3600;
const DAYS: i64 = 100 * 24 * 3600;
const WEEKS: i64 = 730 * 24 * 3600;

/// How long the bars of a stretch are.
pub(super) fn length(since: Timestamp, until: Timestamp) -> BarLength {
    match until.as_second() - since.as_second() {
        seconds if seconds <= HOURS => BarLength::Hour,
        seconds if seconds <= DAYS => BarLength::Day,
        seconds if seconds <= WEEKS => BarLength::Week,
        _ => BarLength::Month,
    }
}

/// Where each bar begins, the first at or before `since`; and where the last one ends.
pub(super) fn starts(
    since: Timestamp,
    until: Timestamp,
    zone: &TimeZone,
    length: BarLength,
) -> Vec<Timestamp> {
    let mut starts = vec![];
    let mut at = Some(first(&since.to_zoned(zone.clone()), length));
    while let Some(here) = at {
        starts.push(here.timestamp());
        if here.timestamp() >= until && starts.len() > 1 {
            break;
        }
        at = next(&here, length).filter(|next| next.timestamp() > here.timestamp());
    }
    starts
}

fn first(since: &Zoned, length: BarLength) -> Zoned {
    let day = since.start_of_day().unwrap_or_else(|_| since.clone());
    let begun = match length {
        BarLength::Hour => {
            since.round(jiff::ZonedRound::new().smallest(Unit::Hour).mode(jiff::RoundMode::Trunc))
        }
        BarLength::Day => Ok(day),
        BarLength::Week if day.weekday() == Weekday::Monday => Ok(day),
        BarLength::Week => day.nth_weekday(-1, Weekday::Monday).and_then(|monday| monday.start_of_day()),
        BarLength::Month => day.first_of_month().and_then(|first| first.start_of_day()),
    };
    begun.unwrap_or_else(|_| since.clone())
}

fn next(here: &Zoned, length: BarLength) -> Option<Zoned> {
    let next = match length {
        BarLength::Hour => return here.checked_add(1.hour()).ok(),
        BarLength::Day => here.checked_add(1.day()),
        BarLength::Week => here.checked_add(1.week()),
        BarLength::Month => here.checked_add(1.month()),
    };
    // where clocks were turned at midnight, the day begins later
    next.and_then(|next| next.start_of_day()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn berlin() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    #[test]
    fn days_begin_when_they_begin_for_the_person_also_when_clocks_are_turned() {
        let (since, until) = (at("2026-10-23T22:00:00Z"), at("2026-10-26T12:00:00Z"));
        let starts = starts(since, until, &berlin(), BarLength::Day);
        let expected =
            ["2026-10-23T22:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", "2026-10-26T23:00:00Z"];
        assert_eq!(starts, expected.map(at));
    }

    #[test]
    fn every_length_covers_the_stretch_without_a_gap() {
        let until = at("2026-11-29T12:34:56Z");
        for (hours, length_is) in [
            (1, BarLength::Hour),
            (24, BarLength::Hour),
            (24 * 7, BarLength::Day),
            (24 * 365, BarLength::Week),
        ] {
            let since = until - jiff::SignedDuration::from_hours(hours);
            assert_eq!(length(since, until), length_is);
            let starts = starts(since, until, &berlin(), length_is);
            assert!(starts[0] <= since && *starts.last().unwrap() >= until, "{starts:?}");
            assert!(starts[starts.len() - 2] < until && starts.is_sorted());
        }
        assert_eq!(length(Timestamp::UNIX_EPOCH, until), BarLength::Month);
    }
}
