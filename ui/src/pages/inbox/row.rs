//! One entry: what it is, and what can be done about it in its place.

use super::{keys::can_be_done, marks::Marker, shared::Inbox};
use crate::{
    catalogue::inbox as say,
    components::{Button, Glyph, IconButton, Menu, MenuItem, ShapeIcon},
    detail::{actions::Actor, quick_answer::QuickAnswer},
    dialogs::parts::focus_soon,
    hooks::time,
    live::Live,
    shell::{OVERVIEW, Shell},
    state::{actions::Action, inbox::snooze_times, shape::Shape, words},
};
use contract::{Status, Task, TaskId, inbox::InboxEntry, text};
use leptos::prelude::*;

/// So much of a command stands in a row, in characters.
const LINE: usize = 200;

/// The row.
#[component]
pub(super) fn InboxRow(entry: InboxEntry, stop: Memo<Option<TaskId>>) -> impl IntoView {
    let (live, shell, inbox, marker) = (Live::get(), Shell::get(), Inbox::get(), Marker::get());
    let InboxEntry { task, since, unread, done, snoozed_until } = entry.clone();
    let id = task.id;
    let open = move || {
        live.selected.set(Some(id));
        shell.detail_tab.set(OVERVIEW);
        if unread {
            marker.read(id);
        }
    };
    let decide = move || {
        open();
        focus_soon(".question :is(textarea, button)");
    };
    let shape = Shape::of(&task);
    let (title, line, runs_late) = (task.title.clone(), line(&task), snoozed_until);
    let when = live.said(move |now| {
        match runs_late {
            Some(until) => say::back_at(&time::moment(until, now)),
            // how long somebody waits is counted, when something ended is a moment
            None if task.completed_at.is_none() => text::duration(now.as_second() - since.as_second()),
            None => time::moment(since, now),
        }
    });
    let question = entry.task.question.clone().filter(|_| entry.task.asks());
    let failed = entry.task.status == Status::Failed;
    let acts =
        EntryActs { id, failed, done, can_be_done: can_be_done(&entry), snoozed: snoozed_until.is_some() };
    let told = title.clone();
    view! {
        <li class="inbox-row" id=format!("inbox-{id}") data-tint=shape.tint().as_str() class:unread=unread class:open=move || live.selected.get() == Some(id)>
            <span class="unseen-dot" hidden=!unread></span>
            <button
                type="button"
                class="inbox-open"
                tabindex=move || if stop.get() == Some(id) { "0" } else { "-1" }
                aria-current=move || (live.selected.get() == Some(id)).then_some("true")
                on:focus=move |_| inbox.focused.set(Some(id))
                on:click=move |_| open()
            >
                <ShapeIcon shape=Signal::stored(shape)/>
                <span class="inbox-text">
                    <span class="visually-hidden">
                        {unread.then(|| format!("{}, ", say::is_unread()))}{format!("{}: ", shape.label())}
                    </span>
                    <span class="inbox-title ellipsis" dir="auto" title=title.clone()>{title.clone()}</span>
                    <span class="inbox-line ellipsis" dir="auto" title=line.clone()>{line.clone()}</span>
                </span>
            </button>
            <div class="inbox-acts" role="group" aria-label=told>
                {question.map(|question| view! { <QuickAnswer task=id question=question on_open=decide/> })}
                <EntryButtons acts=acts/>
            </div>
            <span class="inbox-when figure">{when}</span>
        </li>
    }
}

/// What it asks, made, or failed with.
fn line(task: &Task) -> String {
    let now = time::now();
    let said = match task.question.as_ref().filter(|_| task.asks()) {
        Some(question) => match &question.detail {
            Some(detail) => format!("{} {}", question.text, text::first_line(detail, LINE)),
            None => question.text.clone(),
        },
        None => words::situation(task, now, time::zone(now)),
    };
    if said.is_empty() { words::byline(task) } else { said }
}

/// What can be done about an entry.
#[derive(Clone, Copy)]
struct EntryActs {
    id: TaskId,
    failed: bool,
    done: bool,
    can_be_done: bool,
    snoozed: bool,
}

#[component]
fn EntryButtons(acts: EntryActs) -> impl IntoView {
    let (marker, actor) = (Marker::get(), Actor::get());
    let EntryActs { id, failed, done, can_be_done, snoozed } = acts;
    let retry = move || {
        marker.leave(id);
        actor.act_on(Action::RunAgain, vec![id]);
    };
    let times = Signal::derive(move || {
        let now = time::now();
        let moment = |local: jiff::civil::DateTime| time::from_local(&local.to_string());
        let item = |(label, until)| MenuItem::new(label, Glyph::Clock, move || marker.snooze(id, until));
        let mut items: Vec<MenuItem> =
            snooze_times(now, time::zone(now), moment).into_iter().map(item).collect();
        if snoozed {
            items.insert(0, MenuItem::new(say::wake(), Glyph::Again, move || marker.wake(id)));
        }
        items
    });
    let done_label = if done { say::mark_undone() } else { say::mark_done() };
    let done_glyph = if done { Glyph::Inbox } else { Glyph::Check };
    view! {
        {(failed && !done).then(|| view! {
            <span class="inbox-retry"><Button small=true icon=Glyph::Again on_press=retry>{say::retry()}</Button></span>
        })}
        {(!done).then(|| view! {
            <span class="inbox-snooze"><Menu label=say::snooze() glyph=Glyph::Clock glyph_only=true small=true items=times/></span>
        })}
        {can_be_done.then(|| view! {
            <span class="inbox-done">
                <IconButton glyph=done_glyph label=done_label on_press=move || marker.done(id, !done)/>
            </span>
        })}
    }
}
