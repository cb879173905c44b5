//! The schedules, or what there is instead.

use super::{acts::ScheduleActs, keys, row::ScheduleRow, shared::Schedules};
use crate::{
    catalogue::{common, schedules as say},
    components::{Button, EmptyState, Glyph, Icon, Skeleton},
    state::schedule_form::ScheduleForm,
};
use leptos::prelude::*;

/// The list.
#[component]
pub(super) fn ScheduleList() -> impl IntoView {
    let (page, acts) = (Schedules::get(), ScheduleActs::get());
    let ids = Memo::new(move |_| {
        page.all.with(|all| all.as_ref().map(|all| all.iter().map(|one| one.id).collect::<Vec<_>>()))
    });
    let stop = Memo::new(move |_| {
        let ids = ids.get().unwrap_or_default();
        page.focused.get().filter(|id| ids.contains(id)).or_else(|| ids.first().copied())
    });
    let some = Memo::new(move |_| ids.with(|ids| ids.as_ref().map(|ids| !ids.is_empty())));
    let drawn = move || {
        match some.get() {
        None if page.failed.with(Option::is_some) => ().into_any(),
        None => view! { <Skeleton rows=4 label=say::schedules()/> }.into_any(),
        Some(false) => view! { <NoSchedules/> }.into_any(),
        Some(true) => view! {
            <ul class="schedule-list" aria-label=say::schedules() on:keydown=move |event| keys::press(page, acts, &event)>
                <For each=move || ids.get().unwrap_or_default() key=|id| *id let:id>
                    <ScheduleRow id=id stop=stop/>
                </For>
            </ul>
        }
        .into_any(),
    }
    };
    view! {
        <div class="schedules">
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
        </div>
    }
}

/// What this page is for, with examples that fill the dialog.
#[component]
fn NoSchedules() -> impl IntoView {
    let acts = ScheduleActs::get();
    let example = move |(label, form): (&'static str, ScheduleForm)| {
        view! { <Button on_press=move || acts.make_from(form.clone())>{label}</Button> }
    };
    view! {
        <EmptyState glyph=Glyph::Calendar title=say::nothing() text=say::nothing_hint()>
            <div class="schedule-examples" role="group" aria-label=say::examples()>
                {ScheduleForm::examples().map(example).into_iter().collect_view()}
            </div>
        </EmptyState>
    }
}
