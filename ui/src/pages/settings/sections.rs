//! The settings, by what they are about.

use super::{
    checks::ChecksByType,
    editor::EditorSetting,
    parts::{Choice, Limit, OnOff, Setting, Stepper},
    sandbox::SandboxOfAll,
    state::SettingsState,
};
use crate::{
    catalogue::{common, settings as say},
    components::{Button, ButtonKind},
    hooks::{appearance::SCALES, shortcuts::Shortcuts},
    state::{
        amount,
        chord::in_print,
        keymap::{LARGER, SMALLER, USUAL_SIZE},
    },
};
use contract::settings::{AGEING_MINUTES, CHAT_SLOTS, PARKED_DAYS, Settings, Theme, WORKERS};
use leptos::prelude::*;

/// Smallest and largest output that is kept, in MiB: the contract's own range.
const OUTPUT: std::ops::RangeInclusive<i64> = 1..=4096;

/// Workers and what they keep.
#[component]
pub fn Work() -> impl IntoView {
    let state = SettingsState::get();
    view! {
        <section aria-labelledby="settings-work">
            <h2 id="settings-work" tabindex="-1">{say::work()}</h2>
            <Setting label=common::workers() hint=say::workers_hint()>
                <Stepper
                    value=state.read(|settings| settings.workers)
                    min=*WORKERS.start()
                    max=*WORKERS.end()
                    what=say::workers_counted()
                    on_choose=move |workers| state.change(move |settings| settings.workers = workers)
                />
            </Setting>
            <Setting label=say::chat_slots() hint=say::chat_slots_hint()>
                <Stepper
                    value=state.read(|settings| settings.chat_slots)
                    min=*CHAT_SLOTS.start()
                    max=*CHAT_SLOTS.end()
                    what=say::chat_slots_counted()
                    on_choose=move |slots| state.change(move |settings| settings.chat_slots = slots)
                />
            </Setting>
            <Switch
                label=say::suggest_background()
                hint=say::suggest_background_hint()
                read=|settings| settings.suggest_background
                write=|settings, on| settings.suggest_background = on
            />
            <Setting label=say::output_kept() hint=say::output_kept_hint()>
                <Stepper
                    value=state.read(|settings| settings.output_cap_mib)
                    min=*OUTPUT.start()
                    max=*OUTPUT.end()
                    step=16
                    unit=say::mebibytes()
                    what=say::output_counted()
                    on_choose=move |cap| state.change(move |settings| settings.output_cap_mib = cap)
                />
            </Setting>
            <Switch
                label=say::read_progress()
                hint=say::read_progress_hint()
                read=|settings| settings.progress_from_output
                write=|settings, on| settings.progress_from_output = on
            />
            <Setting label=say::give_up() hint=say::give_up_hint()>
                <Limit
                    read=|settings| settings.parked_days
                    write=|settings, days| settings.parked_days = days
                    take=days
                    unit=say::days()
                    allowed=say::days_allowed(&PARKED_DAYS.start().to_string(), &PARKED_DAYS.end().to_string())
                />
            </Setting>
            <Setting label=say::ageing() hint=say::ageing_hint()>
                <Limit
                    read=|settings| settings.ageing_minutes
                    write=|settings, minutes| settings.ageing_minutes = minutes
                    take=minutes
                    unit=say::minutes_short()
                    allowed=say::minutes_allowed(
                        &AGEING_MINUTES.start().to_string(),
                        &AGEING_MINUTES.end().to_string(),
                    )
                />
            </Setting>
            <EditorSetting/>
            <SandboxOfAll/>
            <ChecksByType/>
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
                say::text_size_keys(larger, smaller, usual)
            }
            _ => say::text_size_hint().to_owned(),
        })
    };
    let text_size = move || {
        view! {
            <Setting label=say::text_size() hint=hint()>
                <Show when=move || scale.get() != 100>
                    <Button
                        kind=ButtonKind::Quiet
                        on_press=move || state.change(|settings| settings.text_scale = 100)
                    >
                        {say::usual_size()}
                    </Button>
                </Show>
                <Stepper
                    value=scale
                    min=*SCALES.start()
                    max=*SCALES.end()
                    step=10
                    unit="%"
                    what=say::text_size_counted()
                    on_choose=move |scale| state.change(move |settings| settings.text_scale = scale)
                />
            </Setting>
        }
    };
    view! {
        <section aria-labelledby="settings-look">
            <h2 id="settings-look" tabindex="-1">{say::look()}</h2>
            <Choice
                label=say::theme()
                options=&[
                    (Theme::System, say::theme_system),
                    (Theme::Light, say::theme_light),
                    (Theme::Dark, say::theme_dark),
                ]
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
            <h2 id="settings-start" tabindex="-1">{say::start()}</h2>
            <Switch
                label=say::close_to_tray()
                hint=say::close_to_tray_hint()
                needs_tray=true
                read=|settings| settings.close_to_tray
                write=|settings, on| settings.close_to_tray = on
            />
            <Switch
                label=say::start_hidden()
                hint=say::start_hidden_hint()
                needs_tray=true
                read=|settings| settings.start_hidden
                write=|settings, on| settings.start_hidden = on
            />
            <Switch
                label=say::start_at_login()
                hint=say::start_at_login_hint()
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
        let hint = if blocked.get() { say::no_tray() } else { hint };
        let choose = move |is_on| state.change(move |settings| write(settings, is_on));
        view! { <Setting label=label hint=hint><OnOff value=on disabled=blocked on_choose=choose/></Setting> }
    }
}
