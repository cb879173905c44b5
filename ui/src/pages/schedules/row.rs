//! One schedule of the list: what it starts, when next, and what became of the last time.

use super::{acts::ScheduleActs, became::BecameOf, details::ScheduleDetails, shared::Schedules};
use crate::{
    catalogue::{common, schedules as say},
    components::{Glyph, Icon, Menu, MenuItem},
    hooks::time,
    live::Live,
    state::{
        schedule_form::when::When,
        schedules::{NextTime, StartedLine, still},
    },
};
use contract::{ScheduleId, queue::Coming, schedule::Schedule};
use leptos::prelude::*;

/// The row, with the details below while it is open.
#[component]
pub(super) fn ScheduleRow(id: ScheduleId, stop: Memo<Option<ScheduleId>>) -> impl IntoView {
    let page = Schedules::get();
    let schedule = page.one(id);
    let is_open = move || page.open.get() == Some(id);
    let name = Memo::new(move |_| part(schedule, |one| one.name.clone()));
    let words = Memo::new(move |_| part(schedule, |one| when(one, &page.own_zone())));
    let started = Memo::new(move |_| part(schedule, StartedLine::of_schedule));
    let last =
        Memo::new(move |_| schedule.with(|one| one.as_ref().and_then(|one| one.last.first().cloned())));
    let details = format!("schedule-details-{id}");
    let controls = details.clone();
    view! {
        <li class="schedule" id=format!("schedule-{id}") class:open=is_open class:paused=move || part(schedule, |one| one.paused)>
            <div class="schedule-row" on:focusin=move |_| page.focused.set(Some(id))>
                <button
                    type="button"
                    class="schedule-open"
                    tabindex=move || if stop.get() == Some(id) { "0" } else { "-1" }
                    aria-expanded=move || if is_open() { "true" } else { "false" }
                    aria-controls=move || is_open().then(|| controls.clone())
                    on:click=move |_| page.toggle(id)
                >
                    <Icon glyph=Glyph::Right/>
                    <span class="schedule-text">
                        <span class="schedule-line">
                            <span class="schedule-name ellipsis" dir="auto">{move || name.get()}</span>
                            <span class="schedule-words ellipsis">{move || words.get()}</span>
                        </span>
                        <StartedTask started=started/>
                    </span>
                </button>
                <NextCell schedule=schedule/>
                <div class="schedule-last">
                    <span class="visually-hidden">{format!("{}: ", say::last_time())}</span>
                    <BecameOf occurrence=last/>
                </div>
                <ScheduleMenu id=id schedule=schedule name=name/>
            </div>
            <Show when=is_open>
                <ScheduleDetails id=details.clone() schedule=schedule/>
            </Show>
        </li>
    }
}

/// A part of the schedule (tracked); nothing special once it is gone.
fn part<T: Default>(schedule: Memo<Option<Schedule>>, read: impl FnOnce(&Schedule) -> T) -> T {
    schedule.with(|schedule| schedule.as_ref().map(read).unwrap_or_default())
}

/// When in words, with the zone where it is another one than the machine's and counts.
fn when(schedule: &Schedule, own_zone: &str) -> String {
    let elsewhere = schedule.zone != own_zone && When::of(&schedule.rhythm).way.has_zone();
    if elsewhere { say::words_in_zone(&schedule.words, &schedule.zone) } else { schedule.words.clone() }
}

#[component]
fn StartedTask(started: Memo<StartedLine>) -> impl IntoView {
    let part =
        move |read: fn(&StartedLine) -> &String| Memo::new(move |_| started.with(|line| read(line).clone()));
    let (words, code, told) = (part(|line| &line.words), part(|line| &line.code), part(|line| &line.told));
    view! {
        <span class="schedule-starts">
            <span class="schedule-who" dir="auto" hidden=move || words.with(String::is_empty)>{move || words.get()}</span>
            <code class="ellipsis" title=move || code.get() hidden=move || code.with(String::is_empty)>{move || code.get()}</code>
            <span class="ellipsis" dir="auto" hidden=move || told.with(String::is_empty)>{move || told.get()}</span>
        </span>
    }
}

/// When it starts its task next: the moment, and how long still.
#[component]
fn NextCell(schedule: Memo<Option<Schedule>>) -> impl IntoView {
    let live = Live::get();
    let next = live.said(move |now| {
        let runs = live.queue.with(|queue| queue.as_ref().is_some_and(|queue| queue.pool.is_some()));
        schedule.with(|one| one.as_ref().map(|one| NextTime::of(one, now, runs)))
    });
    let to_second = Memo::new(move |_| part(schedule, Schedule::tells_seconds));
    let said = live.said(move |now| match next.get() {
        None => (String::new(), String::new()),
        Some(NextTime::Paused) => (say::paused().to_owned(), String::new()),
        Some(NextTime::Never) => (say::never_again().to_owned(), String::new()),
        Some(NextTime::WaitsForYou) => (say::waits_for_you().to_owned(), String::new()),
        Some(NextTime::Comes(Coming::Now)) => (say::due_now().to_owned(), String::new()),
        Some(NextTime::Comes(Coming::DueSince(at))) => {
            (say::due_since(&time::moment(at, now)), say::nothing_runs().to_owned())
        }
        Some(NextTime::Comes(Coming::At(at))) => {
            let moment =
                if to_second.get() { time::moment_to_second(at, now) } else { time::moment(at, now) };
            (moment, say::next_in(&still(at.as_second() - now.as_second())))
        }
    });
    view! {
        <div class="schedule-next figure">
            <span class="visually-hidden">{format!("{}: ", say::next_time())}</span>
            <span>{move || said.with(|(moment, _)| moment.clone())}</span>
            <span class="schedule-still" hidden=move || said.with(|(_, still)| still.is_empty())>
                {move || said.with(|(_, still)| still.clone())}
            </span>
        </div>
    }
}

#[component]
fn ScheduleMenu(id: ScheduleId, schedule: Memo<Option<Schedule>>, name: Memo<String>) -> impl IntoView {
    let acts = ScheduleActs::get();
    let items = Signal::derive(move || {
        let paused = part(schedule, |one| one.paused);
        let asked = part(schedule, |one| one.asked_by.is_some());
        let (rest, glyph) = if asked {
            (say::approve(), Glyph::Check)
        } else if paused {
            (say::resume(), Glyph::Play)
        } else {
            (say::pause(), Glyph::Pause)
        };
        vec![
            MenuItem::new(common::edit(), Glyph::Pencil, move || acts.edit(id)).keys("E"),
            MenuItem::new(rest, glyph, move || acts.pause(id)).keys("P"),
            MenuItem::new(say::run_now(), Glyph::Again, move || acts.run(id)).keys("R"),
            MenuItem::new(say::duplicate(), Glyph::Copy, move || acts.duplicate(id)),
            MenuItem::new(say::delete(), Glyph::Bin, move || acts.delete(id)).keys("Del").danger(),
        ]
    });
    let label = Signal::derive(move || name.with(|name| say::more_for(name)));
    view! { <Menu label=label glyph=Glyph::More glyph_only=true items=items/> }
}
