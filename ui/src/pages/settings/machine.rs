//! When something new starts, going by the machine.

use super::{
    notices::TimeOfDay,
    parts::{Choice, Limit, Setting},
    sections::Switch,
};
use crate::{
    catalogue::settings as say,
    live::Live,
    state::{amount, machine_words},
};
use contract::machine::{LOAD_LIMIT, OverMemory};
use leptos::prelude::*;

/// What holds back new starts.
#[component]
pub fn Machine() -> impl IntoView {
    let live = Live::get();
    let now = Memo::new(move |_| live.queue.with(|queue| queue.as_ref().map(machine_words::now)));
    let allowed = || say::percent_allowed(&LOAD_LIMIT.start().to_string(), &LOAD_LIMIT.end().to_string());
    view! {
        <section aria-labelledby="settings-machine">
            <h2 id="settings-machine" tabindex="-1">{say::machine()}</h2>
            <p class="field-hint">{say::machine_about()}</p>
            <p class="field-hint figure">{move || now.get()}</p>
            <Setting label=say::cpu_limit() hint=say::cpu_limit_hint()>
                <Limit
                    read=|settings| settings.machine.cpu_percent
                    write=|settings, percent| settings.machine.cpu_percent = percent
                    take=percent
                    unit="%"
                    allowed=allowed()
                />
            </Setting>
            <Setting label=say::memory_limit() hint=say::memory_limit_hint()>
                <Limit
                    read=|settings| settings.machine.memory_percent
                    write=|settings, percent| settings.machine.memory_percent = percent
                    take=percent
                    unit="%"
                    allowed=allowed()
                />
            </Setting>
            <Switch
                label=say::wait_on_battery()
                hint=say::wait_on_battery_hint()
                read=|settings| settings.machine.wait_on_battery
                write=|settings, on| settings.machine.wait_on_battery = on
            />
            <Switch
                label=say::wait_when_metered()
                hint=say::wait_when_metered_hint()
                read=|settings| settings.machine.wait_when_metered
                write=|settings, on| settings.machine.wait_when_metered = on
            />
            <Switch
                label=say::keep_awake()
                hint=say::keep_awake_hint()
                read=|settings| settings.machine.keep_awake
                write=|settings, on| settings.machine.keep_awake = on
            />
            <Setting label=say::queue_quiet_hours() hint=say::queue_quiet_hours_hint()>
                <TimeOfDay
                    label=say::queue_quiet_from()
                    read=|settings| settings.machine.quiet_from
                    write=|settings, time| settings.machine.quiet_from = time
                />
                <TimeOfDay
                    label=say::queue_quiet_to()
                    read=|settings| settings.machine.quiet_to
                    write=|settings, time| settings.machine.quiet_to = time
                />
            </Setting>
            <Choice
                label=say::over_memory()
                hint=say::over_memory_hint()
                options=&[
                    (OverMemory::Warn, say::over_memory_warn),
                    (OverMemory::Pause, say::over_memory_pause),
                    (OverMemory::Stop, say::over_memory_stop),
                ]
                read=|settings| settings.machine.over_memory
                write=|settings, policy| settings.machine.over_memory = policy
            />
        </section>
    }
}

/// The percentage that a text stands for, where it is allowed; empty: no limit.
fn percent(text: &str) -> Option<Option<i64>> {
    amount::whole(text).ok().filter(|percent| percent.is_none_or(|percent| LOAD_LIMIT.contains(&percent)))
}
