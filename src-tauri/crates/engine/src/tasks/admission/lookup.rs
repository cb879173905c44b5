//! What is looked up on the disk before a task is written: a write waits for nothing but the store, and a folder may
//! lie on a mount that answers nobody.

use super::{command, program};
use crate::{process::real_path::real_path, tasks::context::EngineContext};
use contract::{AgentKind, NewTask, settings::McpRules};
use std::{
    collections::HashMap,
    io::ErrorKind,
    path::{Path, PathBuf},
};
use store::agents::AgentRow;

/// What decides on what is looked up. Where it differs inside the write, it is looked up again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sought {
    /// Where the task would run.
    folder: String,
    /// Whether it is a folder that somebody named, or that a command starts in.
    has_folder: bool,
    /// The files that the task is given.
    files: Vec<String>,
    /// Other paths that matter.
    paths: Vec<String>,
    /// The program that the task brings, and the PATH that it would be found in.
    program: Option<String>,
    path: Option<String>,
}

impl Sought {
    /// What matters for this request, by the rules as they stand.
    pub(super) fn of(wanted: &NewTask, agent: &AgentRow, rules: &McpRules) -> Self {
        Self::with_folders(wanted, agent, &rules.folders)
    }

    /// What matters where the person changes a task themselves: how it starts, and no rule.
    pub(super) fn of_changed(wanted: &NewTask, agent: &AgentRow) -> Self {
        Self::with_folders(wanted, agent, &[])
    }

    fn with_folders(wanted: &NewTask, agent: &AgentRow, folders: &[String]) -> Self {
        let home = || std::env::home_dir().and_then(|home| home.into_os_string().into_string().ok());
        let folder = wanted.cwd.clone().or_else(|| agent.cwd.clone()).or_else(home);
        let own = [agent.cwd.as_ref(), wanted.caller_folder.as_ref()];
        let paths = folders.iter().chain(own.into_iter().flatten()).cloned();
        let brought = wanted.command.as_ref().filter(|_| agent.kind.takes_command());
        Self {
            has_folder: wanted.cwd.is_some() || agent.cwd.is_some() || agent.kind.runs_program(),
            folder: folder.unwrap_or_else(|| "/".to_owned()),
            files: wanted.files.clone(),
            paths: paths.collect(),
            program: brought.and_then(command::words).and_then(|words| words.into_iter().next()),
            path: wanted.path.clone(),
        }
    }
}

/// What was found.
#[derive(Clone, Debug)]
pub(crate) struct LookedUp {
    sought: Sought,
    real: HashMap<String, PathBuf>,
    /// Why one of the task's files cannot be had.
    pub(super) absent_file: Option<String>,
    /// The person's login PATH, absolute folders only.
    pub(super) persons_path: String,
    /// The program as the person's own login finds it.
    pub(super) persons_program: Option<PathBuf>,
    /// The caller's PATH, and behind it what the person's login has beside it: a program that a desktop started has
    /// little of that. None where the caller has none.
    pub(super) callers_path: Option<String>,
    /// The program as it is found with that PATH.
    pub(super) callers_program: Option<PathBuf>,
}

impl LookedUp {
    /// Looks. Blocks as long as the disk does, and the first time as long as a login shell takes to start.
    pub(super) fn at(engine: &EngineContext, sought: Sought) -> Self {
        let real = std::iter::once(&sought.folder)
            .chain(&sought.files)
            .chain(&sought.paths)
            .map(|path| (path.clone(), real_path(Path::new(path))))
            .collect();
        let login = engine.runner(AgentKind::Shell).and_then(|runner| runner.login_path());
        let persons_path = program::persons_path(login.as_deref());
        let callers_path = sought.path.as_ref().filter(|path| !path.is_empty());
        let callers_path = callers_path.map(|path| program::path_with(path, &persons_path));
        let path = callers_path.as_ref().unwrap_or(&persons_path);
        let name = sought.program.as_deref();
        Self {
            persons_program: name.and_then(|name| program::the_persons(name, &persons_path)),
            callers_program: name
                .and_then(|name| program::the_callers(name, path, Path::new(&sought.folder))),
            absent_file: sought.files.iter().find_map(|file| absence(file)),
            real,
            callers_path,
            persons_path,
            sought,
        }
    }

    /// Whether this is what must be known for `sought`.
    pub(super) fn answers(&self, sought: &Sought) -> bool {
        self.sought == *sought
    }

    /// Where the task would run, as that was asked for.
    pub(super) fn asked_folder(&self) -> &str {
        &self.sought.folder
    }

    /// Where the task would really run.
    pub(super) fn folder(&self) -> &Path {
        self.real(&self.sought.folder)
    }

    /// The same as it is stored. None where nobody named a folder and no command needs one.
    pub(super) fn folder_text(&self) -> Option<String> {
        self.sought.has_folder.then(|| self.folder().to_string_lossy().into_owned())
    }

    /// A path as it really is, links followed as far as it exists. One that was not sought is taken as it is written.
    pub(super) fn real<'a>(&'a self, path: &'a str) -> &'a Path {
        self.real.get(path).map_or_else(|| Path::new(path), PathBuf::as_path)
    }

    /// Whether a path is one of the folders or lies below one.
    pub(super) fn is_within(&self, path: &str, folders: &[String]) -> bool {
        let path = self.real(path);
        folders.iter().any(|folder| path.starts_with(self.real(folder)))
    }
}

/// Why a file cannot be had; none where it can.
fn absence(file: &str) -> Option<String> {
    let error = std::fs::metadata(file).err()?;
    Some(match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => format!("There is no file “{file}”."),
        _ => format!("“{file}” cannot be looked at: {error}."),
    })
}
