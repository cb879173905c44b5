//! What can be done with a conversation: rename, pin, save, delete.

use super::{Talks, asking::send};
use crate::{
    catalogue::{chat as say, common},
    components::{Glyph, Menu, MenuItem, Toasts},
    detail::actions::Actor,
    dialogs::parts::focus_soon,
    hooks::reading::Reading,
    live::Live,
    state::chat::{file_name, markdown},
};
use contract::{
    ChatId,
    chat::ChatWithTurns,
    command::{DeleteChats, EditChat, RestoreChats, SaveText},
};
use leptos::prelude::*;

/// The menu of a conversation.
#[component]
pub(super) fn TalkMenu(id: ChatId, read: Reading<ChatWithTurns>) -> impl IntoView {
    let (talks, toasts, live, actor) = (Talks::get(), Toasts::get(), Live::get(), Actor::get());
    let again = move || live.chats.update(|times| *times += 1);
    let items = Signal::derive(move || {
        let Some((title, pinned, short)) = read.value.with(|talk| {
            let chat = &talk.as_ref()?.chat;
            Some((chat.title.clone(), chat.pinned, chat.short_id.clone()))
        }) else {
            return vec![];
        };
        let rename = move || talks.renaming.set(Some((id, title.clone())));
        let pin = move || {
            let edit = EditChat { id: id.to_string(), pinned: Some(!pinned), ..EditChat::default() };
            send(toasts, edit, move |_| again());
        };
        let export = move || {
            let Some((name, text)) = read.value.with_untracked(|talk| {
                let talk = talk.as_ref()?;
                Some((file_name(&talk.chat.title), markdown(talk)))
            }) else {
                return;
            };
            send(toasts, SaveText { name, text }, move |saved| {
                if saved.is_some() {
                    toasts.say(say::exported());
                }
            });
        };
        vec![
            MenuItem::new(say::rename(), Glyph::Pencil, rename),
            MenuItem::new(if pinned { say::unpin() } else { say::pin() }, Glyph::Up, pin),
            MenuItem::new(say::export(), Glyph::Save, export),
            MenuItem::new(say::copy_id(), Glyph::Copy, move || actor.copy(short.clone(), common::copied())),
            MenuItem::new(say::delete(), Glyph::Bin, move || delete(talks, toasts, live, id)).danger(),
        ]
    });
    view! { <Menu glyph=Glyph::More glyph_only=true label=say::more() items=items/> }
}

/// Takes it out of the list; it can be brought back.
fn delete(talks: Talks, toasts: Toasts, live: Live, id: ChatId) {
    send(toasts, DeleteChats { ids: vec![id.to_string()] }, move |_| {
        let _ = talks.open.try_set(None);
        live.chats.update(|times| *times += 1);
        let restore = move || {
            send(toasts, RestoreChats { ids: vec![id] }, move |()| {
                live.chats.update(|times| *times += 1);
                let _ = talks.open.try_set(Some(id));
            });
        };
        toasts.say_with(say::deleted(), common::undo(), restore);
        focus_soon(".composer textarea");
    });
}
