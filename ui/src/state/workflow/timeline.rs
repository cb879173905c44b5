//! The stages of a run as bars below each other, over one axis of time.

use crate::state::words;
use contract::{
    Timestamp,
    workflow::{
        RunWhen,
        run::{StageRun, StageState, WorkflowRun},
    },
};
use jiff::{SignedDuration, tz::Offset};
use std::collections::HashMap;

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
    /// The same of tries that failed and were followed by another.
    pub earlier: Vec<(f64, f64)>,
    /// The same of what is still to come of it, as it is expected.
    pub expected: Option<(f64, f64)>,
    /// Whether it decides how long the run takes.
    pub critical: bool,
}

impl Timeline {
    /// Of a run by now.
    #[must_use]
    pub fn of(run: &WorkflowRun, now: Timestamp, zone: Offset) -> Self {
        let begin = run.brief.started_at;
        let now = run.brief.ended_at.unwrap_or(now);
        let to_come =
            if run.brief.ended_at.is_some() { vec![None; run.stages.len()] } else { to_come(run, now) };
        // the axis reaches as far as what is expected
        let until = to_come.iter().flatten().map(|(_, to)| *to).fold(now, Timestamp::max);
        let whole = ((until.as_millisecond() - begin.as_millisecond()) as f64 / 1000.0).max(1.0);
        let share = |at: Timestamp| {
            ((at.as_millisecond() - begin.as_millisecond()) as f64 / 10.0 / whole).clamp(0.0, 100.0)
        };
        let bar = |from: Timestamp, to: Timestamp| {
            let left = share(from).min(100.0 - LEAST);
            (left, (share(to) - left).max(LEAST))
        };
        let row = |(stage, to_come): (&StageRun, &Option<(Timestamp, Timestamp)>)| TimelineRow {
            bar: stage.started_at.map(|from| bar(from, stage.ended_at.unwrap_or(now))),
            earlier: stage.earlier.iter().map(|one| bar(one.started_at, one.ended_at)).collect(),
            expected: to_come.map(|(from, to)| bar(from, to)),
            critical: run.critical_path.contains(&stage.name),
        };
        let step = step_of(whole);
        Self {
            marks: marks(begin, whole, step, zone),
            step: step as f64 * 100.0 / whole,
            rows: run.stages.iter().zip(&to_come).map(row).collect(),
        }
    }
}

/// What is still to come of each stage, as far as it is known: of one that goes on the rest, of one that waits all of it, after
/// those that it waits for. Remedies are not expected.
fn to_come(run: &WorkflowRun, now: Timestamp) -> Vec<Option<(Timestamp, Timestamp)>> {
    let mut ends: HashMap<&str, Option<Timestamp>> = HashMap::new();
    let mut spans: HashMap<&str, (Timestamp, Timestamp)> = HashMap::new();
    // each pass knows one more link of what waits for what
    for _ in 0..run.stages.len() {
        for stage in run.stages.iter().filter(|stage| stage.when != RunWhen::Failure) {
            if ends.contains_key(stage.name.as_str()) {
                continue;
            }
            let length =
                stage.expected_seconds.map(|seconds| SignedDuration::from_millis((seconds * 1000.0) as i64));
            let end = match stage.state {
                StageState::Running | StageState::NeedsInput => {
                    let from = stage.started_at.unwrap_or(now);
                    length.and_then(|length| from.checked_add(length).ok()).map(|to| (now, to.max(now)))
                }
                StageState::Waiting => {
                    let before: Option<Vec<_>> =
                        stage.after.iter().map(|name| ends.get(name.as_str())).collect();
                    let Some(before) = before else { continue };
                    let from = before.into_iter().try_fold(now, |from, end| end.map(|end| from.max(end)));
                    from.zip(length).and_then(|(from, length)| Some((from, from.checked_add(length).ok()?)))
                }
                _ => {
                    ends.insert(&stage.name, stage.ended_at.or(Some(now)));
                    continue;
                }
            };
            ends.insert(&stage.name, end.map(|(_, to)| to));
            spans.extend(end.filter(|(from, to)| to > from).map(|span| (stage.name.as_str(), span)));
        }
    }
    run.stages.iter().map(|stage| spans.get(stage.name.as_str()).copied()).collect()
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
    fn what_failed_before_and_what_is_expected_are_bars_of_their_own() {
        use contract::workflow::run::EarlierTry;
        let mut run = deployment();
        // checks are over, the backend was tried twice and goes on, the frontend and the smoke tests are to come
        run.stages[1].state = StageState::Running;
        run.stages[1].ended_at = None;
        run.stages[1].expected_seconds = Some(148.0);
        run.stages[1].earlier = vec![EarlierTry { started_at: at(252), ended_at: at(300) }];
        for (place, seconds) in [(2, 100.0), (3, 200.0)] {
            let stage = &mut run.stages[place];
            (stage.state, stage.started_at, stage.ended_at) = (StageState::Waiting, None, None);
            stage.expected_seconds = Some(seconds);
        }
        run.stages[4].state = StageState::Waiting;
        run.stages[4].started_at = None;
        run.stages[4].expected_seconds = Some(60.0);
        let rows = Timeline::of(&run, at(350), Offset::UTC).rows;
        // the axis ends with what is expected last: 252 + 148, then 100, then 200
        let percent = |second: i64| second as f64 * 100.0 / 700.0;
        let near = |bar: Option<(f64, f64)>, from: i64, to: i64| {
            let (left, width) = bar.unwrap();
            assert!(
                (left - percent(from)).abs() < 0.01 && (left + width - percent(to)).abs() < 0.01,
                "{left} {width}"
            );
        };
        near(rows[1].earlier.first().copied(), 252, 300);
        near(rows[1].bar, 252, 350);
        near(rows[1].expected, 350, 400);
        near(rows[2].expected, 400, 500);
        near(rows[3].expected, 500, 700);
        assert_eq!(
            (rows[0].expected, rows[4].expected),
            (None, None),
            "what ended, and a remedy, are not expected"
        );
        // of what nothing is known nothing is drawn, nor of what comes after it
        run.stages[2].expected_seconds = None;
        let rows = Timeline::of(&run, at(350), Offset::UTC).rows;
        assert_eq!((rows[2].expected, rows[3].expected), (None, None));
        run.brief.ended_at = Some(at(600));
        assert!(Timeline::of(&run, at(900), Offset::UTC).rows.iter().all(|row| row.expected.is_none()));
    }

    #[test]
    fn a_run_of_no_length_has_an_axis_all_the_same() {
        let timeline = Timeline::of(&deployment(), at(0), Offset::UTC);
        assert!(!timeline.marks.is_empty());
        assert!(timeline.rows.iter().flat_map(|row| row.bar).all(|(left, width)| left + width <= 100.01));
    }
}
