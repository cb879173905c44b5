//! What becomes of what a task changed: applied, committed, taken back, brought back.
//!
//! The files come first, then the row says so. Whoever dies in between repeats the same, which finds the files as they
//! are to be and changes none.

use super::{
    look::{document, summary},
    looked::Looked,
    may,
};
use crate::{
    api::{Change, once::Once},
    ports::Between,
    review::{self, Counted, store_of},
    runs::host::PoolHost,
};
use contract::{
    ApiError,
    changes::{Changes, ChangesState, PlaceKind},
    command::{ApplyChanges, CommitChanges, DiscardChanges, RestoreChanges},
    validation,
};
use std::{path::Path, sync::Arc};
use store::{
    Connection,
    places::{self, TaskPlaceRow},
};

/// Writes what became of them, and gives the document.
fn finish(
    host: &Arc<PoolHost>,
    once: &Once,
    looked: Looked,
    row: TaskPlaceRow,
    counted: Counted,
) -> Result<Changes, ApiError> {
    let looked = Looked { own: row.clone(), ..looked };
    let told = document(host, &looked, Some(counted))?;
    let now = host.now();
    once.write(host, move |c: &mut Connection| {
        places::set_of_task(c, &row.task_id, Some(row.clone()))?;
        places::announce(c, &row.task_id, now)?;
        Ok(told.clone())
    })
}

/// Carries what a task changed into the person's folder, or out of it again.
fn carry(host: &PoolHost, looked: &Looked, counted: &Counted, back: bool) -> Result<Vec<String>, ApiError> {
    let place = looked.place()?;
    let store = store_of(&host.data_dir, &place.folder);
    let before = looked.own.before_tree.as_deref().unwrap_or_default();
    let (from, to) = if back { (counted.tree.as_str(), before) } else { (before, counted.tree.as_str()) };
    looked.workspaces().carry(Between { store: &store, from, to }, Path::new(&place.folder), &|| true)
}

impl Change for ApplyChanges {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> Result<Changes, ApiError> {
        let looked = Looked::at(host, &self.id)?;
        may::apply(&looked)?;
        let counted = looked.count(host)?;
        carry(host, &looked, &counted, false)?;
        let mut row = looked.own.clone();
        counted.write(&mut row);
        row.state = ChangesState::Applied;
        finish(host, once, looked, row, counted)
    }
}

impl Change for DiscardChanges {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> Result<Changes, ApiError> {
        let looked = Looked::at(host, &self.id)?;
        if looked.own.state == ChangesState::Discarded {
            return Err(may::discarded());
        }
        let (row, counted) = taken_back(host, &looked)?;
        finish(host, once, looked, row, counted)
    }
}

/// Takes the changes back on the disk; the row that says so.
fn taken_back(host: &PoolHost, looked: &Looked) -> Result<(TaskPlaceRow, Counted), ApiError> {
    may::discard(looked)?;
    let counted = looked.count(host)?;
    if is_in_the_folder(looked) {
        carry(host, looked, &counted, true)?;
    }
    let mut row = looked.own.clone();
    counted.write(&mut row);
    row.undo_state = Some(row.state.as_str().to_owned());
    row.state = ChangesState::Discarded;
    Ok((row, counted))
}

/// The same, for whoever writes that row with others.
pub(super) fn discarded(host: &PoolHost, looked: &Looked) -> Result<TaskPlaceRow, ApiError> {
    taken_back(host, looked).map(|(row, _)| row)
}

/// Whether the changes stand in the person's folder.
fn is_in_the_folder(looked: &Looked) -> bool {
    looked.own.kind == PlaceKind::Folder || looked.own.state == ChangesState::Applied
}

impl Change for RestoreChanges {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> Result<Changes, ApiError> {
        let looked = Looked::at(host, &self.id)?;
        if looked.own.state != ChangesState::Discarded {
            return Err(ApiError::refused("The changes were not discarded."));
        }
        may::discard(&looked)?;
        let counted = looked.count(host)?;
        let before = looked.own.undo_state.as_deref().and_then(|word| word.parse().ok());
        let state = before.unwrap_or(ChangesState::Open);
        if looked.own.kind == PlaceKind::Folder || state == ChangesState::Applied {
            carry(host, &looked, &counted, false)?;
        }
        let row = TaskPlaceRow { state, undo_state: None, ..looked.own.clone() };
        finish(host, once, looked, row, counted)
    }
}

