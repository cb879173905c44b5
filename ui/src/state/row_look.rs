//! What a row of the list is made of: which parts it has, and what they show.

use super::{shape::Shape, words};
use contract::{Status, Task, workflow::is_run};

/// Which parts a row has. It is built anew when these change, and only then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RowParts {
    /// A bar.
    pub runs: bool,
    /// A button that opens what it asks.
    pub asks: bool,
    /// Words before what it does: it wants an approval.
    pub approval: bool,
    /// It is a run of a workflow, whose tasks can be shown below it.
    pub run: bool,
    /// It is one of a run's tasks, which stands below that.
    pub below: bool,
}

impl RowParts {
    /// Of a task.
    #[must_use]
    pub fn of(task: &Task) -> Self {
        let approval = Shape::of(task) == Shape::Approval;
        let (run, below) = (is_run(task), task.run_id.is_some());
        Self { runs: task.status == Status::Running, asks: task.asks(), approval, run, below }
    }
}

/// What a row shows of a task besides what moves while it runs (percent, step, times).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowLook {
    /// The icon.
    pub shape: Shape,
    /// The word for where it stands.
    pub status: &'static str,
    /// Its title.
    pub title: String,
    /// Agent, type and priority.
    pub byline: String,
    /// What went wrong, whole: the line has room for the useful half only.
    pub error: Option<String>,
}

impl RowLook {
    /// Of a task.
    #[must_use]
    pub fn of(task: &Task) -> Self {
        Self {
            shape: Shape::of(task),
            status: words::status(task),
            title: task.title.clone(),
            byline: words::byline(task),
            error: task.end_error().map(|error| error.message.clone()),
        }
    }

    /// The status in whose colour it says what it does, where that is not the usual one.
    #[must_use]
    pub fn tint(&self) -> Option<&'static str> {
        match self.shape.tint() {
            tint @ (Status::Failed | Status::NeedsInput) => Some(tint.as_str()),
            _ => None,
        }
    }
}

impl Default for RowLook {
    fn default() -> Self {
        let (title, byline) = (String::new(), String::new());
        Self { shape: Shape::Of(Status::Pending), status: "", title, byline, error: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::actions::tests::task;

    #[test]
    fn what_moves_while_it_runs_changes_neither_parts_nor_look() {
        let before = task(Status::Running);
        let after = Task { progress: 40, current_step: Some("unit".into()), revision: 9, ..before.clone() };
        assert_eq!(RowParts::of(&before), RowParts::of(&after));
        assert_eq!(RowLook::of(&before), RowLook::of(&after));
    }

    #[test]
    fn a_row_is_built_anew_where_it_has_other_parts() {
        let of = |status| RowParts::of(&task(status));
        assert_eq!(of(Status::Pending), of(Status::Paused));
        assert_ne!(of(Status::Queued), of(Status::Running));
        assert_ne!(RowLook::of(&task(Status::Pending)), RowLook::of(&task(Status::Paused)));
    }

    #[test]
    fn only_what_failed_or_asks_is_tinted() {
        for status in Status::ALL {
            let tint = RowLook::of(&task(status)).tint();
            let wanted = matches!(status, Status::Failed | Status::NeedsInput).then(|| status.as_str());
            assert_eq!(tint, wanted, "{status}");
        }
    }
}
