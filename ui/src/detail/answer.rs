//! A model's answer as it comes, drawn as what it will be.

use super::{Pane, markdown::Growing, output};
use crate::{
    catalogue::{common, conversation as say},
    state::answering::words_under_way,
};
use contract::Status;
use leptos::prelude::*;

/// The words of the turn that is under way; empty while the model says nothing. Drawn at most once in a frame, as the
/// output is. `said`: its last replies, which are told elsewhere; while they are not known, nothing is told twice.
pub(super) fn under_way(pane: Pane, said: Signal<Option<Vec<String>>>) -> Memo<String> {
    let output = output::as_it_grows(pane.id);
    let runs = pane.memo(|task| task.status == Status::Running);
    Memo::new(move |_| {
        let words = |said: &Vec<String>| output.with(|output| words_under_way(output, said).to_owned());
        match runs.get() {
            Some(true) => said.with(|said| said.as_ref().map(words)).unwrap_or_default(),
            Some(false) | None => String::new(),
        }
    })
}

/// The answer under the overview.
#[component]
pub(super) fn AnswerSoFar(pane: Pane) -> impl IntoView {
    let words = under_way(pane, Signal::stored(Some(vec![])));
    let silent = move || words.with(String::is_empty);
    view! {
        <section class="answer" aria-label=say::what_it_writes()>
            <div class="tail-head">
                <h3>{say::what_it_writes()}</h3>
                <button type="button" class="text-link" on:click=move |_| pane.tab.set(super::CONVERSATION)>{common::open()}</button>
            </div>
            <div class="answer-text" tabindex="0" role="log" aria-live="off" aria-label=say::answer_so_far()>
                <Growing text=words/>
                <Show when=silent><p class="at-work">{say::says_nothing_yet()}</p></Show>
            </div>
        </section>
    }
}
