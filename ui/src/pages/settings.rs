//! The Settings page. Each change holds at once; one that is refused is put back and said so.

pub mod about;
pub mod outside;
pub mod parts;
pub mod prices;
pub mod sections;
pub mod spending;

use crate::{
    components::{Skeleton, Toasts},
    ipc,
    live::Live,
};
use contract::{
    command::{AppFacts, AppInfo},
    settings::Settings,
};
use leptos::{prelude::*, task::spawn_local};

/// What the sections of the page share. A cheap handle.
#[derive(Clone, Copy)]
struct Desk {
    live: Live,
    toasts: Toasts,
    /// Facts about the running app, once they are known.
    facts: RwSignal<Option<AppFacts>>,
}

impl Desk {
    fn get() -> Self {
        expect_context()
    }

    /// Changes settings at once.
    fn change(self, change: impl FnOnce(&mut Settings) + 'static) {
        spawn_local(async move {
            if let Err(error) = self.live.change_settings(change).await {
                self.toasts.error(&error);
            }
        });
    }

    /// One of the settings.
    fn read<T: PartialEq + Send + Sync + 'static>(
        self,
        what: impl Fn(&Settings) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.live.settings.with(&what))
    }

    /// Whether there is no tray; until that is known there is one.
    fn no_tray(self) -> bool {
        self.facts.with(|facts| facts.as_ref().is_some_and(|facts| !facts.tray))
    }
}

/// The Settings page.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let (live, toasts) = (Live::get(), Toasts::get());
    let facts = RwSignal::new(None);
    provide_context(Desk { live, toasts, facts });
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
                <sections::Start/>
                <sections::Notifications/>
                <outside::Outside/>
                <outside::CommandLine/>
                <spending::Spending/>
                <prices::Prices/>
                <about::About/>
            </Show>
        </div>
    }
}
