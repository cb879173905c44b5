//! The details of a schedule: its next times, its rules, what became of its last times.

use super::{became::BecameOf, shared::Schedules};
use crate::{
    catalogue::schedules as say,
    components::{Glyph, Icon},
    hooks::{time, zones},
    live::Live,
    state::{schedules, words},
};
use contract::{
    Timestamp,
    schedule::{Occurrence, Schedule, tells_seconds},
};
use leptos::prelude::*;

/// The details.
#[component]
pub(super) fn ScheduleDetails(id: String, schedule: Memo<Option<Schedule>>) -> impl IntoView {
    view! {
        <div class="schedule-details" id=id>
            <AskedFor schedule=schedule/>
            <NextTimes schedule=schedule/>
            <ScheduleRules schedule=schedule/>
            <LastTimes schedule=schedule/>
        </div>
    }
}

/// Who asks for one that the person has not approved, and what it would run.
#[component]
fn AskedFor(schedule: Memo<Option<Schedule>>) -> impl IntoView {
    let said = Memo::new(move |_| schedule.with(|one| one.as_ref().and_then(schedules::asked_for)));
    view! {
        <p class="schedule-part wide schedule-asked selectable" dir="auto" hidden=move || said.with(Option::is_none)>
            {move || said.get()}
        </p>
    }
}

/// A moment here, and there where the clock says something else.
pub(super) fn here_and_there(
    at: Timestamp,
    now: Timestamp,
    zone: &str,
    own: &str,
    to_second: bool,
) -> (String, Option<String>) {
    let said = |offset| match to_second {
        true => words::moment_to_second(at, now, offset),
        false => words::moment(at, now, offset),
    };
    let there = zones::offset(zone, at).filter(|offset| zone != own && *offset != time::zone(at));
    (said(time::zone(at)), there.map(|offset| say::there(&said(offset), zone)))
}

/// What the nights on which the clock is turned do.
#[component]
pub(super) fn NightNotes(#[prop(into)] notes: Signal<Vec<String>>) -> impl IntoView {
    move || {
        notes
            .get()
            .into_iter()
            .map(|note| view! { <p class="schedule-note"><Icon glyph=Glyph::Info/><span>{note}</span></p> })
            .collect_view()
    }
}

#[component]
fn NextTimes(schedule: Memo<Option<Schedule>>) -> impl IntoView {
    let (live, page) = (Live::get(), Schedules::get());
    // the words for a moment change with the day, and not by the second
    let today = Memo::new(move |_| time::zone(live.now.get()).to_datetime(live.now.get()).date());
    let lines = Memo::new(move |_| {
        today.with(|_| ());
        let own = page.own_zone();
        schedule.with(|one| {
            let (next, zone) =
                one.as_ref().map(|one| (one.next.clone(), one.zone.clone())).unwrap_or_default();
            let to_second = tells_seconds(&next);
            let line = |at| here_and_there(at, time::now(), &zone, &own, to_second);
            next.into_iter().map(line).collect::<Vec<_>>()
        })
    });
    let paused = Memo::new(move |_| schedule.with(|one| one.as_ref().is_some_and(|one| one.paused)));
    let notes = Memo::new(move |_| {
        schedule.with(|one| one.as_ref().map(|one| one.notes.clone()).unwrap_or_default())
    });
    let empty = Memo::new(move |_| lines.with(Vec::is_empty));
    view! {
        <section class="schedule-part" aria-label=say::next_times()>
            <h2>{say::next_times()}</h2>
            <p class="schedule-quiet" hidden=move || !empty.get()>{say::no_next()}</p>
            <p class="schedule-quiet" hidden=move || empty.get() || !paused.get()>{say::paused_next()}</p>
            <ol class="schedule-times figure selectable">
                {move || lines.get().into_iter().map(|line| view! { <TimeLine line=line/> }).collect_view()}
            </ol>
            <NightNotes notes=notes/>
        </section>
    }
}

/// One of the next times.
#[component]
pub(super) fn TimeLine(line: (String, Option<String>)) -> impl IntoView {
    let (here, there) = line;
    view! {
        <li><span>{here}</span>{there.map(|there| view! { <span class="schedule-quiet">{there}</span> })}</li>
    }
}

#[component]
fn ScheduleRules(schedule: Memo<Option<Schedule>>) -> impl IntoView {
    let lines = Memo::new(move |_| {
        schedule.with(|one| {
            let Some(one) = one else { return vec![] };
            let mut lines = schedules::rules(one);
            let until = one.expires_at.map(|at| (say::until(), time::moment(at, time::now())));
            lines.extend(until);
            lines.push((say::zone(), one.zone.clone()));
            lines
        })
    });
    let line = |(what, value): (&'static str, String)| {
        view! { <div><dt>{what}</dt><dd class="selectable" dir="auto">{value}</dd></div> }
    };
    view! {
        <section class="schedule-part" aria-label=say::rules()>
            <h2>{say::rules()}</h2>
            <dl class="task-facts">{move || lines.get().into_iter().map(line).collect_view()}</dl>
        </section>
    }
}

#[component]
fn LastTimes(schedule: Memo<Option<Schedule>>) -> impl IntoView {
    let last =
        Memo::new(move |_| schedule.with(|one| one.as_ref().map(|one| one.last.clone()).unwrap_or_default()));
    let key = |one: &Occurrence| (one.at, one.state, one.task.as_ref().map(|task| task.id));
    view! {
        <section class="schedule-part wide" aria-label=say::last_times()>
            <h2>{say::last_times()}</h2>
            <p class="schedule-quiet" hidden=move || last.with(|last| !last.is_empty())>{say::no_last()}</p>
            <ul class="schedule-lasts">
                <For each=move || last.get() key=key let:one><LastLine one=one/></For>
            </ul>
        </section>
    }
}

#[component]
fn LastLine(one: Occurrence) -> impl IntoView {
    let live = Live::get();
    let at = one.at;
    let moment = Memo::new(move |_| time::moment(at, live.now.get()));
    let why = schedules::why(&one);
    view! {
        <li>
            <span class="schedule-at figure">{move || moment.get()}</span>
            <BecameOf occurrence=Signal::stored(Some(one))/>
            <span class="schedule-why ellipsis" title=why.clone()>{why.clone()}</span>
        </li>
    }
}
