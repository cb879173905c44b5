//! Values as people write them: durations, times, pauses, figures. Each refusal says what to write instead.

use contract::{Timestamp, settings::WORKERS, task::Backoff};
use jiff::{SignedDuration, ToSpan as _, Zoned, civil};

/// Seconds in each unit, largest first.
const UNITS: [(char, i64); 4] = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

/// A duration in seconds: `90s`, `10m`, `1h30m`, `2d`, or a bare number of seconds. The sign is kept, so that the
/// engine can say what is wrong with a negative one.
pub(crate) fn duration(text: &str) -> Result<i64, String> {
    let wrong = || format!("“{text}” is not a duration; write it as 90s, 10m, 1h30m or 2d");
    let (negative, digits) = match text.trim().strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.trim()),
    };
    let seconds = unsigned(digits).ok_or_else(wrong)?;
    Ok(if negative { -seconds } else { seconds })
}

fn unsigned(text: &str) -> Option<i64> {
    if text.is_empty() || !text.is_ascii() {
        return None;
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok();
    }
    let (mut total, mut rest, mut units) = (0_i64, text, UNITS.iter());
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number: i64 = rest[..digits].parse().ok()?;
        let unit = rest[digits..].chars().next()?;
        // Going on from the unit before: each at most once, larger ones first.
        let (_, seconds) = units.find(|(name, _)| *name == unit)?;
        total = total.checked_add(number.checked_mul(*seconds)?)?;
        rest = &rest[digits + 1..];
    }
    Some(total)
}

/// A duration of a second or more.
pub(crate) fn positive_duration(text: &str) -> Result<i64, String> {
    match duration(text)? {
        seconds if seconds < 1 => Err(format!("“{text}” is not allowed; one second is the least")),
        // So far ahead that no calendar holds it.
        seconds if seconds > 100 * 366 * 86_400 => {
            Err(format!("“{text}” is not allowed; 100 years are the most"))
        }
        seconds => Ok(seconds),
    }
}

/// `FIRST..LONGEST`, as in `1s..15m`.
pub(crate) fn backoff(text: &str) -> Result<Backoff, String> {
    let (first, longest) = text
        .split_once("..")
        .ok_or_else(|| format!("“{text}” is not FIRST..LONGEST; write it as 1s..15m"))?;
    Ok(Backoff { min_seconds: duration(first)?, max_seconds: duration(longest)? })
}

/// A whole number; whether it is allowed is for the engine to say.
pub(crate) fn whole_number(text: &str) -> Result<i64, String> {
    text.trim().parse().map_err(|_| format!("“{text}” is not a whole number"))
}

/// How many tasks a list may have at once.
pub(crate) fn limit(text: &str) -> Result<i64, String> {
    within(text, 1..=500)
}

/// How many workers a pool may have.
pub(crate) fn workers(text: &str) -> Result<i64, String> {
    within(text, WORKERS)
}

/// The number of an attempt.
pub(crate) fn at_least_one(text: &str) -> Result<i64, String> {
    match whole_number(text)? {
        n if n < 1 => Err(format!("{n} is not allowed; the first attempt is 1")),
        n => Ok(n),
    }
}

/// How many reports a list may have at once.
pub(crate) fn report_limit(text: &str) -> Result<i64, String> {
    within(text, 1..=200)
}

/// An amount of money; whether it is allowed is for the engine to say.
pub(crate) fn dollars(text: &str) -> Result<f64, String> {
    let amount = text.trim().trim_start_matches('$');
    amount.parse().map_err(|_| format!("“{text}” is not an amount; write it as 0.15"))
}

fn within(text: &str, allowed: std::ops::RangeInclusive<i64>) -> Result<i64, String> {
    let n = whole_number(text)?;
    if allowed.contains(&n) {
        return Ok(n);
    }
    Err(format!("{n} is outside what is allowed: {} to {}", allowed.start(), allowed.end()))
}

/// A moment as people write it; `None` is `now`. `now` also tells the zone that times without one are in.
pub(crate) fn moment(text: &str, now: &Zoned) -> Result<Option<Timestamp>, String> {
    let text = text.trim();
    if text == "now" {
        return Ok(None);
    }
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Ok(Some(moment));
    }
    // A date and time would be read as a time too, and its date forgotten.
    let time = (!text.contains(['-', ' '])).then(|| text.parse::<civil::Time>().ok()).flatten();
    let local = if let Some(time) = time {
        next(time, now)
    } else if let Ok(date_time) = civil::DateTime::strptime("%Y-%m-%d %H:%M", text) {
        date_time.to_zoned(now.time_zone().clone()).ok()
    } else if text.contains([' ', 'T']) {
        text.parse::<civil::DateTime>().ok().and_then(|t| t.to_zoned(now.time_zone().clone()).ok())
    } else {
        None
    };
    local.map(|zoned| Some(zoned.timestamp())).ok_or_else(|| {
        format!("“{text}” is not a time; write it as 14:30, \"2026-01-31 14:30\" or 2026-01-31T14:30:00Z")
    })
}

