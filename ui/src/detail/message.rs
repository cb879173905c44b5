//! A message to a model at work; it is read at its next turn.

use super::{Pane, sender::Sender};
use crate::{
    catalogue::conversation as say,
    components::{Button, TextInput, Toasts},
    ipc,
    live::Live,
    shell::Shell,
};
use contract::{Origin, Status, TaskId, command::ContinueTask, model::Answer};
use leptos::{ev, prelude::*, task::spawn_local};

/// The box; nothing while there is nobody to read it.
#[component]
pub(super) fn MessageBox(pane: Pane) -> impl IntoView {
    let live = Live::get();
    let shows = Memo::new(move |_| {
        let runs = pane.with(|task| task.status == Status::Running && task.stopping.is_none()) == Some(true);
        runs && pane.is_model(live)
    });
    let goes_on =
        Memo::new(move |_| pane.with(|task| task.status.is_terminal()) == Some(true) && pane.is_coding(live));
    let words = RwSignal::new(String::new());
    let (shell, toasts) = (Shell::get(), Toasts::get());
    let sender = Sender::new(pane.id, None);
    let empty = Signal::derive(move || words.with(|words| words.trim().is_empty()));
    let send = move || {
        if !empty.get_untracked() {
            let text = words.get_untracked().trim().to_owned();
            let clear = move || {
                let _ = words.try_set(String::new());
            };
            if goes_on.get_untracked() {
                return go_on(pane.id, text, (shell, toasts, live), sender.pending, clear);
            }
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
        <Show when=move || shows.get() || goes_on.get()>
            <div class="message-box" role="group" aria-label=say::message_to_agent() on:keydown=keys>
                {move || {
                    let placeholder = if goes_on.get() { say::go_on_placeholder() } else { say::message_placeholder() };
                    view! { <TextInput value=words rows=1 label=say::message() placeholder=placeholder/> }
                }}
                <Button small=true disabled=empty pending=sender.pending title=say::send_keys() on_press=send>{say::send()}</Button>
            </div>
        </Show>
    }
}

/// Goes on with an ended task, and shows the one that does.
fn go_on(
    task: TaskId,
    text: String,
    (shell, toasts, live): (Shell, Toasts, Live),
    pending: RwSignal<bool>,
    then: impl FnOnce() + 'static,
) {
    if pending.get_untracked() {
        return;
    }
    pending.set(true);
    spawn_local(async move {
        let origin = Some(Origin::Window);
        let asked = ContinueTask { id: task.to_string(), text, origin, ..ContinueTask::default() };
        let reply = ipc::call(asked).await;
        let _ = pending.try_set(false);
        match reply {
            Ok(next) => {
                then();
                let id = next.id;
                live.absorb([next]);
                shell.open_task(id);
                toasts.say(say::goes_on());
            }
            Err(error) => toasts.error(&error),
        }
    });
}
