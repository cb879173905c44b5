//! What a task made: summary, output, artifacts, what it took.

use super::{
    Pane,
    check::CheckResult,
    made::{Artifacts, Took, Written},
};
use crate::{
    catalogue::detail as say,
    components::{EmptyState, Glyph, Icon, Skeleton},
    hooks::reading,
    state::words,
};
use contract::{Status, command::GetResult, task::TaskResult};
use leptos::prelude::*;

/// The tab.
#[component]
pub(super) fn ResultTab(pane: Pane) -> impl IntoView {
    let ended = pane.memo(|task| task.status.is_terminal());
    let key = pane.memo(|task| (task.status, task.completed_at));
    let reading = reading::read(move || {
        key.with(|_| ());
        (ended.get() == Some(true)).then(|| GetResult { id: pane.id.to_string() })
    });
    let drawn = move || match (ended.get(), reading.value.get()) {
        (Some(false) | None, _) => view! {
            <EmptyState glyph=Glyph::File title=say::no_result_yet() text=say::no_result_yet_hint()/>
        }
        .into_any(),
        (_, None) if reading.error.with(Option::is_some) => ().into_any(),
        (_, None) => view! { <Skeleton rows=3 label=say::results()/> }.into_any(),
        (_, Some(read)) => match read.result {
            Some(result) => view! { <Made pane=pane result=result/> }.into_any(),
            None => view! {
                <EmptyState glyph=Glyph::File title=say::no_result() text=say::no_result_hint()/>
            }
            .into_any(),
        },
    };
    view! {
        <reading::ReadingTrouble reading=reading/>
        {drawn}
    }
}

#[component]
fn Made(pane: Pane, result: TaskResult) -> impl IntoView {
    let TaskResult { success, summary, output, artifacts, metrics } = result;
    let said = if success { say::did_it() } else { say::did_not_do_it() };
    let by_model = pane.with(|task| task.usage.is_some()) == Some(true);
    let summary = words::summed_up(&summary, by_model);
    let repeats = output.as_str().is_some_and(|output| output.trim() == summary.trim());
    view! {
        <div class="result">
            <section class="section result-head" data-kind=if success { Status::Completed } else { Status::Failed }.as_str()>
                <span title=said><Icon glyph=if success { Glyph::Check } else { Glyph::Warning } label=said/></span>
                <p class="selectable" dir="auto">{if summary.is_empty() { said.to_owned() } else { summary }}</p>
            </section>
            <CheckResult pane=pane/>
            {(!artifacts.is_empty()).then(|| view! { <Artifacts task=pane.id artifacts=artifacts/> })}
            {(!repeats).then(|| view! { <Written output=output by_model=by_model/> })}
            <Took metrics=metrics/>
        </div>
    }
}
