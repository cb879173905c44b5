//! The texts of a task for an agent that reads them: one is asked for, the others follow from it.

use super::TaskForm;
use crate::{catalogue::new_task as say, state::clip::clip};
use contract::{FieldError, model::FormField};

/// A title that nobody wrote is at most so long.
const TITLE_CHARS: usize = 80;
/// The name of the text that is asked for.
const TEXT: &str = "instructions";

/// What is sent of the texts; what is left out is taken from the title.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Texts {
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) instructions: Option<String>,
}

impl TaskForm {
    /// The title that a task gets whose title is left empty: the beginning of what it should do, else the first thing that
    /// the agent's own fields (`asked`) were told.
    #[must_use]
    pub fn own_title(&self, asked: &[FormField]) -> Option<String> {
        let answers = asked.iter().filter_map(|field| self.answers.get(&field.name));
        std::iter::once(&self.instructions).chain(answers).find_map(|text| first_line(text))
    }

    /// The texts as they are sent: of a command only those that were written. A text that the title says in full is not
    /// said twice.
    pub(super) fn texts(&self, takes_command: bool, asked: &[FormField]) -> Texts {
        if takes_command {
            return Texts {
                title: given(&self.title),
                description: given(&self.description),
                instructions: None,
            };
        }
        let title = given(&self.title).or_else(|| self.own_title(asked));
        let instructions =
            given(&self.instructions).filter(|text| Some(text.trim()) != title.as_deref().map(str::trim));
        Texts { title, description: given(&self.description), instructions }
    }

    /// Puts the words of a form that was filled from a task where they are asked for: what only has a title is to do what
    /// that says, and a title that the text gives by itself goes on following it.
    pub fn gather_texts(&mut self, asked: &[FormField]) {
        if asked.is_empty() && self.instructions.trim().is_empty() {
            self.instructions.clone_from(&self.title);
        }
        if self.own_title(asked).as_deref() == Some(self.title.trim()) {
            self.title = String::new();
        }
    }
}

/// Where a finding about a missing title belongs: beside the text that is asked for and would bring one.
pub(super) fn untitled(asked: &[FormField]) -> FieldError {
    match asked.first() {
        None => FieldError { field: TEXT.to_owned(), message: say::no_text().to_owned() },
        Some(first) => {
            FieldError { field: format!("context.{}", first.name), message: say::no_title().to_owned() }
        }
    }
}

fn given(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| text.to_owned())
}

fn first_line(text: &str) -> Option<String> {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    Some(clip(line, TITLE_CHARS))
}
