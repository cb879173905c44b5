//! One of several agents in the comparison: how it went, what it says, what it changed of the file that shows.

use super::{
    files::counts,
    line::{sign, text},
    rivals::Rivals,
    state::ReviewState,
};
use crate::{
    catalogue::{common, detail, money, review as say},
    components::{Button, ButtonKind, ShapeIcon},
    detail::check,
    hooks::reading::{self, Reading},
    live::Live,
    state::{review::words, run_time, shape::Shape, usage_words, words as task_words},
};
use contract::{
    Status, Task, TaskId,
    changes::{ChangedFile, ChangesState, DiffLine, FileDiff, Hunk},
    command::{GetChanges, GetFileChange},
    text::count,
};
use leptos::prelude::*;

/// Lines of a diff that a column draws; the review shows all of them.
const LINES: usize = 1_500;

/// The column.
#[component]
pub(super) fn RivalColumn(id: TaskId) -> impl IntoView {
    let (live, rivals) = (Live::get(), Rivals::get());
    let held = live.task(id);
    let task = Memo::new(move |_| held.get());
    let agent = Memo::new(move |_| with(task, |task| task.agent.clone()).unwrap_or_default());
    let stands = Memo::new(move |_| with(task, |task| (task.status, task.place.clone())));
    let reading = reading::read(move || {
        stands.get()?;
        Some(GetChanges { id: id.to_string() })
    });
    Effect::new(move |_| {
        reading.value.with(|changes| {
            if let Some(changes) = changes {
                let files = changes.files.clone();
                rivals.files.update(|all| drop(all.insert(id, files)));
            }
        });
    });
    let is_gone = Memo::new(move |_| state_of(task) == Some(ChangesState::Discarded));
    view! {
        <section class="rival" class:gone=move || is_gone.get() aria-label=move || agent.get()>
            <header class="rival-head">
                <RivalName task=task/>
                <RivalFacts task=task/>
                <RivalSays task=task/>
                <RivalActs id=id is_gone=is_gone/>
            </header>
            <RivalDiff id=id/>
        </section>
    }
}

/// Something about the task (tracked); `None` while it is not held.
fn with<T>(task: Memo<Option<Task>>, read: impl FnOnce(&Task) -> T) -> Option<T> {
    task.with(|task| task.as_ref().map(read))
}

/// What became of its changes (tracked).
fn state_of(task: Memo<Option<Task>>) -> Option<ChangesState> {
    with(task, |task| task.place.as_ref().map(|place| place.state)).flatten()
}

#[component]
fn RivalName(task: Memo<Option<Task>>) -> impl IntoView {
    let shape = Signal::derive(move || with(task, Shape::of).unwrap_or(Shape::Of(Status::Pending)));
    let stands = move || match state_of(task) {
        Some(ChangesState::Applied) => say::was_applied(),
        Some(ChangesState::Committed) => say::was_committed(),
        Some(ChangesState::Discarded) => say::was_discarded(),
        Some(ChangesState::Open) | None => with(task, task_words::status).unwrap_or_default(),
    };
    view! {
        <h2 class="rival-name">
            <ShapeIcon shape=shape/>
            <span class="ellipsis" dir="auto">{move || with(task, |task| task.agent.clone())}</span>
            <span class="review-quiet">{stands}</span>
        </h2>
    }
}

/// Check, size, time, tokens and price: the same lines in each column, so that they stand beside each other.
#[component]
fn RivalFacts(task: Memo<Option<Task>>) -> impl IntoView {
    let live = Live::get();
    let none = || "–".to_owned();
    let checked = move || {
        let run = with(task, |task| task.check.as_ref()?.run.as_ref().map(|run| run.state)).flatten();
        run.map_or_else(none, |state| check::words(state).0.to_owned())
    };
    let totals = move || with(task, |task| task.place.as_ref()?.totals).flatten().unwrap_or_default();
    let time = move || {
        let ran = with(task, |task| run_time::ran(task, live.now.get())).flatten();
        ran.map_or_else(none, run_time::said)
    };
    let usage = move || {
        with(task, |task| task.usage).flatten().filter(|usage| usage.tokens_in + usage.tokens_out > 0)
    };
    let tokens = move || {
        let said = |usage: contract::model::Usage| {
            usage_words::counted(count(usage.tokens_in + usage.tokens_out), usage.tokens_estimated)
        };
        usage().map_or_else(none, said)
    };
    let cost = move || usage().and_then(|usage| usage.cost_usd).map_or_else(none, usage_words::money);
    view! {
        <dl class="review-took figure">
            <div><dt>{detail::check()}</dt><dd>{checked}</dd></div>
            <div>
                <dt>{say::changes()}</dt>
                <dd>{move || say::file_count(totals().files)}" "{move || counts(totals().added, totals().removed)}</dd>
            </div>
            <div><dt>{say::time()}</dt><dd>{time}</dd></div>
            <div><dt>{money::tokens_used()}</dt><dd>{tokens}</dd></div>
            <div><dt>{common::cost()}</dt><dd>{cost}</dd></div>
        </dl>
    }
}

