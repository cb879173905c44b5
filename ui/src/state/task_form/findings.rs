//! What is wrong with the form.

use super::{Clock, TaskForm, changes};
use contract::{AgentKind, FieldError, NewTask, validation};

/// The form as a request, and everything that is wrong with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Findings {
    /// The request.
    pub task: NewTask,
    /// What is wrong, field by field.
    pub wrong: Vec<FieldError>,
}

/// Finds what is wrong with a form for an agent of `kind`. `edited`: the task as it was, where one is being edited.
#[must_use]
pub fn find(
    form: &TaskForm,
    kind: AgentKind,
    agent_has_command: bool,
    edited: Option<(&NewTask, i64)>,
    clock: Clock,
) -> Findings {
    let (mut task, mut wrong) = form.request(kind.takes_command(), clock);
    let verdict = match edited {
        Some((before, agent_timeout)) => {
            // A task keeps a title, and an emptied one is no change but a mistake.
            task.title = Some(form.title.clone());
            validation::new_task(&task, kind, agent_has_command)
                .and_then(|()| validation::task_edit(&changes(before, &task, agent_timeout), kind))
        }
        None => validation::new_task(&task, kind, agent_has_command),
    };
    let ruled = verdict.err().map(|error| error.fields).unwrap_or_default();
    // A command brings its own title, so the command alone is asked for where both are left out.
    let untitled = task.title.is_none() && ruled.iter().any(|finding| finding.field == "command");
    for finding in ruled.into_iter().filter(|finding| !(untitled && finding.field == "title")) {
        if wrong.iter().all(|known| known.field != finding.field) {
            wrong.push(finding);
        }
    }
    Findings { task, wrong }
}
