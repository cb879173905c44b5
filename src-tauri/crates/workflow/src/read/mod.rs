//! Reads the text of a workflow: first its form (TOML, keys, types), then what it says.

mod document;
mod fields;
mod line_ends;
mod misfit;
mod source;

pub(crate) use line_ends::LineEnds;
pub use misfit::{Misfit, misfits};
pub(crate) use source::{Place, Source};

use crate::{problem::Problems, rules};
use contract::workflow::{WORKFLOW_TEXT_MOST, WorkflowDefinition, WorkflowProblem};
use toml::de::DeTable;

/// Reads `text`, which stands in `file` (a path or a name, for people).
///
/// # Errors
/// Everything that is wrong with it, in the order of the text; of more than a hundred things, the first hundred.
pub fn read(file: &str, text: &str) -> Result<WorkflowDefinition, Vec<WorkflowProblem>> {
    let Some(lines) = LineEnds::of(text) else { return read_lines(file, text) };
    read_lines(file, &lines.text).map_err(|mut problems| {
        problems.iter_mut().for_each(|problem| lines.put_back(problem));
        problems
    })
}

/// Reads a text whose lines end with a line feed alone, as those of a command must.
fn read_lines(file: &str, text: &str) -> Result<WorkflowDefinition, Vec<WorkflowProblem>> {
    let mut problems = Problems::default();
    let mut definition = WorkflowDefinition::default();
    if text.len() > WORKFLOW_TEXT_MOST {
        let most = WORKFLOW_TEXT_MOST >> 20;
        let found = problems.add(0..0, format!("the text is longer than {most} MiB"));
        found
            .help("a workflow of as many tasks as a run may have is shorter; write what repeats as a matrix");
    } else {
        let (root, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            problems.add(error.span().unwrap_or_default(), error.message());
        }
        // what follows from a text that is no TOML would only be noise
        if problems.is_empty() {
            definition = document::workflow(root.get_ref(), &mut problems);
            rules::check(&definition, &Source::new(text, root.get_ref()), &mut problems);
        }
    }
    if problems.is_empty() { Ok(definition) } else { Err(problems.told(file, text)) }
}

#[cfg(test)]
mod tests;
