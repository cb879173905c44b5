//! One conversation: its head, its turns, and what is said next.

use super::{
    Talks,
    asking::{send, stop},
    composer::Composer,
    tools::TalkMenu,
    turn::{TurnView, turn_id},
};
use crate::{
    catalogue::chat as say,
    components::{Glyph, Icon, IconButton, Skeleton, Toasts},
    hooks::{
        in_sight::bring_to_the_top,
        reading::{Reading, ReadingTrouble},
        size::on_resize,
        time,
    },
    ipc,
    live::Live,
    state::{chat::waited_for, chat_keys::ChatKey, usage_words},
};
use contract::{ChatId, TaskId, chat::ChatWithTurns, command::EditChat, model::Usage};
use leptos::{ev, html, prelude::*, task::spawn_local};

/// So near to the end, in pixels, the view follows what comes.
const NEAR: i32 = 80;

/// What is not begun yet.
#[component]
pub(super) fn NewTalk() -> impl IntoView {
    let talks = Talks::get();
    view! {
        <section class="talk begins" aria-label=say::new()>
            <span class="talk-back"><IconButton glyph=Glyph::List label=say::conversations() on_press=move || talks.begins.set(false)/></span>
            <div class="talk-begin">
                <Icon glyph=Glyph::Speech/>
                <h2>{say::begin()}</h2>
                <p>{say::begin_hint()}</p>
            </div>
            <Composer chat=None agent=Signal::stored(None::<String>) model=Signal::stored(None::<String>) waits=Signal::stored(None::<TaskId>)/>
        </section>
    }
}

/// A conversation that is open.
#[component]
pub(super) fn Talk(id: ChatId, read: Reading<ChatWithTurns>) -> impl IntoView {
    let (live, talks, toasts) = (Live::get(), Talks::get(), Toasts::get());
    let there = Memo::new(move |_| read.value.with(Option::is_some));
    let ids = Memo::new(move |_| {
        read.value
            .with(|talk| talk.iter().flat_map(|t| &t.turns).map(|turn| turn.task.id).collect::<Vec<_>>())
    });
    let waits = Memo::new(move |_| {
        read.value.with(|talk| talk.as_ref().and_then(|talk| waited_for(talk).map(|turn| turn.task.id)))
    });
    let agent = Memo::new(move |_| read.value.with(|talk| talk.as_ref().map(|talk| talk.chat.agent.clone())));
    let model = Memo::new(move |_| {
        read.value.with(|talk| {
            let chat = talk.as_ref().map(|talk| &talk.chat).filter(|chat| chat.model_chosen);
            chat.and_then(|chat| chat.model.clone())
        })
    });
    let unseen =
        Memo::new(move |_| read.value.with(|talk| talk.as_ref().is_some_and(|talk| talk.chat.unseen)));
    // whoever has it before them has seen what came
    Effect::new(move |_| {
        // also when the window is looked at again, with which everything is read once more
        read.value.with(|_| ());
        if unseen.get() && time::page_shows() {
            spawn_local(async move {
                let seen = EditChat { id: id.to_string(), seen: true, ..EditChat::default() };
                // should it not be kept, it is told as new once more: no harm
                let _ = ipc::call(seen).await;
            });
        }
    });
    let (body, content) = (NodeRef::<html::Div>::new(), NodeRef::<html::Div>::new());
    let goal =
        Memo::new(move |_| talks.shell.chat_goal.get().filter(|(chat, _)| *chat == id).map(|(_, turn)| turn));
    let reach = move |there| match there {
        true => talks.shell.chat_goal.set(None),
        // it is on another branch: that one is shown, once
        false => {
            let show = EditChat { id: id.to_string(), show: goal.get_untracked(), ..EditChat::default() };
            send(toasts, show, move |_| live.chats.update(|times| *times += 1));
        }
    };
    let scrolled = follow_end(body, content, ids, goal, reach);
    let back = move || {
        talks.open.set(None);
        talks.begins.set(false);
    };
    let keys = move |event: ev::KeyboardEvent| {
        let key = ChatKey::of(&event.key(), false, false);
        if let (Some(turn), Some(ChatKey::Stop), false) =
            (waits.get_untracked(), key, event.default_prevented() || event.is_composing())
        {
            event.prevent_default();
            event.stop_propagation();
            stop(live, toasts, turn);
        }
    };
    view! {
        <section class="talk" aria-label=say::the_conversation() on:keydown=keys>
            <header class="talk-head">
                <span class="talk-back"><IconButton glyph=Glyph::List label=say::conversations() on_press=back/></span>
                <div class="talk-about">
                    <h2 class="ellipsis selectable" dir="auto">
                        {move || read.value.with(|talk| talk.as_ref().map(|talk| talk.chat.title.clone()))}
                    </h2>
                    <p class="talk-byline figure">{move || read.value.with(|talk| talk.as_ref().map(byline))}</p>
                </div>
                <TalkMenu id=id read=read/>
            </header>
            <div class="talk-body" node_ref=body on:scroll=scrolled>
                <div class="talk-content" node_ref=content>
                    <ReadingTrouble reading=read/>
                    <Show when=move || there.get() fallback=move || loading(read)>
                        <ol class="turns">
                            <For each=move || ids.get() key=|id| *id let:turn><TurnView chat=id id=turn read=read/></For>
                        </ol>
                    </Show>
                </div>
            </div>
            <Composer chat=Some(id) agent=agent model=model waits=waits/>
        </section>
    }
}

