//! The keyboard shortcuts that can be used where one is.

use crate::{
    components::{Dialog, Kbd},
    hooks::shortcuts::Shortcuts,
    shell::Shell,
};
use leptos::prelude::*;

/// The list of shortcuts (Ctrl+/).
#[component]
pub fn CheatSheet() -> impl IntoView {
    let shortcuts: Shortcuts = expect_context();
    view! {
        <Dialog open=Shell::get().cheat_sheet title="Keyboard shortcuts" narrow=true>
            <dl class="cheat-sheet">
                {move || {
                    shortcuts
                        .list()
                        .into_iter()
                        .map(|(keys, does)| view! { <div><dt>{does}</dt><dd><Kbd keys=keys/></dd></div> })
                        .collect_view()
                }}
            </dl>
        </Dialog>
    }
}
