//! Lengths of time as people enter them: a number and a unit.

use crate::catalogue::{Word, settings as say};

/// The units by their key, their name, and the seconds in one.
pub const UNITS: [(&str, Word, i64); 4] =
    [("s", say::seconds, 1), ("m", say::minutes, 60), ("h", say::hours, 3600), ("d", say::days, 86_400)];

/// The units for a list to choose from.
#[must_use]
pub fn unit_options() -> Vec<(String, String)> {
    UNITS.map(|(key, name, _)| (key.to_owned(), name().to_owned())).into()
}

/// Seconds as a number and the key of the largest unit that leaves no fraction: 5,400 is `90` `m`.
#[must_use]
pub fn split(seconds: i64) -> (String, String) {
    let fits = |size: i64| seconds != 0 && seconds % size == 0;
    let (key, _, size) = UNITS.into_iter().rev().find(|(_, _, size)| fits(*size)).unwrap_or(UNITS[0]);
    ((seconds / size).to_string(), key.to_owned())
}

/// The seconds that a number (a comma or a point before its fraction) of a unit stands for.
///
/// # Errors
/// What to enter instead.
pub fn join(number: &str, unit: &str) -> Result<i64, String> {
    let size = UNITS.into_iter().find(|(key, _, _)| *key == unit).map_or(1, |(_, _, size)| size);
    let value: f64 = number.trim().replace(',', ".").parse().map_err(|_| say::not_a_length(number.trim()))?;
    let seconds = (value * size as f64).round();
    // Past this every rule refuses it anyway, and whole numbers are still exact.
    if seconds.abs() > 1e12 || !seconds.is_finite() {
        return Err(say::too_long(number.trim()));
    }
    Ok(seconds as i64)
}

/// A whole number; `None` where nothing is entered.
///
/// # Errors
/// What to enter instead.
pub fn whole(text: &str) -> Result<Option<i64>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    // Long figures are often written with separators.
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | ',' | '_' | '\u{a0}')).collect();
    digits.parse().map(Some).map_err(|_| say::not_whole(text))
}

/// A number with a comma or a point before its fraction; `None` where nothing is entered.
///
/// # Errors
/// What to enter instead.
pub fn decimal(text: &str) -> Result<Option<f64>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let value = text.trim_start_matches('$').replace(',', ".").parse::<f64>().ok().filter(|n| n.is_finite());
    value.map(Some).ok_or_else(|| say::not_a_number(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_split_without_a_fraction() {
        for (seconds, number, unit) in [
            (0, "0", "s"),
            (45, "45", "s"),
            (300, "5", "m"),
            (5400, "90", "m"),
            (7200, "2", "h"),
            (86_400, "1", "d"),
        ] {
            assert_eq!(split(seconds), (number.to_owned(), unit.to_owned()), "{seconds}");
            assert_eq!(join(number, unit), Ok(seconds));
        }
    }

    #[test]
    fn fractions_are_read_and_nonsense_is_not() {
        assert_eq!(join("1.5", "h"), Ok(5400));
        assert_eq!(join(" 0,5 ", "m"), Ok(30));
        assert_eq!(join("-3", "s"), Ok(-3));
        for bad in ["", "soon", "1e300", "inf", "NaN"] {
            assert!(join(bad, "m").is_err(), "{bad}");
        }
    }

    #[test]
    fn figures_may_be_left_out_and_written_as_people_do() {
        assert_eq!((whole(" "), decimal("")), (Ok(None), Ok(None)));
        assert_eq!(whole("20,000"), Ok(Some(20_000)));
        assert_eq!((decimal("0,7"), decimal("$1.5")), (Ok(Some(0.7)), Ok(Some(1.5))));
        assert!(whole("1.5").is_err() && whole("many").is_err());
        assert!(decimal("inf").is_err() && decimal("cheap").is_err());
    }
}
