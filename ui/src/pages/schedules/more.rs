//! What a schedule may have besides: what becomes of times that cannot be kept, a jitter, an end.

use super::form::ScheduleState;
use crate::{
    catalogue::{common, schedules as say},
    components::{Field, Select, TextInput},
    dialogs::parts::{Counted, Span},
    hooks::{form_state::field, time},
    state::schedules,
};
use contract::schedule::{Missed, Overlap};
use leptos::prelude::*;

/// The fields under "More".
#[component]
pub(super) fn MoreOfSchedule() -> impl IntoView {
    let state = ScheduleState::get();
    let until = state.field(
        |form| form.until.map(time::to_local).unwrap_or_default(),
        |form, text| form.until = time::from_local(&text),
    );
    view! {
        <details class="fold more">
            <summary>
                <span class="more-word">{common::more()}</span>
                <span class="more-said">{say::more_said()}</span>
            </summary>
            <div class="form">
                <MissedField/>
                <OverlapField/>
                <Field
                    label=say::jitter_label()
                    name="jitter_seconds"
                    hint=Some(say::jitter_hint().to_owned())
                    error=state.error("jitter_seconds")
                >
                    <Span
                        number=field!(state.jitter)
                        unit=field!(state.jitter_unit)
                        unit_label=say::jitter_unit()
                        on_leave=state.leaves("jitter_seconds")
                    />
                </Field>
                <Field
                    label=say::until_label()
                    name="expires_at"
                    hint=Some(say::until_hint().to_owned())
                    error=state.error("expires_at")
                >
                    <TextInput value=until kind="datetime-local" on_leave=state.leaves("expires_at")/>
                </Field>
            </div>
        </details>
    }
}

#[component]
fn MissedField() -> impl IntoView {
    let state = ScheduleState::get();
    let missed = field!(state.missed);
    let word = state.field(
        |form| form.missed.as_str().to_owned(),
        |form, word| form.missed = word.parse().unwrap_or_default(),
    );
    let options = Missed::ALL.map(|one| (one.as_str().to_owned(), schedules::missed(one).to_owned()));
    let hint = Signal::derive(move || Some(schedules::missed_hint(missed.get()).to_owned()));
    view! {
        <Field label=say::missed_label() name="missed" wide=true hint=hint error=state.error("missed")>
            <Select value=word options=Signal::stored(options.to_vec())/>
        </Field>
        <Show when=move || missed.get() == Missed::All>
            <Field label=say::missed_most() name="missed_most" error=state.error("missed_most")>
                <Counted
                    value=field!(state.missed_most)
                    unit=say::unit_tasks()
                    placeholder="10"
                    on_leave=state.leaves("missed_most")
                />
            </Field>
        </Show>
    }
}

#[component]
fn OverlapField() -> impl IntoView {
    let state = ScheduleState::get();
    let overlap = field!(state.overlap);
    let word = state.field(
        |form| form.overlap.as_str().to_owned(),
        |form, word| form.overlap = word.parse().unwrap_or_default(),
    );
    let options = Overlap::ALL.map(|one| (one.as_str().to_owned(), schedules::overlap(one).to_owned()));
    let hint = Signal::derive(move || Some(schedules::overlap_hint(overlap.get()).to_owned()));
    view! {
        <Field label=say::overlap_label() name="overlap" wide=true hint=hint error=state.error("overlap")>
            <Select value=word options=Signal::stored(options.to_vec())/>
        </Field>
    }
}
