//! The fields that agents of every kind have.

use super::form::{AgentState, kind};
use crate::{
    catalogue::{agents as say, common},
    components::{CheckBox, Field},
    dialogs::parts::{FolderInput, NotifyField, SandboxField, Span},
    hooks::{form_state::field, text_field::TextField},
    live::Live,
    state::notify_words,
};
use contract::text;
use leptos::prelude::*;

/// Where and how long its tasks run, and of what they tell.
#[component]
pub(super) fn AgentLimits() -> impl IntoView {
    let state = AgentState::get();
    let live = Live::get();
    let of_settings = Signal::derive(move || live.settings.with(|settings| settings.sandbox));
    let usual = Signal::derive(move || {
        Some(say::if_left_empty(&text::duration(kind(state).default_timeout_seconds())))
    });
    view! {
        <Field label=say::working_folder() name="cwd" wide=true error=state.error("cwd")>
            <FolderInput value=field!(state.cwd) placeholder=say::home_folder() on_leave=state.leaves("cwd")/>
        </Field>
        <TextField
            form=state
            name="check"
            label=say::check()
            value=field!(state.check)
            hint=Some(say::check_hint().to_owned())
            mono=true
            placeholder="cargo test"
        />
        <SandboxField
            value=field!(state.sandbox)
            best_effort=field!(state.best_effort)
            usual=of_settings
            error=state.error("sandbox.network")
        />
        <Field
            label=common::time_out()
            name="timeout_seconds"
            hint=usual
            error=state.error("timeout_seconds")
        >
            <Span
                number=field!(state.timeout)
                unit=field!(state.timeout_unit)
                unit_label=say::time_out_unit()
                on_leave=state.leaves("timeout_seconds")
            />
        </Field>
        <NotifyField value=field!(state.notify) usual=notify_words::usual_of_agent error=state.error("notify")/>
        <Show when=move || kind(state).runs_program()>
        <div class="wide">
            <CheckBox
                value=field!(state.pass_session)
                label=say::pass_session()
                hint=say::pass_session_hint()
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
            label=say::backstory()
            value=field!(state.backstory)
            rows=2
            placeholder=say::backstory_hint()
        />
        <TextField
            form=state
            name="instructions"
            label=say::instructions()
            value=field!(state.instructions)
            rows=2
            placeholder=say::instructions_hint()
        />
    }
}
