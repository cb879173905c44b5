//! Actions on several tasks, of which each fits some.

use super::{Page, lists::Lists};
use crate::{
    detail::{
        actions::Actor,
        every::{EveryTask, act_on_every},
    },
    live::Live,
    state::{
        actions::Action,
        picks::{Marks, Picks},
    },
};
use contract::{Task, TaskId};
use leptos::prelude::*;

/// The tasks that the page holds of those that are meant.
pub(super) fn stand_for(marks: &Marks, lists: Lists, live: Live) -> Vec<Task> {
    match marks {
        Marks::These(ids) => ids.iter().filter_map(|id| live.tasks.peek(*id)).collect(),
        Marks::All { groups, but } => untrack(|| {
            let parts = lists.all().into_iter().filter(|part| groups.contains(&part.group));
            let held =
                |id: TaskId| Some(id).filter(|id| !but.contains(id)).and_then(|id| live.tasks.peek(id));
            parts
                .flat_map(|part| part.list.with(|rows| rows.loaded().filter_map(held).collect::<Vec<_>>()))
                .collect()
        }),
    }
}

/// How many are marked (tracked).
pub(super) fn count(picks: &Picks, lists: Lists) -> usize {
    match picks.marks() {
        Marks::These(ids) => ids.len(),
        Marks::All { groups, but } => {
            let parts = lists.all().into_iter().filter(|part| groups.contains(&part.group));
            let rows = parts.filter_map(|part| {
                part.list.count().or_else(|| Some(part.list.with(|rows| rows.loaded().count())))
            });
            rows.sum::<usize>().saturating_sub(but.len())
        }
    }
}

/// What fits at least one of these tasks. Single ones that the page does not hold may be anything; of all tasks, those that
/// it holds stand for the others.
pub(super) fn fitting(marks: &Marks, lists: Lists, live: Live) -> Vec<Action> {
    let held = stand_for(marks, lists, live);
    let all_known = match marks {
        Marks::These(ids) => held.len() == ids.len(),
        Marks::All { .. } => !held.is_empty(),
    };
    let fits = |action: &Action| !all_known || held.iter().any(|task| action.fits(task));
    Action::ON_SEVERAL.into_iter().filter(fits).collect()
}

/// Does something to those of the tasks that it fits, as far as the page knows them.
pub(super) fn act_on_fitting(
    page: Page,
    lists: Lists,
    live: Live,
    actor: Actor,
    action: Action,
    marks: Marks,
) {
    match marks {
        Marks::These(ids) => {
            let fits = |id: &TaskId| live.tasks.peek(*id).is_none_or(|task| action.fits(&task));
            let mut ids: Vec<TaskId> = ids.into_iter().filter(fits).collect();
            // newest first
            ids.sort_unstable_by(|a, b| b.cmp(a));
            if ids.is_empty() {
                return;
            }
            actor.act_on(action, ids);
        }
        Marks::All { groups, but } => {
            let parts: Vec<_> = lists.all().into_iter().filter(|part| groups.contains(&part.group)).collect();
            let count = page.picks.with_untracked(|picks| untrack(|| count(picks, lists)));
            let lists = parts.into_iter().map(|part| part.list.filter_untracked()).collect();
            act_on_every(actor, action, EveryTask { lists, but, count });
        }
    }
    page.picks.update(|picks| {
        picks.clear();
    });
}
