//! One talk: what was said in it, the answer as it comes, and the line for what is said next.

use super::{live::LiveAnswer, question, reply::Reply, said};
use crate::{
    display::utf8::Piece,
    feed::client::{Action, Saying},
    keys::input::Input,
    layout,
    text::{pager::Pager, words},
    view::View,
};
use contract::{
    ChatId, Status, Task, TaskId,
    chat::{Chat, ChatTurn, ChatWithTurns},
    model::{Answer, QuestionKind},
};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A talk that is open, or one that is not begun yet.
#[derive(Debug)]
pub(crate) struct OpenTalk {
    /// None: nothing was said in it yet.
    pub(crate) id: Option<ChatId>,
    pub(crate) title: String,
    /// Who answers; empty where nobody can.
    pub(crate) agent: String,
    /// Whether it was read at all.
    pub(crate) loaded: bool,
    /// What is said next.
    pub(crate) input: Input,
    /// What was said and is not known to have arrived.
    sending: Option<String>,
    turns: Vec<ChatTurn>,
    live: Option<LiveAnswer>,
    pager: Pager,
}

/// Where a talk stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Standing<'a> {
    /// Nothing was said in it yet.
    New,
    /// It was not read yet.
    Reading,
    Sending,
    /// It asks in words, or for a yes or a no.
    Asks(&'a Task, bool),
    /// An answer is on its way.
    Answers(&'a Task),
    /// The agent has answered.
    Rests,
}

impl OpenTalk {
    /// A talk of the list; its turns are to be read.
    pub(super) fn of(chat: &Chat, input: Input) -> Self {
        Self { id: Some(chat.id), title: chat.title.clone(), ..Self::begin(chat.agent.clone(), input) }
    }

    /// A new one.
    pub(super) fn begin(agent: String, input: Input) -> Self {
        Self {
            id: None,
            title: String::new(),
            agent,
            loaded: false,
            input,
            sending: None,
            turns: vec![],
            live: None,
            pager: Pager::following(),
        }
    }

    /// It was read again. `next_view` is taken where another answer is followed from now on.
    pub(super) fn receive(&mut self, talk: ChatWithTurns, next_view: u64, view: &View) {
        self.id = Some(talk.chat.id);
        self.title = talk.chat.title;
        self.agent = talk.chat.agent;
        self.loaded = true;
        self.turns = talk.turns;
        let open = self.turns.last().map(|turn| &turn.task).filter(|task| !task.status.is_terminal());
        let followed = self.live.take().filter(|live| open.is_some_and(|task| task.id == live.task));
        self.live = open.map(|task| followed.unwrap_or_else(|| LiveAnswer::new(next_view, task.id)));
        self.lay_out(view);
    }

    /// Makes the lines of all that was said.
    fn lay_out(&mut self, view: &View) {
        let local = view.local();
        let is_live = |turn: &ChatTurn| self.live.as_ref().is_some_and(|live| live.task == turn.task.id);
        let mut lines: Vec<_> =
            self.turns.iter().flat_map(|turn| said::turn(turn, is_live(turn), &local)).collect();
        let live = self.live.as_ref();
        lines.extend(live.iter().flat_map(|live| live.lines.iter().cloned()));
        self.pager.replace(lines);
        self.pager.push(vec![], live.and_then(|live| live.open.clone()));
        if !self.pager.follows() {
            // it may have become shorter than where the reader is
            self.scroll(0, view);
        }
    }

    /// Whose output is to be followed, and for which view.
    pub(super) fn follows(&self) -> Option<(u64, TaskId)> {
        self.live.as_ref().map(|live| (live.view, live.task))
    }

    /// The answer has come so much further.
    pub(super) fn receive_output(&mut self, view: u64, piece: &Piece) {
        if let Some(live) = self.live.as_mut().filter(|live| live.view == view) {
            let lines = live.take(piece);
            self.pager.push(lines, live.open.clone());
        }
    }

    /// Whether one of these tasks is shown in it.
    pub(super) fn shows(&self, ids: &[TaskId]) -> bool {
        let mut shown =
            self.turns.iter().flat_map(|turn| turn.started.iter().chain([&turn.task])).map(|task| task.id);
        shown.any(|id| ids.contains(&id))
    }

    /// The lines that are seen.
    pub(crate) const fn pager(&self) -> &Pager {
        &self.pager
    }

    pub(super) fn scroll(&mut self, by: isize, view: &View) {
        let (width, height) = layout::talk_size(view.size);
        self.pager.scroll(by, width, height);
    }

    /// Where it stands.
    pub(crate) fn standing(&self) -> Standing<'_> {
        if self.sending.is_some() {
            return Standing::Sending;
        }
        if self.id.is_none() {
            return Standing::New;
        }
        if !self.loaded {
            return Standing::Reading;
        }
        if let Some(task) = self.asking() {
            return Standing::Asks(task, kind(task) == Some(QuestionKind::Ask));
        }
        self.unanswered().map_or(Standing::Rests, Standing::Answers)
    }

    /// The latest turn that asks the person.
    fn asking(&self) -> Option<&Task> {
        self.tasks().find(|task| task.asks() && task.status == Status::NeedsInput)
    }

    /// The latest turn that somebody waits for, else the latest that is being answered.
    pub(crate) fn unanswered(&self) -> Option<&Task> {
        let open = |task: &&Task| !task.status.is_terminal();
        self.tasks().filter(open).find(|task| task.foreground).or_else(|| self.tasks().find(open))
    }

    fn tasks(&self) -> impl Iterator<Item = &Task> {
        self.turns.iter().rev().map(|turn| &turn.task)
    }

    /// Takes a key. `speakers`: who can answer in a new talk.
    pub(super) fn key(&mut self, key: KeyEvent, speakers: &[String], view: &View) -> Reply {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let page = layout::talk_size(view.size).1.saturating_sub(1).max(1) as isize;
        match key.code {
            KeyCode::Enter => return self.enter(),
            KeyCode::Char('b') if control => return self.in_background(),
            KeyCode::Char('x') if control => return self.stop(),
            KeyCode::Up => self.scroll(-1, view),
            KeyCode::Down => self.scroll(1, view),
            KeyCode::PageUp => self.scroll(-page, view),
            KeyCode::PageDown => self.scroll(page, view),
            KeyCode::Tab if self.id.is_none() => self.choose(1, speakers),
            KeyCode::BackTab if self.id.is_none() => self.choose(-1, speakers),
            _ => drop(self.input.key(key)),
        }
        Reply::Stay
    }

    /// Says what was typed; where it asks, that is the answer.
    fn enter(&mut self) -> Reply {
        if let Some(task) = self.asking() {
            if kind(task) != Some(QuestionKind::Ask) {
                return Reply::Answer(Box::new(task.clone()));
            }
            let words = self.input.text().to_owned();
            if words.trim().is_empty() {
                return Reply::Stay;
            }
            return Reply::Try(question::answer(task, Answer::Text(words)));
        }
        self.say(false)
    }

    /// Says what was typed and waits for no answer; where nothing was typed, nobody waits any more for the one on its way.
    fn in_background(&mut self) -> Reply {
        if self.input.text().trim().is_empty() {
            let waits = self.unanswered().filter(|task| task.foreground).map(|task| task.id);
            return waits.map_or(Reply::Stay, |id| Reply::Try(Action::ToBackground(id)));
        }
        self.say(true)
    }

    fn stop(&self) -> Reply {
        self.unanswered().map_or(Reply::Stay, |task| Reply::Try(Action::Cancel(vec![task.id])))
    }

    fn say(&mut self, background: bool) -> Reply {
        let text = self.input.text().to_owned();
        if text.trim().is_empty() || self.sending.is_some() {
            return Reply::Stay;
        }
        self.sending = Some(text.clone());
        let agent = (self.id.is_none() && !self.agent.is_empty()).then(|| self.agent.clone());
        Reply::Try(Action::Say(Box::new(Saying { chat: self.id, agent, text, background })))
    }

    /// It has arrived: the line is free again, unless something else was typed meanwhile.
    pub(super) fn arrived(&mut self, text: &str) {
        self.sending = None;
        if self.input.text() == text {
            self.input = Input::default();
        }
        self.pager.go_end();
    }

    /// It was refused, and stands in the line as before.
    pub(super) fn refused(&mut self) {
        self.sending = None;
    }

    /// Whether this is where it was said.
    pub(super) fn is_where(&self, saying: &Saying) -> bool {
        self.id == saying.chat && (self.id.is_some() || self.sending.as_ref() == Some(&saying.text))
    }

    /// Lets the agent answer that stands `by` further.
    fn choose(&mut self, by: isize, speakers: &[String]) {
        let len = speakers.len() as isize;
        if len > 0 {
            let at = speakers.iter().position(|name| *name == self.agent);
            let next = at.map_or(0, |at| (at as isize + by).rem_euclid(len));
            self.agent.clone_from(&speakers[next as usize]);
        }
    }

    /// What its window is called.
    pub(crate) fn heading(&self) -> String {
        if self.id.is_none() { "New conversation".to_owned() } else { words::line(&self.title) }
    }
}

fn kind(task: &Task) -> Option<QuestionKind> {
    task.question.as_ref().map(|question| question.kind)
}
