//! Rules for schedules. Whether a pattern and a zone can be read is the engine's to say.

use super::findings::{finding, finish};
use crate::{
    NewTask,
    error::{ApiError, FieldError},
    schedule::{EVERY_MIN, MISSED_MOST, Rhythm, ScheduleDraft},
    text,
};

/// Longest name of a schedule, in characters.
pub const SCHEDULE_NAME_MAX: usize = 100;
/// Longest pause between two times, in seconds: ten years.
const EVERY_MAX: i64 = 10 * 366 * 24 * 3600;
/// Most that a time is put off by, in seconds: a day.
const JITTER_MAX: i64 = 24 * 3600;

/// Checks a schedule as it is asked for, or the changes to one; `is_new`: what every schedule must have is there too.
///
/// # Errors
/// `invalid_input` with every field at fault.
pub fn schedule(draft: &ScheduleDraft, is_new: bool) -> Result<(), ApiError> {
    let mut found = vec![];
    match draft.name.as_deref().map(str::trim) {
        None if is_new => found.push(finding("name", "A name is needed: what this schedule is called.")),
        Some(name) => found.extend(name_at_fault(name)),
        None => {}
    }
    match &draft.rhythm {
        None if is_new => {
            found.push(finding("rhythm", "When is needed: once, every so often, or by a cron pattern."));
        }
        Some(Rhythm::Every(seconds)) if !(EVERY_MIN..=EVERY_MAX).contains(seconds) => found.push(finding(
            "every",
            &format!("{seconds} s is outside what is allowed: {EVERY_MIN} seconds to ten years."),
        )),
        Some(Rhythm::Every(_) | Rhythm::Once(_) | Rhythm::Cron(_)) | None => {}
    }
    match (&draft.task, &draft.workflow) {
        (None, None) if is_new => {
            found.push(finding("task", "What it starts is needed: a command, an agent, or a workflow."));
        }
        (Some(_), Some(_)) => {
            found.push(finding("workflow", "It starts a task or a workflow, not both: leave one out."));
        }
        (Some(task), None) => found.extend(of_its_own_time(task)),
        (None, Some(wanted)) if wanted.workflow.trim().is_empty() => {
            found.push(finding("workflow", "Which workflow is needed: its name, or the path of its file."));
        }
        (None, Some(_) | None) => {}
    }
    if draft.workflow.is_some() && draft.task_changes.is_some() {
        let message =
            "What the tasks of a workflow are is written in its file: leave out what describes a task.";
        found.push(finding("workflow", message));
    }
    if let Some(changes) = &draft.task_changes {
        found.extend(of_its_own_time(&NewTask::default().changed(changes)));
    }
    if let Some(most) = draft.missed_most.filter(|most| !(1..=MISSED_MOST).contains(most)) {
        let message = format!("{most} is outside what is allowed: 1 to {MISSED_MOST}.");
        found.push(finding("missed_most", &message));
    }
    if let Some(jitter) = draft.jitter_seconds.filter(|jitter| !(0..=JITTER_MAX).contains(jitter)) {
        let message = format!("{jitter} s is outside what is allowed: none to a day.");
        found.push(finding("jitter_seconds", &message));
    }
    finish(found)
}

fn name_at_fault(name: &str) -> Option<FieldError> {
    let characters = name.chars().count();
    if let Some(hidden) = name.chars().find(|c| c.is_control()).or_else(|| text::first_hidden(name)) {
        let message = format!("U+{:04X} in it cannot be seen: leave it out.", u32::from(hidden));
        return Some(finding("name", &message));
    }
    let message = format!("1 to {SCHEDULE_NAME_MAX} characters: {characters} now.");
    (!(1..=SCHEDULE_NAME_MAX).contains(&characters)).then(|| finding("name", &message))
}

