//! `legwork restore`: lists the backups, or puts one in the place of the database.

use crate::{
    args::tools::Restore,
    terminal::{
        confirm,
        failure::{Exit, Failure},
        front::Front,
    },
};
use contract::{Timestamp, text};
use engine::recovery::{self, Loss};
use schemars::JsonSchema;
use serde::Serialize;
use std::path::Path;

#[derive(Serialize, JsonSchema)]
pub(crate) struct Backups {
    backups: Vec<Backup>,
}

/// A backup that there is.
#[derive(Serialize, JsonSchema)]
struct Backup {
    path: String,
    /// Why it was taken: hourly, before-migration or asked.
    kind: &'static str,
    taken_at: Option<Timestamp>,
    bytes: u64,
}

/// What was put back, and what that lost.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Restored {
    /// The backup.
    path: String,
    /// Where the database that was there lies now.
    replaced: Option<String>,
    /// Tasks of that database that the backup does not know, by id; null where it cannot be read.
    lost_tasks: Option<Vec<String>>,
    /// Tasks that the backup does not know, but whose files were kept.
    kept_folders: Vec<String>,
}

/// Lists the backups where none is named; else says what would be lost, asks, and puts it back.
pub(crate) fn run(front: &Front, args: &Restore) -> Result<Exit, Failure> {
    match &args.file {
        None => list(front),
        Some(file) => put_back(front, file, args.yes),
    }
}

fn list(front: &Front) -> Result<Exit, Failure> {
    let backups: Vec<_> = recovery::backups(&front.data_dir()?)?
        .into_iter()
        .map(|backup| Backup {
            path: backup.path.display().to_string(),
            kind: backup.kind.as_str(),
            taken_at: Timestamp::from_millisecond(backup.taken_at).ok(),
            bytes: backup.bytes,
        })
        .collect();
    if front.json {
        front.document(&Backups { backups })?;
        return Ok(Exit::Done);
    }
    if backups.is_empty() {
        front.note("There are no backups. `legwork backup` takes one; the queue takes one an hour.");
    }
    let lines = backups.iter().map(|backup| {
        let at = backup.taken_at.map_or_else(String::new, |at| at.to_string());
        format!("{at}  {}  {}  {}\n", backup.kind, text::bytes(backup.bytes), backup.path)
    });
    front.print(&lines.collect::<String>())?;
    if !backups.is_empty() {
        front.note("`legwork restore FILE` puts one in the place of the database.");
    }
    Ok(Exit::Done)
}

fn put_back(front: &Front, file: &Path, yes: bool) -> Result<Exit, Failure> {
    let data_dir = front.data_dir()?;
    let file = std::path::absolute(file)
        .map_err(|e| Failure::option("FILE", format!("“{}”: {e}", file.display())))?;
    if !yes {
        front.tell(&words(&recovery::loss(&data_dir, &file)?));
        if !confirm::asked(front, "Put this backup in the place of the database?", "add --yes to agree")? {
            return Ok(Exit::Refused);
        }
    }
    let restored = recovery::restore(&data_dir, &file, front.now())?;
    let replaced = restored.aside.map(|aside| aside.display().to_string());
    if front.json {
        front.document(&Restored {
            path: file.display().to_string(),
            replaced,
            lost_tasks: restored.loss.tasks,
            kept_folders: restored.loss.folders,
        })?;
        return Ok(Exit::Done);
    }
    front.print(&format!("Restored {}.\n", file.display()))?;
    if yes {
        front.tell(&words(&restored.loss));
    }
    if let Some(replaced) = replaced {
        front.note(&format!("What was there is kept: {replaced}"));
    }
    front.note("`legwork doctor` looks whether everything is well.");
    Ok(Exit::Done)
}

/// What a backup loses.
fn words(loss: &Loss) -> String {
    let tasks = match &loss.tasks {
        None => "The database cannot be read, so what was made after the backup is not known.".to_owned(),
        Some(none) if none.is_empty() => "No task is newer than the backup.".to_owned(),
        Some(some) => format!("Tasks newer than the backup, and lost with it: {}.", ids(some)),
    };
    if loss.folders.is_empty() {
        return tasks;
    }
    format!("{tasks} Files of tasks that it does not know stay in “attempts”: {}.", ids(&loss.folders))
}

/// How many, and the first of them.
fn ids(all: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<_> = all.iter().take(SHOWN).map(|id| id.get(28..).unwrap_or(id)).collect();
    let more = if all.len() > SHOWN { ", …" } else { "" };
    format!("{} ({}{more})", all.len(), shown.join(", "))
}
