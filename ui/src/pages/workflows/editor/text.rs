//! The workflow as text, with what is wrong with it below.

use super::{file::Problems, state::EditorState};
use crate::{catalogue::workflows as say, components::Bound};
use leptos::prelude::*;

/// The tab.
#[component]
pub(super) fn TextTab() -> impl IntoView {
    let state = EditorState::get();
    let text = Bound::new(state.memo(|draft| draft.text().to_owned()), move |text| state.write(text));
    view! {
        <div class="editor-text">
            <textarea
                class="input mono"
                aria-label=say::text_of_file()
                spellcheck="false"
                autocomplete="off"
                prop:value=move || text.get()
                on:input=move |event| text.set(event_target_value(&event))
            ></textarea>
            <Problems/>
        </div>
    }
}
