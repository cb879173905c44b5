//! The head of the page: which change it is, where it stands, and what can be done about it.

use super::{acts::ReviewActs, rivals::Rivals, state::ReviewState};
use crate::{
    catalogue::review as say,
    components::{Button, ButtonKind, Glyph, Icon, ShapeIcon},
    state::{
        review::{
            decide::{ReviewAct, ReviewButton},
            words,
        },
        shape::Shape,
    },
};
use contract::Status;
use leptos::prelude::*;

/// The head.
#[component]
pub(super) fn ReviewHead() -> impl IntoView {
    let (state, acts, rivals) = (ReviewState::get(), ReviewActs::get(), Rivals::get());
    let pane = state.pane;
    let title = pane.memo(|task| task.title.clone());
    let stands =
        Memo::new(move |_| state.with(|changes| pane.with(|task| words::stands(changes, task))).flatten());
    let shape = Signal::derive(move || stands.get().map_or(Shape::Of(Status::Pending), |(shape, _)| shape));
    let about = Memo::new(move |_| {
        let place = state.with(|changes| words::place(&changes.place)).flatten();
        let said =
            pane.with(|task| [task.agent.clone(), task.short_id.clone()].map(Some)).unwrap_or_default();
        said.into_iter().chain([place]).flatten().map(|part| format!(" · {part}")).collect::<String>()
    });
    let attempt = Memo::new(move |_| state.with(|changes| changes.attempt).filter(|attempt| *attempt > 0));
    view! {
        <header class="review-head">
            <nav class="run-crumb" aria-label=say::where_it_is()>
                <button type="button" class="text-link" on:click=move |_| acts.to_list()>{move || acts.page()}</button>
                <Icon glyph=Glyph::Right/>
                <button type="button" class="text-link ellipsis" dir="auto" on:click=move |_| acts.to_detail()>
                    {move || title.get()}
                </button>
                {move || attempt.get().map(|n| view! { <Icon glyph=Glyph::Right/><span>{say::attempt(n)}</span> })}
            </nav>
            <div class="review-line">
                <h1 tabindex="-1">{move || if rivals.show.get() { say::compare_title() } else { say::review() }}</h1>
                <div class="review-acts">
                    <Show when=move || rivals.ids.with(|ids| !ids.is_empty())><CompareButton/></Show>
                    <Show when=move || !rivals.show.get()>
                        <For each=move || acts.buttons() key=Clone::clone let:button><ActButton button=button/></For>
                    </Show>
                </div>
            </div>
            <p class="review-state">
                {move || stands.get().map(|(_, said)| view! {
                    <ShapeIcon shape=shape/><span class="review-stands" data-status=shape.get().tint().as_str()>{said}</span>
                })}
                <span class="ellipsis" dir="auto" title=move || about.get() hidden=move || stands.with(Option::is_none)>
                    {move || about.get()}
                </span>
            </p>
        </header>
    }
}

/// The way to what the other agents did, and back.
#[component]
fn CompareButton() -> impl IntoView {
    let rivals = Rivals::get();
    let said = move || match rivals.show.get() {
        true => say::to_review().to_owned(),
        false => say::compare(rivals.ids.with(Vec::len)),
    };
    view! {
        <Button kind=ButtonKind::Quiet on_press=move || rivals.show.update(|show| *show = !*show)>{said}</Button>
    }
}

#[component]
fn ActButton(button: ReviewButton) -> impl IntoView {
    let (state, acts) = (ReviewState::get(), ReviewActs::get());
    let ReviewButton { act, why_not, primary } = button;
    let icon = match act {
        ReviewAct::Commit => Some(Glyph::Commit),
        ReviewAct::SendBack => Some(Glyph::Back),
        ReviewAct::Restore => Some(Glyph::Again),
        ReviewAct::Discard | ReviewAct::Apply => None,
    };
    let kind = match act {
        _ if primary => ButtonKind::Primary,
        ReviewAct::Discard => ButtonKind::Quiet,
        ReviewAct::Apply | ReviewAct::Commit | ReviewAct::SendBack | ReviewAct::Restore => ButtonKind::Plain,
    };
    let said = move || match act {
        ReviewAct::Discard => say::discard().to_owned(),
        ReviewAct::Apply => say::apply().to_owned(),
        ReviewAct::Commit => say::commit().to_owned(),
        ReviewAct::Restore => say::restore().to_owned(),
        ReviewAct::SendBack => {
            let open = state.with(|changes| changes.open_comments().count()).unwrap_or_default();
            if open == 0 { say::send_back().to_owned() } else { say::send_back_with(open) }
        }
    };
    let disabled = Signal::stored(why_not.is_some());
    let pending = Signal::derive(move || acts.pending.get() == Some(act));
    view! {
        <Button kind=kind disabled=disabled pending=pending title=why_not.unwrap_or_default() on_press=move || acts.press(act)>
            {icon.map(|glyph| view! { <Icon glyph=glyph/> })}
            {said}
        </Button>
    }
}
