//! Of what the system's notifications tell, and when not.

use super::{
    parts::{Choice, Setting, Stepper},
    sections::Switch,
    state::SettingsState,
};
use crate::{
    catalogue::{common, notices, settings as say},
    components::{Select, field::FieldTies, options},
    state::{names, notify_words},
};
use contract::{
    TaskType,
    notify::{DIGEST_OVER, MIN_DELTA, NotifyStrategy, THROTTLE_SECONDS},
    settings::{NotifyOn, Settings},
};
use jiff::civil::Time;
use leptos::prelude::*;

/// Which changes make a system notification.
#[component]
pub fn Notifications() -> impl IntoView {
    let types = TaskType::ALL.map(|task_type| view! { <OfType task_type=task_type/> });
    view! {
        <section aria-labelledby="settings-notifications">
            <h2 id="settings-notifications" tabindex="-1">{say::notifications()}</h2>
            <Choice
                label=say::notify_on()
                hint=say::notify_on_hint()
                options=&[
                    (NotifyOn::All, common::all),
                    (NotifyOn::Failures, say::notify_failures),
                    (NotifyOn::Silent, say::notify_silent),
                ]
                read=|settings| settings.notify_on
                write=|settings, which| settings.notify_on = which
            />
            <Choice
                label=say::notify_strategy()
                hint=say::notify_strategy_hint()
                options=&[
                    (NotifyStrategy::Completion, notices::completion),
                    (NotifyStrategy::Milestones, notices::milestones),
                    (NotifyStrategy::Verbose, notices::verbose),
                    (NotifyStrategy::Silent, notices::silent),
                ]
                read=|settings| settings.notify.strategy
                write=|settings, strategy| settings.notify.strategy = strategy
            />
            {types.into_iter().collect_view()}
            <Often/>
            <QuietHours/>
        </section>
    }
}

/// What tasks of one type tell.
#[component]
fn OfType(task_type: TaskType) -> impl IntoView {
    let state = SettingsState::get();
    let own = state.read(move |settings| settings.notify.types.of(task_type));
    let value = RwSignal::new(String::new());
    Effect::new(move |_| value.set(own.get().map_or("", NotifyStrategy::as_str).to_owned()));
    let choose = move |word: String| {
        let strategy = word.parse().ok();
        state.change(move |settings| *settings.notify.types.of_mut(task_type) = strategy);
    };
    let ways = notify_words::OFFERED.map(|one| (one.as_str(), notify_words::strategy(one)));
    let all: Vec<_> = [("", say::strategy_usual())].into_iter().chain(ways).collect();
    view! {
        <Setting label=say::notify_of_type(names::task_type(task_type)) hint=say::notify_of_type_hint()>
            <Select value=value options=options(&all) on_choose=Callback::new(choose)/>
        </Setting>
    }
}

/// How often, at most.
#[component]
fn Often() -> impl IntoView {
    let state = SettingsState::get();
    view! {
        <Setting label=say::min_delta() hint=say::min_delta_hint()>
            <Stepper
                value=state.read(|settings| settings.notify.min_delta)
                min=*MIN_DELTA.start()
                max=*MIN_DELTA.end()
                step=5
                unit="%"
                what=say::min_delta_counted()
                on_choose=move |delta| state.change(move |settings| settings.notify.min_delta = delta)
            />
        </Setting>
        <Setting label=say::throttle() hint=say::throttle_hint()>
            <Stepper
                value=state.read(|settings| settings.notify.throttle_seconds)
                min=*THROTTLE_SECONDS.start()
                max=*THROTTLE_SECONDS.end()
                step=10
                unit=say::seconds_short()
                what=say::throttle_counted()
                on_choose=move |pause| state.change(move |settings| settings.notify.throttle_seconds = pause)
            />
        </Setting>
        <Setting label=say::digest_over() hint=say::digest_over_hint()>
            <Stepper
                value=state.read(|settings| settings.notify.digest_over)
                min=*DIGEST_OVER.start()
                max=*DIGEST_OVER.end()
                what=say::digest_over_counted()
                on_choose=move |most| state.change(move |settings| settings.notify.digest_over = most)
            />
        </Setting>
    }
}

/// When nothing is shown.
#[component]
fn QuietHours() -> impl IntoView {
    view! {
        <Setting label=say::quiet_hours() hint=say::quiet_hours_hint()>
            <TimeOfDay
                label=say::quiet_from()
                read=|settings| settings.notify.quiet_from
                write=|settings, time| settings.notify.quiet_from = time
            />
            <TimeOfDay
                label=say::quiet_to()
                read=|settings| settings.notify.quiet_to
                write=|settings, time| settings.notify.quiet_to = time
            />
        </Setting>
        <Switch
            label=say::quiet_lets_pass()
            hint=say::quiet_lets_pass_hint()
            read=|settings| settings.notify.quiet_lets_pass
            write=|settings, on| settings.notify.quiet_lets_pass = on
        />
    }
}

/// A time of the day, or none.
#[component]
pub(super) fn TimeOfDay(
    label: &'static str,
    read: fn(&Settings) -> Option<Time>,
    write: fn(&mut Settings, Option<Time>),
) -> impl IntoView {
    let state = SettingsState::get();
    let described_by = FieldTies::get().described_by;
    let holds = state.read(read);
    let shown = move || holds.get().map(|time| time.strftime("%H:%M").to_string()).unwrap_or_default();
    let keep = move |text: String| {
        let time = text.parse::<Time>().ok();
        if time.is_some() || text.is_empty() {
            state.change(move |settings| write(settings, time));
        }
    };
    view! {
        <input
            class="input figure"
            type="time"
            aria-label=label
            aria-describedby=move || described_by.get()
            prop:value=shown
            on:change=move |event| keep(event_target_value(&event))
        />
    }
}
