//! A cron pattern in words, where it is plain enough that they are true; else the pattern itself.

use super::pattern::{self, PlainField};
use contract::text;
use std::collections::BTreeSet;

/// Most times of a day that are named one by one.
const NAMED: usize = 4;

/// A pattern that was accepted, in words.
pub(super) fn of(written: &str) -> String {
    plainly(written).unwrap_or_else(|| format!("By the pattern {}", text::exact(written.trim())))
}

fn plainly(written: &str) -> Option<String> {
    let [second, minute, hour, day, month, weekday] = pattern::plain(written)?;
    let times = times(&second, &minute, &hour)?;
    let days = days(&day, &month, &weekday)?;
    Some(match (times, days) {
        (DayTimes::At(times), None) => format!("Every day at {times}"),
        (DayTimes::At(times), Some(days)) => format!("At {times}, {days}"),
        (DayTimes::Every(often), None) => often,
        (DayTimes::Every(often), Some(days)) => format!("{often}, {days}"),
    })
}

/// When within a day.
enum DayTimes {
    /// At these times.
    At(String),
    /// A whole sentence.
    Every(String),
}

fn times(second: &PlainField, minute: &PlainField, hour: &PlainField) -> Option<DayTimes> {
    let every = |step: u16, unit: &str| match step {
        1 => format!("Every {unit}"),
        _ => format!("Every {step} {unit}s"),
    };
    let step = |field: &PlainField, of: u16| match field {
        PlainField::All => Some(1),
        PlainField::Step(step) if of.is_multiple_of(*step) && *step < of => Some(*step),
        _ => None,
    };
    let (each_minute, each_hour) = (step(minute, 60), step(hour, 24));
    if *second != one(0) {
        // between full minutes: all day long, or at single times
        return match (step(second, 60), each_minute, each_hour) {
            (Some(seconds), Some(1), Some(1)) => Some(DayTimes::Every(every(seconds, "second"))),
            _ => named(second, minute, hour, true),
        };
    }
    let start = |hour: u16, minute: u16| format!("{hour:02}:{minute:02}");
    match (each_minute, each_hour, minute, hour) {
        (Some(minutes), Some(1), ..) => Some(DayTimes::Every(every(minutes, "minute"))),
        (None, Some(hours), PlainField::Values(minutes), _) if minutes.len() == 1 => {
            let minute = *minutes.first()?;
            Some(DayTimes::Every(match (hours, minute) {
                (1, 0) => every(1, "hour"),
                (1, minute) => format!("Every hour at minute {minute}"),
                (hours, minute) => format!("{}, from {}", every(hours, "hour"), start(0, minute)),
            }))
        }
        (None, Some(1), PlainField::Values(minutes), _) if minutes.len() <= NAMED => {
            let minutes: Vec<String> = minutes.iter().map(u16::to_string).collect();
            Some(DayTimes::Every(format!("Every hour at minutes {}", and(&minutes))))
        }
        (Some(minutes), None, _, PlainField::Values(hours)) => {
            let (from, to) = stretch(hours)?;
            let (from, to) = (start(from, 0), start(to, 60 - minutes));
            Some(DayTimes::Every(format!("{} from {from} to {to}", every(minutes, "minute"))))
        }
        (None, None, PlainField::Values(minutes), PlainField::Values(hours)) => {
            let single = named(second, minute, hour, false);
            single.or_else(|| {
                let (from, to) = stretch(hours)?;
                let minute = minutes.first().filter(|_| minutes.len() == 1)?;
                let (from, to) = (start(from, *minute), start(to, *minute));
                Some(DayTimes::Every(format!("Every hour from {from} to {to}")))
            })
        }
        _ => None,
    }
}

/// DayTimes that are named one by one, where there are few.
fn named(second: &PlainField, minute: &PlainField, hour: &PlainField, to_second: bool) -> Option<DayTimes> {
    let (PlainField::Values(seconds), PlainField::Values(minutes), PlainField::Values(hours)) =
        (second, minute, hour)
    else {
        return None;
    };
    if seconds.len() * minutes.len() * hours.len() > NAMED {
        return None;
    }
    let mut times = vec![];
    for hour in hours {
        for minute in minutes {
            for second in seconds {
                let tail = if to_second { format!(":{second:02}") } else { String::new() };
                times.push(format!("{hour:02}:{minute:02}{tail}"));
            }
        }
    }
    Some(DayTimes::At(and(&times)))
}

