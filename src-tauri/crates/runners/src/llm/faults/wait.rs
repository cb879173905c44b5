//! How long a provider asks its callers to wait.

use contract::Timestamp;
use jiff::{Span, SpanRelativeTo, fmt::rfc2822::DateTimeParser};
use regex::Regex;
use serde_json::Value;
use std::{sync::LazyLock, time::Duration};

/// No pause is longer, whatever the provider says: it is asked again after a day.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);
/// Reads dates of headers; a weekday that is not that day's does no harm.
static DATES: DateTimeParser = DateTimeParser::new().relaxed_weekday(true);
/// When each kind of what is counted is there again, and how much of it is left: the second says whether the first matters.
const RESETS: [(&str, &str); 11] = [
    ("x-ratelimit-reset-requests", "x-ratelimit-remaining-requests"),
    ("x-ratelimit-reset-tokens", "x-ratelimit-remaining-tokens"),
    ("x-ratelimit-reset-requests-day", "x-ratelimit-remaining-requests-day"),
    ("x-ratelimit-reset-tokens-minute", "x-ratelimit-remaining-tokens-minute"),
    ("anthropic-ratelimit-requests-reset", "anthropic-ratelimit-requests-remaining"),
    ("anthropic-ratelimit-tokens-reset", "anthropic-ratelimit-tokens-remaining"),
    ("anthropic-ratelimit-input-tokens-reset", "anthropic-ratelimit-input-tokens-remaining"),
    ("anthropic-ratelimit-output-tokens-reset", "anthropic-ratelimit-output-tokens-remaining"),
    ("x-ratelimit-reset", "x-ratelimit-remaining"),
    ("ratelimit-reset", "ratelimit-remaining"),
    ("x-rate-limit-reset", "x-rate-limit-remaining"),
];
/// Numbers from here on are a moment since 1970, in seconds,
const EPOCH_SECONDS: f64 = 1e9;
/// and from here on in milliseconds.
const EPOCH_MILLISECONDS: f64 = 1e12;

/// The time that headers ask to wait, or those that a gateway puts into the body. What makes no sense is none.
/// `too_many`: the status says so; only then does it matter when what is counted is there again.
pub(crate) fn retry_after(
    header: impl Fn(&str) -> Option<String>,
    body: &[u8],
    too_many: bool,
    now: Timestamp,
) -> Option<Duration> {
    let json: Value = serde_json::from_slice(body).unwrap_or_default();
    let within = json.pointer("/error/metadata/headers").and_then(Value::as_object);
    let inner = |name: &str| {
        let (_, value) = within?.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    };
    let resets = || reset(&header, now).or_else(|| reset(&inner, now));
    asked(&header, now).or_else(|| asked(&inner, now)).or_else(|| too_many.then(resets)?)
}

fn asked(header: &impl Fn(&str) -> Option<String>, now: Timestamp) -> Option<Duration> {
    let in_milliseconds = header("retry-after-ms").and_then(|text| seconds(&text));
    in_milliseconds.map(|ms| length(ms / 1000.0)).or_else(|| moment(&header("retry-after")?, now))
}

/// When what is used up is there again: the latest of all that are.
fn reset(header: &impl Fn(&str) -> Option<String>, now: Timestamp) -> Option<Duration> {
    let is_left = |name: &str| header(name).and_then(|left| seconds(&left)).is_some_and(|left| left >= 1.0);
    let used_up = RESETS.iter().filter(|(_, left)| !is_left(left));
    used_up.filter_map(|(reset, _)| moment(&header(reset)?, now)).max()
}

/// The time that the document of an error asks to wait, in a field of its own: Gemini's `"retryDelay": "37s"`.
pub(super) fn in_field(json: &Value) -> Option<Duration> {
    let by = |name: &str, unit: f64| {
        let told = json.get(name)?;
        let text = told.as_str().map_or_else(|| told.to_string(), str::to_owned);
        seconds(&text).map(|n| length(n * unit)).or_else(|| span(&text))
    };
    by("retryDelay", 1.0).or_else(|| by("retry_after", 1.0)).or_else(|| by("retry_after_ms", 0.001))
}

/// The same in words: `Please try again in 7m12.5s`, `retry after 27 seconds`.
pub(super) fn in_words(words: &str) -> Option<Duration> {
    static ASKS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let (number, unit) =
            (r"\d+(?:\.\d+)?", r"(?:ms|[smhd]|milliseconds?|secs?|seconds?|mins?|minutes?|hours?|days?)");
        Regex::new(&format!(
            r"(?i)(?:try again|retry|wait|available again|resets?)\s+(?:(?:in|after|for|at least|about)\s+)*(?P<time>{number}\s?{unit}(?:,?\s?(?:and\s)?{number}\s?{unit})*)\b"
        ))
        .ok()
    });
    let found = ASKS.as_ref()?.captures(words)?;
    span(&found["time"].to_ascii_lowercase().replace(" and ", " "))
}

