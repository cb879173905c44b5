//! Which Legwork this is, and where it keeps things.

use super::{state::SettingsState, updates::Updates};
use crate::{
    catalogue::{common, settings as say},
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
                Ok(()) => state.toasts.say(say::copied()),
                Err(error) => state.toasts.error(&error),
            }
        });
    };
    view! {
        <section aria-labelledby="settings-about">
            <h2 id="settings-about" tabindex="-1">{say::about()}</h2>
            {move || state.facts.get().map(|facts| {
                let folder = facts.data_dir.clone();
                view! {
                    <dl class="about">
                        <div><dt>{say::version()}</dt><dd class="selectable">{facts.version}</dd></div>
                        <div>
                            <dt>{say::data_folder()}</dt>
                            <dd>
                                <code class="selectable">{facts.data_dir}</code>
                                <IconButton
                                    glyph=Glyph::Copy
                                    label=say::copy_data_folder()
                                    on_press=move || copy(folder.clone())
                                />
                            </dd>
                        </div>
                        <div>
                            <dt>{say::tray()}</dt>
                            <dd>{if facts.tray { say::tray_there() } else { say::tray_none() }}</dd>
                        </div>
                        <div>
                            <dt>{common::first_steps()}</dt>
                            <dd><Button small=true on_press=move || shell.show_first_run()>{say::show_again()}</Button></dd>
                        </div>
                    </dl>
                }
            })}
            <Updates/>
        </section>
    }
}
