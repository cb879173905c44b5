//! What everything in the data folder takes.

use super::files::{self, Taken, each_file};
use crate::{
    core::Core,
    error,
    process::{
        folder::{PLACES, STORES},
        inputs, room,
    },
};
use contract::{
    ApiError,
    space::{Space, SpacePart, SpaceShare},
};
use std::{
    collections::{BTreeMap, HashSet},
    fs,
    path::Path,
};
use store::{
    FILE, counts,
    retention::{self, TableSize},
};

/// What is known of one part.
#[derive(Clone, Copy, Debug, Default)]
struct Share {
    bytes: u64,
    count: Option<i64>,
}

impl Share {
    fn add(&mut self, bytes: u64, count: i64) {
        self.bytes = self.bytes.saturating_add(bytes);
        self.count = Some(self.count.unwrap_or(0) + count);
    }
}

/// What everything takes, and what is free. Reads the whole database and looks at every file.
///
/// # Errors
/// The store could not be read.
pub(crate) fn space(core: &Core) -> Result<Space, ApiError> {
    let mut shares: BTreeMap<usize, Share> = BTreeMap::new();
    of_attempts(core, &mut shares)?;
    of_database(core, &mut shares)?;
    of_other_files(&core.data_dir, &mut shares);
    let parts: Vec<SpaceShare> = SpacePart::ALL
        .into_iter()
        .map(|part| {
            let share = shares.get(&place(part)).copied().unwrap_or_default();
            SpaceShare { part, bytes: share.bytes, count: share.count }
        })
        .collect();
    let bytes = parts.iter().map(|share| share.bytes).fold(0, u64::saturating_add);
    Ok(Space { bytes, parts, free_bytes: room::free_bytes(&core.data_dir).ok(), no_bin: os::bin::missing() })
}

fn place(part: SpacePart) -> usize {
    SpacePart::ALL.iter().position(|known| *known == part).unwrap_or(usize::MAX)
}

fn share(shares: &mut BTreeMap<usize, Share>, part: SpacePart) -> &mut Share {
    shares.entry(place(part)).or_default()
}

/// The files of tasks, apart for those that are deleted.
fn of_attempts(core: &Core, shares: &mut BTreeMap<usize, Share>) -> Result<(), ApiError> {
    let deleted =
        core.store.read(|c| retention::deleted(c, &core.user, i64::MAX, i64::MAX)).map_err(error::api)?;
    let deleted: HashSet<String> = deleted.into_iter().map(|task| task.id).collect();
    for part in [SpacePart::Output, SpacePart::Artifacts, SpacePart::Deleted] {
        share(shares, part).add(0, 0);
    }
    for (task, taken) in files::of_tasks(&core.data_dir) {
        let Taken { output, artifacts, artifact_files } = taken;
        if deleted.contains(&task) {
            share(shares, SpacePart::Deleted).add(taken.bytes(), 0);
        } else {
            share(shares, SpacePart::Output).add(output, 1);
            share(shares, SpacePart::Artifacts).add(artifacts, artifact_files);
        }
    }
    share(shares, SpacePart::Deleted).count = i64::try_from(deleted.len()).ok();
    Ok(())
}

/// The parts of the database, by its tables.
fn of_database(core: &Core, shares: &mut BTreeMap<usize, Share>) -> Result<(), ApiError> {
    let (sizes, unused, tasks) = core
        .store
        .read(|c| {
            let tasks = counts::by_status(c, &core.user)?.total();
            Ok((retention::table_sizes(c)?, retention::unused_bytes(c)?, tasks))
        })
        .map_err(error::api)?;
    for TableSize { name, bytes } in sizes {
        share(shares, part_of(&name)).bytes += u64::try_from(bytes).unwrap_or(0);
    }
    share(shares, SpacePart::Unused).bytes = u64::try_from(unused).unwrap_or(0);
    share(shares, SpacePart::Tasks).count = Some(tasks);
    Ok(())
}

/// The part that a table or an index belongs to.
fn part_of(table: &str) -> SpacePart {
    let table = table.strip_prefix("sqlite_autoindex_").unwrap_or(table);
    match table {
        search if search.starts_with("task_search") || search.starts_with("chat_search") => SpacePart::Search,
        files if files.starts_with("chat_files") || files.starts_with("chat_pictures") => {
            SpacePart::ChatFiles
        }
        log if log.starts_with("task_log") => SpacePart::Log,
        _ => SpacePart::Tasks,
    }
}

/// All other files: inputs, backups, and what is left.
fn of_other_files(data_dir: &Path, shares: &mut BTreeMap<usize, Share>) {
    for part in [SpacePart::Inputs, SpacePart::Backups, SpacePart::Worktrees, SpacePart::Snapshots] {
        share(shares, part).add(0, 0);
    }
    for entry in fs::read_dir(data_dir).into_iter().flatten().flatten() {
        let part = match entry.file_name().to_str() {
            Some("attempts" | FILE) => continue,
            Some(inputs::FOLDER) => SpacePart::Inputs,
            Some("backups") => SpacePart::Backups,
            Some(PLACES) => SpacePart::Worktrees,
            Some(STORES) => SpacePart::Snapshots,
            _ => SpacePart::Other,
        };
        each_file(&entry.path(), &mut |found| share(shares, part).add(found.len(), 1));
    }
    // of these, folders are what there is a number of
    for (part, name) in [(SpacePart::Worktrees, PLACES), (SpacePart::Snapshots, STORES)] {
        let folders = fs::read_dir(data_dir.join(name)).into_iter().flatten().flatten();
        share(shares, part).count = i64::try_from(folders.count()).ok();
    }
    share(shares, SpacePart::Other).count = None;
}
