//! One provider of the list, and what can be done with it.

use super::{
    check::CheckSaid,
    form::{ProviderState, Tested},
};
use crate::{
    catalogue::{agents, common, providers as say},
    components::{Button, ButtonKind, Dialog, Glyph, Icon, Menu, MenuItem, StatusIcon, Toasts},
    dialogs::parts::focus_soon,
    hooks::time,
    ipc,
    live::Live,
    state::provider_words::{address_said, key_said, quota_said, users_said},
};
use contract::{
    Provider, ProviderDraft, Status,
    command::{CheckProvider, RemoveProvider},
    provider::ProviderCheck,
};
use leptos::{prelude::*, task::spawn_local};

/// A provider.
#[component]
pub(super) fn ProviderRow(
    /// Which.
    provider: Provider,
) -> impl IntoView {
    let live = Live::get();
    let tested = RwSignal::new(Tested::No);
    let removing = RwSignal::new(false);
    let (id, name) = (provider.id, provider.name.clone());
    let test = move || test(id.to_string(), tested);
    let about =
        [address_said(&provider.base_url).to_owned(), key_said(&provider), users_said(&provider.agents)];
    let waits = {
        let provider = provider.clone();
        move || {
            let now = live.now.get();
            quota_said(&provider, now, time::zone(now))
        }
    };
    let used_by = provider.agents.join(", ");
    let title = used_by.clone();
    let model = provider.model.clone();
    let (state, edited) = (ProviderState::get(), provider.clone());
    let edit = move |_| state.change(edited.clone());
    view! {
        <li class="agent provider">
            <span class="agent-glyph"><Icon glyph=Glyph::Server/></span>
            <div class="agent-main">
                <p class="agent-line">
                    <button type="button" class="agent-name" title=common::edit() on:click=edit>{name.clone()}</button>
                    <span class="agent-role">{provider.kind.label()}</span>
                </p>
                <p class="agent-line agent-about">
                    <span class="provider-about" title=title>{about.join(" · ")}</span>
                </p>
                {move || waits().map(|said| view! {
                    <p class="agent-about provider-waits"><StatusIcon status=Status::Pending/>{said}</p>
                })}
            </div>
            <span class="provider-model">
                {match model {
                    Some(model) => view! { <code class="ellipsis" title=model.clone()>{model.clone()}</code> }.into_any(),
                    None => view! { <span>{say::no_default_model()}</span> }.into_any(),
                }}
            </span>
            <div class="agent-tools">
                <Button small=true pending=Signal::derive(move || tested.get() == Tested::Waits) on_press=test>{common::test()}</Button>
                <ProviderRowMenu provider=provider.clone() removing=removing/>
            </div>
            <div class="provider-answer" role="status">
                {move || match tested.get() {
                    Tested::Said(check) => Some(view! { <CheckSaid check=check/> }),
                    _ => None,
                }}
            </div>
        </li>
        <Question provider=provider open=removing/>
    }
}

#[component]
fn ProviderRowMenu(provider: Provider, removing: RwSignal<bool>) -> impl IntoView {
    let state = ProviderState::get();
    let label = agents::more_for(&provider.name);
    let items = Signal::derive(move || {
        let edited = provider.clone();
        vec![
            MenuItem::new(common::edit(), Glyph::Pencil, move || state.change(edited.clone())),
            MenuItem::new(say::remove_asking(), Glyph::Bin, move || removing.set(true)).danger(),
        ]
    });
    view! { <Menu label=label glyph=Glyph::More glyph_only=true items=items/> }
}

/// Asks a provider as it is kept.
fn test(name: String, tested: RwSignal<Tested>) {
    tested.set(Tested::Waits);
    spawn_local(async move {
        let answer = ipc::call(CheckProvider { name: Some(name), changes: ProviderDraft::default() }).await;
        let said = answer.unwrap_or_else(|error| ProviderCheck {
            ok: false,
            message: error.message,
            hint: error.hint,
            model: None,
        });
        // The row may be gone.
        let _ = tested.try_set(Tested::Said(said));
    });
}

/// The question before it is removed: its key goes with it, so there is no way back.
#[component]
fn Question(provider: Provider, open: RwSignal<bool>) -> impl IntoView {
    let toasts = Toasts::get();
    let (id, name) = (provider.id, provider.name.clone());
    let pending = RwSignal::new(false);
    let remove = move || {
        let name = name.clone();
        pending.set(true);
        spawn_local(async move {
            let answer = ipc::call(RemoveProvider { name: id.to_string() }).await;
            let _ = pending.try_set(false);
            match answer {
                Ok(()) => {
                    let _ = open.try_set(false);
                    toasts.say(say::was_removed(&name));
                    focus_soon(".page-head button");
                }
                Err(error) => toasts.error(&error),
            }
        });
    };
    let remove = StoredValue::new(remove);
    let footer = move || {
        // What cannot be undone is not one Enter away.
        view! {
            <Button autofocus=true on_press=move || open.set(false)>{common::cancel()}</Button>
            <Button kind=ButtonKind::Danger pending=pending on_press=move || remove.with_value(|remove| remove())>{say::remove()}</Button>
        }
    };
    let title = say::remove_question(&provider.name);
    let agents = StoredValue::new(provider.agents);
    view! {
        <Dialog open=open title=title narrow=true footer=footer>
            <p>{say::remove_hint()}</p>
            {agents.with_value(|agents| (!agents.is_empty()).then(|| view! {
                <p>
                    {say::lose_it_before(agents.len())}
                    <strong>{agents.join(", ")}</strong>
                    {say::lose_it_after()}
                </p>
            }))}
        </Dialog>
    }
}
