//! Shares, times and moments as the page says them.

use crate::catalogue::insights as say;
use contract::{Timestamp, text};

/// `92.8%`; `–` where there is nothing to judge by.
#[must_use]
pub fn percent(share: Option<f64>) -> String {
    let Some(share) = share else { return "–".to_owned() };
    let percent = share * 100.0;
    // no share that is short of the whole reads as the whole
    if share < 1.0 && percent > 99.95 {
        "99.9%".to_owned()
    } else {
        format!("{percent:.1}%").replace(".0%", "%")
    }
}

/// `3m 20s`; `–` where it is not known.
#[must_use]
pub fn seconds(seconds: Option<f64>) -> String {
    match seconds {
        None => "–".to_owned(),
        Some(seconds) if seconds > 0.0 && seconds < 0.5 => say::under_a_second().to_owned(),
        Some(seconds) => text::duration(seconds.round() as i64),
    }
}

/// The moment as a table says it.
#[must_use]
pub fn day_words(at: Timestamp, zone: jiff::tz::Offset) -> String {
    zone.to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string()
}

/// `January` for 1.
#[must_use]
pub(super) fn month_in_full(month: i8) -> &'static str {
    match month {
        1 => say::january(),
        2 => say::february(),
        3 => say::march(),
        4 => say::april(),
        5 => say::may(),
        6 => say::june(),
        7 => say::july(),
        8 => say::august(),
        9 => say::september(),
        10 => say::october(),
        11 => say::november(),
        _ => say::december(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_times_read_well() {
        for (share, words) in [
            (None, "–"),
            (Some(1.0), "100%"),
            (Some(0.9999), "99.9%"),
            (Some(0.928), "92.8%"),
            (Some(0.5), "50%"),
            (Some(0.0), "0%"),
        ] {
            assert_eq!(percent(share), words, "{share:?}");
        }
        assert_eq!(seconds(None), "–");
        assert_eq!(seconds(Some(0.2)), "under 1s");
        assert_eq!(seconds(Some(200.0)), "3m 20s");
    }
}
