//! A yes or no: the command that it is about, and the two buttons.
//!
//! A long command is folded, and cannot be approved before its fold was opened. The field for a reason comes with the
//! wish to deny, so that nothing stands between the command and the answer.

use super::sender::Sender;
use crate::{
    catalogue::conversation as say,
    components::{Button, ButtonKind, Field, Glyph, Icon, TextInput},
    dialogs::parts::{focus_soon, show_soon},
    state::proposal::Proposal,
};
use contract::model::{Answer, QuestionKind};
use leptos::{ev, prelude::*};

/// The command, line by line; what is long opens on a press, which counts as having read it.
#[component]
pub(super) fn ProposedCommand(
    /// The command.
    proposal: StoredValue<Proposal>,
    /// Whether the fold was ever opened.
    read: RwSignal<bool>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let folded = proposal.with_value(Proposal::folded);
    let (count, first) = proposal.with_value(|p| (p.lines.len(), p.lines.len() - p.folded().len()));
    let shown = move || if open.get() { count } else { first };
    let line = move |at: usize| {
        proposal.with_value(|proposal| {
            let text = proposal.lines.get(at).cloned().unwrap_or_default();
            view! { <span class="command-line" class:risky=proposal.is_dangerous(at)>{text}"\n"</span> }
        })
    };
    let press = move |_| {
        open.update(|open| *open = !*open);
        read.set(true);
    };
    view! {
        <pre class="code question-detail command-lines" class:numbered=(count > 1) tabindex="0" aria-label=say::the_command()>
            <For each=move || 0..shown() key=|at| *at let:at>{line(at)}</For>
        </pre>
        {(!folded.is_empty()).then(|| view! {
            <div class="command-fold">
                <button
                    type="button"
                    class="command-fold-mark"
                    aria-expanded=move || if open.get() { "true" } else { "false" }
                    on:click=press
                >
                    <Icon glyph=Glyph::Down/>
                    {move || if open.get() { say::fewer_lines().to_owned() } else { proposal.with_value(Proposal::fold_label) }}
                </button>
                {proposal.with_value(Proposal::warning).map(|warning| view! { <p>{warning}</p> })}
            </div>
        })}
    }
}

/// The two buttons; a reason once one denies.
#[component]
pub(super) fn Verdict(
    /// What is decided.
    kind: QuestionKind,
    /// Sends it.
    sender: Sender,
    /// The reason, as far as it was typed.
    words: RwSignal<String>,
    /// Why it cannot be approved yet; empty when it can.
    #[prop(into)]
    asleep: Signal<Option<String>>,
    /// What else would be allowed from now on; none where that is not offered.
    always: Option<String>,
) -> impl IntoView {
    let (yes, no) = verdict_words(kind);
    let denying = RwSignal::new(false);
    let sleeps = Memo::new(move |_| asleep.with(Option::is_some));
    let approve = move || sender.send(Answer::Approve, say::approved(), || {});
    let ask_why = move || {
        denying.set(true);
        focus_soon(".question textarea");
        show_soon(".question .denial");
    };
    let approval = move || {
        let kind = if sleeps.get() || denying.get() { ButtonKind::Plain } else { ButtonKind::Primary };
        let title = asleep.get().unwrap_or_default();
        view! {
            <Button small=true kind=kind pending=sender.pending disabled=sleeps title=title on_press=approve>
                {sleeps.get().then(|| view! { <Icon glyph=Glyph::Lock/> })}
                {yes}
            </Button>
        }
    };
    view! {
        <div class="box-actions verdict">
            <span class="verdict-yes" class:asleep=move || sleeps.get()>{approval}</span>
            {always.map(|what| {
                let allow = move || sender.send(Answer::Always, say::approved(), || {});
                view! {
                    <Button small=true pending=sender.pending disabled=sleeps title=say::always_hint(&what) on_press=allow>
                        {say::approve_always()}
                    </Button>
                }
            })}
            <Button small=true kind=ButtonKind::Danger pending=sender.pending on_press=ask_why>
                {format!("{no}…")}
            </Button>
            {move || asleep.get().map(|why| view! { <span class="verdict-why">{why}</span> })}
        </div>
        <Show when=move || denying.get()>
            <Denial kind=kind sender=sender words=words/>
        </Show>
    }
}

/// The reason of a denial, which needs none, and the button that sends it.
#[component]
pub(super) fn Denial(kind: QuestionKind, sender: Sender, words: RwSignal<String>) -> impl IntoView {
    let (_, no) = verdict_words(kind);
    let said = move || words.with(|words| !words.trim().is_empty());
    let deny = move || {
        let reason = words.get_untracked().trim().to_owned();
        sender.send(Answer::Deny(Some(reason).filter(|reason| !reason.is_empty())), say::denied(), || {});
    };
    let keys = move |event: ev::KeyboardEvent| {
        // A slip of the keys must not deny anything.
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) && untrack(said) {
            event.prevent_default();
            deny();
        }
    };
    view! {
        <div class="denial" on:keydown=keys>
            <Field label=reason_label(kind) name="answer">
                <TextInput value=words rows=2 placeholder=reason_placeholder(kind)/>
            </Field>
            <div class="box-actions">
                <Button small=true kind=ButtonKind::Danger pending=sender.pending title=say::send_keys() on_press=deny>
                    {move || if said() { say::and_say_so(no) } else { no.to_owned() }}
                </Button>
            </div>
        </div>
    }
}

/// Yes and no.
pub(super) fn verdict_words(kind: QuestionKind) -> (&'static str, &'static str) {
    match kind {
        QuestionKind::Budget => (say::allow_as_much_again(), say::stop_here()),
        QuestionKind::Lost => (say::run_it_again(), say::let_it_fail()),
        QuestionKind::Ask | QuestionKind::Approval => (say::approve(), say::deny()),
    }
}

fn reason_label(kind: QuestionKind) -> &'static str {
    match kind {
        QuestionKind::Ask | QuestionKind::Approval => say::why_not(),
        QuestionKind::Budget | QuestionKind::Lost => say::reason(),
    }
}

fn reason_placeholder(kind: QuestionKind) -> &'static str {
    match kind {
        QuestionKind::Ask | QuestionKind::Approval => say::why_not_placeholder(),
        QuestionKind::Budget | QuestionKind::Lost => say::reason_placeholder(),
    }
}
