//! When the task starts.

use super::{
    TaskDialog,
    form::{TaskFormState, clock},
};
use crate::{
    components::{Field, Select, TextInput, options},
    dialogs::parts::{Apart, Span},
    hooks::time,
};
use contract::Timestamp;
use leptos::prelude::*;

/// `Start`: now, at a time, or after a while.
#[component]
pub fn StartTime() -> impl IntoView {
    let form = TaskDialog::get().form;
    let fields = form.fields;
    let ways = [("now", "As soon as a worker is free"), ("at", "At a time"), ("in", "After a while")];
    let chosen = Memo::new(move |_| fields.start.get());
    let choose = Callback::new(move |way: String| suggest(form, &way));
    view! {
        <Field label="Start" name="scheduled_at" wide=true error=form.error("scheduled_at")>
            <div class="start">
                <Select value=fields.start options=options(&ways) on_choose=choose/>
                {move || match chosen.get().as_str() {
                    "at" => view! {
                        <Apart>
                            <TextInput
                                value=fields.start_at
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
                                number=fields.start_in
                                unit=fields.start_in_unit
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

/// A way of starting that was just chosen begins with something that can be sent: the next full hour, ten minutes.
fn suggest(form: TaskFormState, way: &str) {
    let fields = form.fields;
    if way == "at" && fields.start_at.with_untracked(String::is_empty) {
        let hour = 3600;
        let next = (clock().now.as_second() / hour + 1) * hour;
        let at = Timestamp::from_second(next).unwrap_or_default();
        fields.start_at.set(time::to_local(at));
    }
    if way == "in" && fields.start_in.with_untracked(String::is_empty) {
        fields.start_in.set("10".to_owned());
    }
}