impl Change for CommitChanges {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> Result<Changes, ApiError> {
        let looked = Looked::at(host, &self.id)?;
        may::commit(&looked)?;
        let message = self.message_for(&looked)?;
        if self.merge && looked.own.kind != PlaceKind::Worktree {
            let words =
                "Only a worktree has a branch to merge; leave it out: the commit is made in the folder.";
            return Err(ApiError::field("merge", words));
        }
        let counted = looked.count(host)?;
        let is_worktree = looked.own.kind == PlaceKind::Worktree;
        match looked.own.state {
            // it stands in the folder, so it is committed there
            ChangesState::Applied => commit_in_folder(host, &looked, &counted, &message)?,
            _ if !is_worktree => {
                if looked.own.kind == PlaceKind::Copy {
                    carry(host, &looked, &counted, false)?;
                }
                commit_in_folder(host, &looked, &counted, &message)?;
            }
            _ => commit_on_branch(&looked, &counted, &message, self.merge)?,
        }
        let mut row = looked.own.clone();
        counted.write(&mut row);
        row.state = ChangesState::Committed;
        finish(host, once, looked, row, counted)
    }
}

trait MessageFor {
    fn message_for(&self, looked: &Looked) -> Result<String, ApiError>;
}

impl MessageFor for CommitChanges {
    fn message_for(&self, looked: &Looked) -> Result<String, ApiError> {
        if self.message.trim().is_empty() {
            return Ok(review::message(&looked.task.title, summary(&looked.task).as_deref()));
        }
        validation::note(&self.message)
            .map_err(|error| ApiError::field("message", error.fields.first().map_or("", |f| &f.message)))?;
        Ok(self.message.clone())
    }
}

/// The names of all files that changed, before and now.
fn paths(counted: &Counted) -> Vec<String> {
    let files = counted.changed.iter().map(|changed| &changed.file);
    files.flat_map(|file| [Some(file.path.clone()), file.old_path.clone()]).flatten().collect()
}

fn commit_in_folder(
    host: &PoolHost,
    looked: &Looked,
    counted: &Counted,
    message: &str,
) -> Result<(), ApiError> {
    let place = looked.place()?;
    let folder = Path::new(&place.folder);
    if looked.own.kind == PlaceKind::Folder {
        refuse_changed_since(host, looked, counted)?;
    }
    commit(looked, folder, counted, message)
}

/// Commits what changed; where all of it is committed already, by the agent or by an engine that died before it could say
/// so, that is what was wanted.
fn commit(looked: &Looked, at: &Path, counted: &Counted, message: &str) -> Result<(), ApiError> {
    match looked.workspaces().commit(at, &paths(counted), message, &|| true) {
        Err(error) if is_committed_already(&error) && !counted.changed.is_empty() => Ok(()),
        done => done.map(drop),
    }
}

/// A file that was changed once more since the task ended would be committed with what somebody else did.
fn refuse_changed_since(host: &PoolHost, looked: &Looked, counted: &Counted) -> Result<(), ApiError> {
    let place = looked.place()?;
    let store = store_of(&host.data_dir, &place.folder);
    let now = looked.workspaces().snapshot(&store, Path::new(&place.path), &|| true)?.tree;
    let between = Between { store: &store, from: &counted.tree, to: &now };
    let since = looked.workspaces().changes(between, &|| true)?;
    let ours = paths(counted);
    match since.iter().find(|changed| ours.contains(&changed.file.path)) {
        Some(changed) => Err(ApiError::refused(format!(
            "{} was changed again since the task has ended.",
            changed.file.path
        ))
        .hint("Commit it with git, where you can choose what goes along.")),
        None => Ok(()),
    }
}

fn commit_on_branch(looked: &Looked, counted: &Counted, message: &str, merge: bool) -> Result<(), ApiError> {
    let place = looked.place()?;
    let (workspaces, path) = (looked.workspaces(), Path::new(&place.path));
    let branch = place.branch.as_deref().unwrap_or_default();
    let was_committed = looked.own.state == ChangesState::Committed;
    if place.gone_at.is_none() && path.is_dir() && !was_committed {
        commit(looked, path, counted, message)?;
    }
    if merge {
        workspaces.merge(Path::new(&place.folder), branch, message, &|| true)?;
    }
    Ok(())
}

fn is_committed_already(error: &ApiError) -> bool {
    error.message.starts_with("There is nothing to commit")
}
