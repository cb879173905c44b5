//! What a task may have besides: when it starts, what it waits for, its limits, what it is given.

use super::{
    TaskDialog,
    basics::DerivedTexts,
    depends_on::DependsOn,
    files::Files,
    form::agent_timeout,
    form::clock,
    start::{Deadline, StartTime},
};
use crate::{
    catalogue::{common, new_task as say, places as places_say},
    components::{CheckBox, Field, Select, TextInput, options},
    dialogs::parts::{Counted, FolderInput, NotifyField, SandboxField, Span},
    hooks::{form_state::field, text_field::TextField, time},
    ipc,
    live::Live,
    state::{notify_words, places, task_form::more_said, usage_words},
};
use contract::{
    TaskType, command::ListSecrets, machine::OverMemory, notify::NotifyRules, task::OnLost, text,
};
use leptos::{ev, html, prelude::*, task::spawn_local};

/// The fields under "More".
#[component]
pub fn MoreOptions() -> impl IntoView {
    let dialog = TaskDialog::get();
    let form = dialog.form;
    let element = NodeRef::<html::Details>::new();
    let toggled = move |_: ev::Event| {
        if let Some(element) = element.get_untracked() {
            dialog.more_open.set(element.open());
        }
    };
    let said = Memo::new(move |_| form.fields.with(|form| more_said(form, clock(), time::zone(time::now()))));
    let summary = move || match said.get() {
        said if said.is_empty() => {
            if form.takes_command() { say::more_of_command() } else { say::more_of_text() }.to_owned()
        }
        said => said,
    };
    view! {
        <details class="fold more" node_ref=element prop:open=move || dialog.more_open.get() on:toggle=toggled>
            <summary>
                <span class="more-word">{common::more()}</span>
                <span class="more-said" hidden=move || dialog.more_open.get()>{summary}</span>
            </summary>
            <div class="form">
                <Show when=move || !form.takes_command()><DerivedTexts/></Show>
                <StartTime/>
                <Deadline/>
                <DependsOn/>
                <TaskLimits/>
                <Show when=move || form.spends()><BudgetFields/></Show>
                <Given/>
            </div>
        </details>
    }
}

/// How often and how long it may run, and where.
#[component]
fn TaskLimits() -> impl IntoView {
    let form = TaskDialog::get().form;
    let time_out = Signal::derive(move || {
        let seconds = form.agent.with(|agent| agent_timeout(agent.as_ref()));
        Some(say::time_out_hint(&text::duration(seconds)))
    });
    let lost = [
        (OnLost::Retry.as_str(), say::lost_again()),
        (OnLost::Ask.as_str(), say::lost_ask()),
        (OnLost::Fail.as_str(), say::lost_fail()),
    ];
    view! {
        <Field
            label=common::retries()
            name="max_retries"
            hint=Some(say::retries_hint().to_owned())
            error=form.error("max_retries")
        >
            <TextInput value=field!(form.retries) placeholder="3" on_leave=form.leaves("max_retries")/>
        </Field>
        <Field label=common::time_out() name="timeout_seconds" hint=time_out error=form.error("timeout_seconds")>
            <Span
                number=field!(form.timeout)
                unit=field!(form.timeout_unit)
                unit_label=say::time_out_unit()
                on_leave=form.leaves("timeout_seconds")
            />
        </Field>
        <TaskCheck/>
        <TaskSandbox/>
        <NeedsFields/>
        <Field
            label=say::lost()
            name="on_lost"
            hint=Some(say::lost_hint().to_owned())
            error=form.error("on_lost")
        >
            <Select value=field!(form.on_lost) options=options(&lost)/>
        </Field>
        <Show when=move || form.takes_command()>
            <div class="terminal">
                <CheckBox
                    value=field!(form.pty)
                    label=say::terminal()
                    hint=say::terminal_hint()
                />
            </div>
        </Show>
        <Notify/>
        <Field
            label=places_say::works_in()
            name="place"
            wide=true
            hint=Some(places_say::works_in_hint().to_owned())
            error=form.error("place")
        >
            <Select value=field!(form.place) options=Signal::stored(places::choices())/>
        </Field>
        <Field label=say::folder() name="cwd" wide=true error=form.error("cwd")>
            <FolderInput
                value=field!(form.cwd)
                placeholder=form.agent.with_untracked(|agent| {
                    agent.as_ref().and_then(|agent| agent.cwd.clone()).unwrap_or_else(|| say::home_folder().to_owned())
                })
                on_leave=form.leaves("cwd")
            />
        </Field>
    }
}

