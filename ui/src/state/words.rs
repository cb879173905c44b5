//! How tasks, times and the queue read to a person. Figures themselves are written by [`contract::text`].

use super::{
    markdown, names,
    run_time::{self, Left},
    shape::Shape,
};
use crate::catalogue::{schedules, time, words as say};
use contract::{
    Status, Task, TaskType, Timestamp,
    queue::{Coming, QueueState},
    task::{Stopping, WaitReason},
    text,
};
use jiff::tz::Offset;

/// The priority of a task for which none was chosen.
const USUAL_PRIORITY: i64 = 5;

/// `14:30` in the given zone.
#[must_use]
pub fn clock(at: Timestamp, zone: Offset) -> String {
    let local = zone.to_datetime(at);
    time::clock(&two_digits(local.hour()), &two_digits(local.minute()))
}

/// `14:30:05` in the given zone.
#[must_use]
pub fn clock_seconds(at: Timestamp, zone: Offset) -> String {
    let local = zone.to_datetime(at);
    let [hour, minute, second] = [local.hour(), local.minute(), local.second()].map(two_digits);
    time::clock_seconds(&hour, &minute, &second)
}

fn two_digits(n: i8) -> String {
    format!("{n:02}")
}

/// `14:30` today, `tomorrow, 02:00`, `yesterday, 23:10`, `Fri, 02:00` within a week, else `3 Jan 2027, 02:00`.
#[must_use]
pub fn moment(at: Timestamp, now: Timestamp, zone: Offset) -> String {
    on_its_day(at, now, zone, &clock(at, zone))
}

/// The same to the second: `14:30:10`.
#[must_use]
pub fn moment_to_second(at: Timestamp, now: Timestamp, zone: Offset) -> String {
    on_its_day(at, now, zone, &clock_seconds(at, zone))
}

/// When something comes: a moment, or that its time has come.
#[must_use]
pub fn coming(coming: Coming, now: Timestamp, zone_at: impl Fn(Timestamp) -> Offset) -> String {
    match coming {
        Coming::At(at) => moment(at, now, zone_at(at)),
        Coming::Now => schedules::due_now_line().to_owned(),
        Coming::DueSince(at) => schedules::due_since_line(&moment(at, now, zone_at(at))),
    }
}

/// A time of the clock with its day before it.
fn on_its_day(at: Timestamp, now: Timestamp, zone: Offset, clock: &str) -> String {
    let (then, today) = (zone.to_datetime(at).date(), zone.to_datetime(now).date());
    let days = today.until(then).map_or(i32::MAX, |span| span.get_days());
    match days {
        0 => clock.to_owned(),
        1 => time::tomorrow(clock),
        -1 => time::yesterday(clock),
        -6..=6 => time::weekday(names::weekday(then.weekday()), clock),
        _ => time::date(&then.day().to_string(), names::month(then.month()), &then.year().to_string(), clock),
    }
}

/// How long ago: `now`, `5m ago`, `2h ago`, `3d ago`.
#[must_use]
pub fn ago(seconds: i64) -> String {
    match seconds.max(0) {
        0..5 => say::now().to_owned(),
        s @ 5..60 => say::seconds_ago(s),
        s @ 60..3600 => say::minutes_ago(s / 60),
        s @ 3600..86_400 => say::hours_ago(s / 3600),
        s => say::days_ago(s / 86_400),
    }
}

/// The figure at the end of a task's row: time left while it runs, time since it ended, else its age.
#[must_use]
pub fn age(task: &Task, now: Timestamp) -> String {
    let since = |at: Timestamp| now.as_second() - at.as_second();
    match (task.status, task.completed_at) {
        (Status::Running, _) => match run_time::left(task, now) {
            Some(Left::Seconds(left)) => say::left(&text::duration(left)),
            Some(Left::LongerThanUsual) | None => text::duration(run_time::ran(task, now).unwrap_or(0)),
        },
        (_, Some(ended)) => ago(since(ended)),
        // by the minute: a row that says another second each second is drawn each second
        _ => match since(task.created_at) {
            seconds @ ..60 => text::duration(seconds),
            seconds => text::duration(seconds - seconds % 60),
        },
    }
}

