//! Doing one thing to every task of some lists, however many they are: page after page, with a way to stop.

use super::{
    actions::{AT_ONCE, Actor, request},
    going::Going,
};
use crate::{
    hooks::time,
    ipc,
    state::{actions::Action, outcome::BulkOutcome},
};
use contract::{ApiError, TaskId, command::ListTasks};
use leptos::task::spawn_local;
use std::collections::HashSet;

/// All tasks of some lists.
pub struct EveryTask {
    /// What the lists ask for.
    pub lists: Vec<ListTasks>,
    /// These are left alone.
    pub but: HashSet<TaskId>,
    /// How many there are, as far as is known.
    pub count: usize,
}

/// Does one thing to those of the tasks that it fits, as they are when their turn comes. What is created from now on is left
/// alone: whoever asked has not seen it.
pub fn act_on_every(actor: Actor, action: Action, tasks: EveryTask) {
    let going = Going::on(actor.toasts, tasks.count, action.done());
    let now = time::now();
    spawn_local(async move {
        let mut outcome = BulkOutcome::default();
        let mut result = Ok(());
        for list in tasks.lists {
            let created_to = Some(list.created_to.map_or(now, |to| to.min(now)));
            let list = ListTasks { created_to, limit: AT_ONCE as i64, ..list };
            result = act_on_list(actor, action, &list, &tasks.but, &going, &mut outcome).await;
            if result.is_err() {
                break;
            }
        }
        going.ends();
        if let Err(error) = result {
            actor.toasts.error(&error);
        }
        actor.tell(action, &outcome);
    });
}

async fn act_on_list(
    actor: Actor,
    action: Action,
    list: &ListTasks,
    but: &HashSet<TaskId>,
    going: &Going,
    outcome: &mut BulkOutcome,
) -> Result<(), ApiError> {
    let mut next = Some(list.clone());
    while let Some(page) = next.filter(|_| !going.is_stopped()) {
        let read = ipc::call(page).await?;
        next = read.next_before.map(|id| ListTasks {
            before: Some(id.to_string()),
            before_rank: list.group.and(read.tasks.last()).map(|task| task.rank),
            ..list.clone()
        });
        let meant = read.tasks.iter().filter(|task| action.fits(task) && !but.contains(&task.id));
        let ids: Vec<TaskId> = meant.map(|task| task.id).collect();
        if !ids.is_empty() {
            let bulk = request(action, &ids).await?;
            if action == Action::Delete {
                actor.live.forget(bulk.done.iter().map(|task| task.id));
            }
            outcome.add(&bulk);
            going.is_at(outcome);
        }
    }
    Ok(())
}
