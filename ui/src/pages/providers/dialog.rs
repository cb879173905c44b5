//! The dialog in which a provider is added or changed, and tried before it is kept.

use super::{
    check::CheckSaid,
    form::{KeyFirst, ProviderState, Test, Tested},
    submit,
};
use crate::{
    catalogue::{agents, common, providers as say},
    components::{Button, ButtonKind, CheckBox, Dialog, Field, Select, TextInput, Toasts, unique_id},
    dialogs::parts::{Counted, Failure},
    hooks::{form_state::field, reading},
    state::{chord::in_text, provider_form::ProviderForm, provider_words::kind_options},
};
use contract::{command::ListModels, provider::KeySource};
use leptos::prelude::*;

/// The provider dialog, closed until the page asks for it.
#[component]
pub(super) fn ProviderDialog() -> impl IntoView {
    let (state, toasts) = (ProviderState::get(), Toasts::get());
    let title = Signal::derive(move || match state.before.get() {
        Some(provider) => agents::edit_named(&provider.name),
        None => say::add_title().to_owned(),
    });
    let words = move || if !state.is_new() { common::save_changes() } else { say::add_provider() };
    let test = Test::new(state);
    provide_context(test);
    let footer = move || {
        view! {
            <Button
                pending=Signal::derive(move || test.0.get() == Tested::Waits)
                title=say::test_hint()
                on_press=move || submit::test(state, test)
            >
                {common::test()}
            </Button>
            <span class="grow"></span>
            <Button on_press=move || state.open.set(false)>{common::cancel()}</Button>
            <Button kind=ButtonKind::Primary pending=state.pending title=in_text("Ctrl+Enter") on_press=move || submit::submit(state, toasts)>
                {words}
            </Button>
        }
    };
    view! {
        <Dialog
            open=state.open
            title=title
            footer=footer
            // The key is forgotten, in whichever way it closes.
            on_close=Callback::new(move |()| state.form.update(|form| form.key.clear()))
            on_submit=Callback::new(move |()| submit::submit(state, toasts))
        >
            <div class="form">
                <ProviderPlace/>
                <Model/>
                <KeyFields/>
                <ProviderMore/>
            </div>
            <Answer/>
            <Failure error=state.failure/>
        </Dialog>
    }
}

/// What it is, what it is called, where it is reached.
#[component]
fn ProviderPlace() -> impl IntoView {
    let state = ProviderState::get();
    let is_new = move || state.is_new();
    // What nobody has changed follows the kind.
    let kind = state.field(
        |form| form.kind.clone(),
        |form, word| {
            if let Ok(kind) = word.parse() {
                *form = form.clone().with_kind(kind);
            }
        },
    );
    let usual = Signal::derive(move || {
        let kind = state.form.with(ProviderForm::kind);
        match kind.default_base_url() {
            Some(url) if state.form.with(|form| form.base_url.trim() == url) => None,
            Some(url) => Some(agents::if_left_empty(url)),
            None => Some(say::address_example().to_owned()),
        }
    });
    let elsewhere = Memo::new(move |_| state.form.with(ProviderForm::is_plain_elsewhere));
    view! {
        <Show when=is_new>
            <Field label=agents::kind() name="kind" error=state.error("kind")>
                <Select value=kind options=Signal::stored(kind_options())/>
            </Field>
        </Show>
        <Field label=common::name() name="name" error=state.error("name")>
            <TextInput value=field!(state.name) on_leave=state.leaves("name")/>
        </Field>
        <Field label=say::address() name="base_url" wide=true hint=usual error=state.error("base_url")>
            <TextInput value=field!(state.base_url) mono=true on_leave=state.leaves("base_url")/>
        </Field>
        <Show when=move || elsewhere.get()>
            <div class="wide">
                <CheckBox
                    value=field!(state.allow_http)
                    label=say::allow_http()
                    hint=say::allow_http_hint()
                />
            </div>
        </Show>
    }
}

