//! What the editor's fields of a task stand for.

use crate::catalogue::{common, workflows as say};
use contract::workflow::WorkflowTask;
use std::collections::BTreeSet;

/// Who does a task.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TaskWork {
    /// A shell line.
    #[default]
    Command,
    /// An agent with a model.
    Agent,
}

impl TaskWork {
    /// Of a task as it is written.
    #[must_use]
    pub fn of(task: &WorkflowTask) -> Self {
        if task.instructions.is_some() { Self::Agent } else { Self::Command }
    }

    /// The key of the choice.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::Agent => "agent",
        }
    }

    /// What a key stands for.
    #[must_use]
    pub fn of_key(key: &str) -> Self {
        if key == Self::Agent.key() { Self::Agent } else { Self::Command }
    }

    /// Lets it be done so: what the other way asked for goes.
    pub fn put(self, task: &mut WorkflowTask) {
        match self {
            Self::Command => {
                task.instructions = None;
                task.agent = None;
                task.command.get_or_insert_default();
            }
            Self::Agent => {
                task.command = None;
                task.instructions.get_or_insert_default();
            }
        }
    }
}

/// The choices.
#[must_use]
pub fn does_options() -> Vec<(String, String)> {
    [(TaskWork::Command, common::command()), (TaskWork::Agent, say::an_agent())]
        .map(|(does, said)| (does.key().to_owned(), said.to_owned()))
        .into()
}

/// The names in a text, between commas and spaces.
#[must_use]
pub fn names_in(text: &str) -> BTreeSet<String> {
    let names = text.split(|letter: char| letter == ',' || letter.is_whitespace());
    names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_done_in_one_way_at_a_time() {
        let mut task = WorkflowTask { command: Some("make".into()), ..WorkflowTask::default() };
        TaskWork::Agent.put(&mut task);
        assert_eq!((TaskWork::of(&task), &task.command), (TaskWork::Agent, &None));
        task.agent = Some("writer".into());
        TaskWork::of_key("command").put(&mut task);
        assert_eq!((task.command.as_deref(), &task.instructions, &task.agent), (Some(""), &None, &None));
        assert_eq!(does_options().len(), 2);
    }

    #[test]
    fn names_stand_between_commas_and_spaces() {
        assert_eq!(names_in(" a, b  c,,").into_iter().collect::<Vec<_>>(), ["a", "b", "c"]);
    }
}
