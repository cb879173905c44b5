//! The list itself: only the rows near the view are drawn, so that it stays smooth with 100,000 tasks.

use super::{
    Page,
    bulk_bar::BulkBar,
    empty,
    grid::{GRID, Scroll, row_id},
    group_head::GroupHead,
    keys,
    lists::{Lists, PartList},
    row::TaskRow,
    row_menu::RowMenu,
    row_presses::RowPresses,
};
use crate::{
    catalogue::common,
    components::Skeleton,
    hooks::size::on_resize,
    live::Live,
    state::{
        picks::{Go, Picks, RowOrder},
        rows_layout::{self, Line},
    },
};
use contract::TaskId;
use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// Notes this moment under a name, for whoever measures how soon the window is of use.
    #[wasm_bindgen(js_namespace = performance)]
    fn mark(name: &str);
}

/// What is drawn beyond the view, on both sides, in pixels.
const SPARE: f64 = 400.0;

/// What the place of the list shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shows {
    Loading,
    Trouble,
    Nothing,
    Rows,
}

/// The list, or what stands in its place.
#[component]
pub(super) fn TaskListArea(page: Page, lists: Lists) -> impl IntoView {
    let shows = Memo::new(move |_| {
        if lists.are_empty() {
            Shows::Nothing
        } else if lists.have_rows() {
            Shows::Rows
        } else if lists.error().is_some() {
            Shows::Trouble
        } else {
            Shows::Loading
        }
    });
    move || match shows.get() {
        Shows::Loading => {
            view! { <div class="queue-loading"><Skeleton rows=12 label=common::tasks()/></div> }.into_any()
        }
        Shows::Trouble => {
            lists.error().map(|error| view! { <empty::UnreadList lists=lists error=error/> }).into_any()
        }
        Shows::Nothing => view! { <empty::Nothing page=page/> }.into_any(),
        Shows::Rows => view! { <TaskRows page=page lists=lists/> }.into_any(),
    }
}

/// A line to draw: a head, a task of a part, or the place of one that is not loaded yet.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Slot {
    Head(usize),
    Task(usize, TaskId),
    Gap(usize, usize),
}

#[component]
fn TaskRows(page: Page, lists: Lists) -> impl IntoView {
    let live = Live::get();
    let scroll = Scroll::new(lists);
    let menu = RwSignal::new(None);
    let by_keys = RwSignal::new(false);
    let drawn = Memo::new(move |_| {
        scroll.layout.with(|layout| rows_layout::drawn(layout, scroll.top.get(), scroll.height.get(), SPARE))
    });
    Effect::new(move |_| drawn.with(|drawn| lists.show(drawn)));
    request_animation_frame(|| mark("first-rows"));
    let slots = Memo::new(move |_| {
        let slot = |line: &Line| match *line {
            Line::Head(part) => Slot::Head(part),
            Line::Row(part, row) => {
                lists.at(part, row).map_or(Slot::Gap(part, row), |id| Slot::Task(part, id))
            }
        };
        drawn.with(|drawn| drawn.lines.iter().map(slot).collect::<Vec<_>>())
    });
    let total = move || scroll.layout.with(|layout| lists.line_count(layout));
    let all = move || scroll.layout.with(|layout| rows_layout::height(layout));
    watch_size(scroll, live);
    keep_place(page, lists, scroll);
    keep_cursor(page, lists, scroll);
    let keys = keys::handler(page, lists, scroll, menu);
    let presses = RowPresses::new(page, lists, menu);
    // a row that is scrolled away is not drawn, and cannot be named
    let current = move || {
        let cursor = page.picks.with(|picks| picks.cursor())?;
        let is_drawn = |slot: &Slot| matches!(slot, Slot::Task(_, id) if *id == cursor);
        slots.with(|slots| slots.iter().any(is_drawn)).then(|| row_id(cursor))
    };
    view! {
        <div class="task-list-area">
            <div
                class="task-list"
                class:by-keys=move || by_keys.get()
                class:marking=move || page.picks.with(Picks::has_marks)
                id=GRID
                role="grid"
                tabindex="0"
                data-focus-home=""
                aria-label=common::tasks()
                aria-multiselectable="true"
                aria-rowcount=total
                aria-activedescendant=current
                node_ref=scroll.element
                on:scroll=move |_| {
                    if let Some(element) = scroll.element.get_untracked() {
                        scroll.top.set(f64::from(element.scroll_top()));
                    }
                }
                on:pointerdown=move |_| by_keys.set(false)
                on:mousedown=move |event| presses.down(&event)
                on:click=move |event| presses.click(&event)
                on:dblclick=move |event| presses.double(&event)
                on:contextmenu=move |event| presses.context(&event)
                on:keydown=move |event| {
                    by_keys.set(true);
                    keys(event);
                }
                class:wide=move || scroll.wide.get()
                on:focus=move |_| enter(page, lists, live)
            >
                <div class="task-room" style:height=move || format!("{}px", all())>
                    <div
                        class="task-window"
                        style:transform=move || format!("translateY({}px)", drawn.with(|drawn| drawn.from))
                    >
                        <For each=move || slots.get() key=|slot| *slot let:slot>
                            <ListLine page=page lists=lists scroll=scroll at=slot/>
                        </For>
                    </div>
                </div>
            </div>
            <RowMenu page=page lists=lists at=menu/>
            <BulkBar page=page lists=lists/>
        </div>
    }
}

