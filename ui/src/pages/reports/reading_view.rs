//! One report, for reading.

use super::{
    Shelf,
    export::ExportMenu,
    outline::{Outline, Scrolled},
};
use crate::{
    catalogue::{common, queue, reports as say},
    components::{Button, ButtonKind, EmptyState, Glyph, IconButton, Skeleton, Toasts},
    detail::{
        actions::Actor,
        made::{Artifacts, Took},
        markdown::Markdown,
    },
    dialogs::parts::focus_soon,
    hooks::{reading, time},
    ipc,
    live::Live,
    shell::Shell,
    state::outline,
};
use contract::{
    ReportId,
    command::{DeleteReports, GetReport, RestoreReports},
    report::Report,
};
use leptos::{prelude::*, task::spawn_local};

/// The report that is open, or a word about choosing one.
#[component]
pub(super) fn ReadingView() -> impl IntoView {
    let shelf = Shelf::get();
    let open = Memo::new(move |_| shelf.open.get());
    let some = Memo::new(move |_| shelf.reports.with(|all| all.as_ref().is_some_and(|all| !all.is_empty())));
    move || match open.get() {
        Some(id) => Some(view! { <Opened id=id/> }.into_any()),
        None if some.get() => Some(
            view! {
                <section class="report-view" aria-label=say::report()>
                    <EmptyState glyph=Glyph::Report title=say::choose()/>
                </section>
            }
            .into_any(),
        ),
        None => None,
    }
}

#[component]
fn Opened(id: ReportId) -> impl IntoView {
    let report = reading::read(move || Some(GetReport { id: id.to_string() }));
    let scrolled = Scrolled { view: NodeRef::new(), times: RwSignal::new(0) };
    view! {
        <section
            class="report-view"
            aria-label=say::report()
            node_ref=scrolled.view
            on:scroll=move |_| scrolled.times.update(|times| *times += 1)
        >
            <reading::ReadingTrouble reading=report/>
            {move || match report.value.get() {
                Some(report) => view! { <Sheet report=report scrolled=scrolled/> }.into_any(),
                None if report.error.with(Option::is_some) => ().into_any(),
                None => view! { <Skeleton rows=4 label=say::words()/> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn Sheet(report: Report, scrolled: Scrolled) -> impl IntoView {
    let (shelf, shell, live, toasts, actor) =
        (Shelf::get(), Shell::get(), Live::get(), Toasts::get(), Actor::get());
    let Report { id, task_id, title, agent, summary, output, artifacts, metrics, created_at } = report;
    live.looked_at(task_id);
    let copied = if output.trim().is_empty() { summary.clone() } else { output.clone() };
    // Often the summary is the text's own first paragraph.
    let lead = Some(summary).filter(|summary| !summary.trim().is_empty() && !output.contains(summary.trim()));
    let created = live.said(move |now| time::moment(created_at, now));
    let headings = outline::headings(lead.iter().chain([&output]).map(String::as_str));
    let outline = (headings.len() >= outline::FEWEST).then_some(headings);
    view! {
        <header class="report-head">
            <div>
                <h2 class="selectable" dir="auto">{title}</h2>
                <p class="report-byline figure">
                    {agent}" · "{created}" · "
                    <button type="button" class="text-link" on:click=move |_| shell.open_task(task_id)>{say::open_task()}</button>
                </p>
            </div>
            <div class="report-tools">
                <IconButton glyph=Glyph::Copy label=say::copy() on_press=move || actor.copy(copied.clone(), say::copied())/>
                <ExportMenu id=id/>
                <Button small=true kind=ButtonKind::Danger icon=Glyph::Bin on_press=move || delete(shelf, toasts, id)>
                    {queue::delete()}
                </Button>
                <IconButton glyph=Glyph::Cross label=say::close() on_press=move || shelf.open.set(None)/>
            </div>
        </header>
        <div class="report-body">
            {outline.map(|headings| view! { <Outline headings=headings scrolled=scrolled/> })}
            <div class="report-text">
                {lead.map(|lead| view! { <div class="report-lead"><Markdown text=lead/></div> })}
                {(!output.trim().is_empty()).then(|| view! { <Markdown text=output/> })}
            </div>
        </div>
        {(!artifacts.is_empty()).then(|| view! { <Artifacts task=task_id artifacts=artifacts/> })}
        <Took metrics=metrics/>
    }
}

/// Takes it off the shelf; it can be brought back.
fn delete(shelf: Shelf, toasts: Toasts, id: ReportId) {
    spawn_local(async move {
        match ipc::call(DeleteReports { ids: vec![id] }).await {
            Ok(()) => {
                let _ = shelf.open.try_set(None);
                toasts.say_with(say::deleted(), common::undo(), move || restore(toasts, id));
                focus_soon(".report-row");
            }
            Err(error) => toasts.error(&error),
        }
    });
}

fn restore(toasts: Toasts, id: ReportId) {
    spawn_local(async move {
        match ipc::call(RestoreReports { ids: vec![id] }).await {
            Ok(()) => toasts.say(common::brought_back()),
            Err(error) => toasts.error(&error),
        }
    });
}
