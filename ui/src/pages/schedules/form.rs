//! The form of the schedule dialog, which all its parts share.

use crate::{
    hooks::form_state::FormState,
    live::Live,
    state::schedule_form::{ChosenAgent, ScheduleForm},
};
use contract::Agent;
use leptos::prelude::*;

/// The schedule dialog's form.
pub(super) type ScheduleState = FormState<ScheduleForm>;

/// The agents that a schedule can start: those that read, and those that bring a command.
pub(super) fn can_be_started(agent: &Agent) -> bool {
    agent.archived_at.is_none() && (!agent.kind.takes_command() || agent.command.is_some())
}

/// The agent that is chosen, once the agents are known. By its id too: so it is kept of one that was put away.
pub(super) fn chosen(state: ScheduleState) -> Memo<Option<Agent>> {
    let live = Live::get();
    let name = Memo::new(move |_| state.form.with(|form| form.agent.clone()));
    Memo::new(move |_| {
        let name = name.get();
        let is_it = |agent: &&Agent| agent.name == name || agent.id.to_string() == name;
        live.agents.with(|agents| agents.iter().flatten().find(is_it).cloned())
    })
}

/// Keeps in the form what it must know of the chosen agent.
pub(super) fn follow_chosen(state: ScheduleState, chosen: Memo<Option<Agent>>) {
    Effect::new(move |_| {
        let known = chosen.with(|agent| {
            agent.as_ref().map(|agent| ChosenAgent {
                kind: agent.kind,
                has_command: agent.command.is_some(),
                asks: agent.form.clone(),
            })
        });
        let known = known.unwrap_or_default();
        // also once another form was put in its place
        if state.form.with(|form| form.chosen != known) {
            state.form.update(|form| form.chosen = known);
        }
    });
}
