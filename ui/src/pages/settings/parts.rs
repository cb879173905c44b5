//! What settings are set with: a line with words and a control, a stepper, a choice among a few.

use super::state::SettingsState;
use crate::{
    catalogue::{Word, common, settings as say},
    components::{Glyph, IconButton, field::FieldTies, unique_id},
};
use contract::settings::Settings;
use leptos::{context::Provider, prelude::*};

/// One setting: its name and what it does at the start of the line, its control at the end.
#[component]
pub fn Setting(
    /// What it is called.
    #[prop(into)]
    label: String,
    /// What it does.
    #[prop(optional, into)]
    hint: String,
    /// The control.
    children: Children,
) -> impl IntoView {
    let id = unique_id("setting");
    let hint_id = format!("{id}-hint");
    let hinted = !hint.is_empty();
    let described_by = hinted.then(|| hint_id.clone());
    let ties = FieldTies {
        id: id.clone(),
        described_by: Signal::stored(described_by),
        invalid: Signal::stored(false),
    };
    view! {
        <div class="setting">
            <div class="setting-words">
                <label for=id>{label}</label>
                {hinted.then(|| view! { <p class="field-hint" id=hint_id>{hint}</p> })}
            </div>
            <div class="setting-control"><Provider value=ties>{children()}</Provider></div>
        </div>
    }
}

/// A box to tick at the end of a setting's line, whose words are its name.
#[component]
pub(super) fn OnOff(
    /// Whether it is on.
    value: RwSignal<bool>,
    /// It cannot be changed now.
    #[prop(into)]
    disabled: Signal<bool>,
    /// The person has changed it.
    #[prop(into)]
    on_choose: Callback<bool>,
) -> impl IntoView {
    let FieldTies { id, described_by, .. } = FieldTies::get();
    view! {
        <span class="checkbox">
            <input
                type="checkbox"
                id=id
                aria-describedby=move || described_by.get()
                disabled=move || disabled.get()
                prop:checked=move || value.get()
                on:change=move |event| {
                    let on = event_target_checked(&event);
                    value.set(on);
                    on_choose.run(on);
                }
            />
        </span>
    }
}

/// A whole number with a button on either side. A number outside the range is not taken, and the range is said.
#[component]
pub fn Stepper(
    /// The number that holds.
    #[prop(into)]
    value: Signal<i64>,
    /// The lowest.
    min: i64,
    /// The highest.
    max: i64,
    /// One step.
    #[prop(default = 1)]
    step: i64,
    /// What is counted, such as `MiB`; stands behind the number.
    #[prop(optional, into)]
    unit: String,
    /// What gets more or less, such as `workers`.
    #[prop(into)]
    what: String,
    /// What the number is called, where no label stands before it.
    #[prop(optional, into)]
    name: Option<String>,
    /// A new number was chosen.
    #[prop(into)]
    on_choose: Callback<i64>,
) -> impl IntoView {
    let FieldTies { id, described_by, .. } = FieldTies::get();
    let error_id = format!("{id}-error");
    let typed = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        typed.set(value.get().to_string());
        wrong.set(None);
    });
    let choose = move |number: i64| {
        let kept = number.clamp(min, max);
        typed.set(kept.to_string());
        wrong.set(None);
        if kept != value.get_untracked() {
            on_choose.run(kept);
        }
    };
    let check = move || match typed.get_untracked().trim().parse::<i64>() {
        Ok(number) if (min..=max).contains(&number) => choose(number),
        _ => wrong.set(Some(say::whole_number_allowed(&min.to_string(), &max.to_string()))),
    };
    let by = move |step: i64| choose(value.get_untracked().saturating_add(step));
    let described = {
        let error_id = error_id.clone();
        move || if wrong.with(Option::is_some) { Some(error_id.clone()) } else { described_by.get() }
    };
    view! {
        <div class="stepper">
            <IconButton
                glyph=Glyph::Minus
                label=say::less(&what)
                disabled=Signal::derive(move || value.get() <= min)
                on_press=move || by(-step)
            />
            <span class="stepper-number">
                <input
                    class="input figure"
                    aria-label=name
                    id=id
                    type="number"
                    min=min
                    max=max
                    step=step
                    aria-describedby=described
                    aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                    prop:value=move || typed.get()
                    on:input=move |event| typed.set(event_target_value(&event))
                    on:change=move |_| check()
                />
                {(!unit.is_empty()).then(|| view! { <span class="stepper-unit" aria-hidden="true">{unit}</span> })}
            </span>
            <IconButton
                glyph=Glyph::Plus
                label=say::more(&what)
                disabled=Signal::derive(move || value.get() >= max)
                on_press=move || by(step)
            />
        </div>
        <p class="field-error" id=error_id hidden=move || wrong.with(Option::is_none)>{move || wrong.get()}</p>
    }
}