/// What a schedule starts waits for the schedule's time and for nothing else.
fn of_its_own_time(task: &NewTask) -> Vec<FieldError> {
    let wrong = [
        (
            task.scheduled_at.is_some(),
            "scheduled_at",
            "The schedule says when; leave out the task's own time.",
        ),
        (task.deadline.is_some(), "deadline", "Each task would have the same one; leave it out."),
        (
            !task.depends_on.is_empty(),
            "depends_on",
            "Each task would wait for the same ones; leave them out.",
        ),
        (task.idempotency_key.is_some(), "idempotency_key", "It would make one task only; leave it out."),
        (
            task.environment.stdin.is_some(),
            "stdin",
            "It is kept for one task only; let the command read a file.",
        ),
        (
            task.parent_id.is_some(),
            "parent_id",
            "A schedule outlives the task that it is made from; leave it out.",
        ),
    ];
    wrong.into_iter().filter(|(is, ..)| *is).map(|(_, field, message)| finding(field, message)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Timestamp, schedule::ScheduledWorkflow};

    #[test]
    fn each_field_at_fault_is_named() {
        let good = ScheduleDraft {
            name: Some("Nightly".into()),
            rhythm: Some(Rhythm::Every(60)),
            task: Some(NewTask::default()),
            ..ScheduleDraft::default()
        };
        assert_eq!(schedule(&good, true), Ok(()));
        assert_eq!(schedule(&ScheduleDraft::default(), false), Ok(()), "changes leave out what they like");
        let workflow = ScheduledWorkflow { workflow: "ci".into(), ..ScheduledWorkflow::default() };
        let starts_one = ScheduleDraft { task: None, workflow: Some(workflow), ..good.clone() };
        assert_eq!(schedule(&starts_one, true), Ok(()), "a workflow in place of a task");
        let with = |change: &dyn Fn(&mut ScheduleDraft)| {
            let mut draft = good.clone();
            change(&mut draft);
            schedule(&draft, true).unwrap_err().fields.into_iter().map(|f| f.field).collect::<Vec<_>>()
        };
        let task = |task: NewTask| move |draft: &mut ScheduleDraft| draft.task = Some(task.clone());
        type Case<'a> = (&'a dyn Fn(&mut ScheduleDraft), &'a str);
        let later = task(NewTask { scheduled_at: Some(Timestamp::UNIX_EPOCH), ..NewTask::default() });
        let after = task(NewTask { depends_on: vec!["9f31c0aa".into()], ..NewTask::default() });
        let keyed = task(NewTask { idempotency_key: Some("k".into()), ..NewTask::default() });
        let run =
            |workflow: &str| ScheduledWorkflow { workflow: workflow.into(), ..ScheduledWorkflow::default() };
        let cases: [Case<'_>; 15] = [
            (&|d| d.name = None, "name"),
            (&|d| d.name = Some("  ".into()), "name"),
            (&|d| d.name = Some("two\nlines".into()), "name"),
            (&|d| d.name = Some("x".repeat(101)), "name"),
            (&|d| d.rhythm = None, "rhythm"),
            (&|d| d.rhythm = Some(Rhythm::Every(9)), "every"),
            (&|d| d.rhythm = Some(Rhythm::Every(i64::MAX)), "every"),
            (&|d| d.missed_most = Some(0), "missed_most"),
            (&|d| d.jitter_seconds = Some(-1), "jitter_seconds"),
            (&later, "scheduled_at"),
            (&after, "depends_on"),
            (&keyed, "idempotency_key"),
            (&|d| d.workflow = Some(run("ci")), "workflow"),
            (&|d| (d.task, d.workflow) = (None, Some(run(" "))), "workflow"),
            (
                &|d| {
                    (d.task, d.workflow) = (None, Some(run("ci")));
                    d.task_changes = Some(crate::task::TaskEdit::default());
                },
                "workflow",
            ),
        ];
        for (change, field) in cases {
            assert_eq!(with(change), [field]);
        }
    }
}
