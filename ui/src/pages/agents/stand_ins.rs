//! Who takes a coding agent's tasks on when it has reached its limit, in order.

use super::form::AgentState;
use crate::{
    catalogue::agents as say,
    components::{Bound, Button, Glyph, IconButton, Select},
    live::Live,
};
use contract::{Agent, AgentKind};
use leptos::prelude::*;

/// The list, which can be put in another order.
#[component]
pub(super) fn StandIns() -> impl IntoView {
    let state = AgentState::get();
    let count = Memo::new(move |_| state.form.with(|form| form.stand_ins.len()));
    let add = move || state.form.update(|form| form.stand_ins.push(String::new()));
    let others = others(state);
    let has_others = Memo::new(move |_| others.with(|all| !all.is_empty()));
    let hint = move || if has_others.get() { say::stand_ins_hint() } else { say::stand_ins_none() };
    view! {
        <fieldset class="wide fallbacks stand-ins" data-field="fallbacks">
            <legend>{say::fallbacks()}</legend>
            <p class="field-hint">{hint}</p>
            <ol>
                <For each=move || 0..count.get() key=|at| *at let:at><StandIn at=at others=others/></For>
            </ol>
            <p class="field-error" role="alert">{state.error("fallbacks")}</p>
            <Show when=move || has_others.get()>
                <div><Button small=true icon=Glyph::Plus on_press=add>{say::add_fallback()}</Button></div>
            </Show>
        </fieldset>
    }
}

/// The coding agents besides this one, by name.
fn others(state: AgentState) -> Memo<Vec<String>> {
    let live = Live::get();
    Memo::new(move |_| {
        let own = state.before.with(|before| before.as_ref().map(|agent| agent.id));
        live.agents.with(|all| {
            let usable = |agent: &&Agent| agent.kind == AgentKind::Coding && agent.archived_at.is_none();
            let others = all.iter().flatten().filter(usable);
            others.filter(|agent| Some(agent.id) != own).map(|agent| agent.name.clone()).collect()
        })
    })
}

#[component]
fn StandIn(at: usize, others: Memo<Vec<String>>) -> impl IntoView {
    let state = AgentState::get();
    let form = state.form;
    let number = at + 1;
    let value: Bound<String> = state.field(
        move |form| form.stand_ins.get(at).cloned().unwrap_or_default(),
        move |form, name| {
            if let Some(one) = form.stand_ins.get_mut(at) {
                *one = name;
            }
        },
    );
    let options = Signal::derive(move || {
        let chosen = form.with(|form| form.stand_ins.clone());
        let free = |name: &String| !chosen.contains(name) || chosen.get(at) == Some(name);
        let names = others.get().into_iter().filter(free);
        std::iter::once((String::new(), say::choose_agent().to_owned()))
            .chain(names.map(|name| (name.clone(), name)))
            .collect::<Vec<_>>()
    });
    let up = move || form.update(|form| form.stand_ins.swap(at - 1, at));
    let remove = move || {
        form.update(|form| {
            form.stand_ins.remove(at);
        });
    };
    view! {
        <li>
            <span class="figure">{number}"."</span>
            <Select value=value options=options label=say::stand_in(number)/>
            <IconButton
                glyph=Glyph::Up
                label=say::fallback_earlier(number)
                disabled=Signal::stored(at == 0)
                on_press=up
            />
            <IconButton glyph=Glyph::Cross label=say::fallback_remove(number) on_press=remove/>
        </li>
    }
}
