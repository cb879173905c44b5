//! The menu of a row, or of all marked rows.

use super::{
    Page,
    fitting::{act_on_fitting, fitting},
    grid,
};
use crate::{
    components::{ContextMenu, Glyph, MenuItem},
    detail::actions::{Actor, glyph, line},
    live::Live,
    shell::Shell,
    state::actions::Action,
};
use contract::{Task, TaskId, text};
use leptos::prelude::*;

/// The menu; it opens at `at`.
#[component]
pub(super) fn RowMenu(page: Page, at: RwSignal<Option<(f64, f64)>>) -> impl IntoView {
    let (live, shell, actor) = (Live::get(), Shell::get(), Actor::get());
    let items = Signal::derive(move || {
        if at.with(Option::is_none) {
            return vec![];
        }
        match page.picks.with_untracked(|picks| picks.targets()).as_slice() {
            [only] => live.tasks.peek(*only).map_or_else(Vec::new, |task| of_one(&task, live, shell, actor)),
            several => of_several(page, several, live, actor),
        }
    });
    let label = Signal::derive(move || match page.picks.with(|picks| picks.count()) {
        0 | 1 => "Actions".to_owned(),
        several => format!("Actions for {} tasks", text::count(several as i64)),
    });
    view! { <ContextMenu at=at label=label items=items on_close=grid::focus/> }
}

fn of_one(task: &Task, live: Live, shell: Shell, actor: Actor) -> Vec<MenuItem> {
    let id = task.id;
    let open = move || {
        live.selected.set(Some(id));
        shell.detail_in_full.set(false);
    };
    let mut items = vec![MenuItem::new("Open", Glyph::Right, open).keys("Enter")];
    items.extend(Action::of(task).into_iter().map(|action| line(actor, action, task)));
    items
}

fn of_several(page: Page, ids: &[TaskId], live: Live, actor: Actor) -> Vec<MenuItem> {
    fitting(ids, live)
        .into_iter()
        .map(|action| {
            let ids = ids.to_vec();
            let act = move || act_on_fitting(page, live, actor, action, ids.clone());
            let item = MenuItem::new(action.label(), glyph(action), act);
            if action.is_danger() { item.danger() } else { item }
        })
        .collect()
}
