//! The question before quitting while tasks run.

use crate::{
    components::{Button, ButtonKind, Dialog, Toasts},
    ipc,
    live::Live,
    shell::Shell,
};
use contract::{command::QuitApp, text};
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
        0 => "Quit Legwork?".to_owned(),
        1 => "A task is running".to_owned(),
        n => format!("{} tasks are running", text::count(n)),
    });
    let footer = move || {
        view! {
            <Button on_press=move || open.set(false)>"Cancel"</Button>
            {move || if running.get() == 0 {
                // Everything has ended while the question stood.
                view! {
                    <Button kind=ButtonKind::Primary pending=leaving on_press=move || quit(false)>"Quit"</Button>
                }
                .into_any()
            } else {
                view! {
                    <Button kind=ButtonKind::Danger pending=leaving on_press=move || quit(true)>"Stop them and quit"</Button>
                    <Button kind=ButtonKind::Primary pending=leaving on_press=move || quit(false)>
                        "Leave them running"
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
                view! { <p>"Nothing runs any more. What waits goes on when Legwork is opened again."</p> }.into_any()
            } else {
                view! {
                    <p>
                        <strong>"Left running"</strong>
                        ", commands go on by themselves, and the next start takes them over with all their output."
                    </p>
                    <p>
                        <strong>"Stopped"</strong>
                        ", they go back into the queue and begin anew at the next start. No retry is charged."
                    </p>
                }
                .into_any()
            }}
        </Dialog>
    }
}
