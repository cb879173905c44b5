//! Sending what the provider dialog holds: to be tried, or to be kept.

use super::form::{ProviderState, Test, Tested};
use crate::{catalogue::providers as say, components::Toasts, ipc};
use contract::{
    ProviderDraft,
    command::{CheckProvider, CreateProvider, EditProvider},
};
use leptos::{prelude::*, task::spawn_local};

/// Tries what is entered; nothing of it is kept.
pub(super) fn test(state: ProviderState, test: Test) {
    let Some(changes) = state.checked() else { return };
    let Test(tested) = test;
    tested.set(Tested::Waits);
    spawn_local(async move {
        let name = state.before.with_untracked(|before| before.as_ref().map(|before| before.id.to_string()));
        let answer = ipc::call(CheckProvider { name, changes: changes.clone() }).await;
        // Closed, or changed meanwhile: the answer is about something else.
        if tested.try_get_untracked() != Some(Tested::Waits) || !state.open.get_untracked() {
            return;
        }
        match answer {
            Ok(check) => tested.set(Tested::Said(check)),
            Err(error) => {
                tested.set(Tested::No);
                state.refused(&changes, error);
            }
        }
    });
}

/// Adds the provider, or changes it.
pub(super) fn submit(state: ProviderState, toasts: Toasts) {
    let Some(draft) = state.checked() else { return };
    let before = state.before.get_untracked();
    if before.is_some() && draft == ProviderDraft::default() {
        state.open.set(false);
        return;
    }
    state.pending.set(true);
    spawn_local(async move {
        let done: fn(&str) -> String = if before.is_some() { say::was_changed } else { say::was_added };
        let answer = match before {
            Some(before) => {
                ipc::call(EditProvider { name: before.id.to_string(), changes: draft.clone() }).await
            }
            None => ipc::call(CreateProvider { provider: draft.clone() }).await,
        };
        let _ = state.pending.try_set(false);
        match answer {
            Ok(provider) => {
                let _ = state.open.try_set(false);
                toasts.say(done(&provider.name));
            }
            Err(error) => state.refused(&draft, error),
        }
    });
}
