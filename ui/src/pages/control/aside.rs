//! Beside what runs: what comes next and what waits for what, what starts at a time, what has just ended.

use super::{
    first_of, open,
    starts::{StartRow, soonest},
};
use crate::{
    catalogue::control as say,
    components::ShapeIcon,
    hooks::time,
    live::Live,
    shell::Shell,
    state::{shape::Shape, words},
};
use contract::{
    Status, Task, TaskId,
    command::ListTasks,
    task::{TaskGroup, WaitReason},
};
use leptos::prelude::*;

/// Tasks that are next, that wait, and that have ended: so many of each show.
const NEXT: usize = 6;
const WAITING: usize = 30;
const WAITING_SHOWN: usize = 8;
const ENDED: usize = 8;

#[component]
pub(super) fn Aside() -> impl IntoView {
    let live = Live::get();
    let group = |group| live.list(ListTasks { group: Some(group), ..ListTasks::default() });
    let next = first_of(group(TaskGroup::Next), NEXT);
    let waiting = first_of(group(TaskGroup::Waiting), WAITING);
    let ended = first_of(group(TaskGroup::Ended), ENDED);
    let is_scheduled = move |id: &TaskId| {
        live.task(*id).with(|task| {
            let reason =
                task.as_ref().and_then(|task| task.waiting_for.as_ref()).map(|waiting| waiting.reason);
            reason == Some(WaitReason::Schedule)
        })
    };
    let split = Memo::new(move |_| waiting.get().into_iter().partition::<Vec<TaskId>, _>(is_scheduled));
    let scheduled = Memo::new(move |_| {
        split.with(|(at_a_time, _)| at_a_time.iter().take(NEXT).copied().collect::<Vec<_>>())
    });
    let others = Memo::new(move |_| {
        split.with(|(_, others)| others.iter().take(WAITING_SHOWN).copied().collect::<Vec<_>>())
    });
    let more = Memo::new(move |_| {
        let all = live.queue.with(|queue| {
            queue.as_ref().map_or(0, |queue| {
                let of = |group| queue.counts.of_group(group, queue.approvals);
                of(TaskGroup::Next) + of(TaskGroup::Waiting)
            })
        });
        let shown = next.with(Vec::len) + scheduled.with(Vec::len) + others.with(Vec::len);
        all - i64::try_from(shown).unwrap_or(0)
    });
    let starts = soonest(live, NEXT);
    let in_line = move || next.get().into_iter().enumerate().collect::<Vec<_>>();
    let nothing_waits = Memo::new(move |_| next.with(Vec::is_empty) && others.with(Vec::is_empty));
    view! {
        <div class="control-aside">
            <section aria-labelledby="control-next">
                <h2 id="control-next" class="control-part">{say::part_next()}</h2>
                <ul>
                    <For each=in_line key=|(at, id)| (*at, *id) let:entry>
                        <AsideRow id=entry.1 figure=Figure::Place(entry.0)/>
                    </For>
                    <For each=move || others.get() key=|id| *id let:id><AsideRow id=id figure=Figure::None/></For>
                </ul>
                <p class="control-none" hidden=move || !nothing_waits.get()>{say::nothing_waits()}</p>
                {move || (more.get() > 0).then(|| view! { <p class="control-more">{say::and_more(more.get())}</p> })}
            </section>
            <section
                aria-labelledby="control-scheduled"
                hidden=move || scheduled.with(Vec::is_empty) && starts.with(Vec::is_empty)
            >
                <h2 id="control-scheduled" class="control-part">{say::part_scheduled()}</h2>
                <ul>
                    <For each=move || scheduled.get() key=|id| *id let:id><AsideRow id=id figure=Figure::Start/></For>
                    <For each=move || starts.get() key=Clone::clone let:start><StartRow start=start/></For>
                </ul>
            </section>
            <section aria-labelledby="control-finished">
                <h2 id="control-finished" class="control-part">{say::part_finished()}</h2>
                <ul><For each=move || ended.get() key=|id| *id let:id><AsideRow id=id figure=Figure::Age/></For></ul>
                <p class="control-none" hidden=move || !ended.with(Vec::is_empty)>{say::nothing_finished()}</p>
            </section>
        </div>
    }
}

/// What stands at the end of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Figure {
    /// Which place it has in the line, from 0.
    Place(usize),
    /// When it starts.
    Start,
    /// How long ago it ended.
    Age,
    /// Nothing.
    None,
}

#[component]
fn AsideRow(id: TaskId, figure: Figure) -> impl IntoView {
    let (live, shell) = (Live::get(), Shell::get());
    let held = live.task(id);
    let task = Memo::new(move |_| held.get());
    let shape =
        Signal::derive(move || task.with(|task| task.as_ref().map_or(Shape::Of(Status::Queued), Shape::of)));
    let title = Memo::new(move |_| {
        task.with(|task| task.as_ref().map(|task| task.title.clone()).unwrap_or_default())
    });
    let line = live.said(move |now| {
        let said = task.with(|task| task.as_ref().map(|task| words::situation(task, now, time::zone(now))));
        said.filter(|_| matches!(figure, Figure::None | Figure::Age)).unwrap_or_default()
    });
    let end = live.said(move |now| match figure {
        Figure::Place(0) => say::first_in_line().to_owned(),
        Figure::Place(at) => say::in_line(i64::try_from(at + 1).unwrap_or(i64::MAX)),
        Figure::Start => task.with(|task| {
            let at = task.as_ref().and_then(|task: &Task| task.waiting_for.as_ref()?.until);
            at.map(|at| time::moment(at, now)).unwrap_or_default()
        }),
        Figure::Age => task.with(|task| task.as_ref().map(|task| words::age(task, now)).unwrap_or_default()),
        Figure::None => String::new(),
    });
    let failed = move || shape.get() == Shape::Of(Status::Failed);
    view! {
        <li class="control-small" id=format!("control-{id}") data-tint=move || shape.get().tint().as_str() class:failed=failed>
            <ShapeIcon shape=shape/>
            <button type="button" class="control-open" on:click=move |_| open(live, shell, id)>
                <span class="visually-hidden">{move || shape.get().label()}": "</span>
                <span class="control-title ellipsis" dir="auto" title=move || title.get()>{move || title.get()}</span>
                <span class="control-line ellipsis" dir="auto">{move || line.get()}</span>
            </button>
            <span class="control-age figure">{end}</span>
        </li>
    }
}
