//! The Providers tab of the Agents page: where models are reached, and with whose key.
//!
//! Owns: adding, changing, testing and removing providers, and offering the servers of this machine.
//! Must never: keep a key longer than its dialog is open.

mod check;
mod dialog;
mod form;
mod found;
mod row;
mod submit;

use crate::{
    catalogue::providers as say,
    components::{EmptyState, Glyph, Skeleton},
    live::Live,
};
use contract::{Provider, ProviderId, Timestamp};
use leptos::prelude::*;

pub(super) use check::CheckSaid;
pub(super) use form::{KeyFirst, ProviderState};

/// The providers, and the servers of this machine.
#[component]
pub(super) fn Providers() -> impl IntoView {
    let live = Live::get();
    let providers = Memo::new(move |_| live.providers.get());
    let drawn = move || match providers.with(|all| all.as_ref().map(Vec::is_empty)) {
        None => view! { <Skeleton rows=3 label=say::providers()/> }.into_any(),
        Some(true) => view! {
            <EmptyState
                glyph=Glyph::Server
                title=say::none_yet()
                text=say::none_yet_hint()
            />
        }
        .into_any(),
        Some(false) => view! {
            <ul aria-label=say::providers()>
                <For each=move || providers.get().unwrap_or_default() key=identity let:provider>
                    <row::ProviderRow provider=provider/>
                </For>
            </ul>
        }
        .into_any(),
    };
    view! {
        <div class="providers">
            {drawn}
            <found::Found/>
        </div>
        <dialog::ProviderDialog/>
    }
}

/// A row is drawn afresh when its provider has changed.
fn identity(provider: &Provider) -> (ProviderId, Timestamp, Option<Timestamp>, Vec<String>) {
    (provider.id, provider.updated_at, provider.quota_until, provider.agents.clone())
}
