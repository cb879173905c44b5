//! Taking away the snapshots of a folder that nobody refers to any more, and packing what stays: else what a folder held at
//! any time would be kept for ever, in a file for each of its files.

use crate::{
    git::Git,
    private::{Private, is_made},
    snapshots::KEPT,
};
use contract::ApiError;
use engine::ports::GoOn;
use std::{collections::BTreeSet, fs, path::Path, time::Duration};

/// A younger snapshot may be about to be referred to.
const YOUNG: Duration = Duration::from_secs(24 * 3600);
/// What nothing refers to goes after so long.
const EXPIRE: &str = "--expire=1.day.ago";
/// So many loose objects are packed, each of which is a file.
const LOOSE: u64 = 500;

/// Keeps these trees and what is young. Does nothing while a snapshot is taken.
pub(crate) fn prune(store: &Path, kept: &BTreeSet<String>, go_on: GoOn<'_>) -> Result<(), ApiError> {
    if !is_made(store) {
        return Ok(());
    }
    let private = Private::open(store)?;
    let Some(_alone) = private.alone()? else { return Ok(()) };
    let goes = old_ones(store, kept);
    if !goes.is_empty() {
        // an index names contents without keeping them; the next snapshot makes a new one
        forget_indexes(store);
        let lines = goes.iter().flat_map(|tree| format!("delete {KEPT}{tree}\n").into_bytes()).collect();
        private.git().args(["update-ref", "--stdin"]).stdin(lines).long(go_on).done()?;
    }
    if !goes.is_empty() || loose(private.git())? > LOOSE {
        private.git().args(["prune", EXPIRE]).long(go_on).done()?;
        let git = private.git().config("pack.threads=1").config("pack.windowMemory=64m");
        git.args(["repack", "-a", "-d", "-q"]).long(go_on).done()?;
    }
    Ok(())
}

/// The trees that are kept by nothing but their names.
fn old_ones(store: &Path, kept: &BTreeSet<String>) -> Vec<String> {
    let entries = fs::read_dir(store.join(KEPT)).into_iter().flatten().flatten();
    let is_old = |entry: &fs::DirEntry| {
        let time = entry.metadata().and_then(|about| about.modified());
        time.is_ok_and(|time| time.elapsed().is_ok_and(|age| age > YOUNG))
    };
    let names = entries.filter(is_old).filter_map(|entry| entry.file_name().into_string().ok());
    names.filter(|tree| !tree.ends_with(".lock") && !kept.contains(tree)).collect()
}

/// Those of the last snapshots, and those that somebody who died had in use.
fn forget_indexes(store: &Path) {
    for entry in fs::read_dir(store).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if ["index-", "use-"].iter().any(|kind| name.as_encoded_bytes().starts_with(kind.as_bytes())) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// How many objects are files of their own.
fn loose(git: Git<'_>) -> Result<u64, ApiError> {
    let text = git.args(["count-objects"]).done()?.text();
    Ok(text.split(' ').next().and_then(|count| count.parse().ok()).unwrap_or(0))
}
