//! The Schedules page: what is started again and again.
//!
//! Owns: making, changing, resting, starting by hand and deleting schedules. A task that one started shows in the detail
//! beside it.

mod acts;
mod agent;
mod became;
mod details;
mod dialog;
mod form;
mod keys;
mod list;
mod more;
mod preview;
mod row;
mod segments;
mod shared;
mod when;
mod workflow;

use crate::{
    catalogue::schedules as say,
    components::{Button, ButtonKind, Glyph, Kbd},
    dialogs::parts::focus_soon,
    live::Live,
    shell::{SchedulesWish, Shell},
    state::{key_parts::at_the_foot, schedules::SCHEDULE_KEYS},
};
use acts::ScheduleActs;
use form::ScheduleState;
use leptos::prelude::*;
use shared::{Schedules, row_of};

/// The Schedules page.
#[component]
pub fn SchedulesPage() -> impl IntoView {
    let (live, shell, page, form) = (Live::get(), Shell::get(), Schedules::new(), ScheduleState::new());
    provide_context(page);
    provide_context(form);
    let acts = ScheduleActs::new(page, form);
    provide_context(acts);
    Effect::new(move |_| {
        live.schedules.with(|_| ());
        page.read();
    });
    fulfil_wishes(shell, page, acts);
    let some = Memo::new(move |_| page.all.with(|all| all.as_ref().is_some_and(|all| !all.is_empty())));
    view! {
        <SchedulesHead/>
        <list::ScheduleList/>
        <Show when=move || some.get()>
            <footer class="schedule-keys" aria-hidden="true">
                {at_the_foot(SCHEDULE_KEYS).map(|(keys, does)| view! { <span><Kbd keys=keys/>{does()}</span> }).collect_view()}
            </footer>
        </Show>
        <dialog::ScheduleDialog/>
    }
}

/// Shows what another page wants to show of the schedules.
fn fulfil_wishes(shell: Shell, page: Schedules, acts: ScheduleActs) {
    Effect::new(move |_| {
        let Some(wish) = shell.schedules.get() else { return };
        // they are read first, so that the one that is asked for is there
        if page.all.with(Option::is_none) {
            return;
        }
        shell.schedules.set(None);
        match wish {
            SchedulesWish::New => acts.make(),
            SchedulesWish::Show(id) => {
                page.open.set(Some(id));
                page.focused.set(Some(id));
                focus_soon(row_of(id));
            }
        }
    });
}

/// The title with how many there are, and the way to one more.
#[component]
fn SchedulesHead() -> impl IntoView {
    let (page, acts) = (Schedules::get(), ScheduleActs::get());
    let said = move || {
        page.all.with(|all| {
            let all = all.as_deref().unwrap_or_default();
            let paused = all.iter().filter(|schedule| schedule.paused).count();
            let count = (!all.is_empty()).then(|| say::count(of(all.len())));
            count
                .into_iter()
                .chain((paused > 0).then(|| say::count_paused(of(paused))))
                .collect::<Vec<_>>()
                .join(", ")
        })
    };
    view! {
        <header class="page-head">
            <h1>{say::schedules()}</h1>
            <p class="schedule-count figure" role="status">{said}</p>
            <div class="page-tools">
                <Button kind=ButtonKind::Primary icon=Glyph::Plus on_press=move || acts.make()>{say::new_schedule()}</Button>
            </div>
        </header>
    }
}

/// A number of schedules, as words count.
fn of(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
