//! The workflows of the list: in which groups they stand, and what their rows say.

use super::look::count;
use crate::catalogue::workflows as say;
use contract::{
    text,
    workflow::{Workflow, WorkflowSource},
};

/// So much of what a workflow does stands in its row, in characters.
const ABOUT_CHARS: usize = 200;

/// The workflows of one source, by their names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SourceGroup {
    /// Where they come from.
    pub source: WorkflowSource,
    /// Their names, in their order.
    pub names: Vec<String>,
}

/// The groups: the project's first, for these are what the person works on; those that came with Legwork last.
#[must_use]
pub fn groups(all: &[Workflow]) -> Vec<SourceGroup> {
    let order = [WorkflowSource::Project, WorkflowSource::Person, WorkflowSource::BuiltIn];
    let of = |source: WorkflowSource| SourceGroup {
        source,
        names: all.iter().filter(|one| one.source == source).map(|one| one.name.clone()).collect(),
    };
    order.map(of).into_iter().filter(|group| !group.names.is_empty()).collect()
}

/// What a group is called.
#[must_use]
pub fn source_title(source: WorkflowSource) -> &'static str {
    match source {
        WorkflowSource::Project => say::of_project(),
        WorkflowSource::Person => say::of_person(),
        WorkflowSource::BuiltIn => say::built_in(),
    }
}

/// What a workflow does, in a line.
#[must_use]
pub fn about(workflow: &Workflow) -> String {
    let about = workflow.definition.as_ref().map(|definition| definition.description.as_str());
    text::first_line(about.unwrap_or_default(), ABOUT_CHARS)
}

/// How large it is: `4 stages, 6 tasks`.
#[must_use]
pub fn size(workflow: &Workflow) -> String {
    let Some(definition) = &workflow.definition else { return String::new() };
    let stages = say::stage_count(count(definition.stages.len()));
    match workflow.tasks {
        Some(tasks) => format!("{stages}, {}", say::task_count(count(tasks))),
        None => stages,
    }
}

/// Why it cannot be used: the first of its problems, and where that is.
#[must_use]
pub fn problem(workflow: &Workflow) -> Option<String> {
    let first = workflow.problems.first().filter(|_| workflow.definition.is_none())?;
    Some(say::cannot_be_used(&first.message, count(first.line)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::workflow::sample::definition;
    use contract::workflow::WorkflowProblem;

    fn found(name: &str, source: WorkflowSource) -> Workflow {
        Workflow {
            name: name.into(),
            source,
            path: None,
            text: String::new(),
            definition: Some(definition()),
            problems: vec![],
            tasks: Some(5),
            last_run: None,
            hides: vec![],
        }
    }

    #[test]
    fn the_projects_own_come_first() {
        let all = [
            found("pipeline", WorkflowSource::BuiltIn),
            found("ship", WorkflowSource::Project),
            found("deploy", WorkflowSource::BuiltIn),
        ];
        let names: Vec<_> = groups(&all).into_iter().map(|group| (group.source, group.names)).collect();
        let named = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            names,
            [
                (WorkflowSource::Project, named(&["ship"])),
                (WorkflowSource::BuiltIn, named(&["pipeline", "deploy"])),
            ]
        );
    }

    #[test]
    fn a_row_says_how_large_it_is_or_why_it_cannot_be_used() {
        let mut one = found("ship", WorkflowSource::Person);
        assert_eq!(size(&one), "5 stages, 5 tasks");
        assert_eq!(problem(&one), None);
        one.definition = None;
        one.problems.push(WorkflowProblem {
            message: "unknown key `stagee`".into(),
            help: None,
            line: 3,
            column: 1,
            span: (0, 1),
            rendered: String::new(),
            related: vec![],
        });
        assert_eq!(problem(&one).as_deref(), Some("Cannot be used: unknown key `stagee` (line 3)"));
        assert_eq!(size(&one), "");
    }
}
