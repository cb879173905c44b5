//! What the task wants to know, and the ways to answer.

use super::Pane;
use crate::{
    components::{Button, ButtonKind, Field, StatusIcon, TextInput, Toasts},
    hooks::time,
    ipc,
    live::Live,
};
use contract::{
    Status, TaskId, Timestamp,
    command::AnswerTask,
    model::{Answer, Fact, Question, QuestionKind},
};
use leptos::{ev, prelude::*, task::spawn_local};

/// The card; nothing while the task does not ask.
#[component]
pub(super) fn QuestionCard(pane: Pane) -> impl IntoView {
    // Drawn afresh only for another question: what was begun to be typed stays.
    let question = pane.memo(|task| task.question.clone().filter(|_| task.asks()));
    move || question.get().flatten().map(|question| view! { <AskingCard pane=pane question=question/> })
}

/// Sends an answer or a message, and takes in what came of it.
#[derive(Clone, Copy)]
pub(super) struct Sender {
    live: Live,
    toasts: Toasts,
    task: TaskId,
    /// Which question it is to; none for a message.
    asked_at: Option<Timestamp>,
    /// What was sent and is not acknowledged yet.
    pub(super) pending: RwSignal<bool>,
}

impl Sender {
    /// Of answers to the question of that moment, or of messages.
    pub(super) fn new(task: TaskId, asked_at: Option<Timestamp>) -> Self {
        Self { live: Live::get(), toasts: Toasts::get(), task, asked_at, pending: RwSignal::new(false) }
    }

    /// Sends it, then says `said`.
    pub(super) fn send(self, answer: Answer, said: &'static str, then: impl FnOnce() + 'static) {
        if self.pending.get_untracked() {
            return;
        }
        self.pending.set(true);
        spawn_local(async move {
            let reply =
                ipc::call(AnswerTask { id: self.task.to_string(), answer, asked_at: self.asked_at }).await;
            // The card may have gone with another task.
            let _ = self.pending.try_set(false);
            match reply {
                Ok(task) => {
                    then();
                    self.live.absorb([task]);
                    self.toasts.say(said);
                }
                Err(error) => self.toasts.error(&error),
            }
        });
    }
}

#[component]
fn AskingCard(pane: Pane, question: Question) -> impl IntoView {
    let live = Live::get();
    let words = RwSignal::new(String::new());
    let Question { kind, text, detail, facts, options, asked_at } = question;
    let sender = Sender::new(pane.id, Some(asked_at));
    let is_ask = kind == QuestionKind::Ask;
    let submit = move || answer_with_words(sender, kind, words);
    let keys = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            // A slip of the keys must not deny anything.
            if is_ask || words.with_untracked(|words| !words.trim().is_empty()) {
                submit();
            }
        }
    };
    let option = move |option: String| {
        let answer = option.clone();
        let choose = move || sender.send(Answer::Text(answer.clone()), "Answered", || {});
        view! { <Button small=true pending=sender.pending on_press=choose>{option}</Button> }
    };
    view! {
        <section class="box question" aria-label="It asks you" on:keydown=keys>
            <StatusIcon status=Status::NeedsInput/>
            <div class="box-text">
                <p class="box-title selectable">{text}</p>
                {detail.map(|detail| view! { <pre class="code question-detail">{detail}</pre> })}
                {(!facts.is_empty()).then(|| view! {
                    <dl class="task-facts question-facts" aria-label="What it is given">
                        {facts.into_iter().map(|Fact { name, value, .. }| view! {
                            <div><dt>{name}</dt><dd class="mono selectable">{value}</dd></div>
                        }).collect_view()}
                    </dl>
                })}
                {(!options.is_empty()).then(|| view! {
                    <div class="box-actions" role="group" aria-label="Answers to choose from">
                        {options.into_iter().map(option).collect_view()}
                    </div>
                })}
                <Field label=words_label(kind) name="answer">
                    <TextInput value=words rows=2 placeholder=words_placeholder(kind)/>
                </Field>
                <div class="box-actions">
                    {if is_ask {
                        view! {
                            <Button
                                small=true
                                kind=ButtonKind::Primary
                                pending=sender.pending
                                disabled=Signal::derive(move || words.with(|words| words.trim().is_empty()))
                                title="Ctrl+Enter"
                                on_press=submit
                            >
                                "Send answer"
                            </Button>
                        }
                        .into_any()
                    } else {
                        view! { <Verdict kind=kind sender=sender words=words/> }.into_any()
                    }}
                    <span class="question-age figure">
                        {move || format!("asked {}", contract::text::ago(live.now.get().as_second() - asked_at.as_second()))}
                        <span class="visually-hidden">{format!(" ({})", time::moment(asked_at, time::now()))}</span>
                    </span>
                </div>
            </div>
        </section>
    }
}

/// Yes or no.
#[component]
fn Verdict(kind: QuestionKind, sender: Sender, words: RwSignal<String>) -> impl IntoView {
    let (yes, no) = verdict_words(kind);
    let said = move || words.with(|words| !words.trim().is_empty());
    view! {
        <Button
            small=true
            kind=ButtonKind::Primary
            pending=sender.pending
            on_press=move || sender.send(Answer::Approve, "Approved", || {})
        >
            {yes}
        </Button>
        <Button
            small=true
            kind=ButtonKind::Danger
            pending=sender.pending
            on_press=move || answer_with_words(sender, kind, words)
        >
            {move || if said() { format!("{no} and say so") } else { no.to_owned() }}
        </Button>
    }
}

/// What the words in the box mean: an answer, or the reason of a denial, which needs none.
fn answer_with_words(sender: Sender, kind: QuestionKind, words: RwSignal<String>) {
    let said = words.get_untracked().trim().to_owned();
    match kind {
        QuestionKind::Ask if said.is_empty() => {}
        QuestionKind::Ask => sender.send(Answer::Text(said), "Answered", || {}),
        _ => sender.send(Answer::Deny(Some(said).filter(|said| !said.is_empty())), "Denied", || {}),
    }
}

const fn verdict_words(kind: QuestionKind) -> (&'static str, &'static str) {
    match kind {
        QuestionKind::Budget => ("Allow as much again", "Stop here"),
        QuestionKind::Lost => ("Run it again", "Let it fail"),
        QuestionKind::Ask | QuestionKind::Approval => ("Approve", "Deny"),
    }
}

const fn words_label(kind: QuestionKind) -> &'static str {
    match kind {
        QuestionKind::Ask => "Your answer",
        QuestionKind::Approval => "Why not",
        QuestionKind::Budget | QuestionKind::Lost => "A word about it",
    }
}

const fn words_placeholder(kind: QuestionKind) -> &'static str {
    match kind {
        QuestionKind::Ask => "Type it here",
        QuestionKind::Approval => "Optional: the agent is told, and can try another way",
        QuestionKind::Budget | QuestionKind::Lost => "Optional",
    }
}
