//! An answer where the question is listed: the buttons in its row, and below it the field for words where some are needed.
//!
//! What cannot be decided without reading (a long command) is opened in full instead.

use super::{
    own_words::{AnswerOption, Words},
    sender::Sender,
    verdict::{Denial, verdict_words},
};
use crate::{
    catalogue::{conversation as say, inbox},
    components::{Button, ButtonKind},
    dialogs::parts::focus_soon,
    state::proposal::Proposal,
};
use contract::{
    TaskId,
    model::{Answer, Question, QuestionKind},
};
use leptos::{ev, prelude::*};

/// Answers that are offered as buttons; more are chosen where the question shows in full.
const OFFERED: usize = 3;
/// The longest answer that is offered as a button, in characters.
const OFFERED_CHARS: usize = 24;

/// The buttons, and the field for words once one asks for it.
#[component]
pub fn QuickAnswer(
    /// The task that asks.
    task: TaskId,
    /// What it asks.
    question: Question,
    /// Shows all of the question.
    #[prop(into)]
    on_open: Callback<()>,
) -> impl IntoView {
    let Question { kind, detail, options, asked_at, .. } = question;
    let sender = Sender::new(task, Some(asked_at));
    let (words, writes) = (RwSignal::new(String::new()), RwSignal::new(false));
    let write = move || {
        writes.set(true);
        focus_soon(format!("#answer-{task} textarea"));
    };
    let is_long = kind == QuestionKind::Approval
        && detail.as_deref().is_some_and(|command| !Proposal::of(command).folded().is_empty());
    let buttons = match kind {
        _ if is_long => view! {
            <span class="quick-open"><Button small=true on_press=on_open>{inbox::read_and_decide()}</Button></span>
        }
        .into_any(),
        QuestionKind::Approval | QuestionKind::Budget | QuestionKind::Lost => {
            let (yes, no) = verdict_words(kind);
            let approve = move || sender.send(Answer::Approve, say::approved(), || {});
            view! {
                <span class="quick-yes"><Button small=true pending=sender.pending on_press=approve>{yes}</Button></span>
                <span class="quick-no">
                    <Button small=true kind=ButtonKind::Danger pending=sender.pending on_press=write>{format!("{no}…")}</Button>
                </span>
            }
            .into_any()
        }
        QuestionKind::Ask => view! { <OfferedAnswers sender=sender options=options write=write/> }.into_any(),
    };
    let form = move || {
        let escape = move |event: ev::KeyboardEvent| {
            if event.key() == "Escape" {
                event.stop_propagation();
                writes.set(false);
            }
        };
        writes.get().then(|| {
            let part = match kind {
                QuestionKind::Ask => view! { <Words sender=sender words=words/> }.into_any(),
                QuestionKind::Approval | QuestionKind::Budget | QuestionKind::Lost => {
                    view! { <Denial kind=kind sender=sender words=words/> }.into_any()
                }
            };
            view! { <div class="quick-form" on:keydown=escape>{part}</div> }
        })
    };
    view! { <div class="quick-answer" id=format!("answer-{task}")><div class="quick-buttons">{buttons}</div>{form}</div> }
}

/// The answers to choose from, where they are few and short, and the way to another one.
#[component]
fn OfferedAnswers(sender: Sender, options: Vec<String>, #[prop(into)] write: Callback<()>) -> impl IntoView {
    let short =
        options.len() <= OFFERED && options.iter().all(|option| option.chars().count() <= OFFERED_CHARS);
    let offered = if short { options } else { vec![] };
    let other = if offered.is_empty() { inbox::answer() } else { inbox::other() };
    let kind = if offered.is_empty() { ButtonKind::Plain } else { ButtonKind::Quiet };
    view! {
        {offered.into_iter().map(|option| view! { <AnswerOption sender=sender option=option/> }).collect_view()}
        <span class="quick-words"><Button small=true kind=kind on_press=write>{other}</Button></span>
    }
}
