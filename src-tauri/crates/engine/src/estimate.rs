//! How long a task will probably take.
//!
//! Owns: the median of a history, and what is left of a run. Nothing is said that has no basis.
//! Must never: read a clock or the store; the caller brings the durations.

pub(crate) mod turn;

/// From how many completed runs of the same thing on their median says what the next one takes.
pub(crate) const RUNS_NEEDED: usize = 3;

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

/// How far a run is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct RunSoFar {
    /// Seconds since it began.
    pub(crate) elapsed: f64,
    /// How much of it is done, of 100, without what is less than one.
    pub(crate) percent: i64,
    /// In how many steps it is done, where that is known.
    pub(crate) steps: Option<i64>,
    /// Seconds from its beginning to when it was so far.
    pub(crate) reached: f64,
}

/// Earlier than this, in seconds, a percentage says little of the pace,
const PACE_AFTER: f64 = 5.0;
/// and so does a smaller one than this.
const PACE_FROM: i64 = 5;

impl RunSoFar {
    /// How much of it is done, of 1. Where it goes by steps, a percentage stands for one number of them, and that is
    /// exact: without it, each step would seem a little faster or slower than the one before.
    fn done(self) -> f64 {
        let percent = self.percent.clamp(0, 100);
        let by_steps = self.steps.filter(|steps| (1..=100).contains(steps)).and_then(|steps| {
            let completed = (percent * steps + 99) / 100;
            (completed * 100 / steps == percent).then(|| completed as f64 / steps as f64)
        });
        by_steps.unwrap_or(percent as f64 / 100.0)
    }

    /// How long it takes at the least, if it goes on as it did. The percentage may be all but one larger.
    fn least(self) -> Option<f64> {
        (self.percent > 0).then(|| {
            let most = (self.percent.min(99) as f64 + 1.0) / 100.0;
            self.reached / if self.steps.is_some() { self.done() } else { most }
        })
    }
}

/// What is probably left, in seconds, where there is something to go by: what such runs took before (`usual`), and how
/// far this one is. At least 1; `None` where there is nothing to go by, or where it has lasted longer than that.
///
/// The pace is that at which the percentage was reached: while nothing is told, less and less is left. A run that is
/// faster than usual may still come to what usually takes long, so that the whole is guessed twice, and the pace gains
/// weight quickly (34 % of it at 10 % progress, 59 % at 20 %, 94 % at half). One that is slower than usual is not made
/// up for: the pace alone counts, and until there is one, nothing is said. What is left would grow otherwise, as what
/// is usual loses its weight.
pub(crate) fn remaining(usual: Option<i64>, run: RunSoFar) -> Option<i64> {
    let usual = usual.filter(|seconds| *seconds > 0).map(|seconds| seconds as f64);
    let done = run.done();
    let has_pace = run.percent >= PACE_FROM && run.reached >= PACE_AFTER;
    let pace = has_pace.then(|| run.reached / done);
    let trust = 1.0 - (1.0 - done).powi(4);
    let whole = match (usual, pace) {
        (Some(usual), Some(pace)) if pace < usual => trust * pace + (1.0 - trust) * usual,
        (Some(usual), None) if run.least().is_none_or(|least| least <= usual) => usual,
        (_, Some(pace)) => pace,
        (_, None) => return None,
    };
    let left = (whole - run.elapsed.max(0.0)).round();
    (run.percent < 100 && left >= 1.0).then_some(left as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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

    fn at(elapsed: f64, percent: i64) -> RunSoFar {
        RunSoFar { elapsed, percent, steps: None, reached: elapsed }
    }

    /// A run that has done so many of its steps, the last of them just now.
    fn after(completed: i64, steps: i64, each: f64) -> RunSoFar {
        let reached = completed as f64 * each;
        RunSoFar { elapsed: reached, percent: completed * 100 / steps, steps: Some(steps), reached }
    }

    #[test]
    fn a_run_that_goes_step_by_step_is_foretold_within_a_fifth_or_not_at_all() {
        // sixty steps of a second; what such runs took before
        for usual in [None, Some(1), Some(7), Some(30), Some(60)] {
            for completed in 1..60 {
                let (left, true_left) = (remaining(usual, after(completed, 60, 1.0)), 60 - completed);
                let off = left.map_or(0, |left| (left - true_left).abs());
                assert!(off * 5 <= true_left.max(5), "{usual:?}, {completed} of 60: {left:?}");
            }
            assert!(remaining(usual, after(6, 60, 1.0)).is_some(), "{usual:?}");
        }
    }

    #[test]
    fn without_anything_to_go_by_nothing_is_said() {
        for run in [at(0.0, 0), at(3_600.0, 0), at(2.0, 1), at(3.0, 50), at(60.0, 4), at(f64::NAN, 50)] {
            assert_eq!(remaining(None, run), None, "{run:?}");
            assert_eq!(remaining(Some(0), run), None, "{run:?}");
        }
    }

    #[test]
    fn without_progress_what_is_usual_runs_down_and_then_nothing_is_said() {
        assert_eq!(remaining(Some(300), at(0.0, 0)), Some(300));
        assert_eq!(remaining(Some(300), at(100.4, 0)), Some(200));
        assert_eq!(remaining(Some(300), at(300.0, 0)), None);
        assert_eq!(remaining(Some(-5), at(1.0, -1)), None);
    }

    #[test]
    fn with_progress_the_pace_outweighs_what_is_usual() {
        // As fast as usual.
        assert_eq!(remaining(Some(300), at(150.0, 50)), Some(150));
        // Much faster: 10 s for 90 %.
        assert_eq!(remaining(Some(300), at(10.0, 90)), Some(1));
        // Much slower: 600 s for half of what usually takes 300 s.
        assert!((450..=600).contains(&remaining(Some(300), at(600.0, 50)).unwrap()));
        // The pace alone.
        assert_eq!(remaining(None, at(30.0, 25)), Some(90));
        assert_eq!(remaining(None, at(42.0, 100)), None);
    }

    proptest! {
        #[test]
        fn it_never_grows_in_a_run_that_goes_step_by_step(
            usual in prop::option::of(1..20_000_i64), steps in 2..101_i64, each in 0.05..100.0_f64, silent in 0.0..0.99_f64,
        ) {
            let mut before = None;
            for completed in 1..steps {
                // at each step, and a while after it
                let at_it = after(completed, steps, each);
                for run in [at_it, RunSoFar { elapsed: at_it.elapsed + silent * each, ..at_it }] {
                    let left = remaining(usual, run);
                    // what stands at the turn of a second may be told as either
                    let grows = left.zip(before).is_some_and(|(left, before)| left > before + 1);
                    prop_assert!(!grows, "{completed} of {steps}, {each} s each: {left:?} after {before:?}");
                    before = left.or(before);
                }
            }
        }

        #[test]
        fn it_never_grows_while_nothing_is_told(
            usual in prop::option::of(0..1_000_000_i64), reached in 0.0..1e5_f64, percent in 0..101_i64, more in 0.0..1e5_f64,
        ) {
            let run = RunSoFar { elapsed: reached, percent, steps: None, reached };
            let (now, later) = (remaining(usual, run), remaining(usual, RunSoFar { elapsed: reached + more, ..run }));
            prop_assert!(now.is_none_or(|left| left >= 1));
            prop_assert!(later.unwrap_or(0) <= now.unwrap_or(0));
        }

        #[test]
        fn takes_anything(usual: Option<i64>, elapsed: f64, percent: i64, reached: f64) {
            let left = remaining(usual, RunSoFar { elapsed, percent, steps: None, reached });
            prop_assert!(left.is_none_or(|left| left >= 1));
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
