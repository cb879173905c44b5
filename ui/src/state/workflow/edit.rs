//! A workflow while it is edited: its definition and its text, what was there before, and what can be changed.

mod changes;

pub use changes::{
    add_input, add_stage, add_task, connect, disconnect, free_name, move_stage, remove_input, remove_stage,
    remove_task,
};

use contract::workflow::{Workflow, WorkflowDefinition};

/// Steps that can be taken back.
const STEPS: usize = 200;

/// How it stood at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// Its text.
    pub text: String,
    /// What it says, or said when it could last be read.
    pub definition: WorkflowDefinition,
}

/// A workflow that is being edited.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Editor {
    now: Snapshot,
    kept: Snapshot,
    past: Vec<Snapshot>,
    future: Vec<Snapshot>,
    /// The field that is being typed in: what is typed in one go is one step.
    typing: Option<String>,
    /// The file that it is kept in; none: in no file of its own yet.
    path: Option<String>,
}

impl Editor {
    /// Of a workflow that was found. One that came with Legwork is edited as a copy.
    #[must_use]
    pub fn of(workflow: &Workflow) -> Self {
        let now = Snapshot {
            text: workflow.text.clone(),
            definition: workflow.definition.clone().unwrap_or_default(),
        };
        Self { kept: now.clone(), now, path: workflow.path.clone(), ..Self::default() }
    }

    /// Of a new one with a stage to begin with. It has no text until that was made.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let mut definition = WorkflowDefinition { name: name.to_owned(), ..WorkflowDefinition::default() };
        add_stage(&mut definition, None);
        Self { now: Snapshot { text: String::new(), definition }, ..Self::default() }
    }

    /// What it says.
    #[must_use]
    pub const fn definition(&self) -> &WorkflowDefinition {
        &self.now.definition
    }

    /// Its text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.now.text
    }

    /// Its file.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// What its file said when it was read or kept last.
    #[must_use]
    pub fn kept_text(&self) -> &str {
        &self.kept.text
    }

    /// Whether it is otherwise than it was kept.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.now != self.kept
    }

    /// Changes what it says. `field`: what is typed in, where something is.
    pub fn change(&mut self, field: Option<&str>, change: impl FnOnce(&mut WorkflowDefinition)) {
        let before = self.now.clone();
        change(&mut self.now.definition);
        if self.now.definition != before.definition {
            self.remember(before, field);
        }
    }

    /// Changes its text.
    pub fn write(&mut self, text: String) {
        if text != self.now.text {
            let before = Snapshot { text, ..self.now.clone() };
            let before = std::mem::replace(&mut self.now, before);
            self.remember(before, Some("text"));
        }
    }

    fn remember(&mut self, before: Snapshot, field: Option<&str>) {
        self.future.clear();
        let goes_on = field.is_some() && self.typing.as_deref() == field;
        self.typing = field.map(str::to_owned);
        if !goes_on {
            self.past.push(before);
            let over = self.past.len().saturating_sub(STEPS);
            self.past.drain(..over);
        }
    }

    /// Takes in what its text is, or what it says: whichever was not changed by hand. That is no step of its own.
    pub fn checked(&mut self, checked: &Workflow) {
        self.now.text.clone_from(&checked.text);
        if let Some(definition) = &checked.definition {
            self.now.definition = definition.clone();
        }
        // a new one is as it begins until something is changed
        if self.past.is_empty() && self.path.is_none() && self.kept == Snapshot::default() {
            self.kept = self.now.clone();
        }
    }

    /// It was kept in a file.
    pub fn saved(&mut self, workflow: &Workflow) {
        self.path.clone_from(&workflow.path);
        self.typing = None;
        self.now.text.clone_from(&workflow.text);
        if let Some(definition) = &workflow.definition {
            self.now.definition = definition.clone();
        }
        self.kept = self.now.clone();
    }

    /// Whether a step can be taken back.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether a step that was taken back can be made again.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// Takes the last step back.
    pub fn undo(&mut self) {
        if let Some(before) = self.past.pop() {
            self.typing = None;
            self.future.push(std::mem::replace(&mut self.now, before));
        }
    }

    /// Makes the step again that was taken back last.
    pub fn redo(&mut self) {
        if let Some(after) = self.future.pop() {
            self.typing = None;
            self.past.push(std::mem::replace(&mut self.now, after));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::workflow::sample::definition;
    use contract::workflow::WorkflowSource;

    fn found(path: Option<&str>) -> Workflow {
        Workflow {
            name: "ship".into(),
            source: WorkflowSource::Person,
            path: path.map(str::to_owned),
            text: "name = \"ship\"".into(),
            definition: Some(definition()),
            problems: vec![],
            tasks: Some(5),
            last_run: None,
            hides: vec![],
        }
    }

    #[test]
    fn steps_are_taken_back_and_made_again() {
        let mut editor = Editor::of(&found(Some("/w/ship.toml")));
        assert!(!editor.is_changed() && !editor.can_undo());
        editor.change(None, |ship| drop(ship.stages.pop()));
        editor.change(Some("description"), |ship| ship.description = "B".into());
        editor.change(Some("description"), |ship| ship.description = "Bu".into());
        assert_eq!(editor.definition().stages.len(), 4);
        editor.undo();
        assert_eq!(
            editor.definition().description,
            "Builds and ships",
            "what is typed in one go is one step"
        );
        editor.undo();
        assert!(!editor.is_changed() && !editor.can_undo());
        editor.redo();
        editor.redo();
        assert_eq!(editor.definition().description, "Bu");
        editor.undo();
        editor.change(None, |ship| ship.name = "other".into());
        assert!(!editor.can_redo(), "what was taken back is gone once something else is done");
        editor.change(None, |_| ());
        editor.undo();
        assert_eq!(editor.definition().name, "ship", "nothing changed is no step");
    }

    #[test]
    fn what_was_saved_is_unchanged_until_something_else_is_done() {
        let mut editor = Editor::of(&found(None));
        editor.write("name = \"ship2\"".into());
        assert!(editor.is_changed());
        let kept = Workflow { text: "name = \"ship2\"".into(), ..found(Some("/w/ship2.toml")) };
        editor.saved(&kept);
        assert!(!editor.is_changed());
        assert_eq!(editor.kept_text(), "name = \"ship2\"");
        assert_eq!(editor.path(), Some("/w/ship2.toml"));
        editor.undo();
        assert!(editor.is_changed(), "the file has what was saved");
    }

    #[test]
    fn a_new_one_is_unchanged_once_it_has_its_first_text() {
        let mut editor = Editor::new("new");
        let definition = editor.definition().clone();
        editor.checked(&Workflow { definition: Some(definition), ..found(None) });
        assert!(!editor.is_changed());
        editor.change(None, |new| new.description = "x".into());
        assert!(editor.is_changed());
    }
}
