//! The question before quitting while tasks run.

use crate::{
    catalogue::{common, dialogs as say},
    components::{Button, ButtonKind, Dialog, Toasts},
    ipc,
    live::Live,
    shell::Shell,
};
use contract::command::QuitApp;
use leptos::{prelude::*, task::spawn_local};

/// Asks what becomes of the commands that run.
#[component]
pub fn QuitQuestion() -> impl IntoView {
    let (live, open, toasts) = (Live::get(), Shell::get().quitting, Toasts::get());
    let leaving = RwSignal::new(false);
    let quit = move |stop_running: bool| {
        if leaving.get_untracked() {
            return;
        }
        leaving.set(true);
        spawn_local(async move {
            if let Err(error) = ipc::call(QuitApp { stop_running }).await {
                leaving.set(false);
                open.set(false);
                toasts.error(&error);
            }
        });
    };
    let running = Memo::new(move |_| live.queue.with(|queue| queue.as_ref().map_or(0, |q| q.counts.running)));
    let title = Signal::derive(move || match running.get() {
        0 => say::quit_question().to_owned(),
        n => say::running(n),
    });
    let footer = move || {
        view! {
            <Button on_press=move || open.set(false)>{common::cancel()}</Button>
            {move || if running.get() == 0 {
                // Everything has ended while the question stood.
                view! {
                    <Button kind=ButtonKind::Primary pending=leaving on_press=move || quit(false)>{say::quit()}</Button>
                }
                .into_any()
            } else {
                view! {
                    <Button kind=ButtonKind::Danger pending=leaving on_press=move || quit(true)>{say::stop_and_quit()}</Button>
                    <Button kind=ButtonKind::Primary pending=leaving on_press=move || quit(false)>
                        {say::leave_running()}
                    </Button>
                }
                .into_any()
            }}
        }
    };
    view! {
        <Dialog
            open=open
            title=title
            narrow=true
            footer=footer
            on_submit=Callback::new(move |()| quit(false))
        >
            {move || if running.get() == 0 {
                view! { <p>{say::nothing_runs()}</p> }.into_any()
            } else {
                view! {
                    <p>
                        <strong>{say::left_running()}</strong>
                        {say::left_running_after()}
                    </p>
                    <p>
                        <strong>{say::stopped()}</strong>
                        {say::stopped_after()}
                    </p>
                }
                .into_any()
            }}
        </Dialog>
    }
}