/// The model of agents that name none.
#[component]
fn Model() -> impl IntoView {
    let state = ProviderState::get();
    let list = unique_id("models");
    // Only a provider that is kept can be asked which models it has.
    let known = reading::read(move || {
        let open = state.open.get();
        state.before.get().filter(|_| open).map(|provider| ListModels { name: provider.id.to_string() })
    });
    let options = move || known.value.get().unwrap_or_default();
    let hint = move || {
        let count = known.value.with(|models| models.as_ref().map_or(0, Vec::len));
        (count > 0)
            .then(|| say::default_model_count(count))
            .or_else(|| Some(say::default_model_hint().to_owned()))
    };
    view! {
        <Field label=say::default_model() name="model" wide=true hint=Signal::derive(hint) error=state.error("model")>
            <TextInput
                value=field!(state.model)
                mono=true
                list=list.clone()
                placeholder=say::default_model_example()
                on_leave=state.leaves("model")
            />
            <datalist id=list>
                {move || options().into_iter().map(|model| view! { <option value=model></option> }).collect_view()}
            </datalist>
        </Field>
    }
}

/// The key, and where it is kept.
#[component]
fn KeyFields() -> impl IntoView {
    let state = ProviderState::get();
    let source = Memo::new(move |_| state.form.with(ProviderForm::key_source));
    let places = [
        ("keyring", say::keyring()),
        ("environment", say::environment()),
        ("session", say::session()),
        ("none", say::keyless()),
    ];
    let places = places.map(|(word, said)| (word.to_owned(), said.to_owned())).to_vec();
    let hint = Signal::derive(move || {
        let said = match source.get() {
            KeySource::Keyring => say::keyring_hint(),
            KeySource::Environment => say::environment_hint(),
            KeySource::Session => say::session_hint(),
            KeySource::None => say::keyless_hint(),
        };
        Some(said.to_owned())
    });
    let value = move || match source.get() {
        KeySource::Keyring | KeySource::Session => view! { <Secret/> }.into_any(),
        KeySource::Environment => view! { <Variable/> }.into_any(),
        KeySource::None => view! { <span></span> }.into_any(),
    };
    view! {
        <Field label=say::keep_key_in() name="key_source" hint=hint error=state.error("key_source")>
            <Select value=field!(state.key_source) options=Signal::stored(places)/>
        </Field>
        {value}
    }
}

#[component]
fn Secret() -> impl IntoView {
    let state = ProviderState::get();
    let kept = state.before.with_untracked(|before| {
        before
            .as_ref()
            .is_some_and(|before| before.key_source == state.form.with_untracked(ProviderForm::key_source))
    });
    let placeholder = if kept { say::key_kept() } else { "" };
    view! {
        <Field label=say::api_key() name="key" error=state.error("key")>
            <TextInput
                kind="password"
                value=field!(state.key)
                autofocus=KeyFirst::is_wished()
                placeholder=placeholder
                on_leave=state.leaves("key")
            />
        </Field>
    }
}

#[component]
fn Variable() -> impl IntoView {
    let state = ProviderState::get();
    let usual = state.form.with_untracked(ProviderForm::kind).key_variable();
    view! {
        <Field label=say::variable() name="key_variable" error=state.error("key_variable")>
            <TextInput
                value=field!(state.key_variable)
                mono=true
                autofocus=KeyFirst::is_wished()
                placeholder=usual
                on_leave=state.leaves("key_variable")
            />
        </Field>
    }
}

#[component]
fn ProviderMore() -> impl IntoView {
    let state = ProviderState::get();
    let open = state.form.with_untracked(|form| !form.requests_per_minute.is_empty());
    view! {
        <details class="fold more" open=open>
            <summary><span class="more-word">{common::more()}</span><span class="more-said">{say::more_said()}</span></summary>
            <div class="form">
                <Field
                    label=say::requests()
                    name="requests_per_minute"
                    hint=Some(say::requests_hint().to_owned())
                    error=state.error("requests_per_minute")
                >
                    <Counted
                        value=field!(state.requests_per_minute)
                        unit=say::requests_unit()
                        on_leave=state.leaves("requests_per_minute")
                    />
                </Field>
            </div>
        </details>
    }
}

/// What the test came to.
#[component]
fn Answer() -> impl IntoView {
    let Test(tested) = Test::get();
    view! {
        <div role="status">
            {move || match tested.get() {
                Tested::Said(check) => Some(view! { <CheckSaid check=check/> }),
                _ => None,
            }}
        </div>
    }
}
