//! The Settings page. Each change holds at once; one that is refused is said so, where what was typed stays.

pub mod about;
pub mod channels;
mod checks;
mod editor;
pub mod folders;
pub mod keyboard;
pub mod limits;
mod line;
pub mod machine;
pub mod notices;
pub mod outside;
pub mod parts;
pub mod prices;
mod sandbox;
pub mod secrets;
pub mod sections;
pub mod space;
pub mod spending;
mod state;
mod updates;

use crate::{
    catalogue::{common, settings as say},
    components::{Skeleton, Toasts},
    ipc,
    live::Live,
    state::settings_parts::SETTINGS_PARTS,
};
use contract::command::AppInfo;
use leptos::{prelude::*, task::spawn_local};
use state::SettingsState;
use wasm_bindgen::JsCast;

/// The Settings page.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let (live, toasts) = (Live::get(), Toasts::get());
    let facts = RwSignal::new(None);
    provide_context(SettingsState { live, toasts, facts });
    spawn_local(async move {
        match ipc::call(AppInfo {}).await {
            Ok(known) => {
                // The page may have been left meanwhile.
                let _ = facts.try_set(Some(known));
            }
            Err(error) => toasts.error(&error),
        }
    });
    view! {
        <header class="page-head">
            <h1>{common::settings()}</h1>
        </header>
        <div class="page-body settings">
            <Show
                when=move || live.settings_known.get()
                fallback=|| view! { <Skeleton rows=6 label=common::settings()/> }
            >
                <PartsNav/>
                <sections::Work/>
                <limits::Limits/>
                <machine::Machine/>
                <space::SpaceSettings/>
                <folders::Folders/>
                <sections::Look/>
                <sections::StartSettings/>
                <notices::Notifications/>
                <channels::Channels/>
                <keyboard::KeyboardSettings/>
                <outside::Outside/>
                <outside::CommandLine/>
                <secrets::Secrets/>
                <spending::Spending/>
                <spending::Families/>
                <prices::Prices/>
                <about::About/>
            </Show>
        </div>
    }
}

/// The way to each part. Buttons, for the address says which page shows.
#[component]
fn PartsNav() -> impl IntoView {
    let go = |id: &str| {
        let heading = document().get_element_by_id(id);
        if let Some(heading) = heading.and_then(|heading| heading.dyn_into::<web_sys::HtmlElement>().ok()) {
            heading.scroll_into_view();
            // The keyboard goes on from there; fails only for an element that is not in the page.
            let _ = heading.focus();
        }
    };
    let part = |(id, label): (&'static str, &'static str)| {
        view! { <li><button type="button" on:click=move |_| go(id)>{label}</button></li> }
    };
    view! {
        <nav class="settings-nav" aria-label=say::parts()>
            <ul>{SETTINGS_PARTS.map(part).collect_view()}</ul>
        </nav>
    }
}
