//! From times to figures.

use serde_json::{Value, json};
use std::time::Duration;

/// How many a second.
pub(crate) fn rate(n: usize, took: Duration) -> f64 {
    n as f64 / took.as_secs_f64()
}

/// Median and 99th percentile, in microseconds.
pub(crate) struct Spread {
    pub(crate) p50_us: f64,
    pub(crate) p99_us: f64,
}

/// What times amount to.
pub(crate) fn spread(mut times: Vec<Duration>) -> Spread {
    times.sort_unstable();
    let at = |part: f64| {
        let place = (times.len().saturating_sub(1) as f64 * part).round() as usize;
        times.get(place).map_or(f64::NAN, |t| (t.as_secs_f64() * 1e7).round() / 10.0)
    };
    Spread { p50_us: at(0.5), p99_us: at(0.99) }
}

/// The figures of calls that took `each` and `took` together.
pub(crate) fn of_calls(took: Duration, each: Vec<Duration>) -> Value {
    let n = each.len();
    let spread = spread(each);
    json!({ "n": n, "rate": rate(n, took), "p50_us": spread.p50_us, "p99_us": spread.p99_us })
}

/// The figures of latencies.
pub(crate) fn of_latencies(each: Vec<Duration>) -> Value {
    let n = each.len();
    let spread = spread(each);
    json!({ "n": n, "p50_us": spread.p50_us, "p99_us": spread.p99_us })
}
