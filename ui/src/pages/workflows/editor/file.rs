//! The file that the editor writes, and what is wrong with it.

use super::state::{EditorState, TEXT};
use crate::{
    catalogue::{common, workflows as say},
    components::{Glyph, Icon, IconButton},
    detail::actions::Actor,
    state::workflow::problems,
};
use contract::workflow::WorkflowProblem;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The file beside the fields.
#[component]
pub(super) fn FilePane() -> impl IntoView {
    let (state, actor) = (EditorState::get(), Actor::get());
    let text = state.memo(|draft| draft.text().to_owned());
    view! {
        <section class="editor-file" aria-label=say::file()>
            <Problems/>
            <div class="editor-file-head">
                <h2>{say::file()}</h2>
                <IconButton glyph=Glyph::Copy label=say::copy_file() on_press=move || actor.copy(text.get_untracked(), common::copied())/>
            </div>
            <pre class="code" tabindex="0">{move || text.get()}</pre>
        </section>
    }
}

/// What is wrong, with line and column; each leads to its place in the text.
#[component]
pub(super) fn Problems() -> impl IntoView {
    let state = EditorState::get();
    let shown = move || problems::shown(&state.problems.get());
    let line = move |problem: WorkflowProblem| {
        let place = say::line_and_column(&problem.line.to_string(), &problem.column.to_string());
        let WorkflowProblem { message, help, span, .. } = problem;
        view! {
            <li>
                <button type="button" class="editor-problem" on:click=move |_| show_in_text(state, span)>
                    <Icon glyph=Glyph::Warning/>
                    <span>
                        <span class="editor-place figure">{place}</span>
                        <span dir="auto">{message}</span>
                        {help.map(|help| view! { <span class="workflow-quiet" dir="auto">{help}</span> })}
                    </span>
                </button>
            </li>
        }
    };
    let none = Memo::new(move |_| state.problems.with(Vec::is_empty));
    let rest = Memo::new(move |_| state.problems.with(|all| problems::hidden(all)));
    view! {
        <section class="editor-problems" aria-label=say::problems() aria-live="polite">
            {move || state.failed.get().map(|error| view! { <p class="field-error">{error.message}</p> })}
            <p class="editor-well" hidden=move || !none.get()><Icon glyph=Glyph::Done/>{say::no_problems()}</p>
            <ul hidden=move || none.get()>{move || shown().into_iter().map(line).collect_view()}</ul>
            <p class="workflow-quiet" hidden=move || rest.get() == 0>{move || say::more_problems(rest.get())}</p>
        </section>
    }
}

/// Selects a place of the text, in the tab that shows it.
fn show_in_text(state: EditorState, span: (usize, usize)) {
    state.tab.set(TEXT);
    let selected = state.with(|draft| problems::selection(draft.text(), span));
    // the tab is drawn with this change
    request_animation_frame(move || {
        let found = document().query_selector(".editor-text textarea").ok().flatten();
        let found = found.and_then(|element| element.dyn_into::<web_sys::HtmlTextAreaElement>().ok());
        if let (Some(area), Some((from, to))) = (found, selected) {
            let _ = area.focus();
            let _ = area.set_selection_range(from, to);
        }
    });
}