/// One line.
#[component]
fn ListLine(page: Page, lists: Lists, scroll: Scroll, at: Slot) -> impl IntoView {
    let calm = |part: usize| lists.all().get(part).is_some_and(PartList::is_calm);
    match at {
        Slot::Head(part) => {
            let index = move || scroll.layout.with(|layout| rows_layout::number(layout, part, None));
            let head =
                move |of: &PartList| view! { <GroupHead lists=lists part=*of index=Signal::derive(index)/> };
            lists.all().get(part).map(head).into_any()
        }
        Slot::Task(part, id) => {
            let index = Signal::derive(move || {
                let row = lists.stands_at(part, id);
                scroll.layout.with(|layout| rows_layout::number(layout, part, row))
            });
            let group = lists.all().get(part).and_then(|part| part.group);
            view! { <TaskRow page=page lists=lists id=id group=group calm=calm(part) index=index/> }
                .into_any()
        }
        Slot::Gap(part, row) => {
            let (calm, short) = (calm(part), row % 2 == 1);
            view! {
                <div class="skeleton-row" class:calm=calm class:short=short aria-hidden="true">
                    <i></i><span></span><span></span>
                </div>
            }
            .into_any()
        }
    }
}

/// The focus has come: the cursor stands on the open task, else on the first one.
fn enter(page: Page, lists: Lists, live: Live) {
    let rows = lists.rows();
    page.picks.update(|picks| {
        if picks.cursor().is_none() {
            match live.selected.get_untracked().filter(|id| rows.place(*id).is_some()) {
                Some(id) => picks.put(&rows, id),
                None => {
                    picks.go(&rows, Go::First);
                }
            }
        }
    });
}

/// The cursor stays on a row when its own goes, and comes into the one that it is on its way to.
fn keep_cursor(page: Page, lists: Lists, scroll: Scroll) {
    Effect::new(move |_| {
        scroll.layout.with(|_| ());
        watch_rows(lists);
        let to_end = page.picks.with_untracked(Picks::comes_to_last);
        page.picks.maybe_update(|picks| picks.settle(&lists.rows()));
        if to_end {
            scroll.to_end();
        }
    });
}

/// What follows is done again when rows come, go or are loaded.
fn watch_rows(lists: Lists) {
    lists.unfolded().iter().for_each(|part| part.list.with(|_| ()));
}

/// Measures again whenever the list or the text changes its size.
fn watch_size(scroll: Scroll, live: Live) {
    on_resize(scroll.element, move || scroll.measure());
    Effect::new(move |_| {
        live.settings.with(|settings| settings.text_scale);
        request_animation_frame(move || scroll.measure());
    });
}

/// Rows come and go above the view without moving what one looks at; other lists begin at their top.
fn keep_place(page: Page, lists: Lists, scroll: Scroll) {
    let first = StoredValue::new(None::<(TaskId, f64)>);
    let note = move || {
        let top = scroll.top.get_untracked();
        let at = scroll.layout.with_untracked(|layout| rows_layout::row_at(layout, top));
        let row = at.and_then(|(part, row)| {
            Some((untrack(|| lists.at(part, row))?, scroll.place((part, row))?.start))
        });
        first.set_value(row);
    };
    Effect::new(move |_| {
        scroll.top.with(|_| ());
        untrack(note);
    });
    Effect::new(move |_| {
        scroll.layout.with(|_| ());
        watch_rows(lists);
        let top = scroll.top.get_untracked();
        if let Some((id, was)) = first.get_value()
            && let Some(is) = lists.position(id).and_then(|at| scroll.place(at))
            && (is.start - was).abs() > 0.5
            && top > 0.0
        {
            scroll.to(top + is.start - was);
        }
        untrack(note);
    });
    Effect::new(move |before: Option<()>| {
        page.view.with(|_| ());
        if before.is_some() {
            scroll.to(0.0);
        }
    });
}
