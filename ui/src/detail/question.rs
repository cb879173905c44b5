//! What the task wants to know, and the ways to answer.

use super::{
    Pane,
    own_words::{AnswerOption, Words},
    sender::Sender,
    verdict::{ProposedCommand, Verdict},
};
use crate::{
    catalogue::conversation as say,
    components::ShapeIcon,
    hooks::time,
    live::Live,
    state::{proposal::Proposal, shape::Shape},
};
use contract::{
    Status,
    model::{Fact, Question, QuestionKind},
};
use leptos::prelude::*;

/// The card; nothing while the task does not ask.
#[component]
pub(super) fn QuestionCard(pane: Pane) -> impl IntoView {
    // Drawn afresh only for another question: what was begun to be typed stays.
    let question = pane.memo(|task| task.question.clone().filter(|_| task.asks()));
    move || question.get().flatten().map(|question| view! { <AskingCard pane=pane question=question/> })
}

#[component]
fn AskingCard(pane: Pane, question: Question) -> impl IntoView {
    let live = Live::get();
    let words = RwSignal::new(String::new());
    let Question { kind, text, detail, facts, options, always, asked_at } = question;
    let sender = Sender::new(pane.id, Some(asked_at));
    let is_approval = kind == QuestionKind::Approval;
    let shape = if is_approval { Shape::Approval } else { Shape::Of(Status::NeedsInput) };
    let (proposal, plain) = match detail {
        Some(command) if is_approval => (Some(StoredValue::new(Proposal::of(&command))), None),
        other => (None, other),
    };
    let read = RwSignal::new(proposal.is_none_or(|proposal| proposal.with_value(|p| p.folded().is_empty())));
    let asleep = Signal::derive(move || {
        proposal.filter(|_| !read.get()).map(|proposal| proposal.with_value(Proposal::asleep))
    });
    let answer = if kind == QuestionKind::Ask {
        view! { <OwnWords sender=sender words=words options=options/> }.into_any()
    } else {
        view! { <Verdict kind=kind sender=sender words=words asleep=asleep always=always/> }.into_any()
    };
    let asked =
        live.said(move |now| say::asked(&contract::text::ago(now.as_second() - asked_at.as_second())));
    view! {
        <section class="box question" aria-label=say::it_asks_you()>
            <ShapeIcon shape=shape/>
            <div class="box-text">
                <div class="question-head">
                    <p class="box-title selectable">{text}</p>
                    <span class="question-age figure">
                        {asked}
                        <span class="visually-hidden">{format!(" ({})", time::moment(asked_at, time::now()))}</span>
                    </span>
                </div>
                {plain.map(|detail| view! { <pre class="code question-detail">{detail}</pre> })}
                {proposal.map(|proposal| view! { <ProposedCommand proposal=proposal read=read/> })}
                {(!facts.is_empty()).then(|| view! {
                    <dl class="task-facts question-facts" aria-label=say::what_it_is_given()>
                        {facts.into_iter().map(|Fact { name, value, .. }| view! {
                            <div><dt>{name}</dt><dd class="mono selectable">{value}</dd></div>
                        }).collect_view()}
                    </dl>
                })}
                {answer}
            </div>
        </section>
    }
}

/// Answers to choose from, and a field for another one.
#[component]
fn OwnWords(sender: Sender, words: RwSignal<String>, options: Vec<String>) -> impl IntoView {
    view! {
        {(!options.is_empty()).then(|| view! {
            <div class="box-actions" role="group" aria-label=say::answers()>
                {options.into_iter().map(|option| view! { <AnswerOption sender=sender option=option/> }).collect_view()}
            </div>
        })}
        <Words sender=sender words=words/>
    }
}
