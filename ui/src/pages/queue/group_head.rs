//! The head of a group: its name, how many it holds, and the way to fold it.

use super::lists::{Lists, PartList};
use crate::{
    components::{Glyph, Icon},
    state::names,
};
use leptos::{ev, prelude::*};

/// The head.
#[component]
pub(super) fn GroupHead(lists: Lists, part: PartList, #[prop(into)] index: Signal<usize>) -> impl IntoView {
    let group = part.group?;
    let folded = Memo::new(move |_| lists.is_folded(Some(group)));
    // the list has keys of its own, which are not for this button
    let keys = move |event: ev::KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.stop_propagation();
        }
    };
    Some(view! {
        <div class="group-head" role="row" aria-rowindex=index>
            <span role="gridcell">
                <button
                    type="button"
                    class="group-fold"
                    class:folded=move || folded.get()
                    aria-expanded=move || if folded.get() { "false" } else { "true" }
                    on:click=move |_| lists.fold(group)
                    on:keydown=keys
                >
                    <Icon glyph=Glyph::Down/>
                    <span>{names::group(group)}</span>
                    " "
                    <span class="figure">{move || part.count_words()}</span>
                </button>
            </span>
        </div>
    })
}
