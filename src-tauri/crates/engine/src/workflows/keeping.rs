//! Keeps workflows as files.

use super::finding::{self, PROJECT_FOLDER};
use crate::error;
use contract::{
    ApiError,
    workflow::{Workflow, WorkflowSource},
};
use std::{
    fs::{self, DirBuilder, Permissions},
    io::ErrorKind,
    os::unix::fs::{DirBuilderExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

/// Where a workflow is to be kept.
pub(crate) struct Destination<'a> {
    /// The project; `None`: the person's own folder.
    pub(crate) folder: Option<&'a Path>,
    /// The file that it replaces; `None`: a new one by its name.
    pub(crate) path: Option<&'a Path>,
    /// What that file said when it was read.
    pub(crate) before: Option<&'a str>,
}

/// Keeps `text`, whole or not at all.
///
/// # Errors
/// `invalid_input`: something is wrong with the text, or with where it is to be; `refused`: there is such a file already,
/// or it was changed meanwhile; `engine`: the disk.
pub(crate) fn keep(text: &str, wanted: &Destination<'_>) -> Result<Workflow, ApiError> {
    let shown = wanted.path.map_or_else(|| "workflow".to_owned(), |path| path.display().to_string());
    let checked = finding::read(&shown, WorkflowSource::Project, wanted.path, text.to_owned());
    if checked.definition.is_none() {
        return Err(finding::refused("text", &checked.problems));
    }
    let path = match wanted.path {
        Some(path) => known(path)?.to_owned(),
        None => new(&checked.name, wanted.folder)?,
    };
    let permissions = look(&path, wanted)?;
    os::file::replace(&path, text.as_bytes(), permissions)
        .map_err(|e| error::engine(format!("{} could not be written: {e}.", path.display())))?;
    Ok(finding::of_file(&path, finding::source_of(&path)))
}

/// A file that may be replaced: one that workflows are found in.
fn known(path: &Path) -> Result<&Path, ApiError> {
    let folder = path.parent();
    let is_project = folder.and_then(Path::file_name).is_some_and(|name| name == PROJECT_FOLDER);
    let is_person = folder.is_some() && folder == finding::person_folder().as_deref();
    if path.is_absolute()
        && path.extension().is_some_and(|extension| extension == "toml")
        && (is_project || is_person)
    {
        return Ok(path);
    }
    let message = format!("{} is no file of a workflow.", path.display());
    Err(ApiError::field("path", message)
        .hint(format!("A workflow is a .toml file in a folder {PROJECT_FOLDER}, or in your own.")))
}

/// The file of a new one. Makes its folder.
fn new(name: &str, project: Option<&Path>) -> Result<PathBuf, ApiError> {
    let folder = match project {
        Some(project) if !project.is_absolute() || !project.is_dir() => {
            return Err(ApiError::field("folder", format!("{} is no folder.", project.display())));
        }
        Some(project) => finding::project_folder(project).unwrap_or_else(|| project.join(PROJECT_FOLDER)),
        None => finding::person_folder().ok_or_else(|| {
            ApiError::field("folder", "This machine has no folder for your own configuration.")
        })?,
    };
    // a project's folder is for whoever may read the project
    let mode = if project.is_some() { 0o777 } else { 0o700 };
    DirBuilder::new()
        .recursive(true)
        .mode(mode)
        .create(&folder)
        .map_err(|e| error::engine(format!("{} could not be made: {e}.", folder.display())))?;
    Ok(folder.join(format!("{name}.toml")))
}

/// Whether the file may be written, and with which permissions.
fn look(path: &Path, wanted: &Destination<'_>) -> Result<Permissions, ApiError> {
    let there = match fs::read(path) {
        Ok(bytes) => Some(bytes),
        Err(e) if e.kind() == ErrorKind::NotFound => None,
        Err(e) => return Err(error::engine(format!("{} cannot be read: {e}.", path.display()))),
    };
    let refused =
        |what: &str, hint: &str| Err(ApiError::refused(format!("{} {what}.", path.display())).hint(hint));
    match (there, wanted.path, wanted.before) {
        (Some(_), None, _) => {
            return refused("is there already", "Give the workflow another name, or change that file.");
        }
        (Some(bytes), Some(_), Some(before)) if bytes != before.as_bytes() => {
            return refused(
                "was changed meanwhile",
                "Read it again, and make your changes in what it says now.",
            );
        }
        (None, Some(_), Some(_)) => return refused("was deleted meanwhile", "Keep yours as a new file."),
        _ => {}
    }
    os::file::permissions_or(path, Permissions::from_mode(0o644))
        .map_err(|e| error::engine(format!("{} cannot be replaced: {e}.", path.display())))
}
