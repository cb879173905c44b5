//! The pages and their addresses.

use crate::{
    catalogue::{chat, common, control, inbox, schedules, shell as say, workflows},
    components::Glyph,
    state::keymap::{BINDINGS, Binding},
};
use leptos::{ev, prelude::*};

macro_rules! routes {
    ($($(#[$meta:meta])* $route:ident: $label:path, $glyph:ident, $hash:literal, $keys:literal;)*) => {
        /// A page.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum Route { $($(#[$meta])* $route),* }

        impl Route {
            /// Every page, in the order of the sidebar.
            pub const ALL: &[Self] = &[$(Self::$route),*];

            /// What it is called.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self { $(Self::$route => $label()),* }
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

            /// The shortcut that shows it. What it does is kept with the keys of the person, in English.
            #[must_use]
            pub const fn binding(self) -> Binding {
                match self { $(Self::$route => Binding::new(stringify!($route), $label, $keys)),* }
            }
        }
    };
}

// Each page once, in the order of the sidebar: what it is called, its icon, its address, its keys.
routes! {
    /// The tasks.
    #[default]
    Queue: say::queue, List, "#queue", "Ctrl+1";
    /// All that goes on, on one screen.
    Control: control::mission_control, Control, "#control", "Ctrl+2";
    /// The conversations with agents.
    Chat: chat::chat, Speech, "#chat", "Ctrl+3";
    /// Graphs of tasks, and what became of them.
    Workflows: workflows::workflows, Flow, "#workflows", "Ctrl+Shift+W";
    /// The agents.
    Agents: common::agents, Agent, "#agents", "Ctrl+4";
    /// What waits for the person.
    Inbox: inbox::inbox, Inbox, "#inbox", "Ctrl+5";
    /// What is started again and again.
    Schedules: schedules::schedules, Calendar, "#schedules", "Ctrl+Shift+S";
    /// The saved reports.
    Reports: common::reports, Report, "#reports", "Ctrl+6";
    /// The workers.
    Workers: common::workers, Workers, "#workers", "Ctrl+7";
    /// What became of the tasks.
    Insights: common::insights, Chart, "#insights", "Ctrl+8";
    /// The settings.
    Settings: common::settings, Gear, "#settings", "Ctrl+9";
}

impl Route {
    /// Whether the detail of a task shows beside it.
    #[must_use]
    pub const fn has_detail(self) -> bool {
        match self {
            Self::Queue | Self::Control | Self::Inbox | Self::Schedules | Self::Workflows => true,
            Self::Chat | Self::Agents | Self::Reports | Self::Workers | Self::Insights | Self::Settings => {
                false
            }
        }
    }

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
