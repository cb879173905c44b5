//! `legwork worker install | uninstall | status`: a worker as a login service, which is a systemd user unit.
//!
//! Owns: what is done to the unit and in which order, and how it is told.

mod systemctl;
mod unit;

use crate::{
    args::WorkerVerb,
    terminal::{
        failure::{Exit, Failure},
        front::Front,
    },
};
use assembly::background;
use contract::command::GetQueue;
use mcp::clients::file;
use schemars::JsonSchema;
use serde::Serialize;
use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};
use systemctl::{Systemd, UNIT};

/// What `install` and `uninstall` did.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ServiceChange {
    unit: PathBuf,
    /// Whether the file is another one now, or gone.
    changed: bool,
    /// Where a unit that was changed by hand is kept.
    backup: Option<PathBuf>,
    /// Whether systemd knows of it already.
    applied: bool,
}

/// How the service stands.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ServiceStatus {
    unit: PathBuf,
    installed: bool,
    /// Whether the unit is one that this program wrote and nobody changed.
    unchanged: bool,
    /// What systemd says: `enabled`, `disabled`, …; null where it does not answer.
    enabled: Option<String>,
    /// What systemd says: `active`, `inactive`, `failed`, …; null where it does not answer.
    active: Option<String>,
    /// Who runs the queue now; null when nobody does.
    pool: Option<contract::queue::Role>,
}

/// A unit that is only shown.
#[derive(Serialize, JsonSchema)]
pub(crate) struct UnitPreview {
    unit: PathBuf,
    text: String,
}

/// Does what is asked about the service.
pub(crate) fn run(front: &Front, verb: &WorkerVerb) -> Result<Exit, Failure> {
    match verb {
        WorkerVerb::Install { workers, print } => install(front, *workers, *print),
        WorkerVerb::Uninstall => uninstall(front),
        WorkerVerb::Status => status(front),
    }
}

fn install(front: &Front, workers: Option<i64>, print: bool) -> Result<Exit, Failure> {
    let path = unit_path()?;
    let text = unit::text(&background::program()?, &front.data_dir()?, workers)?;
    if print {
        return show(front, path, text);
    }
    let systemd = Systemd::find()?;
    let old = read(&path)?;
    let changed = old.as_deref() != Some(&*text);
    let backup = match old.as_deref() {
        Some(old) if changed && !unit::is_untouched(old) => Some(keep(&path, old)?),
        _ => None,
    };
    if changed {
        write(&path, &text)?;
    }
    let applied = systemd.start(old.is_some() && changed)?;
    let done = ServiceChange { unit: path, changed, backup, applied };
    if front.json {
        front.document(&done)?;
    } else if !front.quiet {
        front.print(&installed(&done))?;
    }
    if !applied {
        front.note(&format!(
            "note: no systemd of yours answers here; when you have logged in, type: {}",
            systemctl::LATER
        ));
    }
    front.note("hint: `loginctl enable-linger` lets it run while you are logged out");
    Ok(Exit::Done)
}

fn installed(done: &ServiceChange) -> String {
    let verb = if done.changed { "Wrote" } else { "Nothing to change in" };
    let mut text = format!("{verb} {}\n", done.unit.display());
    if let Some(backup) = &done.backup {
        text.push_str(&format!("What you had changed there by hand is kept in {}\n", backup.display()));
    }
    if done.applied {
        text.push_str("The worker runs now, and whenever you are logged in.\n");
    }
    text
}

fn uninstall(front: &Front) -> Result<Exit, Failure> {
    let path = unit_path()?;
    let systemd = Systemd::find()?;
    let old = read(&path)?;
    let (mut backup, mut applied) = (None, false);
    if let Some(old) = &old {
        applied = systemd.stop()?;
        if !unit::is_untouched(old) {
            backup = Some(keep(&path, old)?);
        }
        fs::remove_file(&path).map_err(|e| unwritable(&path, &e))?;
        systemd.forget();
    }
    let done = ServiceChange { unit: path, changed: old.is_some(), backup, applied };
    if front.json {
        front.document(&done)?;
    } else if !front.quiet {
        let text = match (&done.changed, &done.backup) {
            (false, _) => format!("There is no {}\n", done.unit.display()),
            (true, None) => format!("Removed {}. Running commands go on.\n", done.unit.display()),
            (true, Some(kept)) => format!("Moved {} to {}\n", done.unit.display(), kept.display()),
        };
        front.print(&text)?;
    }
    Ok(Exit::Done)
}

fn status(front: &Front) -> Result<Exit, Failure> {
    let path = unit_path()?;
    let text = read(&path)?;
    let said = Systemd::find().ok().and_then(|systemd| systemd.state());
    let (enabled, active) = said.map_or((None, None), |said| (said.enabled, said.active));
    let standing = ServiceStatus {
        unit: path,
        installed: text.is_some(),
        unchanged: text.as_deref().is_some_and(unit::is_untouched),
        enabled,
        active,
        pool: front.open()?.call(GetQueue {})?.pool,
    };
    if front.json {
        front.document(&standing)?;
    } else {
        front.print(&told(&standing))?;
    }
    Ok(Exit::Done)
}

fn told(standing: &ServiceStatus) -> String {
    let unit = standing.unit.display();
    let file = match (standing.installed, standing.unchanged) {
        (false, _) => format!("not installed ({unit} is not there)"),
        (true, true) => unit.to_string(),
        (true, false) => format!("{unit}, changed by hand"),
    };
    let unknown = "unknown: no systemd of yours answers here";
    let or_unknown = |word: &Option<String>| word.clone().unwrap_or_else(|| unknown.to_owned());
    format!(
        "Unit     {file}\nEnabled  {}\nActive   {}\nQueue    {}\n",
        or_unknown(&standing.enabled),
        or_unknown(&standing.active),
        standing.pool.as_ref().map_or("nothing runs it".to_owned(), |who| format!("run by the {who}")),
    )
}

fn show(front: &Front, unit: PathBuf, text: String) -> Result<Exit, Failure> {
    if front.json {
        front.document(&UnitPreview { unit, text })?;
    } else {
        front.note(&format!("note: this would be {}", unit.display()));
        front.print(&text)?;
    }
    Ok(Exit::Done)
}

/// Where systemd looks for the units of this person.
fn unit_path() -> Result<PathBuf, Failure> {
    let folder = file::config_home().ok_or_else(file::homeless)?;
    Ok(folder.join("systemd").join("user").join(UNIT))
}

fn read(path: &Path) -> Result<Option<String>, Failure> {
    match fs::read(path) {
        // Only looked at for what it says; what is not text was not written here.
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(e) => Err(Failure::broken(format!("{} cannot be read: {e}", path.display()))),
    }
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    file::replace(path, text.as_bytes(), 0o644).map_err(|e| unwritable(path, &e))
}

/// Keeps a unit that was changed by hand.
fn keep(path: &Path, text: &str) -> Result<PathBuf, Failure> {
    // an older copy is worth as much as this one
    let mut copies = (1_u32..).map(|n| match n {
        1 => path.with_extension("service.bak"),
        n => path.with_extension(format!("service.bak{n}")),
    });
    let backup = copies.find(|copy| !copy.exists()).unwrap_or_else(|| path.with_extension("service.bak"));
    write(&backup, text)?;
    Ok(backup)
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::broken(format!("{} cannot be written: {error}", path.display()))
        .hint("`legwork worker install --print` prints the unit; put it where you can write")
}
