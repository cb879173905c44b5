//! What the list says of a task: how long, how far, why not, how it ended.

use crate::display::{self, time::Local};
use crate::text::words;
use contract::{Status, Task, task::Stopping, text};

/// How long it took, or has taken.
pub(crate) fn took(task: &Task, local: &Local) -> String {
    let since_start = || {
        let runs = task.status == Status::Running;
        task.started_at.filter(|_| runs).map(|at| local.seconds_since(at))
    };
    let ended = task.duration_seconds.filter(|_| task.status.is_terminal()).map(|s| s.round() as i64);
    ended.or_else(since_start).map(text::duration).unwrap_or_default()
}

/// How long ago it was made, in as few characters as can be.
pub(crate) fn age(task: &Task, local: &Local) -> String {
    let ago = local.ago(task.created_at);
    ago.strip_suffix(" ago").unwrap_or(&ago).to_owned()
}

/// How far it is, why it waits, or how it ended.
pub(crate) fn now(task: &Task, local: &Local) -> String {
    let stopping = task.stopping.map(|stopping| match stopping {
        Stopping::Cancel => "Cancelling".to_owned(),
        Stopping::Pause => "Pausing".to_owned(),
    });
    let text = match task.status {
        Status::Running => stopping.unwrap_or_else(|| display::task::progress(task)),
        Status::Failed => task.error.as_ref().map(text::short_error).unwrap_or_default(),
        Status::Completed | Status::Cancelled => task.summary.clone().unwrap_or_default(),
        Status::NeedsInput => task
            .question
            .as_ref()
            .map(|q| q.text.clone())
            .or_else(|| display::task::waiting(task, local))
            .unwrap_or_default(),
        _ => display::task::waiting(task, local).unwrap_or_default(),
    };
    words::line(&text)
}
