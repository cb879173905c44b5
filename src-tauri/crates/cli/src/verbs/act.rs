//! `legwork cancel | pause | resume | retry | delete`: one action on several tasks, each done or refused by itself.

use crate::{
    args::{Several, stdin},
    terminal::{
        failure::{Exit, Failure},
        front::Front,
    },
};
use contract::{
    Status, Task,
    command::{Bulk, CancelTasks, DeleteTasks, PauseTasks, ResumeTasks, RetryTasks},
    task::Stopping,
    text,
};

/// Cancels tasks.
pub(crate) fn cancel(front: &Front, several: Several) -> Result<Exit, Failure> {
    let ids = stdin::ids(several.ids)?;
    report(front, front.open()?.call(CancelTasks { ids })?, |task| match task.status {
        Status::Cancelled => "Cancelled".to_owned(),
        _ => "Cancelling".to_owned(),
    })
}

/// Holds or freezes tasks.
pub(crate) fn pause(front: &Front, several: Several) -> Result<Exit, Failure> {
    let ids = stdin::ids(several.ids)?;
    report(front, front.open()?.call(PauseTasks { ids })?, |task| match task.stopping {
        Some(Stopping::Pause) => "Pausing".to_owned(),
        _ => "Paused".to_owned(),
    })
}

/// Lets tasks go on.
pub(crate) fn resume(front: &Front, several: Several) -> Result<Exit, Failure> {
    let ids = stdin::ids(several.ids)?;
    report(front, front.open()?.call(ResumeTasks { ids })?, |_| "Resumed".to_owned())
}

/// Runs ended tasks again.
pub(crate) fn retry(front: &Front, several: Several) -> Result<Exit, Failure> {
    let ids = stdin::ids(several.ids)?;
    let engine = front.open()?;
    let bulk =
        engine.call(RetryTasks { ids, origin: Some(contract::Origin::Cli), ..RetryTasks::default() })?;
    let runs = !bulk.done.is_empty();
    let exit = report(front, bulk, |task| match task.retry_of {
        Some(old) => format!("Runs {} again as", old.short()),
        None => "Runs again as".to_owned(),
    })?;
    if runs && !engine.pool_running() {
        front.note("hint: nothing runs the queue now; start the app or `legwork worker`");
    }
    Ok(exit)
}

/// Deletes tasks.
pub(crate) fn delete(front: &Front, several: Several) -> Result<Exit, Failure> {
    let ids = stdin::ids(several.ids)?;
    report(front, front.open()?.call(DeleteTasks { ids })?, |_| "Deleted".to_owned())
}

/// Tells what became of each; the worst decides how the program ends.
fn report(front: &Front, bulk: Bulk, word: impl Fn(&Task) -> String) -> Result<Exit, Failure> {
    if front.json {
        front.document(&bulk)?;
    } else if !front.quiet {
        let lines: String = bulk
            .done
            .iter()
            .map(|t| format!("{} {} “{}”\n", word(t), t.short_id, text::clean(&t.title)))
            .collect();
        front.print(&lines)?;
    }
    let refused = bulk.refused.into_iter().map(|refused| Failure::from(refused.error).report());
    Ok(refused.max().unwrap_or(Exit::Done))
}
