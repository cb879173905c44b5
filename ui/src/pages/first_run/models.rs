//! The second step: the models that are within reach from here, tried with one click and kept with another.

use super::{FirstStep, Of};
use crate::{
    catalogue::{common, first_run as say, providers},
    components::{Button, Glyph, Icon, Toasts},
    ipc,
    pages::providers::CheckSaid,
    shell::{ProvidersWish, Shell},
    state::{
        first_run::{answered, draft_of_key},
        provider_form::draft_of_found,
        provider_words::{address_said, models_said},
    },
};
use contract::{
    ApiError, ProviderDraft,
    command::{CheckProvider, CreateProvider, FindKeys, FindServers},
    provider::{FoundKey, FoundServer, Provider, ProviderCheck},
};
use leptos::{prelude::*, task::spawn_local};

/// A model within reach.
#[derive(Clone, PartialEq)]
struct ModelOffer {
    label: String,
    glyph: Glyph,
    /// What is known of it; behind the name of its variable, where it has one.
    about: String,
    variable: Option<String>,
    /// All of its models, for who points at it.
    more: String,
    draft: ProviderDraft,
    /// The provider that stands for it already.
    provider: Option<String>,
}

impl From<FoundServer> for ModelOffer {
    fn from(server: FoundServer) -> Self {
        let about = format!("{} · {}", models_said(&server.models), address_said(&server.base_url));
        Self {
            about,
            variable: None,
            more: server.models.join(", "),
            draft: draft_of_found(&server),
            glyph: Glyph::Server,
            label: server.label,
            provider: server.provider,
        }
    }
}

impl From<FoundKey> for ModelOffer {
    fn from(key: FoundKey) -> Self {
        Self {
            label: key.kind.label().to_owned(),
            glyph: Glyph::Key,
            about: say::key_after().to_owned(),
            more: String::new(),
            draft: draft_of_key(&key),
            variable: Some(key.variable),
            provider: key.provider,
        }
    }
}

/// What was found last. A cheap handle.
#[derive(Clone, Copy)]
struct ModelSearch {
    offers: RwSignal<Option<Vec<ModelOffer>>>,
    failed: RwSignal<Option<ApiError>>,
    looking: RwSignal<bool>,
}

impl ModelSearch {
    fn look(self) {
        self.looking.set(true);
        spawn_local(async move {
            let found = async {
                let servers = ipc::call(FindServers {}).await?;
                let keys = ipc::call(FindKeys {}).await?;
                Ok(servers.into_iter().map(Into::into).chain(keys.into_iter().map(Into::into)).collect())
            };
            let found: Result<Vec<ModelOffer>, ApiError> = found.await;
            if self.looking.try_set(false).is_some() {
                return; // the page is gone
            }
            self.failed.set(found.as_ref().err().cloned());
            if let Ok(found) = found {
                self.offers.set(Some(found));
            }
        });
    }

    /// What there is to say where there is nothing to show.
    fn said(self) -> Option<String> {
        match (self.failed.get(), self.offers.with(|all| all.as_ref().map(Vec::len))) {
            (Some(error), _) => Some(error.message),
            (None, None) => Some(say::models_looking().to_owned()),
            (None, Some(0)) => Some(say::models_none().to_owned()),
            _ => None,
        }
    }
}

/// The step.
#[component]
pub(super) fn ConnectModel() -> impl IntoView {
    let shell = Shell::get();
    let search = ModelSearch {
        offers: RwSignal::new(None),
        failed: RwSignal::new(None),
        looking: RwSignal::new(false),
    };
    search.look();
    let used = RwSignal::new(false);
    let nothing = move || search.offers.with(|all| all.as_ref().is_none_or(Vec::is_empty));
    view! {
        <FirstStep number="2" title=say::model_step() beside=say::model_step_beside() done=used>
            <p class="first-note" role="status" hidden=move || search.said().is_none()>{move || search.said()}</p>
            <ul class="first-items" aria-label=say::models() hidden=nothing>
                <For
                    each=move || search.offers.get().unwrap_or_default()
                    key=|offer| (offer.label.clone(), offer.about.clone(), offer.provider.clone())
                    let:offer
                >
                    <ModelLine offer=offer used=used/>
                </For>
            </ul>
            <p class="first-more">
                {move || if nothing() { say::elsewhere() } else { say::none_of_these() }}
                <button type="button" class="link" on:click=move |_| shell.open_providers(ProvidersWish::New)>
                    {say::add_another()}
                </button>
                " · "
                <button
                    type="button"
                    class="link"
                    aria-disabled=move || search.looking.get().then_some("true")
                    on:click=move |_| if !search.looking.get_untracked() { search.look() }
                >
                    {providers::look_again()}
                </button>
            </p>
        </FirstStep>
    }
}

