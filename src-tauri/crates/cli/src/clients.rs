//! `legwork mcp install | uninstall | clients`: Legwork in the configuration of coding agents.
//!
//! Owns: what is asked and told. A change is always shown first, agreed to, and undone by hand from a copy; whatever
//! else is in a file stays as it is.

mod change;
pub(crate) mod file;
mod hooks;
mod json;
mod known;
mod listing;
mod toml;

use crate::{
    args::mcp::{Client, Install, Uninstall},
    detached,
    failure::{Exit, Failure},
    front::Front,
};
use change::{Change, Told};
use json::{Document, Fault, Step};
use known::{Entry, NAME, Shape};
pub(crate) use listing::{Clients, list};
use schemars::JsonSchema;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// What `install` and `uninstall` would do, or did.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Outcome {
    client: String,
    changes: Vec<Told>,
    /// Whether the changes were written.
    written: bool,
}

/// Adds Legwork.
pub(crate) fn install(front: &Front, args: &Install) -> Result<Exit, Failure> {
    let client = args.client;
    if args.hook && client != Client::ClaudeCode {
        return Err(Failure::option(
            "--hook",
            format!("{} has no such hook; claude-code has", client.title()),
        ));
    }
    let (entry, program) = (entry(front, &["mcp"])?, entry(front, &[])?);
    let place = Place::of(client, args.project)?;
    if client.shape() == Shape::Yaml {
        return by_hand(front, &place.file, &entry, args.print);
    }
    let mut changes = vec![];
    changes.extend(Change::of(place.file.clone(), |text| put(client, text, &entry))?);
    if args.hook {
        changes.extend(Change::of(place.settings()?, |text| hooks::install(text, &program))?);
    }
    let told =
        Telling { client, nothing: "Legwork is there already; nothing to change.", project: args.project };
    told.carry_out(front, &changes, args.print, args.yes)
}

/// Takes it out.
pub(crate) fn uninstall(front: &Front, args: &Uninstall) -> Result<Exit, Failure> {
    let client = args.client;
    let place = Place::of(client, args.project)?;
    if client.shape() == Shape::Yaml {
        return Err(Failure::usage(NO_YAML).hint(format!(
            "take the lines of `{NAME}` under `extensions` out of {} yourself",
            place.file.display()
        )));
    }
    let mut changes = vec![];
    changes.extend(Change::of(place.file.clone(), |text| take_out(client, text))?);
    if client == Client::ClaudeCode {
        changes.extend(Change::of(place.settings()?, hooks::uninstall)?);
    }
    let told = Telling { client, nothing: "Legwork is not there; nothing to change.", project: false };
    told.carry_out(front, &changes, args.print, args.yes)
}

/// Whose configuration.
struct Place {
    file: PathBuf,
    project: Option<PathBuf>,
}

impl Place {
    fn of(client: Client, project: bool) -> Result<Self, Failure> {
        if !project {
            return Ok(Self { file: client.personal().ok_or_else(file::homeless)?, project: None });
        }
        let here = std::env::current_dir()
            .map_err(|e| Failure::broken(format!("the current folder cannot be looked at: {e}")))?;
        let file = client.of_project(&here).ok_or_else(|| {
            Failure::option(
                "--project",
                format!("Legwork knows no configuration of {} for one project", client.title()),
            )
            .hint("leave --project out")
        })?;
        Ok(Self { file, project: Some(here) })
    }

    fn settings(&self) -> Result<PathBuf, Failure> {
        known::claude_settings(self.project.as_deref()).ok_or_else(file::homeless)
    }
}

/// The command that a client starts. The data folder is named only where it is not the one that everybody means.
fn entry(front: &Front, verb: &[&str]) -> Result<Entry, Failure> {
    let text = |path: &Path| {
        let text = path.to_str().map(str::to_owned);
        text.ok_or_else(|| Failure::usage(format!("“{}” is not UTF-8 text", path.display())))
    };
    let mut args: Vec<_> = verb.iter().map(|word| (*word).to_owned()).collect();
    let dir = front.data_dir()?;
    if engine::default_data_dir().as_ref() != Some(&dir) {
        args.extend(["--data-dir".to_owned(), text(&dir)?]);
    }
    Ok(Entry { command: text(&detached::program()?)?, args })
}

