//! How long a provider asks its callers to wait.

use contract::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use serde_json::Value;
use std::time::Duration;

/// No pause is longer, whatever the provider says: it is asked again after a day.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);
/// Reads dates of headers; a weekday that is not that day's does no harm.
static DATES: DateTimeParser = DateTimeParser::new().relaxed_weekday(true);

/// The time that headers or body ask to wait: seconds, milliseconds, or a date. What makes no sense is none.
pub(crate) fn retry_after(
    header: impl Fn(&str) -> Option<String>,
    body: &[u8],
    now: Timestamp,
) -> Option<Duration> {
    let seconds = |text: &str| text.trim().parse::<f64>().ok().filter(|s| s.is_finite() && *s >= 0.0);
    let wait = |seconds: f64| Duration::from_secs_f64(seconds.min(LONGEST_WAIT.as_secs_f64()));
    if let Some(ms) = header("retry-after-ms").as_deref().and_then(seconds) {
        return Some(wait(ms / 1000.0));
    }
    if let Some(text) = header("retry-after") {
        if let Some(s) = seconds(&text) {
            return Some(wait(s));
        }
        let date = DATES.parse_timestamp(text.trim()).ok();
        let left = date.map(|date| date.as_millisecond().saturating_sub(now.as_millisecond()));
        return left.map(|ms| Duration::from_millis(u64::try_from(ms).unwrap_or(0)).min(LONGEST_WAIT));
    }
    // Gemini says it in the body: "retryDelay": "37s".
    let json: Value = serde_json::from_slice(body).ok()?;
    let error = json.get(0).unwrap_or(&json).get("error")?;
    let details = error.get("details")?.as_array()?.iter();
    let delay = details.filter_map(|detail| detail.get("retryDelay")?.as_str()).next()?;
    seconds(delay.strip_suffix('s')?).map(wait)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(header: (&str, &str), body: &str) -> Option<u64> {
        let now: Timestamp = "2026-01-02T03:04:05Z".parse().unwrap();
        let value = |name: &str| (name == header.0).then(|| header.1.to_owned());
        retry_after(value, body.as_bytes(), now).map(|wait| wait.as_secs())
    }

    #[test]
    fn the_time_to_wait_is_read_in_every_way_that_it_is_said() {
        let gemini = r#"[{"error":{"details":[{"@type":"x"},{"retryDelay":"37.5s"}]}}]"#;
        let rows = [
            (("retry-after", " 90 "), "", Some(90)),
            (("retry-after", "1.5"), "", Some(1)),
            (("retry-after-ms", "2500"), "", Some(2)),
            (("retry-after", "Fri, 02 Jan 2026 03:05:05 GMT"), "", Some(60)),
            (("retry-after", "Thu, 01 Jan 2026 03:05:05 GMT"), "", Some(0)),
            (("retry-after", "1e300"), "", Some(86_400)),
            (("retry-after", "Fri, 02 Jan 9000 03:05:05 GMT"), "", Some(86_400)),
            (("retry-after", "-1"), "", None),
            (("retry-after", "NaN"), "", None),
            (("other", ""), gemini, Some(37)),
            (("other", ""), "{}", None),
        ];
        for (header, body, seconds) in rows {
            assert_eq!(waits(header, body), seconds, "{header:?} {body}");
        }
    }
}
