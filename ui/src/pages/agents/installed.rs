//! Coding agents that are installed on this machine, offered with one click. They are looked for when one asks for it, for
//! each is started to say its version.

use super::form::AgentState;
use crate::{
    catalogue::{agents as say, common},
    components::{Button, Glyph, Icon, Toasts},
    ipc,
    state::agent_form::draft_of_installed,
};
use contract::{
    ApiError,
    coding::{FoundClient, SignIn},
    command::{CreateAgent, FindCodingAgents},
};
use leptos::{prelude::*, task::spawn_local};

/// What was found last.
#[derive(Clone, Copy)]
struct ClientSearch {
    found: RwSignal<Option<Vec<FoundClient>>>,
    failed: RwSignal<Option<ApiError>>,
    looking: RwSignal<bool>,
}

impl ClientSearch {
    /// Looks, and keeps showing what was there meanwhile.
    fn look(self) {
        if self.looking.get_untracked() {
            return;
        }
        self.looking.set(true);
        spawn_local(async move {
            let answer = ipc::call(FindCodingAgents {}).await;
            if self.looking.try_set(false).is_some() {
                return; // the page is gone
            }
            match answer {
                Ok(found) => {
                    self.failed.set(None);
                    self.found.set(Some(found));
                }
                Err(error) => self.failed.set(Some(error)),
            }
        });
    }
}

/// `Coding agents on this machine`.
#[component]
pub(super) fn Installed() -> impl IntoView {
    let search = ClientSearch {
        found: RwSignal::new(None),
        failed: RwSignal::new(None),
        looking: RwSignal::new(false),
    };
    let said = move || match (search.failed.get(), search.found.with(|all| all.as_ref().map(Vec::len))) {
        (Some(error), _) => Some(error.message),
        (None, None) if search.looking.get() => Some(say::installed_looking().to_owned()),
        (None, None) => Some(say::installed_note().to_owned()),
        (None, Some(0)) => Some(say::nothing_installed().to_owned()),
        _ => None,
    };
    view! {
        <section class="found" aria-labelledby="installed-heading">
            <header>
                <h2 id="installed-heading">{say::installed()}</h2>
                <Button small=true icon=Glyph::Again pending=search.looking on_press=move || search.look()>{say::find_installed()}</Button>
            </header>
            <p class="found-note" role="status">{said}</p>
            <ul aria-label=say::installed_list()>
                <For
                    each=move || search.found.get().unwrap_or_default()
                    key=|found| (found.program.clone(), found.version.clone(), found.agent.clone(), found.signed_in.as_str())
                    let:found
                >
                    <InstalledCard found=found search=search/>
                </For>
            </ul>
        </section>
    }
}

#[component]
fn InstalledCard(found: FoundClient, search: ClientSearch) -> impl IntoView {
    let (state, toasts) = (AgentState::get(), Toasts::get());
    let adding = RwSignal::new(false);
    let signed_in = match found.signed_in {
        SignIn::Yes => Some(say::signed_in().to_owned()),
        SignIn::No => Some(say::not_signed_in().to_owned()),
        SignIn::Unknown => None,
    };
    let about = [found.version.clone(), signed_in].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let (label, program, notes) = (found.label.clone(), found.program.clone(), found.notes.clone());
    let known = found.agent.clone();
    let name = say::add_installed(&label);
    let add = move || {
        let draft = draft_of_installed(&found);
        adding.set(true);
        spawn_local(async move {
            let answer = ipc::call(CreateAgent { agent: draft }).await;
            let _ = adding.try_set(false);
            match answer {
                Ok(agent) => toasts.say_with(say::was_made(&agent.name), common::edit(), move || {
                    state.change(agent.clone());
                }),
                Err(error) => toasts.error(&error),
            }
            search.look();
        });
    };
    view! {
        <li class="found-card">
            <span class="agent-glyph"><Icon glyph=Glyph::Agent/></span>
            <div class="agent-main">
                <p class="agent-line">
                    <span class="agent-name">{label}</span>
                    <code class="agent-role">{program}</code>
                </p>
                <p class="agent-line agent-about"><span>{about}</span></p>
                {notes.into_iter().map(|note| view! { <p class="field-hint">{note}</p> }).collect_view()}
            </div>
            {match known {
                Some(agent) => view! { <span class="found-known">{say::installed_as(&agent)}</span> }.into_any(),
                None => view! {
                    <Button small=true pending=adding title=name on_press=add>{say::add()}</Button>
                }
                .into_any(),
            }}
        </li>
    }
}
