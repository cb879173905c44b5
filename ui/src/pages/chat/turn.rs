//! One turn: what the person said, and the answer as far as it came.

use super::{
    asking::{ask_again, ask_without_pictures, send, stop},
    composer::EditSaid,
    files::SaidFiles,
    started::Started,
    suggestion,
};
use crate::{
    catalogue::{chat as say, common},
    components::{Button, Glyph, Icon, IconButton, Kbd, ShapeIcon, StatusIcon, Toasts},
    detail::{actions::Actor, markdown::Markdown, turn::TurnAnswer},
    dialogs::parts::focus_soon,
    hooks::{
        reading::{self, Reading},
        time,
    },
    live::Live,
    shell::Shell,
    state::{
        chat::{AnswerState, answer, version},
        run_time,
        shape::Shape,
        usage_words,
    },
};
use contract::{
    ChatId, Status, TaskId,
    chat::{ChatTurn, ChatWithTurns},
    command::{EditChat, EstimateTurn, SendToBackground},
};
use leptos::prelude::*;

/// By what a turn is found on the page.
pub(super) fn turn_id(id: TaskId) -> String {
    format!("turn-{id}")
}

/// One turn.
#[component]
pub(super) fn TurnView(chat: ChatId, id: TaskId, read: Reading<ChatWithTurns>) -> impl IntoView {
    let turn = Memo::new(move |_| {
        read.value.with(|talk| talk.iter().flat_map(|t| &t.turns).find(|turn| turn.task.id == id).cloned())
    });
    let agent =
        turn.with_untracked(|turn| turn.as_ref().map(|turn| turn.task.agent.clone()).unwrap_or_default());
    view! {
        <li class="turn" id=turn_id(id)>
            <YouSaid chat=chat id=id turn=turn/>
            <div class="turn-answer" role="group" aria-label=say::answer_of(&agent)>
                <TurnAnswer id=id turn=turn/>
                <Started turn=turn/>
                <Standing chat=chat id=id turn=turn/>
            </div>
            <InShort turn=turn/>
        </li>
    }
}

/// What the agent is told in place of all that stands above, where the talk has become too long for it.
#[component]
fn InShort(turn: Memo<Option<ChatTurn>>) -> impl IntoView {
    let summary = Memo::new(move |_| turn.with(|turn| turn.as_ref().and_then(|turn| turn.summary.clone())));
    move || {
        summary.get().map(|summary| {
            view! {
                <details class="turn-in-short">
                    <summary>{say::told_in_short()}</summary>
                    <Markdown text=summary/>
                </details>
            }
        })
    }
}

/// A part of a turn (tracked); the default once it is not in the talk any more.
fn of<T: Default>(turn: Memo<Option<ChatTurn>>, part: impl Fn(&ChatTurn) -> T) -> T {
    turn.with(|turn| turn.as_ref().map(part).unwrap_or_default())
}

/// What the person said, and what can be done with it.
#[component]
fn YouSaid(chat: ChatId, id: TaskId, turn: Memo<Option<ChatTurn>>) -> impl IntoView {
    let (actor, toasts, live) = (Actor::get(), Toasts::get(), Live::get());
    let editing = RwSignal::new(false);
    let text = Memo::new(move |_| of(turn, |turn| turn.task.description.clone()));
    let files = Memo::new(move |_| of(turn, |turn| turn.files.clone()));
    let versions = Memo::new(move |_| turn.with(|turn| turn.as_ref().and_then(version)));
    let neighbour = move |step: isize| {
        let to = of(turn, |turn| {
            let at = turn.versions.iter().position(|known| *known == id);
            at.and_then(|at| turn.versions.get(at.checked_add_signed(step)?).copied())
        });
        let Some(to) = to else { return };
        let show = EditChat { id: chat.to_string(), show: Some(to), ..EditChat::default() };
        send(toasts, show, move |_| live.chats.update(|times| *times += 1));
    };
    let copy = move || actor.copy(text.get_untracked(), common::copied());
    let bubble = move || {
        match editing.get() {
        true => view! { <EditSaid chat=chat instead_of=id text=text.get_untracked() editing=editing/> }.into_any(),
        false => view! {
            <div class="said-bubble" role="group" aria-label=say::you_said()>
                <p class="selectable" dir="auto">{move || text.get()}</p>
                <SaidFiles turn=id files=files/>
            </div>
            <div class="turn-tools">
                {move || versions.get().map(|(which, all)| view! {
                    <IconButton glyph=Glyph::Left label=say::version_before() disabled=Signal::stored(which == 1) on_press=move || neighbour(-1)/>
                    <span class="figure">{say::version(which, all)}</span>
                    <IconButton glyph=Glyph::Right label=say::version_after() disabled=Signal::stored(which == all) on_press=move || neighbour(1)/>
                })}
                <IconButton glyph=Glyph::Pencil label=say::edit_said() on_press=move || editing.set(true)/>
                <IconButton glyph=Glyph::Copy label=say::copy_said() on_press=copy/>
                <time class="figure">{move || turn.with(|turn| turn.as_ref().map(|turn| time::moment(turn.task.created_at, live.now.get())))}</time>
            </div>
        }
        .into_any(),
    }
    };
    view! { <div class="turn-you">{bubble}</div> }
}