/// What says whether it is done.
#[component]
fn TaskCheck() -> impl IntoView {
    let (form, live) = (TaskDialog::get().form, Live::get());
    let usual = Memo::new(move |_| {
        let of_agent = form.agent.with(|agent| agent.as_ref().and_then(|agent| agent.check.clone()));
        let task_type: TaskType = form.fields.with(|form| form.task_type.parse().unwrap_or_default());
        of_agent.or_else(|| live.settings.with(|settings| settings.checks.of(task_type).map(str::to_owned)))
    });
    let hint = Signal::derive(move || {
        Some(usual.get().map_or_else(|| say::check_hint().to_owned(), |usual| say::check_usual(&usual)))
    });
    let takes_away = move || usual.with(Option::is_some) || form.fields.with(|form| form.no_check);
    view! {
        <Show when=move || !form.fields.with(|form| form.no_check)>
            <Field label=say::check() name="check" wide=true hint=hint error=form.error("check")>
                <TextInput value=field!(form.check) mono=true placeholder="cargo test" on_leave=form.leaves("check")/>
            </Field>
        </Show>
        <Show when=takes_away>
            <div class="wide"><CheckBox value=field!(form.no_check) label=say::no_check()/></div>
        </Show>
    }
}

/// The sandbox of its commands.
#[component]
fn TaskSandbox() -> impl IntoView {
    let form = TaskDialog::get().form;
    let live = Live::get();
    let usual = Memo::new(move |_| {
        let own = form.agent.with(|agent| agent.as_ref().and_then(|agent| agent.sandbox));
        own.unwrap_or_else(|| live.settings.with(|settings| settings.sandbox))
    });
    view! {
        <SandboxField
            value=field!(form.sandbox)
            best_effort=field!(form.best_effort)
            usual=usual
            error=form.error("sandbox.network")
        />
    }
}

/// What it needs of the machine, and what only one task at a time may use.
#[component]
fn NeedsFields() -> impl IntoView {
    let form = TaskDialog::get().form;
    let policies = [
        (String::new(), say::over_memory_usual().to_owned()),
        (OverMemory::Warn.as_str().to_owned(), say::over_memory_warn().to_owned()),
        (OverMemory::Pause.as_str().to_owned(), say::over_memory_pause().to_owned()),
        (OverMemory::Stop.as_str().to_owned(), say::over_memory_stop().to_owned()),
    ];
    let policies = Signal::stored(policies.to_vec());
    let has_memory = move || form.fields.with(|form| !form.memory.trim().is_empty());
    view! {
        <Field
            label=say::cores()
            name="needs.cores"
            hint=Some(say::cores_hint().to_owned())
            error=form.error("needs.cores")
        >
            <Counted value=field!(form.cores) unit=say::processors() on_leave=form.leaves("needs.cores")/>
        </Field>
        <Field
            label=say::memory()
            name="needs.memory_bytes"
            hint=Some(say::memory_hint().to_owned())
            error=form.error("needs.memory_bytes")
        >
            <TextInput value=field!(form.memory) placeholder="2 GB" on_leave=form.leaves("needs.memory_bytes")/>
        </Field>
        <Show when=has_memory>
            <Field label=say::over_memory() name="needs.over_memory" error=form.error("needs.over_memory")>
                <Select value=field!(form.over_memory) options=policies/>
            </Field>
        </Show>
        <Field
            label=say::resource()
            name="resources"
            hint=Some(say::resource_hint().to_owned())
            error=form.error("resources")
        >
            <TextInput value=field!(form.resources) placeholder="gpu" on_leave=form.leaves("resources")/>
        </Field>
    }
}