fn loading(read: Reading<ChatWithTurns>) -> impl IntoView {
    read.error.with(Option::is_none).then(|| view! { <Skeleton rows=4 label=say::the_conversation()/> })
}

/// Who answers, and what all of it took: `writer · claude-sonnet · 18,420 tokens · $0.12`.
fn byline(talk: &ChatWithTurns) -> String {
    let mut used = Usage::default();
    for usage in talk.turns.iter().filter_map(|turn| turn.task.usage) {
        used.tokens_in += usage.tokens_in;
        used.tokens_out += usage.tokens_out;
        used.tokens_estimated |= usage.tokens_estimated;
        used.requests += usage.requests;
        used.cost_usd =
            usage.cost_usd.map_or(used.cost_usd, |cost| Some(used.cost_usd.unwrap_or(0.0) + cost));
    }
    let parts = [Some(talk.chat.agent.clone()), talk.chat.model.clone(), usage_words::spent(&used)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Goes to the end with what has come, unless the reader is somewhere else; and with what was said just now in any case.
/// Where there is a turn to go to, it goes there instead; `reach` is told whether that turn is there.
/// Gives what keeps track of where the reader is.
fn follow_end(
    body: NodeRef<html::Div>,
    content: NodeRef<html::Div>,
    ids: Memo<Vec<TaskId>>,
    goal: Memo<Option<TaskId>>,
    reach: impl Fn(bool) + Copy + 'static,
) -> impl Fn(ev::Event) + Copy {
    let at_end = StoredValue::new(true);
    let to_end = move || {
        // by the time that it is drawn, the conversation may be closed
        if let Some(body) = body.try_get_untracked().flatten() {
            body.set_scroll_top(body.scroll_height());
        }
    };
    // what was shown, and the turn that was asked for because it was not among it
    Effect::new(move |before: Option<(Vec<TaskId>, Option<TaskId>)>| {
        let (shown, (shown_before, asked)) = (ids.get(), before.unwrap_or_default());
        match goal.get() {
            Some(turn) if shown.contains(&turn) => {
                at_end.set_value(false);
                request_animation_frame(move || {
                    if let Some(element) = document().get_element_by_id(&turn_id(turn)) {
                        bring_to_the_top(&element);
                    }
                });
                reach(true);
            }
            Some(turn) if !shown.is_empty() && asked != Some(turn) => {
                reach(false);
                return (shown, Some(turn));
            }
            // it has just been reached
            None if shown == shown_before => {}
            Some(_) | None => {
                at_end.set_value(true);
                request_animation_frame(to_end);
            }
        }
        (shown, asked)
    });
    on_resize(content, move || {
        if at_end.try_get_value() == Some(true) {
            to_end();
        }
    });
    move |_| {
        if let Some(body) = body.try_get_untracked().flatten() {
            at_end.set_value(body.scroll_height() - body.scroll_top() - body.client_height() < NEAR);
        }
    }
}