/// The word for where a task stands, with an intent that is under way: `Running`, `Wants approval`, `Being cancelled`.
#[must_use]
pub fn status(task: &Task) -> &'static str {
    match task.stopping {
        Some(Stopping::Cancel) => say::being_cancelled(),
        Some(Stopping::Pause) => say::being_paused(),
        None => Shape::of(task).label(),
    }
}

/// What a task is doing, waits for, made, or failed with, in one line; an error by its useful half. Empty where there
/// is nothing to say.
///
/// A question comes before anything that it waits for besides: it is what the person can act on.
#[must_use]
pub fn situation(task: &Task, now: Timestamp, zone: Offset) -> String {
    if let Some(question) = task.question.as_ref().filter(|_| task.asks()) {
        return question.text.clone();
    }
    if let Some(waiting) = &task.waiting_for {
        return match waiting.until {
            Some(until) if waiting.reason == WaitReason::Quota => {
                say::waits_for_quota(&moment(until, now, zone))
            }
            Some(until) if waiting.reason == WaitReason::Schedule => say::starts(&moment(until, now, zone)),
            Some(until) if waiting.reason == WaitReason::Retry => {
                let left = until.as_second() - now.as_second();
                if left > 0 { say::tries_again_in(&text::duration(left)) } else { waiting.detail.clone() }
            }
            _ => waiting.detail.clone(),
        };
    }
    if let Some(error) = task.end_error() {
        return text::short_error(error);
    }
    let step = task.current_step.clone();
    match task.status {
        Status::Running => step.unwrap_or_default(),
        _ => summary(task).or(step).unwrap_or_default(),
    }
}

/// How a task ended, in a line.
#[must_use]
pub fn summary(task: &Task) -> Option<String> {
    task.summary.as_ref().map(|said| summed_up(said, task.usage.is_some()))
}

/// A summary in a line. What a model wrote is Markdown; what a command printed is not, and its last line says most: that
/// it ended well shows already.
#[must_use]
pub fn summed_up(summary: &str, by_model: bool) -> String {
    if by_model {
        return markdown::in_a_line(summary);
    }
    let printed = summary.strip_prefix("Exit code 0\n");
    let last = printed.and_then(|lines| lines.lines().rev().find(|line| !line.trim().is_empty()));
    last.unwrap_or(summary).trim().to_owned()
}

/// `reviewer · Coding · priority 7`; what every task has says nothing, and is left out.
#[must_use]
pub fn byline(task: &Task) -> String {
    let mut words = vec![task.agent.clone()];
    if task.task_type != TaskType::default() {
        words.push(names::task_type(task.task_type).to_owned());
    }
    if task.priority != USUAL_PRIORITY {
        words.push(say::priority(task.priority));
    }
    words.join(" · ")
}

/// What the queue as a whole does: `Running`, `Paused until 15:10`, `Nothing runs the queue`.
#[must_use]
pub fn queue(state: &QueueState, now: Timestamp, zone: Offset) -> String {
    if state.fault.is_some() {
        return say::nothing_is_started().to_owned();
    }
    match (state.paused, state.paused_until, state.pool) {
        (true, Some(until), _) => say::paused_until(&moment(until, now, zone)),
        (true, None, _) => say::paused().to_owned(),
        (false, _, None) => say::nothing_runs_it().to_owned(),
        (false, _, Some(_)) if state.held.is_some() => {
            state.held.as_ref().map(contract::machine::StartsHeld::words).unwrap_or_default()
        }
        (false, _, Some(_)) => say::running().to_owned(),
    }
}

