//! The dialogs before a commit: its words, and the question that a failed check asks.

use super::{acts::ReviewActs, state::ReviewState};
use crate::{
    catalogue::{common, review as say},
    components::{Button, ButtonKind, CheckBox, Dialog, Field, TextInput, Toasts},
    dialogs::parts::Failure,
    ipc,
};
use contract::{ApiError, changes::PlaceKind, command::CommitChanges};
use leptos::{prelude::*, task::spawn_local};

/// Both dialogs, closed until they are asked for.
#[component]
pub(super) fn CommitDialogs() -> impl IntoView {
    view! {
        <Doubt/>
        <CommitDialog/>
    }
}

/// The check has failed: is it to be committed all the same?
#[component]
fn Doubt() -> impl IntoView {
    let (state, acts) = (ReviewState::get(), ReviewActs::get());
    let command = state.pane.memo(|task| task.check.as_ref().and_then(|check| check.command.clone()));
    let footer = move || {
        view! {
            <Button on_press=move || acts.commit_anyway()>{say::commit_anyway()}</Button>
            <Button kind=ButtonKind::Primary autofocus=true on_press=move || acts.doubting.set(false)>{common::cancel()}</Button>
        }
    };
    view! {
        <Dialog open=acts.doubting title=say::check_failed_title() narrow=true footer=footer>
            <p>{move || say::check_failed_hint(&command.get().flatten().unwrap_or_default())}</p>
        </Dialog>
    }
}

/// The words of the commit.
#[component]
fn CommitDialog() -> impl IntoView {
    let (state, acts, toasts) = (ReviewState::get(), ReviewActs::get(), Toasts::get());
    let (words, merge) = (RwSignal::new(String::new()), RwSignal::new(false));
    let (pending, told) = (RwSignal::new(false), RwSignal::new(false));
    let failure = RwSignal::new(None::<ApiError>);
    Effect::new(move |_| {
        if acts.committing.get() {
            words.set(
                state
                    .changes
                    .with_untracked(|all| all.as_ref().map(|all| all.message.clone()))
                    .unwrap_or_default(),
            );
            failure.set(None);
            told.set(false);
        }
    });
    let base = Memo::new(move |_| {
        state.with(|all| all.place.base.clone().filter(|_| all.place.kind == PlaceKind::Worktree)).flatten()
    });
    let missing = Signal::derive(move || {
        (told.get() && words.with(|words| words.trim().is_empty())).then(|| say::message_missing().to_owned())
    });
    let commit = move || {
        told.set(true);
        if pending.get_untracked() || words.with_untracked(|words| words.trim().is_empty()) {
            return;
        }
        pending.set(true);
        let request = CommitChanges {
            id: state.id().to_string(),
            message: words.get_untracked(),
            merge: merge.get_untracked() && base.with_untracked(Option::is_some),
        };
        spawn_local(async move {
            let reply = ipc::call(request).await;
            let _ = pending.try_set(false);
            match reply {
                Ok(changes) => {
                    state.take_in(changes);
                    let _ = acts.committing.try_set(false);
                    toasts.say(say::committed());
                }
                Err(error) => drop(failure.try_set(Some(error))),
            }
        });
    };
    let footer = move || {
        view! {
            <Button on_press=move || acts.committing.set(false)>{common::cancel()}</Button>
            <Button kind=ButtonKind::Primary pending=pending on_press=commit>{say::commit_now()}</Button>
        }
    };
    view! {
        <Dialog open=acts.committing title=say::commit_title() footer=footer on_submit=commit>
            <Failure error=failure/>
            <div class="review-commit">
                <Field label=say::message() name="message" hint=Some(say::message_hint().to_owned()) error=missing>
                    <TextInput value=words rows=8 mono=true autofocus=true/>
                </Field>
                {move || base.get().map(|base| view! { <CheckBox value=merge label=say::also_merge(&base)/> })}
            </div>
        </Dialog>
    }
}
