//! A message to a model at work; it is read at its next turn.

use super::{Pane, sender::Sender};
use crate::{
    catalogue::conversation as say,
    components::{Button, TextInput},
    live::Live,
};
use contract::{Status, model::Answer};
use leptos::{ev, prelude::*};

/// The box; nothing while there is nobody to read it.
#[component]
pub(super) fn MessageBox(pane: Pane) -> impl IntoView {
    let live = Live::get();
    let shows = Memo::new(move |_| {
        let runs = pane.with(|task| task.status == Status::Running && task.stopping.is_none()) == Some(true);
        runs && pane.is_model(live)
    });
    let words = RwSignal::new(String::new());
    let sender = Sender::new(pane.id, None);
    let empty = Signal::derive(move || words.with(|words| words.trim().is_empty()));
    let send = move || {
        if !empty.get_untracked() {
            let text = words.get_untracked().trim().to_owned();
            let clear = move || {
                let _ = words.try_set(String::new());
            };
            sender.send(Answer::Text(text), say::message_sent(), clear);
        }
    };
    let keys = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            send();
        }
    };
    view! {
        <Show when=move || shows.get()>
            <div class="message-box" role="group" aria-label=say::message_to_agent() on:keydown=keys>
                <TextInput value=words rows=1 label=say::message() placeholder=say::message_placeholder()/>
                <Button small=true disabled=empty pending=sender.pending title=say::send_keys() on_press=send>{say::send()}</Button>
            </div>
        </Show>
    }
}
