//! What the person may mean by what they have typed so far, where they fill in the address of a resource or a prompt.

use crate::{
    prompts,
    resources::{self, Part, ResourceId},
};
use contract::{ApiError, Status, Task, command::ListTasks};
use engine::Engine;
use rmcp::model::{ArgumentInfo, CompletionInfo, Reference};

/// The newest tasks, among which it is looked.
const LOOKED_AT: i64 = 500;
/// Stands for an id where the address is looked at.
const SOME_ID: &str = "00000000";

/// The values that begin so, or the tasks whose title holds it: newest first.
///
/// # Errors
/// Those of the store.
pub(crate) fn complete(
    engine: &Engine,
    wanted: &Reference,
    argument: &ArgumentInfo,
) -> Result<CompletionInfo, ApiError> {
    let statuses = match wanted {
        Reference::Resource(template) if argument.name == "id" => part_of(&template.uri).map(has_it),
        Reference::Prompt(_) if argument.name == prompts::TASK => Some(vec![]),
        _ => None,
    };
    let Some(statuses) = statuses else { return Ok(CompletionInfo::default()) };
    let page = engine.call(ListTasks { statuses, limit: LOOKED_AT, ..ListTasks::default() })?;
    let typed = argument.value.trim().to_lowercase();
    let mut values: Vec<String> = page.tasks.iter().filter_map(|task| meant(task, &typed)).collect();
    let total = u32::try_from(values.len()).unwrap_or(u32::MAX);
    let has_more = values.len() > CompletionInfo::MAX_VALUES || page.next_before.is_some();
    values.truncate(CompletionInfo::MAX_VALUES);
    Ok(CompletionInfo::with_pagination(values, Some(total), has_more).unwrap_or_default())
}

/// The states of tasks that have such a thing; none for all.
fn has_it(part: Part) -> Vec<Status> {
    match part {
        Part::Result | Part::Artifact(_) => {
            Status::ALL.into_iter().filter(|status| status.is_terminal()).collect()
        }
        Part::Output | Part::Log => vec![],
    }
}

/// What of a task the address of a kind of resources names.
fn part_of(template: &str) -> Option<Part> {
    let address = template.replace("{id}", SOME_ID).replace("{name}", "name");
    match resources::place(&address)? {
        ResourceId::Task(id, part) if id == SOME_ID => Some(part),
        ResourceId::Task(..) | ResourceId::Queue => None,
    }
}

/// The id of the task in the form that is being typed, if it may be meant.
fn meant(task: &Task, typed: &str) -> Option<String> {
    let id = task.id.to_string();
    if task.short_id.starts_with(typed) || task.title.to_lowercase().contains(typed) {
        return Some(task.short_id.clone());
    }
    id.starts_with(typed).then_some(id)
}
