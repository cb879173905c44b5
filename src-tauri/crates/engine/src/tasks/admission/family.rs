//! Tasks that start tasks: whom a new one would stand below, and what all of them together may come to.

use crate::{
    convert,
    core::Core,
    error,
    json::or_default,
    model::{budget, family},
    tasks::lookup,
};
use contract::{
    ApiError, Status, TaskId,
    model::Budget,
    settings::{FamilyRules, McpRules},
};
use store::{Connection, Result, StoreError, agents, tasks, tasks::TaskRow, usage};

/// The task above all others of the family that a task below `parent` belongs to; `None` where `parent` is gone.
pub(super) fn root_below(connection: &mut Connection, parent: TaskId) -> Result<Option<String>> {
    match tasks::find(connection, &parent.to_string()) {
        Ok(parent) => Ok(Some(parent.root_id.unwrap_or(parent.id))),
        Err(StoreError::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

/// The task that another is to stand below, as far as that matters.
pub(super) struct Family {
    parent: TaskRow,
    /// How many tasks stand above the parent.
    depth: i64,
}

impl Family {
    /// Where a task stands that `parent` starts.
    ///
    /// # Errors
    /// `Refused`: the parent has ended, or it or a task above it is being cancelled.
    pub(super) fn of_running(connection: &mut Connection, core: &Core, parent: TaskId) -> Result<Self> {
        let parent = lookup::task(connection, &core.user, &parent.to_string())?;
        if parent.status.is_terminal() || parent.cancel_requested {
            let message =
                format!("“{}”, which asks for this task, has ended or is being cancelled.", parent.title);
            return Err(error::refuse(ApiError::refused(message)));
        }
        let above = family::above(connection, &parent)?;
        if let Some(gone) =
            above.iter().find(|task| task.cancel_requested || task.status == Status::Cancelled)
        {
            let message = format!(
                "“{}”, which this task would stand below, was cancelled with all below it.",
                gone.title
            );
            return Err(error::refuse(ApiError::refused(message)));
        }
        let depth = i64::try_from(above.len()).unwrap_or(i64::MAX);
        Ok(Self { parent, depth })
    }

    /// The task above all others.
    pub(super) fn root_id(&self) -> String {
        self.parent.root_id.clone().unwrap_or_else(|| self.parent.id.clone())
    }

    /// Whether it came from a coding agent.
    pub(super) const fn is_from_mcp(&self) -> bool {
        self.parent.from_mcp
    }

    /// Refuses a task that would be one too many.
    pub(super) fn check_bounds(
        &self,
        connection: &mut Connection,
        rules: &FamilyRules,
        mcp: Option<&McpRules>,
    ) -> Result<()> {
        const DO_IT_HERE: &str = "Do the work in this task instead.";
        let refuse = |message: String, setting: &str| {
            let hint = format!("{DO_IT_HERE} The person can allow more: `legwork setting set {setting} …`.");
            Err(error::refuse(ApiError::refused(message).hint(hint)))
        };
        let (most, setting) = match mcp.filter(|mcp| mcp.depth < rules.depth) {
            Some(mcp) => (mcp.depth, "mcp.depth"),
            None => (rules.depth, "family.depth"),
        };
        if self.depth >= most {
            let depth = self.depth;
            let message = format!(
                "This task stands {depth} levels below one that a person started, which is the most."
            );
            return refuse(message, setting);
        }
        if tasks::family::children(connection, &self.parent.id)? >= rules.children {
            let message = format!("This task has started {} tasks, which is the most.", rules.children);
            return refuse(message, "family.children");
        }
        let root = self.root_id();
        if tasks::family::size(connection, &root)? >= rules.tasks {
            let message = format!(
                "The task that the person started and all that was started from within it are {} tasks, which is the most.",
                rules.tasks
            );
            return refuse(message, "family.tasks");
        }
        let used = convert::usage(usage::of_family(connection, &root)?);
        if budget::is_nothing(budget::left(budget::of_family(rules), used)) {
            let message = "All that one task may use together with those that it starts is used.".to_owned();
            return refuse(message, "family.tokens");
        }
        Ok(())
    }

    /// What the parent has left for a task below it.
    ///
    /// # Errors
    /// `Refused`: nothing.
    pub(super) fn left(&self, connection: &mut Connection) -> Result<Budget> {
        let agent = agents::find(connection, &self.parent.agent_id)?;
        let own: Budget = self.parent.budget.as_deref().map(or_default).unwrap_or_default();
        let theirs = budget::narrower(or_default(&agent.budget), own);
        let left = budget::left(theirs, family::spent(connection, &self.parent)?);
        if budget::is_nothing(left) {
            let refusal = ApiError::refused("Nothing is left of this task's budget for a task below it.");
            return Err(error::refuse(
                refusal.hint("Do the work in this task, or finish with what there is."),
            ));
        }
        Ok(left)
    }
}
