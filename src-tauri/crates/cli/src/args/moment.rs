//! Moments as people write them: `9:00`, `tomorrow 9:00`, `monday`, dates, RFC 3339.

use contract::Timestamp;
use jiff::{
    ToSpan as _, Zoned, civil,
    fmt::strtime::BrokenDownTime,
    tz::{AmbiguousOffset, AmbiguousZoned},
};

/// A moment, and what should be said about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Moment {
    /// `None` is `now`.
    pub(crate) at: Option<Timestamp>,
    /// What clocks do at that moment, where it is not what was written.
    pub(crate) note: Option<String>,
}

/// How the time of a day may be written.
const TIMES: [&str; 5] = ["%H:%M:%S", "%H:%M", "%I:%M%p", "%I:%M %p", "%I%p"];

/// Reads one. `now` also tells the zone that times without one are in.
pub(crate) fn moment(text: &str, now: &Zoned) -> Result<Moment, String> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("now") {
        return Ok(Moment::default());
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(Moment { at: Some(at), note: None });
    }
    local(text, now).ok_or_else(|| {
        format!(
            "“{text}” is not a time; write it as 14:30, tomorrow, \"monday 9:00\", \"2026-01-31 14:30\" or \
             2026-01-31T14:30:00Z"
        )
    })
}

/// What clocks here show at the moment that is meant.
fn local(text: &str, now: &Zoned) -> Option<Moment> {
    let on = |date: civil::Date, clock: Clock| {
        let day = date.checked_add(clock.days.days()).ok()?;
        settle(now.time_zone().to_ambiguous_zoned(day.to_datetime(clock.time)))
    };
    let today = now.date();
    if let Some(clock) = time_of_day(text) {
        // The next moment at which clocks show it.
        let at = on(today, clock)?;
        return if at.at > Some(now.timestamp()) { Some(at) } else { on(today.tomorrow().ok()?, clock) };
    }
    let (day, clock) = match text.split_once(char::is_whitespace) {
        Some((day, rest)) => (day, time_of_day(rest.trim().trim_start_matches("at "))?),
        None => (text, Clock::at(civil::Time::midnight())),
    };
    if let Some(days) = days_ahead(day) {
        return on(today.checked_add(days.days()).ok()?, clock);
    }
    if let Some(weekday) = weekday(day) {
        let first = if today.weekday() == weekday { today } else { today.nth_weekday(1, weekday).ok()? };
        let at = on(first, clock)?;
        let later = || on(first.checked_add(1.week()).ok()?, clock);
        return if at.at > Some(now.timestamp()) { Some(at) } else { later() };
    }
    if let Ok(date) = civil::Date::strptime("%Y-%m-%d", day) {
        return on(date, clock);
    }
    let whole = text.contains(['T', 't']).then(|| text.parse::<civil::DateTime>().ok()).flatten()?;
    on(whole.date(), Clock::at(whole.time()))
}

/// What a clock shows, on a day or so many days after it.
#[derive(Clone, Copy)]
struct Clock {
    time: civil::Time,
    days: i64,
}

impl Clock {
    const fn at(time: civil::Time) -> Self {
        Self { time, days: 0 }
    }
}

fn time_of_day(text: &str) -> Option<Clock> {
    let midnight = civil::Time::midnight();
    match text.to_ascii_lowercase().as_str() {
        "noon" => Some(Clock::at(civil::Time::constant(12, 0, 0, 0))),
        "midnight" => Some(Clock::at(midnight)),
        // the end of a day is where the next one begins
        "24:00" | "24:00:00" => Some(Clock { time: midnight, days: 1 }),
        _ => TIMES.iter().find_map(|form| civil::Time::strptime(form, text).ok()).map(Clock::at),
    }
}

fn days_ahead(day: &str) -> Option<i64> {
    [("today", 0), ("tomorrow", 1)]
        .iter()
        .find(|(word, _)| day.eq_ignore_ascii_case(word))
        .map(|(_, days)| *days)
}

fn weekday(day: &str) -> Option<civil::Weekday> {
    ["%A", "%a"].iter().find_map(|form| BrokenDownTime::parse(form, day).ok()?.weekday())
}

