//! The list itself: only the rows near the view are drawn, so that it stays smooth with 100,000 tasks.

use super::{
    Page,
    bulk_bar::BulkBar,
    empty,
    grid::{GRID, Scroll, row_id},
    keys,
    row::TaskRow,
    row_menu::RowMenu,
};
use crate::{
    components::Skeleton,
    hooks::size::on_resize,
    live::Live,
    state::{pages, picks::Go},
};
use contract::TaskId;
use leptos::prelude::*;

/// Rows drawn beyond the view, on both sides.
const SPARE: usize = 8;

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
pub(super) fn TaskListArea(page: Page) -> impl IntoView {
    let shows = Memo::new(move |_| {
        if page.list.is_empty() {
            Shows::Nothing
        } else if page.list.with_rows(|rows| !rows.is_empty()) {
            Shows::Rows
        } else if page.list.error().is_some() {
            Shows::Trouble
        } else {
            Shows::Loading
        }
    });
    move || match shows.get() {
        Shows::Loading => {
            view! { <div class="queue-loading"><Skeleton rows=12 label="Tasks"/></div> }.into_any()
        }
        Shows::Trouble => {
            page.list.error().map(|error| view! { <empty::UnreadList page=page error=error/> }).into_any()
        }
        Shows::Nothing => view! { <empty::Nothing page=page/> }.into_any(),
        Shows::Rows => view! { <TaskRows page=page/> }.into_any(),
    }
}

/// A row to draw: a task, or the place of one that is not loaded yet.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Slot {
    Task(TaskId),
    Gap(usize),
}

#[component]
fn TaskRows(page: Page) -> impl IntoView {
    let live = Live::get();
    let scroll = Scroll::new();
    let menu = RwSignal::new(None);
    let by_keys = RwSignal::new(false);
    let room = Memo::new(move |_| page.list.room());
    let range = Memo::new(move |_| {
        pages::window(scroll.top.get(), scroll.height.get(), scroll.row.get(), room.get(), SPARE)
    });
    Effect::new(move |_| {
        let range = range.get();
        page.list.show(range.start, range.end.saturating_sub(1));
    });
    let slots = move || {
        let range = range.get();
        page.list.with_rows(|rows| {
            range.map(|at| rows.get(at).map_or(Slot::Gap(at), |id| Slot::Task(*id))).collect::<Vec<_>>()
        })
    };
    watch_size(scroll, live);
    keep_place(page, scroll);
    keep_cursor(page, scroll);
    let keys = keys::handler(page, scroll, menu);
    let current = move || page.picks.with(|picks| picks.cursor()).map(row_id);
    view! {
        <div class="task-list-area">
            <div
                class="task-list"
                class:by-keys=move || by_keys.get()
                class:marking=move || page.picks.with(|picks| picks.count() != 0)
                id=GRID
                role="grid"
                tabindex="0"
                data-focus-home=""
                aria-label="Tasks"
                aria-multiselectable="true"
                aria-rowcount=move || room.get()
                aria-activedescendant=current
                node_ref=scroll.element
                on:scroll=move |_| {
                    if let Some(element) = scroll.element.get_untracked() {
                        scroll.top.set(f64::from(element.scroll_top()));
                    }
                }
                on:pointerdown=move |_| by_keys.set(false)
                on:keydown=move |event| {
                    by_keys.set(true);
                    keys(event);
                }
                on:focus=move |_| enter(page, live)
            >
                <div class="task-room" style:height=move || format!("{}px", room.get() as f64 * scroll.row.get())>
                    <div
                        class="task-window"
                        style:transform=move || format!("translateY({}px)", range.get().start as f64 * scroll.row.get())
                    >
                        <For each=slots key=|slot| *slot let:slot>
                            {match slot {
                                Slot::Task(id) => view! { <TaskRow page=page id=id menu=menu/> }.into_any(),
                                Slot::Gap(_) => {
                                    view! { <div class="skeleton-row" aria-hidden="true"><i></i><span></span><span></span></div> }
                                        .into_any()
                                }
                            }}
                        </For>
                    </div>
                </div>
            </div>
            <RowMenu page=page at=menu/>
            <BulkBar page=page/>
        </div>
    }
}

/// The focus has come: the cursor stands on the open task, else on the first one.
fn enter(page: Page, live: Live) {
    page.list.with_rows(|rows| {
        page.picks.update(|picks| {
            if picks.cursor().is_none() {
                match live.selected.get_untracked().filter(|id| rows.contains(id)) {
                    Some(id) => picks.put(rows, id),
                    None => {
                        picks.go(rows, Go::First, false);
                    }
                }
            }
        });
    });
}

/// The cursor stays on a row when its own goes, and goes to the last row once that is there.
fn keep_cursor(page: Page, scroll: Scroll) {
    Effect::new(move |_| {
        let room = page.list.room();
        page.list.with_rows(|rows| {
            if scroll.to_last.get_value() && rows.len() >= room {
                scroll.to_last.set_value(false);
                page.picks.update(|picks| {
                    picks.go(rows, Go::Last, false);
                });
            } else if !scroll.to_last.get_value() {
                page.picks.maybe_update(|picks| picks.settle(rows));
            }
        });
    });
}

/// Measures again whenever the list or the text changes its size.
fn watch_size(scroll: Scroll, live: Live) {
    on_resize(scroll.element, move || scroll.measure());
    Effect::new(move |_| {
        live.settings.with(|settings| settings.text_scale);
        request_animation_frame(move || scroll.measure());
    });
}

/// Rows come and go above the view without moving what one looks at; another list begins at its top.
fn keep_place(page: Page, scroll: Scroll) {
    let first = StoredValue::new(None::<(TaskId, usize)>);
    let note = move || {
        let at = (scroll.top.get_untracked() / scroll.row.get_untracked()) as usize;
        first.set_value(page.list.with_rows(|rows| rows.get(at).map(|id| (*id, at))));
    };
    Effect::new(move |_| {
        scroll.top.track();
        untrack(note);
    });
    Effect::new(move |_| {
        page.list.with_rows(|_| ());
        let Some((id, was)) = first.get_value() else { return untrack(note) };
        let top = scroll.top.get_untracked();
        match page.list.position(id) {
            Some(is) if is != was && top > 0.0 => {
                let moved = (is as f64 - was as f64) * scroll.row.get_untracked();
                scroll.to(top + moved);
                untrack(note);
            }
            _ => untrack(note),
        }
    });
    Effect::new(move |before: Option<()>| {
        page.view.track();
        if before.is_some() {
            scroll.to(0.0);
        }
    });
}
