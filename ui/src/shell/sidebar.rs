//! The sidebar: the pages, and what goes on in the queue.

use super::{Route, Shell, background::Background, filters::SavedFilters};
use crate::{
    catalogue::shell as say,
    components::{Glyph, Icon},
    hooks::shortcuts::{Shortcuts, shortcut},
    live::Live,
    state::inbox::unread_count,
};
use contract::text;
use leptos::prelude::*;

/// The sidebar.
#[component]
pub fn Sidebar() -> impl IntoView {
    let (live, shell, shortcuts) = (Live::get(), Shell::get(), Shortcuts::get());
    let waiting = Memo::new(move |_| {
        live.queue.with(|queue| queue.as_ref().map_or((0, 0), |q| (q.need_person_now(), q.unread)))
    });
    // the head of the page says the same in words
    let badge = move || {
        match waiting.get() {
        (0, 0) => ().into_any(),
        (0, unread) => {
            view! { <span class="nav-badge figure" data-kind="unread" aria-hidden="true">{unread_count(unread)}</span> }
                .into_any()
        }
        (asking, _) => {
            view! { <span class="nav-badge figure" aria-hidden="true">{text::count(asking)}</span> }.into_any()
        }
    }
    };
    for route in Route::ALL.iter().copied() {
        shortcut(route.binding(), move || shell.go(route));
    }
    // The address does not change then, and the first screen stands in the place of the queue.
    let again = move |route: Route| {
        if route == Route::Queue && shell.route.get_untracked() == route {
            shell.leave_first_run();
        }
    };
    let link = move |route: Route| {
        view! {
            <a
                href=route.hash()
                title=move || shortcuts.titled(route.label(), route.binding())
                aria-current=move || (shell.route.get() == route).then_some("page")
                on:click=move |_| again(route)
            >
                <Icon glyph=route.glyph()/>
                <span class="nav-label">{route.label()}</span>
                {(route == Route::Inbox).then_some(badge)}
            </a>
        }
    };
    view! {
        <aside class="sidebar">
            <div class="brand"><span class="brand-mark"><Icon glyph=Glyph::Check/></span><span class="nav-label">"Legwork"</span></div>
            <nav aria-label=say::pages()>{Route::ALL.iter().copied().map(link).collect_view()}</nav>
            <SavedFilters/>
            <Background/>
        </aside>
    }
}
