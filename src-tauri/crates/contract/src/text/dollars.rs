//! Money as every front writes it.

/// What is less than this is not written out, in dollars.
const LEAST: f64 = 0.000_001;

/// Dollars: `$12.50`, and as many digits more as tell something: `$0.005`, `$0.1234`. A sum with up to four decimals, as
/// people set limits, is never rounded; what was counted together shows its first three digits.
#[must_use]
pub fn dollars(usd: f64) -> String {
    if usd <= 0.0 {
        return "$0".to_owned();
    }
    if usd < LEAST {
        return format!("less than ${LEAST}");
    }
    let exact = trimmed(usd, 9);
    let decimals = exact.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let shown = if decimals <= 4 { exact } else { trimmed(usd, three_digits(usd)) };
    format!("${shown}")
}

/// How many decimals show the first three digits, and two of them at least.
fn three_digits(usd: f64) -> usize {
    let zeros = (-usd.log10()).max(0.0).floor() as usize;
    if usd < 1.0 { zeros + 3 } else { 2 }
}

/// With so many decimals, without zeros at the end beyond the second.
fn trimmed(usd: f64, decimals: usize) -> String {
    let mut text = format!("{usd:.decimals$}");
    let keep = text.find('.').map_or(text.len(), |point| point + 3);
    while text.len() > keep && text.ends_with('0') {
        text.pop();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_show_the_digits_that_tell_something() {
        for (usd, said) in [
            // as people set limits
            (0.0, "$0"),
            (0.5, "$0.50"),
            (1.0, "$1.00"),
            (0.01, "$0.01"),
            (0.005, "$0.005"),
            (0.0042, "$0.0042"),
            (0.015, "$0.015"),
            (0.1234, "$0.1234"),
            (1.005, "$1.005"),
            (12.345, "$12.345"),
            (2500.0, "$2500.00"),
            (0.000_05, "$0.00005"),
            (0.000_001, "$0.000001"),
            // as they are counted together
            (0.1 + 0.2, "$0.30"),
            (0.005 * 3.0, "$0.015"),
            (0.056_712_3, "$0.0567"),
            (0.123_456, "$0.123"),
            (0.099_999_9, "$0.10"),
            (0.001_864_5, "$0.00186"),
            (0.000_012_345, "$0.0000123"),
            (1.234_567, "$1.23"),
            (12.999_999, "$13.00"),
            (0.000_000_2, "less than $0.000001"),
            (-1.0, "$0"),
        ] {
            assert_eq!(dollars(usd), said, "{usd}");
        }
    }
}