/// A number of seconds, a length of time, or a moment.
fn moment(text: &str, now: Timestamp) -> Option<Duration> {
    let text = text.trim();
    let until = |at: Timestamp| {
        let left = at.as_millisecond().saturating_sub(now.as_millisecond());
        Duration::from_millis(u64::try_from(left).unwrap_or(0)).min(LONGEST_WAIT)
    };
    let since_1970 = |n: f64| match n {
        n if n >= EPOCH_MILLISECONDS => Timestamp::from_millisecond(n as i64).ok(),
        n if n >= EPOCH_SECONDS => Timestamp::from_second(n as i64).ok(),
        _ => None,
    };
    match seconds(text) {
        Some(n) => Some(since_1970(n).map_or_else(|| length(n), until)),
        None => span(text)
            .or_else(|| DATES.parse_timestamp(text).ok().map(until))
            .or_else(|| text.parse().ok().map(until)),
    }
}

fn seconds(text: &str) -> Option<f64> {
    text.trim().parse::<f64>().ok().filter(|s| s.is_finite() && *s >= 0.0)
}

fn length(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds.min(LONGEST_WAIT.as_secs_f64()))
}

fn span(text: &str) -> Option<Duration> {
    let span: Span = text.trim().parse().ok()?;
    let length = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    Duration::try_from(length).ok().map(|length| length.min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(headers: &[(&str, &str)], body: &str, too_many: bool) -> Option<u64> {
        let now: Timestamp = "2026-01-02T03:04:05Z".parse().unwrap();
        let value = |name: &str| {
            headers.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        retry_after(value, body.as_bytes(), too_many, now).map(|wait| wait.as_secs())
    }

    #[test]
    fn the_time_to_wait_is_read_in_every_header_that_says_it() {
        let rows = [
            (("retry-after", " 90 "), Some(90)),
            (("retry-after", "1.5"), Some(1)),
            (("retry-after", "2m"), Some(120)),
            (("retry-after-ms", "2500"), Some(2)),
            (("retry-after", "Fri, 02 Jan 2026 03:05:05 GMT"), Some(60)),
            (("retry-after", "Thu, 01 Jan 2026 03:05:05 GMT"), Some(0)),
            (("retry-after", "2026-01-02T03:05:05Z"), Some(60)),
            (("retry-after", "1767323105"), Some(60)),
            (("retry-after", "1e300"), Some(86_400)),
            (("retry-after", "9999999"), Some(86_400)),
            (("retry-after", "Fri, 02 Jan 9000 03:05:05 GMT"), Some(86_400)),
            (("retry-after", "-1"), None),
            (("retry-after", "NaN"), None),
            (("x-ratelimit-reset-requests", "7m12s"), Some(432)),
            (("x-ratelimit-reset-tokens", "250ms"), Some(0)),
            (("anthropic-ratelimit-requests-reset", "2026-01-02T03:05:05Z"), Some(60)),
            (("x-ratelimit-reset", "1767323105000"), Some(60)),
            (("ratelimit-reset", "30"), Some(30)),
            (("other", "30"), None),
        ];
        for (header, seconds) in rows {
            assert_eq!(waits(&[header], "", true), seconds, "{header:?}");
        }
    }

    #[test]
    fn only_what_is_used_up_is_waited_for() {
        let requests = ("x-ratelimit-reset-requests", "7m");
        let tokens = ("x-ratelimit-reset-tokens", "3s");
        let left = ("x-ratelimit-remaining-requests", "499");
        let none_left = ("x-ratelimit-remaining-tokens", "0");
        assert_eq!(waits(&[requests, tokens, left, none_left], "", true), Some(3));
        assert_eq!(waits(&[requests, left], "", true), None);
        assert_eq!(waits(&[requests], "", false), None, "these stand beside every reply");
        assert_eq!(
            waits(&[requests, ("retry-after", "5")], "", true),
            Some(5),
            "what is asked for goes before"
        );
        let body = r#"{"error":{"metadata":{"headers":{"X-RateLimit-Remaining":"0","X-RateLimit-Reset":"1767323105000"}}}}"#;
        assert_eq!(waits(&[], body, true), Some(60));
    }

    #[test]
    fn the_time_to_wait_is_read_in_words() {
        let rows = [
            ("Please retry after 27 seconds.", Some(27)),
            ("Please try again in 7m12.5s. Visit …", Some(432)),
            ("Rate limit reached. Please try again in 250ms.", Some(0)),
            ("Please wait 20 seconds and try again", Some(20)),
            ("Please wait for 2 minutes", Some(120)),
            ("retry in 1h 2m", Some(3_720)),
            ("Limit resets in 3 hours", Some(10_800)),
            ("Try again in 9 days.", Some(86_400)),
            ("Please try again later.", None),
            ("The request took 27 seconds.", None),
            ("", None),
        ];
        for (words, seconds) in rows {
            assert_eq!(in_words(words).map(|wait| wait.as_secs()), seconds, "{words}");
        }
    }
}
