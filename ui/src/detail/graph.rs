//! What a task waits for and what waits for it, as a small graph: before, this one, after.

use super::Pane;
use crate::{
    catalogue::detail as say,
    components::{Glyph, Icon, ShapeIcon},
    hooks::reading,
    live::Live,
    shell::Shell,
    state::{shape::Shape, words},
};
use contract::{
    TaskId,
    command::{ListNeighbours, Neighbours},
};
use leptos::prelude::*;

/// Tasks shown on one side; the rest are a number.
const SHOWN: usize = 4;

/// The graph; nothing where the task stands alone.
#[component]
pub(super) fn Graph(pane: Pane) -> impl IntoView {
    let key = pane.memo(|task| (task.status, task.depends_on.clone(), task.retried_by));
    let reading = reading::read(move || {
        key.with(|_| ());
        Some(ListNeighbours { id: pane.id.to_string() })
    });
    let linked =
        move || reading.value.get().filter(|near| !(near.before.is_empty() && near.after.is_empty()));
    let before = |near: &Neighbours| near.before.iter().map(|task| task.id).collect::<Vec<_>>();
    let after = |near: &Neighbours| near.after.iter().map(|task| task.id).collect::<Vec<_>>();
    move || {
        linked().map(|near| {
            view! {
                <section class="section" aria-label=say::dependencies()>
                    <h3>{say::dependencies()}</h3>
                    <div class="graph">
                        <Side name=say::waits_for() tasks=before(&near)/>
                        {(!near.before.is_empty()).then(|| view! { <Arrow/> })}
                        <div class="graph-node this" aria-current="true">
                            <This pane=pane/>
                        </div>
                        {(!near.after.is_empty()).then(|| view! { <Arrow/> })}
                        <Side name=say::wait_for_it() tasks=after(&near)/>
                    </div>
                </section>
            }
        })
    }
}

#[component]
fn Arrow() -> impl IntoView {
    view! { <span class="graph-arrow"><Icon glyph=Glyph::Right/></span> }
}

#[component]
fn This(pane: Pane) -> impl IntoView {
    let shape = pane.memo(Shape::of);
    view! {
        {move || shape.get().map(|shape| view! { <ShapeIcon shape=shape/> })}
        <span>{say::this_task()}</span>
    }
}

#[component]
fn Side(name: &'static str, tasks: Vec<TaskId>) -> impl IntoView {
    let all = RwSignal::new(false);
    let count = tasks.len();
    let shown = move || tasks.iter().take(if all.get() { count } else { SHOWN }).copied().collect::<Vec<_>>();
    (count > 0).then(|| {
        view! {
            <ul class="graph-side" aria-label=name>
                <For each=shown key=|id| *id let:id><li><Neighbour id=id/></li></For>
                <Show when=move || !all.get() && SHOWN < count>
                    <li>
                        <button type="button" class="graph-rest" on:click=move |_| all.set(true)>
                            {say::and_more(count - SHOWN)}
                        </button>
                    </li>
                </Show>
            </ul>
        }
    })
}

#[component]
fn Neighbour(id: TaskId) -> impl IntoView {
    let (live, shell) = (Live::get(), Shell::get());
    let task = live.task(id);
    move || {
        task.get().map(|task| {
            let said = format!("{}: {}", words::status(&task), task.title);
            view! {
                <button type="button" class="graph-node" title=said.clone() aria-label=said on:click=move |_| shell.open_task(id)>
                    <ShapeIcon shape=Shape::of(&task)/>
                    <span class="graph-title" dir="auto">{task.title}</span>
                </button>
            }
        })
    }
}
