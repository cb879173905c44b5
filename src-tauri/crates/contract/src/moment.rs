//! Moments as people write them: `9:00`, `tomorrow 9:00`, `monday`, dates, RFC 3339.

use jiff::{
    Span, SpanRelativeTo, Timestamp, ToSpan as _, Zoned, civil,
    fmt::strtime::BrokenDownTime,
    tz::{AmbiguousOffset, AmbiguousZoned},
};

/// A moment, and what should be said about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// `None` is `now`.
    pub at: Option<Timestamp>,
    /// What clocks do at that moment, where it is not what was written.
    pub note: Option<String>,
}

/// How the time of a day may be written.
const TIMES: [&str; 6] = ["%H:%M:%S", "%H:%M", "%I:%M%p", "%I:%M %p", "%I%p", "%I %p"];

/// Reads one. `now` also tells the zone that times without one are in.
///
/// # Errors
/// It is none, in words that say how one is written.
pub fn moment(text: &str, now: &Zoned) -> Result<Moment, String> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("now") {
        return Ok(Moment::default());
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(Moment { at: Some(at), note: None });
    }
    if let Some(length) = after_word(text, "in") {
        return from_now(length, now)
            .ok_or_else(|| not_a_time(text, "a length of time is written as in \"in 2h\" or \"in 1h 30m\""));
    }
    local(text, now).ok_or_else(|| not_a_time(text, &remedy(text, now)))
}

fn not_a_time(text: &str, remedy: &str) -> String {
    format!("“{text}” is not a time; {remedy}")
}

/// How what was meant is written, where that can be told.
fn remedy(text: &str, now: &Zoned) -> String {
    if from_now(text, now).is_some() {
        return format!("write \"in {text}\" for so long from now");
    }
    // some mean the first that comes, others the one of the week after
    let next = after_word(text, "next").filter(|day| local(day, now).is_some());
    if let Some(day) = next {
        return format!("write \"{day}\" for the first that comes, or its date");
    }
    "write it as 14:30, tomorrow, \"monday 9:00\", \"in 2h\", \"2026-01-31 14:30\" or 2026-01-31T14:30:00Z"
        .to_owned()
}

/// What stands behind a word that the text begins with.
fn after_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let (first, rest) = text.split_once(char::is_whitespace)?;
    first.eq_ignore_ascii_case(word).then(|| rest.trim())
}

/// The moment so long after now; a day is 24 hours.
fn from_now(length: &str, now: &Zoned) -> Option<Moment> {
    let length: Span = length.parse().ok()?;
    let length = length.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    let at = now.timestamp().checked_add(length).ok().filter(|_| length.is_positive())?;
    Some(Moment { at: Some(at), note: None })
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
    let clock = |text: &str| {
        let text = text.trim();
        let text = after_word(text, "at").unwrap_or(text);
        time_of_day(text).or_else(|| hour(text))
    };
    let readings = [
        text.split_once(char::is_whitespace).and_then(|(day, time)| Some((day, clock(time)?))),
        text.rsplit_once(char::is_whitespace).and_then(|(time, day)| Some((day, clock(time)?))),
        text.split_once(['T', 't']).and_then(|(day, time)| date(day).and(Some((day, end_of_day(time)?)))),
        Some((text, Clock::at(civil::Time::midnight()))),
    ];
    readings.into_iter().flatten().find_map(|(day, clock)| on_day(day, clock, now, on)).or_else(|| {
        let whole = text.contains(['T', 't']).then(|| text.parse::<civil::DateTime>().ok()).flatten()?;
        on(whole.date(), Clock::at(whole.time()))
    })
}

/// The moment at which clocks show `clock` on the day that is called so.
fn on_day(
    day: &str,
    clock: Clock,
    now: &Zoned,
    on: impl Fn(civil::Date, Clock) -> Option<Moment>,
) -> Option<Moment> {
    let today = now.date();
    if let Some(days) = days_ahead(day) {
        return on(today.checked_add(days.days()).ok()?, clock);
    }
    if let Some(weekday) = weekday(day) {
        let first = if today.weekday() == weekday { today } else { today.nth_weekday(1, weekday).ok()? };
        let at = on(first, clock)?;
        let later = || on(first.checked_add(1.week()).ok()?, clock);
        return if at.at > Some(now.timestamp()) { Some(at) } else { later() };
    }
    on(date(day)?, clock)
}

