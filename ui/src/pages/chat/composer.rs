//! What is said next: the text, its files, who answers, and where the answer is worked on.

use super::{
    Talks,
    asking::send,
    files::{ChosenFiles, choose, hear_drops, take_paste},
    model_choice::{ChosenModel, ModelChoice},
    speakers, suggestion,
};
use crate::{
    catalogue::{chat as say, common},
    components::{Button, ButtonKind, Glyph, IconButton, Kbd, Select, TextInput, Toasts},
    dialogs::parts::focus_soon,
    hooks::remembered::{recall, remember},
    live::Live,
    shell::{ChatDraft, Shell},
    state::{
        attached::carried,
        chat::{Typed, typed},
        chat_keys::ChatKey,
        chord::in_text,
    },
};
use contract::{
    ChatId, Origin, TaskId,
    chat::Said,
    command::{EditChat, Say},
};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

/// Under what the agent of the latest new conversation is remembered.
const LAST_AGENT: &str = "chat-agent";

/// The field with what belongs to it. `waits` is the turn whose answer is on its way.
#[component]
pub(super) fn Composer(
    chat: Option<ChatId>,
    #[prop(into)] agent: Signal<Option<String>>,
    /// The model that answers, where the talk has one of its own.
    #[prop(into)]
    model: Signal<Option<String>>,
    #[prop(into)] waits: Signal<Option<TaskId>>,
) -> impl IntoView {
    let (live, shell, talks, toasts) = (Live::get(), Shell::get(), Talks::get(), Toasts::get());
    let kept = shell.chat_drafts.with_value(|drafts| drafts.get(&chat).cloned()).unwrap_or_default();
    let (text, files) = (RwSignal::new(kept.text), RwSignal::new(kept.files));
    // what was begun is there again when the conversation is
    Effect::new(move |_| {
        let draft = ChatDraft { text: text.get(), files: files.get() };
        shell.chat_drafts.update_value(|drafts| match draft == ChatDraft::default() {
            true => drop(drafts.remove(&chat)),
            false => drop(drafts.insert(chat, draft)),
        });
    });
    hear_drops(files);
    focus_soon(".composer textarea");
    let speaker = speaker(live, chat, agent);
    let model = ChosenModel::new(model);
    let pending = RwSignal::new(false);
    let busy = Signal::derive(move || waits.get().is_some());
    let says = move |background: bool| {
        let (text_now, background) = match typed(&text.get_untracked()) {
            Typed::Nothing => return,
            Typed::BackgroundWithoutWords => return toasts.warn(say::background_needs_words()),
            Typed::Background(words) => (words, true),
            Typed::Text(words) => (words, background),
        };
        if pending.get_untracked() || busy.get_untracked() && !background {
            return;
        }
        let (paths, pasted) = files.with_untracked(|files| carried(files));
        let request = Say {
            chat: chat.map(|id| id.to_string()),
            agent: Some(speaker.get_untracked()).filter(|name| !name.is_empty()),
            model: model.said(),
            text: text_now,
            files: paths,
            pasted,
            background,
            origin: Some(Origin::Window),
            ..Say::default()
        };
        pending.set(true);
        leptos::task::spawn_local(async move {
            let reply = crate::ipc::call(request).await;
            let _ = pending.try_set(false);
            match reply {
                Ok(said) => {
                    // the person may be elsewhere by now: what was said is no draft any more all the same
                    shell.chat_drafts.update_value(|drafts| drop(drafts.remove(&chat)));
                    let _ = text.try_set(String::new());
                    let _ = files.try_set(vec![]);
                    said_it(live, talks, chat, said);
                }
                Err(error) => toasts.error(&error),
            }
        });
    };
    let keys = move |event: ev::KeyboardEvent| {
        if event.is_composing() || !is_typed(&event) {
            return;
        }
        match ChatKey::of(&event.key(), event.ctrl_key() || event.meta_key(), event.shift_key()) {
            Some(ChatKey::SendToBackground) => says(true),
            Some(ChatKey::Send) => says(false),
            Some(ChatKey::NewLine | ChatKey::Stop) | None => return,
        }
        event.prevent_default();
    };
    let empty = Signal::derive(move || text.with(|text| typed(text) == Typed::Nothing));
    let in_background = move || text.with(|text| matches!(typed(text), Typed::Background(_)));
    let blocked = Signal::derive(move || empty.get() || busy.get() && !in_background());
    let takes = suggestion::words(suggestion::follow(text, speaker));
    let (now_at_length, away_at_length) = suggestion::choice();
    view! {
        <div
            class="composer"
            role="group"
            aria-label=say::message()
            on:keydown=keys
            on:paste=move |event| take_paste(&event, files, toasts)
        >
            <ChosenFiles files=files/>
            <TextInput value=text rows=1 label=say::message() placeholder=say::placeholder()/>
            <div class="composer-bar">
                <IconButton glyph=Glyph::Attach label=say::attach() on_press=move || choose(files, toasts)/>
                <Speaker chat=chat speaker=speaker/>
                <ModelChoice chat=chat speaker=speaker model=model/>
                <span class="composer-why" role="status">{move || match takes.get() {
                    Some(takes) => takes,
                    None if busy.get() && !empty.get() => say::answering_hint().to_owned(),
                    None => String::new(),
                }}</span>
                <Button small=true disabled=empty pending=pending title=in_text("Ctrl+Shift+Enter") on_press=move || says(true)>
                    {move || if takes.get().is_some() { away_at_length } else { say::send_to_background() }}
                    <Kbd keys="Ctrl+Shift+Enter"/>
                </Button>
                <Button small=true kind=ButtonKind::Primary disabled=blocked pending=pending on_press=move || says(false)>
                    {move || if takes.get().is_some() { now_at_length } else { say::send() }}<Kbd keys="Enter"/>
                </Button>
            </div>
        </div>
    }
}

