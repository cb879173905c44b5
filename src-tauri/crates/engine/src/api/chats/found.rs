//! A page of talks, and those of them in which words were found: the same index and the same rules as the queue's search.

use crate::{
    core::Core,
    error,
    runs::{host::PoolHost, search_feed},
    tasks::lookup::read,
    view::chat,
};
use contract::{
    ApiError, ChatId,
    chat::{ChatExcerpt, ChatPage, ExcerptPiece},
};
use std::collections::HashMap;
use store::{
    Connection, Result, chat_search,
    chats::{self, ChatFilter, ChatRow},
    excerpt::{self, Texts},
    search::{self, Source},
};

/// What a page that stands after `before` holds, and one more: whether others follow is known by it.
pub(super) fn filter(
    connection: &mut Connection,
    core: &Core,
    before: Option<ChatId>,
    limit: i64,
) -> Result<ChatFilter> {
    let before = match before {
        Some(id) => Some(chats::find(connection, &core.user, &id.to_string())?),
        None => None,
    };
    let before = before.map(|row| (row.spoken_at, row.id));
    Ok(ChatFilter { user: core.user.clone(), before, limit: limit + 1 })
}

/// The page without that one, and where the next one begins.
pub(super) fn cut(mut rows: Vec<ChatRow>, limit: i64) -> (Vec<ChatRow>, Option<ChatId>) {
    let more = rows.len() as i64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = rows.last().filter(|_| more).and_then(|row| row.id.parse().ok());
    (rows, next)
}

/// The talks in which what was typed is found, each with the place.
pub(super) fn page(
    host: &PoolHost,
    typed: &str,
    before: Option<ChatId>,
    limit: i64,
) -> std::result::Result<ChatPage, ApiError> {
    let Some(query) = search::query(typed) else {
        return Ok(ChatPage { total: Some(0), ..ChatPage::default() });
    };
    search_feed::feed_now(host);
    let (mut page, places, sources) = read(host, |c| {
        let filter = filter(c, host, before, limit)?;
        let (rows, next_before) = cut(chat_search::page(c, &filter, &query)?, limit);
        let total = Some(chat_search::count(c, &host.user, &query)?);
        let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
        let places = chat_search::places(c, &ids, &query)?;
        let sources = search::sources(c, &places.values().cloned().collect::<Vec<_>>())?;
        let chats = chat::list(c, rows)?;
        Ok((ChatPage { chats, next_before, total, ..ChatPage::default() }, places, sources))
    })?;
    // outputs are read outside of the look at the database
    page.found = excerpts(host, &query, &places, sources).map_err(error::api)?;
    Ok(page)
}

/// The places, each with the words around it.
fn excerpts(
    core: &Core,
    query: &str,
    places: &HashMap<String, String>,
    sources: Vec<Source>,
) -> Result<Vec<ChatExcerpt>> {
    let (mut turns, mut texts) = (vec![], vec![]);
    for source in sources {
        let document = search_feed::document(core, source);
        texts.push(Texts { said: document.description, answered: document.output, files: document.files });
        turns.push(document.task_id);
    }
    let excerpts = excerpt::excerpts(query, &texts)?;
    let by_turn: HashMap<String, Vec<excerpt::Piece>> = turns.into_iter().zip(excerpts).collect();
    let found = places.iter().filter_map(|(chat, turn)| {
        let pieces = by_turn.get(turn)?.iter().cloned();
        Some(ChatExcerpt {
            chat: chat.parse().ok()?,
            turn: turn.parse().ok()?,
            pieces: pieces.map(|(text, found)| ExcerptPiece { text, found }).collect(),
        })
    });
    let mut found: Vec<ChatExcerpt> = found.collect();
    found.sort_by_key(|one| one.chat);
    Ok(found)
}
