//! When the task starts, and until when it must have begun.

use super::{TaskDialog, form::clock};
use crate::{
    catalogue::{common, new_task as say},
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
    let ways = [("now", say::start_now()), ("at", say::start_at()), ("in", say::start_in())];
    let start = form.field(
        |form| form.start.clone(),
        |form, way| {
            suggest(form, &way);
            form.start = way;
        },
    );
    view! {
        <Field label=say::start() name="scheduled_at" wide=true error=form.error("scheduled_at")>
            <div class="start">
                <Select value=start options=options(&ways)/>
                {move || match start.get().as_str() {
                    "at" => view! {
                        <Apart>
                            <TextInput
                                value=field!(form.start_at)
                                kind="datetime-local"
                                label=say::day_and_time()
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
                                label=say::wait()
                                unit_label=say::wait_unit()
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
            label=common::deadline()
            name="deadline"
            wide=true
            hint=Some(say::deadline_hint().to_owned())
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
