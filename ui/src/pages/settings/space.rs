//! What everything takes, what is kept of finished tasks, and clearing by hand.

mod clear;
mod left;
mod rules;
mod shares;

use crate::{
    catalogue::space as say,
    components::{Glyph, IconButton, Skeleton},
    ipc,
    pages::settings::state::SettingsState,
    state::space,
};
use contract::{command::GetSpace, space::Space};
use leptos::{prelude::*, task::spawn_local};

/// What the parts of the section share. A cheap handle.
#[derive(Clone, Copy)]
struct SpaceState {
    settings: SettingsState,
    /// What everything takes, once it is known.
    space: RwSignal<Option<Space>>,
    /// It is being looked at.
    looking: RwSignal<bool>,
}

impl SpaceState {
    fn get() -> Self {
        expect_context()
    }

    /// Looks what everything takes now.
    fn look(self) {
        self.looking.set(true);
        spawn_local(async move {
            let answer = ipc::call(GetSpace {}).await;
            // The page may have been left meanwhile.
            let _ = self.looking.try_set(false);
            match answer {
                Ok(space) => {
                    let _ = self.space.try_set(Some(space));
                }
                Err(error) => self.settings.toasts.error(&error),
            }
        });
    }
}

/// The section.
#[component]
pub fn SpaceSettings() -> impl IntoView {
    let state = SpaceState {
        settings: SettingsState::get(),
        space: RwSignal::new(None),
        looking: RwSignal::new(false),
    };
    provide_context(state);
    state.look();
    let drawn = move || match state.space.get() {
        None => view! { <Skeleton rows=4 label=say::space()/> }.into_any(),
        Some(space) => view! { <shares::Shares space=space/> }.into_any(),
    };
    let in_all = move || state.space.with(|space| space.as_ref().map(space::in_all));
    view! {
        <section class="space" aria-labelledby="settings-space">
            <h2 id="settings-space" tabindex="-1">{say::space()}</h2>
            <div class="space-head">
                <p>{in_all}</p>
                <IconButton
                    glyph=Glyph::Again
                    label=say::look_again()
                    disabled=state.looking
                    on_press=move || state.look()
                />
            </div>
            {drawn}
            <rules::Rules/>
            <clear::Clear/>
            <left::PlacesLeft/>
        </section>
    }
}
