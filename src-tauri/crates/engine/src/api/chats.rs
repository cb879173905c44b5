//! Talks with agents: listing, reading, saying something, sending an answer to the background, changing, deleting.

mod found;

use super::{Change, Once, Work};
use crate::{
    error,
    process::attached,
    runs::host::PoolHost,
    tasks::{
        assignee, inbox,
        lookup::{self, read},
        turns::{self, Saying},
    },
    view::{self, ViewContext, chat},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use contract::{
    ApiError, Task,
    chat::{Chat, ChatPage, ChatWithTurns, Said},
    command::{ChatPicture, DeleteChats, EditChat, GetChat, ListChats, RestoreChats, Say, SendToBackground},
    picture::PictureData,
    validation,
};
use std::sync::Arc;
use store::{
    Connection, StoreError,
    chats::{self, ChatRow},
    pictures,
};

/// Talks on a page where the request does not say.
const PAGE: i64 = 50;
/// Most talks on a page.
const PAGE_MAX: i64 = 200;

impl Work for ListChats {
    fn work(self, host: &Arc<PoolHost>) -> Result<ChatPage, ApiError> {
        if !(0..=PAGE_MAX).contains(&self.limit) {
            let message = format!("{} is outside what is allowed: 1 to {PAGE_MAX}.", self.limit);
            return Err(ApiError::field("limit", message));
        }
        let limit = if self.limit == 0 { PAGE } else { self.limit };
        if let Some(typed) = self.search.as_deref().filter(|typed| !typed.trim().is_empty()) {
            return found::page(host, typed, self.before, limit);
        }
        read(host, |c| {
            let filter = found::filter(c, host, self.before, limit)?;
            let (mut rows, next_before) = found::cut(chats::page(c, &filter)?, limit);
            let pinned = if self.before.is_none() { chats::pinned(c, &host.user)? } else { vec![] };
            // what is pinned stands above the others, and not among them as well
            rows.retain(|row| row.pinned_at.is_none());
            let (pinned, chats) = (chat::list(c, pinned)?, chat::list(c, rows)?);
            Ok(ChatPage { pinned, chats, next_before, ..ChatPage::default() })
        })
    }
}

impl Work for GetChat {
    fn work(self, host: &Arc<PoolHost>) -> Result<ChatWithTurns, ApiError> {
        let context = ViewContext::look(host, &host.pool_look);
        read(host, |c| {
            let row = turns::chat(c, host, &self.id)?;
            let all = chats::turns(c, &row.id)?;
            let shown = chats::branch(&all, row.last_turn.as_deref());
            let turns = chat::turns(c, &context, &all, &shown)?;
            Ok(ChatWithTurns { chat: chat::chat(c, row)?, turns })
        })
    }
}

impl Change for Say {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> Result<Said, ApiError> {
        let (inner, context) = (Arc::clone(&host.context), ViewContext::look(host, &host.pool_look));
        let files = attached::read_all(&self.files, &self.pasted)?;
        let Self { chat: id, agent, model, text, background, instead_of, without_pictures, origin, .. } =
            self;
        let saying =
            Saying { chat: id, agent, model, text, files, without_pictures, background, instead_of, origin };
        once.write(host, move |c| {
            let talk = turns::say(c, &inner, &context, &saying)?;
            let all = chats::turns(c, &talk.id)?;
            let made = all.last().ok_or(StoreError::NotFound)?;
            let turn = chat::turns(c, &context, &all, &[made])?.pop().ok_or(StoreError::NotFound)?;
            Ok(Said { chat: chat::chat(c, talk)?, turn })
        })
    }
}

impl Work for ChatPicture {
    fn work(self, host: &Arc<PoolHost>) -> Result<PictureData, ApiError> {
        let (format, bytes) = read(host, |c| {
            let none = || {
                let message = format!("No picture went along there at place {}.", self.place);
                error::refuse(ApiError::not_found(message))
            };
            let row = lookup::task(c, &host.user, &self.id)?;
            let turn = chats::turn(c, &row.id)?.ok_or_else(none)?;
            // what is deleted shows nothing, also while it could be brought back
            if chats::find(c, &host.user, &turn.chat_id).is_ok_and(|chat| chat.deleted_at.is_some()) {
                return Err(none());
            }
            match pictures::body(c, &row.id, self.place) {
                Err(StoreError::NotFound) => Err(none()),
                other => other,
            }
        })?;
        Ok(PictureData { format, data: STANDARD.encode(bytes) })
    }
}

impl Change for SendToBackground {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> Result<Task, ApiError> {
        let (inner, context) = (Arc::clone(&host.core), ViewContext::look(host, &host.pool_look));
        once.write(host, move |c| {
            let row = lookup::task(c, &inner.user, &self.id)?;
            if chats::turn(c, &row.id)?.is_none() {
                let message =
                    format!("“{}” is no part of a conversation: it is in the background.", row.title);
                return Err(error::refuse(ApiError::refused(message)));
            }
            // one that has ended, or is there already, stays as it is: the answer and the wish may have crossed
            chats::send_to_background(c, &row.id, inner.now())?;
            let row = store::tasks::find(c, &row.id)?;
            view::task(c, &context, row)
        })
    }
}

impl Change for EditChat {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> Result<Chat, ApiError> {
        if let Some(title) = &self.title {
            validation::chat_title(title)?;
        }
        let inner = Arc::clone(&host.core);
        once.write(host, move |c| {
            let now = inner.now();
            let before = turns::chat(c, &inner, &self.id)?;
            let mut row = before.clone();
            if let Some(title) = &self.title {
                title.trim().clone_into(&mut row.title);
            }
            if let Some(pinned) = self.pinned {
                row.pinned_at = pinned.then(|| row.pinned_at.unwrap_or(now));
            }
            if let Some(name) = &self.agent {
                let agent = assignee::find(c, &inner, name)?;
                turns::check_talks(&agent)?;
                if row.agent_id != agent.id {
                    row.model = None;
                }
                row.agent_id = agent.id;
            }
            if let Some(model) = &self.model {
                row.model = Some(model.trim().to_owned()).filter(|model| !model.is_empty());
            }
            if let Some(shown) = self.show {
                row.last_turn = Some(end_of_branch(c, &row, &shown.to_string())?);
            }
            if self.seen {
                row.seen_at = now;
            }
            if row != before {
                chats::update(c, &row, now)?;
            }
            if self.seen {
                inbox::read_in_talk(c, &inner, &row.id)?;
            }
            chat::chat(c, row)
        })
    }
}

/// The latest turn that follows this one, directly or through others; itself where none does.
fn end_of_branch(connection: &mut Connection, talk: &ChatRow, turn: &str) -> store::Result<String> {
    let all = chats::turns(connection, &talk.id)?;
    if all.iter().all(|(known, _)| known.task_id != turn) {
        let refusal = ApiError::field("show", "That turn is not one of this conversation.");
        return Err(error::refuse(refusal));
    }
    let mut end = turn.to_owned();
    // a turn is younger than the one that it follows
    while let Some((next, _)) = all.iter().rfind(|(turn, _)| turn.parent_turn.as_deref() == Some(&end)) {
        end.clone_from(&next.task_id);
    }
    Ok(end)
}

impl Change for DeleteChats {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> Result<Vec<Chat>, ApiError> {
        let inner = Arc::clone(&host.core);
        once.write(host, move |c| {
            let now = inner.now();
            let mut deleted = Vec::with_capacity(self.ids.len());
            for id in &self.ids {
                let mut row = turns::chat(c, &inner, id)?;
                if let Some(turn) = chats::waited_for(c, &row.id)? {
                    chats::send_to_background(c, &turn.id, now)?;
                }
                row.deleted_at = Some(now);
                chats::update(c, &row, now)?;
                deleted.push(row);
            }
            chat::list(c, deleted)
        })
    }
}

impl Change for RestoreChats {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> Result<(), ApiError> {
        let inner = Arc::clone(&host.core);
        once.write(host, move |c| {
            for id in &self.ids {
                let mut row = chats::find(c, &inner.user, &id.to_string())?;
                row.deleted_at = None;
                chats::update(c, &row, inner.now())?;
            }
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests;