fn date(day: &str) -> Option<civil::Date> {
    civil::Date::strptime("%Y-%m-%d", day).ok()
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
        _ if end_of_day(text).is_some() => end_of_day(text),
        _ => TIMES.iter().find_map(|form| civil::Time::strptime(form, text).ok()).map(Clock::at),
    }
}

/// The end of a day is where the next one begins.
fn end_of_day(text: &str) -> Option<Clock> {
    let is_end = ["24:00", "24:00:00"].contains(&text);
    is_end.then_some(Clock { time: civil::Time::midnight(), days: 1 })
}

/// The hour alone, which means one only where a day stands beside it.
fn hour(text: &str) -> Option<Clock> {
    let hour =
        text.parse().ok().filter(|_| text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit()))?;
    civil::Time::new(hour, 0, 0, 0).ok().map(Clock::at)
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
            ("in 2h", "2026-01-31T15:30:00Z"),
            ("In 2 hours", "2026-01-31T15:30:00Z"),
            ("in 1h 30m", "2026-01-31T15:00:00Z"),
            ("in 1 day", "2026-02-01T13:30:00Z"),
            ("tomorrow 9", "2026-02-01T08:00:00Z"),
            ("tomorrow at 9", "2026-02-01T08:00:00Z"),
            ("monday 17", "2026-02-02T16:00:00Z"),
            ("2026-02-28 9", "2026-02-28T08:00:00Z"),
            ("5pm friday", "2026-02-06T16:00:00Z"),
            ("5 pm friday", "2026-02-06T16:00:00Z"),
            ("at 5pm friday", "2026-02-06T16:00:00Z"),
            ("9:00 tomorrow", "2026-02-01T08:00:00Z"),
            ("noon monday", "2026-02-02T11:00:00Z"),
            ("14:30 2026-02-28", "2026-02-28T13:30:00Z"),
            ("2026-12-31T24:00", "2026-12-31T23:00:00Z"),
            ("2026-12-31t24:00:00", "2026-12-31T23:00:00Z"),
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
            "2h",
            "in",
            "in 2",
            "in -2h",
            "in 0s",
            "in 1 month",
            "in 99999999999999999999h",
            "next monday",
            "next monday 9:00",
            "tomorrow 24",
            "tomorrow +9",
            "9 9",
            "monday tomorrow",
            "2026-12-31T24:01",
            "2026-02-30T24:00",
        ] {
            let taken = utc(text, &now);
            assert!(taken.is_err() || text == "2026-01-31 ", "{text}: {taken:?}");
        }
    }

    #[test]
    fn what_could_be_meant_is_said_as_it_is_written() {
        let now = berlin("2026-01-31T14:30:00+01:00");
        for (text, written) in [
            ("2h", "in 2h"),
            ("1h 30m", "in 1h 30m"),
            ("next monday", "monday"),
            ("Next friday 9:00", "friday 9:00"),
        ] {
            let refused = utc(text, &now).unwrap_err();
            assert!(
                refused.starts_with(&format!("“{text}” is not a time; write \"{written}\" for ")),
                "{refused}"
            );
            utc(written, &now).unwrap();
        }
        for text in ["soon", "in", "next", "next week", "9"] {
            let refused = utc(text, &now).unwrap_err();
            assert!(refused.ends_with("2026-01-31T14:30:00Z"), "{refused}");
        }
        assert!(utc("in a while", &now).unwrap_err().contains("\"in 2h\""));
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

    #[test]
    fn nothing_panics_up_to_the_ends_of_the_calendar() {
        const PIECES: [&str; 26] = [
            "in",
            "next",
            "2h",
            "9999999h",
            "",
            " ",
            "at",
            "now",
            "today",
            "tomorrow",
            "monday",
            "FRI",
            "noon",
            "24:00",
            "0:00",
            "23:59:59",
            "9pm",
            "9999-12-31",
            "-9999-01-01",
            "2026-02-30",
            "T",
            "Z",
            "+05:30",
            "ä",
            "\u{0}",
            "99999999999999999999",
        ];
        for edge in [Timestamp::MAX, Timestamp::MIN, Timestamp::UNIX_EPOCH] {
            let now = edge.to_zoned(jiff::tz::TimeZone::UTC);
            for (first, second) in PIECES.iter().flat_map(|first| PIECES.map(|second| (first, second))) {
                for text in [format!("{first} {second}"), format!("{first}{second}")] {
                    let read = moment(&text, &now);
                    let named =
                        read.as_ref().err().is_none_or(|words| words.contains(&format!("“{}”", text.trim())));
                    assert!(named, "{text}: {read:?}");
                }
            }
        }
    }
}
