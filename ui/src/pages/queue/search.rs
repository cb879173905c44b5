//! The search field: waits until one stops typing, then shows what was found.

use super::{Page, grid};
use crate::{
    catalogue::{common, queue as say},
    components::{Glyph, Icon},
    hooks::shortcuts::{KeysOf, shortcut},
    shell::Shell,
    state::keymap::{SEARCH_HERE, SEARCH_TASKS},
};
use leptos::{html, leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::time::Duration;

/// A search begins so long after the last letter.
const PAUSE: Duration = Duration::from_millis(180);

/// The search field.
#[component]
pub(super) fn TaskSearch(page: Page) -> impl IntoView {
    let shell = Shell::get();
    let field = NodeRef::<html::Input>::new();
    let typed = RwSignal::new(page.view.with_untracked(|view| view.search.clone()));
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    on_cleanup(stop);
    let search = move || {
        let words = typed.get_untracked();
        if page.view.with_untracked(|view| view.search != words) {
            page.view.update(|view| view.search = words);
        }
    };
    let type_in = move |words: String| {
        typed.set(words);
        stop();
        timer.set_value(set_timeout_with_handle(search, PAUSE).ok());
    };
    let clear = move || {
        stop();
        typed.set(String::new());
        search();
        focus(field);
    };
    // Somebody else changed the search, such as the empty state's button or a saved filter.
    let searched = Memo::new(move |_| page.view.with(|view| view.search.clone()));
    Effect::new(move |_| {
        let words = searched.get();
        if typed.get_untracked() != words {
            typed.set(words);
        }
    });
    Effect::new(move |_| {
        if shell.search.get() {
            shell.search.set(false);
            request_animation_frame(move || focus(field));
        }
    });
    shortcut(SEARCH_HERE, move || focus(field));
    let keys = move |event: leptos::ev::KeyboardEvent| match event.key().as_str() {
        "Escape" if !typed.with_untracked(String::is_empty) => {
            event.stop_propagation();
            event.prevent_default();
            clear();
        }
        "Enter" | "ArrowDown" => {
            event.prevent_default();
            stop();
            search();
            grid::focus();
        }
        _ => {}
    };
    let empty = move || typed.with(String::is_empty);
    view! {
        <div class="search" role="search">
            <Icon glyph=Glyph::Find/>
            <input
                type="search"
                class="input"
                node_ref=field
                placeholder=common::search_tasks()
                aria-label=common::search_tasks()
                autocomplete="off"
                spellcheck="false"
                prop:value=move || typed.get()
                on:input=move |event| type_in(event_target_value(&event))
                on:keydown=keys
            />
            <Show when=empty fallback=move || view! {
                <button type="button" class="search-clear" aria-label=say::clear_search() title=say::clear_search() on:click=move |_| clear()>
                    <Icon glyph=Glyph::Cross/>
                </button>
            }>
                <KeysOf binding=SEARCH_TASKS/>
            </Show>
        </div>
    }
}

fn focus(field: NodeRef<html::Input>) {
    if let Some(field) = field.try_get_untracked().flatten() {
        let _ = field.focus();
        field.select();
    }
}
