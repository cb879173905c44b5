//! What schedules start next.

use crate::{
    components::{Glyph, Icon},
    hooks::time,
    ipc,
    live::Live,
    shell::{SchedulesWish, Shell},
    state::revision::Turns,
};
use contract::{ScheduleId, Timestamp, command::ListSchedules, queue::Coming, schedule::Schedule};
use leptos::{prelude::*, task::spawn_local};

/// The next time of a schedule.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Start {
    at: Timestamp,
    due_at: Timestamp,
    id: ScheduleId,
    name: String,
}

impl Start {
    fn of(schedule: Schedule) -> Option<Self> {
        let at = schedule.next.first().copied().filter(|_| !schedule.paused)?;
        Some(Self { at, due_at: schedule.due_at.unwrap_or(at), id: schedule.id, name: schedule.name })
    }
}

/// The next times of the schedules, soonest first, at most `most`; read anew when any has changed.
pub(super) fn soonest(live: Live, most: usize) -> RwSignal<Vec<Start>> {
    let starts = RwSignal::new(vec![]);
    let turns = StoredValue::new(Turns::default());
    Effect::new(move |_| {
        live.schedules.with(|_| ());
        let turn = turns.try_update_value(Turns::take).unwrap_or_default();
        spawn_local(async move {
            // what cannot be read is told where schedules are looked after
            let Ok(all) = ipc::call(ListSchedules {}).await else { return };
            if turns.try_update_value(|turns| turns.admit(turn)) != Some(true) {
                return; // overtaken, or the page is gone
            }
            let mut next: Vec<Start> = all.into_iter().filter_map(Start::of).collect();
            next.sort_by_key(|start| start.due_at);
            next.truncate(most);
            let _ = starts.try_set(next);
        });
    });
    starts
}

/// One of them.
#[component]
pub(super) fn StartRow(start: Start) -> impl IntoView {
    let (live, shell) = (Live::get(), Shell::get());
    let Start { at, due_at, id, name } = start;
    let when = live.said(move |now| {
        let runs = live.queue.with(|queue| queue.as_ref().is_some_and(|queue| queue.pool.is_some()));
        time::coming(Coming::of(at, due_at, now, runs), now)
    });
    view! {
        <li class="control-small">
            <Icon glyph=Glyph::Calendar/>
            <button
                type="button"
                class="control-open"
                on:click=move |_| shell.open_schedules(SchedulesWish::Show(id))
            >
                <span class="control-title ellipsis" dir="auto" title=name.clone()>{name.clone()}</span>
            </button>
            <span class="control-age figure">{when}</span>
        </li>
    }
}
