//! The runs of the workers as bars on lanes.

use contract::{TaskId, Timestamp, insights::WorkerRun, task::AttemptState};

/// How far back the lanes begin, in milliseconds.
pub const LANES_BACK: i64 = 2 * 3600 * 1000;

/// One worker's lane.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// The worker's name.
    pub worker: String,
    /// What it ran, oldest first.
    pub runs: Vec<LaneRun>,
    /// The share of the time in which it ran something, in percent.
    pub busy: i64,
}

/// One run on a lane; places in percent of its length.
#[derive(Clone, Debug, PartialEq)]
pub struct LaneRun {
    /// The task.
    pub task: TaskId,
    /// What it is called.
    pub title: String,
    /// How the run stands, or how it ended.
    pub state: AttemptState,
    /// Where it begins.
    pub left: f64,
    /// How long it is.
    pub width: f64,
    /// How long it took so far, in seconds.
    pub seconds: i64,
}

/// The lanes, in the order of the runs. What began before them begins with them.
#[must_use]
pub fn lanes(runs: &[WorkerRun], now: Timestamp) -> Vec<Lane> {
    let (end, begin) = (now.as_millisecond(), now.as_millisecond() - LANES_BACK);
    let share = |ms: i64| (ms - begin).clamp(0, LANES_BACK) as f64 * 100.0 / LANES_BACK as f64;
    let mut lanes: Vec<Lane> = vec![];
    for run in runs {
        let until = run.end.map_or(end, Timestamp::as_millisecond);
        if until < begin {
            continue;
        }
        let left = share(run.start.as_millisecond());
        let drawn = LaneRun {
            task: run.task,
            title: run.title.clone(),
            state: run.state,
            left,
            width: (share(until) - left).max(0.0),
            seconds: ((until - run.start.as_millisecond()) / 1000).max(0),
        };
        match lanes.last_mut().filter(|lane| lane.worker == run.worker) {
            Some(lane) => lane.runs.push(drawn),
            None => lanes.push(Lane { worker: run.worker.clone(), runs: vec![drawn], busy: 0 }),
        }
    }
    for lane in &mut lanes {
        // a run that waits for the person keeps its attempt, but no worker
        let worked = lane.runs.iter().filter(|run| run.state != AttemptState::NeedsInput);
        lane.busy = (worked.map(|run| run.width).sum::<f64>().round() as i64).min(100);
    }
    lanes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::changes::tests::id;

    fn run(worker: &str, start: &str, end: Option<&str>) -> WorkerRun {
        WorkerRun {
            worker: worker.into(),
            task: id(1),
            title: "t".into(),
            agent: "shell".into(),
            state: AttemptState::Completed,
            start: start.parse().unwrap(),
            end: end.map(|end| end.parse().unwrap()),
        }
    }

    #[test]
    fn runs_lie_where_they_ran_and_within_the_lane() {
        let now = "2026-11-29T14:00:00Z".parse().unwrap();
        let drawn = lanes(
            &[
                run("worker-1", "2026-11-29T10:00:00Z", Some("2026-11-29T11:00:00Z")),
                run("worker-1", "2026-11-29T11:30:00Z", Some("2026-11-29T12:30:00Z")),
                run("worker-1", "2026-11-29T13:30:00Z", None),
                run("worker-2", "2026-11-29T13:00:00Z", Some("2026-11-29T13:00:00Z")),
            ],
            now,
        );
        assert_eq!(drawn.len(), 2);
        let places: Vec<_> = drawn[0].runs.iter().map(|run| (run.left, run.width)).collect();
        assert_eq!(places, [(0.0, 25.0), (75.0, 25.0)]);
        assert_eq!(drawn[0].busy, 50);
        assert_eq!((drawn[1].runs[0].left, drawn[1].runs[0].width), (50.0, 0.0));
    }
}
