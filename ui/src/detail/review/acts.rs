//! What is done about a change: asks the engine, shows what came of it, says so.

use super::state::ReviewState;
use crate::{
    catalogue::{common, review as say},
    components::Toasts,
    ipc,
    live::Live,
    shell::{OVERVIEW, Shell},
    state::review::{
        decide::{ReviewAct, ReviewButton, ReviewFacts, buttons, check_failed},
        walk::DiffCursor,
    },
};
use contract::{
    Command, Origin,
    changes::{Changes, DiffSide},
    command::{
        ApplyChanges, DiscardChanges, GetFileChange, MarkViewed, OpenChangedFile, RestoreChanges, SendBack,
    },
};
use leptos::{prelude::*, task::spawn_local};

/// The id of the diff, which hears the keys.
pub(super) const DIFF: &str = "review-diff";

/// Does things about the change that shows. A cheap handle.
#[derive(Clone, Copy)]
pub(super) struct ReviewActs {
    pub(super) state: ReviewState,
    live: Live,
    shell: Shell,
    pub(super) toasts: Toasts,
    /// What was asked for and has not been answered.
    pub(super) pending: RwSignal<Option<ReviewAct>>,
    /// Whether the dialog with the words of the commit shows.
    pub(super) committing: RwSignal<bool>,
    /// Whether the question shows that a failed check asks, and whether it was answered with yes.
    pub(super) doubting: RwSignal<bool>,
    sure: StoredValue<bool>,
}

impl ReviewActs {
    /// Of this change.
    pub(super) fn new(state: ReviewState) -> Self {
        Self {
            state,
            live: Live::get(),
            shell: Shell::get(),
            toasts: Toasts::get(),
            pending: RwSignal::new(None),
            committing: RwSignal::new(false),
            doubting: RwSignal::new(false),
            sure: StoredValue::new(false),
        }
    }

    /// The page's.
    pub(super) fn get() -> Self {
        expect_context()
    }

    /// The buttons as they are now (tracked).
    pub(super) fn buttons(self) -> Vec<ReviewButton> {
        let facts = ReviewFacts {
            ended: self.state.pane.with(|task| task.status.is_terminal()) == Some(true),
            note: self.state.note.with(|note| !note.trim().is_empty()),
        };
        self.state.with(|changes| buttons(changes, facts, say::still_at_work())).unwrap_or_default()
    }

    /// Does what the button that matters does, where it can be pressed.
    pub(super) fn press_primary(self) {
        let primary = untrack(|| self.buttons()).into_iter().find(|button| button.primary);
        if let Some(button) = primary.filter(|button| button.why_not.is_none()) {
            self.press(button.act);
        }
    }

    /// Does what a button does.
    pub(super) fn press(self, act: ReviewAct) {
        let id = self.state.id().to_string();
        match act {
            ReviewAct::Commit => self.ask_to_commit(),
            ReviewAct::SendBack => self.send_back(),
            ReviewAct::Apply => {
                self.change(act, ApplyChanges { id }, move || self.toasts.say(say::applied()))
            }
            ReviewAct::Restore => {
                self.change(act, RestoreChanges { id }, move || self.toasts.say(say::restored()))
            }
            ReviewAct::Discard => {
                let undo = move || self.press(ReviewAct::Restore);
                self.change(act, DiscardChanges { id }, move || {
                    self.toasts.say_with(say::discarded(), common::undo(), undo);
                });
            }
        }
    }

    fn change<C: Command<Reply = Changes>>(self, act: ReviewAct, request: C, then: impl FnOnce() + 'static) {
        if self.pending.try_with_untracked(Option::is_some) == Some(true) {
            return;
        }
        let _ = self.pending.try_set(Some(act));
        spawn_local(async move {
            let reply = ipc::call(request).await;
            // The page may have been left meanwhile.
            let _ = self.pending.try_set(None);
            match reply {
                Ok(changes) => {
                    self.state.take_in(changes);
                    then();
                }
                Err(error) => self.toasts.error(&error),
            }
        });
    }

    /// Asks for the words of a commit; once before that where a check has said that the work is not done.
    fn ask_to_commit(self) {
        let failed = untrack(|| self.state.pane.with(check_failed)) == Some(true);
        if failed && !self.sure.get_value() {
            self.doubting.set(true);
        } else {
            self.committing.set(true);
        }
    }

    /// It is to be committed although the check has failed.
    pub(super) fn commit_anyway(self) {
        self.sure.set_value(true);
        self.doubting.set(false);
        self.committing.set(true);
    }

