//! What was said about a line, below it, and what is being said.

use super::{acts::ReviewActs, state::ReviewState};
use crate::{
    catalogue::{common, review as say},
    components::{Button, ButtonKind, Glyph, IconButton, TextInput},
    hooks::size::on_resize,
    state::review::{diff::LinePlace, words},
};
use contract::changes::ChangeComment;
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

/// What was said about a line.
#[component]
pub(super) fn NotesRow(place: LinePlace) -> impl IntoView {
    let state = ReviewState::get();
    let element = NodeRef::<html::Div>::new();
    on_resize(element, move || {
        let Some(height) =
            element.try_get_untracked().flatten().map(|element| f64::from(element.offset_height()))
        else {
            return;
        };
        if height > 0.0 {
            let _ = state.heights.try_maybe_update(|heights| {
                let before = heights.insert(place, height);
                (before != Some(height), ())
            });
        }
    });
    let comments = move || state.comments_at(place);
    let begun = Memo::new(move |_| {
        state.draft.get().is_some_and(|draft| draft.place == place && draft.editing.is_none())
    });
    view! {
        <div class="review-notes-row" role="row" node_ref=element>
            <div class="review-notes-cell" role="gridcell">
                <For each=comments key=|comment| (comment.id, comment.edited_at, comment.sent_to) let:comment>
                    <SaidComment comment=comment/>
                </For>
                <Show when=move || begun.get()><DraftForm/></Show>
            </div>
        </div>
    }
}

#[component]
fn SaidComment(comment: ChangeComment) -> impl IntoView {
    let (state, acts) = (ReviewState::get(), ReviewActs::get());
    let comment = StoredValue::new(comment);
    let id = comment.with_value(|comment| comment.id);
    let editing = Memo::new(move |_| state.draft.get().and_then(|draft| draft.editing) == Some(id));
    let open = comment.with_value(|comment| comment.sent_to.is_none());
    let about = comment.with_value(|comment| {
        let line = words::line(comment.place.side, comment.place.line);
        let goes = if comment.sent_to.is_some() { say::was_sent() } else { say::goes_along() };
        let edited = comment.edited_at.map(|_| say::edited());
        [Some(line.as_str()), Some(goes), edited].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    });
    let text = comment.with_value(|comment| comment.text.clone());
    view! {
        <article class="review-note" class:sent=!open aria-label=say::comment()>
            <header>
                <p class="ellipsis"><b>{say::you()}</b>" · "{about}</p>
                {open.then(|| view! {
                    <Button small=true kind=ButtonKind::Quiet on_press=move || comment.with_value(|comment| acts.edit(comment))>
                        {say::edit_comment()}
                    </Button>
                    <IconButton glyph=Glyph::Cross label=say::remove_comment() on_press=move || acts.remove(comment.get_value())/>
                })}
            </header>
            <Show
                when=move || editing.get()
                fallback=move || view! { <p class="review-said selectable" dir="auto">{text.clone()}</p> }
            >
                <DraftForm/>
            </Show>
        </article>
    }
}

/// The field for what is being said. Ctrl+Enter says it, Esc leaves it.
#[component]
fn DraftForm() -> impl IntoView {
    let (state, acts) = (ReviewState::get(), ReviewActs::get());
    let busy = RwSignal::new(false);
    let editing = state.draft.with_untracked(|draft| draft.is_some_and(|draft| draft.editing.is_some()));
    let label = state.draft.with_untracked(|draft| {
        draft
            .map(|draft| say::comment_on(&words::line(draft.place.side, draft.place.line)))
            .unwrap_or_default()
    });
    let empty = Signal::derive(move || state.words.with(|words| words.trim().is_empty()));
    let keys = move |event: ev::KeyboardEvent| {
        let ctrl = event.ctrl_key() || event.meta_key();
        match event.key().as_str() {
            "Enter" if ctrl => acts.say_draft(busy),
            "Escape" if !event.is_composing() => acts.leave_draft(),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let said = if editing { say::save_comment() } else { say::add_comment() };
    let form = NodeRef::<html::Div>::new();
    // before the next key is heard: what is typed right after the key for a comment is part of it, and no shortcut of the diff
    Effect::new(move |_| {
        let Some(form) = form.get().filter(|_| state.draft_begins.get_value()) else { return };
        state.draft_begins.set_value(false);
        let field = form.query_selector("textarea").ok().flatten();
        if let Some(field) = field.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()) {
            // Fails only for an element that is not in the page.
            let _ = field.focus();
        }
    });
    view! {
        <div class="review-draft review-note" node_ref=form on:keydown=keys>
            <TextInput value=state.words rows=3 label=label placeholder=say::comment_placeholder()/>
            <div class="box-actions">
                <Button small=true kind=ButtonKind::Primary disabled=empty pending=busy on_press=move || acts.say_draft(busy)>{said}</Button>
                <Button small=true kind=ButtonKind::Quiet on_press=move || acts.leave_draft()>{common::cancel()}</Button>
            </div>
        </div>
    }
}
