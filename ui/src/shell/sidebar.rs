//! The sidebar: the pages, and what runs or has just finished.

use super::{Route, Shell};
use crate::{
    components::{Icon, Progress, StatusIcon},
    live::Live,
    state::words,
};
use contract::{Status, TaskId, command::ListTasks, text};
use leptos::prelude::*;

/// Tasks under way that show; the rest are a number.
const UNDER_WAY_SHOWN: usize = 8;

/// The sidebar.
#[component]
pub fn Sidebar() -> impl IntoView {
    let shell = Shell::get();
    let link = move |route: Route| {
        view! {
            <a href=route.hash() aria-current=move || (shell.route.get() == route).then_some("page")>
                <Icon glyph=route.glyph()/>
                {route.label()}
            </a>
        }
    };
    view! {
        <aside class="sidebar">
            <div class="brand"><span class="brand-mark"><Icon glyph=crate::components::Glyph::Check/></span>"Legwork"</div>
            <nav aria-label="Pages">{Route::ALL.iter().copied().map(link).collect_view()}</nav>
            <Background/>
        </aside>
    }
}

/// What runs, asks, or has just finished.
#[component]
fn Background() -> impl IntoView {
    let live = Live::get();
    let under_way = live.list(ListTasks {
        statuses: vec![Status::Running, Status::NeedsInput],
        approvals: true,
        ..ListTasks::default()
    });
    let shown =
        move || under_way.with_rows(|rows| rows.iter().take(UNDER_WAY_SHOWN).copied().collect::<Vec<_>>());
    let more = move || {
        let count = live.queue.get().map_or(0, |q| q.counts.running + q.need_person());
        let more = usize::try_from(count).unwrap_or(0).saturating_sub(UNDER_WAY_SHOWN);
        (more > 0).then(|| format!("and {} more", text::count(more as i64)))
    };
    let nothing = move || under_way.with_rows(<[TaskId]>::is_empty) && live.finished.with(Vec::is_empty);
    view! {
        <section class="background" aria-labelledby="background-heading">
            <h2 id="background-heading">"In the background"</h2>
            <ul>
                <For each=shown key=|id| *id let:id><SidebarEntry id=id/></For>
            </ul>
            {move || more().map(|more| view! { <p class="background-note">{more}</p> })}
            <ul>
                <For each=move || live.finished.get() key=|id| *id let:id><SidebarEntry id=id/></For>
            </ul>
            {move || nothing().then(|| view! { <p class="background-note">"Nothing runs right now."</p> })}
        </section>
    }
}

/// One task of the sidebar: its title, how far it is, and a tiny bar.
#[component]
fn SidebarEntry(id: TaskId) -> impl IntoView {
    let (live, shell) = (Live::get(), Shell::get());
    let task = live.task(id);
    move || {
        let task = task.get()?;
        let status = task.status;
        let title = task.title.clone();
        let bar = (status == Status::Running).then(|| {
            let percent = (task.progress > 0).then_some(task.progress);
            view! { <Progress value=percent label=format!("Progress of {title}")/> }
        });
        let figure = if status == Status::Running && task.progress > 0 {
            format!("{}%", task.progress)
        } else {
            words::age(&task, live.now.get())
        };
        Some(view! {
            <li>
                <button type="button" class="background-task" on:click=move |_| shell.open_task(id)>
                    <span class="background-line">
                        {(status != Status::Running).then(|| view! { <StatusIcon status=status/> })}
                        <span class="visually-hidden">{words::status(&task)}": "</span>
                        <span class="background-title">{title.clone()}</span>
                        <span class="figure">{figure}</span>
                    </span>
                    {bar}
                </button>
            </li>
        })
    }
}
