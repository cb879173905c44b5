//! How long a task waits before it is tried again.
//!
//! Owns: the arithmetic of the pause between two attempts.
//! Must never: read a clock, or know why an attempt failed.

use std::{
    hash::{BuildHasher as _, RandomState},
    time::Duration,
};

/// The pause before retry number `retry` (1 = the first; 0 counts as 1).
///
/// It starts at `min` and doubles. `jitter` (0 to 1) spreads it evenly from there towards twice as much, so that
/// tasks which failed together do not come back together: retry `n` falls between `min * 2^(n-1)` and
/// `min * 2^n`, and once that reaches `max`, between half of `max` and `max`. No pause is shorter than `min` or
/// longer than `max`; where both are equal it is exactly that long.
pub(crate) fn backoff(min: Duration, max: Duration, retry: u32, jitter: f64) -> Duration {
    let max = max.max(min);
    let mut latest = min.saturating_mul(2).min(max);
    for _ in 1..retry {
        if latest >= max || latest.is_zero() {
            break;
        }
        latest = latest.saturating_mul(2).min(max);
    }
    let earliest = (latest / 2).max(min);
    let window = latest.saturating_sub(earliest);
    // NaN fails the comparison and counts as no jitter.
    let jitter = if jitter > 0.0 { jitter.min(1.0) } else { 0.0 };
    let share = Duration::try_from_secs_f64(window.as_secs_f64() * jitter).unwrap_or(window).min(window);
    earliest.saturating_add(share)
}

/// A random number from 0 up to, not including, 1. Good enough to spread retries, not for secrets.
pub(crate) fn jitter() -> f64 {
    // Each `RandomState` has keys of its own, seeded by the system: hashing nothing gives a fresh number.
    let bits = RandomState::new().hash_one(()) >> 11;
    bits as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SECOND: Duration = Duration::from_secs(1);
    const QUARTER_HOUR: Duration = Duration::from_secs(15 * 60);

    /// The earliest and the latest pause before retry `retry`.
    fn window(min: Duration, max: Duration, retry: u32) -> (Duration, Duration) {
        (backoff(min, max, retry, 0.0), backoff(min, max, retry, 1.0))
    }

    #[test]
    fn doubles_from_min_up_to_max() {
        let starts: Vec<_> = (1..=12).map(|n| backoff(SECOND, QUARTER_HOUR, n, 0.0).as_secs()).collect();
        assert_eq!(starts, [1, 2, 4, 8, 16, 32, 64, 128, 256, 450, 450, 450]);
        let ends: Vec<_> = (1..=12).map(|n| backoff(SECOND, QUARTER_HOUR, n, 1.0).as_secs()).collect();
        assert_eq!(ends, [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
    }

    #[test]
    fn a_fixed_pause_is_kept() {
        assert_eq!(window(SECOND, SECOND, 1), (SECOND, SECOND));
        assert_eq!(window(SECOND, SECOND, 9), (SECOND, SECOND));
        assert_eq!(backoff(Duration::ZERO, QUARTER_HOUR, 7, 0.9), Duration::ZERO);
        // A longest pause below the first one is refused at the door; here the first one wins.
        assert_eq!(window(SECOND, Duration::ZERO, 3), (SECOND, SECOND));
    }

    /// The largest share of `pauses` within any hundredth of the window that they may fall in.
    fn worst_share(pauses: &mut [Duration], (earliest, latest): (Duration, Duration)) -> f64 {
        pauses.sort_unstable();
        let hundredth = (latest - earliest) / 100;
        let mut most = 0;
        let mut first = 0;
        for last in 0..pauses.len() {
            while pauses[last] - pauses[first] > hundredth {
                first += 1;
            }
            most = most.max(last - first + 1);
        }
        most as f64 / pauses.len() as f64
    }

    /// Numbers from 0 to 1 that look drawn, the same at each run: the fractions of the golden ratio's multiples,
    /// shuffled by a multiplication.
    fn spread(n: u64) -> f64 {
        let mixed = n.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed ^ (mixed >> 31)).wrapping_mul(0xBF58_476D_1CE4_E5B9) as f64 / u64::MAX as f64
    }

    #[test]
    fn a_thousand_that_fail_at_once_come_back_spread() {
        for retry in [1, 2, 5, 10, 20] {
            let mut pauses: Vec<_> =
                (0..1_000).map(|n| backoff(SECOND, QUARTER_HOUR, retry, spread(n))).collect();
            let share = worst_share(&mut pauses, window(SECOND, QUARTER_HOUR, retry));
            assert!(share <= 0.05, "retry {retry}: {:.1} % within 1 % of the window", share * 100.0);
        }
    }

    #[test]
    fn the_spread_is_measured_right() {
        let mut all_at_once = vec![SECOND; 1_000];
        assert!(worst_share(&mut all_at_once, (SECOND, 2 * SECOND)) > 0.99);
        let mut in_twelve_heaps: Vec<_> = (0..1_200).map(|n| SECOND + SECOND * (n % 12) / 12).collect();
        assert!(worst_share(&mut in_twelve_heaps, (SECOND, 2 * SECOND)) > 0.05);
    }

    #[test]
    fn jitter_is_drawn_anew_within_its_range() {
        let drawn: Vec<_> = (0..10_000).map(|_| jitter()).collect();
        assert!(drawn.iter().all(|j| (0.0..1.0).contains(j)));
        // ten thousand draws that leave a tenth of the range out are no draws: it happens once in 10^457 runs
        for tenth in 0..10 {
            assert!(drawn.iter().any(|j| (*j * 10.0) as usize == tenth), "nothing in tenth {tenth}");
        }
    }

    fn any_duration() -> impl Strategy<Value = Duration> {
        (any::<u64>(), 0..1_000_000_000_u32, 0..64_u32).prop_map(|(s, n, shift)| Duration::new(s >> shift, n))
    }

    proptest! {
        #[test]
        fn stays_between_min_and_max(min in any_duration(), max in any_duration(), retry: u32, jitter: f64) {
            let pause = backoff(min, max, retry, jitter);
            prop_assert!(pause >= min);
            prop_assert!(pause <= max.max(min));
            prop_assert_eq!(pause.is_zero(), min.is_zero());
        }

        #[test]
        fn grows_with_retries_and_jitter(
            min in any_duration(), max in any_duration(), retry in 1..200_u32, a in 0.0..1.0_f64, b in 0.0..1.0_f64,
        ) {
            let (low, high) = if a < b { (a, b) } else { (b, a) };
            prop_assert!(backoff(min, max, retry, low) <= backoff(min, max, retry, high));
            prop_assert!(backoff(min, max, retry, a) <= backoff(min, max, retry + 1, a));
        }
    }
}
