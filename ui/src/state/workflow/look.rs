//! What a node says: its state as an icon, a word and a line, for the eye and aloud.

use crate::{
    catalogue::{names, workflows as say},
    state::run_time,
};
use contract::{
    Status, Timestamp, text,
    workflow::{
        RunWhen,
        run::{StageRun, StageState, TaskRun},
    },
};

/// The status whose icon and colour a state wears; none for what was not reached, which has a shape of its own.
#[must_use]
pub const fn status_of(state: StageState) -> Option<Status> {
    match state {
        StageState::Waiting => Some(Status::Pending),
        StageState::Running => Some(Status::Running),
        StageState::NeedsInput => Some(Status::NeedsInput),
        StageState::Completed => Some(Status::Completed),
        StageState::Failed => Some(Status::Failed),
        StageState::Skipped => None,
        StageState::Cancelled => Some(Status::Cancelled),
    }
}

/// The word for a state.
#[must_use]
pub fn word(state: StageState) -> &'static str {
    match state {
        StageState::Waiting => say::waiting(),
        StageState::Running => names::running(),
        StageState::NeedsInput => names::needs_you(),
        StageState::Completed => names::completed(),
        StageState::Failed => names::failed(),
        StageState::Skipped => say::not_reached(),
        StageState::Cancelled => names::cancelled(),
    }
}

/// The state whose icon a stage wears: one that waits for a failure alone looks as if it were left out.
#[must_use]
pub fn worn(stage: &StageRun) -> StageState {
    match (stage.state, stage.when) {
        (StageState::Waiting, RunWhen::Failure) => StageState::Skipped,
        (state, _) => state,
    }
}

/// Whether a state ends a stage or a task of it.
#[must_use]
pub const fn has_ended(state: StageState) -> bool {
    match state {
        StageState::Waiting | StageState::Running | StageState::NeedsInput => false,
        StageState::Completed | StageState::Failed | StageState::Skipped | StageState::Cancelled => true,
    }
}

/// Whether it goes on now.
#[must_use]
pub const fn is_going(state: StageState) -> bool {
    matches!(state, StageState::Running | StageState::NeedsInput)
}

/// How many tasks of a stage have ended.
#[must_use]
pub fn ended(stage: &StageRun) -> usize {
    stage.tasks.iter().filter(|task| has_ended(task.state)).count()
}

/// How long a stage took, or has taken by now, in whole seconds.
#[must_use]
pub fn lasted(stage: &StageRun, now: Timestamp) -> Option<i64> {
    let so_far = stage.started_at.filter(|_| is_going(stage.state)).map(|at| run_time::elapsed(at, now));
    so_far.or_else(|| stage.seconds.map(whole))
}

/// The line below a stage's name. `left`: how long its one task probably takes yet, in seconds.
#[must_use]
pub fn line(stage: &StageRun, left: Option<i64>, now: Timestamp) -> String {
    let lasted = lasted(stage, now).map(text::duration);
    let many = stage.tasks.len() > 1;
    match stage.state {
        StageState::Waiting if stage.when == RunWhen::Failure => say::only_on_failure().to_owned(),
        StageState::Waiting => {
            let why = stage.detail.clone().filter(|_| !stage.after.is_empty());
            why.unwrap_or_else(|| say::waiting().to_owned())
        }
        StageState::Running if many => say::ended_of(count(ended(stage)), count(stage.tasks.len())),
        StageState::Running => {
            let percent = percent(stage).map(|percent| format!("{percent}%"));
            let left = left.filter(|left| *left > 0).map(|left| say::left(&text::duration(left)));
            join(percent.into_iter().chain(left.or(lasted)))
        }
        StageState::NeedsInput => names::needs_you().to_owned(),
        StageState::Completed => lasted.unwrap_or_else(|| names::completed().to_owned()),
        StageState::Failed => match lasted {
            Some(lasted) => say::failed_after(&lasted),
            None => names::failed().to_owned(),
        },
        StageState::Skipped if stage.when == RunWhen::Failure => say::not_needed().to_owned(),
        StageState::Skipped => say::not_reached().to_owned(),
        StageState::Cancelled => names::cancelled().to_owned(),
    }
}

/// How far a stage is, in whole percent, where that is known.
#[must_use]
pub fn percent(stage: &StageRun) -> Option<i64> {
    let of_tasks = || {
        let (ended, all) = (ended(stage), stage.tasks.len());
        (all > 1).then(|| whole(ended as f64 * 100.0 / all as f64))
    };
    stage.percent.map(whole).filter(|percent| *percent > 0).or_else(of_tasks)
}

/// The line beside a task's name in its stage's node.
#[must_use]
pub fn task_line(task: &TaskRun) -> String {
    let lasted = task.seconds.map(|seconds| text::duration(whole(seconds)));
    match task.state {
        StageState::Running => match task.percent.map(whole).filter(|percent| *percent > 0) {
            Some(percent) => format!("{percent}%"),
            None => lasted.unwrap_or_default(),
        },
        StageState::Waiting if !task.after.is_empty() => say::after(&listed(&task.after)),
        StageState::Waiting => String::new(),
        StageState::Completed | StageState::Failed => lasted.unwrap_or_default(),
        state @ (StageState::NeedsInput | StageState::Skipped | StageState::Cancelled) => {
            word(state).to_owned()
        }
    }
}

