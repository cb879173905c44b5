//! The graph of the workflow that is edited: a node is chosen to change it, and a stage is added after it.

use super::state::EditorState;
use crate::{
    catalogue::workflows as say,
    components::{Button, Glyph},
    dialogs::parts::focus_soon,
    pages::workflows::graph::{EdgeLook, Edges, follow_room, rem},
    state::workflow::{
        definition::title_of,
        edit,
        graph::{DRAWN_STAGES, NodeKind, StageGraph},
        layout::{Layout, Widths, lay_out},
        place::Place,
        walk::{self, GraphSpot},
    },
};
use contract::workflow::RunWhen;
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

/// The graph.
#[component]
pub(super) fn EditedGraph() -> impl IntoView {
    let state = EditorState::get();
    let around = NodeRef::<html::Div>::new();
    let room = follow_room(around);
    // their tasks are listed with the fields
    let graph = state.memo(|draft| {
        let mut graph = StageGraph::of_definition(draft.definition());
        graph.nodes.iter_mut().for_each(|kind| *kind = NodeKind::Single);
        graph
    });
    let layout = Memo::new(move |_| {
        let room = room.get().unwrap_or_default();
        graph.with(|graph| {
            if graph.nodes.len() > DRAWN_STAGES {
                Layout::default()
            } else {
                lay_out(graph, Widths::within(room))
            }
        })
    });
    let looks =
        Memo::new(move |_| graph.with(|graph| graph.links.iter().map(|link| look(link.when)).collect()));
    let stages = Memo::new(move |_| layout.with(|layout| layout.places.len()));
    let size = move |read: fn(&Layout) -> f64| move || layout.with(|layout| rem(read(layout)));
    let keys = move |event: ev::KeyboardEvent| press(state, graph, layout, &event);
    view! {
        <div class="editor-graph">
            <div class="run-graph" node_ref=around>
                <div class="graph-field" style:width=size(|layout| layout.width) style:height=size(|layout| layout.height)>
                    <Edges layout=layout looks=looks/>
                    <ul aria-label=say::stages() on:keydown=keys>
                        <For each=move || 0..stages.get() key=|at| *at let:at><EditedNode at=at layout=layout/></For>
                    </ul>
                </div>
            </div>
            <div class="editor-graph-acts">
                <Button small=true icon=Glyph::Plus on_press=move || add(state)>{say::add_stage()}</Button>
                <Button small=true on_press=move || state.chosen.set(None)>{say::about_all()}</Button>
            </div>
        </div>
    }
}

const fn look(when: RunWhen) -> EdgeLook {
    match when {
        RunWhen::Success => EdgeLook::Plain,
        RunWhen::Failure => EdgeLook::Failed,
        RunWhen::Always => EdgeLook::Open,
    }
}

#[component]
fn EditedNode(at: usize, layout: Memo<Layout>) -> impl IntoView {
    let state = EditorState::get();
    let spot = GraphSpot::stage(at);
    let title = state.memo(move |draft| title_of(draft.definition(), at));
    let line = state.memo(move |draft| {
        let tasks = draft.definition().stages.get(at).map_or(0, |stage| stage.tasks.len());
        say::task_count(i64::try_from(tasks).unwrap_or(i64::MAX))
    });
    let is_chosen = Memo::new(move |_| state.chosen.get() == Some(at));
    let place = Memo::new(move |_| layout.with(|layout| layout.places.get(at).copied().unwrap_or_default()));
    let length = move |read: fn(&Place) -> f64| move || rem(read(&place.get()));
    view! {
        <li
            class="graph-stage edited"
            class:chosen=move || is_chosen.get()
            style:left=length(|place| place.x)
            style:top=length(|place| place.y)
            style:width=length(|place| place.width)
            style:height=length(|place| place.height)
        >
            <button
                type="button"
                class="graph-node"
                id=spot.id()
                aria-pressed=move || if is_chosen.get() { "true" } else { "false" }
                tabindex=move || if state.stop.get() == spot { "0" } else { "-1" }
                title=move || title.get()
                on:focus=move |_| state.stop.set(spot)
                on:click=move |_| state.chosen.set(Some(at))
            >
                <span class="graph-title ellipsis" dir="auto">{move || title.get()}</span>
                <span class="graph-line ellipsis figure">{move || line.get()}</span>
            </button>
        </li>
    }
}

/// Adds a stage after the chosen one, or at the end, and shows its fields.
fn add(state: EditorState) {
    let after = state.chosen.get_untracked();
    let mut added = 0;
    state.change(None, |definition| added = edit::add_stage(definition, after));
    state.chosen.set(Some(added));
    focus_soon(".editor-form input");
}

fn press(state: EditorState, graph: Memo<StageGraph>, layout: Memo<Layout>, event: &ev::KeyboardEvent) {
    if event.ctrl_key() || event.alt_key() || event.meta_key() {
        return;
    }
    let from = state.stop.get_untracked();
    let to = graph.with_untracked(|graph| {
        layout.with_untracked(|layout| walk::step(graph, layout, from, &event.key()))
    });
    let Some(to) = to else { return };
    event.prevent_default();
    state.stop.set(to);
    let element = document().get_element_by_id(&to.id());
    if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
