//! What may be done with a task's changes as they stand.

use super::looked::Looked;
use contract::{
    ApiError,
    changes::{ChangesState, PlaceKind},
};

/// Why they cannot be applied.
pub(super) fn apply(looked: &Looked) -> Result<(), ApiError> {
    let place = looked.place()?;
    looked.refuse_live()?;
    match looked.own.state {
        _ if place.kind == PlaceKind::Folder => {
            Err(ApiError::refused("The changes are in the folder already."))
        }
        ChangesState::Open | ChangesState::Applied => Ok(()),
        ChangesState::Committed => Err(ApiError::refused("The changes are committed already.")),
        ChangesState::Discarded => Err(discarded()),
    }
}

/// Why they cannot be committed.
pub(super) fn commit(looked: &Looked) -> Result<(), ApiError> {
    let place = looked.place()?;
    looked.refuse_live()?;
    if place.base_commit.is_none() && place.branch.is_none() {
        return Err(ApiError::refused(format!("{} is in no git repository.", place.folder))
            .hint("Apply the changes instead, or make a repository there with `git init`."));
    }
    match looked.own.state {
        ChangesState::Open | ChangesState::Applied => Ok(()),
        // what was committed on its branch can still be merged
        ChangesState::Committed if place.kind == PlaceKind::Worktree => Ok(()),
        ChangesState::Committed => Err(ApiError::refused("The changes are committed already.")),
        ChangesState::Discarded => Err(discarded()),
    }
}

/// Why they cannot be taken back; of what was taken back, why it cannot be brought back.
pub(super) fn discard(looked: &Looked) -> Result<(), ApiError> {
    let place = looked.place()?;
    looked.refuse_live()?;
    match looked.own.state {
        ChangesState::Open | ChangesState::Applied => Ok(()),
        ChangesState::Committed => Err(ApiError::refused("The changes are committed already.")
            .hint("`git revert` makes a commit that takes them back.")),
        ChangesState::Discarded if place.gone_at.is_some() && place.kind != PlaceKind::Folder => {
            // its snapshots are there as long as the task is
            Ok(())
        }
        ChangesState::Discarded => Ok(()),
    }
}

pub(super) fn discarded() -> ApiError {
    ApiError::refused("The changes were discarded.").hint("`legwork discard --undo ID` brings them back.")
}
