//! One workflow of the list: what it does, what became of its last run, and the button that starts it.

use super::acts::WorkflowActs;
use crate::{
    catalogue::{common, workflows as say},
    components::{Button, Glyph, Icon, Menu, MenuItem, StatusIcon},
    live::Live,
    state::{
        words,
        workflow::{rows, run_words},
    },
};
use contract::workflow::{Workflow, WorkflowSource, run::WorkflowRunBrief};
use leptos::prelude::*;

/// The row.
#[component]
pub(super) fn WorkflowRow(workflow: Memo<Option<Workflow>>) -> impl IntoView {
    let acts = WorkflowActs::get();
    let part = move |read: fn(&Workflow) -> String| {
        Memo::new(move |_| workflow.with(|one| one.as_ref().map(read).unwrap_or_default()))
    };
    let (name, about, size) = (part(|one| one.name.clone()), part(rows::about), part(rows::size));
    let broken =
        Memo::new(move |_| workflow.with(|one| one.as_ref().is_some_and(|one| one.definition.is_none())));
    let problem = part(|one| rows::problem(one).unwrap_or_default());
    let last = Memo::new(move |_| workflow.with(|one| one.as_ref().and_then(|one| one.last_run.clone())));
    let start = move || {
        if let Some(one) = workflow.get_untracked() {
            acts.start_one(&one);
        }
    };
    let label = Signal::derive(move || name.with(|name| say::more_for(name)));
    let items = Signal::derive(move || {
        let Some(one) = workflow.get() else { return vec![] };
        let edit = if one.source == WorkflowSource::BuiltIn { say::edit_copy() } else { common::edit() };
        let shown = one.clone();
        let mut items = vec![MenuItem::new(edit, Glyph::Pencil, move || acts.edit(shown.clone()))];
        if let Some(run) = &one.last_run {
            let run = run.id;
            items.push(MenuItem::new(say::open_last_run(), Glyph::Flow, move || acts.open_run(run)));
        }
        items
    });
    view! {
        <li class="workflow-row">
            <Icon glyph=Glyph::Flow/>
            <div class="workflow-text">
                <p class="workflow-line">
                    <span class="workflow-name ellipsis" dir="auto" title=move || name.get()>{move || name.get()}</span>
                    <span class="workflow-size">{move || size.get()}</span>
                </p>
                <p class="workflow-about" dir="auto" hidden=move || about.with(String::is_empty)>{move || about.get()}</p>
                <p class="workflow-problem" hidden=move || problem.with(String::is_empty)>{move || problem.get()}</p>
            </div>
            <LastRun last=last/>
            <span class="workflow-acts">
                <Button small=true icon=Glyph::Play disabled=broken on_press=start>
                    {say::run()}
                    <span class="visually-hidden">{move || format!(" {}", name.get())}</span>
                </Button>
                <Menu label=label glyph=Glyph::More glyph_only=true items=items/>
            </span>
        </li>
    }
}

/// What became of the last run, which it leads to.
#[component]
fn LastRun(last: Memo<Option<WorkflowRunBrief>>) -> impl IntoView {
    let (live, acts) = (Live::get(), WorkflowActs::get());
    let ran =
        Memo::new(move |_| last.with(|last| last.as_ref().map(|last| (last.id, last.number, last.status))));
    let said = move || last.with(|last| last.as_ref().map(run_words::outcome).unwrap_or_default());
    let when = live.said(move |now| {
        last.with(|last| {
            let ago = |run: &WorkflowRunBrief| words::ago(now.as_second() - run.started_at.as_second());
            last.as_ref().map(ago).unwrap_or_default()
        })
    });
    view! {
        <div class="workflow-last">
            {move || match ran.get() {
                None => view! { <span class="workflow-quiet">{say::never_ran()}</span> }.into_any(),
                Some((id, number, status)) => view! {
                    <StatusIcon status=status/>
                    <span class="workflow-last-text">
                        <button type="button" class="workflow-run" on:click=move |_| acts.open_run(id)>{say::run_number(number)}</button>
                        <span class="workflow-quiet ellipsis">{said}</span>
                    </span>
                    <span class="workflow-quiet figure">{when}</span>
                }
                .into_any(),
            }}
        </div>
    }
}
