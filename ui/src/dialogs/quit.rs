//! The question before quitting while tasks run, or answers are written.

use crate::{
    catalogue::{common, dialogs as say},
    components::{Button, ButtonKind, Dialog, Toasts},
    ipc,
    live::Live,
    shell::Shell,
};
use contract::{command::QuitApp, queue::QueueState};
use leptos::{prelude::*, task::spawn_local};

/// What is under way here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum UnderWay {
    Nothing,
    /// So many answers that somebody waits for.
    Answers(i64),
    Tasks {
        running: i64,
        answering: i64,
    },
}

impl UnderWay {
    const fn of((running, answering): (i64, i64)) -> Self {
        match (running, answering) {
            (0, 0) => Self::Nothing,
            (0, answers) => Self::Answers(answers),
            (running, answering) => Self::Tasks { running, answering },
        }
    }
}

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
    let under_way = Memo::new(move |_| {
        let counted = |queue: &QueueState| (queue.counts.running, queue.answering);
        UnderWay::of(live.queue.with(|queue| queue.as_ref().map_or((0, 0), counted)))
    });
    let title = Signal::derive(move || match under_way.get() {
        UnderWay::Nothing => say::quit_question().to_owned(),
        UnderWay::Answers(n) => say::answering(n),
        UnderWay::Tasks { running, .. } => say::running(running),
    });
    let footer = move || {
        view! {
            <Button on_press=move || open.set(false)>{common::cancel()}</Button>
            {move || match under_way.get() {
                // everything has ended while the question stood, or there is nothing to choose: answers go on either way
                UnderWay::Nothing | UnderWay::Answers(_) => view! {
                    <Button kind=ButtonKind::Primary pending=leaving on_press=move || quit(false)>{say::quit()}</Button>
                }
                .into_any(),
                UnderWay::Tasks { .. } => view! {
                    <Button kind=ButtonKind::Danger pending=leaving on_press=move || quit(true)>{say::stop_and_quit()}</Button>
                    <Button kind=ButtonKind::Primary pending=leaving on_press=move || quit(false)>
                        {say::leave_running()}
                    </Button>
                }
                .into_any(),
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
            {move || match under_way.get() {
                UnderWay::Nothing => view! { <p>{say::nothing_runs()}</p> }.into_any(),
                UnderWay::Answers(n) => view! { <p>{say::answers_go_on(n)}</p> }.into_any(),
                UnderWay::Tasks { answering, .. } => view! {
                    <p>
                        <strong>{say::left_running()}</strong>
                        {say::left_running_after()}
                    </p>
                    <p>
                        <strong>{say::stopped()}</strong>
                        {say::stopped_after()}
                    </p>
                    {(answering > 0).then(|| view! { <p>{say::answers_go_on(answering)}</p> })}
                }
                .into_any(),
            }}
        </Dialog>
    }
}