/// On which days; an inner `None`: on all of them.
fn days(day: &PlainField, month: &PlainField, weekday: &PlainField) -> Option<Option<String>> {
    let months = match month {
        PlainField::All | PlainField::Step(1) => None,
        PlainField::Values(months) => Some(months),
        _ => return None,
    };
    if let (PlainField::Values(days), Some(months), PlainField::All) = (day, months, weekday)
        && let (Some(day), Some(month), 1, 1) = (days.first(), months.first(), days.len(), months.len())
    {
        return Some(Some(format!("on {day} {}", month_name(*month)?)));
    }
    let on = match (day, weekday) {
        (PlainField::All, PlainField::All) => None,
        (PlainField::All, weekday) => on_weekdays(weekday)?,
        (day, PlainField::All) => Some(on_days(day)?),
        // either of them is enough
        (day, PlainField::Values(_)) if !is_all(day) => {
            Some(format!("{} and every {}", on_days(day)?, on_weekdays(weekday)??))
        }
        _ => return None,
    };
    let months = match months {
        None => None,
        Some(months) => {
            let names = months.iter().map(|month| month_name(*month)).collect::<Option<Vec<_>>>()?;
            Some(format!("in {}", and(&names)))
        }
    };
    Some(match (on, months) {
        (on, None) => on,
        (None, Some(months)) => Some(format!("every day {months}")),
        (Some(on), Some(months)) => Some(format!("{on} {months}")),
    })
}

/// Whether every day of a month is among them, which the clock takes for a choice of its own.
fn is_all(day: &PlainField) -> bool {
    match day {
        PlainField::All | PlainField::Step(1) => true,
        PlainField::Values(days) => days.len() == 31,
        _ => false,
    }
}

fn on_days(day: &PlainField) -> Option<String> {
    Some(match day {
        PlainField::Values(days) if days.len() == 1 => format!("on day {} of the month", days.first()?),
        PlainField::Values(days) if days.len() <= NAMED => {
            let days: Vec<String> = days.iter().map(u16::to_string).collect();
            format!("on days {} of the month", and(&days))
        }
        PlainField::Last => "on the last day of the month".to_owned(),
        PlainField::LastWorkingDay => "on the last working day of the month".to_owned(),
        PlainField::NearestWorkingDay(day) => format!("on the working day nearest to day {day} of the month"),
        _ => return None,
    })
}

/// An inner `None`: on all of them.
fn on_weekdays(weekday: &PlainField) -> Option<Option<String>> {
    const PLACES: [&str; 5] = ["first", "second", "third", "fourth", "fifth"];
    Some(Some(match weekday {
        PlainField::Step(1) => return Some(None),
        PlainField::Values(days) if days.len() == 7 => return Some(None),
        PlainField::Values(days) => {
            // a week begins on Monday
            let days: BTreeSet<u16> = days.iter().map(|day| (day + 6) % 7).collect();
            let names = days.iter().map(|day| weekday_name((day + 1) % 7)).collect::<Option<Vec<_>>>()?;
            match stretch(&days) {
                Some(_) if names.len() > 2 => format!("{} to {}", names.first()?, names.last()?),
                _ => and(&names),
            }
        }
        PlainField::Nth(day, nth) => {
            let place = PLACES.get(usize::from(nth.checked_sub(1)?))?;
            format!("on the {place} {} of the month", weekday_name(*day)?)
        }
        PlainField::LastOf(day) => format!("on the last {} of the month", weekday_name(*day)?),
        _ => return None,
    }))
}

fn one(value: u16) -> PlainField {
    PlainField::Values(BTreeSet::from([value]))
}

/// The first and the last of values that follow each other without a gap.
fn stretch(values: &BTreeSet<u16>) -> Option<(u16, u16)> {
    let (first, last) = (*values.first()?, *values.last()?);
    (usize::from(last - first) + 1 == values.len()).then_some((first, last))
}

fn weekday_name(day: u16) -> Option<&'static str> {
    let names = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
    names.get(usize::from(day)).copied()
}

fn month_name(month: u16) -> Option<&'static str> {
    let names = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    names.get(usize::from(month.checked_sub(1)?)).copied()
}

/// `a, b and c`.
fn and(words: &[impl AsRef<str>]) -> String {
    match words {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [most @ .., last] => {
            let most: Vec<&str> = most.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", most.join(", "), last.as_ref())
        }
    }
}
