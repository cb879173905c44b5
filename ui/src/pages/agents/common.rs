//! The fields that agents of every kind have.

use super::form::{AgentState, kind};
use crate::{
    components::{CheckBox, Field},
    dialogs::parts::{FolderInput, Span},
    hooks::{form_state::field, text_field::TextField},
};
use contract::text;
use leptos::prelude::*;

/// Where and how long its tasks run.
#[component]
pub(super) fn AgentLimits() -> impl IntoView {
    let state = AgentState::get();
    let usual = Signal::derive(move || {
        Some(format!("{} if left empty.", text::duration(kind(state).default_timeout_seconds())))
    });
    view! {
        <Field label="Working folder" name="cwd" wide=true error=state.error("cwd")>
            <FolderInput value=field!(state.cwd) placeholder="The home folder" on_leave=state.leaves("cwd")/>
        </Field>
        <Field
            label="Time-out"
            name="timeout_seconds"
            hint=usual
            error=state.error("timeout_seconds")
        >
            <Span
                number=field!(state.timeout)
                unit=field!(state.timeout_unit)
                unit_label="Unit of the time-out"
                on_leave=state.leaves("timeout_seconds")
            />
        </Field>
        <Show when=move || kind(state).takes_command()>
        <div class="wide">
            <CheckBox
                value=field!(state.pass_session)
                label="Pass on your session"
                hint="Its commands reach your SSH agent, your display and your session’s D-Bus: whatever they run can \
                      then sign in, open windows and speak to your programs as you."
            />
        </div>
        </Show>
    }
}

/// Who it is.
#[component]
pub(super) fn Persona() -> impl IntoView {
    let state = AgentState::get();
    view! {
        <TextField
            form=state
            name="backstory"
            label="Backstory"
            value=field!(state.backstory)
            rows=2
            placeholder="Where it comes from and what it knows"
        />
        <TextField
            form=state
            name="instructions"
            label="Instructions"
            value=field!(state.instructions)
            rows=2
            placeholder="What it always does"
        />
    }
}
