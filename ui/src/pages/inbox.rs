//! The Inbox page: what needs the person, and what ended while they were away.
//!
//! Owns: finding, answering, putting off and being done with what is in the inbox. A task itself shows in the detail
//! beside it.

mod keys;
mod list;
mod marks;
mod row;
mod shared;

use crate::{
    catalogue::inbox as say,
    components::{Button, Glyph, Kbd},
    live::Live,
    state::{
        inbox::{INBOX_KEYS, unread_count},
        key_parts::at_the_foot,
        revision::Turns,
    },
};
use contract::inbox::InboxFilter;
use leptos::prelude::*;
use marks::Marker;
use shared::Inbox;

/// The Inbox page.
#[component]
pub fn InboxPage() -> impl IntoView {
    let live = Live::get();
    let inbox = Inbox {
        filter: RwSignal::new(InboxFilter::All),
        page: RwSignal::new(None),
        failed: RwSignal::new(None),
        looked: RwSignal::new(None),
        focused: RwSignal::new(None),
        turns: StoredValue::new(Turns::default()),
    };
    provide_context(inbox);
    provide_context(Marker::new(inbox));
    // what asks and what has ended shows in the counters; what happens while a task runs is nothing to read again for
    let counters = Memo::new(move |_| {
        live.queue.with(|queue| {
            queue
                .as_ref()
                .map(|q| (q.need_person(), q.snoozed, q.unread, q.counts.completed, q.counts.failed))
        })
    });
    Effect::new(move |_| {
        live.inbox.with(|_| ());
        counters.with(|_| ());
        inbox.filter.with(|_| ());
        inbox.read(false);
    });
    view! {
        <InboxHead/>
        <list::InboxList/>
        <footer class="inbox-keys" aria-hidden="true">
            {at_the_foot(INBOX_KEYS).map(|(keys, does)| view! { <span><Kbd keys=keys/>{does()}</span> }).collect_view()}
        </footer>
    }
}

/// The title with how much there is, which of it shows, and the way to read all of it.
#[component]
fn InboxHead() -> impl IntoView {
    let (live, inbox, marker) = (Live::get(), Inbox::get(), Marker::get());
    let counted = Memo::new(move |_| {
        live.queue.with(|queue| queue.as_ref().map_or((0, 0), |q| (q.need_person_now(), q.unread)))
    });
    let said = move || {
        let (asking, unread) = counted.get();
        let asking = (asking > 0).then(|| say::need_you(asking));
        let unread = (unread > 0).then(|| say::unread(&unread_count(unread)));
        asking.into_iter().chain(unread).collect::<Vec<_>>().join(", ")
    };
    let nothing = Signal::derive(move || counted.get().1 == 0);
    view! {
        <header class="page-head">
            <h1>{say::inbox()}</h1>
            <p class="inbox-count figure" role="status">{said}</p>
            <div class="page-tools">
                <div class="segments" role="group" aria-label=say::which()>
                    {InboxFilter::ALL.map(|filter| view! {
                        <button
                            type="button"
                            aria-pressed=move || if inbox.filter.get() == filter { "true" } else { "false" }
                            on:click=move |_| inbox.filter.set(filter)
                        >
                            {filter_label(filter)}
                        </button>
                    }).into_iter().collect_view()}
                </div>
                <Button icon=Glyph::Check disabled=nothing on_press=move || marker.read_all()>{say::mark_all_read()}</Button>
            </div>
        </header>
    }
}

fn filter_label(filter: InboxFilter) -> &'static str {
    match filter {
        InboxFilter::All => say::all(),
        InboxFilter::Unread => say::only_unread(),
        InboxFilter::Done => say::done(),
    }
}
