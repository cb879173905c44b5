//! Finds workflows: those that came with Legwork, the person's own, and a project's.

use contract::{
    ApiError,
    workflow::{WORKFLOW_TEXT_MOST, Workflow, WorkflowProblem, WorkflowSource},
};
use std::{
    fs, io,
    path::{Path, PathBuf},
};
use workflow::{SHIPPED, unreadable};

/// The folder of a project that its workflows are in.
pub(crate) const PROJECT_FOLDER: &str = ".legwork";
/// Most files that are read of one folder.
const FILES_MOST: usize = 1_000;

/// The person's own folder for workflows: `legwork/workflows` where the system keeps configurations.
pub(crate) fn person_folder() -> Option<PathBuf> {
    dirs::config_dir().map(|folder| folder.join("legwork").join("workflows"))
}

/// The folder of the project that `folder` is in: the nearest one that has a `.legwork`.
pub(crate) fn project_folder(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().map(|above| above.join(PROJECT_FOLDER)).find(|found| found.is_dir())
}

/// All that can be found from `folder`, by name. Of one name the project's comes before the person's, and that before the
/// one that came with Legwork; it tells which it hides. What cannot be used is there with what is wrong with it.
pub(crate) fn all(folder: Option<&Path>) -> Vec<Workflow> {
    let mut found = Vec::new();
    if let Some(folder) = folder.and_then(project_folder) {
        found.extend(in_folder(&folder, WorkflowSource::Project));
    }
    if let Some(folder) = person_folder() {
        found.extend(in_folder(&folder, WorkflowSource::Person));
    }
    found.extend(SHIPPED.map(|(name, text)| read(name, WorkflowSource::BuiltIn, None, text.to_owned())));
    let mut all: Vec<Workflow> = Vec::new();
    for one in found {
        match all.iter_mut().find(|first| first.name == one.name) {
            Some(first) => first.hides.push(one.path.unwrap_or(one.name)),
            None => all.push(one),
        }
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

/// The one that is `named`, by its name, or by the path of its file, which begins at `folder` where it is not whole.
///
/// # Errors
/// Of class `not_found`: there is none.
pub(crate) fn one(named: &str, folder: Option<&Path>) -> Result<Workflow, ApiError> {
    let named = named.trim();
    if named.contains('/') || named.ends_with(".toml") {
        let path = folder.map_or_else(|| PathBuf::from(named), |folder| folder.join(named));
        if !path.exists() {
            return Err(ApiError::not_found(format!("There is no file {}.", path.display())));
        }
        return Ok(of_file(&path, source_of(&path)));
    }
    let mut all = all(folder);
    if let Some(at) = all.iter().position(|one| one.name == named) {
        return Ok(all.swap_remove(at));
    }
    let error = ApiError::not_found(format!("There is no workflow “{named}”."));
    let near = workflow::nearest(named, all.iter().map(|one| one.name.as_str()));
    Err(error.hint(match near {
        Some(near) => format!("Did you mean “{near}”?"),
        None => "`legwork workflow list` shows them all; one in a file is named by its path.".to_owned(),
    }))
}

/// The error of a request that needs a workflow with which something is wrong.
pub(crate) fn refused(field: &str, problems: &[WorkflowProblem]) -> ApiError {
    let told: Vec<_> = problems.iter().map(|problem| problem.rendered.as_str()).collect();
    ApiError::field(field, format!("The workflow cannot be used.\n{}", told.join("\n\n")))
}

/// Whose a file is.
pub(super) fn source_of(path: &Path) -> WorkflowSource {
    let folder = path.parent().map(Path::to_owned);
    if folder.is_some() && folder == person_folder() {
        WorkflowSource::Person
    } else {
        WorkflowSource::Project
    }
}

/// Whether a file lies among the workflows of a project, which may be somebody else's.
pub(crate) fn came_with_a_project(path: &Path) -> bool {
    path.parent().and_then(Path::file_name).is_some_and(|folder| folder == PROJECT_FOLDER)
}

/// The workflows of a folder, by the names of their files.
fn in_folder(folder: &Path, source: WorkflowSource) -> Vec<Workflow> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Vec::new(),
        Err(e) => {
            let why = format!("the folder cannot be read: {e}");
            return vec![unusable(folder, source, String::new(), &why, None)];
        }
    };
    let mut files: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .take(FILES_MOST)
        .collect();
    files.sort();
    files.iter().map(|path| of_file(path, source)).collect()
}

/// The workflow of a file.
pub(super) fn of_file(path: &Path, source: WorkflowSource) -> Workflow {
    match text_of(path) {
        Ok(text) => read(&path.display().to_string(), source, Some(path), text),
        Err((why, help)) => unusable(path, source, String::new(), &why, help),
    }
}

/// The text of a file; else why it cannot be had, and a remedy.
fn text_of(path: &Path) -> Result<String, (String, Option<&'static str>)> {
    let failed = |e: io::Error| (format!("the file cannot be read: {e}"), None);
    let facts = fs::metadata(path).map_err(failed)?;
    if !facts.is_file() {
        return Err(("it is no ordinary file".to_owned(), None));
    }
    if facts.len() > WORKFLOW_TEXT_MOST as u64 {
        let why = format!("the file is longer than {} MiB", WORKFLOW_TEXT_MOST >> 20);
        return Err((why, Some("write what repeats as a matrix")));
    }
    let bytes = fs::read(path).map_err(failed)?;
    String::from_utf8(bytes)
        .map_err(|_| ("the file is no text in UTF-8".to_owned(), Some("save it as UTF-8")))
}

/// The workflow that `text` is, which stands in `file`.
pub(crate) fn read(file: &str, source: WorkflowSource, path: Option<&Path>, text: String) -> Workflow {
    let (definition, problems) = match workflow::read(file, &text) {
        Ok(definition) => (Some(definition), Vec::new()),
        Err(problems) => (None, problems),
    };
    Workflow {
        name: definition.as_ref().map_or_else(|| stem(path), |definition| definition.name.clone()),
        source,
        path: path.map(|path| path.display().to_string()),
        text,
        tasks: definition.as_ref().map(workflow::tasks),
        definition,
        problems,
        hides: Vec::new(),
        last_run: None,
    }
}

fn stem(path: Option<&Path>) -> String {
    path.and_then(Path::file_stem).map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

fn unusable(path: &Path, source: WorkflowSource, text: String, why: &str, help: Option<&str>) -> Workflow {
    let shown = path.display().to_string();
    Workflow {
        name: stem(Some(path)),
        source,
        text,
        definition: None,
        problems: vec![unreadable(&shown, why, help)],
        tasks: None,
        hides: Vec::new(),
        last_run: None,
        path: Some(shown),
    }
}
