//! One turn's answer in a talk: what the agent said and did, as far as it came, and what it asks.

use super::{
    OVERVIEW, Pane,
    conversation::Used,
    markdown::{Growing, Markdown},
    output,
    question::QuestionCard,
};
use crate::state::{
    answering::{last_said, words_broken_off, words_under_way},
    chat::AnswerState,
    conversation::{Entry, entries},
};
use contract::{
    Task, TaskId,
    chat::ChatTurn,
    model::{Message, Speaker},
};
use leptos::prelude::*;

/// The answer of a turn; `turn` is `None` once it is not in the talk any more.
#[component]
pub fn TurnAnswer(id: TaskId, turn: Memo<Option<ChatTurn>>) -> impl IntoView {
    let task = Memo::new(move |_| turn.with(|turn| turn.as_ref().map(|turn| turn.task.clone())));
    let messages =
        Memo::new(move |_| turn.with(|turn| turn.iter().flat_map(|t| t.messages.clone()).collect()));
    let shown = Memo::new(move |_| messages.with(|all: &Vec<Message>| entries(all)));
    let state = Memo::new(move |_| turn.with(|turn| turn.as_ref().map(AnswerState::of)));
    view! {
        <For each=move || shown.get() key=Entry::key let:entry><AnswerPart entry=entry/></For>
        {move || state.get().filter(|state| *state != AnswerState::There).map(|state| {
            view! { <AnswerWords id=id task=task messages=messages state=state/> }
        })}
    }
}

#[component]
fn AnswerPart(entry: Entry) -> impl IntoView {
    match entry {
        Entry::Said { speaker: Speaker::Assistant, text, .. } => view! { <Markdown text=text/> }.into_any(),
        Entry::Said { text, .. } => {
            view! { <p class="turn-said selectable" dir="auto">{text}</p> }.into_any()
        }
        Entry::Used { tool, line, arguments, answer, .. } => {
            view! { <ul class="turn-used"><Used tool=tool line=line arguments=arguments answer=answer/></ul> }
                .into_any()
        }
    }
}

/// What is no message yet, or never became one; and what the agent asks.
#[component]
fn AnswerWords(
    id: TaskId,
    task: Memo<Option<Task>>,
    messages: Memo<Vec<Message>>,
    state: AnswerState,
) -> impl IntoView {
    let output = output::as_it_grows(id);
    let words = Memo::new(move |_| {
        let said = messages.with(|all| last_said(all));
        output.with(|output| match state {
            AnswerState::Failed | AnswerState::Stopped => words_broken_off(output, &said).to_owned(),
            _ => words_under_way(output, &said).to_owned(),
        })
    });
    let pane = Pane {
        id,
        task,
        tab: RwSignal::new(OVERVIEW),
        attempt: RwSignal::new(None),
        file: RwSignal::new(None),
    };
    view! {
        <div class="turn-words" class:grows=state == AnswerState::Written aria-busy=(state == AnswerState::Written).then_some("true")>
            <Growing text=words/>
        </div>
        <QuestionCard pane=pane/>
    }
}