/// How far one of them is.
#[derive(Clone, PartialEq)]
enum Offered {
    Untried,
    Waits,
    /// It was tried; how long that took, in milliseconds.
    Said(ProviderCheck, f64),
    /// It is a provider now; whether a model is still to be chosen.
    Kept {
        name: String,
        lacks_model: bool,
    },
}

impl Offered {
    fn kept(provider: Provider) -> Self {
        Self::Kept { lacks_model: provider.model.is_none(), name: provider.name }
    }
}

#[component]
fn ModelLine(offer: ModelOffer, used: RwSignal<bool>) -> impl IntoView {
    let shell = Shell::get();
    let toasts = Toasts::get();
    let before = offer.provider.clone().map(|name| Offered::Kept { name, lacks_model: false });
    let state = RwSignal::new(before.unwrap_or(Offered::Untried));
    let draft = StoredValue::new(offer.draft);
    let label = StoredValue::new(offer.label.clone());
    let test = move || try_out(draft.get_value(), state);
    let keep = move || {
        spawn_local(async move {
            match ipc::call(CreateProvider { provider: draft.get_value() }).await {
                Ok(provider) => _ = (state.try_set(Offered::kept(provider)), used.try_set(true)),
                Err(error) => toasts.error(&error),
            }
        });
    };
    let action = move || match state.get() {
        Offered::Said(check, took) if check.ok => view! {
            <span class="first-good" title=check.message><Icon glyph=Glyph::Done/>{answered(took)}</span>
            <Button small=true on_press=keep>{say::use_it()}<Of what=label/></Button>
        }
        .into_any(),
        Offered::Kept { name, lacks_model } => {
            let wish = ProvidersWish::Edit(name.clone());
            view! {
                <span class="first-good"><Icon glyph=Glyph::Done/>{providers::added_as(&name)}</span>
                <Button small=true on_press=move || shell.open_providers(wish.clone())>
                    {if lacks_model { say::choose_model() } else { common::edit() }}<Of what=label/>
                </Button>
            }
            .into_any()
        }
        Offered::Untried | Offered::Waits | Offered::Said(..) => view! {
            <Button
                small=true
                pending=Signal::derive(move || state.get() == Offered::Waits)
                title=providers::test_hint()
                on_press=test
            >
                {move || if state.get() == Offered::Waits { say::testing() } else { common::test() }}
                <Of what=label/>
            </Button>
        }
        .into_any(),
    };
    let wrong = move || match state.get() {
        Offered::Said(check, _) if !check.ok => Some(view! { <CheckSaid check=check/> }),
        _ => None,
    };
    view! {
        <li class="first-item">
            <Icon glyph=offer.glyph/>
            <strong class="ellipsis">{offer.label}</strong>
            <p class="ellipsis" title=offer.more>
                {offer.variable.map(|variable| view! { {say::key_before()}<code>{variable}</code> })}
                {offer.about}
            </p>
            <div class="first-do">{action}</div>
            <div class="first-item-more" role="status">{wrong}</div>
        </li>
    }
}

/// Makes one tiny request; nothing is kept of it.
fn try_out(changes: ProviderDraft, state: RwSignal<Offered>) {
    state.set(Offered::Waits);
    spawn_local(async move {
        let began = js_sys::Date::now();
        let answer = ipc::call(CheckProvider { name: None, changes }).await;
        let check = answer.unwrap_or_else(|error| ProviderCheck {
            ok: false,
            message: error.message,
            hint: error.hint,
            model: None,
        });
        // The page may be gone.
        let _ = state.try_set(Offered::Said(check, js_sys::Date::now() - began));
    });
}