/// The next moment at which clocks show `time`.
fn next(time: civil::Time, now: &Zoned) -> Option<Zoned> {
    let today = now.date().to_datetime(time).to_zoned(now.time_zone().clone()).ok()?;
    if today > *now {
        return Some(today);
    }
    let tomorrow = now.date().checked_add(1.day()).ok()?;
    tomorrow.to_datetime(time).to_zoned(now.time_zone().clone()).ok()
}

/// The moment `seconds` from now.
pub(crate) fn later(seconds: i64, now: &Zoned) -> Result<Timestamp, String> {
    now.timestamp()
        .checked_add(SignedDuration::from_secs(seconds))
        .map_err(|_| "that is further ahead than any calendar goes".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn durations() {
        for (text, seconds) in [
            ("90s", 90),
            ("10m", 600),
            ("1h30m", 5400),
            ("2d", 172_800),
            ("1d2h3m4s", 93_784),
            ("45", 45),
            ("0", 0),
            ("0s", 0),
            ("-5m", -300),
            (" 5m ", 300),
        ] {
            assert_eq!(duration(text), Ok(seconds), "{text}");
        }
        for text in [
            "",
            "-",
            "m",
            "5x",
            "500ms",
            "1.5h",
            "5m5m",
            "5s5m",
            "5 m",
            "٣m",
            "99999999999999999999",
            "9223372036854775807d",
            "--5",
        ] {
            assert!(duration(text).is_err(), "{text}");
        }
        assert_eq!(duration("5x").unwrap_err(), "“5x” is not a duration; write it as 90s, 10m, 1h30m or 2d");
        assert!(positive_duration("0").is_err());
        assert!(positive_duration("-5m").is_err());
        assert!(positive_duration("9000000000000000").is_err());
        assert_eq!(positive_duration("1h"), Ok(3600));
    }

    #[test]
    fn pauses() {
        assert_eq!(backoff("1s..15m"), Ok(Backoff { min_seconds: 1, max_seconds: 900 }));
        assert!(backoff("1s").is_err());
        assert!(backoff("1s..").is_err());
        assert!(backoff("..").is_err());
    }

    #[test]
    fn figures() {
        assert_eq!(limit("500"), Ok(500));
        assert_eq!(limit("501").unwrap_err(), "501 is outside what is allowed: 1 to 500");
        assert!(workers("65").is_err());
        assert!(at_least_one("0").is_err());
        assert_eq!(whole_number("-3"), Ok(-3));
        assert!(whole_number("3.5").is_err());
    }

    #[test]
    fn moments() {
        let berlin = |text: &str| format!("{text}[Europe/Berlin]").parse::<Zoned>().unwrap();
        let now = berlin("2026-01-31T14:30:00+01:00");
        let at = |text: &str| moment(text, &now).map(|m| m.map(|m| m.to_string()));
        assert_eq!(at("now"), Ok(None));
        for (text, utc) in [
            ("2026-02-01T08:00:00Z", "2026-02-01T08:00:00Z"),
            ("2026-02-01T08:00:00+05:30", "2026-02-01T02:30:00Z"),
            ("2026-02-01 08:00", "2026-02-01T07:00:00Z"),
            ("2999-07-01 08:00", "2999-07-01T06:00:00Z"),
            ("2026-02-01 08:00:30", "2026-02-01T07:00:30Z"),
            ("2026-02-01T08:00", "2026-02-01T07:00:00Z"),
            ("14:31", "2026-01-31T13:31:00Z"),
            ("14:30", "2026-02-01T13:30:00Z"),
            ("09:15", "2026-02-01T08:15:00Z"),
        ] {
            assert_eq!(at(text), Ok(Some(utc.to_owned())), "{text}");
        }
        for text in ["", "soon", "25:00", "14:99", "2026-02-30 10:00", "2026-01-31", "10m", "tomorrow"] {
            assert!(at(text).is_err(), "{text}");
        }
        // The hour that a spring night skips: the clock shows one later.
        let night = berlin("2026-03-28T23:00:00+01:00");
        let skipped = moment("02:30", &night).unwrap().unwrap();
        assert_eq!(skipped.to_string(), "2026-03-29T01:30:00Z");
    }

    proptest! {
        #[test]
        fn nothing_panics(text in ".{0,24}") {
            let now = Timestamp::MAX.to_zoned(jiff::tz::TimeZone::UTC);
            let _ = (duration(&text), positive_duration(&text), backoff(&text), moment(&text, &now));
        }

        #[test]
        fn what_is_written_is_read(seconds in 0_i64..10_000_000) {
            prop_assert_eq!(duration(&format!("{}d{}h{}m{}s", seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60)), Ok(seconds));
        }
    }
}
