//! The Workflows page: those that there are, their runs, one run as a graph, and the editor.
//!
//! Owns: starting, following and editing workflows. The task of a node shows in the detail beside it.

mod acts;
mod choose;
mod editor;
mod graph;
mod leave;
mod list;
mod outcomes;
mod row;
mod run;
mod run_state;
mod runs;
mod shared;
mod stage_icon;
mod stage_tasks;
mod start;
mod start_state;
mod timeline;

use crate::{
    live::Live,
    shell::{Shell, WorkflowsView, WorkflowsWish},
};
use acts::WorkflowActs;
use editor::EditorState;
use leave::Leave;
use leptos::prelude::*;
use shared::Workflows;
use start_state::StartState;

/// The Workflows page.
#[component]
pub fn WorkflowsPage() -> impl IntoView {
    let (live, shell) = (Live::get(), Shell::get());
    let (page, start) = (Workflows::new(), StartState::new());
    provide_context(page);
    provide_context(start);
    provide_context(EditorState::new());
    provide_context(Leave::new());
    let acts = WorkflowActs::new(page, start);
    provide_context(acts);
    Effect::new(move |_| {
        live.runs.with(|_| ());
        page.read();
    });
    Effect::new(move |_| {
        let Some(wish) = shell.workflows_wish.get() else { return };
        match wish {
            WorkflowsWish::Open(run) => acts.open_run(run),
            WorkflowsWish::New => acts.make(),
            WorkflowsWish::Start(name) => {
                // they are read first, so that the one that is asked for is there
                if page.all.with(Option::is_none) {
                    return;
                }
                acts.ask_to_start(&name);
            }
        }
        shell.workflows_wish.set(None);
    });
    let shows = Memo::new(move |_| shell.workflows.get());
    view! {
        {move || match shows.get() {
            WorkflowsView::List => view! { <list::WorkflowList/> }.into_any(),
            WorkflowsView::Run(id) => view! { <run::RunPage id=id/> }.into_any(),
            WorkflowsView::Edit => view! { <editor::EditorPage/> }.into_any(),
        }}
        <start::StartDialog/>
        <leave::LeaveQuestion/>
    }
}