/// Where the answer stands, and what can be done with it.
#[component]
fn Standing(chat: ChatId, id: TaskId, turn: Memo<Option<ChatTurn>>) -> impl IntoView {
    let state = Memo::new(move |_| turn.with(|turn| turn.as_ref().map(AnswerState::of)));
    move || {
        Some(match state.get()? {
            AnswerState::Written | AnswerState::Waits => view! { <OnItsWay id=id turn=turn/> }.into_any(),
            AnswerState::InBackground => view! { <InBackground id=id turn=turn/> }.into_any(),
            AnswerState::Asks => ().into_any(),
            AnswerState::There => view! { <There chat=chat id=id turn=turn/> }.into_any(),
            AnswerState::Failed | AnswerState::Stopped => {
                view! { <Broken chat=chat id=id turn=turn/> }.into_any()
            }
        })
    }
}

/// It is being written, or about to: it can be stopped, and go on in the background.
#[component]
fn OnItsWay(id: TaskId, turn: Memo<Option<ChatTurn>>) -> impl IntoView {
    let (live, toasts) = (Live::get(), Toasts::get());
    let status =
        Memo::new(move |_| turn.with(|turn| turn.as_ref().map_or(Status::Running, |turn| turn.task.status)));
    let words = move || {
        turn.with(|turn| {
            let task = &turn.as_ref()?.task;
            Some(match &task.waiting_for {
                _ if task.stopping.is_some() => say::stopping().to_owned(),
                Some(waiting) => waiting.detail.clone(),
                None => match run_time::ran(task, live.now.get()) {
                    Some(seconds) => format!("{} · {}", say::is_writing(), contract::text::duration(seconds)),
                    None => say::is_writing().to_owned(),
                },
            })
        })
    };
    let away = move || {
        send(toasts, SendToBackground { id: id.to_string() }, move |task| {
            live.absorb([task]);
            live.chats.update(|times| *times += 1);
            toasts.say(say::sent_to_background());
            // the field is free at once
            focus_soon(".composer textarea");
        });
    };
    let estimate = reading::read(move || {
        let wanted = live.settings.with(|settings| settings.suggest_background);
        let said = turn
            .with_untracked(|turn| turn.as_ref().map(|t| (t.task.agent.clone(), t.task.description.clone())));
        said.filter(|_| wanted).map(|(agent, text)| EstimateTurn { agent, text })
    });
    let offered = Memo::new(move |_| {
        let ran = turn.with(|turn| turn.as_ref().and_then(|turn| run_time::ran(&turn.task, live.now.get())));
        let seconds = estimate.value.with(|estimate| estimate.as_ref().and_then(|estimate| estimate.seconds));
        suggestion::is_offered(seconds, ran.unwrap_or(0))
    });
    let halt = move || {
        stop(live, toasts, id);
        focus_soon(".composer textarea");
    };
    view! {
        <div class="turn-standing">
            <StatusIcon status=status/>
            <span class="figure">{words}</span>
            <span class="turn-acts">
                <Show when=move || offered.get()>
                    <Button small=true icon=Glyph::Save on_press=away>{say::continue_in_background()}</Button>
                </Show>
                <Button small=true icon=Glyph::Stop on_press=halt>{say::stop()}<Kbd keys="Esc"/></Button>
            </span>
        </div>
    }
}