/// A limit, or none. What is no limit is not taken, and it is said what is.
#[component]
pub(super) fn Limit<T: Copy + PartialEq + ToString + Send + Sync + 'static>(
    /// Where it stands among the settings.
    read: fn(&Settings) -> Option<T>,
    /// Puts another value there.
    write: fn(&mut Settings, Option<T>),
    /// The limit that a text stands for (no text: none); `None` where it is none that can be set.
    take: fn(&str) -> Option<Option<T>>,
    /// What it is counted in.
    unit: &'static str,
    /// What can be entered.
    #[prop(into)]
    allowed: String,
) -> impl IntoView {
    let state = SettingsState::get();
    let FieldTies { id, described_by, .. } = FieldTies::get();
    let error_id = format!("{id}-error");
    let (typed, wrong) = (RwSignal::new(String::new()), RwSignal::new(false));
    let limit = state.read(read);
    Effect::new(move |_| {
        typed.set(limit.get().map(|limit| limit.to_string()).unwrap_or_default());
        wrong.set(false);
    });
    let check = move || {
        let taken = take(&typed.get_untracked());
        wrong.set(taken.is_none());
        if let Some(limit) = taken {
            state.change(move |settings| write(settings, limit));
        }
    };
    let described = {
        let error_id = error_id.clone();
        move || if wrong.get() { Some(error_id.clone()) } else { described_by.get() }
    };
    view! {
        <div class="counted sum-limit">
            <input
                class="input figure"
                id=id
                type="text"
                inputmode="decimal"
                placeholder=common::no_limit()
                autocomplete="off"
                aria-describedby=described
                aria-invalid=move || wrong.get().then_some("true")
                prop:value=move || typed.get()
                on:input=move |event| typed.set(event_target_value(&event))
                on:change=move |_| check()
            />
            <span class="counted-unit" aria-hidden="true">{unit}</span>
        </div>
        <p class="field-error" id=error_id hidden=move || !wrong.get()>{allowed}</p>
    }
}

/// A setting that is one of a few values, all of them in sight.
#[component]
pub(super) fn Choice<T: Copy + PartialEq + Send + Sync + 'static>(
    /// What it is called.
    label: &'static str,
    /// What it does.
    #[prop(optional)]
    hint: &'static str,
    /// The values and what they are called.
    options: &'static [(T, Word)],
    /// Where it stands among the settings.
    read: fn(&Settings) -> T,
    /// Puts another value there.
    write: fn(&mut Settings, T),
) -> impl IntoView {
    let state = SettingsState::get();
    let value = state.read(read);
    let group = unique_id("segments");
    let each = options.iter().enumerate().map(|(at, &(option, name))| {
        let id = format!("{group}-{at}");
        view! {
            <input
                type="radio"
                class="visually-hidden"
                id=id.clone()
                name=group.clone()
                prop:checked=move || value.get() == option
                on:change=move |_| state.change(move |settings| write(settings, option))
            />
            <label for=id>{name()}</label>
        }
    });
    let each = each.collect_view();
    view! {
        <Setting label=label hint=hint>
            <Segments label=label>{each}</Segments>
        </Setting>
    }
}

#[component]
fn Segments(label: &'static str, children: Children) -> impl IntoView {
    let described_by = FieldTies::get().described_by;
    view! {
        <div class="segments" role="radiogroup" aria-label=label aria-describedby=move || described_by.get()>
            {children()}
        </div>
    }
}
