//! The fields of an agent with a model: which one, what it may do, what it may spend, how it is asked.

use super::{
    common::{AgentLimits, Persona},
    fallbacks::Fallbacks,
    form::AgentState,
    inputs::{ModelInput, ProviderSelect},
    prompt::PromptTemplate,
};
use crate::{
    catalogue::{agents as say, common},
    components::{CheckBox, Field, Select, TextInput},
    dialogs::parts::Counted,
    hooks::form_state::field,
    live::Live,
};
use contract::{
    model::{DEFAULT_MAX_TOKENS, DEFAULT_TEMPERATURE, DEFAULT_TURNS, Tool},
    text,
};
use leptos::prelude::*;

/// All of them.
#[component]
pub(super) fn Thinks() -> impl IntoView {
    view! {
        <Reached/>
        <Persona/>
        <Tools/>
        <Spends/>
        <AgentMore/>
    }
}

/// The provider and its model.
#[component]
fn Reached() -> impl IntoView {
    let state = AgentState::get();
    let none = move || Live::get().providers.with(|all| all.as_ref().is_some_and(Vec::is_empty));
    let hint = Signal::derive(move || none().then(|| say::none_yet().to_owned()));
    view! {
        <Field label=say::provider() name="provider" hint=hint error=state.error("provider")>
            <ProviderSelect value=field!(state.provider) none=say::choose_one()/>
        </Field>
        <Field label=common::model() name="model" error=state.error("model")>
            <ModelInput provider=field!(state.provider).signal() value=field!(state.model) on_leave=state.leaves("model")/>
        </Field>
    }
}

/// What it may do besides answering.
#[component]
fn Tools() -> impl IntoView {
    let state = AgentState::get();
    let tool = move |tool: Tool| {
        let value = state.field(
            move |form| form.tools.contains(&tool),
            move |form, on| {
                form.tools.retain(|other| *other != tool);
                if on {
                    form.tools.push(tool);
                    form.tools.sort();
                }
            },
        );
        view! { <CheckBox value=value label=tool.label()/> }
    };
    view! {
        <fieldset class="wide tools" data-field="tools">
            <legend>{say::it_may()}</legend>
            {Tool::ALL.iter().map(|one| tool(*one)).collect_view()}
            <p class="field-error" role="alert">{state.error("tools")}</p>
        </fieldset>
    }
}

/// Limits that stop its work.
#[component]
pub(super) fn Spends() -> impl IntoView {
    let state = AgentState::get();
    let usual_turns = DEFAULT_TURNS.to_string();
    view! {
        <fieldset class="wide triple" data-field="budget">
            <legend>{say::budget()}</legend>
            <Field label=say::task_turns() name="turns" error=state.error("turns")>
                <Counted value=field!(state.budget_turns) unit=say::unit_turns() placeholder=usual_turns on_leave=state.leaves("turns")/>
            </Field>
            <Field label=say::task_tokens() name="tokens" error=state.error("tokens")>
                <Counted value=field!(state.budget_tokens) unit=say::unit_tokens() placeholder=common::no_limit() on_leave=state.leaves("tokens")/>
            </Field>
            <Field label=say::task_cost() name="cost_usd" error=state.error("cost_usd")>
                <Counted value=field!(state.budget_cost) unit=say::unit_dollars() placeholder=common::no_limit() on_leave=state.leaves("cost_usd")/>
            </Field>
            <Field label=say::day_tokens() name="day_tokens" error=state.error("day_tokens")>
                <Counted
                    value=field!(state.budget_day_tokens)
                    unit=say::unit_tokens()
                    placeholder=common::no_limit()
                    on_leave=state.leaves("day_tokens")
                />
            </Field>
            <Field label=say::day_cost() name="day_cost_usd" error=state.error("day_cost_usd")>
                <Counted
                    value=field!(state.budget_day_cost)
                    unit=say::unit_dollars()
                    placeholder=common::no_limit()
                    on_leave=state.leaves("day_cost_usd")
                />
            </Field>
            <p class="field-hint">{say::budget_hint()}</p>
            <p class="field-error" role="alert">{state.error("budget")}</p>
        </fieldset>
    }
}

/// How it is asked, who helps out, and the prompt itself.
#[component]
fn AgentMore() -> impl IntoView {
    let state = AgentState::get();
    let efforts = [
        ("", say::effort_own()),
        ("low", say::effort_low()),
        ("medium", say::effort_medium()),
        ("high", say::effort_high()),
    ];
    let efforts = efforts.map(|(word, said)| (word.to_owned(), said.to_owned())).to_vec();
    view! {
        <details class="fold more">
            <summary>
                <span class="more-word">{common::more()}</span>
                <span class="more-said">{say::more_said()}</span>
            </summary>
            <div class="form">
                <div class="form wide" data-field="parameters">
                <Field label=say::temperature() name="temperature" error=state.error("temperature")>
                    <TextInput
                        value=field!(state.temperature)
                        placeholder=DEFAULT_TEMPERATURE.to_string()
                        on_leave=state.leaves("temperature")
                    />
                </Field>
                <Field label=say::longest_reply() name="max_tokens" error=state.error("max_tokens")>
                    <Counted
                        value=field!(state.max_tokens)
                        unit=say::unit_tokens()
                        placeholder=text::count(DEFAULT_MAX_TOKENS)
                        on_leave=state.leaves("max_tokens")
                    />
                </Field>
                <Field label=say::top_p() name="top_p" error=state.error("top_p")>
                    <TextInput value=field!(state.top_p) placeholder=say::providers_own() on_leave=state.leaves("top_p")/>
                </Field>
                <Field label=say::effort() name="reasoning_effort" error=state.error("reasoning_effort")>
                    <Select value=field!(state.effort) options=Signal::stored(efforts)/>
                </Field>
                <p class="wide field-error" role="alert">{state.error("parameters")}</p>
                </div>
                <Fallbacks/>
                <AgentLimits/>
                <PromptTemplate/>
            </div>
        </details>
    }
}