/// All that a node tells, in one sentence each, for who hears it.
#[must_use]
pub fn aloud(stage: &StageRun, line: &str, before: &[String]) -> String {
    let mut said = vec![format!("{}: {}", stage.title, word(stage.state))];
    if line != word(stage.state) && !line.is_empty() {
        said.push(line.to_owned());
    }
    if !before.is_empty() && stage.state != StageState::Waiting {
        said.push(say::after(&listed(before)));
    }
    said.join(". ")
}

/// `a, b and c`.
#[must_use]
pub fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => say::and(&first.join(", "), last),
    }
}

/// The tasks of a stage with what needs looking at first: what failed, what asks, what runs, what waits, the rest. By place.
#[must_use]
pub fn by_need(stage: &StageRun) -> Vec<usize> {
    let rank = |state: StageState| match state {
        StageState::NeedsInput => 0,
        StageState::Failed => 1,
        StageState::Running => 2,
        StageState::Waiting => 3,
        StageState::Completed => 4,
        StageState::Skipped | StageState::Cancelled => 5,
    };
    let mut all: Vec<usize> = (0..stage.tasks.len()).collect();
    all.sort_by_key(|at| (rank(stage.tasks[*at].state), *at));
    all
}

/// What is said one after another, with a dot between.
pub(super) fn join(said: impl IntoIterator<Item = String>) -> String {
    said.into_iter().collect::<Vec<_>>().join(" · ")
}

/// A figure without its fraction.
pub(super) fn whole(figure: f64) -> i64 {
    figure.round() as i64
}

/// A number of things, as words count.
pub(super) fn count(things: usize) -> i64 {
    i64::try_from(things).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::workflow::sample::{at, stage};

    #[test]
    fn each_state_says_what_is_to_know_of_it() {
        let now = at(600);
        let of = |state, change: fn(&mut StageRun)| {
            let mut stage = stage("test", state, &["build"], 1);
            change(&mut stage);
            line(&stage, None, now)
        };
        assert_eq!(of(StageState::Waiting, |stage| stage.detail = Some("After Build".into())), "After Build");
        assert_eq!(of(StageState::Waiting, |stage| stage.when = RunWhen::Failure), "Only on failure");
        assert_eq!(of(StageState::Running, |stage| stage.started_at = Some(at(576))), "24s");
        assert_eq!(of(StageState::Running, |stage| stage.percent = Some(64.2)), "64%");
        assert_eq!(of(StageState::Completed, |stage| stage.seconds = Some(252.0)), "4m 12s");
        assert_eq!(of(StageState::Failed, |stage| stage.seconds = Some(124.0)), "Failed, 2m 4s");
        assert_eq!(of(StageState::Skipped, |_| ()), "Not reached");
        assert_eq!(of(StageState::Skipped, |stage| stage.when = RunWhen::Failure), "Not needed");
        assert_eq!(of(StageState::NeedsInput, |_| ()), "Needs you");
        let mut remedy = stage("undo", StageState::Waiting, &[], 1);
        assert_eq!(worn(&remedy), StageState::Waiting);
        remedy.when = RunWhen::Failure;
        assert_eq!(worn(&remedy), StageState::Skipped);
        let mut running = stage("test", StageState::Running, &[], 1);
        running.percent = Some(64.0);
        assert_eq!(line(&running, Some(90), now), "64% · 1m 30s left");
    }

    #[test]
    fn of_many_tasks_it_says_how_many_have_ended() {
        let mut stage = stage("test", StageState::Running, &[], 100);
        stage.tasks.iter_mut().take(37).for_each(|task| task.state = StageState::Completed);
        assert_eq!(line(&stage, None, at(0)), "37 of 100");
        assert_eq!(percent(&stage), Some(37));
        stage.tasks.iter_mut().skip(37).for_each(|task| task.state = StageState::Waiting);
        stage.tasks[60].state = StageState::Failed;
        stage.tasks[50].state = StageState::Running;
        assert_eq!(by_need(&stage)[..3], [60, 50, 37]);
    }

    #[test]
    fn what_is_heard_names_state_figures_and_what_came_before() {
        let mut stage = stage("test", StageState::Running, &["lint", "build"], 1);
        stage.percent = Some(64.0);
        let before = ["Lint".to_owned(), "Build".to_owned()];
        assert_eq!(aloud(&stage, "64%", &before), "Test: Running. 64%. After Lint and Build");
        stage.state = StageState::Waiting;
        assert_eq!(aloud(&stage, "After Lint and Build", &before), "Test: Waiting. After Lint and Build");
    }

    #[test]
    fn names_are_listed_as_people_do() {
        let names =
            |count: usize| ["a", "b", "c"][..count].iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        assert_eq!([1, 2, 3].map(|count| listed(&names(count))), ["a", "a and b", "a, b and c"]);
    }
}
