//! The times of a year by a calculation of its own, for tests: every minute is looked at.

use contract::Timestamp;
use jiff::{SignedDuration, civil::DateTime, tz::TimeZone};
use std::collections::BTreeSet;

pub(crate) const BERLIN: &str = "Europe/Berlin";
/// The clock there is turned on 28 March and 31 October.
pub(crate) const YEAR: (&str, &str) = ("2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z");

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A pattern as the calculation reads it: which minutes, hours, days and days of the week; all where empty.
pub(crate) struct Plain {
    minutes: &'static [i8],
    hours: &'static [i8],
    days: &'static [i8],
    /// From Monday, 1, to Sunday, 7.
    weekdays: &'static [i8],
}

impl Plain {
    fn names(&self, wall: DateTime) -> bool {
        let one_of = |all: &[i8], one: i8| all.is_empty() || all.contains(&one);
        one_of(self.minutes, wall.minute())
            && one_of(self.hours, wall.hour())
            && one_of(self.days, wall.day())
            && one_of(self.weekdays, wall.weekday().to_monday_one_offset())
    }

    fn is_fixed(&self) -> bool {
        self.minutes.len() == 1 && self.hours.len() == 1
    }

    /// The times of a year, minute by minute.
    pub(crate) fn times(&self, zone: &str) -> Vec<Timestamp> {
        let zone = TimeZone::get(zone).unwrap();
        let (mut moment, end) = (at(YEAR.0), at(YEAR.1));
        let (mut times, mut seen) = (BTreeSet::new(), BTreeSet::new());
        let mut wall = zone.to_datetime(moment);
        while moment < end {
            if self.names(wall) && (seen.insert(wall) || !self.is_fixed()) {
                times.insert(moment);
            }
            let next = moment + SignedDuration::from_mins(1);
            let then = zone.to_datetime(next);
            // what stands in an hour that is left out comes right after it, if it is the only time of its day
            let mut left_out = wall + SignedDuration::from_mins(1);
            while left_out < then && self.is_fixed() {
                if self.names(left_out) {
                    times.insert(next);
                }
                left_out += SignedDuration::from_mins(1);
            }
            (moment, wall) = (next, then);
        }
        times.into_iter().collect()
    }
}

const ALL: Plain = Plain { minutes: &[], hours: &[], days: &[], weekdays: &[] };

/// Patterns, and how the calculation reads them.
pub(crate) fn patterns() -> Vec<(&'static str, &'static str, Plain)> {
    let of = |minutes, hours| Plain { minutes, hours, ..ALL };
    vec![
        ("30 2 * * *", BERLIN, of(&[30], &[2])),
        ("0 2 * * *", BERLIN, of(&[0], &[2])),
        ("0 3 * * *", BERLIN, of(&[0], &[3])),
        ("59 1 * * *", BERLIN, of(&[59], &[1])),
        ("0 9 * * 1-5", BERLIN, Plain { weekdays: &[1, 2, 3, 4, 5], ..of(&[0], &[9]) }),
        ("15 * * * *", BERLIN, of(&[15], &[])),
        ("*/30 * * * *", BERLIN, of(&[0, 30], &[])),
        ("0 */6 * * *", BERLIN, of(&[0], &[0, 6, 12, 18])),
        ("0 0 1 * *", BERLIN, Plain { days: &[1], ..of(&[0], &[0]) }),
        ("30 2 * * 7", BERLIN, Plain { weekdays: &[7], ..of(&[30], &[2]) }),
        ("30 2 * * *", "America/New_York", of(&[30], &[2])),
        ("30 1 * * *", "America/New_York", of(&[30], &[1])),
        ("0 * * * *", "America/New_York", of(&[0], &[])),
        ("15 2 * * *", "Australia/Lord_Howe", of(&[15], &[2])),
        ("@daily", "Australia/Lord_Howe", of(&[0], &[0])),
        ("30 2 * * *", "UTC", of(&[30], &[2])),
        ("30 2 * * *", "Asia/Kolkata", of(&[30], &[2])),
        ("0 12 31 * *", "UTC", Plain { days: &[31], ..of(&[0], &[12]) }),
    ]
}

/// Pseudo-random numbers that are the same at each run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, most: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((self.0 >> 33) % u64::try_from(most).unwrap()).unwrap()
    }
}