    fn send_back(self) {
        if self.pending.get_untracked().is_some() {
            return;
        }
        self.pending.set(Some(ReviewAct::SendBack));
        let id = self.state.id().to_string();
        let text = self.state.note.get_untracked().trim().to_owned();
        spawn_local(async move {
            let reply = ipc::call(SendBack { id, text, origin: Some(Origin::Window) }).await;
            let _ = self.pending.try_set(None);
            match reply {
                Ok(created) => {
                    let next = created.task.id;
                    self.live.absorb([created.task]);
                    self.toasts
                        .say(created.notes.into_iter().next().unwrap_or_else(|| say::sent_back().to_owned()));
                    self.shell.detail_in_full.set(false);
                    self.shell.detail_tab.set(OVERVIEW);
                    self.live.selected.set(Some(next));
                }
                Err(error) => self.toasts.error(&error),
            }
        });
    }

    /// Marks a file as viewed, or takes the mark away.
    pub(super) fn mark_viewed(self, path: &str, viewed: bool) {
        self.show_viewed(path, viewed);
        let (id, path) = (self.state.id().to_string(), path.to_owned());
        spawn_local(async move {
            if let Err(error) = ipc::call(MarkViewed { id, paths: vec![path.clone()], viewed }).await {
                self.show_viewed(&path, !viewed);
                self.toasts.error(&error);
            }
        });
    }

    fn show_viewed(self, path: &str, viewed: bool) {
        let _ = self.state.changes.try_update(|all| {
            let files = all.iter_mut().flat_map(|all| &mut all.files);
            files.filter(|file| file.path == path).for_each(|file| file.viewed = viewed);
        });
    }

    /// Shows a file.
    pub(super) fn show_file(self, path: String) {
        if self.state.pane.file.with_untracked(|shown| shown.as_ref() != Some(&path)) {
            self.state.pane.file.set(Some(path));
        }
    }

    /// Shows the file `by` further on in the tree.
    pub(super) fn go_by_file(self, by: isize) {
        let next = self.state.order.with_untracked(|order| {
            let shown = self.state.pane.file.get_untracked()?;
            let here = order.iter().position(|path| *path == shown)?;
            order.get(here.checked_add_signed(by)?).cloned()
        });
        if let Some(next) = next {
            self.show_file(next);
        }
    }

    /// Shows the lines that do not show before a hunk.
    pub(super) fn open_gap(self, gap: usize) {
        let open = move || {
            let first = self.state.shown.try_update(|shown| shown.as_mut()?.open(gap)).flatten();
            if let Some(first) = first {
                self.state.cursor.set(Some(DiffCursor::Line(first)));
            }
        };
        if self.state.shown.with_untracked(|shown| shown.as_ref().is_some_and(|shown| shown.has_whole())) {
            return open();
        }
        let Some(path) = self.state.pane.file.get_untracked() else { return };
        let id = self.state.id().to_string();
        let version = self.state.version.get_untracked();
        spawn_local(async move {
            match ipc::call(GetFileChange { id, path, context: 0, whole: true }).await {
                Ok(whole) if self.state.version.try_get_untracked() == Some(version) => {
                    self.state
                        .shown
                        .update(|shown| shown.iter_mut().for_each(|shown| shown.hold_whole(whole.clone())));
                    open();
                }
                Ok(_) => {}
                Err(error) => self.toasts.error(&error),
            }
        });
    }

    /// Opens a changed file with the person's program for it, at the line that the keys are at.
    pub(super) fn open_outside(self, path: String) {
        let task = self.state.id().to_string();
        let line = match self.state.cursor.get_untracked() {
            Some(DiffCursor::Line(at)) if at.side == DiffSide::New => Some(at.line).filter(|line| *line > 0),
            Some(DiffCursor::Line(_) | DiffCursor::Gap(_)) | None => None,
        };
        spawn_local(async move {
            if let Err(error) = ipc::call(OpenChangedFile { task, path, line }).await {
                self.toasts.error(&error);
            }
        });
    }

    /// Leaves the page for the detail beside the list.
    pub(super) fn to_detail(self) {
        self.shell.detail_in_full.set(false);
    }

    /// Leaves the page and the detail for the list.
    pub(super) fn to_list(self) {
        self.shell.detail_in_full.set(false);
        self.live.selected.set(None);
    }

    /// The page that it stands in (tracked).
    pub(super) fn page(self) -> &'static str {
        self.shell.route.get().label()
    }
}
