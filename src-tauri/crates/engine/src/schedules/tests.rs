//! Times of a whole year beside an independent calculation: every minute of the year is looked at.

use super::{
    clockwork::Clockwork,
    due::{Passed, Rules, passed},
};
use contract::{
    Timestamp,
    schedule::{Missed, Rhythm},
};
use jiff::{SignedDuration, civil::DateTime, tz::TimeZone};
use std::collections::BTreeSet;

const BERLIN: &str = "Europe/Berlin";
/// The clock there is turned on 28 March and 31 October.
const YEAR: (&str, &str) = ("2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z");

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn cron(pattern: &str, zone: &str) -> Clockwork {
    Clockwork::read(&Rhythm::Cron(pattern.into()), zone, at(YEAR.0)).unwrap()
}

/// A pattern as the calculation reads it: which minutes, hours, days and days of the week; all where empty.
struct Plain {
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
    fn times(&self, zone: &str) -> Vec<Timestamp> {
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
fn patterns() -> Vec<(&'static str, &'static str, Plain)> {
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

#[test]
fn a_pattern_comes_when_an_independent_calculation_says() {
    for (pattern, zone, plain) in patterns() {
        let clockwork = cron(pattern, zone);
        let from = at(YEAR.0) - SignedDuration::from_secs(1);
        let last = at(YEAR.1) - SignedDuration::from_secs(1);
        let named = clockwork.upcoming(from, Some(last), usize::MAX);
        assert_eq!(named, plain.times(zone), "{pattern} in {zone}");
    }
}

#[test]
fn what_both_nights_do_is_said() {
    let said = |pattern: &str| cron(pattern, BERLIN).notes(at(YEAR.0));
    let cases: [(&str, &[&str]); 6] = [
        (
            "30 2 * * *",
            &[
                "On Sun 28 Mar 2027 there is no 02:30: it runs at 03:00.",
                "On Sun 31 Oct 2027 02:30 comes twice: it runs once, the first time.",
            ],
        ),
        ("30 3 * * *", &[]),
        ("30 2 * * 1", &[]),
        (
            "30 2,14 * * *",
            &[
                "On Sun 28 Mar 2027 there is no 02:30: left out that night.",
                "On Sun 31 Oct 2027 02:30 comes twice: it runs both times.",
            ],
        ),
        (
            "*/15 * * * *",
            &[
                "On Sun 28 Mar 2027 the clock goes from 02:00 to 03:00: what stands between is left out.",
                "On Sun 31 Oct 2027 the clock goes back from 03:00 to 02:00: what stands between runs both times.",
            ],
        ),
        ("0 0 30 2 *", &[]),
    ];
    for (pattern, notes) in cases {
        assert_eq!(said(pattern), notes, "{pattern}");
    }
}

fn rules(missed: Missed, missed_most: i64) -> Rules {
    Rules { missed, missed_most, jitter_seconds: 0, expires_at: None, seed: "s".into() }
}

/// What a policy starts of the times that passed unseen, said as plainly as can be.
fn expected(missed: Missed, most: usize, unseen: &[Timestamp], now: Timestamp) -> Vec<Timestamp> {
    let newest = |count: usize| unseen[unseen.len().saturating_sub(count)..].to_vec();
    match missed {
        Missed::All => newest(most),
        Missed::Once => newest(1),
        Missed::Skip => newest(1)
            .into_iter()
            .filter(|at| now.duration_since(*at) <= SignedDuration::from_secs(60))
            .collect(),
    }
}

/// Pseudo-random numbers that are the same at each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((self.0 >> 33) % u64::try_from(most).unwrap()).unwrap()
    }
}

#[test]
fn a_year_of_sleeps_and_turned_clocks_starts_what_the_policy_says_and_nothing_twice() {
    let policies = [(Missed::Skip, 1), (Missed::Once, 1), (Missed::All, 3), (Missed::All, 100)];
    for (number, (pattern, zone, plain)) in patterns().into_iter().enumerate() {
        let all = plain.times(zone);
        for (missed, most) in policies {
            let (clockwork, rules) = (cron(pattern, zone), rules(missed, i64::try_from(most).unwrap()));
            let mut dice = Dice(20_261_120 + u64::try_from(number).unwrap());
            let mut now = at(YEAR.0);
            let mut next = clockwork.next(now - SignedDuration::from_secs(1));
            let mut dealt_to = now - SignedDuration::from_secs(1);
            let mut started = BTreeSet::new();
            while let Some(first) = next.filter(|_| now < at(YEAR.1)) {
                let Passed { start, next: after, .. } = passed(&clockwork, &rules, first, now);
                let unseen: Vec<_> = all.iter().copied().filter(|at| *at > dealt_to && *at <= now).collect();
                assert_eq!(
                    start,
                    expected(missed, most, &unseen, now),
                    "{pattern} in {zone}, {missed}, at {now}"
                );
                for at in start {
                    assert!(started.insert(at), "{at} of {pattern} was started twice");
                }
                dealt_to = unseen.last().copied().unwrap_or(dealt_to);
                next = after;
                // it looks at the time, sleeps, is off for days, or the clock is set back or forth
                now += match dice.below(20) {
                    0 => SignedDuration::from_hours(dice.below(24 * 9)),
                    1 => SignedDuration::from_hours(-dice.below(30)),
                    2 => SignedDuration::from_hours(dice.below(30)),
                    3 | 4 => SignedDuration::from_hours(dice.below(12)),
                    _ => match next {
                        Some(next) if next > now => next.duration_since(now),
                        _ => SignedDuration::from_mins(30),
                    },
                };
            }
        }
    }
}

#[test]
fn after_a_long_time_only_the_newest_times_are_walked() {
    let every = Clockwork::read(&Rhythm::Every(10), "UTC", at(YEAR.0)).unwrap();
    let seconds = cron("* * * * * *", "UTC");
    let now = at("2027-12-31T23:59:55Z");
    for (clockwork, first, newest) in [
        (&every, at("2027-01-01T00:00:10Z"), at("2027-12-31T23:59:50Z")),
        (&seconds, at("2027-01-01T00:00:01Z"), now),
    ] {
        let step = if std::ptr::eq(clockwork, &every) { 10 } else { 1 };
        let back = |n: i64| newest - SignedDuration::from_secs(n * step);
        let passed = passed(clockwork, &rules(Missed::All, 3), first, now);
        assert_eq!(passed.start, [back(2), back(1), newest]);
        assert_eq!((passed.missed, passed.next), (Some(back(3)), Some(back(-1))));
    }
}

#[test]
fn jitter_puts_off_and_an_end_ends() {
    let clockwork = cron("0 * * * *", "UTC");
    let jitter = Rules { jitter_seconds: 600, ..rules(Missed::Once, 1) };
    let (ten, eleven) = (at("2027-05-01T10:00:00Z"), at("2027-05-01T11:00:00Z"));
    let due = jitter.due(ten);
    assert!(due >= ten && due <= ten + SignedDuration::from_secs(600));
    assert_eq!(due, jitter.due(ten), "the same whoever asks");
    let parts: BTreeSet<_> = (0..50)
        .map(|n| {
            let at = ten + SignedDuration::from_hours(n);
            jitter.due(at).duration_since(at)
        })
        .collect();
    assert!(parts.len() > 20, "{parts:?}");
    let before = passed(&clockwork, &jitter, ten, due - SignedDuration::from_millis(1));
    assert_eq!(before, Passed { next: Some(ten), ..Passed::default() });
    assert_eq!(passed(&clockwork, &jitter, ten, due).start, [ten]);

    let ends = Rules { expires_at: Some(ten), ..rules(Missed::Once, 1) };
    let last = passed(&clockwork, &ends, ten, eleven);
    assert_eq!(last, Passed { start: vec![ten], missed: None, next: None });
    assert_eq!(passed(&clockwork, &ends, eleven, eleven), Passed::default());
}

#[test]
fn what_cannot_be_read_is_named_with_what_to_do() {
    let read = |rhythm: Rhythm, zone: &str| Clockwork::read(&rhythm, zone, at(YEAR.0)).unwrap_err();
    for pattern in ["", "* * *", "61 * * * *", "x * * * *", "0 0 32 * *", "* * * * * * * *"] {
        let error = read(Rhythm::Cron(pattern.into()), "UTC");
        assert_eq!(error.fields[0].field, "cron", "{pattern}");
        assert!(error.hint.is_some() && error.message.contains(pattern), "{error:?}");
    }
    assert_eq!(read(Rhythm::Every(60), "Europe/Atlantis").fields[0].field, "zone");
    let never = cron("0 0 30 2 *", "UTC");
    assert_eq!(never.next(at(YEAR.0)), None);
}

#[test]
fn a_rhythm_is_said_in_words() {
    let words = |rhythm| Clockwork::read(&rhythm, BERLIN, at(YEAR.0)).unwrap().words();
    assert_eq!(words(Rhythm::Every(3600)), "Every hour");
    assert_eq!(words(Rhythm::Every(5400)), "Every 1 hour 30 minutes");
    assert_eq!(words(Rhythm::Every(14 * 86_400)), "Every 2 weeks");
    assert_eq!(words(Rhythm::Once(at("2027-05-01T10:00:00Z"))), "Once, on Sat 1 May 2027 at 12:00");
    assert_eq!(words(Rhythm::Cron("30 2 * * *".into())), "Every day at 02:30");
    assert!(words(Rhythm::Cron("30 2 * * 1-5".into())).starts_with("At 02:30, "));
}
