//! Choosing a node of a run, or its bar.

use super::{
    acts::WorkflowActs,
    run_state::{RunState, TIMELINE},
};
use crate::state::workflow::walk::GraphSpot;
use leptos::prelude::*;

/// A node was chosen: its task shows beside the page, or its tasks below.
pub(super) fn choose(state: RunState, acts: WorkflowActs, spot: GraphSpot) {
    state.chosen.set(Some(spot));
    state.stop.set(spot);
    match state.task_at(spot) {
        Some(task) => acts.open_task(task),
        None => state.tab.set(TIMELINE),
    }
}
