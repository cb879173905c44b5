//! Beside the diff: what was checked, what the agent says, what goes along with the next attempt, what it took.

use super::{acts::ReviewActs, state::ReviewState};
use crate::{
    catalogue::{common, detail, money, review as say},
    components::{Button, ButtonKind, TextInput},
    detail::{check::CheckResult, markdown::Markdown},
    dialogs::parts::focus_soon,
    hooks::reading,
    live::Live,
    state::{
        review::{diff::LinePlace, walk::DiffCursor, words},
        run_time, usage_words, words as task_words,
    },
};
use contract::{changes::ChangeComment, command::GetResult, text};
use leptos::prelude::*;

/// The column.
#[component]
pub(super) fn ReviewAside() -> impl IntoView {
    view! {
        <section class="review-aside" aria-label=say::about_change() tabindex="0">
            <ChangeNotices/>
            <Checked/>
            <AgentSays/>
            <GoesAlong/>
            <ReviewTook/>
        </section>
    }
}

/// What one ought to know of the change.
#[component]
fn ChangeNotices() -> impl IntoView {
    let state = ReviewState::get();
    let notices = Memo::new(move |_| state.with(|all| all.notes.clone()).unwrap_or_default());
    view! {
        <Show when=move || !notices.with(Vec::is_empty)>
            <div class="review-part">
                <For each=move || notices.get() key=String::clone let:notice><p class="review-quiet" dir="auto">{notice}</p></For>
            </div>
        </Show>
    }
}

#[component]
fn Checked() -> impl IntoView {
    let state = ReviewState::get();
    let ran = state
        .pane
        .memo(|task| task.check.as_ref().is_some_and(|check| check.command.is_some() && check.run.is_some()));
    view! {
        <Show when=move || ran.get() == Some(true)>
            <div class="review-part review-check"><h3>{detail::check()}</h3><CheckResult pane=state.pane/></div>
        </Show>
    }
}

/// The last words of the agent.
#[component]
fn AgentSays() -> impl IntoView {
    let state = ReviewState::get();
    let key = state.pane.memo(|task| (task.status.is_terminal(), task.completed_at));
    let by_model = state.pane.memo(|task| task.usage.is_some());
    let reading = reading::read(move || {
        let (ended, _) = key.get()?;
        ended.then(|| GetResult { id: state.id().to_string() })
    });
    let written = move || {
        reading.value.with(|read| {
            let output = read.as_ref()?.result.as_ref()?.output.as_str()?;
            Some(output.trim().to_owned()).filter(|output| !output.is_empty() && by_model.get() == Some(true))
        })
    };
    let summary = state.pane.memo(|task| task_words::summary(task).filter(|summary| !summary.is_empty()));
    let text = Memo::new(move |_| written().or_else(|| summary.get().flatten()));
    move || {
        text.get().map(|text| {
            view! { <div class="review-part"><h3>{say::agent_says()}</h3><Markdown text=text/></div> }
        })
    }
}

/// What the next attempt is told.
#[component]
fn GoesAlong() -> impl IntoView {
    let state = ReviewState::get();
    let comments = Memo::new(move |_| {
        state.with(|all| all.open_comments().cloned().collect::<Vec<_>>()).unwrap_or_default()
    });
    let noting = RwSignal::new(state.note.with_untracked(|note| !note.is_empty()));
    let none = move || comments.with(Vec::is_empty) && !noting.get();
    let add = move || {
        noting.set(true);
        focus_soon(".review-addition textarea");
    };
    view! {
        <div class="review-part review-goes">
            <h3>
                {say::goes_to_next()}
                <Show when=move || !noting.get()>
                    <Button small=true kind=ButtonKind::Quiet on_press=add>{say::add_note()}</Button>
                </Show>
            </h3>
            <Show when=none><p class="review-quiet">{say::nothing_goes()}</p></Show>
            <ul>
                <For each=move || comments.get() key=|comment| (comment.id, comment.edited_at) let:comment>
                    <li><OpenComment comment=comment/></li>
                </For>
            </ul>
            <Show when=move || noting.get()>
                <div class="review-addition">
                    <TextInput value=state.note rows=3 label=say::note() placeholder=say::note_placeholder()/>
                </div>
            </Show>
        </div>
    }
}

/// A comment, which leads to its line.
#[component]
fn OpenComment(comment: ChangeComment) -> impl IntoView {
    let (state, acts) = (ReviewState::get(), ReviewActs::get());
    let (path, place) = (comment.place.path.clone(), LinePlace::of_comment(&comment));
    let go = move |_| {
        state.goal.set(Some(place));
        state.cursor.set(Some(DiffCursor::Line(place)));
        acts.show_file(path.clone());
    };
    let at = words::stands_at(&comment);
    view! {
        <button type="button" class="review-open" on:click=go>
            <span class="review-said" dir="auto">{comment.text}</span>
            <span class="review-quiet">{at}</span>
        </button>
    }
}

/// Time, tokens and price.
#[component]
fn ReviewTook() -> impl IntoView {
    let (state, live) = (ReviewState::get(), Live::get());
    let lines = Memo::new(move |_| {
        state
            .pane
            .with(|task| {
                let ran = run_time::ran(task, live.now.get()).map(|ran| (say::time(), run_time::said(ran)));
                let usage = task.usage.filter(|usage| usage.requests > 0 || usage.tokens_out > 0);
                let tokens = usage.map(|usage| {
                    let said =
                        money::sent_received(&text::count(usage.tokens_in), &text::count(usage.tokens_out));
                    (money::tokens_used(), usage_words::counted(said, usage.tokens_estimated))
                });
                let cost = usage
                    .and_then(|usage| usage.cost_usd)
                    .map(|cost| (common::cost(), usage_words::money(cost)));
                ran.into_iter().chain(tokens).chain(cost).collect::<Vec<_>>()
            })
            .unwrap_or_default()
    });
    view! {
        <Show when=move || !lines.with(Vec::is_empty)>
            <div class="review-part">
                <dl class="review-took figure" aria-label=say::what_it_took()>
                    <For each=move || lines.get() key=Clone::clone let((what, said))>
                        <div><dt>{what}</dt><dd>{said}</dd></div>
                    </For>
                </dl>
            </div>
        </Show>
    }
}
