//! The Settings page. Each change holds at once; one that is refused is put back and said so.

pub mod about;
pub mod outside;
pub mod parts;
pub mod prices;
pub mod secrets;
pub mod sections;
pub mod spending;
mod state;

use crate::{
    components::{Skeleton, Toasts},
    ipc,
    live::Live,
};
use contract::command::AppInfo;
use leptos::{prelude::*, task::spawn_local};
use state::SettingsState;

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
            <h1>"Settings"</h1>
        </header>
        <div class="page-body settings">
            <Show
                when=move || live.settings_known.get()
                fallback=|| view! { <Skeleton rows=6 label="Settings"/> }
            >
                <sections::Work/>
                <sections::Look/>
                <sections::StartSettings/>
                <sections::Notifications/>
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
