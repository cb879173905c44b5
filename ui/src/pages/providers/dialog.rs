//! The dialog in which a provider is added or changed, and tried before it is kept.

use super::{
    form::{ProviderDesk, Tested},
    submit::{submit, test},
};
use crate::{
    components::{
        Button, ButtonKind, CheckBox, Dialog, Field, Glyph, Icon, Select, TextInput, Toasts, unique_id,
    },
    detail::reading,
    dialogs::parts::{Counted, Failure},
    state::{provider_form::ProviderForm, provider_words::kind_options},
};
use contract::{
    command::ListModels,
    provider::{KeySource, ProviderCheck},
};
use leptos::prelude::*;

/// The provider dialog, closed until the page asks for it.
#[component]
pub(super) fn ProviderDialog() -> impl IntoView {
    let (desk, toasts) = (ProviderDesk::get(), Toasts::get());
    let title = Signal::derive(move || match desk.before.get() {
        Some(provider) => format!("Edit “{}”", provider.name),
        None => "Add a provider".to_owned(),
    });
    let words = move || if desk.before.with(Option::is_some) { "Save changes" } else { "Add provider" };
    // What was tested is no longer what is entered.
    Effect::new(move |_| {
        desk.findings.track();
        if desk.tested.with_untracked(|tested| matches!(tested, Tested::Said(_))) {
            desk.tested.set(Tested::No);
        }
    });
    let footer = move || {
        view! {
            <Button
                pending=Signal::derive(move || desk.tested.get() == Tested::Waits)
                title="Makes one tiny real request"
                on_press=move || test(desk)
            >
                "Test"
            </Button>
            <span class="grow"></span>
            <Button on_press=move || desk.open.set(false)>"Cancel"</Button>
            <Button kind=ButtonKind::Primary pending=desk.pending title="Ctrl+Enter" on_press=move || submit(desk, toasts)>
                {words}
            </Button>
        }
    };
    view! {
        <Dialog
            open=desk.open
            title=title
            footer=footer
            on_close=Callback::new(move |()| desk.end())
            on_submit=Callback::new(move |()| submit(desk, toasts))
        >
            <div class="form">
                <Place/>
                <Model/>
                <KeyFields/>
                <More/>
            </div>
            <Answer/>
            <Failure error=desk.failure/>
        </Dialog>
    }
}

/// What it is, what it is called, where it is reached.
#[component]
fn Place() -> impl IntoView {
    let desk = ProviderDesk::get();
    let fields = desk.fields;
    let is_new = move || desk.before.with(Option::is_none);
    // What nobody has changed follows the kind; the list has set that already, so the one before is remembered.
    let was = StoredValue::new(fields.kind.get_untracked());
    let chosen = Callback::new(move |word: String| {
        if let Ok(kind) = word.parse() {
            let before = ProviderForm { kind: was.get_value(), ..untrack(|| fields.read()) };
            was.set_value(word);
            fields.fill(before.with_kind(kind));
        }
    });
    let usual = Signal::derive(move || {
        let kind = fields.kind.with(|word| word.parse::<contract::ProviderKind>().unwrap_or_default());
        let example =
            "Such as http://127.0.0.1:8080/v1: LM Studio, llama-server, vLLM or a gateway.".to_owned();
        match kind.default_base_url() {
            Some(url) if fields.base_url.with(|now| now.trim() == url) => None,
            Some(url) => Some(format!("{url} if left empty.")),
            None => Some(example),
        }
    });
    let elsewhere = Memo::new(move |_| fields.read().is_plain_elsewhere());
    view! {
        <Show when=is_new>
            <Field label="Kind" name="kind" error=desk.error("kind")>
                <Select value=fields.kind options=Signal::stored(kind_options()) on_choose=chosen/>
            </Field>
        </Show>
        <Field label="Name" name="name" error=desk.error("name")>
            <TextInput value=fields.name on_leave=desk.leaves("name")/>
        </Field>
        <Field label="Address" name="base_url" wide=true hint=usual error=desk.error("base_url")>
            <TextInput value=fields.base_url mono=true on_leave=desk.leaves("base_url")/>
        </Field>
        <Show when=move || elsewhere.get()>
            <div class="wide">
                <CheckBox
                    value=fields.allow_http
                    label="Allow http to another machine"
                    hint="The key and all texts then travel unencrypted. Only for a network that you trust."
                />
            </div>
        </Show>
    }
}

