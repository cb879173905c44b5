//! An answer to a question: one to choose, or one in one's own words.

use super::sender::Sender;
use crate::{
    catalogue::conversation as say,
    components::{Button, ButtonKind, Field, TextInput},
};
use contract::model::Answer;
use leptos::{ev, prelude::*};

/// An answer to choose.
#[component]
pub(super) fn AnswerOption(sender: Sender, option: String) -> impl IntoView {
    let answer = option.clone();
    let choose = move || sender.send(Answer::Text(answer.clone()), say::answered(), || {});
    view! { <Button small=true pending=sender.pending on_press=choose>{option}</Button> }
}

/// An answer in one's own words.
#[component]
pub(super) fn Words(sender: Sender, words: RwSignal<String>) -> impl IntoView {
    let nothing = Signal::derive(move || words.with(|words| words.trim().is_empty()));
    let send = move || {
        let said = words.get_untracked().trim().to_owned();
        if !said.is_empty() {
            sender.send(Answer::Text(said), say::answered(), || {});
        }
    };
    let keys = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            send();
        }
    };
    view! {
        <div on:keydown=keys>
            <Field label=say::your_answer() name="answer">
                <TextInput value=words rows=2 placeholder=say::answer_placeholder()/>
            </Field>
            <div class="box-actions">
                <Button
                    small=true
                    kind=ButtonKind::Primary
                    pending=sender.pending
                    disabled=nothing
                    title=say::send_keys()
                    on_press=send
                >
                    {say::send_answer()}
                </Button>
            </div>
        </div>
    }
}
