//! Legwork in the configuration of coding agents.
//!
//! Owns: where these files lie, how each client wants a server written down, and what a change of them is. A change is
//! planned first, and carried out on what the file says then; whatever else is in a file stays as it is.
//! Must never: ask or tell the person anything; that is for whoever calls.

mod advice;
mod before;
mod change;
mod ends;
pub mod file;
mod hooks;
mod json;
mod known;
mod listing;
mod notes;
mod place;
mod presence;
mod shown;
mod toml;
mod written;

use assembly::background;
use before::Before;
use change::Edit;
pub use change::{Change, ChangeReport};
use contract::{ApiError, ErrorCode};
use json::{Document, Fault, Step};
pub use known::Client;
use known::{Entry, NAME, Shape};
pub use listing::{KnownClient, look};
pub use notes::notes;
use place::ConfigFile;
use presence::Presence;
use std::path::{Path, PathBuf};

/// What comes of a wish to install or to uninstall.
pub enum Plan {
    /// Nothing, or these changes.
    Changes(Vec<Change>),
    /// The file is not edited here: `text` is what belongs into it, for the person to paste.
    ByHand {
        /// The configuration.
        file: PathBuf,
        /// The lines.
        text: String,
    },
}

/// Why YAML is left to the person.
pub const NO_YAML: &str =
    "goose keeps its configuration in YAML, which Legwork cannot edit without losing comments";

/// What it takes to add Legwork, on the data in `data_dir`, to a client's configuration: the person's own, or that of
/// the project in the current folder. `hook`: finished tasks are announced into the conversation as well.
///
/// # Errors
/// The client knows no hook or no project; its file cannot be read or understood.
pub fn install(client: Client, project: bool, hook: bool, data_dir: &Path) -> Result<Plan, ApiError> {
    if hook && client != Client::ClaudeCode {
        let title = client.title();
        return Err(ApiError::field("hook", format!("{title} has no such hook; claude-code has")));
    }
    let (entry, program) = (entry(data_dir, &["mcp"])?, entry(data_dir, &[])?);
    let place = ConfigFile::of(client, project)?;
    if client.shape() == Shape::Yaml {
        return Ok(Plan::ByHand { file: place.file, text: extension(&entry) });
    }
    let mut changes = vec![];
    let put: Edit = Box::new(move |text| put(client, text, &entry));
    changes.extend(Change::of(place.file.clone(), put)?);
    if hook {
        let settings = place.settings()?;
        changes.extend(Change::of(settings, Box::new(move |text| hooks::install(text, &program)))?);
    }
    Ok(Plan::Changes(changes))
}

/// What it takes to take Legwork out of it again.
///
/// # Errors
/// As of [`install`]; and where the file is not edited here.
pub fn uninstall(client: Client, project: bool) -> Result<Plan, ApiError> {
    let place = ConfigFile::of(client, project)?;
    if client.shape() == Shape::Yaml {
        let file = place.file.display();
        return Err(ApiError::new(ErrorCode::InvalidInput, NO_YAML)
            .hint(format!("take the lines of `{NAME}` under `extensions` out of {file} yourself")));
    }
    let mut changes = vec![];
    let has_ours =
        |text: &str| listing::in_text(client, text).is_ok_and(|presence| presence != Presence::Absent);
    let before = Before::of(&place.file, has_ours);
    changes.extend(Change::of(place.file.clone(), Box::new(move |text| take_out(client, text, &before)))?);
    if client == Client::ClaudeCode {
        let settings = place.settings()?;
        let before = Before::of(&settings, |text| hooks::has(text).unwrap_or_default());
        changes.extend(Change::of(settings, Box::new(move |text| hooks::uninstall(text, &before)))?);
    }
    Ok(Plan::Changes(changes))
}

/// The command that a client starts. The data folder is named only where it is not the one that everybody means.
fn entry(data_dir: &Path, verb: &[&str]) -> Result<Entry, ApiError> {
    let text = |path: &Path| {
        let text = path.to_str().map(str::to_owned);
        text.ok_or_else(|| {
            ApiError::new(ErrorCode::InvalidInput, format!("“{}” is not UTF-8 text", path.display()))
        })
    };
    let mut args: Vec<_> = verb.iter().map(|word| (*word).to_owned()).collect();
    if engine::default_data_dir().as_deref() != Some(data_dir) {
        args.extend(["--data-dir".to_owned(), text(data_dir)?]);
    }
    Ok(Entry { command: text(&background::program()?)?, args })
}

fn put(client: Client, text: &str, entry: &Entry) -> Result<String, Fault> {
    match client.shape() {
        Shape::Json(container) => {
            let mut document = Document::read(text)?;
            let servers = client.servers(container, &document);
            client.put(&mut document, &servers, entry)?;
            Ok(document.into_text())
        }
        Shape::Toml(servers) => toml::install(text, servers, entry, client.members()),
        Shape::Yaml => Ok(text.to_owned()),
    }
}

fn take_out(client: Client, text: &str, before: &Before) -> Result<String, Fault> {
    match client.shape() {
        Shape::Json(container) => {
            let mut document = Document::read(text)?;
            let mut servers: Vec<_> =
                client.servers(container, &document).into_iter().map(Step::Key).collect();
            let ours = [&servers[..], &[Step::Key(NAME)]].concat();
            if document.get(&ours).is_none() {
                return Ok(text.to_owned());
            }
            document.remove(&ours)?;
            while !servers.is_empty() && !before.has(&servers) {
                document.prune(&servers)?;
                servers.pop();
            }
            Ok(document.into_text())
        }
        Shape::Toml(servers) => toml::uninstall(text, servers),
        Shape::Yaml => Ok(text.to_owned()),
    }
}

/// The lines of a configuration that is not edited here.
fn extension(entry: &Entry) -> String {
    let args: Vec<_> = entry.args.iter().map(|arg| json::quoted(arg)).collect();
    format!(
        "extensions:\n  {NAME}:\n    type: stdio\n    name: {NAME}\n    enabled: true\n    cmd: {}\n    args: [{}]\n    \
         env_keys: []\n    envs: {{}}\n    timeout: 300\n",
        json::quoted(&entry.command),
        args.join(", ")
    )
}
