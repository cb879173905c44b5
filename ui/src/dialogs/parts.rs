//! What several dialogs are made of: a length of time, a folder, a refusal.

use crate::{
    catalogue::{dialogs as say, notices, sandbox},
    components::{
        Bound, Button, CheckBox, Field, Glyph, Icon, Select, TextInput, Toasts, field::FieldTies, unique_id,
    },
    hooks::in_sight::bring_in_sight,
    ipc,
    live::Live,
    state::{amount, notify_words, sandbox_words},
};
use contract::{ApiError, command::ChooseFolder, notify::NotifyRules, sandbox::Sandbox};
use leptos::{context::Provider, prelude::*, task::spawn_local};
use std::borrow::Cow;
use wasm_bindgen::JsCast;

/// A second control within a field: its name is its own, not the field's label.
#[component]
pub fn Apart(
    /// The control.
    children: Children,
) -> impl IntoView {
    let ties = FieldTies {
        id: unique_id("control"),
        described_by: Signal::stored(None),
        invalid: Signal::stored(false),
    };
    view! { <Provider value=ties>{children()}</Provider> }
}

/// A number and its unit.
#[component]
pub fn Span(
    /// The number as text.
    #[prop(into)]
    number: Bound<String>,
    /// The unit's key.
    #[prop(into)]
    unit: Bound<String>,
    /// The accessible name of the unit, such as `Unit of the time-out`.
    unit_label: &'static str,
    /// The accessible name of the number, where no field around it has a label.
    #[prop(optional, into)]
    label: MaybeProp<String>,
    /// Shown while the number is empty.
    #[prop(optional, into)]
    placeholder: String,
    /// The focus has left the number.
    #[prop(optional, into)]
    on_leave: Option<Callback<()>>,
) -> impl IntoView {
    let left = move || {
        if let Some(leave) = on_leave {
            leave.run(());
        }
    };
    view! {
        <div class="span">
            <TextInput value=number placeholder=placeholder label=label on_leave=left/>
            <Apart>
                <Select value=unit options=Signal::stored(amount::unit_options()) label=unit_label/>
            </Apart>
        </div>
    }
}

/// A folder: typed, or chosen in the system's own dialog.
#[component]
pub fn FolderInput(
    /// Its path.
    #[prop(into)]
    value: Bound<String>,
    /// The focus has left it, or a folder was chosen.
    #[prop(into)]
    on_leave: Callback<()>,
    /// Shown while it is empty.
    #[prop(optional, into)]
    placeholder: String,
) -> impl IntoView {
    let toasts = Toasts::get();
    let choosing = RwSignal::new(false);
    let choose = move || {
        choosing.set(true);
        let start = Some(value.get_untracked()).filter(|path| !path.is_empty());
        spawn_local(async move {
            let chosen = ipc::call(ChooseFolder { start }).await;
            // The dialog, and this field with it, may have been closed meanwhile.
            let _ = choosing.try_set(false);
            match chosen {
                Ok(Some(folder)) => {
                    value.set(folder);
                    on_leave.try_run(());
                }
                Ok(None) => {}
                Err(error) => toasts.error(&error),
            }
        });
    };
    view! {
        <div class="chosen">
            <TextInput value=value placeholder=placeholder mono=true on_leave=on_leave/>
            <Button on_press=choose pending=choosing>{say::choose()}</Button>
        </div>
    }
}

/// A number with what it counts behind it, such as `tokens`.
#[component]
pub fn Counted(
    /// The number as text.
    #[prop(into)]
    value: Bound<String>,
    /// What it counts.
    unit: &'static str,
    /// Shown while it is empty.
    #[prop(optional, into)]
    placeholder: String,
    /// The focus has left it.
    #[prop(into)]
    on_leave: Callback<()>,
) -> impl IntoView {
    view! {
        <div class="counted">
            <TextInput value=value placeholder=placeholder on_leave=on_leave/>
            <span class="counted-unit" aria-hidden="true">{unit}</span>
        </div>
    }
}

/// Of what tasks tell: as the settings say, or one way of their own.
#[component]
pub fn NotifyField(
    /// The word of the way; empty: none of their own.
    #[prop(into)]
    value: Bound<String>,
    /// What they tell where none is chosen, by the settings.
    usual: impl Fn(&NotifyRules) -> String + Send + Sync + 'static,
    /// What is wrong.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let live = Live::get();
    let rules = Memo::new(move |_| live.settings.with(|settings| settings.notify.clone()));
    let options = Memo::new(move |_| rules.with(|rules| notify_words::choices(usual(rules))));
    let hint =
        Signal::derive(move || rules.with(|rules| notify_words::hint(rules, value.get().parse().ok())));
    view! {
        <Field label=notices::notify() name="notify" hint=hint error=error>
            <Select value=value options=options/>
        </Field>
    }
}

/// The sandbox of commands: as usual, or one of their own.
#[component]
pub fn SandboxField(
    /// What is chosen; empty: nothing of their own.
    #[prop(into)]
    value: Bound<String>,
    /// Whether they run also where the machine cannot hold them to it.
    #[prop(into)]
    best_effort: Bound<bool>,
    /// What they run in where nothing is chosen.
    #[prop(into)]
    usual: Signal<Sandbox>,
    /// What is wrong.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let options = Memo::new(move |_| sandbox_words::choices(usual.get()));
    let hint = Some(sandbox::sandbox_hint().to_owned());
    view! {
        <Field label=sandbox::sandbox() name="sandbox" wide=true hint=hint error=error>
            <Select value=value options=options/>
        </Field>
        <Show when=move || sandbox_words::is_one(&value.get())>
            <div class="wide"><CheckBox value=best_effort label=sandbox::best_effort()/></div>
        </Show>
    }
}

/// What was refused, where it belongs to no field.
#[component]
pub fn Failure(
    /// The refusal, while it stands.
    error: RwSignal<Option<ApiError>>,
) -> impl IntoView {
    view! {
        <div class="dialog-alert" role="alert">
            {move || error.get().map(|error| view! {
                <div class="dialog-failure">
                    <Icon glyph=Glyph::Warning/>
                    <div>
                        <p>{error.message}</p>
                        {error.hint.map(|hint| view! { <p class="field-hint">{hint}</p> })}
                    </div>
                </div>
            })}
        </div>
    }
}

/// Gives the focus to the first element that `selector` names, after what had it was taken away.
pub fn focus_soon(selector: impl Into<Cow<'static, str>>) {
    let selector = selector.into();
    request_animation_frame(move || {
        let element = document().query_selector(&selector).ok().flatten();
        if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
            // Fails only for an element that is not in the page.
            let _ = element.focus();
        }
    });
}

/// Scrolls, once what changes now is drawn, as little as brings the whole of an element into sight.
pub fn show_soon(selector: &'static str) {
    request_animation_frame(move || {
        if let Some(element) = document().query_selector(selector).ok().flatten() {
            bring_in_sight(&element);
        }
    });
}

/// Frames in which a part of a page that was just asked for may come.
const FRAMES: u32 = 60;

/// Scrolls to an element as soon as its page is drawn.
pub fn show_when_drawn(id: &'static str) {
    show_within(id, FRAMES);
}

fn show_within(id: &'static str, frames: u32) {
    match document().get_element_by_id(id) {
        Some(element) => element.scroll_into_view(),
        None if frames > 0 => request_animation_frame(move || show_within(id, frames - 1)),
        None => {}
    }
}
