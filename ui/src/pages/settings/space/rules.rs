//! What is kept of finished tasks, and for how long.

use super::SpaceState;
use crate::{
    catalogue::{settings as words, space as say},
    pages::settings::{
        parts::{Limit, OnOff, Setting},
        state::SettingsState,
    },
    state::{amount, names},
};
use contract::{
    TaskType,
    settings::Settings,
    space::{KEEP_DAYS, KEEP_MIB, KEEP_NEWEST},
};
use leptos::prelude::*;
use std::ops::RangeInclusive;

/// The number that a text stands for, where it is allowed; empty: no limit.
fn within(text: &str, allowed: &RangeInclusive<i64>) -> Option<Option<i64>> {
    amount::whole(text).ok().filter(|number| number.is_none_or(|number| allowed.contains(&number)))
}

fn days(text: &str) -> Option<Option<i64>> {
    within(text, &KEEP_DAYS)
}

fn tasks(text: &str) -> Option<Option<i64>> {
    within(text, &KEEP_NEWEST)
}

fn mib(text: &str) -> Option<Option<i64>> {
    within(text, &KEEP_MIB)
}

/// A number of days among the settings.
#[component]
fn Days(
    #[prop(into)] label: String,
    #[prop(into)] hint: String,
    read: fn(&Settings) -> Option<i64>,
    write: fn(&mut Settings, Option<i64>),
) -> impl IntoView {
    let allowed = words::days_allowed(&KEEP_DAYS.start().to_string(), &KEEP_DAYS.end().to_string());
    view! {
        <Setting label=label hint=hint>
            <Limit read=read write=write take=days unit=words::days() allowed=allowed/>
        </Setting>
    }
}

/// A number of tasks among the settings.
#[component]
fn Newest(
    #[prop(into)] label: String,
    #[prop(into)] hint: String,
    read: fn(&Settings) -> Option<i64>,
    write: fn(&mut Settings, Option<i64>),
) -> impl IntoView {
    let allowed = say::newest_allowed(&KEEP_NEWEST.start().to_string(), &KEEP_NEWEST.end().to_string());
    view! {
        <Setting label=label hint=hint>
            <Limit read=read write=write take=tasks unit=say::tasks_unit() allowed=allowed/>
        </Setting>
    }
}

/// The rules.
#[component]
pub(super) fn Rules() -> impl IntoView {
    let size_allowed = say::size_allowed(&KEEP_MIB.start().to_string(), &KEEP_MIB.end().to_string());
    view! {
        <Days
            label=say::keep_tasks()
            hint=say::keep_tasks_hint()
            read=|settings| settings.keep.task_days
            write=|settings, days| settings.keep.task_days = days
        />
        <Days
            label=say::keep_failed()
            hint=say::keep_failed_hint()
            read=|settings| settings.keep.failed_days
            write=|settings, days| settings.keep.failed_days = days
        />
        <Newest
            label=say::keep_newest()
            hint=say::keep_newest_hint()
            read=|settings| settings.keep.newest
            write=|settings, most| settings.keep.newest = most
        />
        <Days
            label=say::keep_output()
            hint=say::keep_output_hint()
            read=|settings| settings.keep.output_days
            write=|settings, days| settings.keep.output_days = days
        />
        <Setting label=say::keep_size() hint=say::keep_size_hint()>
            <Limit
                read=|settings| settings.keep.output_mib
                write=|settings, most| settings.keep.output_mib = most
                take=mib
                unit=words::mebibytes()
                allowed=size_allowed
            />
        </Setting>
        <Bin/>
        <p class="field-hint">{say::needed_stays()}</p>
        <details class="fold more">
            <summary>{say::by_type()}</summary>
            <ByTypes/>
        </details>
    }
}

/// Whether files go to the bin, and whether there is one.
#[component]
fn Bin() -> impl IntoView {
    let (state, space) = (SettingsState::get(), SpaceState::get().space);
    let on = RwSignal::new(false);
    Effect::new(move |_| on.set(state.live.settings.with(|settings| settings.keep.bin)));
    let no_bin =
        Memo::new(move |_| space.with(|space| space.as_ref().and_then(|space| space.no_bin.clone())));
    move || {
        let hint = match no_bin.get() {
            Some(why) => say::keep_bin_none(&why),
            None => say::keep_bin_hint().to_owned(),
        };
        let choose = move |is_on| state.change(move |settings| settings.keep.bin = is_on);
        view! { <Setting label=say::keep_bin() hint=hint><OnOff value=on disabled=false on_choose=choose/></Setting> }
    }
}

/// The lines of one type. The settings are read and written by plain functions, so that each type has its own.
macro_rules! of_type {
    ($field:ident, $kind:expr) => {{
        let name = names::task_type($kind);
        view! {
            <Days
                label=say::days_of_type(name)
                hint=say::type_as_others()
                read=|settings| settings.keep.days_of.$field
                write=|settings, days| settings.keep.days_of.$field = days
            />
            <Newest
                label=say::newest_of_type(name)
                hint=say::type_as_others()
                read=|settings| settings.keep.newest_of.$field
                write=|settings, most| settings.keep.newest_of.$field = most
            />
        }
    }};
}

#[component]
fn ByTypes() -> impl IntoView {
    view! {
        {of_type!(general, TaskType::General)}
        {of_type!(analysis, TaskType::Analysis)}
        {of_type!(coding, TaskType::Coding)}
        {of_type!(research, TaskType::Research)}
        {of_type!(review, TaskType::Review)}
        {of_type!(documentation, TaskType::Documentation)}
    }
}
