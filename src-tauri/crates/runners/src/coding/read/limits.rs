//! What the words of a client's error mean: that an allowance is used up and until when, or that nobody is signed in.
//!
//! The words are those that the clients print; each row of the table was seen, or is a provider's own.

use contract::Timestamp;
use jiff::{SignedDuration, Zoned, civil::Time};
use regex::Regex;
use std::sync::LazyLock;

/// What an error says besides that something went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ErrorMeaning {
    /// The allowance is used up; when there is more, where that is said.
    Limit(Option<Timestamp>),
    /// Nobody is signed in.
    SignedOut,
    /// Nothing besides.
    Nothing,
}

const LIMIT: [&str; 16] = [
    "usage limit",
    "rate limit",
    "rate_limit",
    "ratelimit",
    "limit reached",
    "hit your limit",
    "quota",
    "resource_exhausted",
    "too many requests",
    "(429)",
    "status 429",
    "status code 429",
    "credit balance is too low",
    "out of credits",
    "insufficient_quota",
    "exhausted your daily",
];
const SIGNED_OUT: [&str; 18] = [
    "not logged in",
    "/login",
    "please log in",
    "not signed in",
    "sign in",
    "login required",
    "authentication required",
    "authentication_failed",
    "auth_required",
    "invalid api key",
    "invalid x-api-key",
    "incorrect api key",
    "api key not valid",
    "401 unauthorized",
    "invalid auth method",
    "set an auth method",
    "no credentials",
    "oauth token has expired",
];

static EPOCH: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:\||resets_at\D{0,4})(1[0-9]{9})\b").ok());
static AFTER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let unit = "(?:milliseconds?|ms|days?|d|hours?|h|minutes?|mins?|m|seconds?|secs?|s)";
    Regex::new(&format!(r"(?i)(?:in|after) (?:about )?((?:[0-9.]+ ?{unit}[ ,]*(?:and )?)+)")).ok()
});
static PART: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i)([0-9.]+) ?(ms|d|h|m|s)").ok());
static CLOCK: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)(?:at|resets?) (?:at )?([0-9]{1,2})(?::([0-9]{2}))? ?(am|pm)\b").ok());
static CLOCK_24: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)(?:at|resets?) (?:at )?([0-9]{1,2}):([0-9]{2})\b").ok());

/// What `words` mean, read at `now` in the person's time zone.
pub(crate) fn meaning(words: &str, now: &Zoned) -> ErrorMeaning {
    let lower = words.to_lowercase();
    // an error of signing in names limits too, at times; one of limits does not name a login
    if LIMIT.iter().any(|word| lower.contains(word)) {
        ErrorMeaning::Limit(until(words, now))
    } else if SIGNED_OUT.iter().any(|word| lower.contains(word)) {
        ErrorMeaning::SignedOut
    } else {
        ErrorMeaning::Nothing
    }
}

/// When there is more, in whichever way it is said.
fn until(words: &str, now: &Zoned) -> Option<Timestamp> {
    epoch(words)
        .or_else(|| after(words, now))
        .or_else(|| clock(words, now))
        .filter(|until| *until > now.timestamp())
}

fn epoch(words: &str) -> Option<Timestamp> {
    let found = EPOCH.as_ref()?.captures(words)?;
    Timestamp::from_second(found.get(1)?.as_str().parse().ok()?).ok()
}

/// “in 3h12m7.5s”, “in 5 minutes”.
fn after(words: &str, now: &Zoned) -> Option<Timestamp> {
    let found = AFTER.as_ref()?.captures(words)?;
    let mut seconds = 0.0;
    for part in PART.as_ref()?.captures_iter(found.get(1)?.as_str()) {
        let number: f64 = part.get(1)?.as_str().parse().ok()?;
        seconds += number
            * match part.get(2)?.as_str().to_lowercase().as_str() {
                "d" => 86_400.0,
                "h" => 3_600.0,
                "m" => 60.0,
                "ms" => 0.001,
                _ => 1.0,
            };
    }
    now.timestamp().checked_add(SignedDuration::try_from_secs_f64(seconds).ok()?).ok()
}

/// “try again at 2:46 PM”, “resets 3am”: the next time that a clock shows it.
fn clock(words: &str, now: &Zoned) -> Option<Timestamp> {
    let (hour, minute) = match CLOCK.as_ref()?.captures(words) {
        Some(found) => {
            let hour: i8 = found.get(1)?.as_str().parse().ok()?;
            let noon = if found.get(3)?.as_str().eq_ignore_ascii_case("pm") { 12 } else { 0 };
            (hour % 12 + noon, found.get(2).map_or(Some(0), |m| m.as_str().parse().ok())?)
        }
        None => {
            let found = CLOCK_24.as_ref()?.captures(words)?;
            (found.get(1)?.as_str().parse().ok()?, found.get(2)?.as_str().parse().ok()?)
        }
    };
    let time = Time::new(hour, minute, 0, 0).ok()?;
    let today = now.date().to_datetime(time).to_zoned(now.time_zone().clone()).ok()?;
    let next = if today > *now { today } else { today.tomorrow().ok()? };
    Some(next.timestamp())
}
