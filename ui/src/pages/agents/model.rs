//! The fields of an agent with a model: which one, what it may do, what it may spend, how it is asked.

use super::{
    dialog::{Limits, Persona},
    fallbacks::Fallbacks,
    form::AgentDesk,
    prompt::Prompt,
};
use crate::{
    components::{CheckBox, Field, Select, TextInput, unique_id},
    detail::reading,
    dialogs::parts::Counted,
    live::Live,
};
use contract::{
    command::ListModels,
    model::{DEFAULT_MAX_TOKENS, DEFAULT_TEMPERATURE, DEFAULT_TURNS, Tool},
    text,
};
use leptos::prelude::*;

/// What a field for a model says while it is empty.
const OWN_MODEL: &str = "The provider’s own";

/// All of them.
#[component]
pub(super) fn Thinks() -> impl IntoView {
    view! {
        <Reached/>
        <Persona/>
        <Tools/>
        <Spends/>
        <More/>
    }
}

/// The provider and its model.
#[component]
fn Reached() -> impl IntoView {
    let desk = AgentDesk::get();
    let none = move || Live::get().providers.with(|all| all.as_ref().is_some_and(Vec::is_empty));
    let hint = Signal::derive(move || {
        none().then(|| "There is none yet: add one under Providers first.".to_owned())
    });
    view! {
        <Field label="Provider" name="provider" hint=hint error=desk.error("provider")>
            <ProviderSelect value=desk.fields.provider none="Choose one"/>
        </Field>
        <Field label="Model" name="model" error=desk.error("model")>
            <ModelInput provider=desk.fields.provider value=desk.fields.model on_leave=desk.leaves("model")/>
        </Field>
    }
}

/// One of the providers by name; the chosen one shows even if it was removed.
#[component]
pub(super) fn ProviderSelect(
    /// The chosen one's name.
    value: RwSignal<String>,
    /// What it says while none is chosen.
    none: &'static str,
    /// Its accessible name, where no field around it has a label.
    #[prop(optional, into)]
    label: Option<String>,
    /// The person has chosen.
    #[prop(optional, into)]
    on_choose: Option<Callback<String>>,
) -> impl IntoView {
    let live = Live::get();
    let options = Signal::derive(move || {
        let chosen = value.get();
        let names: Vec<String> =
            live.providers.with(|all| all.iter().flatten().map(|provider| provider.name.clone()).collect());
        let mut options = vec![(String::new(), none.to_owned())];
        if !chosen.is_empty() && !names.contains(&chosen) {
            options.push((chosen.clone(), format!("{chosen} (removed)")));
        }
        options.extend(names.into_iter().map(|name| (name.clone(), name)));
        options
    });
    let chosen = Callback::new(move |word: String| {
        if let Some(choose) = on_choose {
            choose.run(word);
        }
    });
    match label {
        Some(label) => {
            view! { <Select value=value options=options label=label on_choose=chosen/> }.into_any()
        }
        None => view! { <Select value=value options=options on_choose=chosen/> }.into_any(),
    }
}

/// A model: typed, or chosen from those that the provider names.
#[component]
pub(super) fn ModelInput(
    /// The provider's name.
    #[prop(into)]
    provider: Signal<String>,
    /// The model.
    value: RwSignal<String>,
    /// Its accessible name, where no field around it has a label.
    #[prop(optional, into)]
    label: Option<String>,
    /// The focus has left it.
    #[prop(into)]
    on_leave: Callback<()>,
) -> impl IntoView {
    let list = unique_id("models");
    // A provider that cannot be asked names none; then the model is typed.
    let known = reading::read(move || {
        Some(provider.get()).filter(|name| !name.is_empty()).map(|name| ListModels { name })
    });
    let input = match label {
        Some(label) => view! {
            <TextInput value=value mono=true list=list.clone() placeholder=OWN_MODEL label=label on_leave=on_leave/>
        }
        .into_any(),
        None => view! {
            <TextInput value=value mono=true list=list.clone() placeholder=OWN_MODEL on_leave=on_leave/>
        }
        .into_any(),
    };
    view! {
        {input}
        <datalist id=list>
            {move || known.value.get().unwrap_or_default().into_iter().map(|model| {
                view! { <option value=model></option> }
            }).collect_view()}
        </datalist>
    }
}

