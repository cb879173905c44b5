//! When a schedule starts its task: a way and its few fields, the pattern that they make, the zone.

use super::{form::ScheduleState, segments::OneOf};
use crate::{
    catalogue::schedules as say,
    components::{Field, Select, TextInput, unique_id},
    dialogs::parts::Span,
    hooks::{time, zones},
    state::{
        names,
        schedule_form::when::{DAYS, Way, day_aloud, month_days},
    },
};
use leptos::prelude::*;

/// One field of the builder: `when!(state.time)`.
macro_rules! when {
    ($state:ident.$field:ident) => {
        $state.field(|form| form.when.$field.clone(), |form, value| form.when.$field = value)
    };
}

/// The builder.
#[component]
pub(super) fn WhenFields() -> impl IntoView {
    let state = ScheduleState::get();
    let way = when!(state.way);
    let ways = Way::ALL.map(|(way, name)| (way, name())).to_vec();
    view! {
        <OneOf legend=say::when() options=ways value=way/>
        {move || match way.get() {
            Way::Hourly => view! { <MinuteField/> }.into_any(),
            Way::Daily | Way::Weekdays => view! { <TimeField/> }.into_any(),
            Way::Weekly => view! { <DaysField/><TimeField/> }.into_any(),
            Way::Monthly => view! { <MonthDayField/><TimeField/> }.into_any(),
            Way::Every => view! { <EveryField/> }.into_any(),
            Way::Once => view! { <OnceField/> }.into_any(),
            Way::Pattern => view! { <PatternField/> }.into_any(),
        }}
        <Show when=move || way.get().has_zone()><ZoneField/></Show>
        <MadePattern/>
    }
}

#[component]
fn MinuteField() -> impl IntoView {
    let state = ScheduleState::get();
    view! {
        <Field label=say::minute() name="minute" hint=Some(say::minute_hint().to_owned()) error=state.error("minute")>
            <TextInput value=when!(state.minute) on_leave=state.leaves("minute")/>
        </Field>
    }
}

#[component]
fn TimeField() -> impl IntoView {
    let state = ScheduleState::get();
    view! {
        <Field label=say::time() name="time" hint=Some(say::time_hint().to_owned()) error=state.error("time")>
            <TextInput value=when!(state.time) on_leave=state.leaves("time")/>
        </Field>
    }
}

#[component]
fn DaysField() -> impl IntoView {
    let state = ScheduleState::get();
    let days = when!(state.days);
    let (group, error) = (unique_id("days"), state.error("days"));
    let error_id = format!("{group}-error");
    let day = DAYS.iter().enumerate().map(|(at, (day, _))| {
        let id = format!("{group}-{at}");
        let turn = move |_| {
            let mut now = days.get_untracked();
            now[at] = !now[at];
            days.set(now);
            state.leaves("days").run(());
        };
        view! {
            <input
                type="checkbox"
                class="visually-hidden"
                id=id.clone()
                aria-label=day_aloud(*day)
                prop:checked=move || days.get()[at]
                on:change=turn
            />
            <label for=id>{names::weekday(*day)}</label>
        }
    });
    let day = day.collect_view();
    let described = error_id.clone();
    view! {
        <fieldset class="schedule-choice wide" data-field="days" aria-describedby=move || error.with(Option::is_some).then(|| described.clone())>
            <legend>{say::days()}</legend>
            <div class="segments">{day}</div>
            <p class="field-error" id=error_id>{move || error.get()}</p>
        </fieldset>
    }
}

#[component]
fn MonthDayField() -> impl IntoView {
    let state = ScheduleState::get();
    let value = when!(state.month_day);
    // only then does a month lack it
    let hint = Signal::derive(move || {
        value.with(|day| matches!(day.as_str(), "29" | "30" | "31")).then(|| say::day_hint().to_owned())
    });
    view! {
        <Field label=say::day() name="month_day" hint=hint>
            <Select value=value options=Signal::stored(month_days())/>
        </Field>
    }
}

#[component]
fn EveryField() -> impl IntoView {
    let state = ScheduleState::get();
    view! {
        <Field label=say::span() name="every" wide=true hint=Some(say::span_hint().to_owned()) error=state.error("every")>
            <Span
                number=when!(state.every)
                unit=when!(state.every_unit)
                unit_label=say::span_unit()
                on_leave=state.leaves("every")
            />
        </Field>
    }
}

#[component]
fn OnceField() -> impl IntoView {
    let state = ScheduleState::get();
    let value = state.field(
        |form| form.when.once.map(time::to_local).unwrap_or_default(),
        |form, text| form.when.once = time::from_local(&text),
    );
    view! {
        <Field label=say::day_and_time() name="once" error=state.error("once")>
            <TextInput value=value kind="datetime-local" on_leave=state.leaves("once")/>
        </Field>
    }
}

#[component]
fn PatternField() -> impl IntoView {
    let state = ScheduleState::get();
    view! {
        <Field label=say::pattern() name="cron" wide=true hint=Some(say::pattern_hint().to_owned()) error=state.error("cron")>
            <TextInput value=when!(state.pattern) mono=true placeholder="30 2 * * 1-5" on_leave=state.leaves("cron")/>
        </Field>
    }
}

#[component]
fn ZoneField() -> impl IntoView {
    let state = ScheduleState::get();
    let list = unique_id("zones");
    let offered = list.clone();
    let value = state.field(|form| form.zone.clone(), |form, zone| form.zone = zone);
    view! {
        <Field label=say::zone() name="zone" hint=Some(say::zone_hint().to_owned()) error=state.error("zone")>
            <TextInput value=value list=list placeholder=zones::own() on_leave=state.leaves("zone")/>
        </Field>
        <datalist id=offered>
            {zones::all().into_iter().map(|zone| view! { <option value=zone></option> }).collect_view()}
        </datalist>
    }
}

/// The pattern that the fields make, and the way to go on with it.
#[component]
fn MadePattern() -> impl IntoView {
    let state = ScheduleState::get();
    let pattern = Memo::new(move |_| state.form.with(|form| form.when.made_pattern()));
    let take_over = move |_| state.form.update(|form| form.when.take_pattern_over());
    let shows = Memo::new(move |_| pattern.with(Option::is_some));
    view! {
        <Show when=move || shows.get()>
            <p class="schedule-pattern wide">
                {say::made_pattern()}
                <code class="selectable">{move || pattern.get()}</code>
                <button type="button" class="text-link" on:click=take_over>{say::take_over()}</button>
            </p>
        </Show>
    }
}
