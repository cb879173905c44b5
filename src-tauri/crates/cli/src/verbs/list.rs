//! `legwork list`: one page of the tasks, newest first, or of one group in its own order.

use crate::{
    args::List,
    terminal::{
        failure::{Exit, Failure},
        front::Front,
        render,
    },
};
use contract::{Status, Task, TaskId, command::ListTasks};
use schemars::JsonSchema;
use serde::Serialize;

/// The page as JSON.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Page<'a> {
    tasks: &'a [Task],
    next_before: Option<TaskId>,
    total: Option<i64>,
}

/// Shows the page.
pub(crate) fn run(front: &Front, args: &List) -> Result<Exit, Failure> {
    let page = front.open()?.call(ListTasks {
        // both wait for the person's word
        approvals: args.status.contains(&Status::NeedsInput),
        statuses: args.status.clone(),
        group: args.group,
        agent: args.agent.clone(),
        task_type: args.task_type,
        tag: args.tag.clone(),
        run: args.run.clone(),
        nested: args.nested,
        search: args.search.clone(),
        limit: args.limit,
        before: args.before.clone(),
        ..ListTasks::default()
    })?;
    if front.json {
        front.document(&Page { tasks: &page.tasks, next_before: page.next_before, total: page.total })?;
        return Ok(Exit::Done);
    }
    if page.tasks.is_empty() {
        front.note("No tasks.");
        return Ok(Exit::Done);
    }
    front.print(&render::list::table(&page.tasks, &front.look, &front.local()))?;
    if let Some(next) = page.next_before {
        let others = if args.group.is_some() { "those after them" } else { "older ones" };
        let of = page.total.map(|n| format!(" of {}", contract::text::count(n))).unwrap_or_default();
        front.note(&format!("{}{of} shown; {others}: add `--before {}`", page.tasks.len(), next.short()));
    }
    Ok(Exit::Done)
}