/// It goes on without anybody waiting: how far it is, and the way to it.
#[component]
fn InBackground(id: TaskId, turn: Memo<Option<ChatTurn>>) -> impl IntoView {
    let (live, toasts, shell) = (Live::get(), Toasts::get(), Shell::get());
    let shape = Signal::derive(move || {
        of(turn, |turn| Some(Shape::Of(turn.task.status))).unwrap_or(Shape::Of(Status::Running))
    });
    let words = move || {
        of(turn, |turn| {
            let task = &turn.task;
            let waits = task.waiting_for.as_ref().map(|waiting| waiting.detail.clone());
            let step = waits.or_else(|| task.current_step.clone());
            step.unwrap_or_else(|| say::answers_here().to_owned())
        })
    };
    let percent =
        Memo::new(move |_| turn.with(|turn| turn.as_ref().and_then(|turn| run_time::percent(&turn.task))));
    let spent = move || {
        turn.with(|turn| {
            let seconds = turn.as_ref().and_then(|turn| run_time::ran(&turn.task, live.now.get()))?;
            Some(contract::text::duration(seconds))
        })
    };
    view! {
        <div class="turn-card" role="group" aria-label=say::in_background()>
            <ShapeIcon shape=shape/>
            <div class="turn-card-text">
                <p class="turn-card-title">{say::in_background()}</p>
                <p class="ellipsis" dir="auto">{words}</p>
            </div>
            <span class="figure">{move || percent.get().map(|percent| format!("{percent}% · "))}{spent}</span>
            <Button small=true on_press=move || stop(live, toasts, id)>{common::cancel()}</Button>
            <Button small=true on_press=move || shell.open_task(id)>{common::open()}</Button>
        </div>
    }
}

/// The answer is there: what it took, and what can be done with it.
#[component]
fn There(chat: ChatId, id: TaskId, turn: Memo<Option<ChatTurn>>) -> impl IntoView {
    let actor = Actor::get();
    let silent = move || of(turn, |turn| answer(&turn.messages).is_empty());
    let took = move || {
        of(turn, |turn| {
            let seconds = turn.task.duration_seconds.map(|s| contract::text::duration(s.ceil() as i64));
            let spent = turn.task.usage.as_ref().and_then(usage_words::spent);
            seconds.into_iter().chain(spent).collect::<Vec<_>>().join(" · ")
        })
    };
    let late = move || of(turn, |turn| turn.late);
    let copy = move || {
        actor.copy(
            turn.with_untracked(|turn| turn.as_ref().map(|t| answer(&t.messages)).unwrap_or_default()),
            common::copied(),
        )
    };
    view! {
        {move || silent().then(|| view! { <p class="turn-note">{say::no_words()}</p> })}
        {move || (late() > 0).then(|| view! { <p class="turn-late"><Icon glyph=Glyph::Clock/>{say::came_late(late())}</p> })}
        <div class="turn-tools">
            <span class="figure">{took}</span>
            <IconButton glyph=Glyph::Copy label=say::copy_answer() on_press=copy/>
            <AskAgain chat=chat id=id/>
        </div>
    }
}

#[component]
fn AskAgain(chat: ChatId, id: TaskId) -> impl IntoView {
    let (toasts, live) = (Toasts::get(), Live::get());
    view! { <IconButton glyph=Glyph::Again label=say::ask_again() on_press=move || ask_again(toasts, live, chat, id)/> }
}

/// There is no answer, or not the whole of one: why, and how to get another.
#[component]
fn Broken(chat: ChatId, id: TaskId, turn: Memo<Option<ChatTurn>>) -> impl IntoView {
    let (toasts, live) = (Toasts::get(), Live::get());
    let error = Memo::new(move |_| turn.with(|turn| turn.as_ref().and_then(|turn| turn.task.error.clone())));
    let failed = Memo::new(move |_| of(turn, |turn| turn.task.status == Status::Failed));
    let again = move || ask_again(toasts, live, chat, id);
    let shows_pictures =
        Memo::new(move |_| of(turn, |turn| turn.files.iter().any(|file| file.picture.is_some())));
    let without = move || ask_without_pictures(toasts, live, chat, id);
    move || {
        match (failed.get(), error.get()) {
        (true, Some(error)) => view! {
            <div class="box failed" role="alert">
                <Icon glyph=Glyph::Warning/>
                <div class="box-text">
                    <p class="selectable">{error.message}</p>
                    {error.hint.map(|hint| view! { <p class="box-hint">{hint}</p> })}
                    <div class="box-actions">
                        <Button small=true icon=Glyph::Again on_press=again>{say::ask_again()}</Button>
                        {shows_pictures.get().then(|| view! {
                            <Button small=true on_press=without>{say::ask_without_pictures()}</Button>
                        })}
                    </div>
                </div>
            </div>
        }
        .into_any(),
        _ => view! {
            <div class="turn-standing">
                <StatusIcon status=Status::Cancelled/>
                <span>{say::stopped()}</span>
                <span class="turn-acts"><Button small=true icon=Glyph::Again on_press=again>{say::ask_again()}</Button></span>
            </div>
        }
        .into_any(),
    }
    }
}
