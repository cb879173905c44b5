//! What several dialogs are made of: a length of time, a folder, what is told and when.

use crate::{
    components::{Button, Glyph, Icon, Select, TextInput, Toasts, field::FieldTies, unique_id},
    ipc,
    state::{amount, told::Told},
};
use contract::{ApiError, command::ChooseFolder};
use leptos::{context::Provider, ev, prelude::*, task::spawn_local};
use std::time::Duration;
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
    number: RwSignal<String>,
    /// The unit's key.
    unit: RwSignal<String>,
    /// The accessible name of the unit, such as `Unit of the time-out`.
    unit_label: &'static str,
    /// The accessible name of the number, where no field around it has a label.
    #[prop(optional, into)]
    label: Option<String>,
    /// Shown while the number is empty.
    #[prop(optional, into)]
    placeholder: String,
    /// The focus has left the number.
    #[prop(optional, into)]
    on_leave: Option<Callback<()>>,
) -> impl IntoView {
    let left = Callback::new(move |()| {
        if let Some(leave) = on_leave {
            leave.run(());
        }
    });
    let number = match label {
        Some(label) => view! {
            <TextInput value=number placeholder=placeholder label=label on_leave=left/>
        }
        .into_any(),
        None => view! { <TextInput value=number placeholder=placeholder on_leave=left/> }.into_any(),
    };
    view! {
        <div class="span">
            {number}
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
    value: RwSignal<String>,
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
        spawn_local(async move {
            let start = Some(value.get_untracked()).filter(|path| !path.is_empty());
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
            <Button on_press=choose pending=choosing>"Choose…"</Button>
        </div>
    }
}

/// A number with what it counts behind it, such as `tokens`.
#[component]
pub fn Counted(
    /// The number as text.
    value: RwSignal<String>,
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

/// For a control whose field is checked when the focus leaves it. While a pointer is held down nothing is said yet:
/// a message would move what is being pressed away from under it.
#[must_use]
pub fn leaves(told: RwSignal<Told>, field: impl Into<String>) -> Callback<()> {
    let field = StoredValue::new(field.into());
    Callback::new(move |()| {
        // The dialog may be gone by then, and what was told with it.
        let say = move || {
            let _ = field.try_with_value(|field| told.try_update(|told| told.leave(field)));
        };
        request_animation_frame(move || match document().query_selector(":active") {
            Ok(Some(_)) => after_release(say),
            _ => say(),
        });
    })
}

/// Runs `then` once the pointer is released and what was pressed has heard of it.
fn after_release(then: impl Fn() + Copy + 'static) {
    let listener = StoredValue::new_local(None::<WindowListenerHandle>);
    let heard = window_event_listener(ev::pointerup, move |_| {
        if let Some(listener) = listener.try_update_value(Option::take).flatten() {
            listener.remove();
        }
        set_timeout(then, Duration::ZERO);
    });
    listener.set_value(Some(heard));
}

/// Gives the focus to the first element that `selector` names, after what had it was taken away.
pub fn focus_soon(selector: &'static str) {
    request_animation_frame(move || {
        let element = document().query_selector(selector).ok().flatten();
        if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
            // Fails only for an element that is not in the page.
            let _ = element.focus();
        }
    });
}
