//! What a definition must be, beyond its form.

mod inputs;
mod names;
mod stages;
mod tasks;
mod templates;

use crate::{problem::Problems, read::Source};
use contract::workflow::WorkflowDefinition;

/// Adds to `problems` all that is wrong with `definition`, which was read from `source`.
pub(crate) fn check(definition: &WorkflowDefinition, source: &Source<'_>, problems: &mut Problems) {
    names::check(definition, source, problems);
    inputs::check(definition, source, problems);
    tasks::check(definition, source, problems);
    let certain = stages::check(definition, source, problems);
    templates::check(definition, certain.as_ref(), source, problems);
}
