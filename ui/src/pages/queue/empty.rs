//! What the list says while it has nothing to show.

use super::{Page, lists::Lists};
use crate::{
    components::{Button, ButtonKind, EmptyState, Glyph},
    hooks::shortcuts::KeysOf,
    live::Live,
    shell::{ProvidersWish, Shell},
    state::{keymap::NEW_TASK, queue_view::QueueView},
};
use contract::ApiError;
use leptos::prelude::*;

/// Nothing there: the first start, or nothing that fits.
#[component]
pub(super) fn Nothing(page: Page) -> impl IntoView {
    move || {
        if page.view.with(QueueView::narrows) {
            view! { <NoMatch page=page/> }.into_any()
        } else {
            view! { <FirstTask/> }.into_any()
        }
    }
}

#[component]
fn FirstTask() -> impl IntoView {
    let (live, shell) = (Live::get(), Shell::get());
    let no_model = move || live.providers.with(|all| all.as_ref().is_some_and(Vec::is_empty));
    let text = Signal::derive(move || {
        let command = "Give a command to the shell agent, then close the window if you like: it runs in the background, \
            survives restarts, and keeps what it made.";
        let model = if no_model() { " Connect a model, and agents can think for you too." } else { "" };
        format!("{command}{model}")
    });
    view! {
        <EmptyState
            glyph=Glyph::Terminal
            title="Hand over your first task"
            text=text
        >
            <Button kind=ButtonKind::Primary icon=Glyph::Plus on_press=move || shell.ask_new_task()>
                "New task"<KeysOf binding=NEW_TASK/>
            </Button>
            <Show when=no_model>
                <Button kind=ButtonKind::Quiet on_press=move || shell.open_providers(ProvidersWish::All)>
                    "Connect a model"
                </Button>
            </Show>
        </EmptyState>
    }
}

#[component]
fn NoMatch(page: Page) -> impl IntoView {
    let live = Live::get();
    let words = move || page.view.with(|view| view.search.trim().to_owned());
    let filtered = move || page.view.with(|view| view.filters() > 0) || !words().is_empty();
    let title = Signal::derive(move || match (filtered(), page.view.with(|view| view.counter)) {
        (true, _) if !words().is_empty() => format!("No task matches “{}”", words()),
        (true, _) => "No task matches these filters".to_owned(),
        (false, Some(status)) => format!("No {} tasks", status.label().to_lowercase()),
        (false, None) => {
            format!("No {} tasks", page.view.with(|view| view.tab.label()).to_lowercase())
        }
    });
    let all = move || live.queue.with(|queue| queue.as_ref().map_or(0, |queue| queue.counts.total()));
    let text = Signal::derive(move || {
        if !words().is_empty() {
            "Titles, descriptions, instructions and output are searched, within the tab and the filters you chose."
                .to_owned()
        } else if filtered() {
            "Choose others, or clear them to see all tasks.".to_owned()
        } else if all() == 0 {
            "Tasks show here as soon as there are some.".to_owned()
        } else {
            "There is nothing of that kind right now.".to_owned()
        }
    });
    let label = move || match (words().is_empty(), page.view.with(|view| view.filters() > 0)) {
        (true, true) => "Clear filters",
        (false, true) => "Clear search and filters",
        (false, false) => "Clear search",
        (true, false) => "Show all tasks",
    };
    view! {
        <EmptyState glyph=Glyph::Find title=title text=text>
            <Button on_press=move || page.view.update(QueueView::clear)>{label}</Button>
        </EmptyState>
    }
}

/// The list could not be read.
#[component]
pub(super) fn UnreadList(lists: Lists, error: ApiError) -> impl IntoView {
    let text = format!("{} {}", error.message, error.hint.unwrap_or_default());
    view! {
        <div role="alert" class="queue-unread">
            <EmptyState glyph=Glyph::Warning title="The tasks could not be read" text=text>
                <Button icon=Glyph::Again on_press=move || lists.reload()>"Try again"</Button>
            </EmptyState>
        </div>
    }
}
