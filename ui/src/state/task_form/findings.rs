//! What is wrong with the form.

use super::{Clock, TaskForm, changes, texts};
use crate::catalogue::new_task as say;
use contract::{AgentKind, FieldError, NewTask, model::FormField, validation};

/// The form as a request, and everything that is wrong with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Findings {
    /// The request.
    pub task: NewTask,
    /// What is wrong, field by field.
    pub wrong: Vec<FieldError>,
}

/// What the rules need to know about the agent that a form is for.
#[derive(Clone, Copy, Debug, Default)]
pub struct For<'a> {
    /// Its kind.
    pub kind: AgentKind,
    /// Whether it brings a command for tasks that carry none.
    pub has_command: bool,
    /// Its own fields.
    pub asks: &'a [FormField],
}

/// Finds what is wrong with a form for an agent. `edited`: the task as it was, where one is being edited.
#[must_use]
pub fn find(form: &TaskForm, agent: For<'_>, edited: Option<(&NewTask, i64)>, clock: Clock) -> Findings {
    let For { kind, has_command, asks } = agent;
    let (mut task, mut wrong) = form.request(kind.takes_command(), asks, clock);
    wrong.extend(unanswered(asks, &task));
    let untitled = task.title.is_none();
    let verdict = match edited {
        Some((before, agent_timeout)) => {
            // A task keeps a title, and an emptied one is no change but a mistake.
            task.title.get_or_insert_with(|| form.title.clone());
            let edit = changes(before, &task, agent_timeout);
            // Texts that stay as they are were accepted once, also where they were left out.
            let mut whole = task.clone();
            whole.description = whole.description.filter(|_| edit.description.is_some());
            whole.instructions = whole.instructions.filter(|_| edit.instructions.is_some());
            validation::new_task(&whole, kind, has_command).and_then(|()| validation::task_edit(&edit, kind))
        }
        None => validation::new_task(&task, kind, has_command),
    };
    let mut ruled = verdict.err().map(|error| error.fields).unwrap_or_default();
    ruled.extend(validation::deadline_to_come(task.deadline, clock.now).err());
    if untitled && !kind.takes_command() {
        ruled
            .iter_mut()
            .filter(|finding| finding.field == "title")
            .for_each(|finding| *finding = texts::untitled(asks));
    }
    // A command brings its own title, so the command alone is asked for where both are left out.
    let no_command = untitled && ruled.iter().any(|finding| finding.field == "command");
    for finding in ruled.into_iter().filter(|finding| !(no_command && finding.field == "title")) {
        if wrong.iter().all(|known| known.field != finding.field) {
            wrong.push(finding);
        }
    }
    Findings { task, wrong }
}

/// The agent's own fields that must be filled in and are not.
fn unanswered(asks: &[FormField], task: &NewTask) -> Vec<FieldError> {
    let missing = asks.iter().filter(|field| {
        let given = task.context.get(&field.name);
        field.required && given.is_none_or(|value| value.as_str().is_some_and(|text| text.trim().is_empty()))
    });
    let finding = |field: &FormField| FieldError {
        field: format!("context.{}", field.name),
        message: say::needed(&field.label),
    };
    missing.map(finding).collect()
}
