//! The head of the detail: what it is, where it stands, and what can be done.

use super::{
    Pane,
    actions::{Actor, glyph, line},
};
use crate::{
    catalogue::{common, detail as say},
    components::{Button, Glyph, IconButton, Menu, MenuItem, ShapeIcon},
    live::Live,
    shell::{Shell, WorkflowsWish},
    state::{actions::Action, shape::Shape, words},
};
use contract::{Status, Task, workflow::is_run};
use leptos::prelude::*;

/// Actions that have a button of their own; the others are in the menu.
pub(super) const BUTTONS: [Action; 5] =
    [Action::Pause, Action::Resume, Action::StartNow, Action::RunAgain, Action::Cancel];

/// The head.
#[component]
pub(super) fn Head(pane: Pane) -> impl IntoView {
    let (live, shell, actor) = (Live::get(), Shell::get(), Actor::get());
    let title = pane.memo(|task| task.title.clone());
    let shape = pane.memo(Shape::of);
    let byline = pane.memo(byline);
    let short = pane.memo(|task| task.short_id.clone());
    let fitting = pane.memo(Action::of);
    let buttons = move || {
        let fitting = fitting.get().unwrap_or_default();
        BUTTONS.into_iter().filter(|action| fitting.contains(action)).collect::<Vec<_>>()
    };
    let act = move |action: Action| {
        if let Some(task) = pane.task.get_untracked() {
            actor.act(action, &task);
        }
    };
    let button = move |action: Action| {
        view! { <Button small=true icon=glyph(action) on_press=move || act(action)>{action.label()}</Button> }
    };
    let more = Signal::derive(move || {
        let lines = |task: &Task| -> Vec<MenuItem> {
            let others = Action::of(task).into_iter().filter(|action| !BUTTONS.contains(action));
            others.map(|action| line(actor, action, task)).collect()
        };
        pane.with(lines).unwrap_or_default()
    });
    let chat = pane.memo(|task| task.chat_id);
    let to_chat = move || {
        chat.get().flatten().map(|id| {
            view! {
                <Button small=true icon=Glyph::Speech on_press=move || shell.open_chat(Some(id))>{say::open_conversation()}</Button>
            }
        })
    };
    let run = pane.memo(is_run);
    let to_graph = move || {
        run.get().filter(|run| *run).map(|_| {
            let open = move || shell.open_workflows(WorkflowsWish::Open(pane.id));
            view! { <Button small=true icon=Glyph::Flow on_press=open>{common::open_graph()}</Button> }
        })
    };
    let in_full = shell.detail_in_full;
    let copy = move |_| actor.copy(short.get_untracked().unwrap_or_default(), say::id_copied());
    view! {
        <header class="detail-head">
            <div class="detail-top">
                <h2 class="selectable" dir="auto" tabindex="-1" data-focus-home="" title=move || title.get()>{move || title.get()}</h2>
                <IconButton
                    glyph=Signal::derive(move || if in_full.get() { Glyph::Shrink } else { Glyph::Expand })
                    label=Signal::derive(move || {
                        if in_full.get() { say::show_beside_list() } else { say::open_in_full() }.to_owned()
                    })
                    on_press=move || in_full.update(|full| *full = !*full)
                />
                <IconButton glyph=Glyph::Cross label=say::close_detail() on_press=move || {
                    in_full.set(false);
                    live.selected.set(None);
                }/>
            </div>
            <p class="detail-byline">
                <ShapeIcon shape=Signal::derive(move || shape.get().unwrap_or(Shape::Of(Status::Pending)))/>
                <span class="ellipsis" title=move || byline.get()>{move || byline.get()}</span>
                <button type="button" class="id" title=say::copy_the_id() aria-label=move || say::copy_id(&short.get().unwrap_or_default()) on:click=copy>
                    {move || short.get()}
                </button>
            </p>
            <div class="detail-actions" role="group" aria-label=common::actions()>
                <For each=buttons key=|action| *action let:action>{button(action)}</For>
                {to_chat}
                {to_graph}
                <span class="detail-more"><Menu label=common::more() glyph=Glyph::More small=true items=more/></span>
            </div>
        </header>
    }
}

/// `Running · reviewer · attempt 1 of 4 ·`; the id follows.
fn byline(task: &Task) -> String {
    let attempt = match task.attempt {
        0 => String::new(),
        n => format!(" {} ·", say::attempt_of(n, (task.max_retries + 1).max(n))),
    };
    format!("{} · {} ·{attempt}", words::status(task), task.agent)
}
