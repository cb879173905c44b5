//! A run that is asked for, made of a file: what is read of the disk is read here, before anything is written.

use super::enter::Wanted;
use crate::workflows::finding;
use contract::{ApiError, Origin, workflow::WorkflowDefinition};
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};
use workflow::Plan;

/// A run of the workflow of this name, or in this file, in this folder, as it is written now.
///
/// # Errors
/// `invalid_input` or `not_found`: the folder or the workflow cannot be used, or the inputs are wrong; with every field at fault.
pub(crate) fn of_file(
    workflow: &str,
    given: Option<&str>,
    inputs: &Map<String, Value>,
    origin: Origin,
    path: Option<String>,
) -> Result<Wanted, ApiError> {
    debug_assert!(!store::writes(), "a file is read inside a write");
    let folder = folder(given)?;
    let found = finding::one(workflow, Some(&folder))?;
    // one elsewhere that is named by its path is the person's choice of a file
    let of_project = found.path.as_deref().is_some_and(|path| finding::came_with_a_project(Path::new(path)));
    let definition = found.definition.ok_or_else(|| finding::refused("workflow", &found.problems))?;
    let plan = plan(&definition, inputs, &folder)?;
    let folder = folder.display().to_string();
    Ok(Wanted { definition, plan, folder, origin, path, of_project, again: None })
}

/// The folder that a run is in, absolute and without links.
fn folder(given: Option<&str>) -> Result<PathBuf, ApiError> {
    let home = || std::env::home_dir().unwrap_or_else(|| PathBuf::from("/"));
    let asked = given.filter(|text| !text.is_empty()).map_or_else(home, PathBuf::from);
    let refuse = |message: String| {
        ApiError::field("folder", message).hint("Give the absolute path of a folder that is there.")
    };
    if !asked.is_absolute() {
        return Err(refuse(format!("“{}” is not an absolute path.", asked.display())));
    }
    let real = asked
        .canonicalize()
        .map_err(|e| refuse(format!("The folder “{}” cannot be used: {e}.", asked.display())))?;
    if real.is_dir() { Ok(real) } else { Err(refuse(format!("“{}” is no folder.", asked.display()))) }
}

/// A definition, expanded with these inputs.
///
/// # Errors
/// `invalid_input`, with every input at fault.
pub(crate) fn plan(
    definition: &WorkflowDefinition,
    inputs: &Map<String, Value>,
    folder: &Path,
) -> Result<Plan, ApiError> {
    workflow::plan(definition, inputs, folder).map_err(ApiError::fields)
}
