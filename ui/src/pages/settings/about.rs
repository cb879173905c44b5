//! Which Legwork this is, and where it keeps things.

use super::state::SettingsState;
use crate::{
    components::{Button, Glyph, IconButton},
    ipc,
    shell::Shell,
};
use contract::command::CopyText;
use leptos::{prelude::*, task::spawn_local};

/// Version, data folder, tray.
#[component]
pub fn About() -> impl IntoView {
    let (state, shell) = (SettingsState::get(), Shell::get());
    let copy = move |text: String| {
        spawn_local(async move {
            match ipc::call(CopyText { text }).await {
                Ok(()) => state.toasts.say("Copied."),
                Err(error) => state.toasts.error(&error),
            }
        });
    };
    view! {
        <section aria-labelledby="settings-about">
            <h2 id="settings-about" tabindex="-1">"About"</h2>
            {move || state.facts.get().map(|facts| {
                let folder = facts.data_dir.clone();
                view! {
                    <dl class="about">
                        <div><dt>"Version"</dt><dd class="selectable">{facts.version}</dd></div>
                        <div>
                            <dt>"Data folder"</dt>
                            <dd>
                                <code class="selectable">{facts.data_dir}</code>
                                <IconButton
                                    glyph=Glyph::Copy
                                    label="Copy the data folder’s path"
                                    on_press=move || copy(folder.clone())
                                />
                            </dd>
                        </div>
                        <div>
                            <dt>"Tray"</dt>
                            <dd>{if facts.tray { "Shows Legwork’s icon" } else { "None on this desktop" }}</dd>
                        </div>
                        <div>
                            <dt>"First steps"</dt>
                            <dd><Button small=true on_press=move || shell.show_first_run()>"Show them again"</Button></dd>
                        </div>
                    </dl>
                }
            })}
        </section>
    }
}
