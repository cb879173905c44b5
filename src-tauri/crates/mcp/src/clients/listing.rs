//! Which coding agents are here, and which of them have Legwork.

use super::{
    change, file, hooks,
    json::{Document, Fault, Step},
    known::{self, Client, NAME, Shape},
    toml,
};
use schemars::JsonSchema;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// A known coding agent.
#[derive(Serialize, JsonSchema)]
pub struct KnownClient {
    /// Its name on the command line.
    pub client: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// Its program on `PATH`.
    pub program: Option<PathBuf>,
    /// Whether it seems to be used here: its program, its folder or its file is there.
    pub present: bool,
    /// Its configuration, which may not be there.
    pub file: Option<PathBuf>,
    /// Whether Legwork is in it; null where it cannot be read.
    pub legwork: Option<bool>,
    /// Whether finished tasks are announced there; null where that cannot be.
    pub hook: Option<bool>,
    /// Why the configuration cannot be read.
    pub problem: Option<String>,
}

/// Looks whether a client is here, and whether Legwork is in its configuration.
#[must_use]
pub fn look(client: Client) -> KnownClient {
    let program = client.program();
    let file = client.personal();
    let read = |path: &Path, has: &dyn Fn(&str) -> Result<bool, Fault>| match file::read(path) {
        Ok(None) => Ok(false),
        Ok(Some(text)) => has(&text).map_err(|fault| change::unreadable(path, &fault)),
        Err(error) => Err(error),
    };
    let legwork = file.as_deref().map_or(Ok(false), |path| read(path, &|text| has(client, text)));
    let settings = known::claude_settings(None).filter(|_| client == Client::ClaudeCode);
    let hook = settings.map(|path| read(&path, &|text| hooks::has(text)));
    let problem = [legwork.as_ref().err(), hook.as_ref().and_then(|hook| hook.as_ref().err())];
    let problem = problem.into_iter().flatten().next().map(|error| error.message.clone());
    KnownClient {
        client: client.as_str(),
        name: client.title(),
        present: program.is_some()
            || client.folder().is_some_and(|folder| folder.is_dir())
            || file.as_ref().is_some_and(|file| file.is_file()),
        program,
        file,
        legwork: legwork.ok(),
        hook: hook.and_then(Result::ok),
        problem,
    }
}

/// Whether Legwork is in the configuration `text`.
fn has(client: Client, text: &str) -> Result<bool, Fault> {
    match client.shape() {
        Shape::Json(container) => {
            let document = Document::read(text)?;
            let servers = client.servers(container, &document);
            let steps: Vec<_> = servers.into_iter().chain([NAME]).map(Step::Key).collect();
            Ok(document.get(&steps).is_some())
        }
        Shape::Toml(servers) => toml::has(text, servers),
        // Not read, only looked through: an entry is a line of its own below a word at the margin.
        Shape::Yaml => {
            Ok(text.lines().any(|line| line.starts_with(' ') && line.trim_end().ends_with("legwork:")))
        }
    }
}
