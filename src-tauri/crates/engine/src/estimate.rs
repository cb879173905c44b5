//! How long a task will probably take.
//!
//! Owns: the first guess by type, the guess from history, and what is left of it while a task runs.
//! Must never: read a clock or the store; the caller brings the durations.

use contract::TaskType;

/// From how many ended tasks of the same agent and type on their median replaces the guess by type.
pub(crate) const HISTORY_NEEDED: usize = 5;

/// The first guess, in seconds: by type, up to three and a half times as much for a long description.
pub(crate) fn by_type(task_type: TaskType, description_chars: usize) -> i64 {
    let base = match task_type {
        TaskType::General => 300.0,
        TaskType::Analysis => 600.0,
        TaskType::Coding => 1_800.0,
        TaskType::Research => 900.0,
        TaskType::Review => 420.0,
        TaskType::Documentation => 720.0,
    };
    let hundreds = (description_chars as f64 / 100.0).min(5.0);
    (base * (1.0 + hundreds * 0.5)).round() as i64
}

/// The median of past durations in seconds, at least 1; `None` where there is none. Reorders the slice; what is not
/// a duration (negative, not a number) is left out.
pub(crate) fn median(seconds: &mut [f64]) -> Option<i64> {
    let mut count = 0;
    for at in 0..seconds.len() {
        if seconds[at].is_finite() && seconds[at] >= 0.0 {
            seconds.swap(at, count);
            count += 1;
        }
    }
    let sorted = &mut seconds[..count];
    sorted.sort_unstable_by(f64::total_cmp);
    let upper = *sorted.get(count / 2)?;
    let median = if count % 2 == 0 { f64::midpoint(sorted[count / 2 - 1], upper) } else { upper };
    Some(median.round().max(1.0) as i64)
}

/// What is probably left, in seconds; never negative.
///
/// Without progress it is the estimate less what has passed. With progress, the whole duration is guessed twice: the
/// estimate, and the time so far extended to 100 %. The second guess gains weight quickly (34 % of it at 10 %
/// progress, 59 % at 20 %, 94 % at half: the table by type is often far off), and what is left is the part of their
/// mean that is still to do. More
/// progress never means more time left; time that passes without progress does.
pub(crate) fn remaining(estimate_seconds: i64, elapsed_seconds: f64, progress_percent: i64) -> i64 {
    let estimate = estimate_seconds.max(0) as f64;
    let elapsed = if elapsed_seconds > 0.0 { elapsed_seconds } else { 0.0 };
    if progress_percent <= 0 {
        return (estimate - elapsed).max(0.0).round() as i64;
    }
    let done = progress_percent.min(100) as f64 / 100.0;
    let trust = 1.0 - (1.0 - done).powi(4);
    let whole = trust * (elapsed / done) + (1.0 - trust) * estimate;
    (whole * (1.0 - done)).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_table_by_type() {
        let bare: Vec<_> = TaskType::ALL.into_iter().map(|t| by_type(t, 0)).collect();
        assert_eq!(bare, [300, 600, 1_800, 900, 420, 720]);
    }

    #[test]
    fn long_descriptions_take_longer_up_to_a_point() {
        assert_eq!(by_type(TaskType::General, 50), 375);
        assert_eq!(by_type(TaskType::General, 100), 450);
        assert_eq!(by_type(TaskType::General, 500), 1_050);
        assert_eq!(by_type(TaskType::General, 1_000_000), 1_050);
        assert_eq!(by_type(TaskType::Coding, 250), 4_050);
    }

    #[test]
    fn the_median_of_a_history() {
        assert_eq!(median(&mut []), None);
        assert_eq!(median(&mut [7.0]), Some(7));
        assert_eq!(median(&mut [900.0, 10.0, 20.0, 30.0, 11.0]), Some(20));
        assert_eq!(median(&mut [4.0, 1.0, 3.0, 2.0]), Some(3));
        assert_eq!(median(&mut [0.01, 0.02, 0.02]), Some(1));
        assert_eq!(median(&mut [f64::NAN, -3.0, 5.0, f64::INFINITY]), Some(5));
        assert_eq!(median(&mut [f64::NAN]), None);
    }

    #[test]
    fn without_progress_the_estimate_runs_down() {
        assert_eq!(remaining(300, 0.0, 0), 300);
        assert_eq!(remaining(300, 100.4, 0), 200);
        assert_eq!(remaining(300, 999.0, 0), 0);
        assert_eq!(remaining(-5, f64::NAN, -1), 0);
    }

    #[test]
    fn with_progress_what_happened_outweighs_the_guess() {
        // As fast as guessed.
        assert_eq!(remaining(300, 150.0, 50), 150);
        // Much faster: 10 s for 90 %.
        assert_eq!(remaining(300, 10.0, 90), 1);
        // Much slower: 600 s for half of what was guessed at 300 s.
        assert!((450..=600).contains(&remaining(300, 600.0, 50)));
        assert_eq!(remaining(300, 42.0, 100), 0);
        assert_eq!(remaining(300, 42.0, 250), 0);
    }

    proptest! {
        #[test]
        fn never_negative_and_falling_with_progress(
            estimate in 0..1_000_000_i64, elapsed in 0.0..1_000_000.0_f64, percent in 1..100_i64,
        ) {
            let now = remaining(estimate, elapsed, percent);
            prop_assert!(now >= 0);
            prop_assert!(remaining(estimate, elapsed, percent + 1) <= now);
            prop_assert!(remaining(estimate, elapsed + 60.0, percent) >= now);
        }

        #[test]
        fn takes_anything(estimate: i64, elapsed: f64, percent: i64) {
            prop_assert!(remaining(estimate, elapsed, percent) >= 0);
        }

        #[test]
        fn the_median_lies_within(mut seconds in prop::collection::vec(1.0..1e6_f64, 1..40)) {
            let middle = median(&mut seconds).unwrap() as f64;
            let least = seconds.iter().copied().fold(f64::INFINITY, f64::min);
            let most = seconds.iter().copied().fold(0.0, f64::max);
            prop_assert!(least.round() <= middle && middle <= most.round());
        }
    }
}
