//! What can be done about a change now, and which of it is the button that matters.

use contract::{
    Task,
    changes::{Changes, ChangesState, PlaceKind},
    task::CheckState,
};

/// Something that can be done about a change as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReviewAct {
    /// Takes it back; that can be undone.
    Discard,
    /// Brings it into the folder, without a commit.
    Apply,
    /// Commits it, with words that are asked for.
    Commit,
    /// Sends it back with what was said.
    SendBack,
    /// Undoes that it was taken back.
    Restore,
}

/// A button of the review.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ReviewButton {
    /// What it does.
    pub act: ReviewAct,
    /// Why it cannot be pressed now, in one sentence.
    pub why_not: Option<String>,
    /// Whether it is the one that matters.
    pub primary: bool,
}

/// What a review goes by to say what can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReviewFacts {
    /// Whether the task has ended.
    pub ended: bool,
    /// Whether something was written that goes along besides the comments.
    pub note: bool,
}

/// The buttons, from the one that takes away to the one that matters. `still_at_work`: why a task that has not ended cannot
/// be sent back.
#[must_use]
pub fn buttons(changes: &Changes, facts: ReviewFacts, still_at_work: &str) -> Vec<ReviewButton> {
    let state = changes.place.state;
    let said = facts.note || changes.open_comments().next().is_some();
    let fits = |act: &ReviewAct| match act {
        ReviewAct::Discard => matches!(state, ChangesState::Open | ChangesState::Applied),
        ReviewAct::Apply => changes.place.kind != PlaceKind::Folder && state == ChangesState::Open,
        ReviewAct::Commit => matches!(state, ChangesState::Open | ChangesState::Applied),
        ReviewAct::SendBack => said && state != ChangesState::Discarded,
        ReviewAct::Restore => state == ChangesState::Discarded,
    };
    let why_not = |act: ReviewAct| match act {
        ReviewAct::Discard | ReviewAct::Restore => changes.cannot_discard.clone(),
        ReviewAct::Apply => changes.cannot_apply.clone(),
        ReviewAct::Commit => changes.cannot_commit.clone(),
        ReviewAct::SendBack => (!facts.ended).then(|| still_at_work.to_owned()),
    };
    let acts =
        [ReviewAct::Discard, ReviewAct::Apply, ReviewAct::Commit, ReviewAct::SendBack, ReviewAct::Restore];
    let mut buttons: Vec<ReviewButton> = acts
        .into_iter()
        .filter(fits)
        .map(|act| ReviewButton { act, why_not: why_not(act), primary: false })
        .collect();
    let matters = buttons.iter_mut().rev().find(|button| {
        let steps_on = !matches!(button.act, ReviewAct::Discard);
        steps_on && (button.why_not.is_none() || button.act == ReviewAct::SendBack)
    });
    if let Some(button) = matters {
        button.primary = true;
    }
    buttons
}

/// Whether it is asked once more before a commit: what was to say that the work is done has said no.
#[must_use]
pub fn check_failed(task: &Task) -> bool {
    let run = task.check.as_ref().and_then(|check| check.run.as_ref());
    run.is_some_and(|run| run.state == CheckState::Failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::changes::{ChangeComment, ChangeTotals, Place};

    fn changes(kind: PlaceKind, state: ChangesState) -> Changes {
        Changes {
            task: task(),
            attempt: 1,
            place: Place { kind, state, ..Place::default() },
            live: false,
            files: vec![],
            totals: ChangeTotals::default(),
            left_out: 0,
            message: String::new(),
            comments: vec![],
            cannot_apply: None,
            cannot_commit: None,
            cannot_discard: None,
            notes: vec![],
        }
    }

    fn task() -> contract::TaskId {
        "0197c7a2-0000-7000-8000-000000000001".parse().unwrap()
    }

    const ENDED: ReviewFacts = ReviewFacts { ended: true, note: false };

    fn said(changes: &Changes, facts: ReviewFacts) -> String {
        let said = buttons(changes, facts, "at work").into_iter().map(|button| {
            let mark = if button.primary { "!" } else { "" };
            let off = button.why_not.map(|why| format!(" ({why})")).unwrap_or_default();
            format!("{:?}{mark}{off}", button.act)
        });
        said.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn without_words_it_is_committed_and_with_words_sent_back() {
        let mut all = changes(PlaceKind::Worktree, ChangesState::Open);
        assert_eq!(said(&all, ENDED), "Discard, Apply, Commit!");
        all.comments.push(ChangeComment::default());
        assert_eq!(said(&all, ENDED), "Discard, Apply, Commit, SendBack!");
        let sent = ChangeComment { sent_to: Some(task()), ..ChangeComment::default() };
        all.comments = vec![sent];
        assert_eq!(said(&all, ENDED), "Discard, Apply, Commit!", "what was sent is not sent again");
        let note = ReviewFacts { note: true, ..ENDED };
        assert_eq!(said(&all, note), "Discard, Apply, Commit, SendBack!");
    }

    #[test]
    fn what_cannot_be_done_says_why_and_is_not_the_one_that_matters() {
        let mut all = changes(PlaceKind::Copy, ChangesState::Open);
        all.cannot_commit = Some("no git".to_owned());
        assert_eq!(said(&all, ENDED), "Discard, Apply!, Commit (no git)");
        all.cannot_apply = Some("both changed".to_owned());
        assert_eq!(said(&all, ENDED), "Discard, Apply (both changed), Commit (no git)");
        all.cannot_discard = Some("at work".to_owned());
        all.comments.push(ChangeComment::default());
        let at_work = ReviewFacts { ended: false, note: false };
        assert_eq!(
            said(&all, at_work),
            "Discard (at work), Apply (both changed), Commit (no git), SendBack! (at work)"
        );
    }

    #[test]
    fn what_was_decided_leaves_what_follows_from_it() {
        for (kind, state, buttons) in [
            (PlaceKind::Folder, ChangesState::Open, "Discard, Commit, SendBack!"),
            (PlaceKind::Worktree, ChangesState::Applied, "Discard, Commit, SendBack!"),
            (PlaceKind::Worktree, ChangesState::Committed, "SendBack!"),
            (PlaceKind::Worktree, ChangesState::Discarded, "Restore!"),
        ] {
            let noted = ReviewFacts { note: true, ..ENDED };
            assert_eq!(said(&changes(kind, state), noted), buttons, "{kind} {state}");
        }
    }
}
