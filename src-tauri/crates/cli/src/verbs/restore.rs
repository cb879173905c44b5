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
use engine::recovery;
use schemars::JsonSchema;
use serde::Serialize;
use std::path::Path;

#[derive(Serialize, JsonSchema)]
pub(crate) struct Backups {
    backups: Vec<KeptBackup>,
}

/// A backup that there is.
#[derive(Serialize, JsonSchema)]
struct KeptBackup {
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
    /// Where the database that was there lies now; null where there was none.
    replaced: Option<String>,
    /// Tasks of that database that the backup does not know, by id.
    lost_tasks: Vec<String>,
    /// How many attempts it does not know, those of these tasks among them.
    lost_attempts: i64,
    /// Whether that database could be read to its end; if not, there may be more of both.
    lost_is_all: bool,
    /// Folders of attempts that the backup does not know: `TASK`, or `TASK/NUMBER`.
    kept_folders: Vec<String>,
    /// Where these lie now; null where there are none.
    kept_in: Option<String>,
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
        .map(|backup| KeptBackup {
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
        front.tell(&recovery::words(&recovery::loss(&data_dir, &file)?));
        if !confirm::asked(front, "Put this backup in the place of the database?", "add --yes to agree")? {
            return Ok(Exit::Refused);
        }
    }
    let recovery::Restored { loss, aside } = recovery::restore(&data_dir, &file, front.now())?;
    let shown = |path: std::path::PathBuf| path.display().to_string();
    let (replaced, kept_in) = (aside.database.map(shown), aside.attempts.map(shown));
    if front.json {
        front.document(&Restored {
            path: file.display().to_string(),
            replaced,
            lost_tasks: loss.tasks,
            lost_attempts: loss.attempts,
            lost_is_all: loss.is_all,
            kept_folders: loss.folders,
            kept_in,
        })?;
        return Ok(Exit::Done);
    }
    front.print(&format!("Restored {}.\n", file.display()))?;
    if yes {
        front.tell(&recovery::words(&loss));
    }
    for (what, path) in [("What was there", replaced), ("Those files", kept_in)] {
        if let Some(path) = path {
            front.note(&format!("{what}: {path}"));
        }
    }
    front.note("`legwork doctor` looks whether everything is well.");
    Ok(Exit::Done)
}