/// The model of agents that name none.
#[component]
fn Model() -> impl IntoView {
    let desk = ProviderDesk::get();
    let list = unique_id("models");
    // Only a provider that is kept can be asked which models it has.
    let known = reading::read(move || {
        let open = desk.open.get();
        desk.before.get().filter(|_| open).map(|provider| ListModels { name: provider.id.to_string() })
    });
    let options = move || known.value.get().unwrap_or_default();
    let hint = move || {
        let count = known.value.with(|models| models.as_ref().map_or(0, Vec::len));
        (count > 0)
            .then(|| format!("{count} models to choose from as you type."))
            .or_else(|| Some("For agents that name none of their own.".to_owned()))
    };
    view! {
        <Field label="Default model" name="model" wide=true hint=Signal::derive(hint) error=desk.error("model")>
            <TextInput
                value=desk.fields.model
                mono=true
                list=list.clone()
                placeholder="Its name, as the provider writes it"
                on_leave=desk.leaves("model")
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
    let desk = ProviderDesk::get();
    let fields = desk.fields;
    let source =
        Memo::new(move |_| fields.key_source.with(|word| word.parse::<KeySource>().unwrap_or_default()));
    let places = [
        ("keyring", "Keyring of the system"),
        ("environment", "Environment variable"),
        ("session", "This session only"),
        ("none", "No key needed"),
    ];
    let places = places.map(|(word, said)| (word.to_owned(), said.to_owned())).to_vec();
    let hint = Signal::derive(move || {
        let said = match source.get() {
            KeySource::Keyring => "Encrypted by your system; found again after a restart.",
            KeySource::Environment => "Legwork reads it where it runs the queue, and keeps nothing.",
            KeySource::Session => "In memory until Legwork is left; then it is asked for again.",
            KeySource::None => "For servers of your own that ask for none.",
        };
        Some(said.to_owned())
    });
    let value = move || match source.get() {
        KeySource::Keyring | KeySource::Session => view! { <Secret/> }.into_any(),
        KeySource::Environment => view! { <Variable/> }.into_any(),
        KeySource::None => view! { <span></span> }.into_any(),
    };
    view! {
        <Field label="Keep the key in" name="key_source" hint=hint error=desk.error("key_source")>
            <Select value=fields.key_source options=Signal::stored(places)/>
        </Field>
        {value}
    }
}

#[component]
fn Secret() -> impl IntoView {
    let desk = ProviderDesk::get();
    let kept = desk.before.with_untracked(|before| {
        before.as_ref().is_some_and(|before| before.key_source == desk.fields.read().key_source())
    });
    let placeholder = if kept { "Kept; type to replace it" } else { "" };
    view! {
        <Field label="API key" name="key" error=desk.error("key")>
            <TextInput kind="password" value=desk.fields.key placeholder=placeholder on_leave=desk.leaves("key")/>
        </Field>
    }
}

#[component]
fn Variable() -> impl IntoView {
    let desk = ProviderDesk::get();
    let usual = untrack(|| desk.fields.read()).kind().key_variable();
    view! {
        <Field label="Variable" name="key_variable" error=desk.error("key_variable")>
            <TextInput value=desk.fields.key_variable mono=true placeholder=usual on_leave=desk.leaves("key_variable")/>
        </Field>
    }
}

#[component]
fn More() -> impl IntoView {
    let desk = ProviderDesk::get();
    let open = desk.fields.requests_per_minute.with_untracked(|limit| !limit.is_empty());
    view! {
        <details class="fold more" open=open>
            <summary><span class="more-word">"More"</span><span class="more-said">"limit of requests"</span></summary>
            <div class="form">
                <Field
                    label="Requests at most"
                    name="requests_per_minute"
                    hint=Some("No limit if left empty; what comes sooner waits.".to_owned())
                    error=desk.error("requests_per_minute")
                >
                    <Counted
                        value=desk.fields.requests_per_minute
                        unit="a minute"
                        on_leave=desk.leaves("requests_per_minute")
                    />
                </Field>
            </div>
        </details>
    }
}

/// What the test came to.
#[component]
fn Answer() -> impl IntoView {
    let desk = ProviderDesk::get();
    view! {
        <div role="status">
            {move || match desk.tested.get() {
                Tested::Said(check) => Some(view! { <CheckSaid check=check/> }),
                _ => None,
            }}
        </div>
    }
}

/// What a test came to, in words, and what to do about it.
#[component]
pub(super) fn CheckSaid(check: ProviderCheck) -> impl IntoView {
    let glyph = if check.ok { Glyph::Check } else { Glyph::Warning };
    view! {
        <div class="check" class:ok=check.ok>
            <Icon glyph=glyph label=if check.ok { "It works" } else { "It does not work" }/>
            <div>
                <p class="selectable">{check.message}</p>
                {check.hint.map(|hint| view! { <p class="field-hint selectable">{hint}</p> })}
            </div>
        </div>
    }
}
