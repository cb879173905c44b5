//! Which coding agents are here, and which of them have Legwork.

use super::{
    change, file, hooks,
    json::{Document, Fault, Step},
    known::{self, Client, NAME, Shape},
    presence::{Presence, switch, switch_in_words},
    toml,
};
use contract::ApiError;
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
    /// Whether the configuration says that Legwork is not to be started.
    pub switched_off: bool,
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
    let legwork = file.as_deref().map_or(Ok(Presence::Absent), |path| presence(client, path));
    let settings = known::claude_settings(None).filter(|_| client == Client::ClaudeCode);
    let hook = settings.map(|path| read(&path, false, hooks::is_heard));
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
        switched_off: matches!(legwork, Ok(Presence::SwitchedOff)),
        legwork: legwork.ok().map(|presence| presence != Presence::Absent),
        hook: hook.and_then(Result::ok),
        problem,
    }
}

/// What a file says; `none` where there is no file.
pub(super) fn read<T>(path: &Path, none: T, says: impl Fn(&str) -> Result<T, Fault>) -> Result<T, ApiError> {
    match file::read(path)? {
        None => Ok(none),
        Some(text) => says(&text).map_err(|fault| change::unreadable(path, &fault)),
    }
}

/// Whether Legwork is in the configuration at `path`.
///
/// # Errors
/// It cannot be read or understood.
pub(super) fn presence(client: Client, path: &Path) -> Result<Presence, ApiError> {
    read(path, Presence::Absent, |text| in_text(client, text))
}

/// The same of a text.
///
/// # Errors
/// It cannot be understood.
pub(super) fn in_text(client: Client, text: &str) -> Result<Presence, Fault> {
    match client.shape() {
        Shape::Json(container) => {
            let document = Document::read(text)?;
            let servers = client.servers(container, &document);
            let steps: Vec<_> = servers.into_iter().chain([NAME]).map(Step::Key).collect();
            let Some(ours) = document.get(&steps).filter(|ours| !ours.is_null()) else {
                return Ok(Presence::Absent);
            };
            if is_left_out(client, &document) {
                return Ok(Presence::SwitchedOff);
            }
            Ok(Presence::of_entry(switch(&ours["disabled"]), switch(&ours["enabled"])))
        }
        Shape::Toml(servers) => toml::look(text, servers),
        Shape::Yaml => Ok(in_yaml(text)),
    }
}

/// Whether settings beside the entries keep Legwork from being started: of the kind of Gemini CLI, which have lists of
/// names.
fn is_left_out(client: Client, document: &Document) -> bool {
    if !matches!(client, Client::Gemini | Client::Qwen) {
        return false;
    }
    let names = |steps: &[Step<'_>]| {
        let list = document.get(steps)?.as_array()?.clone();
        Some(list.iter().any(|name| name.as_str() == Some(NAME)))
    };
    let mcp = |list| names(&[Step::Key("mcp"), Step::Key(list)]);
    let [excluded, allowed] = [
        mcp("excluded").or_else(|| names(&[Step::Key("excludeMCPServers")])),
        mcp("allowed").or_else(|| names(&[Step::Key("allowMCPServers")])),
    ];
    excluded == Some(true) || allowed == Some(false)
}

/// Not read, only looked through: an entry is a line of its own below a word at the margin, and what is further in
/// belongs to it.
fn in_yaml(text: &str) -> Presence {
    let depth = |line: &str| line.len() - line.trim_start().len();
    let mut lines =
        text.lines().skip_while(|line| !(line.starts_with(' ') && line.trim_end().ends_with("legwork:")));
    let Some(head) = lines.next() else { return Presence::Absent };
    let inside = lines.take_while(|line| line.trim().is_empty() || depth(line) > depth(head));
    let says = |line: &str, name: &str| {
        let value = line.trim_start().strip_prefix(name)?.strip_prefix(':')?;
        switch_in_words(value.split('#').next().unwrap_or_default().trim().trim_matches(['"', '\'']))
    };
    let (mut disabled, mut enabled) = (None, None);
    for line in inside {
        disabled = says(line, "disabled").or(disabled);
        enabled = says(line, "enabled").or(enabled);
    }
    Presence::of_entry(disabled, enabled)
}
