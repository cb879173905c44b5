//! The stages of a run as bars below each other, over one axis of time.

use crate::state::words;
use contract::{
    Timestamp,
    workflow::run::{StageRun, WorkflowRun},
};
use jiff::tz::Offset;

/// Lengths of time between two marks of the axis, in seconds.
const STEPS: [i64; 19] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400, 604_800,
];
/// Most marks of the axis.
const MARKS: i64 = 6;
/// The least that is drawn of a bar, in percent.
const LEAST: f64 = 0.4;

/// A timeline.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    /// Where marks stand, in percent, with what they say.
    pub marks: Vec<(f64, String)>,
    /// How far apart they are, in percent.
    pub step: f64,
    /// A row for each stage, in the order of the run.
    pub rows: Vec<TimelineRow>,
}

/// The row of a stage.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TimelineRow {
    /// Where its bar begins and how long it is, in percent; none: it has not begun.
    pub bar: Option<(f64, f64)>,
    /// Whether it decides how long the run takes.
    pub critical: bool,
}

impl Timeline {
    /// Of a run by now.
    #[must_use]
    pub fn of(run: &WorkflowRun, now: Timestamp, zone: Offset) -> Self {
        let begin = run.brief.started_at;
        let until = run.brief.ended_at.unwrap_or(now);
        let whole = ((until.as_millisecond() - begin.as_millisecond()) as f64 / 1000.0).max(1.0);
        let share = |at: Timestamp| {
            ((at.as_millisecond() - begin.as_millisecond()) as f64 / 10.0 / whole).clamp(0.0, 100.0)
        };
        let row = |stage: &StageRun| TimelineRow {
            bar: stage.started_at.map(|from| {
                let left = share(from).min(100.0 - LEAST);
                (left, (share(stage.ended_at.unwrap_or(until)) - left).max(LEAST))
            }),
            critical: run.critical_path.contains(&stage.name),
        };
        let step = step_of(whole);
        Self {
            marks: marks(begin, whole, step, zone),
            step: step as f64 * 100.0 / whole,
            rows: run.stages.iter().map(row).collect(),
        }
    }
}

fn step_of(whole: f64) -> i64 {
    STEPS.into_iter().find(|step| whole / *step as f64 <= MARKS as f64).unwrap_or(STEPS[18])
}

fn marks(begin: Timestamp, whole: f64, step: i64, zone: Offset) -> Vec<(f64, String)> {
    let said =
        |at: Timestamp| if step < 60 { words::clock_seconds(at, zone) } else { words::clock(at, zone) };
    let mark = |number: i64| {
        let seconds = number * step;
        let at = Timestamp::from_second(begin.as_second() + seconds).unwrap_or(begin);
        (seconds as f64 * 100.0 / whole, said(at))
    };
    // the last one needs room for its words
    (0..=MARKS).map(mark).take_while(|(left, _)| *left <= 94.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::workflow::sample::{at, deployment};

    #[test]
    fn bars_stand_where_their_stages_ran() {
        let run = deployment();
        let timeline = Timeline::of(&run, at(600), Offset::UTC);
        let said: Vec<&str> = timeline.marks.iter().map(|(_, said)| said.as_str()).collect();
        assert!((timeline.step - 20.0).abs() < 0.001);
        assert_eq!(said, ["13:53", "13:55", "13:57", "13:59", "14:01"]);
        // checks: from the beginning, for 252 of 600 seconds
        assert_eq!(timeline.rows[0].bar, Some((0.0, 42.0)));
        assert!(timeline.rows[0].critical && !timeline.rows[4].critical);
        assert_eq!(timeline.rows[3].bar, None, "it was not reached");
        // what goes on ends with the axis
        let (left, width) = timeline.rows[4].bar.unwrap();
        assert!((left + width - 100.0).abs() < 0.001);
    }

    #[test]
    fn a_run_of_no_length_has_an_axis_all_the_same() {
        let timeline = Timeline::of(&deployment(), at(0), Offset::UTC);
        assert!(!timeline.marks.is_empty());
        assert!(timeline.rows.iter().flat_map(|row| row.bar).all(|(left, width)| left + width <= 100.01));
    }
}
