//! The conversations: what is pinned, those of today, all others.

use super::Talks;
use crate::{
    catalogue::chat as say,
    components::{Button, EmptyState, Glyph, Icon, IconButton, Skeleton, StatusIcon},
    dialogs::parts::focus_soon,
    hooks::{rows, time},
    live::Live,
    state::{
        chat::{ChatState, Groups, groups},
        words,
    },
};
use contract::{
    ChatId, Status,
    chat::{Chat, ExcerptPiece},
};
use leptos::{leptos_dom::helpers::debounce, prelude::*};
use std::time::Duration;

/// A search begins so long after the last letter.
const PAUSE: Duration = Duration::from_millis(180);

/// The list with its head.
#[component]
pub(super) fn ChatList() -> impl IntoView {
    let talks = Talks::get();
    let mut search = debounce(PAUSE, move |words: String| {
        let _ = talks.search.try_set(words);
    });
    let begin = move || {
        talks.open.set(None);
        talks.begins.set(true);
        focus_soon(".composer textarea");
    };
    view! {
        <section class="chats" aria-label=say::conversations()>
            <header class="chats-head">
                <span class="chats-title" aria-hidden="true">{say::chat()}</span>
                <IconButton glyph=Glyph::Plus label=say::new() on_press=begin/>
            </header>
            <div class="search" role="search">
                <Icon glyph=Glyph::Find/>
                <input
                    type="search"
                    class="input"
                    placeholder=say::search_short()
                    aria-label=say::search()
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=move || talks.search.get()
                    on:input=move |event| search(event_target_value(&event))
                />
            </div>
            <div class="chats-list" on:keydown=move |event| rows::step(&event, ".chat-row")><ChatRows/></div>
        </section>
    }
}

#[component]
fn ChatRows() -> impl IntoView {
    let (talks, live) = (Talks::get(), Live::get());
    let searched = move || talks.search.with(|words| !words.trim().is_empty());
    // the day changes under the heads, and the hour does not
    let today = live.said(|now| time::zone(now).to_datetime(now).date());
    let shown = Memo::new(move |_| {
        today.with(|_| ());
        let now = time::now();
        talks.page.with(|page| page.as_ref().map(|page| groups(page, searched(), now, time::zone(now))))
    });
    let more =
        Memo::new(move |_| talks.page.with(|page| page.as_ref().is_some_and(|p| p.next_before.is_some())));
    // the list itself is drawn once: what changes in it is drawn by its rows
    let found = Memo::new(move |_| {
        shown.with(|shown| shown.as_ref().map(|groups| groups.iter().any(|(_, chats)| !chats.is_empty())))
    });
    let drawn = move || match found.get() {
        None if talks.failed.with(Option::is_some) => ().into_any(),
        None => view! { <Skeleton rows=5 label=say::conversations()/> }.into_any(),
        Some(false) if searched() => {
            view! { <EmptyState glyph=Glyph::Find title=say::no_match() text=say::no_match_hint()/> }
                .into_any()
        }
        Some(_) => {
            let heads =
                move || shown.with(|shown| shown.iter().flatten().map(|(head, _)| *head).collect::<Vec<_>>());
            view! { <For each=heads key=|head| *head let:head><ChatGroup head=head shown=shown/></For> }
                .into_any()
        }
    };
    view! {
        {move || talks.failed.get().map(|error| view! { <p class="notice" role="alert">{error.message}</p> })}
        {drawn}
        <Show when=move || more.get()>
            <div class="report-more"><Button small=true on_press=move || talks.read(true)>{say::show_older()}</Button></div>
        </Show>
    }
}

/// What stands under one head. A row is drawn anew only where it changes: the focus stays in it.
#[component]
fn ChatGroup(head: Option<&'static str>, shown: Memo<Option<Groups>>) -> impl IntoView {
    let chats = move || {
        let groups = shown.get().unwrap_or_default();
        groups.into_iter().find(|(known, _)| *known == head).map(|(_, chats)| chats).unwrap_or_default()
    };
    view! {
        {head.map(|head| view! { <h2 class="chats-group">{head}</h2> })}
        <ul aria-label=head.unwrap_or_else(say::conversations)>
            <For each=chats key=look let:chat><ChatRow chat=chat/></For>
        </ul>
    }
}

/// What a row shows of a conversation.
fn look(chat: &Chat) -> (ChatId, String, String, i64, Option<&'static str>) {
    let word = ChatState::of(chat).word();
    (chat.id, chat.title.clone(), chat.agent.clone(), chat.spoken_at.as_second(), word)
}

#[component]
fn ChatRow(chat: Chat) -> impl IntoView {
    let (talks, live) = (Talks::get(), Live::get());
    let state = ChatState::of(&chat);
    let Chat { id, title, agent, spoken_at, .. } = chat;
    let is_open = move || talks.open.get() == Some(id);
    let mark = match state {
        ChatState::Asks => view! { <StatusIcon status=Status::NeedsInput/> }.into_any(),
        ChatState::Answers => view! { <StatusIcon status=Status::Running/> }.into_any(),
        ChatState::Unseen => view! { <span class="unseen-dot" aria-hidden="true"></span> }.into_any(),
        ChatState::Quiet => ().into_any(),
    };
    let spoken = live.said(move |now| words::ago(now.as_second() - spoken_at.as_second()));
    let word = state
        .word()
        .map(|word| view! { <span class="chat-word" data-state=format!("{state:?}")>" · "{word}</span> });
    view! {
        <li>
            <button
                type="button"
                class="chat-row"
                aria-current=move || is_open().then_some("true")
                on:click=move |_| talks.show(id)
            >
                <span class="chat-mark">{mark}</span>
                <span class="chat-title ellipsis" dir="auto" title=title.clone()>{title.clone()}</span>
                <span class="chat-byline ellipsis">{agent}{word}</span>
                <span class="chat-age figure">{spoken}</span>
                <ChatPlace id=id/>
            </button>
        </li>
    }
}

/// Where the words were found that were looked for, among those around them.
#[component]
fn ChatPlace(id: ChatId) -> impl IntoView {
    let talks = Talks::get();
    let pieces = Memo::new(move |_| talks.place(id).map(|place| place.pieces).unwrap_or_default());
    let piece = |piece: ExcerptPiece| match piece.found {
        true => view! { <mark>{piece.text}</mark> }.into_any(),
        false => piece.text.into_any(),
    };
    move || {
        let pieces = pieces.get();
        (!pieces.is_empty()).then(|| {
            view! { <span class="chat-place" dir="auto">{pieces.into_iter().map(piece).collect_view()}</span> }
        })
    }
}
