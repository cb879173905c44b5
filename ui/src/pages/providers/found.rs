//! Model servers that run on this machine, offered with one click.

use super::form::ProviderState;
use crate::{
    catalogue::{common, providers as say},
    components::{Button, ButtonKind, Glyph, Icon, Toasts},
    ipc,
    state::{provider_form::draft_of_found, provider_words::models_said},
};
use contract::{
    ApiError,
    command::{CreateProvider, FindServers},
    provider::FoundServer,
};
use leptos::{prelude::*, task::spawn_local};

/// What was found last.
#[derive(Clone, Copy)]
struct ServerSearch {
    servers: RwSignal<Option<Vec<FoundServer>>>,
    failed: RwSignal<Option<ApiError>>,
    looking: RwSignal<bool>,
}

impl ServerSearch {
    /// Looks, and keeps showing what was there meanwhile.
    fn look(self) {
        if self.looking.get_untracked() {
            return;
        }
        self.looking.set(true);
        spawn_local(async move {
            let answer = ipc::call(FindServers {}).await;
            if self.looking.try_set(false).is_some() {
                return; // the page is gone
            }
            match answer {
                Ok(servers) => {
                    self.failed.set(None);
                    self.servers.set(Some(servers));
                }
                Err(error) => self.failed.set(Some(error)),
            }
        });
    }
}

/// `Found on this machine`, looked for as the tab opens.
#[component]
pub(super) fn Found() -> impl IntoView {
    let search = ServerSearch {
        servers: RwSignal::new(None),
        failed: RwSignal::new(None),
        looking: RwSignal::new(false),
    };
    search.look();
    let said = move || match (search.failed.get(), search.servers.with(|all| all.as_ref().map(Vec::len))) {
        (Some(error), _) => Some(error.message),
        (None, None) => Some(say::looking().to_owned()),
        (None, Some(0)) => Some(say::nothing_answers().to_owned()),
        _ => None,
    };
    view! {
        <section class="found" aria-labelledby="found-heading">
            <header>
                <h2 id="found-heading">{say::found()}</h2>
                <Button small=true icon=Glyph::Again pending=search.looking on_press=move || search.look()>{say::look_again()}</Button>
            </header>
            <p class="found-note" role="status">{said}</p>
            <ul aria-label=say::found_list()>
                <For
                    each=move || search.servers.get().unwrap_or_default()
                    key=|server| (server.base_url.clone(), server.models.clone(), server.provider.clone())
                    let:server
                >
                    <FoundServerCard server=server search=search/>
                </For>
            </ul>
        </section>
    }
}

#[component]
fn FoundServerCard(server: FoundServer, search: ServerSearch) -> impl IntoView {
    let (state, toasts) = (ProviderState::get(), Toasts::get());
    let adding = RwSignal::new(false);
    let models = models_said(&server.models);
    let all = server.models.join(", ");
    let (label, place) = (server.label.clone(), server.base_url.clone());
    let known = server.provider.clone();
    let name = say::add_named(&label);
    let add = move || {
        let draft = draft_of_found(&server);
        adding.set(true);
        spawn_local(async move {
            let answer = ipc::call(CreateProvider { provider: draft }).await;
            let _ = adding.try_set(false);
            match answer {
                Ok(provider) => toasts.say_with(say::was_added(&provider.name), common::edit(), move || {
                    state.change(provider.clone());
                }),
                Err(error) => toasts.error(&error),
            }
            search.look();
        });
    };
    view! {
        <li class="found-card">
            <span class="agent-glyph"><Icon glyph=Glyph::Server/></span>
            <div class="agent-main">
                <p class="agent-line">
                    <span class="agent-name">{label}</span>
                    <code class="agent-role">{place}</code>
                </p>
                <p class="agent-line agent-about"><span title=all>{models}</span></p>
            </div>
            {match known {
                Some(provider) => view! { <span class="found-known">{say::added_as(&provider)}</span> }.into_any(),
                None => view! {
                    <Button small=true kind=ButtonKind::Primary pending=adding title=name on_press=add>{say::add()}</Button>
                }
                .into_any(),
            }}
        </li>
    }
}
