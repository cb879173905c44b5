//! What the sections of the Settings page share.

use crate::{components::Toasts, live::Live};
use contract::{command::AppFacts, settings::Settings};
use leptos::{prelude::*, task::spawn_local};

/// What the sections of the page share. A cheap handle.
#[derive(Clone, Copy)]
pub(super) struct SettingsState {
    pub(super) live: Live,
    pub(super) toasts: Toasts,
    /// Facts about the running app, once they are known.
    pub(super) facts: RwSignal<Option<AppFacts>>,
}

impl SettingsState {
    pub(super) fn get() -> Self {
        expect_context()
    }

    /// Changes settings at once.
    pub(super) fn change(self, change: impl Fn(&mut Settings) + 'static) {
        spawn_local(async move {
            if let Err(error) = self.live.change_settings(change).await {
                self.toasts.error(&error);
            }
        });
    }

    /// One of the settings.
    pub(super) fn read<T: PartialEq + Send + Sync + 'static>(
        self,
        what: impl Fn(&Settings) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.live.settings.with(&what))
    }

    /// Whether there is no tray; until that is known there is one.
    pub(super) fn no_tray(self) -> bool {
        self.facts.with(|facts| facts.as_ref().is_some_and(|facts| !facts.tray))
    }
}
