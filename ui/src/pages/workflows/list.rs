//! The workflows that there are, and below them their runs.

use super::{acts::WorkflowActs, row::WorkflowRow, runs::RunRows, shared::Workflows};
use crate::{
    catalogue::{common, workflows as say},
    components::{Button, ButtonKind, EmptyState, Field, Glyph, Icon, Skeleton},
    dialogs::parts::FolderInput,
    hooks::rows::step,
    state::workflow::rows::{SourceGroup, groups, source_title},
};
use contract::workflow::Workflow;
use leptos::prelude::*;

/// The list.
#[component]
pub(super) fn WorkflowList() -> impl IntoView {
    let (page, acts) = (Workflows::get(), WorkflowActs::get());
    let known = Memo::new(move |_| page.all.with(Option::is_some));
    let none = Memo::new(move |_| page.all.with(|all| all.as_ref().is_some_and(Vec::is_empty)));
    let grouped = Memo::new(move |_| page.all.with(|all| groups(all.as_deref().unwrap_or_default())));
    let drawn = move || match (known.get(), none.get()) {
        (false, _) if page.failed.with(Option::is_some) => ().into_any(),
        (false, _) => view! { <Skeleton rows=5 label=say::workflows()/> }.into_any(),
        (true, true) => view! {
            <EmptyState glyph=Glyph::Flow title=say::nothing() text=say::nothing_hint()>
                <Button on_press=move || acts.make()>{say::new_workflow()}</Button>
            </EmptyState>
        }
        .into_any(),
        (true, false) => view! {
            <For each=move || grouped.get() key=|group| group.clone() let:group><Group group=group/></For>
        }
        .into_any(),
    };
    view! {
        <header class="page-head">
            <h1 tabindex="-1">{say::workflows()}</h1>
            <div class="page-tools">
                <Button kind=ButtonKind::Primary icon=Glyph::Plus on_press=move || acts.make()>{say::new_workflow()}</Button>
            </div>
        </header>
        <div class="page-body workflows">
            <ProjectFolder/>
            {move || page.failed.get().map(|error| view! {
                <div class="box failed" role="alert">
                    <Icon glyph=Glyph::Warning/>
                    <div class="box-text">
                        <p>{error.message}</p>
                        {error.hint.map(|hint| view! { <p class="box-hint">{hint}</p> })}
                        <div class="box-actions">
                            <Button small=true on_press=move || page.read()>{common::try_again()}</Button>
                        </div>
                    </div>
                </div>
            })}
            {drawn}
            <RunRows/>
        </div>
    }
}

/// The folder that a project's workflows are looked for in.
#[component]
fn ProjectFolder() -> impl IntoView {
    let page = Workflows::get();
    let typed = RwSignal::new(page.folder.get_untracked());
    let look = Callback::new(move |()| page.look_in(typed.get_untracked().trim().to_owned()));
    view! {
        <div class="workflow-project">
            <Field label=say::project() hint=Some(say::project_hint().to_owned())>
                <FolderInput value=typed placeholder=say::no_project() on_leave=look/>
            </Field>
        </div>
    }
}

/// Those of one source.
#[component]
fn Group(group: SourceGroup) -> impl IntoView {
    let page = Workflows::get();
    let SourceGroup { source, names } = group;
    let title = source_title(source);
    let row = move |name: String| {
        let wanted = name.clone();
        let one = move |all: &Option<Vec<Workflow>>| {
            all.iter().flatten().find(|one| one.source == source && one.name == wanted).cloned()
        };
        let workflow = Memo::new(move |_| page.all.with(&one));
        view! { <WorkflowRow workflow=workflow/> }
    };
    view! {
        <section class="workflow-group" aria-label=title>
            <h2>{title}</h2>
            <ul class="workflow-list" on:keydown=move |event| step(&event, ".workflow-run")>
                {names.into_iter().map(row).collect_view()}
            </ul>
        </section>
    }
}
