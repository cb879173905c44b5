//! What is done with talks that there are: listed, shown, exported, renamed, given another model, pinned, deleted.

use super::record;
use crate::terminal::{
    failure::{Exit, Failure},
    file,
    front::Front,
    render,
};
use contract::{
    ChatId,
    chat::{Chat, ChatPage},
    command::{DeleteChats, EditChat, GetChat, ListChats},
    text,
};
use schemars::JsonSchema;
use serde::Serialize;
use std::path::Path;

/// A talk that was exported.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ExportedChat {
    id: ChatId,
    title: String,
    /// The Markdown; null where it was written to a file.
    text: Option<String>,
    /// That file.
    path: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct DeletedChats {
    deleted: Vec<ChatId>,
}

/// Those that were spoken in last first.
pub(super) fn list(
    front: &Front,
    search: Option<String>,
    limit: i64,
    before: Option<String>,
) -> Result<Exit, Failure> {
    let engine = front.open()?;
    let before = before.map(|id| engine.call(GetChat { id })).transpose();
    let before = before.map_err(|e| Failure::option("--before", e.message))?.map(|talk| talk.chat.id);
    let page = engine.call(ListChats { search, limit, before })?;
    if front.json {
        front.document(&page)?;
        return Ok(Exit::Done);
    }
    let ChatPage { pinned, chats, next_before: next, total, found } = page;
    let chats: Vec<Chat> = pinned.into_iter().chain(chats).collect();
    if chats.is_empty() {
        front.note(match total {
            Some(_) => "No conversation has these words.",
            None => "No conversations. `legwork chat` begins one.",
        });
        return Ok(Exit::Done);
    }
    front.print(&render::chat::table(&chats, &found, &front.look, &front.local()))?;
    if let Some(next) = next {
        let of = total.map(|total| format!(" of {total}")).unwrap_or_default();
        front.note(&format!("{}{of} shown; older ones: add `--before {}`", chats.len(), next.short()));
    }
    Ok(Exit::Done)
}

/// Who said what. A person has seen then what is new.
pub(super) fn show(front: &Front, id: String) -> Result<Exit, Failure> {
    let engine = front.open()?;
    let talk = engine.call(GetChat { id })?;
    if front.json {
        front.document(&talk)?;
        return Ok(Exit::Done);
    }
    let said = record::read(&engine, &talk)?;
    front.print(&render::chat::block(&talk.chat, &said, &front.look, &front.local()))?;
    if talk.chat.unseen {
        let id = talk.chat.id.to_string();
        engine.call(EditChat { id, seen: true, ..EditChat::default() })?;
    }
    Ok(Exit::Done)
}

/// As Markdown, into a file or on standard output.
pub(super) fn export(front: &Front, id: String, output: Option<&Path>) -> Result<Exit, Failure> {
    let engine = front.open()?;
    let talk = engine.call(GetChat { id })?;
    let text = render::chat::markdown(&talk.chat, &record::read(&engine, &talk)?, &front.local());
    let path = output.map(|output| file::write(output, &text, true)).transpose()?;
    if front.json {
        let text = path.is_none().then_some(text);
        let Chat { id, title, .. } = talk.chat;
        front.document(&ExportedChat { id, title, text, path })?;
    } else if let Some(path) = path {
        front.note(&format!("Written: {path}"));
    } else {
        front.print_written(&text)?;
    }
    Ok(Exit::Done)
}

/// Gives it another title.
pub(super) fn rename(front: &Front, id: String, title: String) -> Result<Exit, Failure> {
    let title = Some(title);
    let chat = front.open()?.call(EditChat { id, title, ..EditChat::default() })?;
    confirm(front, "Renamed", &chat)
}

/// Lets another model answer from now on; none goes back to the agent's own.
pub(super) fn choose_model(front: &Front, id: String, model: Option<String>) -> Result<Exit, Failure> {
    let model = Some(model.unwrap_or_default());
    let chat = front.open()?.call(EditChat { id, model, ..EditChat::default() })?;
    if front.json || front.quiet {
        return confirm(front, "Changed", &chat);
    }
    let model = text::clean(chat.model.as_deref().unwrap_or("the provider's choice"));
    front.print(&format!("Changed {} “{}”: {model}\n", chat.short_id, text::clean(&chat.title)))?;
    Ok(Exit::Done)
}

/// Lets it stand above the others, or not.
pub(super) fn pin(front: &Front, id: String, pinned: bool) -> Result<Exit, Failure> {
    let chat = front.open()?.call(EditChat { id, pinned: Some(pinned), ..EditChat::default() })?;
    confirm(front, if pinned { "Pinned" } else { "Unpinned" }, &chat)
}

/// Deletes all of them, or none where one is not there.
pub(super) fn delete(front: &Front, ids: Vec<String>) -> Result<Exit, Failure> {
    let chats = front.open()?.call(DeleteChats { ids })?;
    if front.json {
        front.document(&DeletedChats { deleted: chats.iter().map(|chat| chat.id).collect() })?;
        return Ok(Exit::Done);
    }
    chats.iter().try_for_each(|chat| confirm(front, "Deleted", chat).map(drop))?;
    Ok(Exit::Done)
}

fn confirm(front: &Front, word: &str, chat: &Chat) -> Result<Exit, Failure> {
    if front.json {
        front.document(chat)?;
    } else if !front.quiet {
        front.print(&format!("{word} {} “{}”\n", chat.short_id, text::clean(&chat.title)))?;
    }
    Ok(Exit::Done)
}
