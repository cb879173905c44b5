//! The editor of simple workflows: the graph, the fields of the chosen stage, and the file that all of it makes.

mod fields;
mod file;
mod graph;
mod held;
mod inputs;
mod overall;
mod save;
mod stage;
mod state;
mod task;
mod text;

pub(super) use state::EditorState;

use super::acts::WorkflowActs;
use crate::{
    catalogue::{common, workflows as say},
    components::{Glyph, Icon, IconButton, Tab, TabPanel, Tabs},
    shell::{Shell, WorkflowsView},
    state::workflow::editor_keys::EditorKey,
};
use file::FilePane;
use graph::EditedGraph;
use leptos::{ev, prelude::*};
use overall::OverallForm;
use save::{SaveBar, save};
use stage::StageForm;
use state::{STAGES, TEXT};
use text::TextTab;
use wasm_bindgen::JsCast;

/// The name of the row of tabs.
const TABS: &str = "workflow-editor";

/// The editor.
#[component]
pub(super) fn EditorPage() -> impl IntoView {
    let (shell, acts, state) = (Shell::get(), WorkflowActs::get(), EditorState::get());
    let there = Memo::new(move |_| state.draft.with(Option::is_some));
    Effect::new(move |_| {
        if there.get() {
            state.begin();
        } else if shell.workflows.get_untracked() == WorkflowsView::Edit {
            // what was edited is gone: nothing to show
            shell.workflows.set(WorkflowsView::List);
        }
    });
    let tabs = vec![Tab::new(STAGES, say::stages()), Tab::new(TEXT, say::text())];
    view! {
        <div class="editor" on:keydown=move |event| press(state, acts, &event)>
            <EditorHead/>
            <Tabs id=TABS label=say::ways_to_edit() tabs=Signal::stored(tabs) selected=state.tab/>
            <TabPanel tabs=TABS key=STAGES selected=state.tab>
                <div class="editor-stages">
                    <EditedGraph/>
                    <div class="editor-panes">
                        <div class="editor-form">
                            {move || match state.chosen.get() {
                                Some(at) => view! { <StageForm at=at/> }.into_any(),
                                None => view! { <OverallForm/> }.into_any(),
                            }}
                        </div>
                        <FilePane/>
                    </div>
                </div>
            </TabPanel>
            <TabPanel tabs=TABS key=TEXT selected=state.tab><TextTab/></TabPanel>
        </div>
    }
}

#[component]
fn EditorHead() -> impl IntoView {
    let (acts, state) = (WorkflowActs::get(), EditorState::get());
    let name = state.memo(|draft| draft.definition().name.clone());
    let (can_undo, can_redo) = (state.memo(|draft| draft.can_undo()), state.memo(|draft| draft.can_redo()));
    let not = |can: Memo<bool>| Signal::derive(move || !can.get());
    let kept = state.memo(|draft| draft.path().is_some());
    let title =
        move || if kept.get() { say::edit_named(&name.get()) } else { say::new_workflow().to_owned() };
    view! {
        <header class="run-head">
            <nav class="run-crumb" aria-label=say::where_it_is()>
                <button type="button" class="text-link" on:click=move |_| acts.show_all()>{say::workflows()}</button>
                <Icon glyph=Glyph::Right/>
                <span class="ellipsis" dir="auto">{move || name.get()}</span>
            </nav>
            <div class="run-line">
                <h1 tabindex="-1">{title}</h1>
                <IconButton glyph=Glyph::Back label=common::undo() disabled=not(can_undo) on_press=move || state.undo()/>
                <IconButton glyph=Glyph::Forth label=say::redo() disabled=not(can_redo) on_press=move || state.redo()/>
                <SaveBar/>
            </div>
        </header>
    }
}

/// Ctrl+S saves; Ctrl+Z takes back, where no text has the focus that does that itself.
fn press(state: EditorState, acts: WorkflowActs, event: &ev::KeyboardEvent) {
    let ctrl = (event.ctrl_key() || event.meta_key()) && !event.alt_key();
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let in_text =
        target.is_some_and(|element| element.matches("input, textarea, select").unwrap_or_default());
    match EditorKey::of(&event.key(), ctrl, event.shift_key()) {
        Some(EditorKey::Save) => save(state, acts),
        Some(EditorKey::Undo) if !in_text => state.undo(),
        Some(EditorKey::Redo) if !in_text => state.redo(),
        _ => return,
    }
    event.prevent_default();
}
