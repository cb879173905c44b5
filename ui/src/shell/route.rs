//! The pages and their addresses.

use crate::components::Glyph;
use leptos::{ev, prelude::*};

/// A page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Route {
    /// The tasks.
    #[default]
    Queue,
    /// The agents.
    Agents,
    /// The saved reports.
    Reports,
    /// The workers.
    Workers,
    /// The settings.
    Settings,
}

impl Route {
    /// Every page, in the order of the sidebar.
    pub const ALL: [Self; 5] = [Self::Queue, Self::Agents, Self::Reports, Self::Workers, Self::Settings];

    /// What it is called.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Queue => "Queue",
            Self::Agents => "Agents",
            Self::Reports => "Reports",
            Self::Workers => "Workers",
            Self::Settings => "Settings",
        }
    }

    /// Its icon.
    #[must_use]
    pub const fn glyph(self) -> Glyph {
        match self {
            Self::Queue => Glyph::List,
            Self::Agents => Glyph::Agent,
            Self::Reports => Glyph::Report,
            Self::Workers => Glyph::Workers,
            Self::Settings => Glyph::Gear,
        }
    }

    /// Its address within the page.
    #[must_use]
    pub const fn hash(self) -> &'static str {
        match self {
            Self::Queue => "#queue",
            Self::Agents => "#agents",
            Self::Reports => "#reports",
            Self::Workers => "#workers",
            Self::Settings => "#settings",
        }
    }

    fn from_hash(hash: &str) -> Self {
        Self::ALL.into_iter().find(|route| route.hash() == hash).unwrap_or_default()
    }
}

/// The page that the address says, now and whenever it changes.
pub(super) fn follow_address() -> RwSignal<Route> {
    let read = || Route::from_hash(&window().location().hash().unwrap_or_default());
    let route = RwSignal::new(read());
    let changed = window_event_listener(ev::hashchange, move |_| {
        let here = read();
        if route.get_untracked() != here {
            route.set(here);
        }
    });
    on_cleanup(move || changed.remove());
    route
}

/// Goes to a page.
pub(super) fn go(route: Route) {
    // Fails only for text that is no address.
    let _ = window().location().set_hash(route.hash());
}
