//! The Agents page: who does tasks here.
//!
//! Owns: making, changing, putting away and bringing back agents. Its second tab is [`super::providers`].

mod coding;
mod common;
pub mod dialog;
mod fallbacks;
mod form;
mod inputs;
mod installed;
mod model;
mod prompt;
mod row;
mod stand_ins;

use super::providers::{KeyFirst, ProviderState, Providers};
use crate::{
    catalogue::{self, agents as say, providers},
    components::{Button, ButtonKind, Glyph, Icon, Skeleton, Tab, TabPanel, Tabs},
    live::Live,
    shell::{ProvidersWish, Shell},
    state::{agent_form::AgentForm, form::Form as _, provider_form::ProviderForm},
};
use contract::{Agent, AgentId, Provider, Timestamp, notify::NotifyStrategy};
use form::AgentState;
use leptos::{prelude::*, task::spawn_local};
use std::cell::Cell;

/// The name of the row of tabs.
const TABS: &str = "agents";

thread_local! {
    /// The tab that showed when the page was left, for when one comes back to it.
    static LEFT: Cell<&'static str> = const { Cell::new("agents") };
}

/// The Agents page.
#[component]
pub fn AgentsPage() -> impl IntoView {
    let (agent, provider) = (AgentState::new(), ProviderState::new());
    provide_context(agent);
    provide_context(provider);
    let tab = RwSignal::new(LEFT.get());
    Effect::new(move |_| LEFT.set(tab.get()));
    fulfil_wishes(tab, provider);
    let tabs =
        vec![Tab::new("agents", catalogue::common::agents()), Tab::new("providers", providers::providers())];
    let live = Live::get();
    let make = move || {
        agent.resume();
        let suited = |providers: &Option<Vec<Provider>>| {
            let providers = providers.as_deref().unwrap_or_default();
            agent
                .form
                .update(|form| *form = std::mem::replace(form, AgentForm::empty()).suited_to(providers));
        };
        live.providers.with_untracked(suited);
    };
    let add = move || {
        if tab.get() == "agents" {
            view! {
                <Button kind=ButtonKind::Primary icon=Glyph::Plus on_press=make>{say::new_agent()}</Button>
            }
            .into_any()
        } else {
            view! {
                <Button kind=ButtonKind::Primary icon=Glyph::Plus on_press=move || provider.make()>{providers::add_provider()}</Button>
            }
            .into_any()
        }
    };
    view! {
        <header class="page-head">
            <h1>{catalogue::common::agents()}</h1>
            <div class="page-tools">{add}</div>
        </header>
        <Tabs id=TABS label=say::tabs() tabs=Signal::stored(tabs) selected=tab/>
        <TabPanel tabs=TABS key="agents" selected=tab><div class="page-body agents"><AgentList/></div></TabPanel>
        <TabPanel tabs=TABS key="providers" selected=tab><div class="page-body agents"><Providers/></div></TabPanel>
        <dialog::AgentDialog/>
    }
}

/// Shows what another page wants to show of the providers.
fn fulfil_wishes(tab: RwSignal<&'static str>, provider: ProviderState) {
    let (live, shell) = (Live::get(), Shell::get());
    let key_first = KeyFirst::provide(provider);
    Effect::new(move |_| {
        let Some(wish) = shell.providers.get() else { return };
        tab.set("providers");
        let (name, its_key) = match wish {
            ProvidersWish::KeyOf(name) => (name, true),
            ProvidersWish::Edit(name) => (name, false),
            ProvidersWish::New => {
                shell.providers.set(None);
                return provider.make();
            }
            ProvidersWish::All => return shell.providers.set(None),
        };
        // It waits until it is known: one that was just added is told a moment later.
        let Some(all) = live.providers.get() else { return };
        let Some(found) = all.into_iter().find(|provider| provider.name == name) else {
            return if its_key {
                shell.providers.set(None)
            };
        };
        shell.providers.set(None);
        if its_key {
            key_first.wish();
        }
        provider.change(found);
        if its_key {
            provider.form.update(ProviderForm::ask_for_key);
        }
    });
}

/// The agents that take tasks, and those that were put away.
#[component]
fn AgentList() -> impl IntoView {
    let live = Live::get();
    // Their figures move with the tasks.
    let counts = Memo::new(move |_| live.queue.with(|queue| queue.as_ref().map(|queue| queue.counts)));
    Effect::new(move |_| {
        counts.with(|_| ());
        spawn_local(async move { live.look_at_agents().await });
    });
    let (active, put_away) = (among(live, false), among(live, true));
    let alone = move || active.with(|agents| agents.iter().all(|agent| agent.ready_made));
    view! {
        <Show when=move || live.agents.with(Option::is_some) fallback=|| view! { <Skeleton rows=3 label=catalogue::common::agents()/> }>
            <ul aria-label=catalogue::common::agents()>
                <For each=move || active.get() key=identity let:agent><row::AgentRow agent=agent/></For>
            </ul>
            <Show when=alone>
                <p class="agents-note">
                    <Icon glyph=Glyph::Info/>
                    {say::alone_note()}
                </p>
            </Show>
            <installed::Installed/>
            <Show when=move || put_away.with(|agents| !agents.is_empty())>
                <details class="fold put-away">
                    <summary>{move || say::put_away(put_away.with(Vec::len))}</summary>
                    <p class="field-hint">{say::put_away_hint()}</p>
                    <ul aria-label=say::put_away_list()>
                        <For each=move || put_away.get() key=identity let:agent>
                            <row::AgentRow agent=agent/>
                        </For>
                    </ul>
                </details>
            </Show>
        </Show>
    }
}

/// A row is drawn afresh when its agent has changed.
fn identity(agent: &Agent) -> (AgentId, Timestamp, i64, i64, Option<String>, Option<NotifyStrategy>) {
    (agent.id, agent.updated_at, agent.tasks, agent.usage.requests, agent.provider.clone(), agent.notify)
}

/// The agents that take tasks, or those that were put away.
fn among(live: Live, put_away: bool) -> Memo<Vec<Agent>> {
    Memo::new(move |_| {
        let wanted = |agent: &&Agent| agent.archived_at.is_some() == put_away;
        live.agents.with(|agents| agents.iter().flatten().filter(wanted).cloned().collect())
    })
}
