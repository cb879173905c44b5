//! Actions on several tasks, of which each fits some.

use super::Page;
use crate::{detail::actions::Actor, live::Live, state::actions::Action};
use contract::TaskId;
use leptos::prelude::*;

/// What fits at least one of these tasks; tasks that the page does not hold may be anything.
pub(super) fn fitting(ids: &[TaskId], live: Live) -> Vec<Action> {
    let fits =
        |action: &Action| ids.iter().any(|id| live.tasks.peek(*id).is_none_or(|task| action.fits(&task)));
    Action::ON_SEVERAL.into_iter().filter(fits).collect()
}

/// Does something to those of the tasks that it fits, as far as the page knows them.
pub(super) fn act_on_fitting(page: Page, live: Live, actor: Actor, action: Action, ids: Vec<TaskId>) {
    let fits = |id: &TaskId| live.tasks.peek(*id).is_none_or(|task| action.fits(&task));
    let ids: Vec<TaskId> = ids.into_iter().filter(fits).collect();
    if !ids.is_empty() {
        page.picks.update(|picks| {
            picks.clear();
        });
        actor.act_on(action, ids);
    }
}
