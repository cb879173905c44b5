//! What is said about lines: begun, said, changed, taken away.

use super::{
    acts::{DIFF, ReviewActs},
    state::NoteDraft,
};
use crate::{
    catalogue::{common, review as say},
    dialogs::parts::focus_soon,
    ipc,
    state::review::{diff::LinePlace, walk::DiffCursor},
};
use contract::{
    changes::{ChangeComment, CommentPlace},
    command::{CommentOnChange, EditComment, RemoveComment},
};
use leptos::{prelude::*, task::spawn_local};

impl ReviewActs {
    /// Begins to say something about a line, or goes on with it.
    pub(super) fn comment_on(self, place: LinePlace) {
        let same = self.state.draft.get_untracked().is_some_and(|draft| draft.place == place);
        if !same {
            self.state.words.set(String::new());
            self.state.draft_begins.set_value(true);
            self.state.draft.set(Some(NoteDraft { place, editing: None }));
        }
        self.state.cursor.set(Some(DiffCursor::Line(place)));
        self.state.goal.set(Some(place));
        focus_soon(".review-note textarea");
    }

    /// Begins to change what was said.
    pub(super) fn edit(self, comment: &ChangeComment) {
        self.state.words.set(comment.text.clone());
        let place = LinePlace::of_comment(comment);
        self.state.draft_begins.set_value(true);
        self.state.draft.set(Some(NoteDraft { place, editing: Some(comment.id) }));
        self.state.goal.set(Some(place));
        focus_soon(".review-note textarea");
    }

    /// Leaves what is being said.
    pub(super) fn leave_draft(self) {
        self.state.draft.set(None);
        focus_soon(format!("#{DIFF}"));
    }

    /// Says it.
    pub(super) fn say_draft(self, busy: RwSignal<bool>) {
        let text = self.state.words.with_untracked(|words| words.trim().to_owned());
        let (Some(draft), Some(path)) =
            (self.state.draft.get_untracked(), self.state.pane.file.get_untracked())
        else {
            return;
        };
        if text.is_empty() || busy.get_untracked() {
            return;
        }
        busy.set(true);
        let id = self.state.id().to_string();
        let place = CommentPlace { path, side: draft.place.side, line: draft.place.line };
        spawn_local(async move {
            let reply = match draft.editing {
                Some(comment) => ipc::call(EditComment { comment, text }).await,
                None => ipc::call(CommentOnChange { id, place, text }).await,
            };
            let _ = busy.try_set(false);
            match reply {
                Ok(comment) => {
                    self.put(comment);
                    if self.state.draft.try_get_untracked().flatten() == Some(draft) {
                        self.leave_draft();
                    }
                }
                Err(error) => self.toasts.error(&error),
            }
        });
    }

    fn put(self, comment: ChangeComment) {
        let _ = self.state.changes.try_update(|all| {
            let Some(all) = all else { return };
            match all.comments.iter_mut().find(|known| known.id == comment.id) {
                Some(known) => *known = comment,
                None => all.comments.push(comment),
            }
        });
    }

    /// Takes a comment away. That can be undone.
    pub(super) fn remove(self, comment: ChangeComment) {
        focus_soon(format!("#{DIFF}"));
        spawn_local(async move {
            if let Err(error) = ipc::call(RemoveComment { comment: comment.id }).await {
                return self.toasts.error(&error);
            }
            let _ = self.state.changes.try_update(|all| {
                all.iter_mut().for_each(|all| all.comments.retain(|known| known.id != comment.id));
            });
            let id = self.state.id().to_string();
            self.toasts.say_with(say::comment_removed(), common::undo(), move || {
                let (id, place, text) = (id.clone(), comment.place.clone(), comment.text.clone());
                spawn_local(async move {
                    match ipc::call(CommentOnChange { id, place, text }).await {
                        Ok(comment) => self.put(comment),
                        Err(error) => self.toasts.error(&error),
                    }
                });
            });
        });
    }
}
