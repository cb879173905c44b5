//! Whether there is a newer version: asked when the person wants it, told in words, never installed.

use super::{
    line::SettingLine,
    parts::{OnOff, Setting},
    state::SettingsState,
};
use crate::{
    catalogue::settings as say,
    components::{Button, Glyph, Icon},
    hooks::{time, updates},
    ipc,
};
use contract::{
    ApiError,
    command::{CheckForUpdates, GetUpdates, NewerVersion, OpenLink, UpdateFacts},
};
use leptos::{prelude::*, task::spawn_local};

/// The switch, the address, and what is known.
#[component]
pub(super) fn Updates() -> impl IntoView {
    let state = SettingsState::get();
    let facts = RwSignal::new(None::<UpdateFacts>);
    // an address that was typed is the one that is told
    let typed = state.read(|settings| settings.update_address.clone());
    Effect::new(move |_| {
        typed.with(|_| ());
        spawn_local(async move {
            match ipc::call(GetUpdates {}).await {
                Ok(known) => drop(facts.try_set(Some(known))),
                Err(error) => state.toasts.error(&error),
            }
        });
    });
    let hint = Memo::new(move |_| {
        let address = facts.with(|facts| facts.as_ref().and_then(|facts| facts.address.clone()));
        let version = state.facts.with(|facts| facts.as_ref().map(|facts| facts.version.clone()));
        let place = address.unwrap_or_else(|| say::update_place_none().to_owned());
        say::look_for_updates_hint(&place, &version.unwrap_or_default())
    });
    let looks = RwSignal::new(false);
    Effect::new(move |_| looks.set(state.live.settings.with(|settings| settings.look_for_updates)));
    let choose = move |on| state.change(move |settings| settings.look_for_updates = on);
    view! {
        {move || view! {
            <Setting label=say::look_for_updates() hint=hint.get()>
                <OnOff value=looks disabled=Signal::stored(false) on_choose=choose/>
            </Setting>
        }}
        <Setting label=say::update_address() hint=say::update_address_hint()>
            <SettingLine
                code=true
                none="https://example.org/newest.json"
                read=|settings| settings.update_address.clone().unwrap_or_default()
                write=|settings, line| settings.update_address = Some(line.to_owned()).filter(|line| !line.is_empty())
            />
        </Setting>
        <CheckNow facts=facts/>
    }
}

/// The button, and what came of it.
#[component]
fn CheckNow(facts: RwSignal<Option<UpdateFacts>>) -> impl IntoView {
    let state = SettingsState::get();
    let asking = RwSignal::new(false);
    let refused = RwSignal::new(None::<ApiError>);
    let press = move || {
        asking.set(true);
        refused.set(None);
        spawn_local(async move {
            let asked = ipc::call(CheckForUpdates {}).await;
            if asking.try_set(false).is_some() {
                return; // the page was left
            }
            match asked {
                Ok(known) => {
                    updates::is_told(&known);
                    facts.set(Some(known));
                }
                Err(error) => refused.set(Some(error)),
            }
        });
    };
    let told = move || {
        if asking.get() {
            return view! { <p>{say::checking()}</p> }.into_any();
        }
        let known = facts.get().unwrap_or_default();
        match (refused.get().or_else(|| known.failed.clone()), known.newer) {
            (Some(error), _) => view! { <Failed error=error/> }.into_any(),
            (None, Some(newer)) => view! { <Newer newer=newer/> }.into_any(),
            (None, None) => {
                let version = state.facts.with(|facts| facts.as_ref().map(|facts| facts.version.clone()));
                let said = known.asked_at.map_or_else(
                    || say::not_asked_yet().to_owned(),
                    |at| say::newest(&version.unwrap_or_default(), &time::moment(at, time::now())),
                );
                view! { <p>{said}</p> }.into_any()
            }
        }
    };
    view! {
        <div class="update-check">
            <div class="update-told" role="status">{told}</div>
            <Button small=true pending=asking on_press=press>{say::check_now()}</Button>
        </div>
    }
}

#[component]
fn Failed(error: ApiError) -> impl IntoView {
    view! {
        <p class="update-failed"><Icon glyph=Glyph::Warning/>{error.message}</p>
        {error.hint.map(|hint| view! { <p class="field-hint">{hint}</p> })}
    }
}

#[component]
fn Newer(newer: NewerVersion) -> impl IntoView {
    let toasts = SettingsState::get().toasts;
    let way = match newer.link {
        Some(url) => {
            let open = move || {
                let url = url.clone();
                spawn_local(async move {
                    if let Err(error) = ipc::call(OpenLink { url }).await {
                        toasts.error(&error);
                    }
                });
            };
            view! { <button type="button" class="text-link" on:click=move |_| open()>{say::see_what_is_new()}</button> }
                .into_any()
        }
        None => view! { <span>{say::newer_without_link()}</span> }.into_any(),
    };
    view! { <p class="update-newer"><strong>{say::newer_version(&newer.version)}</strong>" "{way}</p> }
}