#[component]
fn RivalSays(task: Memo<Option<Task>>) -> impl IntoView {
    let said = Memo::new(move |_| with(task, task_words::summary).flatten().unwrap_or_default());
    view! { <p class="rival-says" dir="auto" title=move || said.get()>{move || said.get()}</p> }
}

#[component]
fn RivalActs(id: TaskId, is_gone: Memo<bool>) -> impl IntoView {
    let rivals = Rivals::get();
    let why_not = Memo::new(move |_| rivals.why_not());
    let pending = Signal::derive(move || rivals.keeping.get() == Some(id));
    let keep = move || {
        let why = why_not.get();
        (!is_gone.get()).then(|| {
            view! {
                <Button
                    small=true
                    disabled=Signal::stored(why.is_some())
                    pending=pending
                    title=why.unwrap_or_else(say::keep_hint)
                    on_press=move || rivals.keep(id)
                >
                    {say::keep()}
                </Button>
            }
        })
    };
    view! {
        <div class="rival-acts">
            {keep}
            <Show when=move || is_gone.get()>
                <Button small=true on_press=move || rivals.restore(vec![id])>{say::restore()}</Button>
            </Show>
            <Button small=true kind=ButtonKind::Quiet on_press=move || rivals.review(id)>{say::open_review()}</Button>
        </div>
    }
}

/// What it changed of the file that shows.
#[component]
fn RivalDiff(id: TaskId) -> impl IntoView {
    let (state, rivals) = (ReviewState::get(), Rivals::get());
    let file = Memo::new(move |_| {
        let path = state.pane.file.get()?;
        rivals.files.with(|all| all.get(&id)?.iter().find(|file| file.path == path).cloned())
    });
    let known = move || rivals.files.with(|all| all.contains_key(&id));
    let diff = reading::read(move || {
        let file = file.get()?;
        let asked = GetFileChange { id: id.to_string(), path: file.path.clone(), context: 0, whole: false };
        words::opens(&file).then_some(asked)
    });
    move || match file.get() {
        None if !known() => ().into_any(),
        None => view! { <p class="rival-instead review-quiet">{say::not_changed()}</p> }.into_any(),
        Some(file) if !words::opens(&file) => {
            let why = words::folded(&file).unwrap_or_default();
            view! { <p class="rival-instead review-quiet">{why}</p> }.into_any()
        }
        Some(file) => view! { <RivalLines file=file diff=diff/> }.into_any(),
    }
}

#[component]
fn RivalLines(file: ChangedFile, diff: Reading<FileDiff>) -> impl IntoView {
    let path = file.path.clone();
    let name = say::diff_of(&file.path);
    let happened = words::happened(&file);
    let drawn = move || {
        diff.value.with(|diff| {
            let diff = diff.as_ref().filter(|diff| diff.file.path == path)?;
            let digits = diff.new_lines.max(diff.old_lines).max(1).ilog10() + 1;
            let lines = diff.hunks.iter().map(|hunk| hunk.lines.len()).sum::<usize>();
            let mut room = LINES;
            let hunks = diff.hunks.iter().map(|hunk| {
                let takes = hunk.lines.len().min(room);
                room -= takes;
                hunk_rows(hunk, takes)
            });
            let hunks = hunks.collect_view();
            let more = lines.saturating_sub(LINES);
            Some(view! {
                <div class="rival-rows" style=("--digits", digits.to_string())>
                    {hunks}
                    {(more > 0).then(|| view! { <p class="rival-instead review-quiet">{say::lines_in_review(more)}</p> })}
                </div>
            })
        })
    };
    view! {
        {happened.map(|happened| view! { <p class="rival-happened review-quiet" dir="auto">{happened}</p> })}
        <div class="rival-code" role="grid" aria-label=name tabindex="0">{drawn}</div>
        <reading::ReadingTrouble reading=diff/>
    }
}

/// The lines of a hunk, as far as they are drawn.
fn hunk_rows(hunk: &Hunk, takes: usize) -> AnyView {
    let gap = (hunk.hidden_before > 0 && takes > 0).then(|| {
        let heading = hunk.heading.clone();
        view! { <div class="rival-gap" role="row"><span class="ellipsis" role="gridcell" dir="auto">"⋯ "{heading}</span></div> }
    });
    let lines = hunk.lines.iter().take(takes).map(row).collect_view();
    view! { {gap}{lines} }.into_any()
}

fn row(line: &DiffLine) -> impl IntoView + use<> {
    view! {
        <div class="review-row" role="row" data-kind=line.kind.as_str()>
            <span class="review-number" role="gridcell">{line.new.or(line.old)}</span>
            {sign(line.kind)}
            {text(line)}
        </div>
    }
}
