//! Secrets that commands can be given. Their values are in the keyring, and never come back here.

use super::state::SettingsState;
use crate::{
    catalogue::{common, settings as say},
    components::{Button, Glyph, IconButton, Skeleton, TextInput},
    hooks::time,
    ipc,
    live::Live,
};
use contract::{
    ApiError,
    command::{KeepSecret, ListSecrets, RemoveSecret},
    provider::Key,
    secret::Secret,
};
use leptos::{ev, prelude::*, task::spawn_local};

/// What the section shares. A cheap handle.
#[derive(Clone, Copy)]
struct SecretList {
    state: SettingsState,
    /// Once they are known.
    all: RwSignal<Option<Vec<Secret>>>,
    name: RwSignal<String>,
    value: RwSignal<String>,
    pending: RwSignal<bool>,
    /// What is wrong with what was entered.
    wrong: RwSignal<Option<ApiError>>,
}

impl SecretList {
    fn new(state: SettingsState) -> Self {
        let text = || RwSignal::new(String::new());
        let (pending, wrong) = (RwSignal::new(false), RwSignal::new(None));
        Self { state, all: RwSignal::new(None), name: text(), value: text(), pending, wrong }
    }

    fn read(self) {
        spawn_local(async move {
            match ipc::call(ListSecrets {}).await {
                // The page may have been left meanwhile.
                Ok(all) => _ = self.all.try_set(Some(all)),
                Err(error) => self.state.toasts.error(&error),
            }
        });
    }

    fn keep(self) {
        let (name, value) = (self.name.get_untracked().trim().to_owned(), self.value.get_untracked());
        self.pending.set(true);
        spawn_local(async move {
            let kept = ipc::call(KeepSecret { name, value: Key::new(value) }).await;
            let _ = self.pending.try_set(false);
            match kept {
                Ok(secret) => {
                    let _ = (
                        self.wrong.try_set(None),
                        self.name.try_set(String::new()),
                        self.value.try_set(String::new()),
                    );
                    self.state.toasts.say(say::secret_kept(&secret.name));
                    self.read();
                }
                Err(error) => _ = self.wrong.try_set(Some(error)),
            }
        });
    }

    fn remove(self, name: String) {
        spawn_local(async move {
            match ipc::call(RemoveSecret { name: name.clone() }).await {
                Ok(()) => {
                    self.state.toasts.say(say::secret_forgotten(&name));
                    self.read();
                }
                Err(error) => self.state.toasts.error(&error),
            }
        });
    }
}

/// The section.
#[component]
pub fn Secrets() -> impl IntoView {
    let list = SecretList::new(SettingsState::get());
    list.read();
    let rows = move || match list.all.get() {
        None => view! { <Skeleton rows=2 label=common::secrets()/> }.into_any(),
        Some(all) => all
            .into_iter()
            .map(|secret| view! { <SecretRow list=list secret=secret/> })
            .collect_view()
            .into_any(),
    };
    view! {
        <section class="secrets" aria-labelledby="settings-secrets">
            <h2 id="settings-secrets" tabindex="-1">{common::secrets()}</h2>
            <p class="field-hint">
                {say::secrets_hint()}
            </p>
            {rows}
            <NewSecret list=list/>
        </section>
    }
}

#[component]
fn SecretRow(list: SecretList, secret: Secret) -> impl IntoView {
    let now = Live::get().now.get_untracked();
    let (name, label) = (secret.name.clone(), say::forget(&secret.name));
    view! {
        <div class="secret-row">
            <span class="secret-name mono selectable">{secret.name}</span>
            <span class="secret-kept figure">{say::kept_at(&time::moment(secret.updated_at, now))}</span>
            <IconButton glyph=Glyph::Bin label=label on_press=move || list.remove(name.clone())/>
        </div>
    }
}

#[component]
fn NewSecret(list: SecretList) -> impl IntoView {
    let empty = Signal::derive(move || {
        list.name.with(|name| name.trim().is_empty()) || list.value.with(String::is_empty)
    });
    let keys = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() && !empty.get_untracked() {
            event.prevent_default();
            list.keep();
        }
    };
    let wrong = move || {
        list.wrong.with(|wrong| {
            wrong.as_ref().map(|error| match error.fields.first() {
                Some(field) => field.message.clone(),
                None => error.message.clone(),
            })
        })
    };
    view! {
        <div class="secret-new" on:keydown=keys>
            <TextInput value=list.name mono=true label=say::secret_name() placeholder=say::secret_name_example()/>
            <TextInput value=list.value kind="password" label=say::secret_value() placeholder=say::secret_value()/>
            <Button small=true disabled=empty pending=list.pending on_press=move || list.keep()>{say::keep_secret()}</Button>
        </div>
        <p class="field-error" role="alert">{wrong}</p>
    }
}
