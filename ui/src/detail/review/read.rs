//! What is read of a change, and what follows from it.

use crate::{
    detail::Pane,
    hooks::reading::{self, Reading},
    live::Live,
    state::review::{diff::LinePlace, tree, words},
};
use contract::{
    changes::{ChangedFile, Changes, FileDiff},
    command::GetFileChange,
};
use leptos::prelude::*;
use std::collections::HashSet;

/// Reads the lines of the file that shows, where they are to show, and again when something happened to its task.
pub(super) fn read_lines(
    pane: Pane,
    live: Live,
    file: Memo<Option<ChangedFile>>,
    opened: RwSignal<HashSet<String>>,
) -> Reading<FileDiff> {
    reading::read(move || {
        live.in_review.with(|_| ());
        let file = file.get()?;
        let shows = file.folded.is_none() || opened.with(|opened| opened.contains(&file.path));
        let asked =
            GetFileChange { id: pane.id.to_string(), path: file.path.clone(), context: 0, whole: false };
        (shows && words::opens(&file)).then_some(asked)
    })
}

/// The paths of the files, as the tree has them.
pub(super) fn in_order(changes: &Changes) -> Vec<String> {
    let paths: Vec<&str> = changes.files.iter().map(|file| file.path.as_str()).collect();
    tree::order(&paths).into_iter().map(|at| paths[at].to_owned()).collect()
}

/// A file as it was read, whatever the person has done about it since.
pub(super) fn as_read(file: &ChangedFile) -> ChangedFile {
    ChangedFile { viewed: false, comments: 0, ..file.clone() }
}

/// The lines of the file that shows of which something was said, or is.
pub(super) fn noted(
    changes: RwSignal<Option<Changes>>,
    path: RwSignal<Option<String>>,
    draft: Signal<Option<LinePlace>>,
) -> HashSet<LinePlace> {
    let path = path.get();
    let said = changes.with(|all| {
        let comments = all.iter().flat_map(|all| &all.comments);
        let here = comments.filter(|comment| Some(&comment.place.path) == path.as_ref());
        here.map(LinePlace::of_comment).collect::<HashSet<_>>()
    });
    said.into_iter().chain(draft.get()).collect()
}
