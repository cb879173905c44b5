//! What the list says while it has nothing to show.

use super::{Page, lists::Lists};
use crate::{
    catalogue::{common, filter, queue as say},
    components::{Button, ButtonKind, EmptyState, Glyph},
    hooks::shortcuts::KeysOf,
    live::Live,
    shell::{ProvidersWish, Shell},
    state::{keymap::NEW_TASK, names, queue_view::QueueView},
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
        let command = say::first_task_text();
        if no_model() { format!("{command} {}", say::first_task_model()) } else { command.to_owned() }
    });
    view! {
        <EmptyState
            glyph=Glyph::Terminal
            title=say::first_task()
            text=text
        >
            <Button kind=ButtonKind::Primary icon=Glyph::Plus on_press=move || shell.ask_new_task()>
                {common::new_task()}<KeysOf binding=NEW_TASK/>
            </Button>
            <Show when=no_model>
                <Button kind=ButtonKind::Quiet on_press=move || shell.open_providers(ProvidersWish::All)>
                    {say::connect_model()}
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
        (true, _) if !words().is_empty() => say::no_match(&words()),
        (true, _) => say::no_match_of_filters().to_owned(),
        (false, Some(status)) => say::none_of(&names::status(status).to_lowercase()),
        (false, None) => say::none_of(&page.view.with(|view| view.tab.label()).to_lowercase()),
    });
    let all = move || live.queue.with(|queue| queue.as_ref().map_or(0, |queue| queue.counts.total()));
    let text = Signal::derive(move || {
        if !words().is_empty() {
            say::what_is_searched().to_owned()
        } else if filtered() {
            say::choose_others().to_owned()
        } else if all() == 0 {
            say::nothing_yet().to_owned()
        } else {
            say::nothing_of_kind().to_owned()
        }
    });
    let label = move || match (words().is_empty(), page.view.with(|view| view.filters() > 0)) {
        (true, true) => filter::clear_filters(),
        (false, true) => say::clear_search_and_filters(),
        (false, false) => say::clear_search(),
        (true, false) => say::show_all(),
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
            <EmptyState glyph=Glyph::Warning title=say::unread() text=text>
                <Button icon=Glyph::Again on_press=move || lists.reload()>{common::try_again()}</Button>
            </EmptyState>
        </div>
    }
}
