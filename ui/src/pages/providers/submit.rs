//! Sending what the provider dialog holds: to be tried, or to be kept.

use super::form::{ProviderDesk, Tested};
use crate::{
    components::{Toasts, field::focus_first},
    ipc,
};
use contract::{
    ApiError, ProviderDraft,
    command::{CheckProvider, CreateProvider, EditProvider},
};
use leptos::{prelude::*, task::spawn_local};

/// The request, if nothing is wrong with it; else that shows beside the fields, and the first one gets the focus.
fn checked(desk: ProviderDesk) -> Option<ProviderDraft> {
    desk.failure.set(None);
    desk.told.update(|told| told.tell_all());
    let (draft, wrong) = desk.findings.get_untracked();
    if wrong.is_empty() {
        return Some(draft);
    }
    let fields: Vec<String> = wrong.into_iter().map(|finding| finding.field).collect();
    request_animation_frame(move || {
        focus_first(&fields);
    });
    None
}

/// Tries what is entered; nothing of it is kept.
pub(super) fn test(desk: ProviderDesk) {
    let Some(changes) = checked(desk) else { return };
    desk.tested.set(Tested::Waits);
    spawn_local(async move {
        let name = desk.before.with_untracked(|before| before.as_ref().map(|before| before.id.to_string()));
        let answer = ipc::call(CheckProvider { name, changes: changes.clone() }).await;
        // Closed, or changed meanwhile: the answer is about something else.
        if desk.tested.try_get_untracked() != Some(Tested::Waits) || !desk.open.get_untracked() {
            return;
        }
        match answer {
            Ok(check) => desk.tested.set(Tested::Said(check)),
            Err(error) => {
                desk.tested.set(Tested::No);
                refused(desk, &changes, error);
            }
        }
    });
}

/// Adds the provider, or changes it.
pub(super) fn submit(desk: ProviderDesk, toasts: Toasts) {
    if desk.pending.get_untracked() {
        return;
    }
    let Some(draft) = checked(desk) else { return };
    let before = desk.before.get_untracked();
    if before.is_some() && draft == ProviderDraft::default() {
        desk.open.set(false);
        return;
    }
    desk.pending.set(true);
    spawn_local(async move {
        let made = before.is_none();
        let answer = match before {
            Some(before) => {
                ipc::call(EditProvider { name: before.id.to_string(), changes: draft.clone() }).await
            }
            None => ipc::call(CreateProvider { provider: draft.clone() }).await,
        };
        desk.pending.set(false);
        match answer {
            Ok(provider) => {
                desk.open.set(false);
                let done = if made { "was added" } else { "was changed" };
                toasts.say(format!("“{}” {done}.", provider.name));
            }
            Err(error) => refused(desk, &draft, error),
        }
    });
}

/// What the engine says of fields shows beside them, everything else above the buttons.
fn refused(desk: ProviderDesk, draft: &ProviderDraft, error: ApiError) {
    desk.told.update(|told| told.refuse(&error, draft));
    let fields: Vec<String> = error.fields.iter().map(|finding| finding.field.clone()).collect();
    request_animation_frame(move || {
        if !focus_first(&fields) {
            desk.failure.set(Some(error));
        }
    });
}
