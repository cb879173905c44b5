//! The menu of a row, or of all marked rows.

use super::{
    Page,
    fitting::{act_on_fitting, count, fitting},
    grid,
    lists::Lists,
};
use crate::{
    catalogue::{common, queue as say},
    components::{ContextMenu, Glyph, MenuItem},
    detail::actions::{Actor, glyph, line},
    live::Live,
    shell::{Shell, WorkflowsWish},
    state::{
        actions::Action,
        picks::{Marks, Picks},
    },
};
use contract::{Task, TaskId, workflow::is_run};
use leptos::prelude::*;

/// The menu; it opens at `at`.
#[component]
pub(super) fn RowMenu(page: Page, lists: Lists, at: RwSignal<Option<(f64, f64)>>) -> impl IntoView {
    let (live, shell, actor) = (Live::get(), Shell::get(), Actor::get());
    let items = Signal::derive(move || {
        if at.with(Option::is_none) {
            return vec![];
        }
        let targets = page.picks.with_untracked(Picks::targets);
        match single(&targets) {
            Some(only) => {
                live.tasks.peek(only).map_or_else(Vec::new, |task| of_one(&task, live, shell, actor))
            }
            None => of_several(page, lists, &targets, live, actor),
        }
    });
    let label = Signal::derive(move || match page.picks.with(|picks| count(picks, lists)) {
        0 | 1 => common::actions().to_owned(),
        several => say::actions_for_tasks(several),
    });
    view! { <ContextMenu at=at label=label items=items on_close=grid::focus/> }
}

/// The only task that is meant.
fn single(marks: &Marks) -> Option<TaskId> {
    match marks {
        Marks::These(ids) if ids.len() == 1 => ids.iter().copied().next(),
        Marks::These(_) | Marks::All { .. } => None,
    }
}

fn of_one(task: &Task, live: Live, shell: Shell, actor: Actor) -> Vec<MenuItem> {
    let id = task.id;
    let open = move || {
        live.selected.set(Some(id));
        shell.detail_in_full.set(false);
    };
    let mut items = vec![MenuItem::new(common::open(), Glyph::Right, open).keys("Enter")];
    if is_run(task) {
        let graph = move || shell.open_workflows(WorkflowsWish::Open(id));
        items.push(MenuItem::new(common::open_graph(), Glyph::Flow, graph));
    }
    items.extend(Action::of(task).into_iter().map(|action| line(actor, action, task)));
    items
}

fn of_several(page: Page, lists: Lists, marks: &Marks, live: Live, actor: Actor) -> Vec<MenuItem> {
    fitting(marks, lists, live)
        .into_iter()
        .map(|action| {
            let marks = marks.clone();
            let act = move || act_on_fitting(page, lists, live, actor, action, marks.clone());
            let item = MenuItem::new(action.label(), glyph(action), act);
            if action.is_danger() { item.danger() } else { item }
        })
        .collect()
}
