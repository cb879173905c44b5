//! Reads the text of a workflow.

use contract::workflow::{WorkflowDefinition, WorkflowProblem};

/// Reads `text`, which stands in `file` (a path or a name, for people).
///
/// # Errors
/// Everything that is wrong with it, in the order of the text.
pub fn read(file: &str, text: &str) -> Result<WorkflowDefinition, Vec<WorkflowProblem>> {
    toml_edit::de::from_str(text).map_err(|error| {
        let span = error.span().unwrap_or_default();
        vec![WorkflowProblem {
            message: error.message().to_owned(),
            help: None,
            line: 1,
            column: 1,
            span: (span.start, span.end),
            rendered: format!("{file}: {error}"),
        }]
    })
}
