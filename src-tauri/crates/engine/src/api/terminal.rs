//! The terminal of a command that runs: what a person types there, and how large it is shown.
//!
//! Nothing of it is written down: it goes straight to whoever runs the command, whichever process started that.

use super::{Work, latest_run::LatestRun};
use crate::{
    ports::{NotTyped, TerminalAct},
    runs::host::PoolHost,
};
use contract::{
    AgentKind, ApiError, Status,
    command::{ResizeTerminal, TypeText},
};
use std::sync::Arc;
use store::tasks::TaskRow;

/// Most that is typed with one request, in bytes.
const TYPED_MAX: usize = 32 * 1024;

impl Work for TypeText {
    fn work(self, host: &Arc<PoolHost>) -> Result<(), ApiError> {
        if self.text.is_empty() || self.text.len() > TYPED_MAX {
            let message = "1 byte to 32 KiB can be typed at a time.";
            let hint = "Give the command a whole file with `legwork execute --stdin`.";
            return Err(ApiError::field("text", message).hint(hint));
        }
        act(host, &self.id, TerminalAct::Type(&self.text))
    }
}

impl Work for ResizeTerminal {
    fn work(self, host: &Arc<PoolHost>) -> Result<(), ApiError> {
        act(host, &self.id, TerminalAct::Resize { rows: self.rows, columns: self.columns })
    }
}

fn act(host: &Arc<PoolHost>, id: &str, act: TerminalAct<'_>) -> Result<(), ApiError> {
    let run = LatestRun::of(host, id)?;
    let task = &run.task;
    check(task, run.kind)?;
    let done = run.runner(host).map_or(Err(NotTyped::NotRunning), |runner| runner.at_terminal(&run.dir, act));
    done.map_err(|why| match why {
        NotTyped::NotRunning => {
            let message = format!("“{}” has just ended, or was started by an older version.", task.title);
            ApiError::refused(message).hint("`legwork status ID` shows where it stands.")
        }
        NotTyped::Full => {
            let message = format!("“{}” does not read what was typed before.", task.title);
            ApiError::refused(message).hint("Wait until it reads, or cancel it.")
        }
        NotTyped::Failed(words) => ApiError::refused(format!("“{}” cannot be reached: {words}", task.title)),
    })
}

/// Whether there is a terminal that somebody may type on.
fn check(task: &TaskRow, kind: AgentKind) -> Result<(), ApiError> {
    let title = &task.title;
    let (message, hint) = match task.status {
        _ if kind.converses() => (
            format!("“{title}” has no terminal: its agent reads messages."),
            "Write to it: `legwork answer ID TEXT`.",
        ),
        status if status.is_terminal() => (
            format!("“{title}” has ended, so nobody reads what is typed."),
            "Run it again: `legwork retry ID`.",
        ),
        _ if !task.pty => (
            format!("“{title}” has no terminal, so nothing can be typed."),
            "Start it with `legwork execute --pty`, or give it its input with `--stdin`.",
        ),
        Status::Running => return Ok(()),
        Status::Paused | Status::NeedsInput if task.kept_run => {
            (format!("“{title}” is frozen, so it reads nothing."), "Let it go on first: `legwork resume ID`.")
        }
        _ => (
            format!("“{title}” does not run yet, so it reads nothing."),
            "`legwork why ID` says what it waits for.",
        ),
    };
    Err(ApiError::refused(message).hint(hint))
}
