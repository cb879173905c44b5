//! The change that shows: read anew when something happens to its task, never twice at a time, and what of it is looked at.

use super::read::{as_read, in_order, noted, read_lines};
use crate::{
    detail::Pane,
    hooks::{
        reading::Reading,
        remembered::{recall, remember},
        time,
    },
    ipc,
    live::Live,
    state::review::{
        diff::{LinePlace, ShownDiff},
        rows::{DiffLayout, DiffRow, rows},
        walk::{DiffCursor, row_of},
    },
};
use contract::{
    ApiError, TaskId,
    changes::{ChangeComment, ChangedFile, Changes, FileDiff},
    command::GetChanges,
};
use leptos::{prelude::*, task::spawn_local};
use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

/// What changes all the time is read at most so often.
const LONGEST_REST: Duration = Duration::from_secs(2);
/// Under what it is remembered how a diff stands.
const LAYOUT: &str = "review-layout";

/// What is being said about a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoteDraft {
    /// The line.
    pub(super) place: LinePlace,
    /// The comment that is changed, unless a new one is made.
    pub(super) editing: Option<i64>,
}

/// The change that shows. A cheap handle.
#[derive(Clone, Copy)]
pub(super) struct ReviewState {
    /// The detail that it is part of; its file is the one that shows.
    pub(super) pane: Pane,
    /// What it was when it was read last.
    pub(super) changes: RwSignal<Option<Changes>>,
    /// Why it could not be read.
    pub(super) failed: RwSignal<Option<ApiError>>,
    /// The files in the order of the tree.
    pub(super) order: Memo<Vec<String>>,
    /// The file that shows, without what the person has done about it.
    pub(super) file: Memo<Option<ChangedFile>>,
    /// The reading of its lines.
    pub(super) reading: Reading<FileDiff>,
    /// The lines that show.
    pub(super) shown: RwSignal<Option<ShownDiff>>,
    /// Rises each time that other lines were read.
    pub(super) version: RwSignal<u64>,
    /// Files that are shown although they are folded.
    pub(super) opened: RwSignal<HashSet<String>>,
    /// How the two sides stand.
    pub(super) layout: RwSignal<DiffLayout>,
    /// The rows that show.
    pub(super) rows: Memo<Vec<DiffRow>>,
    /// The lines that something was said about, or is.
    pub(super) noted: Memo<HashSet<LinePlace>>,
    /// Where the keys are.
    pub(super) cursor: RwSignal<Option<DiffCursor>>,
    /// The row of that.
    pub(super) cursor_row: Memo<Option<usize>>,
    /// The line that is to be brought into view once it is there.
    pub(super) goal: RwSignal<Option<LinePlace>>,
    /// What is being said, and its words.
    pub(super) draft: RwSignal<Option<NoteDraft>>,
    /// Its field takes the focus when it is drawn first, and not when it is scrolled into view again.
    pub(super) draft_begins: StoredValue<bool>,
    pub(super) words: RwSignal<String>,
    /// How high what was said stands below a line, in pixels, once it is drawn.
    pub(super) heights: RwSignal<HashMap<LinePlace, f64>>,
    /// What goes along besides the comments.
    pub(super) note: RwSignal<String>,
    /// Whether what several agents made shows, and not this change alone: then the file may be one that it has not.
    pub(super) comparing: RwSignal<bool>,
    live: Live,
    busy: StoredValue<(bool, bool)>,
}

impl ReviewState {
    /// Of a change that is not read yet. It is read for as long as the component that asks for it lives.
    pub(super) fn start(pane: Pane) -> Self {
        let live = Live::get();
        let changes = RwSignal::new(None::<Changes>);
        let (shown, opened) = (RwSignal::new(None), RwSignal::new(HashSet::<String>::new()));
        let layout = RwSignal::new(recall(LAYOUT).unwrap_or_default());
        let (draft, cursor) = (RwSignal::new(None::<NoteDraft>), RwSignal::new(None));
        let order = Memo::new(move |_| changes.with(|all| all.as_ref().map(in_order).unwrap_or_default()));
        let file = Memo::new(move |_| {
            let path = pane.file.get()?;
            changes.with(|all| all.as_ref()?.files.iter().find(|file| file.path == path).map(as_read))
        });
        let begun = Signal::derive(move || draft.get().map(|draft| draft.place));
        let noted = Memo::new(move |_| noted(changes, pane.file, begun));
        let rows = Memo::new(move |_| {
            shown.with(|shown: &Option<ShownDiff>| {
                let drawn = |shown| noted.with(|noted| rows(shown, layout.get(), noted));
                shown.as_ref().map(drawn).unwrap_or_default()
            })
        });
        let cursor_row = Memo::new(move |_| {
            let cursor = cursor.get()?;
            shown.with(|shown| rows.with(|rows| row_of(rows, shown.as_ref()?, cursor)))
        });
        let reading = read_lines(pane, live, file, opened);
        let state = Self {
            pane,
            changes,
            failed: RwSignal::new(None),
            order,
            file,
            reading,
            shown,
            version: RwSignal::new(0),
            opened,
            layout,
            rows,
            noted,
            cursor,
            cursor_row,
            goal: RwSignal::new(None),
            draft,
            draft_begins: StoredValue::new(false),
            words: RwSignal::new(String::new()),
            heights: RwSignal::new(HashMap::new()),
            note: RwSignal::new(String::new()),
            comparing: RwSignal::new(false),
            live,
            busy: StoredValue::new((false, false)),
        };
        provide_context(state);
        live.review_shown.set_value(Some(pane.id));
        on_cleanup(move || {
            let _ = live.review_shown.try_update_value(|shown| *shown = None);
        });
        state.follow();
        state
    }