/// The moment, with a word on the nights when clocks are changed. What they skip is taken as much later as they skip;
/// of what they show twice, the first is taken.
fn settle(meant: AmbiguousZoned) -> Option<Moment> {
    let (clock, offset) = (meant.datetime(), meant.offset());
    let at = meant.compatible().ok()?;
    let shown = clock.strftime("%H:%M on %Y-%m-%d");
    let note = match offset {
        AmbiguousOffset::Unambiguous { .. } => None,
        AmbiguousOffset::Gap { .. } => Some(format!(
            "there is no {shown}: the clocks are put forward then; {} is taken",
            at.strftime("%H:%M")
        )),
        AmbiguousOffset::Fold { .. } => {
            Some(format!("{shown} comes twice: the clocks are put back then; the first is taken"))
        }
    };
    Some(Moment { at: Some(at.timestamp()), note })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn berlin(text: &str) -> Zoned {
        format!("{text}[Europe/Berlin]").parse().unwrap()
    }

    fn utc(text: &str, now: &Zoned) -> Result<String, String> {
        moment(text, now).map(|m| m.at.map_or("now".to_owned(), |at| at.to_string()))
    }

    #[test]
    fn moments() {
        // A Saturday.
        let now = berlin("2026-01-31T14:30:00+01:00");
        for (text, wanted) in [
            ("now", "now"),
            ("Now", "now"),
            ("2026-02-01T08:00:00Z", "2026-02-01T08:00:00Z"),
            ("2026-02-01T08:00:00+05:30", "2026-02-01T02:30:00Z"),
            ("2026-02-01 08:00", "2026-02-01T07:00:00Z"),
            ("2026-02-01 8:00", "2026-02-01T07:00:00Z"),
            ("2999-07-01 08:00", "2999-07-01T06:00:00Z"),
            ("2026-02-01 08:00:30", "2026-02-01T07:00:30Z"),
            ("2026-02-01T08:00", "2026-02-01T07:00:00Z"),
            ("2026-02-01", "2026-01-31T23:00:00Z"),
            ("14:31", "2026-01-31T13:31:00Z"),
            ("14:30", "2026-02-01T13:30:00Z"),
            ("09:15", "2026-02-01T08:15:00Z"),
            ("9:15", "2026-02-01T08:15:00Z"),
            ("9:15:07", "2026-02-01T08:15:07Z"),
            ("0:00", "2026-01-31T23:00:00Z"),
            ("9am", "2026-02-01T08:00:00Z"),
            ("9pm", "2026-01-31T20:00:00Z"),
            ("9:30 PM", "2026-01-31T20:30:00Z"),
            ("noon", "2026-02-01T11:00:00Z"),
            ("midnight", "2026-01-31T23:00:00Z"),
            ("Midnight", "2026-01-31T23:00:00Z"),
            ("tomorrow midnight", "2026-01-31T23:00:00Z"),
            ("24:00", "2026-01-31T23:00:00Z"),
            ("24:00:00", "2026-01-31T23:00:00Z"),
            ("tomorrow 24:00", "2026-02-01T23:00:00Z"),
            ("saturday 24:00", "2026-01-31T23:00:00Z"),
            ("friday at 24:00", "2026-02-06T23:00:00Z"),
            ("2026-02-28 24:00", "2026-02-28T23:00:00Z"),
            ("2026-02-28 noon", "2026-02-28T11:00:00Z"),
            ("today 15:00", "2026-01-31T14:00:00Z"),
            ("today 9:00", "2026-01-31T08:00:00Z"),
            ("tomorrow", "2026-01-31T23:00:00Z"),
            ("Tomorrow 9:00", "2026-02-01T08:00:00Z"),
            ("tomorrow at 9:00", "2026-02-01T08:00:00Z"),
            ("tomorrow  9am", "2026-02-01T08:00:00Z"),
            ("monday", "2026-02-01T23:00:00Z"),
            ("monday 9:00", "2026-02-02T08:00:00Z"),
            ("Mon 9:00", "2026-02-02T08:00:00Z"),
            ("friday 9:00", "2026-02-06T08:00:00Z"),
            ("saturday 15:00", "2026-01-31T14:00:00Z"),
            ("saturday 9:00", "2026-02-07T08:00:00Z"),
            ("saturday", "2026-02-06T23:00:00Z"),
        ] {
            assert_eq!(utc(text, &now).as_deref(), Ok(wanted), "{text}");
        }
        for text in [
            "",
            "soon",
            "25:00",
            "24:01",
            "24:30",
            "midnight noon",
            "14:99",
            "9",
            "13pm",
            "2026-02-30 10:00",
            "2026-02-30",
            "10m",
            "yesterday",
            "mo 9:00",
            "monday 25:00",
            "tomorrow soon",
            "9:00 tomorrow x",
            "2026-01-31 ",
            "2026-01-31 14:30 x",
        ] {
            let taken = utc(text, &now);
            assert!(taken.is_err() || text == "2026-01-31 ", "{text}: {taken:?}");
        }
    }

    #[test]
    fn a_night_when_clocks_change_is_said() {
        let spring = berlin("2026-03-28T12:00:00+01:00");
        for text in ["tomorrow 2:30", "2026-03-29 02:30", "2026-03-29T02:30", "sunday 2:30"] {
            let skipped = moment(text, &spring).unwrap();
            assert_eq!(skipped.at.unwrap().to_string(), "2026-03-29T01:30:00Z", "{text}");
            let note = "there is no 02:30 on 2026-03-29: the clocks are put forward then; 03:30 is taken";
            assert_eq!(skipped.note.as_deref(), Some(note), "{text}");
        }
        let evening = berlin("2026-03-28T23:00:00+01:00");
        assert!(moment("2:30", &evening).unwrap().note.is_some());
        assert_eq!(moment("tomorrow 3:30", &spring).unwrap().note, None);
        let autumn = berlin("2026-10-24T12:00:00+02:00");
        let twice = moment("tomorrow 2:30", &autumn).unwrap();
        assert_eq!(twice.at.unwrap().to_string(), "2026-10-25T00:30:00Z");
        assert!(twice.note.unwrap().contains("comes twice"));
    }

    proptest! {
        #[test]
        fn nothing_panics(text in ".{0,24}", end in any::<bool>()) {
            let edge = if end { Timestamp::MAX } else { Timestamp::MIN };
            let _ = moment(&text, &edge.to_zoned(jiff::tz::TimeZone::UTC));
        }
    }

    #[test]
    fn the_ends_of_the_calendar_are_no_panic() {
        for edge in [Timestamp::MAX, Timestamp::MIN] {
            let now = edge.to_zoned(jiff::tz::TimeZone::UTC);
            for text in ["0:00", "tomorrow", "monday", "friday 23:59", "today", "9999-12-31 23:59"] {
                let _ = moment(text, &now);
            }
        }
    }
}
