//! Which question an answer is to: each is named by the moment that it was asked at, and no two of a task have the same.

use crate::{convert, error, json, notices::outbox, view};
use contract::{ApiError, Timestamp, model::Question};
use store::{Connection, Result, tasks, tasks::TaskRow};

/// The moment of a question that the task asks now. It is later than the task's last change, so that no question before
/// had it, though both may fall into one millisecond.
pub(crate) fn moment(task: &TaskRow, now: i64) -> Timestamp {
    convert::time_or_zero(now.max(task.updated_at + 1))
}

/// Refuses an answer that is to another question than the one that is asked now. `named`: the moment of the question
/// that is answered; none for a message.
///
/// # Errors
/// `Refused`, with what is asked now.
pub(crate) fn check_named(task: &TaskRow, asked: Option<&Question>, named: Option<Timestamp>) -> Result<()> {
    let message = match (asked, named) {
        (None, None) => return Ok(()),
        (Some(asked), Some(named)) if asked.asked_at == named => return Ok(()),
        (Some(asked), _) => {
            let text = contract::text::first_line(&asked.text, 200);
            format!("Nothing was answered: “{}” asks something else by now: {text}", task.title)
        }
        (None, Some(_)) => format!("Nothing was answered: “{}” does not ask that any more.", task.title),
    };
    let hint = "Look at what it asks now (`legwork status ID`), then answer that.";
    Err(error::refuse(ApiError::refused(message).hint(hint)))
}

/// What is run and how, as far as the person decides on it.
type DecidedOn<'a> = ([Option<&'a str>; 9], i64, bool);

fn decided_on(task: &TaskRow) -> DecidedOn<'_> {
    let texts = [
        Some(task.agent_id.as_str()),
        task.command.as_deref(),
        task.cwd.as_deref(),
        task.path_env.as_deref(),
        task.pinned_program.as_deref(),
        task.pinned_cwd.as_deref(),
        Some(&task.context_data),
        Some(&task.files),
        task.environment.as_deref(),
    ];
    (texts, task.timeout_seconds, task.pty)
}

/// Asks anew where a task that waits for an approval would run otherwise than before its change: a yes to the old
/// question is none to this one. `otherwise`: something else checks it, or it is told something else. Whether it does.
pub(crate) fn renew_if_changed(before: &TaskRow, task: &mut TaskRow, otherwise: bool, now: i64) -> bool {
    let is_another = otherwise || decided_on(before) != decided_on(task);
    let is_another = is_another && view::awaits_approval(task);
    if is_another {
        renew(task, now);
    }
    is_another
}

fn renew(task: &mut TaskRow, now: i64) {
    let asked = task.question.as_deref().and_then(|json| serde_json::from_str::<Question>(json).ok());
    if let Some(asked) = asked {
        let later = asked.asked_at.as_millisecond() + 1;
        let asked = Question { asked_at: moment(task, now.max(later)), ..asked };
        task.question = json::text(&asked);
    }
}

/// The agent of these tasks was changed in what its runs are given: what waits for an approval is asked anew.
///
/// # Errors
/// The store failed.
pub(crate) fn renew_those_of(connection: &mut Connection, agent: &str, now: i64) -> Result<()> {
    for mut task in tasks::outside::awaiting_approval(connection, agent)? {
        renew(&mut task, now);
        task.updated_at = now.max(task.updated_at + 1);
        tasks::update(connection, &task)?;
        outbox::asked(connection, &task.id, now)?;
    }
    Ok(())
}