/// Of what it tells.
#[component]
fn Notify() -> impl IntoView {
    let form = TaskDialog::get().form;
    let usual = move |rules: &NotifyRules| {
        let agent = form.agent.with(|agent| agent.as_ref().map(|agent| agent.name.clone()));
        let task_type = form.fields.with(|form| form.task_type.parse().unwrap_or_default());
        notify_words::usual_of_task(rules, &agent.unwrap_or_default(), task_type)
    };
    view! { <NotifyField value=field!(form.notify) usual=usual error=form.error("notify")/> }
}

/// What it may spend, where that is less than its agent may.
#[component]
fn BudgetFields() -> impl IntoView {
    let form = TaskDialog::get().form;
    let agents = move || {
        let said = form.agent.with(|agent| agent.as_ref().map(|agent| usage_words::limits(&agent.budget)));
        match said.filter(|said| !said.is_empty()) {
            Some(said) => say::budget_of_agent(&said),
            None => say::budget_of_turns().to_owned(),
        }
    };
    view! {
        <fieldset class="wide triple" aria-label=say::budget() data-field="budget">
            <Field label=say::budget_turns() name="turns" error=form.error("turns")>
                <Counted value=field!(form.budget_turns) unit=say::turns() on_leave=form.leaves("turns")/>
            </Field>
            <Field label=say::budget_tokens() name="tokens" error=form.error("tokens")>
                <Counted value=field!(form.budget_tokens) unit=say::tokens() on_leave=form.leaves("tokens")/>
            </Field>
            <Field label=say::budget_cost() name="cost_usd" error=form.error("cost_usd")>
                <Counted value=field!(form.budget_cost) unit=say::dollars() on_leave=form.leaves("cost_usd")/>
            </Field>
            <p class="field-hint">{agents}</p>
            <p class="field-error" role="alert">{form.error("budget")}</p>
        </fieldset>
    }
}

/// What the run is given, and what it is found by.
#[component]
fn Given() -> impl IntoView {
    let form = TaskDialog::get().form;
    let context_hint = Signal::derive(move || {
        let hint = if form.takes_command() { say::context_of_command() } else { say::context_of_text() };
        Some(hint.to_owned())
    });
    view! {
        <Show when=move || form.takes_command()><Environment/></Show>
        <TextField
            form=form
            name="context"
            label=say::context()
            value=field!(form.context)
            hint=context_hint
            rows=2
            mono=true
            placeholder="{ \"branch\": \"main\" }"
        />
        <Files/>
        <TextField
            form=form
            name="tags"
            label=say::tags()
            value=field!(form.tags)
            hint=Some(say::tags_hint().to_owned())
            placeholder=say::tags_example()
        />
    }
}

/// What the command finds in its environment.
#[component]
fn Environment() -> impl IntoView {
    let form = TaskDialog::get().form;
    let kept = RwSignal::new(None::<Vec<String>>);
    spawn_local(async move {
        // without the list the field is none the worse
        if let Ok(secrets) = ipc::call(ListSecrets {}).await {
            let _ = kept.try_set(Some(secrets.into_iter().map(|secret| secret.name).collect()));
        }
    });
    let hint = Signal::derive(move || {
        Some(kept.with(|kept| match kept.as_deref() {
            Some([]) => say::no_secrets().to_owned(),
            Some(names) => say::kept_secrets(&names.join(", ")),
            None => say::secrets_hint().to_owned(),
        }))
    });
    view! {
        <Field
            label=say::variables()
            name="variables"
            hint=Some(say::variables_hint().to_owned())
            error=form.error("variables")
        >
            <TextInput
                value=field!(form.variables)
                rows=2
                mono=true
                placeholder="DEPLOY_TO=staging"
                on_leave=form.leaves("variables")
            />
        </Field>
        <Field label=common::secrets() name="secrets" hint=hint error=form.error("secrets")>
            <TextInput value=field!(form.secrets) mono=true placeholder="GITHUB_TOKEN" on_leave=form.leaves("secrets")/>
        </Field>
    }
}
