//! When the task starts, and until when it must have begun.

use super::{TaskDialog, form::clock};
use crate::{
    components::{Field, Select, TextInput, options},
    dialogs::parts::{Apart, Span},
    hooks::{form_state::field, time},
    state::task_form::TaskForm,
};
use contract::Timestamp;
use leptos::prelude::*;

/// `Start`: now, at a time, or after a while.
#[component]
pub fn StartTime() -> impl IntoView {
    let form = TaskDialog::get().form;
    let ways = [("now", "As soon as a worker is free"), ("at", "At a time"), ("in", "After a while")];
    let start = form.field(
        |form| form.start.clone(),
        |form, way| {
            suggest(form, &way);
            form.start = way;
        },
    );
    view! {
        <Field label="Start" name="scheduled_at" wide=true error=form.error("scheduled_at")>
            <div class="start">
                <Select value=start options=options(&ways)/>
                {move || match start.get().as_str() {
                    "at" => view! {
                        <Apart>
                            <TextInput
                                value=field!(form.start_at)
                                kind="datetime-local"
                                label="Day and time"
                                on_leave=form.leaves("scheduled_at")
                            />
                        </Apart>
                    }
                    .into_any(),
                    "in" => view! {
                        <Apart>
                            <Span
                                number=field!(form.start_in)
                                unit=field!(form.start_in_unit)
                                label="How long to wait"
                                unit_label="Unit of the wait"
                                on_leave=form.leaves("scheduled_at")
                            />
                        </Apart>
                    }
                    .into_any(),
                    _ => ().into_any(),
                }}
            </div>
        </Field>
    }
}

/// `Deadline`: a time, or none.
#[component]
pub fn Deadline() -> impl IntoView {
    let form = TaskDialog::get().form;
    view! {
        <Field
            label="Deadline"
            name="deadline"
            wide=true
            hint=Some("If it still waits then, it fails. A run that is under way is let finish.".to_owned())
            error=form.error("deadline")
        >
            <div class="start">
                <TextInput
                    value=field!(form.deadline)
                    kind="datetime-local"
                    on_leave=form.leaves("deadline")
                />
            </div>
        </Field>
    }
}

/// A way of starting that was just chosen begins with something that can be sent: the next full hour, ten minutes.
fn suggest(form: &mut TaskForm, way: &str) {
    if way == "at" && form.start_at.is_empty() {
        let hour = 3600;
        let next = (clock().now.as_second() / hour + 1) * hour;
        form.start_at = time::to_local(Timestamp::from_second(next).unwrap_or_default());
    }
    if way == "in" && form.start_in.is_empty() {
        form.start_in = "10".to_owned();
    }
}
