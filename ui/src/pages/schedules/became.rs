//! What became of a time: an icon, a word, and the way to its task.

use super::acts::ScheduleActs;
use crate::{
    catalogue::schedules as say,
    components::{Glyph, Icon, ShapeIcon},
    live::Live,
    state::{schedules, shape::Shape},
};
use contract::{
    Status, TaskId,
    schedule::{Occurrence, OccurrenceState},
    task::TaskBrief,
};
use leptos::prelude::*;

/// What became of a time. Its button stays while its task moves on, and with it the focus.
#[component]
pub(super) fn BecameOf(
    /// Which time; none: there was none yet.
    #[prop(into)]
    occurrence: Signal<Option<Occurrence>>,
) -> impl IntoView {
    let (live, acts) = (Live::get(), ScheduleActs::get());
    let task = Memo::new(move |_| occurrence.with(|one| one.as_ref().and_then(|one| one.task.clone())));
    let id = Memo::new(move |_| task.with(|task| task.as_ref().map(|task| task.id)));
    let shape = Memo::new(move |_| task.get().map(|brief| shape_now(live, &brief)));
    let mark = move || match (shape.get(), occurrence.with(|one| one.as_ref().map(|one| one.state))) {
        (Some(shape), _) => view! { <ShapeIcon shape=shape/> }.into_any(),
        (None, Some(state)) => view! { <Icon glyph=glyph(state)/> }.into_any(),
        (None, None) => ().into_any(),
    };
    let word = Memo::new(move |_| {
        let told = || occurrence.with(|one| one.as_ref().map_or(say::not_yet(), schedules::became));
        shape.get().map_or_else(told, Shape::label)
    });
    let tint = move || match (shape.get(), occurrence.with(|one| one.as_ref().map(|one| one.state))) {
        (Some(shape), _) => Some(shape.tint().as_str()),
        (None, Some(OccurrenceState::Refused)) => Some(Status::Failed.as_str()),
        (None, _) => None,
    };
    let why = move || occurrence.with(|one| one.as_ref().and_then(schedules::why));
    let open = move |_| {
        if let Some(task) = id.get_untracked() {
            acts.open_task(task);
        }
    };
    view! {
        <span class="schedule-became" data-tint=tint title=why>
            {mark}
            <button
                type="button"
                class="schedule-task-link"
                hidden=move || id.with(Option::is_none)
                aria-current=move || is_open(live, id.get()).then_some("true")
                on:click=open
            >
                {move || word.get()}
            </button>
            <span hidden=move || id.with(Option::is_some)>{move || word.get()}</span>
        </span>
    }
}

/// Where the task stands: one that has ended as it was told, else as it is held.
fn shape_now(live: Live, brief: &TaskBrief) -> Shape {
    if brief.status.is_terminal() {
        return Shape::Of(brief.status);
    }
    live.task(brief.id).with(|task| task.as_ref().map_or(Shape::Of(brief.status), Shape::of))
}

fn is_open(live: Live, task: Option<TaskId>) -> bool {
    task.is_some() && live.selected.get() == task
}

const fn glyph(state: OccurrenceState) -> Glyph {
    match state {
        OccurrenceState::Started | OccurrenceState::Missed | OccurrenceState::Overlapped => Glyph::Minus,
        OccurrenceState::Waiting => Glyph::Clock,
        OccurrenceState::Refused => Glyph::Warning,
    }
}
