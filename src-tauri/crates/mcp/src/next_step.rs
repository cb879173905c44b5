//! What a coding agent is told of a task that waits, and what it may do next.

use contract::{
    Status, Task,
    model::QuestionKind,
    task::{Stopping, WaitReason, Waiting},
};

/// Why it waits, in words that are right for somebody who is not the person.
pub(crate) fn waits(waiting: &Waiting) -> String {
    match waiting.reason {
        WaitReason::Approval if waiting.detail.starts_with("Waits for your") => {
            "Waits for the person's approval".to_owned()
        }
        WaitReason::Paused => "Paused".to_owned(),
        // who runs the queue, or will, is said beside
        WaitReason::Worker if waiting.nobody_runs => "Waits for a worker".to_owned(),
        _ => waiting.detail.clone(),
    }
}

/// Why it is not running, as [`waits`]; `starts`: a worker is started where none runs. `explanation`: in the words of
/// the engine, which speaks to the person.
pub(crate) fn explains(waiting: Option<&Waiting>, explanation: String, starts: bool) -> String {
    match waiting {
        Some(waiting) if waiting.reason == WaitReason::Paused => "It is paused.".to_owned(),
        Some(waiting) if waiting.reason == WaitReason::Worker && waiting.nobody_runs && starts => {
            "Nothing runs the queue yet: a worker is being started.".to_owned()
        }
        _ => explanation,
    }
}

/// What to do next about a task.
pub(crate) fn of(task: &Task) -> String {
    let kind = task.question.as_ref().map(|q| q.kind);
    match task.stopping {
        Some(Stopping::Cancel) => {
            return "It is being stopped, and is cancelled once all its processes have ended: wait_for_task tells when."
                .to_owned();
        }
        Some(Stopping::Pause) => {
            return "It is being stopped, and is paused then: resume_task lets it go on from there."
                .to_owned();
        }
        None => {}
    }
    match (task.status, kind) {
        (Status::Completed | Status::Failed | Status::Cancelled, _) => {
            "It has ended: get_result tells what it made, read_output what it printed.".to_owned()
        }
        (_, Some(QuestionKind::Ask)) => {
            "It asks a question: ask the person where you do not know, then use the tool answer.".to_owned()
        }
        (_, Some(_)) => format!(
            "It waits for the person, who alone can allow it: in the Legwork window, or with \
             `legwork answer {} --approve` in a terminal. Tell them, and go on with other work.",
            task.short_id
        ),
        (Status::Paused, _) if task.from_mcp => {
            "It is paused and stays so, however long you wait, until the person or resume_task lets it go on."
                .to_owned()
        }
        (Status::Paused, _) => {
            "It is paused and stays so, however long you wait, until the person lets it go on: tell them."
                .to_owned()
        }
        _ => "It runs in the background: go on with other work, and use wait_for_task when you need it."
            .to_owned(),
    }
}
