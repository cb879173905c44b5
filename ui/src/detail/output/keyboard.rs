//! Typing on the terminal of a command that runs.

use crate::{
    catalogue::{detail as say, keyboard},
    components::{Button, TextInput, Toasts},
    detail::Pane,
    ipc,
};
use contract::{Status, command::TypeText};
use leptos::{ev, prelude::*, task::spawn_local};

/// What Enter sends, and Ctrl+C and Ctrl+D.
const ENTER: &str = "\r";
const INTERRUPT: &str = "\u{3}";
const END: &str = "\u{4}";

/// The field; nothing while nobody reads what is typed.
#[component]
pub(in crate::detail) fn Keyboard(pane: Pane) -> impl IntoView {
    let reads = Memo::new(move |_| {
        pane.with(|task| task.pty && task.status == Status::Running && task.stopping.is_none()) == Some(true)
    });
    let (words, pending, toasts) = (RwSignal::new(String::new()), RwSignal::new(false), Toasts::get());
    let send = move |text: String, clears: bool| {
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        spawn_local(async move {
            let typed = ipc::call(TypeText { id: pane.id.to_string(), text }).await;
            // The pane may have been closed meanwhile.
            let _ = pending.try_set(false);
            match typed {
                Ok(()) if clears => _ = words.try_set(String::new()),
                Ok(()) => {}
                Err(error) => toasts.error(&error),
            }
        });
    };
    let enter = move || send(format!("{}{ENTER}", words.get_untracked()), true);
    let keys = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() {
            event.prevent_default();
            enter();
        }
    };
    view! {
        <Show when=move || reads.get()>
            <div class="keyboard" role="group" aria-label=say::the_terminal()>
                <div class="keyboard-line" on:keydown=keys>
                    <TextInput value=words mono=true label=say::type_to_command() placeholder=say::type_to_command()/>
                </div>
                <Button small=true pending=pending title=keyboard::enter() on_press=enter>{say::send_typed()}</Button>
                <Button small=true title=say::interrupt() on_press=move || send(INTERRUPT.to_owned(), false)>
                    {say::interrupt_keys()}
                </Button>
                <Button small=true title=say::end_of_input() on_press=move || send(END.to_owned(), false)>{say::end_of_input_keys()}</Button>
            </div>
        </Show>
    }
}
