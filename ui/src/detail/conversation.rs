//! The conversation of a run: what was said, and which tools were used for what.

use super::{
    Pane, answer,
    markdown::{Growing, Markdown},
    message::MessageBox,
    question::QuestionCard,
};
use crate::{
    catalogue::{common, conversation as say},
    components::{EmptyState, Glyph, Icon, Skeleton},
    hooks::{tail, time},
    state::answering::last_said,
    state::conversation::{Entry, entries, speaker_said, tool_said},
};
use contract::{
    Status, Timestamp,
    command::ListMessages,
    model::{Message, Speaker},
};
use leptos::{html, prelude::*};

/// Messages that are read at a time.
const AT_ONCE: i64 = 500;
/// So near to the end, in pixels, the view follows what comes.
const NEAR: i32 = 60;

/// The tab.
#[component]
pub(super) fn ConversationTab(pane: Pane) -> impl IntoView {
    // Every message is an event about its task, so the task's own number rises with it.
    let messages = tail::follow(
        pane.memo(|task| task.revision),
        AT_ONCE,
        |message: &Message| message.number,
        move |after, limit| ListMessages { id: pane.id.to_string(), after, limit },
    );
    let said = Memo::new(move |_| messages.with(|all| all.as_deref().map(last_said)));
    let words = answer::under_way(pane, said.into());
    let speaks = Memo::new(move |_| words.with(|words| !words.is_empty()));
    let shown = Memo::new(move |_| messages.with(|all| all.as_deref().map(entries)));
    let list = NodeRef::<html::Ol>::new();
    Effect::new(move |before: Option<bool>| {
        let there = shown.with(Option::is_some);
        words.with(|_| ());
        // At first the whole of it is read from its beginning; later what comes is followed by those who are at the end.
        if before == Some(true) {
            follow_end(list);
        }
        there
    });
    // The list is drawn once, and what comes is added to it: what was unfolded stays so.
    let nothing = Memo::new(move |_| {
        let empty = shown.with(|shown| shown.as_ref().map(Vec::is_empty));
        empty.map(|empty| empty && !speaks.get())
    });
    let drawn = move || {
        match nothing.get() {
        None => view! { <Skeleton rows=3 label=say::messages()/> }.into_any(),
        Some(true) => view! {
            <EmptyState
                glyph=Glyph::Speech
                title=say::nothing_said()
                text=say::nothing_said_hint()
            />
        }
        .into_any(),
        Some(false) => view! {
            <ol class="conversation" node_ref=list aria-label=say::conversation()>
                <For each=move || shown.get().unwrap_or_default() key=Entry::key let:entry><EntryView entry=entry/></For>
                <AtWork pane=pane words=words speaks=speaks/>
            </ol>
        }
        .into_any(),
    }
    };
    view! {
        {drawn}
        <QuestionCard pane=pane/>
        <MessageBox pane=pane/>
    }
}

/// Goes to the end with what has come, unless the reader is somewhere else.
fn follow_end(list: NodeRef<html::Ol>) {
    let Some(list) = list.get_untracked() else { return };
    if list.scroll_height() - list.scroll_top() - list.client_height() < NEAR {
        request_animation_frame(move || list.set_scroll_top(list.scroll_height()));
    }
}

/// What the agent says while it says it; before that, that more is to come.
#[component]
fn AtWork(pane: Pane, words: Memo<String>, speaks: Memo<bool>) -> impl IntoView {
    let runs = pane.memo(|task| task.status == Status::Running);
    move || match (runs.get(), speaks.get()) {
        (Some(true), true) => view! {
            <li class="said" data-speaker=Speaker::Assistant.as_str() aria-busy="true">
                <p class="said-head">
                    <span class="said-name">{common::agent()}</span>
                    <span class="used-waits">{say::is_writing()}</span>
                </p>
                <Growing text=words/>
            </li>
        }
        .into_any(),
        (Some(true), false) => view! { <li class="at-work">{say::at_work()}</li> }.into_any(),
        _ => ().into_any(),
    }
}

#[component]
fn EntryView(entry: Entry) -> impl IntoView {
    match entry {
        Entry::Said { speaker: Speaker::System, text, .. } => view! { <PromptEntry text=text/> }.into_any(),
        Entry::Said { speaker, text, at, turn, .. } => {
            view! { <Said speaker=speaker text=text at=at turn=turn/> }.into_any()
        }
        Entry::Used { tool, line, arguments, answer, .. } => {
            view! { <Used tool=tool line=line arguments=arguments answer=answer/> }.into_any()
        }
    }
}

/// The prompt that a run begins with: long, and rarely what one looks for.
#[component]
fn PromptEntry(text: String) -> impl IntoView {
    view! {
        <li class="said" data-speaker="system">
            <details class="fold">
                <summary><span class="said-name">{say::prompt()}</span>{say::prompt_about()}</summary>
                <pre class="code">{text}</pre>
            </details>
        </li>
    }
}

#[component]
fn Said(speaker: Speaker, text: String, at: Timestamp, turn: i64) -> impl IntoView {
    view! {
        <li class="said" data-speaker=speaker.as_str()>
            <p class="said-head">
                <span class="said-name">{speaker_said(speaker, turn)}</span>
                <time class="figure">{time::moment(at, time::now())}</time>
            </p>
            <Markdown text=text/>
        </li>
    }
}

/// A tool's use, in a line that unfolds.
#[component]
pub(super) fn Used(tool: String, line: String, arguments: String, answer: Option<String>) -> impl IntoView {
    let waits = answer.is_none();
    view! {
        <li class="used">
            <details class="fold">
                <summary title=tool.clone()>
                    <Icon glyph=Glyph::Tool/>
                    <span class="used-name">{tool_said(&tool)}</span>
                    <span class="used-line">{line}</span>
                    {waits.then(|| view! { <span class="used-waits">{say::under_way()}</span> })}
                </summary>
                {(!arguments.is_empty()).then(|| view! { <pre class="code">{arguments}</pre> })}
                {answer.filter(|text| !text.trim().is_empty()).map(|text| view! {
                    <p class="used-answer">{say::gave_back()}</p>
                    <pre class="code">{text}</pre>
                })}
            </details>
        </li>
    }
}
