//! The Agents page: who does tasks here.
//!
//! Owns: making, changing, putting away and bringing back agents.

pub mod dialog;
mod form;
mod row;

use crate::{
    components::{Button, ButtonKind, Glyph, Icon, Skeleton},
    live::Live,
};
use contract::{Agent, AgentId, Timestamp};
use form::AgentDesk;
use leptos::prelude::*;

/// The Agents page.
#[component]
pub fn AgentsPage() -> impl IntoView {
    let live = Live::get();
    let desk = AgentDesk::new();
    provide_context(desk);
    let (active, put_away) = (among(live, false), among(live, true));
    let alone = move || active.with(|agents| agents.iter().all(|agent| agent.ready_made));
    view! {
        <header class="page-head">
            <h1>"Agents"</h1>
            <div class="page-tools">
                <Button kind=ButtonKind::Primary icon=Glyph::Plus on_press=move || desk.make()>"New agent"</Button>
            </div>
        </header>
        <div class="page-body agents">
            <Show when=move || live.agents.with(Option::is_some) fallback=|| view! { <Skeleton rows=3 label="Agents"/> }>
                <ul aria-label="Agents">
                    <For each=move || active.get() key=identity let:agent><row::Row agent=agent/></For>
                </ul>
                <Show when=alone>
                    <p class="agents-note">
                        <Icon glyph=Glyph::Info/>
                        "An agent of your own remembers a command, a folder and a time-out, so that a task needs no more \
                         than a title."
                    </p>
                </Show>
                <Show when=move || put_away.with(|agents| !agents.is_empty())>
                    <details class="fold put-away">
                        <summary>{move || format!("Put away ({})", put_away.with(Vec::len))}</summary>
                        <p class="field-hint">"They keep their tasks and take no new ones."</p>
                        <ul aria-label="Agents that were put away">
                            <For each=move || put_away.get() key=identity let:agent>
                                <row::Row agent=agent/>
                            </For>
                        </ul>
                    </details>
                </Show>
            </Show>
        </div>
        <dialog::AgentDialog/>
    }
}

/// A row is drawn afresh when its agent has changed.
fn identity(agent: &Agent) -> (AgentId, Timestamp, i64) {
    (agent.id, agent.updated_at, agent.tasks)
}

/// The agents that take tasks, or those that were put away.
fn among(live: Live, put_away: bool) -> Memo<Vec<Agent>> {
    Memo::new(move |_| {
        let wanted = |agent: &&Agent| agent.archived_at.is_some() == put_away;
        live.agents.with(|agents| agents.iter().flatten().filter(wanted).cloned().collect())
    })
}
