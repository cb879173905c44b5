//! The fields of a coding agent: which program, what it may do, what it is given.

use super::{
    common::{AgentLimits, Persona},
    form::AgentState,
    model::Spends,
    stand_ins::StandIns,
};
use crate::{
    catalogue::{agents as say, common},
    components::{Field, Select, TextInput},
    dialogs::parts::Counted,
    hooks::{form_state::field, text_field::TextField},
    state::agent_form::{AgentForm, client_said, permission_said, protocol_said},
};
use contract::coding::{CodingClient, DEFAULT_ROUNDS, PermissionPolicy};
use leptos::prelude::*;

/// All of them.
#[component]
pub(super) fn Codes() -> impl IntoView {
    view! {
        <Which/>
        <May/>
        <AgentLimits/>
        <CodingMore/>
    }
}

/// Which one, and which model it asks.
#[component]
fn Which() -> impl IntoView {
    let state = AgentState::get();
    let clients =
        CodingClient::ALL.map(|client| (client.as_str().to_owned(), client_said(client).to_owned()));
    view! {
        <Field label=say::client() name="coding" error=state.error("coding")>
            <Select value=field!(state.client) options=Signal::stored(clients.to_vec())/>
        </Field>
        <Field label=common::model() name="model" error=state.error("model")>
            <TextInput value=field!(state.model) placeholder=say::agents_own() on_leave=state.leaves("model")/>
        </Field>
    }
}

/// What it may do unasked, and how often a failed check goes back to it.
#[component]
fn May() -> impl IntoView {
    let state = AgentState::get();
    let policies =
        PermissionPolicy::ALL.map(|policy| (policy.as_str().to_owned(), permission_said(policy).to_owned()));
    let cannot_ask = Signal::derive(move || state.form.with(AgentForm::cannot_ask));
    view! {
        <Field label=say::permissions() name="permissions" hint=cannot_ask error=state.error("permissions")>
            <Select value=field!(state.permissions) options=Signal::stored(policies.to_vec())/>
        </Field>
        <Field label=say::rounds() name="rounds" hint=Signal::stored(Some(say::rounds_hint().to_owned())) error=state.error("rounds")>
            <Counted
                value=field!(state.rounds)
                unit=say::unit_rounds()
                placeholder=DEFAULT_ROUNDS.to_string()
                on_leave=state.leaves("rounds")
            />
        </Field>
    }
}

/// How it is started and spoken to, what it may spend, who it is.
#[component]
fn CodingMore() -> impl IntoView {
    let state = AgentState::get();
    let protocols = Signal::derive(move || {
        let client = state.form.with(AgentForm::client);
        let usual = say::protocol_usual(protocol_said(client.protocol()));
        let others = client.protocols().iter();
        std::iter::once((String::new(), usual))
            .chain(others.map(|one| (one.as_str().to_owned(), protocol_said(*one).to_owned())))
            .collect::<Vec<_>>()
    });
    let program =
        Signal::derive(move || state.form.with(|form| form.client().program().map(say::program_usual)));
    view! {
        <details class="fold more">
            <summary>
                <span class="more-word">{common::more()}</span>
                <span class="more-said">{say::coding_more_said()}</span>
            </summary>
            <div class="form">
                <Field label=say::program() name="program" hint=program error=state.error("program")>
                    <TextInput value=field!(state.program) mono=true on_leave=state.leaves("program")/>
                </Field>
                <Field label=say::protocol() name="protocol" error=state.error("protocol")>
                    <Select value=field!(state.protocol) options=protocols/>
                </Field>
                <Field label=say::quiet() name="quiet_minutes" error=state.error("quiet_minutes")>
                    <Counted
                        value=field!(state.quiet_minutes)
                        unit=say::unit_minutes()
                        placeholder=say::quiet_never()
                        on_leave=state.leaves("quiet_minutes")
                    />
                </Field>
                <TextField
                    form=state
                    name="arguments"
                    label=say::arguments()
                    value=field!(state.arguments)
                    hint=Some(say::one_a_line().to_owned())
                    rows=2
                    mono=true
                />
                <TextField
                    form=state
                    name="variables"
                    label=say::variables()
                    value=field!(state.variables)
                    hint=Some(say::variables_hint().to_owned())
                    rows=2
                    mono=true
                    placeholder="RUST_LOG=debug"
                />
                <TextField
                    form=state
                    name="secrets"
                    label=say::secrets()
                    value=field!(state.secrets)
                    hint=Some(say::secrets_hint().to_owned())
                    rows=2
                    mono=true
                    placeholder="ANTHROPIC_API_KEY"
                />
                <StandIns/>
                <Spends/>
                <Persona/>
            </div>
        </details>
    }
}
