//! Where tasks work, and what is left of that on the disk, for people.

use crate::catalogue::places as say;
use contract::{
    changes::{ChangesState, PlaceKind, Worktree},
    text,
};

/// What a sort of place is called.
#[must_use]
pub fn kind(kind: PlaceKind) -> &'static str {
    match kind {
        PlaceKind::Folder => say::folder(),
        PlaceKind::Copy => say::copy(),
        PlaceKind::Worktree => say::worktree(),
    }
}

/// The same in the middle of a line: `in a copy`.
#[must_use]
pub fn said(kind: PlaceKind) -> &'static str {
    match kind {
        PlaceKind::Folder => say::said_folder(),
        PlaceKind::Copy => say::said_copy(),
        PlaceKind::Worktree => say::said_worktree(),
    }
}

/// The sorts of places to choose from; first that none is said.
#[must_use]
pub fn choices() -> Vec<(String, String)> {
    let usual = (String::new(), say::usual().to_owned());
    let kinds = PlaceKind::ALL.map(|one| (one.to_string(), kind(one).to_owned()));
    [usual].into_iter().chain(kinds).collect()
}

/// How one that was left stands: `Worktree, on branch x · 12 MiB · not committed`.
#[must_use]
pub fn stands(worktree: &Worktree) -> String {
    let branch = worktree.place.branch.as_deref().filter(|_| worktree.place.kind == PlaceKind::Worktree);
    let kind = branch.map_or_else(|| kind(worktree.place.kind).to_owned(), say::on_branch);
    let size = worktree.bytes.filter(|_| !worktree.missing).map(text::bytes);
    let state = match (worktree.missing, worktree.place.state) {
        (true, _) => Some(say::missing().to_owned()),
        (false, ChangesState::Discarded) => Some(say::discarded().to_owned()),
        (false, _) if worktree.merged => Some(say::merged().to_owned()),
        (false, _) if worktree.dirty => Some(say::dirty().to_owned()),
        (false, _) if worktree.ahead > 0 => Some(say::ahead(worktree.ahead)),
        (false, _) => None,
    };
    [Some(kind), size, state].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::{Status, changes::Place};

    #[test]
    fn each_sort_can_be_chosen_and_none_as_well() {
        let words: Vec<String> = choices().into_iter().map(|(word, _)| word).collect();
        assert_eq!(words, ["", "folder", "copy", "worktree"]);
    }

    #[test]
    fn what_was_left_says_how_it_stands() {
        let one = Worktree {
            task: "0197c7a2-0000-7000-8000-000000000001".parse().unwrap(),
            short_id: "00000001".into(),
            title: "Rotate".into(),
            status: Status::Completed,
            place: Place {
                kind: PlaceKind::Worktree,
                branch: Some("legwork/rotate".into()),
                ..Place::default()
            },
            bytes: Some(12 << 20),
            missing: false,
            merged: false,
            dirty: true,
            ahead: 2,
            stays: None,
        };
        assert_eq!(stands(&one), "Worktree on branch legwork/rotate · 12 MiB · not committed");
        let ahead = Worktree { dirty: false, ..one.clone() };
        assert_eq!(stands(&ahead), "Worktree on branch legwork/rotate · 12 MiB · 2 commits not merged");
        assert!(stands(&Worktree { merged: true, ..ahead.clone() }).ends_with("all of it merged"));
        assert_eq!(
            stands(&Worktree { missing: true, ..ahead }),
            "Worktree on branch legwork/rotate · taken away by hand"
        );
        let copy =
            Worktree { place: Place { kind: PlaceKind::Copy, ..Place::default() }, bytes: None, ..one };
        assert_eq!(stands(&copy), "A copy of the folder · not committed");
    }
}
