//! What narrows the list, and the words of conditions that an index has as well.

use contract::{Status, TaskType, status_word, wait_word};

/// That a task waits for the person's approval, as its index says it.
pub(crate) const ASKS: &str = concat!("waiting_for = '", wait_word!(Approval), "'");
pub(super) const ASKS_NOT: &str = concat!("COALESCE(waiting_for, '') <> '", wait_word!(Approval), "'");

/// That nobody waits for a task in a talk, where it is shown instead.
pub(crate) const LISTED: &str = "foreground = 0";
/// That a task is a row of its own: those of runs of workflows are told with their run, unless they ask the person something.
pub(super) const BESIDE: &str = concat!(
    "(parent_id IS NULL OR status = '",
    status_word!(NeedsInput),
    "' OR NOT EXISTS (SELECT 1 FROM workflow_tasks WHERE workflow_tasks.task_id = agent_tasks.id AND taken_over = 0))"
);
/// That the person has not put a task off.
pub(crate) const AWAKE: &str =
    "NOT EXISTS (SELECT 1 FROM inbox WHERE task_id = id AND snoozed_until IS NOT NULL)";

/// What a page of the list holds.
#[derive(Clone, Debug, Default)]
pub struct ListFilter {
    /// Whose tasks.
    pub user: String,
    /// Only these statuses; empty: all.
    pub statuses: Vec<Status>,
    /// With statuses: also pending ones that wait for the person's approval.
    pub approvals: bool,
    /// Not those that wait for the person's approval before their first run.
    pub no_approvals: bool,
    /// Only this agent's, by id.
    pub agent_id: Option<String>,
    /// Only this type.
    pub task_type: Option<TaskType>,
    /// Only this priority.
    pub priority: Option<i32>,
    /// Only with this tag.
    pub tag: Option<String>,
    /// Also tasks of runs of workflows, each beside its run.
    pub nested: bool,
    /// Only what this task has started: the tasks of a run.
    pub parent: Option<String>,
    /// Only created at or after this moment.
    pub created_from: Option<i64>,
    /// Only created before this moment.
    pub created_to: Option<i64>,
    /// Only older than this id.
    pub before: Option<String>,
    /// Only these ids.
    pub ids: Option<Vec<String>>,
    /// At most so many.
    pub limit: i64,
}

impl ListFilter {
    /// Whether tasks of runs are left out.
    pub(super) const fn folds_runs(&self) -> bool {
        !self.nested && self.parent.is_none() && self.ids.is_none()
    }
}