fn put(client: Client, text: &str, entry: &Entry) -> Result<String, Fault> {
    match client.shape() {
        Shape::Json(container) => {
            let mut document = Document::read(text)?;
            let servers = client.servers(container, &document);
            document.set(&[&servers[..], &[NAME]].concat(), &client.written(entry, &servers))?;
            Ok(document.into_text())
        }
        Shape::Toml(servers) => toml::install(text, servers, entry),
        Shape::Yaml => Ok(text.to_owned()),
    }
}

fn take_out(client: Client, text: &str) -> Result<String, Fault> {
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
            while !servers.is_empty() {
                document.prune(&servers)?;
                servers.pop();
            }
            Ok(document.into_text())
        }
        Shape::Toml(servers) => toml::uninstall(text, servers),
        Shape::Yaml => Ok(text.to_owned()),
    }
}

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

/// How a change is told.
struct Telling {
    client: Client,
    /// What to say where there is nothing to do.
    nothing: &'static str,
    /// Whether the file is shared with others.
    project: bool,
}

impl Telling {
    fn carry_out(
        &self,
        front: &Front,
        changes: &[Change<'_>],
        print: bool,
        yes: bool,
    ) -> Result<Exit, Failure> {
        if changes.is_empty() {
            if front.json {
                self.document(front, vec![], false)?;
            } else {
                front.note(self.nothing);
            }
            return Ok(Exit::Done);
        }
        if !front.json {
            front.print(&changes.iter().map(Change::diff).collect::<String>())?;
        }
        if print || !(yes || change::is_agreed_to(front)?) {
            if front.json {
                self.document(front, changes.iter().map(|change| change.told(None)).collect(), false)?;
            } else {
                front.note("Nothing was written.");
            }
            return Ok(Exit::Done);
        }
        let stamp = front.now().strftime("%Y%m%d-%H%M%S").to_string();
        let mut told = vec![];
        for change in changes {
            let backup = change.carry_out(&stamp)?;
            if !front.json {
                front.note(&wrote(change, backup.as_deref()));
            }
            told.push(change.told(backup));
        }
        if front.json {
            self.document(front, told, true)?;
        } else {
            front.note(&format!("Start {} again, and it sees the change.", self.client.title()));
            if self.project {
                front.note(
                    "note: the file names where Legwork is on this machine; mind that before you share it",
                );
            }
        }
        Ok(Exit::Done)
    }

    fn document(&self, front: &Front, changes: Vec<Told>, written: bool) -> Result<(), Failure> {
        front.document(&Outcome { client: self.client.name(), changes, written })
    }
}

fn wrote(change: &Change<'_>, backup: Option<&Path>) -> String {
    match backup {
        Some(backup) => {
            format!("Wrote {}; what was there is kept in {}", change.file().display(), backup.display())
        }
        None => format!("Wrote {}", change.file().display()),
    }
}

const NO_YAML: &str =
    "goose keeps its configuration in YAML, which Legwork cannot edit without losing comments";

/// Shows what to paste where a file cannot be edited.
fn by_hand(front: &Front, file: &Path, entry: &Entry, print: bool) -> Result<Exit, Failure> {
    let args: Vec<_> = entry.args.iter().map(|arg| json::quoted(arg)).collect();
    front.print(&format!(
        "extensions:\n  {NAME}:\n    type: stdio\n    name: {NAME}\n    enabled: true\n    cmd: {}\n    args: [{}]\n    \
         env_keys: []\n    envs: {{}}\n    timeout: 300\n",
        json::quoted(&entry.command),
        args.join(", ")
    ))?;
    if print {
        return Ok(Exit::Done);
    }
    Err(Failure::usage(NO_YAML).hint(format!(
        "paste these lines into {}, those below `extensions:` where it is there already",
        file.display()
    )))
}
