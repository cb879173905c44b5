//! The graph of a run: a node for each stage, with its tasks where they are few, and the edges between them.

mod edges;
mod measure;
mod node;

use super::run_state::RunState;
use crate::{
    catalogue::workflows as say,
    state::workflow::{
        graph::DRAWN_STAGES,
        layout::{Layout, Widths, lay_out},
        run_words, walk,
    },
};
use contract::workflow::RunWhen;
pub(super) use edges::{EdgeLook, Edges};
use leptos::{ev, html, prelude::*};
pub(super) use measure::{follow_room, rem};
use node::StageNode;
use wasm_bindgen::JsCast;

/// The graph.
#[component]
pub(super) fn RunGraph() -> impl IntoView {
    let state = RunState::get();
    let graph = state.graph;
    let drawn = Memo::new(move |_| graph.with(|graph| graph.nodes.len() <= DRAWN_STAGES));
    view! {
        {move || if drawn.get() {
            view! { <DrawnGraph/> }.into_any()
        } else {
            view! { <p class="workflow-quiet run-too-large">{say::too_large()}</p> }.into_any()
        }}
    }
}

#[component]
fn DrawnGraph() -> impl IntoView {
    let state = RunState::get();
    let around = NodeRef::<html::Div>::new();
    let room = follow_room(around);
    Effect::new(move |_| {
        let made = room.get().map(|room| state.graph.with(|graph| lay_out(graph, Widths::within(room))));
        if let Some(made) = made
            && state.layout.with_untracked(|known| *known != made)
        {
            state.layout.set(made);
        }
    });
    let stages = Memo::new(move |_| state.layout.with(|layout| layout.places.len()));
    let size = move |read: fn(&Layout) -> f64| move || state.layout.with(|layout| rem(read(layout)));
    view! {
        <div class="run-graph" node_ref=around>
            <div class="graph-field" style:width=size(|layout| layout.width) style:height=size(|layout| layout.height)>
                <Edges layout=state.layout looks=edge_looks(state)/>
                <ul aria-label=say::stages() on:keydown=move |event| press(state, &event)>
                    <For each=move || 0..stages.get() key=|at| *at let:at><StageNode at=at/></For>
                </ul>
            </div>
        </div>
        <Legend/>
    }
}

/// How each edge looks, in the order of the links.
fn edge_looks(state: RunState) -> Memo<Vec<EdgeLook>> {
    Memo::new(move |_| {
        state.graph.with(|graph| {
            state.with(|run| graph.links.iter().map(|link| EdgeLook::of_run(run, *link)).collect())
        })
    })
}

fn press(state: RunState, event: &ev::KeyboardEvent) {
    if event.ctrl_key() || event.alt_key() || event.meta_key() {
        return;
    }
    let from = state.stop.get_untracked();
    let to = state.graph.with_untracked(|graph| {
        state.layout.with_untracked(|layout| walk::step(graph, layout, from, &event.key()))
    });
    let Some(to) = to else { return };
    event.prevent_default();
    state.stop.set(to);
    let element = document().get_element_by_id(&to.id());
    if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// What the lines mean: those that there are.
#[component]
fn Legend() -> impl IntoView {
    let state = RunState::get();
    let critical = Memo::new(move |_| state.run.with(|run| run.as_ref().and_then(run_words::critical)));
    let looks = edge_looks(state);
    let shown = move |look: EdgeLook| {
        Memo::new(move |_| {
            state.graph.with(|graph| {
                looks
                    .with(|looks| graph.links.iter().zip(looks).any(|(link, own)| link.drawn && *own == look))
            })
        })
    };
    let (failed, open) = (shown(EdgeLook::Failed), shown(EdgeLook::Open));
    let only = Memo::new(move |_| {
        state.graph.with(|graph| graph.links.iter().any(|link| link.drawn && link.when == RunWhen::Failure))
    });
    let line = |look: EdgeLook, words: String| {
        view! {
            <span>
                <svg viewBox="0 0 20 8" aria-hidden="true"><path d="M0 4H20" data-look=look.as_str()></path></svg>
                {words}
            </span>
        }
    };
    view! {
        <p class="run-legend figure">
            {move || critical.get().map(|lasts| line(EdgeLook::Critical, say::critical_path(&lasts)))}
            {move || failed.get().then(|| line(EdgeLook::Failed, say::on_failure().to_owned()))}
            {move || open.get().then(|| {
                let words = if only.get() && !failed.get() { say::only_on_failure() } else { say::not_reached() };
                line(EdgeLook::Open, words.to_owned())
            })}
        </p>
    }
}
