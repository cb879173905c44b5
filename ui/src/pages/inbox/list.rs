//! The entries under their heads, or what there is instead.

use super::{keys, marks::Marker, row::InboxRow, shared::Inbox};
use crate::{
    catalogue::{common, inbox as say},
    components::{Button, EmptyState, Glyph, Icon, Skeleton},
    hooks::time,
    live::Live,
    state::{
        inbox::{InboxGroups, InboxPart},
        words,
    },
};
use contract::inbox::{InboxEntry, InboxFilter};
use leptos::prelude::*;

/// The list.
#[component]
pub(super) fn InboxList() -> impl IntoView {
    let (live, inbox, marker) = (Live::get(), Inbox::get(), Marker::get());
    // the day changes under the heads, and the hour does not
    let today = live.said(|now| time::zone(now).to_datetime(now).date());
    let shown = Memo::new(move |_| {
        today.with(|_| ());
        inbox.groups(time::now())
    });
    let stop = Memo::new(move |_| {
        let ids: Vec<_> = shown.with(|groups| {
            groups.iter().flatten().flat_map(|(_, entries)| entries).map(|entry| entry.task.id).collect()
        });
        inbox.focused.get().filter(|id| ids.contains(id)).or_else(|| ids.first().copied())
    });
    let found = Memo::new(move |_| shown.with(|shown| shown.as_ref().map(|groups| !groups.is_empty())));
    let more =
        Memo::new(move |_| inbox.page.with(|page| page.as_ref().is_some_and(|p| p.next_before.is_some())));
    let heads = move || shown.with(|shown| shown.iter().flatten().map(|(head, _)| *head).collect::<Vec<_>>());
    let drawn = move || match found.get() {
        None if inbox.failed.with(Option::is_some) => ().into_any(),
        None => view! { <Skeleton rows=6 label=say::inbox()/> }.into_any(),
        Some(false) => view! { <NothingHere/> }.into_any(),
        Some(true) => view! {
            <For each=heads key=|head| *head let:head><InboxGroup head=head shown=shown stop=stop/></For>
        }
        .into_any(),
    };
    view! {
        <div class="inbox" on:keydown=move |event| keys::press(inbox, marker, &event)>
            {move || inbox.failed.get().map(|error| view! {
                <div class="box failed" role="alert">
                    <Icon glyph=Glyph::Warning/>
                    <div class="box-text">
                        <p>{error.message}</p>
                        {error.hint.map(|hint| view! { <p class="box-hint">{hint}</p> })}
                        <div class="box-actions">
                            <Button small=true on_press=move || inbox.read(false)>{common::try_again()}</Button>
                        </div>
                    </div>
                </div>
            })}
            {drawn}
            <Show when=move || more.get()>
                <div class="report-more"><Button small=true on_press=move || inbox.read(true)>{say::show_older()}</Button></div>
            </Show>
        </div>
    }
}

#[component]
fn NothingHere() -> impl IntoView {
    let inbox = Inbox::get();
    move || {
        let (title, text) = match inbox.filter.get() {
            InboxFilter::All => (say::nothing(), say::nothing_hint()),
            InboxFilter::Unread => (say::nothing_unread(), say::nothing_unread_hint()),
            InboxFilter::Done => (say::nothing_done(), say::nothing_done_hint()),
        };
        view! { <EmptyState glyph=Glyph::Inbox title=title text=text/> }
    }
}

/// What stands under one head. A row is drawn anew only where what it shows changes: the focus stays in it.
#[component]
fn InboxGroup(
    head: InboxPart,
    shown: Memo<Option<InboxGroups>>,
    stop: Memo<Option<contract::TaskId>>,
) -> impl IntoView {
    let inbox = Inbox::get();
    let entries = move || {
        let groups = shown.get().unwrap_or_default();
        groups.into_iter().find(|(known, _)| *known == head).map(|(_, entries)| entries).unwrap_or_default()
    };
    let count = move || (head == InboxPart::NeedsYou).then(|| entries().len().to_string());
    let since = move || {
        let looked = inbox.looked.get().filter(|_| head == InboxPart::SinceLastLook);
        looked.map(|looked| say::since(&time::moment(looked, time::now())))
    };
    view! {
        <section class="inbox-group">
            <h2 class="inbox-head">{head.label()}<span class="figure">{count}</span><span class="inbox-since">{since}</span></h2>
            <ul aria-label=head.label()>
                <For each=entries key=look let:entry><InboxRow entry=entry stop=stop/></For>
            </ul>
        </section>
    }
}

/// What a row shows of an entry.
fn look(
    entry: &InboxEntry,
) -> (contract::TaskId, String, &'static str, Option<contract::Timestamp>, bool, bool) {
    let asked = entry.task.question.as_ref().map(|question| question.asked_at);
    let until = entry.snoozed_until.or(asked);
    (entry.task.id, entry.task.title.clone(), words::status(&entry.task), until, entry.unread, entry.done)
}
