//! What is said of a run as a whole: its state, its inputs, what failed first, how far it is.

use super::look::{count, is_going, join, whole};
use crate::{
    catalogue::{names, workflows as say},
    state::{run_time, words},
};
use contract::{
    Status, Timestamp, text,
    workflow::{
        RunWhen,
        run::{StageRun, StageState, WorkflowRun, WorkflowRunBrief},
    },
};
use jiff::tz::Offset;
use serde_json::Value;

/// So much of the value of an input stands in the line of the inputs, in characters.
const VALUE_CHARS: usize = 40;

/// Whether a run has a remedy that goes on now: its stage.
#[must_use]
pub fn remedy_going(run: &WorkflowRun) -> Option<&StageRun> {
    let is_one = |stage: &&StageRun| stage.when == RunWhen::Failure && is_going(stage.state);
    run.stages.iter().find(is_one).filter(|_| run.first_failure.is_some())
}

/// Where a run stands, in a few words.
#[must_use]
pub fn state(run: &WorkflowRun) -> String {
    match remedy_going(run) {
        Some(stage) => say::remedy_runs(&stage.title),
        None => names_status(run.brief.status).to_owned(),
    }
}

fn names_status(status: Status) -> &'static str {
    match status {
        // a run of a workflow waits for no worker
        Status::Pending | Status::Queued | Status::Running => names::running(),
        Status::Paused => names::paused(),
        Status::NeedsInput => names::needs_you(),
        Status::Completed => names::completed(),
        Status::Failed => names::failed(),
        Status::Cancelled => names::cancelled(),
    }
}

/// `Running · started at 13:53 · 2m 36s`.
#[must_use]
pub fn head(run: &WorkflowRun, now: Timestamp, zone: Offset) -> String {
    let started = say::started_at(&words::moment(run.brief.started_at, now, zone));
    join([state(run), started, text::duration(lasted(&run.brief, now))])
}

/// How long a run took, or has taken by now, in whole seconds.
#[must_use]
pub fn lasted(brief: &WorkflowRunBrief, now: Timestamp) -> i64 {
    run_time::elapsed(brief.started_at, brief.ended_at.unwrap_or(now))
}

/// The inputs with what was given to them, in the order of their names.
#[must_use]
pub fn inputs(run: &WorkflowRun) -> Vec<(String, String)> {
    run.inputs.iter().map(|(name, value)| (name.clone(), value_text(value))).collect()
}

/// A value as it was typed.
#[must_use]
pub fn value_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The same where there is little room.
#[must_use]
pub fn value_short(value: &str) -> String {
    text::first_line(value, VALUE_CHARS)
}

/// `1 of 6 stages done, 2 running`. Those that only run on a failure count where they were needed.
#[must_use]
pub fn progress(run: &WorkflowRun) -> String {
    let counted = |stage: &&StageRun| {
        stage.when != RunWhen::Failure || !matches!(stage.state, StageState::Waiting | StageState::Skipped)
    };
    let of =
        |state: StageState| run.stages.iter().filter(counted).filter(|stage| stage.state == state).count();
    let all = run.stages.iter().filter(counted).count();
    let running = of(StageState::Running) + of(StageState::NeedsInput);
    let done = say::stages_done(count(of(StageState::Completed)), count(all));
    if running == 0 { done } else { say::stages_running(&done, count(running)) }
}

/// How far a run is, in whole percent.
#[must_use]
pub fn percent(run: &WorkflowRun) -> i64 {
    whole(run.percent).clamp(0, 100)
}

/// The title of a stage by its name.
#[must_use]
pub fn title_of(run: &WorkflowRun, name: &str) -> String {
    run.stages
        .iter()
        .find(|stage| stage.name == name)
        .map_or_else(|| name.to_owned(), |stage| stage.title.clone())
}

/// `Frontend failed first, at 14:01`, and why, with what a retry waits for.
#[must_use]
pub fn first_failure(run: &WorkflowRun, now: Timestamp, zone: Offset) -> Option<(String, String)> {
    let first = run.first_failure.as_ref()?;
    let title = title_of(run, &first.stage);
    let said = say::failed_first(&title, &words::moment(first.at, now, zone));
    let waits = remedy_going(run).map(|stage| say::retry_waits(&stage.title));
    Some((said, join([first.error.clone()].into_iter().filter(|error| !error.is_empty()).chain(waits))))
}

/// The critical path in the legend: how long it takes, or took.
#[must_use]
pub fn critical(run: &WorkflowRun) -> Option<String> {
    let seconds = run.critical_seconds.filter(|_| !run.critical_path.is_empty())?;
    let said = text::duration(whole(seconds));
    Some(if run.brief.ended_at.is_some() { said } else { say::about(&said) })
}

/// What became of a run, for a list: the stage that failed, or how many tasks have ended.
#[must_use]
pub fn outcome(brief: &WorkflowRunBrief) -> String {
    let tasks = || say::tasks_ended(count(brief.tasks_ended), count(brief.tasks));
    match (brief.status, &brief.failed_stage) {
        (Status::Completed, _) => say::task_count(count(brief.tasks)),
        (_, Some(stage)) => say::failed_in(stage),
        _ => tasks(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::workflow::sample::{at, deployment};

    #[test]
    fn a_run_that_failed_says_what_failed_first_and_what_goes_on() {
        let run = deployment();
        let now = at(525);
        assert_eq!(head(&run, now, Offset::UTC), "Failed, Rollback runs · started at 13:53 · 8m 45s");
        let (said, why) = first_failure(&run, now, Offset::UTC).unwrap();
        assert_eq!(said, "Frontend failed first, at 14:01");
        assert_eq!(why, "3 of 12 instances answer 503 · a retry waits for Rollback");
        assert_eq!(progress(&run), "2 of 5 stages done, 1 running");
        assert_eq!(critical(&run).as_deref(), Some("about 8m 4s"));
    }

    #[test]
    fn one_that_goes_well_counts_no_stage_that_only_a_failure_needs() {
        let mut run = deployment();
        run.first_failure = None;
        for (stage, state) in run.stages.iter_mut().zip([
            StageState::Completed,
            StageState::Running,
            StageState::Waiting,
            StageState::Waiting,
            StageState::Waiting,
        ]) {
            stage.state = state;
        }
        assert_eq!(progress(&run), "1 of 4 stages done, 1 running");
        assert_eq!(state(&run), "Running");
        assert_eq!(first_failure(&run, at(0), Offset::UTC), None);
    }

    #[test]
    fn inputs_read_as_they_were_typed() {
        let said = inputs(&deployment());
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(said, [pair("canary", "10"), pair("dry", "false"), pair("environment", "production")]);
    }

    #[test]
    fn the_list_says_what_became_of_a_run() {
        let mut brief = deployment().brief;
        assert_eq!(outcome(&brief), "Failed in frontend");
        brief.failed_stage = None;
        assert_eq!(outcome(&brief), "5 of 7 tasks");
        brief.status = Status::Completed;
        assert_eq!(outcome(&brief), "7 tasks");
    }
}
