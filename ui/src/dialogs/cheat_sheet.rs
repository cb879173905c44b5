//! The keyboard shortcuts that can be used where one is, and the keys of each place that has its own.

use crate::{
    catalogue::{common, keyboard as say},
    components::{Button, ButtonKind, Dialog, Kbd},
    hooks::shortcuts::Shortcuts,
    shell::Shell,
    state::{
        chord::in_text,
        key_parts::{KEY_PARTS, KeyPart},
        list_keys::by_effect,
    },
};
use leptos::prelude::*;

/// The list of shortcuts (Ctrl+/).
#[component]
pub fn CheatSheet() -> impl IntoView {
    let shortcuts = Shortcuts::get();
    let shell = Shell::get();
    let footer = move || {
        let show = move || {
            shell.cheat_sheet.set(false);
            shell.show_first_run();
        };
        view! {
            <p>{say::new_here()}</p>
            <Button small=true kind=ButtonKind::Quiet on_press=show>{common::first_steps()}</Button>
        }
    };
    let everywhere = move || {
        let named = shortcuts.list().into_iter().map(|(keys, binding)| (keys, (binding.label)()));
        by_effect(&named.collect::<Vec<_>>())
    };
    view! {
        <Dialog open=shell.cheat_sheet title=say::shortcuts() footer=footer>
            // where it is too long for the window, the keyboard scrolls it
            <div class="cheat-sheet-parts" role="group" tabindex="0" aria-label=say::shortcuts()>
                <section>
                    <h3>{say::everywhere()}</h3>
                    <dl class="cheat-sheet">
                        {move || everywhere().into_iter().map(|(does, ways)| key_line(does, &ways)).collect_view()}
                    </dl>
                </section>
                {KEY_PARTS.into_iter().map(|part| view! { <KeyTable part=part/> }).collect_view()}
            </div>
        </Dialog>
    }
}

#[component]
fn KeyTable(part: KeyPart) -> impl IntoView {
    view! {
        <section>
            <h3>{(part.name)()}</h3>
            <dl class="cheat-sheet">
                {part.lines.iter().map(|(does, ways)| key_line(does(), ways)).collect_view()}
            </dl>
        </section>
    }
}

/// What it does, and each way to press it. The keys are read aloud here: they are what the list is about.
fn key_line<K: AsRef<str>>(does: &'static str, ways: &[K]) -> impl IntoView + use<K> {
    let ways: Vec<String> = ways.iter().map(|keys| keys.as_ref().to_owned()).collect();
    let spoken = ways.iter().map(|keys| in_text(keys)).collect::<Vec<_>>().join(say::or());
    let keys = ways.into_iter().enumerate().map(|(at, keys)| {
        let or = (at > 0).then(|| view! { <span aria-hidden="true">{say::or()}</span> });
        view! { {or}<Kbd keys=keys/> }
    });
    view! {
        <div>
            <dt>{does}</dt>
            <dd><span class="visually-hidden">{spoken}</span>{keys.collect_view()}</dd>
        </div>
    }
}
