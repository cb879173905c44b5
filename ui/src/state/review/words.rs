//! How a change reads to a person.

use crate::{catalogue::review as say, state::shape::Shape};
use contract::{
    Status, Task,
    changes::{
        ChangeComment, ChangedFile, Changes, ChangesState, DiffSide, FileChangeKind, FoldReason, Place,
        PlaceKind,
    },
    text,
};

/// Where a change stands: the shape that tells it, and the words.
#[must_use]
pub fn stands(changes: &Changes, task: &Task) -> (Shape, &'static str) {
    if !task.status.is_terminal() {
        let said = if changes.live { say::still_changing() } else { say::not_ended() };
        return (Shape::of(task), said);
    }
    match changes.place.state {
        ChangesState::Open => (Shape::Approval, say::waits_for_review()),
        ChangesState::Applied => (Shape::Of(Status::Completed), say::was_applied()),
        ChangesState::Committed => (Shape::Of(Status::Completed), say::was_committed()),
        ChangesState::Discarded => (Shape::Of(Status::Cancelled), say::was_discarded()),
    }
}

/// Where the work was done; `None` where there is nothing to say of it.
#[must_use]
pub fn place(place: &Place) -> Option<String> {
    let untouched = place.state == ChangesState::Open;
    match place.kind {
        PlaceKind::Worktree => {
            let branch = place.branch.as_deref()?;
            Some(match place.base.as_deref().filter(|_| untouched) {
                Some(base) => say::on_branch_untouched(branch, base),
                None => say::on_branch(branch),
            })
        }
        PlaceKind::Copy => {
            let folder = place.folder.as_deref()?;
            Some(if untouched { say::in_copy_untouched(folder) } else { say::in_copy(folder) })
        }
        PlaceKind::Folder => place.folder.as_deref().or(place.path.as_deref()).map(say::in_folder),
    }
}

/// What happened to a file, where that is more than other lines.
#[must_use]
pub fn happened(file: &ChangedFile) -> Option<String> {
    let mode = file.old_mode.as_deref().zip(file.mode.as_deref()).filter(|(old, new)| old != new);
    match file.kind {
        FileChangeKind::Added => Some(say::is_new().to_owned()),
        FileChangeKind::Removed => Some(say::is_gone().to_owned()),
        FileChangeKind::Renamed => file.old_path.as_deref().map(say::renamed_from),
        FileChangeKind::Mode | FileChangeKind::Changed => mode.map(|(old, new)| say::other_mode(old, new)),
    }
}

/// Why the lines of a file do not show at once; `None` where they do.
#[must_use]
pub fn folded(file: &ChangedFile) -> Option<String> {
    let lines = file.added + file.removed;
    Some(match file.folded? {
        FoldReason::Long => say::is_long(lines),
        FoldReason::Generated => say::is_generated(lines),
        FoldReason::Binary => say::is_binary(&sizes(file)),
        FoldReason::Large => say::is_large(&sizes(file)),
        FoldReason::Submodule => say::is_submodule().to_owned(),
        FoldReason::Lfs => say::is_lfs().to_owned(),
    })
}

/// Whether the lines of a folded file can be shown all the same.
#[must_use]
pub const fn opens(file: &ChangedFile) -> bool {
    match file.folded {
        None | Some(FoldReason::Long | FoldReason::Generated) => true,
        Some(FoldReason::Binary | FoldReason::Large | FoldReason::Submodule | FoldReason::Lfs) => false,
    }
}

/// `12 KiB, 14 KiB before`; one of them alone where there is but one.
fn sizes(file: &ChangedFile) -> String {
    match (file.old_bytes.map(text::bytes), file.bytes.map(text::bytes)) {
        (Some(old), Some(new)) => say::sizes(&new, &old),
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => String::new(),
    }
}

/// The name of a file without its folders.
#[must_use]
pub fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// `upgrade.rs, line 87`: where a comment stands, for the list beside the diff.
#[must_use]
pub fn stands_at(comment: &ChangeComment) -> String {
    let name = name(&comment.place.path);
    match (comment.place.line, comment.place.side) {
        (0, _) => name.to_owned(),
        (line, DiffSide::New) => say::file_line(name, line),
        (line, DiffSide::Old) => say::file_line_before(name, line),
    }
}

/// `line 87`: where it stands, within its file.
#[must_use]
pub fn line(side: DiffSide, line: i64) -> String {
    match (line, side) {
        (0, _) => say::whole_file().to_owned(),
        (line, DiffSide::New) => say::line(line),
        (line, DiffSide::Old) => say::line_before(line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::changes::CommentPlace;

    #[test]
    fn where_the_work_was_done_says_what_is_untouched() {
        let open = Place {
            kind: PlaceKind::Worktree,
            branch: Some("legwork/2a7d90e4".to_owned()),
            base: Some("main".to_owned()),
            folder: Some("/home/mara/shop".to_owned()),
            ..Place::default()
        };
        assert_eq!(place(&open).as_deref(), Some("on branch legwork/2a7d90e4, main is untouched"));
        let committed = Place { state: ChangesState::Committed, ..open.clone() };
        assert_eq!(place(&committed).as_deref(), Some("on branch legwork/2a7d90e4"));
        let copy = Place { kind: PlaceKind::Copy, ..open.clone() };
        assert_eq!(place(&copy).as_deref(), Some("in a copy, /home/mara/shop is untouched"));
        let folder = Place { kind: PlaceKind::Folder, ..open };
        assert_eq!(place(&folder).as_deref(), Some("in /home/mara/shop"));
        assert_eq!(place(&Place::default()), None);
    }

    #[test]
    fn a_file_says_what_is_unusual_about_it() {
        let file = ChangedFile::default();
        assert_eq!((happened(&file), folded(&file), opens(&file)), (None, None, true));
        let mode = |old: &str, new: &str| (Some(old.to_owned()), Some(new.to_owned()));
        let (old_mode, new_mode) = mode("100644", "100755");
        let runs = ChangedFile { kind: FileChangeKind::Mode, old_mode, mode: new_mode, ..file.clone() };
        assert_eq!(happened(&runs).as_deref(), Some("Mode 100644, now 100755"));
        let old_path = Some("docs/a.md".to_owned());
        let renamed = ChangedFile { kind: FileChangeKind::Renamed, old_path, ..file.clone() };
        assert_eq!(happened(&renamed).as_deref(), Some("Renamed from docs/a.md"));
        let long =
            ChangedFile { folded: Some(FoldReason::Long), added: 18_000, removed: 2_000, ..file.clone() };
        assert_eq!(folded(&long).as_deref(), Some("20,000 lines are changed."));
        let (old_bytes, bytes) = (Some(1_024), Some(2_048));
        let binary = ChangedFile { folded: Some(FoldReason::Binary), old_bytes, bytes, ..file };
        assert_eq!(folded(&binary).as_deref(), Some("This file is no text (2 KiB, 1 KiB before)."));
        assert!(opens(&long) && !opens(&binary));
    }

    #[test]
    fn a_comment_says_where_it_stands() {
        let at = |line, side| {
            let place = CommentPlace { path: "src/upgrade.rs".to_owned(), side, line };
            stands_at(&ChangeComment { place, ..ChangeComment::default() })
        };
        assert_eq!(at(87, DiffSide::New), "upgrade.rs, line 87");
        assert_eq!(at(3, DiffSide::Old), "upgrade.rs, line 3 before");
        assert_eq!(at(0, DiffSide::New), "upgrade.rs");
        assert_eq!(line(DiffSide::New, 1_200), "line 1,200");
    }
}