/// What it may do besides answering.
#[component]
fn Tools() -> impl IntoView {
    let desk = AgentDesk::get();
    let tools = desk.fields.tools;
    let tool = move |tool: Tool| {
        let value = RwSignal::new(false);
        Effect::new(move |_| value.set(tools.with(|tools| tools.contains(&tool))));
        let choose = Callback::new(move |on: bool| {
            tools.update(|tools| {
                tools.retain(|other| *other != tool);
                if on {
                    tools.push(tool);
                    tools.sort();
                }
            });
        });
        view! { <CheckBox value=value label=tool.label() on_choose=choose/> }
    };
    view! {
        <fieldset class="wide tools" data-field="tools">
            <legend>"It may"</legend>
            {Tool::ALL.iter().map(|one| tool(*one)).collect_view()}
            <p class="field-error" role="alert">{desk.error("tools")}</p>
        </fieldset>
    }
}

/// Limits that stop its work.
#[component]
fn Spends() -> impl IntoView {
    let desk = AgentDesk::get();
    let fields = desk.fields;
    let usual_turns = DEFAULT_TURNS.to_string();
    view! {
        <fieldset class="wide triple" data-field="budget">
            <legend>"Budget"</legend>
            <Field label="Turns a task" name="turns" error=desk.error("turns")>
                <Counted value=fields.budget_turns unit="turns" placeholder=usual_turns on_leave=desk.leaves("turns")/>
            </Field>
            <Field label="Tokens a task" name="tokens" error=desk.error("tokens")>
                <Counted value=fields.budget_tokens unit="tokens" placeholder="No limit" on_leave=desk.leaves("tokens")/>
            </Field>
            <Field label="Cost of a task" name="cost_usd" error=desk.error("cost_usd")>
                <Counted value=fields.budget_cost unit="dollars" placeholder="No limit" on_leave=desk.leaves("cost_usd")/>
            </Field>
            <Field label="Tokens a day" name="day_tokens" error=desk.error("day_tokens")>
                <Counted
                    value=fields.budget_day_tokens
                    unit="tokens"
                    placeholder="No limit"
                    on_leave=desk.leaves("day_tokens")
                />
            </Field>
            <Field label="Cost a day" name="day_cost_usd" error=desk.error("day_cost_usd")>
                <Counted
                    value=fields.budget_day_cost
                    unit="dollars"
                    placeholder="No limit"
                    on_leave=desk.leaves("day_cost_usd")
                />
            </Field>
            <p class="field-hint">"When a limit is reached it stops and asks you."</p>
            <p class="field-error" role="alert">{desk.error("budget")}</p>
        </fieldset>
    }
}

/// How it is asked, who helps out, and the prompt itself.
#[component]
fn More() -> impl IntoView {
    let desk = AgentDesk::get();
    let fields = desk.fields;
    let efforts = [("", "The model’s own"), ("low", "Low"), ("medium", "Medium"), ("high", "High")];
    let efforts = efforts.map(|(word, said)| (word.to_owned(), said.to_owned())).to_vec();
    view! {
        <details class="fold more">
            <summary>
                <span class="more-word">"More"</span>
                <span class="more-said">"temperature, length, effort, fallbacks, prompt, folder, time-out"</span>
            </summary>
            <div class="form">
                <div class="form wide" data-field="parameters">
                <Field label="Temperature" name="temperature" error=desk.error("temperature")>
                    <TextInput
                        value=fields.temperature
                        placeholder=DEFAULT_TEMPERATURE.to_string()
                        on_leave=desk.leaves("temperature")
                    />
                </Field>
                <Field label="Longest reply" name="max_tokens" error=desk.error("max_tokens")>
                    <Counted
                        value=fields.max_tokens
                        unit="tokens"
                        placeholder=text::count(DEFAULT_MAX_TOKENS)
                        on_leave=desk.leaves("max_tokens")
                    />
                </Field>
                <Field label="Top p" name="top_p" error=desk.error("top_p")>
                    <TextInput value=fields.top_p placeholder="The provider’s own" on_leave=desk.leaves("top_p")/>
                </Field>
                <Field label="Effort of thought" name="reasoning_effort" error=desk.error("reasoning_effort")>
                    <Select value=fields.effort options=Signal::stored(efforts)/>
                </Field>
                <p class="wide field-error" role="alert">{desk.error("parameters")}</p>
                </div>
                <Fallbacks/>
                <Limits/>
                <Prompt/>
            </div>
        </details>
    }
}
