//! Values as people write them: durations, times, pauses, figures. Each refusal says what to write instead.

use contract::{Timestamp, settings::WORKERS, task::Backoff};
use jiff::{SignedDuration, Span, SpanRelativeTo, Zoned};

/// A duration in seconds: `90s`, `10m`, `1h 30m`, `2 days`, `1w`, or a bare number of seconds. The sign is kept, so that
/// the engine can say what is wrong with a negative one.
pub(crate) fn duration(text: &str) -> Result<i64, String> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<i64>() {
        return Ok(seconds);
    }
    let wrong = || format!("“{text}” is not a duration; write it as 90s, 10m, \"1h 30m\", 2d or 1w");
    // A month and a year are of no certain length: such a span is none of these days.
    let span: Span = text.parse().map_err(|_| wrong())?;
    let whole = span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|_| wrong())?;
    if whole.subsec_nanos() != 0 {
        return Err(format!("“{text}” is not a whole number of seconds"));
    }
    Ok(whole.as_secs())
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

/// The number of an event; 0 stands before the first.
pub(crate) fn event_number(text: &str) -> Result<i64, String> {
    match whole_number(text)? {
        n if n < 0 => Err(format!("{n} is not allowed; the first event is 1")),
        n => Ok(n),
    }
}

/// How many lines.
pub(crate) fn line_count(text: &str) -> Result<u64, String> {
    let number = whole_number(text)?;
    u64::try_from(number).map_err(|_| format!("{number} is not allowed; write how many lines, such as 20"))
}

/// A moment, as a reply has told it.
pub(crate) fn moment(text: &str) -> Result<Timestamp, String> {
    let wrong = |_| format!("“{text}” is no moment; write it as it was told, such as 2026-01-30T10:00:00Z");
    text.trim().parse().map_err(wrong)
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

/// A value, or that there is to be none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Given<T>(pub(crate) Option<T>);

/// The word that takes a value away.
const NONE: &str = "none";

/// Processors: `2`, `0.5`, `none`; whether so many are allowed is for the engine to say.
pub(crate) fn cores(text: &str) -> Result<Given<f64>, String> {
    match text.trim() {
        NONE => Ok(Given(None)),
        number => {
            let cores =
                number.parse().map_err(|_| format!("“{text}” is not a number; write it as 2 or 0.5"))?;
            Ok(Given(Some(cores)))
        }
    }
}

/// Bytes: `500MB`, `2 GiB`, `1.5g`, `none`; whether so many are allowed is for the engine to say. Memory is counted in
/// powers of two, whatever the unit is called.
pub(crate) fn size(text: &str) -> Result<Given<u64>, String> {
    if text.trim() == NONE {
        return Ok(Given(None));
    }
    let size = contract::text::size(text);
    size.map(Some)
        .map(Given)
        .ok_or_else(|| format!("“{text}” is not a size; write it as 500MB, 2GB or 1.5GiB"))
}

fn within(text: &str, allowed: std::ops::RangeInclusive<i64>) -> Result<i64, String> {
    let n = whole_number(text)?;
    if allowed.contains(&n) {
        return Ok(n);
    }
    Err(format!("{n} is outside what is allowed: {} to {}", allowed.start(), allowed.end()))
}

/// The moment `seconds` from now.
pub(crate) fn later(seconds: i64, now: &Zoned) -> Result<Timestamp, String> {
    now.timestamp()
        .checked_add(SignedDuration::from_secs(seconds))
        .map_err(|_| "that is further ahead than any calendar goes".to_owned())
}

/// A comment on a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LineComment {
    pub(crate) path: String,
    pub(crate) line: i64,
    pub(crate) text: String,
}

/// `PATH:LINE:TEXT`; the path may hold colons, as long as no number stands between two of them.
pub(crate) fn comment(text: &str) -> Result<LineComment, String> {
    let colons: Vec<usize> = text.match_indices(':').map(|(at, _)| at).collect();
    let numbered = colons.windows(2).find_map(|pair| {
        let line = text[pair[0] + 1..pair[1]].parse::<i64>().ok()?;
        Some((&text[..pair[0]], line, &text[pair[1] + 1..]))
    });
    match numbered {
        Some((path, line, words)) if !path.is_empty() && line > 0 => {
            Ok(LineComment { path: path.to_owned(), line, text: words.trim().to_owned() })
        }
        _ => Err("write it as PATH:LINE:TEXT, such as “src/main.rs:12:Why?”".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sizes_and_processors() {
        for (text, bytes) in [
            ("500MB", 500 << 20),
            ("2GB", 2 << 30),
            ("2 GiB", 2 << 30),
            ("1.5g", 3 << 29),
            ("64k", 64 << 10),
            ("1048576", 1 << 20),
            ("0", 0),
        ] {
            assert_eq!(size(text), Ok(Given(Some(bytes))), "{text}");
        }
        assert_eq!((size("none"), cores(" none ")), (Ok(Given(None)), Ok(Given(None))));
        assert_eq!((cores("2"), cores("0.5")), (Ok(Given(Some(2.0))), Ok(Given(Some(0.5)))));
        for text in ["", "GB", "-1GB", "2 apples", "1.2.3g", "much"] {
            assert!(size(text).unwrap_err().contains("500MB"), "{text}");
        }
        assert!(cores("two").unwrap_err().contains("0.5"));
    }

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
            ("5 m", 300),
            ("1h 30m", 5400),
            ("1h, 30m", 5400),
            ("1 hour 30 minutes", 5400),
            ("1.5h", 5400),
            ("90 sec", 90),
            ("2 days", 172_800),
            ("1w", 604_800),
            ("1w 2d", 777_600),
            ("1:30:00", 5400),
            ("PT1H30M", 5400),
            ("P1W", 604_800),
        ] {
            assert_eq!(duration(text), Ok(seconds), "{text}");
        }
        for text in [
            "",
            "-",
            "m",
            "5x",
            "500ms",
            "1.0001s",
            "1y",
            "2 months",
            "P1M",
            "tomorrow",
            "5m5m",
            "5s5m",
            "٣m",
            "99999999999999999999",
            "9223372036854775807d",
            "--5",
        ] {
            assert!(duration(text).is_err(), "{text}");
        }
        assert_eq!(
            duration("5x").unwrap_err(),
            "“5x” is not a duration; write it as 90s, 10m, \"1h 30m\", 2d or 1w"
        );
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

    proptest! {
        #[test]
        fn nothing_panics(text in ".{0,24}") {
            let _ = (duration(&text), positive_duration(&text), backoff(&text));
        }

        #[test]
        fn what_is_written_is_read(seconds in 0_i64..10_000_000) {
            prop_assert_eq!(duration(&format!("{}d{}h{}m{}s", seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60)), Ok(seconds));
        }
    }
}
