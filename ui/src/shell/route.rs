//! The pages and their addresses.

use crate::{
    components::Glyph,
    state::keymap::{BINDINGS, Binding},
};
use leptos::{ev, prelude::*};

macro_rules! routes {
    ($($(#[$meta:meta])* $route:ident: $label:literal, $glyph:ident, $hash:literal, $keys:literal;)*) => {
        /// A page.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum Route { $($(#[$meta])* $route),* }

        impl Route {
            /// Every page, in the order of the sidebar.
            pub const ALL: &[Self] = &[$(Self::$route),*];

            /// What it is called.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$route => $label),* }
            }

            /// Its icon.
            #[must_use]
            pub const fn glyph(self) -> Glyph {
                match self { $(Self::$route => Glyph::$glyph),* }
            }

            /// Its address within the page.
            #[must_use]
            pub const fn hash(self) -> &'static str {
                match self { $(Self::$route => $hash),* }
            }

            /// The shortcut that shows it.
            #[must_use]
            pub const fn binding(self) -> Binding {
                Binding::new(self.label(), match self { $(Self::$route => $keys),* })
            }
        }
    };
}

// Each page once, in the order of the sidebar: what it is called, its icon, its address, its keys.
routes! {
    /// The tasks.
    #[default]
    Queue: "Queue", List, "#queue", "Ctrl+1";
    /// The agents.
    Agents: "Agents", Agent, "#agents", "Ctrl+2";
    /// The saved reports.
    Reports: "Reports", Report, "#reports", "Ctrl+3";
    /// The workers.
    Workers: "Workers", Workers, "#workers", "Ctrl+4";
    /// What became of the tasks.
    Insights: "Insights", Chart, "#insights", "Ctrl+5";
    /// The settings.
    Settings: "Settings", Gear, "#settings", "Ctrl+6";
}

impl Route {
    fn from_hash(hash: &str) -> Self {
        Self::ALL.iter().copied().find(|route| route.hash() == hash).unwrap_or_default()
    }
}

/// Every shortcut of the window: those of the pages, and all others.
#[must_use]
pub fn bindings() -> Vec<Binding> {
    BINDINGS.into_iter().chain(Route::ALL.iter().map(|route| route.binding())).collect()
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
