//! Worktrees, copies and snapshots of folders, over the git program.
//!
//! Owns: how git is called, what its answers mean, how a folder is recorded and compared, how changes are carried into a
//! folder. Must never: know the store or a task, run a hook, touch the person's index or repository but where a commit, a
//! merge or a worktree is asked for, or change a file before it is certain that all of them can be.
#![warn(missing_docs)]

mod branches;
mod carry;
mod compare;
mod copying;
mod git;
mod lines;
mod listing;
mod missing;
mod places;
mod private;
mod pruning;
mod repository;
mod snapshots;
mod syntax;
mod words;

use contract::{ApiError, changes::FileDiff};
use engine::ports::{
    Between, Changed, FileView, FolderLook, GoOn, MadePlace, NewPlace, Snapshot, Workspaces, WorktreeLook,
};
use std::{collections::BTreeSet, path::Path};

/// Folders on this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct LocalWorkspaces;

impl Workspaces for LocalWorkspaces {
    fn look(&self, folder: &Path) -> Result<FolderLook, ApiError> {
        repository::look(folder)
    }

    fn commit_of(&self, folder: &Path, name: &str) -> Result<String, ApiError> {
        repository::commit_of(folder, name)
    }

    fn make(&self, place: &NewPlace<'_>, go_on: GoOn<'_>) -> Result<Vec<String>, ApiError> {
        places::make(place, go_on)
    }

    fn make_again(&self, place: &NewPlace<'_>, go_on: GoOn<'_>) -> Result<(), ApiError> {
        places::make_again(place, go_on)
    }

    fn snapshot(&self, store: &Path, root: &Path, go_on: GoOn<'_>) -> Result<Snapshot, ApiError> {
        snapshots::take(store, root, go_on)
    }

    fn prune(&self, store: &Path, kept: &BTreeSet<String>, go_on: GoOn<'_>) -> Result<(), ApiError> {
        pruning::prune(store, kept, go_on)
    }

    fn changes(&self, between: Between<'_>, go_on: GoOn<'_>) -> Result<Vec<Changed>, ApiError> {
        compare::changes(between, go_on)
    }

    fn file(&self, between: Between<'_>, view: FileView<'_>, go_on: GoOn<'_>) -> Result<FileDiff, ApiError> {
        compare::file(between, view, go_on)
    }

    fn carry(&self, between: Between<'_>, root: &Path, go_on: GoOn<'_>) -> Result<Vec<String>, ApiError> {
        carry::carry(between, root, go_on)
    }

    fn commit(
        &self,
        root: &Path,
        paths: &[String],
        message: &str,
        go_on: GoOn<'_>,
    ) -> Result<String, ApiError> {
        branches::commit(root, paths, message, go_on)
    }

    fn merge(&self, folder: &Path, branch: &str, message: &str, go_on: GoOn<'_>) -> Result<String, ApiError> {
        branches::merge(folder, branch, message, go_on)
    }

    fn look_at(&self, place: &MadePlace<'_>) -> Result<WorktreeLook, ApiError> {
        places::look_at(place)
    }

    fn bytes(&self, path: &Path) -> Option<u64> {
        copying::bytes(path)
    }

    fn remove(&self, place: &MadePlace<'_>, branch_too: bool) -> Result<(), ApiError> {
        places::remove(place, branch_too)
    }
}