    /// The page's.
    pub(super) fn get() -> Self {
        expect_context()
    }

    /// The task.
    pub(super) fn id(self) -> TaskId {
        self.pane.id
    }

    fn follow(self) {
        Effect::new(move |_| {
            self.live.in_review.with(|_| ());
            self.read();
        });
        Effect::new(move |_| {
            if !self.comparing.get()
                && self.file.with(Option::is_none)
                && let Some(first) = self.first_to_view()
            {
                self.pane.file.set(Some(first));
            }
        });
        Effect::new(move |before: Option<Option<String>>| {
            let file = self.pane.file.get();
            if before.is_some_and(|before| before != file) {
                self.shown.set(None);
                if self.goal.with_untracked(Option::is_none) {
                    self.cursor.set(None);
                }
                self.draft.set(None);
            }
            file
        });
        Effect::new(move |_| {
            let path = self.pane.file.get();
            self.reading.value.with(|diff| match diff {
                Some(diff) if Some(&diff.file.path) == path.as_ref() => self.show(diff),
                Some(_) | None => {}
            });
        });
        Effect::new(move |before: Option<DiffLayout>| {
            let layout = self.layout.get();
            if before.is_some_and(|before| before != layout) {
                remember(LAYOUT, layout);
            }
            layout
        });
    }

    /// The first file with lines to view that was not viewed, else the first.
    fn first_to_view(self) -> Option<String> {
        let to_view = |file: &ChangedFile| !file.viewed && file.folded.is_none();
        self.order.with(|order| {
            let first = order.iter().find(|path| self.with_file(path, to_view) == Some(true));
            first.or(order.first()).cloned()
        })
    }

    /// Shows lines that were read; what was unfolded stays so where they are the same.
    fn show(self, diff: &FileDiff) {
        let is_same = |shown: &Option<ShownDiff>| {
            shown.as_ref().is_some_and(|shown| {
                shown.diff.file.path == diff.file.path
                    && shown.diff.hunks == diff.hunks
                    && shown.diff.note == diff.note
            })
        };
        if !self.shown.with_untracked(is_same) {
            self.shown.set(Some(ShownDiff::new(diff.clone())));
            self.heights.update(HashMap::clear);
            self.version.update(|version| *version += 1);
        }
    }

    /// Reads the change once more; once more after that where it is asked for meanwhile.
    pub(super) fn read(self) {
        let runs = self.busy.try_update_value(|(runs, again)| {
            let before = *runs;
            (*runs, *again) = (true, before);
            before
        });
        if runs != Some(false) {
            return;
        }
        spawn_local(async move {
            loop {
                let begun = time::now();
                let _ = self.busy.try_update_value(|(_, again)| *again = false);
                match ipc::call(GetChanges { id: self.id().to_string() }).await {
                    Ok(changes) => self.take_in(changes),
                    Err(error) => drop(self.failed.try_set(Some(error))),
                }
                // what takes long is not asked for all the time
                let took = Duration::try_from(time::now().duration_since(begun)).unwrap_or_default();
                time::rest((took * 2).min(LONGEST_REST)).await;
                let over = self.busy.try_update_value(|(runs, again)| {
                    *runs = *again;
                    !*again
                });
                if over != Some(false) {
                    return;
                }
            }
        });
    }

    /// Takes in what the change is now.
    pub(super) fn take_in(self, changes: Changes) {
        let _ = self.failed.try_set(None);
        let differs = self.changes.try_with_untracked(|known| known.as_ref() != Some(&changes));
        if differs == Some(true) {
            let _ = self.changes.try_set(Some(changes));
        }
    }

    /// Something about the change (tracked); `None` until it is read.
    pub(super) fn with<T>(self, read: impl FnOnce(&Changes) -> T) -> Option<T> {
        self.changes.with(|all| all.as_ref().map(read))
    }

    /// Something about a file (tracked).
    pub(super) fn with_file<T>(self, path: &str, read: impl FnOnce(&ChangedFile) -> T) -> Option<T> {
        self.changes.with(|all| all.as_ref()?.files.iter().find(|file| file.path == path).map(read))
    }

    /// What was said about a line of the file that shows (tracked).
    pub(super) fn comments_at(self, place: LinePlace) -> Vec<ChangeComment> {
        let Some(path) = self.pane.file.get() else { return vec![] };
        let here =
            |comment: &&ChangeComment| comment.place.path == path && LinePlace::of_comment(comment) == place;
        self.with(|all| all.comments.iter().filter(here).cloned().collect()).unwrap_or_default()
    }
}
