//! Times of a whole year beside an independent calculation: every minute of the year is looked at.

use super::{
    clockwork::Clockwork,
    due::{Passed, Rules, passed},
    plain::{BERLIN, Dice, YEAR, at, patterns},
};
use contract::{
    Timestamp,
    schedule::{Missed, Rhythm},
};
use jiff::SignedDuration;
use std::collections::BTreeSet;

fn cron(pattern: &str, zone: &str) -> Clockwork {
    Clockwork::read(&Rhythm::Cron(pattern.into()), zone, at(YEAR.0)).unwrap()
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
    let five = "Five fields: minute, hour,";
    for (pattern, says, remedy) in [
        ("", "it is empty, and five are needed", five),
        ("* * *", "it has 3 fields, and five are needed", five),
        ("* * * * * * * *", "it has 8 fields", five),
        ("every day", "it has 2 fields", five),
        ("@fortnightly", "there is no such word", five),
        ("61 * * * *", "the minute “61” is outside of 0 to 59.", "The minute is 0 to 59"),
        ("0 25 * * *", "the hour “25” is outside of 0 to 23.", "The hour is 0 to 23"),
        ("0 9-25 * * *", "the hour “9-25” is outside of 0 to 23.", "The hour is"),
        ("0 0 32 * *", "the day of the month “32” is outside of 1 to 31.", "The day of the month is 1 to 31"),
        ("0 0 0 * *", "the day of the month “0” is outside of 1 to 31.", "The day of the month"),
        ("0 0 1 13 *", "the month “13” is outside of 1 to 12.", "The month is 1 to 12 or JAN to DEC"),
        ("0 0 * * 8", "the day of the week “8” is outside of 0 to 7.", "The day of the week is 0 to 7"),
        ("x * * * *", "the minute “X” cannot be read.", "The minute is"),
        ("0 0 * * FUNDAY", "the day of the week “FUNDAY” is no name that is known there.", "SUN to SAT"),
        // croner would take it for January
        ("0 0 1 MON *", "the month “MON” is no name that is known there.", "JAN to DEC"),
        ("0 MAR * * *", "the hour “MAR” is no name that is known there.", "The hour"),
        ("*/0 * * * *", "the minute “*/0” has a step of 0, which comes nowhere.", "The minute"),
        ("*/99 * * * *", "the minute “*/99” has a step of 99, and 59 is the most.", "The minute"),
        ("*/x * * * *", "the minute “*/X” needs a number after the slash.", "The minute"),
        (
            "5/10 * * * *",
            "the minute “5/10” has a step without a range: write */5, or 10-50/5.",
            "The minute",
        ),
        ("0 22-6 * * *", "the hour “22-6” goes backwards: write 22-23,0-6.", "The hour"),
        ("0 0 * * 1,9", "the day of the week “9” is outside of 0 to 7.", "The day of the week"),
        ("0,,5 * * * *", "the minute “” has nothing before or after a comma.", "The minute"),
        ("90 0 2 * * *", "the second “90” is outside of 0 to 59.", "The second is 0 to 59"),
        ("0 L * * *", "the hour “L” cannot be read.", "The hour"),
        ("0 0 * * 2#6", "the day of the week “2#6” cannot be read.", "2#1 for the first Tuesday"),
    ] {
        let error = read(Rhythm::Cron(pattern.into()), "UTC");
        assert_eq!(error.fields[0].field, "cron", "{pattern}");
        let message = &error.fields[0].message;
        assert!(message.starts_with(&format!("“{pattern}” is no pattern: ")), "{message}");
        assert!(message.contains(says), "{pattern}: {message}");
        assert!(error.hint.as_ref().is_some_and(|hint| hint.contains(remedy)), "{pattern}: {error:?}");
        // nothing of the library's own words
        for raw in ["CronPattern", "Component", "bitfield", "Position", "Invalid"] {
            assert!(!message.contains(raw), "{pattern}: {message}");
        }
    }
    let moves = read(Rhythm::Cron("\u{1b}[2J * * * *".into()), "UTC").fields[0].message.clone();
    assert!(!moves.contains('\u{1b}'), "{moves:?}");
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
    for (pattern, said) in [
        ("30 2 * * 1-5", "At 02:30, Monday to Friday"),
        ("0 9,17 * * *", "Every day at 09:00 and 17:00"),
        ("0 9 * * MON,THU", "At 09:00, Monday and Thursday"),
        ("0 9 * * 0", "At 09:00, Sunday"),
        ("0 9 * * 0-7", "Every day at 09:00"),
        ("0 9 * * 6-7", "At 09:00, Saturday and Sunday"),
        ("0 9 * * FRI-SUN", "At 09:00, Friday to Sunday"),
        ("0 9 * * 2#1", "At 09:00, on the first Tuesday of the month"),
        ("0 9 * * 5L", "At 09:00, on the last Friday of the month"),
        ("0 9 L * *", "At 09:00, on the last day of the month"),
        ("0 9 LW * *", "At 09:00, on the last working day of the month"),
        ("0 9 15W * *", "At 09:00, on the working day nearest to day 15 of the month"),
        ("0 9 1,15 * *", "At 09:00, on days 1 and 15 of the month"),
        ("0 9 1 * *", "At 09:00, on day 1 of the month"),
        ("0 9 13 * 5", "At 09:00, on day 13 of the month and every Friday"),
        ("0 9 1 jan,jul *", "At 09:00, on day 1 of the month in January and July"),
        ("0 9 * 12 *", "At 09:00, every day in December"),
        ("@yearly", "At 00:00, on 1 January"),
        ("@daily", "Every day at 00:00"),
        ("@hourly", "Every hour"),
        ("@weekly", "At 00:00, Sunday"),
        ("* * * * *", "Every minute"),
        ("*/1 * * * *", "Every minute"),
        ("*/15 * * * *", "Every 15 minutes"),
        ("0 * * * *", "Every hour"),
        ("5 * * * *", "Every hour at minute 5"),
        ("0,30 * * * *", "Every hour at minutes 0 and 30"),
        ("0 */6 * * *", "Every 6 hours, from 00:00"),
        ("*/15 9-17 * * 1-5", "Every 15 minutes from 09:00 to 17:45, Monday to Friday"),
        ("0 9-17 * * *", "Every hour from 09:00 to 17:00"),
        ("*/30 * * * * *", "Every 30 seconds"),
        ("15 30 2 * * *", "Every day at 02:30:15"),
        ("0 30 2 * * *", "Every day at 02:30"),
        // what cannot be said in plain and true words is not
        ("*/59 * * * *", "By the pattern */59 * * * *"),
        ("*/7 * * * *", "By the pattern */7 * * * *"),
        ("0 */5 * * *", "By the pattern 0 */5 * * *"),
        ("0 9 */2 * *", "By the pattern 0 9 */2 * *"),
        ("0 9 1-31 * 1", "By the pattern 0 9 1-31 * 1"),
        ("0 9 */1 * 1", "By the pattern 0 9 */1 * 1"),
        ("0 9 13 * +5", "By the pattern 0 9 13 * +5"),
        ("0 9 * * 1,2#1", "By the pattern 0 9 * * 1,2#1"),
        ("0 0 9 * * * 2027", "By the pattern 0 0 9 * * * 2027"),
        ("7,11,13,17,19 * * * *", "By the pattern 7,11,13,17,19 * * * *"),
    ] {
        assert_eq!(words(Rhythm::Cron(pattern.into())), said, "{pattern}");
    }
}

#[test]
fn a_moment_that_is_written_finer_than_it_is_kept_comes_once() {
    let written: Timestamp = "2027-01-02T03:04:05.678901234Z".parse().unwrap();
    let clockwork = Clockwork::read(&Rhythm::Once(written), "UTC", at(YEAR.0)).unwrap();
    let kept = clockwork.next(at(YEAR.0)).unwrap();
    assert_eq!(clockwork.next(Timestamp::from_millisecond(kept.as_millisecond()).unwrap()), None);
    let rules = Rules {
        missed: Missed::Once,
        missed_most: 10,
        jitter_seconds: 0,
        expires_at: None,
        seed: "s".into(),
    };
    // a moment later, or much later: it starts once, and nothing is passed over
    for later in [0, 5_000, 90_000] {
        let now = kept + SignedDuration::from_millis(later);
        let all = Passed { start: vec![kept], missed: None, next: None };
        assert_eq!(passed(&clockwork, &rules, kept, now), all, "{later}");
    }
}