/// Whether a key was pressed in the text itself: on a button or a list, Enter is for that.
fn is_typed(event: &ev::KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|target| target.tag_name() == "TEXTAREA")
}

/// What was said shows at once, also where it began a conversation.
fn said_it(live: Live, talks: Talks, said_in: Option<ChatId>, said: Said) {
    let Said { chat, turn } = said;
    live.absorb([turn.task]);
    live.chats.update(|times| *times += 1);
    if said_in.is_none() {
        remember(LAST_AGENT, &chat.agent);
        // whoever has gone to another conversation meanwhile stays there
        if talks.open.try_get_untracked() == Some(None) {
            let _ = talks.open.try_set(Some(chat.id));
        }
    }
}

/// Who answers next: the agent of the conversation, or for a new one that of the latest, as long as it can.
fn speaker(live: Live, chat: Option<ChatId>, agent: Signal<Option<String>>) -> RwSignal<String> {
    let chosen = RwSignal::new(String::new());
    Effect::new(move |_| {
        if let Some(name) = agent.get() {
            chosen.set(name);
        } else if chat.is_none() {
            let names: Vec<String> = speakers(live).into_iter().map(|agent| agent.name).collect();
            let last: Option<String> = recall(LAST_AGENT);
            let name = last.filter(|name| names.contains(name)).or_else(|| names.first().cloned());
            if chosen.with_untracked(|chosen| !names.contains(chosen)) {
                chosen.set(name.unwrap_or_default());
            }
        }
    });
    chosen
}

/// The choice of who answers.
#[component]
fn Speaker(chat: Option<ChatId>, speaker: RwSignal<String>) -> impl IntoView {
    let (live, toasts) = (Live::get(), Toasts::get());
    let options = Signal::derive(move || {
        let mut names: Vec<String> = speakers(live).into_iter().map(|agent| agent.name).collect();
        // one that was put away, or lost its provider, is still who it is with
        let with = speaker.get();
        if !with.is_empty() && !names.contains(&with) {
            names.push(with);
        }
        names.into_iter().map(|name| (name.clone(), name)).collect()
    });
    let choose = move |name: String| {
        if let Some(id) = chat {
            let edit = EditChat { id: id.to_string(), agent: Some(name), ..EditChat::default() };
            send(toasts, edit, move |_| live.chats.update(|times| *times += 1));
        }
    };
    view! { <Select small=true label=common::agent() value=speaker options=options on_choose=choose/> }
}

/// What was said, to be said in other words: another branch begins there.
#[component]
pub(super) fn EditSaid(
    chat: ChatId,
    instead_of: TaskId,
    text: String,
    editing: RwSignal<bool>,
) -> impl IntoView {
    let (live, toasts) = (Live::get(), Toasts::get());
    let words = RwSignal::new(text);
    let pending = RwSignal::new(false);
    focus_soon(".said-edit textarea");
    let submit = move || {
        if pending.get_untracked() || words.with_untracked(|words| words.trim().is_empty()) {
            return;
        }
        let request = Say {
            chat: Some(chat.to_string()),
            text: words.get_untracked(),
            instead_of: Some(instead_of),
            origin: Some(Origin::Window),
            ..Say::default()
        };
        pending.set(true);
        leptos::task::spawn_local(async move {
            let reply = crate::ipc::call(request).await;
            let _ = pending.try_set(false);
            match reply {
                Ok(_) => live.chats.update(|times| *times += 1),
                Err(error) => toasts.error(&error),
            }
        });
    };
    let keys = move |event: ev::KeyboardEvent| match (event.key().as_str(), event.shift_key()) {
        ("Escape", _) => {
            event.prevent_default();
            event.stop_propagation();
            editing.set(false);
        }
        ("Enter", false) if !event.is_composing() && is_typed(&event) => {
            event.prevent_default();
            submit();
        }
        _ => {}
    };
    view! {
        <div class="said-edit" role="group" aria-label=say::edit_said() on:keydown=keys>
            <TextInput value=words rows=2 label=say::edit_said()/>
            <div class="box-actions">
                <Button small=true on_press=move || editing.set(false)>{common::cancel()}</Button>
                <Button small=true kind=ButtonKind::Primary pending=pending on_press=submit>{say::say_instead()}</Button>
            </div>
        </div>
    }
}
