//! Means over time, and limits that do not flap. Pure: moments are handed in.

use std::time::Duration;

/// What was seen longer ago than this counts for nothing: the machine may have slept meanwhile, or nobody looked.
const FORGOTTEN: Duration = Duration::from_secs(30);

/// A mean in which what was seen counts the less the longer it is ago.
#[derive(Clone, Copy, Debug)]
pub(super) struct Average {
    /// After so long a new value counts for about two thirds.
    span: Duration,
    known: Option<(Duration, f64)>,
}

impl Average {
    pub(super) const fn over(span: Duration) -> Self {
        Self { span, known: None }
    }

    /// Takes note of what is seen at `at`, by a clock that nobody sets; `usual` stands for what was before, where that is not
    /// known. The mean as it is then; nothing where nothing was seen for long.
    pub(super) fn see(&mut self, at: Duration, seen: Option<f64>, usual: Option<f64>) -> Option<f64> {
        let sound = |value: Option<f64>| value.filter(|value| value.is_finite());
        let (seen, usual) = (sound(seen), sound(usual));
        let before = self.known.filter(|(then, _)| *then <= at && at - *then < FORGOTTEN);
        self.known = match (before, seen) {
            (Some((then, mean)), Some(seen)) => {
                let share = 1.0 - (-(at - then).as_secs_f64() / self.span.as_secs_f64()).exp();
                Some((at, mean + share * (seen - mean)))
            }
            (before @ Some(_), None) => before,
            (None, seen) => usual.or(seen).map(|first| (at, first)),
        };
        self.known.map(|(_, mean)| mean)
    }
}

/// A limit: closed above it, and open again only some way below.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Gate {
    /// The limit that it is closed by.
    closed_by: Option<f64>,
}

impl Gate {
    /// Where it is closed, the value below which it opens again. Without a value or a limit it is open.
    pub(super) fn pass(&mut self, value: Option<f64>, limit: Option<f64>, margin: f64) -> Option<f64> {
        let (Some(value), Some(limit)) = (value, limit) else {
            self.closed_by = None;
            return None;
        };
        // of a low limit half is left
        let again = limit - margin.min(limit / 2.0);
        // by another limit than this it was closed for nothing
        let was_closed = self.closed_by == Some(limit);
        let is_closed = if was_closed { value >= again } else { value > limit };
        self.closed_by = is_closed.then_some(limit);
        is_closed.then_some(again)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPAN: Duration = Duration::from_secs(10);

    fn secs(seconds: f64) -> Duration {
        Duration::from_secs_f64(seconds)
    }

    /// The means of what is seen, each with its moment in seconds.
    fn means(seen: &[(f64, Option<f64>)]) -> Vec<Option<i64>> {
        let mut average = Average::over(SPAN);
        seen.iter()
            .map(|(at, seen)| average.see(secs(*at), *seen, None).map(|mean| mean.round() as i64))
            .collect()
    }

    #[test]
    fn a_mean_follows_slowly_and_forgets() {
        let some = |values: &[i64]| values.iter().copied().map(Some).collect::<Vec<_>>();
        for (what, seen, expected) in [
            ("the first counts whole", vec![(0.0, Some(80.0))], some(&[80])),
            (
                "a spike counts little",
                vec![(0.0, Some(20.0)), (2.0, Some(100.0)), (4.0, Some(20.0))],
                some(&[20, 35, 32]),
            ),
            (
                "what stays is followed",
                (0..=20).map(|n| (f64::from(n) * 2.0, Some(if n == 0 { 0.0 } else { 100.0 }))).collect(),
                {
                    let mut means: Vec<i64> = (0..=20)
                        .map(|n| (100.0 * (1.0 - (-0.2 * f64::from(n)).exp())).round() as i64)
                        .collect();
                    means[0] = 0;
                    some(&means)
                },
            ),
            (
                "a value that is missing changes nothing",
                vec![(0.0, Some(50.0)), (2.0, None), (4.0, None)],
                some(&[50, 50, 50]),
            ),
            ("a long gap begins anew", vec![(0.0, Some(90.0)), (31.0, Some(10.0))], some(&[90, 10])),
            (
                "a clock that was set back begins anew",
                vec![(100.0, Some(90.0)), (50.0, Some(10.0))],
                some(&[90, 10]),
            ),
            ("the same moment twice", vec![(5.0, Some(40.0)), (5.0, Some(90.0))], some(&[40, 40])),
        ] {
            assert_eq!(means(&seen), expected, "{what}");
        }
        assert_eq!(
            means(&[(0.0, Some(90.0)), (31.0, None)]),
            [Some(90), None],
            "too long ago to be believed"
        );
        assert_eq!(means(&[(0.0, None), (1.0, Some(f64::NAN)), (2.0, Some(f64::INFINITY))]), [None; 3]);
    }

    #[test]
    fn what_is_usual_stands_for_what_was_before() {
        let mut average = Average::over(SPAN);
        assert_eq!(average.see(secs(0.0), Some(100.0), Some(5.0)), Some(5.0));
        assert!(
            average.see(secs(1.0), Some(100.0), Some(5.0)).is_some_and(|mean| (14.0..15.0).contains(&mean))
        );
        let mut other = Average::over(SPAN);
        assert_eq!(other.see(secs(0.0), None, Some(95.0)), Some(95.0), "nothing else is known");
    }

    #[test]
    fn a_limit_does_not_flap() {
        let mut gate = Gate::default();
        let closed = |gate: &mut Gate, value: f64| gate.pass(Some(value), Some(70.0), 10.0);
        let seen = [50.0, 70.0, 70.1, 69.0, 61.0, 71.0, 60.0, 59.9, 69.0, 70.0];
        let found: Vec<bool> = seen.into_iter().map(|value| closed(&mut gate, value).is_some()).collect();
        assert_eq!(found, [false, false, true, true, true, true, true, false, false, false]);
        assert_eq!(closed(&mut gate, 99.0), Some(60.0));
        assert_eq!(gate.pass(None, Some(70.0), 10.0), None, "nothing is known");
        assert_eq!(closed(&mut gate, 65.0), None, "and what was before is not remembered");
        closed(&mut gate, 99.0);
        assert_eq!(gate.pass(Some(99.0), None, 10.0), None, "the limit was taken away");
        assert_eq!(gate.pass(Some(3.0), Some(1.0), 10.0), Some(0.5), "half of a low limit");
        assert_eq!(gate.pass(Some(100.0), Some(100.0), 10.0), None, "nothing is above the whole");
        closed(&mut gate, 99.0);
        assert_eq!(gate.pass(Some(95.0), Some(100.0), 10.0), None, "the limit was raised above it");
    }
}