/// Steps of progress that are said aloud: a voice that says each percent says nothing else.
const ALOUD: i64 = 25;

/// What a screen reader says of a task whenever it changes: `Sync the assets: 50 percent`, `Sync the assets: Completed`.
#[must_use]
pub fn aloud(task: &Task) -> String {
    let percent = task.progress / ALOUD * ALOUD;
    if task.status == Status::Running && percent > 0 && task.stopping.is_none() {
        say::percent_aloud(&task.title, percent)
    } else {
        say::state_aloud(&task.title, status(task))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::machine::{HoldCause, StartsHeld};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn moments_are_told_by_how_far_they_are() {
        let zone = jiff::tz::offset(2);
        let now = at("2026-11-20T21:30:00Z");
        for (moment_at, said) in [
            ("2026-11-20T12:30:00Z", "14:30"),
            ("2026-11-20T22:10:00Z", "tomorrow, 00:10"),
            ("2026-11-18T22:10:00Z", "yesterday, 00:10"),
            ("2026-11-24T00:00:00Z", "Tue, 02:00"),
            ("2027-01-03T00:00:00Z", "3 Jan 2027, 02:00"),
        ] {
            assert_eq!(moment(at(moment_at), now, zone), said, "{moment_at}");
        }
        assert_eq!(clock_seconds(now, zone), "23:30:00");
    }

    #[test]
    fn a_byline_tells_what_is_not_usual() {
        use crate::state::actions::tests::task;
        for (task_type, priority, said) in [
            (TaskType::General, 5, "shell"),
            (TaskType::Coding, 5, "shell · Coding"),
            (TaskType::General, 7, "shell · priority 7"),
            (TaskType::Review, 1, "shell · Review · priority 1"),
        ] {
            assert_eq!(byline(&Task { task_type, priority, ..task(Status::Queued) }), said);
        }
    }

    #[test]
    fn a_summary_says_most_in_a_line() {
        for (summary, by_model, said) in [
            ("Exit code 0", false, "Exit code 0"),
            ("Exit code 0\nline 1\nline 2\n\n", false, "line 2"),
            ("Exit code 0\n \n", false, "Exit code 0 "),
            ("All *found*\nand kept", false, "All *found*\nand kept"),
            ("# Acme\n\nIt *works*.", true, "Acme It works."),
        ] {
            assert_eq!(summed_up(summary, by_model), said.trim(), "{summary:?}");
        }
    }

    #[test]
    fn progress_is_said_aloud_in_steps() {
        use crate::state::actions::tests::task;
        let said = |status, progress| aloud(&Task { title: "Sync".into(), progress, ..task(status) });
        for (status, progress, words) in [
            (Status::Running, 3, "Sync: Running"),
            (Status::Running, 49, "Sync: 25 percent"),
            (Status::Running, 50, "Sync: 50 percent"),
            (Status::Completed, 100, "Sync: Completed"),
            (Status::Failed, 60, "Sync: Failed"),
        ] {
            assert_eq!(said(status, progress), words);
        }
    }

    #[test]
    fn the_queue_says_what_it_does() {
        let (now, zone) = (at("2026-11-20T10:00:00Z"), Offset::UTC);
        let mut state = QueueState { pool: Some(contract::queue::Role::App), ..QueueState::default() };
        assert_eq!(queue(&state, now, zone), "Running");
        let detail = "Memory at 91 %".to_owned();
        state.held = Some(StartsHeld { cause: HoldCause::Memory, until: None, detail });
        assert_eq!(queue(&state, now, zone), "No new starts: memory at 91 %");
        state.paused = true;
        assert_eq!(queue(&state, now, zone), "Paused");
        state.paused_until = Some(at("2026-11-20T11:00:00Z"));
        assert_eq!(queue(&state, now, zone), "Paused until 11:00");
        assert_eq!(queue(&QueueState::default(), now, zone), "Nothing runs the queue");
    }
}
