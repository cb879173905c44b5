//! The settings, by what they are about.

use super::{
    parts::{Choice, Limit, OnOff, Setting, Stepper},
    state::SettingsState,
};
use crate::{
    components::{Button, ButtonKind},
    hooks::{appearance::SCALES, shortcuts::Shortcuts},
    state::{
        amount,
        chord::in_print,
        keymap::{LARGER, SMALLER, USUAL_SIZE},
    },
};
use contract::settings::{AGEING_MINUTES, NotifyOn, PARKED_DAYS, Settings, Theme, WORKERS};
use leptos::prelude::*;

/// Smallest and largest output that is kept, in MiB: the contract's own range.
const OUTPUT: std::ops::RangeInclusive<i64> = 1..=4096;
const NO_TRAY: &str = "This desktop has no tray, so that a hidden window could not be brought back.";

/// Workers and what they keep.
#[component]
pub fn Work() -> impl IntoView {
    let state = SettingsState::get();
    view! {
        <section aria-labelledby="settings-work">
            <h2 id="settings-work" tabindex="-1">"Work"</h2>
            <Setting label="Workers" hint="So many tasks run at the same time.">
                <Stepper
                    value=state.read(|settings| settings.workers)
                    min=*WORKERS.start()
                    max=*WORKERS.end()
                    what="workers"
                    on_choose=move |workers| state.change(move |settings| settings.workers = workers)
                />
            </Setting>
            <Setting
                label="Output kept per attempt"
                hint="Of longer output the beginning and the end are kept."
            >
                <Stepper
                    value=state.read(|settings| settings.output_cap_mib)
                    min=*OUTPUT.start()
                    max=*OUTPUT.end()
                    step=16
                    unit="MiB"
                    what="output"
                    on_choose=move |cap| state.change(move |settings| settings.output_cap_mib = cap)
                />
            </Setting>
            <Switch
                label="Read progress from output"
                hint="Of commands such as git, rsync, pip or cargo, which write 42% or 3/10 over and over in one line."
                read=|settings| settings.progress_from_output
                write=|settings, on| settings.progress_from_output = on
            />
            <Setting
                label="Give up what waits for you"
                hint="A run that is left paused, or a question without an answer, fails after so many days. Empty: never."
            >
                <Limit
                    read=|settings| settings.parked_days
                    write=|settings, days| settings.parked_days = days
                    take=days
                    unit="days"
                    allowed=format!("{} to {} days; or nothing.", PARKED_DAYS.start(), PARKED_DAYS.end())
                />
            </Setting>
            <Setting
                label="Waiting counts as priority"
                hint="So many minutes of waiting are worth one level, so that nothing waits for ever behind what keeps coming. Empty: never."
            >
                <Limit
                    read=|settings| settings.ageing_minutes
                    write=|settings, minutes| settings.ageing_minutes = minutes
                    take=minutes
                    unit="min"
                    allowed=format!(
                        "{} to {} minutes; or nothing.",
                        AGEING_MINUTES.start(),
                        AGEING_MINUTES.end(),
                    )
                />
            </Setting>
        </section>
    }
}

/// The minutes that a text stands for, where they are allowed; empty: never.
fn minutes(text: &str) -> Option<Option<i64>> {
    amount::whole(text).ok().filter(|minutes| minutes.is_none_or(|minutes| AGEING_MINUTES.contains(&minutes)))
}

/// The days that a text stands for, where they are allowed; empty: no limit.
fn days(text: &str) -> Option<Option<i64>> {
    amount::whole(text).ok().filter(|days| days.is_none_or(|days| PARKED_DAYS.contains(&days)))
}

/// Theme and text size.
#[component]
pub fn Look() -> impl IntoView {
    let state = SettingsState::get();
    let scale = state.read(|settings| settings.text_scale);
    let shortcuts = Shortcuts::get();
    let keys =
        Memo::new(move |_| [LARGER, SMALLER, USUAL_SIZE].map(|binding| in_print(&shortcuts.keys(binding))));
    let hint = move || {
        keys.with(|keys| match keys {
            [larger, smaller, usual] if keys.iter().all(|keys| !keys.is_empty()) => {
                format!("{larger} and {smaller} change it anywhere, {usual} puts it back.")
            }
            _ => "Of all that the window shows.".to_owned(),
        })
    };
    let text_size = move || {
        view! {
            <Setting label="Text size" hint=hint()>
                <Show when=move || scale.get() != 100>
                    <Button
                        kind=ButtonKind::Quiet
                        on_press=move || state.change(|settings| settings.text_scale = 100)
                    >
                        "Usual size"
                    </Button>
                </Show>
                <Stepper
                    value=scale
                    min=*SCALES.start()
                    max=*SCALES.end()
                    step=10
                    unit="%"
                    what="text size"
                    on_choose=move |scale| state.change(move |settings| settings.text_scale = scale)
                />
            </Setting>
        }
    };
    view! {
        <section aria-labelledby="settings-look">
            <h2 id="settings-look" tabindex="-1">"Look"</h2>
            <Choice
                label="Theme"
                options=&[(Theme::System, "System"), (Theme::Light, "Light"), (Theme::Dark, "Dark")]
                read=|settings| settings.theme
                write=|settings, theme| settings.theme = theme
            />
            {text_size}
        </section>
    }
}

/// How the app starts and closes.
#[component]
pub fn StartSettings() -> impl IntoView {
    view! {
        <section aria-labelledby="settings-start">
            <h2 id="settings-start" tabindex="-1">"Window and start"</h2>
            <Switch
                label="Close to tray"
                hint="Closing the window leaves Legwork in the tray. Off, closing it quits."
                needs_tray=true
                read=|settings| settings.close_to_tray
                write=|settings, on| settings.close_to_tray = on
            />
            <Switch
                label="Start hidden"
                hint="Legwork starts in the tray, without its window."
                needs_tray=true
                read=|settings| settings.start_hidden
                write=|settings, on| settings.start_hidden = on
            />
            <Switch
                label="Start at login"
                hint="Legwork starts when you log in, so that scheduled tasks do too."
                read=|settings| settings.autostart
                write=|settings, on| settings.autostart = on
            />
        </section>
    }
}

/// Something that is on or off.
#[component]
pub(super) fn Switch(
    label: &'static str,
    hint: &'static str,
    #[prop(optional)] needs_tray: bool,
    read: fn(&Settings) -> bool,
    write: fn(&mut Settings, bool),
) -> impl IntoView {
    let state = SettingsState::get();
    let on = RwSignal::new(false);
    Effect::new(move |_| on.set(state.live.settings.with(read)));
    let blocked = Memo::new(move |_| needs_tray && state.no_tray());
    move || {
        let hint = if blocked.get() { NO_TRAY } else { hint };
        let choose = move |is_on| state.change(move |settings| write(settings, is_on));
        view! { <Setting label=label hint=hint><OnOff value=on disabled=blocked on_choose=choose/></Setting> }
    }
}

/// Which changes make a system notification.
#[component]
pub fn Notifications() -> impl IntoView {
    view! {
        <section aria-labelledby="settings-notifications">
            <h2 id="settings-notifications" tabindex="-1">"Notifications"</h2>
            <Choice
                label="When a task ends"
                hint="What the system tells you of. The queue shows it in any case."
                options=&[
                    (NotifyOn::All, "All"),
                    (NotifyOn::Failures, "Failures only"),
                    (NotifyOn::Silent, "Silent"),
                ]
                read=|settings| settings.notify_on
                write=|settings, which| settings.notify_on = which
            />
        </section>
    }
}
