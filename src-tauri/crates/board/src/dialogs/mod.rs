//! What lies over the board and has the keys: a question, the filter, the form, the help. A dialog sees the [`View`] and
//! says what comes of a key; it changes nothing but itself.

pub(crate) mod answer;
pub(crate) mod approval;
pub(crate) mod help;
pub(crate) mod inbox;
mod live;
pub(crate) mod question;
pub(crate) mod reply;
mod said;
pub(crate) mod talk;
pub(crate) mod talks;

use crate::{
    feed::client::Action,
    form::{Filled, Form, TaskDefaults},
    keys::{self, Command, input::Input},
    layout,
    text::words,
    view::View,
};
use answer::Answering;
use approval::Approval;
use contract::Task;
use crossterm::event::{KeyCode, KeyEvent};
use inbox::Inbox;
use reply::Reply;
use talks::Talks;

/// One of them.
#[derive(Debug)]
pub(crate) enum Dialog {
    /// A question of the board's own, answered by y or n.
    Confirm {
        question: String,
        action: Action,
    },
    /// The words that the list is filtered by.
    Filter(Input),
    /// An answer in words, or a message.
    Answer(Box<Answering>),
    /// An answer of yes or no.
    Approve(Box<Approval>),
    /// A new task.
    Form(Box<Form>),
    Workers,
    /// What needs the person, and what has ended.
    Inbox(Box<Inbox>),
    /// The talks with agents, and one of them.
    Talks(Box<Talks>),
    /// The keys; how far they are scrolled.
    Help(usize),
}

impl Dialog {
    /// Takes a key. `defaults`: what a new task of this board is given.
    pub(crate) fn key(&mut self, key: KeyEvent, view: &View, defaults: &TaskDefaults) -> Reply {
        match self {
            // Any other key is a no, and nothing else.
            Self::Confirm { action, .. } if keys::letter(key) == Some('y') => Reply::Do(action.clone()),
            Self::Confirm { .. } => Reply::Close,
            Self::Filter(input) => filter(input, key),
            Self::Answer(answering) => answering.key(key),
            Self::Approve(approval) => approval.key(key, view),
            Self::Form(form) => match form.key(key, defaults) {
                Filled::Open => Reply::Stay,
                Filled::Closed => Reply::PutAway(form.clone()),
                Filled::Create(task) => Reply::Try(Action::Create(task)),
            },
            Self::Workers => match keys::command(key, false) {
                Some(Command::Back | Command::Leave | Command::Workers | Command::Open) => Reply::Close,
                _ => Reply::Stay,
            },
            Self::Inbox(inbox) => inbox.key(key, layout::inbox_rows(view.size) as isize),
            Self::Talks(talks) => talks.key(key, view),
            Self::Help(from) => match help::turned(*from, key, view) {
                Some(next) => {
                    *from = next;
                    Reply::Stay
                }
                None => Reply::Close,
            },
        }
    }

    /// Takes text that was pasted.
    pub(crate) fn paste(&mut self, text: &str) -> Reply {
        match self {
            Self::Filter(input) => {
                input.insert(&words::plain(text.trim_end()));
                return Reply::Filter(input.text().to_owned());
            }
            Self::Answer(answering) => answering.input.insert(text.trim_end()),
            Self::Approve(approval) => {
                if let Some(reason) = &mut approval.reason {
                    reason.insert(text.trim_end());
                }
            }
            Self::Form(form) => form.paste(text),
            Self::Talks(talks) => talks.paste(text),
            Self::Confirm { .. } | Self::Workers | Self::Inbox(_) | Self::Help(_) => {}
        }
        Reply::Stay
    }

    /// The wheel was turned by so many rows; whether that was for the dialog.
    pub(crate) fn wheel(&mut self, by: isize, view: &View) -> bool {
        match self {
            Self::Filter(_) | Self::Confirm { .. } => return false,
            Self::Help(from) => *from = help::scrolled(*from, by, view),
            Self::Approve(approval) => approval.scroll(by, view),
            Self::Inbox(inbox) => inbox.step(by),
            Self::Talks(talks) => talks.wheel(by, view),
            Self::Answer(_) | Self::Form(_) | Self::Workers => {}
        }
        true
    }

    /// A window of this size has been drawn.
    pub(crate) fn drawn(&mut self, size: (u16, u16), view: &View) {
        if let Self::Approve(approval) = self {
            approval.drawn(size, view);
        }
    }

    /// These tasks stand so now.
    pub(crate) fn update(&mut self, tasks: &[Task]) {
        if let Self::Approve(approval) = self {
            approval.update(tasks);
        }
    }
}

fn filter(input: &mut Input, key: KeyEvent) -> Reply {
    match key.code {
        KeyCode::Enter | KeyCode::Down | KeyCode::Tab => Reply::Close,
        KeyCode::Esc => Reply::ClearFilter,
        _ => {
            input.key(key);
            Reply::Filter(input.text().to_owned())
        }
    }
}
