//! The talks with agents, and the one of them that is open.

use super::{reply::Reply, talk::OpenTalk};
use crate::{
    display::utf8::Piece,
    feed::client::{Query, Saying},
    keys::{self, Command, input::Input},
    layout,
    view::View,
};
use contract::{
    ChatId, TaskId,
    chat::{Chat, ChatPage, ChatWithTurns},
};
use crossterm::event::{KeyCode, KeyEvent};
use std::collections::HashMap;

/// The list, and where the person is in it.
#[derive(Debug, Default)]
pub(crate) struct Talks {
    /// Whether it was read at all.
    pub(crate) loaded: bool,
    /// What is pinned first, then the others, those that were spoken in last first.
    pub(crate) chats: Vec<Chat>,
    /// Whether there are older ones.
    pub(crate) more: bool,
    pub(crate) cursor: usize,
    pub(crate) open: Option<OpenTalk>,
    /// What was typed in talks and not said yet.
    drafts: HashMap<Option<ChatId>, Input>,
    /// The agents that can answer.
    pub(crate) speakers: Vec<String>,
}

impl Talks {
    /// The list was read again.
    pub(crate) fn receive(&mut self, page: ChatPage) {
        let at = self.selected().map(|chat| chat.id);
        self.chats = page.pinned.into_iter().chain(page.chats).collect();
        self.more = page.next_before.is_some();
        self.loaded = true;
        let found = at.and_then(|id| self.chats.iter().position(|chat| chat.id == id));
        self.cursor = found.unwrap_or(self.cursor);
        self.step(0);
    }

    /// A talk was read again; whether it is the one that is open.
    pub(crate) fn receive_talk(&mut self, talk: ChatWithTurns, next_view: u64, view: &View) -> bool {
        match self.open.as_mut().filter(|open| open.id == Some(talk.chat.id)) {
            Some(open) => {
                open.receive(talk, next_view, view);
                true
            }
            None => false,
        }
    }

    /// A talk is not there any more; whether it was the one that was open.
    pub(crate) fn gone(&mut self, id: ChatId) -> bool {
        self.open.take_if(|open| open.id == Some(id)).is_some()
    }

    /// Something was said: where that was in a new talk, it is this one from now on.
    pub(crate) fn arrived(&mut self, saying: &Saying, chat: &Chat) {
        if let Some(open) = self.open.as_mut().filter(|open| open.is_where(saying)) {
            open.id = Some(chat.id);
            open.title.clone_from(&chat.title);
            open.arrived(&saying.text);
        }
        self.drafts.retain(|of, draft| *of != saying.chat || draft.text() != saying.text);
    }

    /// What was said was refused.
    pub(crate) fn refused(&mut self, saying: &Saying) {
        if let Some(open) = self.open.as_mut().filter(|open| open.is_where(saying)) {
            open.refused();
        }
    }

    /// What was asked in the open talk was answered.
    pub(crate) fn answered(&mut self, task: TaskId, text: &str) {
        if let Some(open) = self.open.as_mut().filter(|open| open.shows(&[task])) {
            open.arrived(text);
        }
    }

    /// What is to be read of it now that these tasks, or any talk, have changed.
    pub(crate) fn to_read(&self, ids: &[TaskId], any: bool) -> Option<Query> {
        match &self.open {
            Some(open) => open.id.filter(|_| any || open.shows(ids)).map(Query::Talk),
            None => any.then_some(Query::Talks),
        }
    }

    /// Whose output is to be followed, and for which view.
    pub(crate) fn follows(&self) -> Option<(u64, TaskId)> {
        self.open.as_ref().and_then(OpenTalk::follows)
    }

    /// An answer has come so much further.
    pub(crate) fn receive_output(&mut self, view: u64, piece: &Piece) {
        if let Some(open) = &mut self.open {
            open.receive_output(view, piece);
        }
    }

    /// The one that the keys act on.
    pub(crate) fn selected(&self) -> Option<&Chat> {
        self.chats.get(self.cursor)
    }

    /// Moves the cursor by so many talks.
    fn step(&mut self, by: isize) {
        self.cursor = self.cursor.saturating_add_signed(by).min(self.chats.len().saturating_sub(1));
    }

    pub(super) fn wheel(&mut self, by: isize, view: &View) {
        match &mut self.open {
            Some(open) => open.scroll(by, view),
            None => self.step(by),
        }
    }

    pub(super) fn paste(&mut self, text: &str) {
        if let Some(open) = &mut self.open {
            open.input.insert(text.trim_end());
        }
    }

    pub(super) fn key(&mut self, key: KeyEvent, view: &View) -> Reply {
        match &mut self.open {
            Some(_) if key.code == KeyCode::Esc => self.close(),
            Some(open) => open.key(key, &self.speakers, view),
            None => self.in_list(key, layout::inbox_rows(view.size) as isize),
        }
    }

    fn in_list(&mut self, key: KeyEvent, page: isize) -> Reply {
        match keys::command(key, false) {
            Some(Command::Up) => self.step(-1),
            Some(Command::Down) => self.step(1),
            Some(Command::PageUp) => self.step(-page),
            Some(Command::PageDown) => self.step(page),
            Some(Command::First) => self.step(isize::MIN),
            Some(Command::Last) => self.step(isize::MAX),
            Some(Command::Open) => return self.open_selected(),
            Some(Command::New) => self.begin(),
            Some(Command::Back | Command::Talks | Command::Leave) => return Reply::PutTalksAway,
            _ => {}
        }
        Reply::Stay
    }

    fn open_selected(&mut self) -> Reply {
        let Some(chat) = self.chats.get(self.cursor) else { return Reply::Stay };
        let draft = self.drafts.remove(&Some(chat.id)).unwrap_or_default();
        self.open = Some(OpenTalk::of(chat, draft));
        Reply::Read(Box::new(Query::Talk(chat.id)))
    }

    /// A new one, with whoever answered last where that one still can.
    fn begin(&mut self) {
        let last = self.chats.iter().max_by_key(|chat| chat.spoken_at).map(|chat| &chat.agent);
        let last = last.filter(|name| self.speakers.contains(name));
        let agent = last.or_else(|| self.speakers.first()).cloned().unwrap_or_default();
        self.open = Some(OpenTalk::begin(agent, self.drafts.remove(&None).unwrap_or_default()));
    }

    /// Goes back to the list. What was typed stays for the next time.
    fn close(&mut self) -> Reply {
        if let Some(open) = self.open.take().filter(|open| !open.input.text().is_empty()) {
            self.drafts.insert(open.id, open.input);
        }
        Reply::Read(Box::new(Query::Talks))
    }
}
