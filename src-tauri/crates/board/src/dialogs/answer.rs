//! An answer in words to what a task asks, or a message to one that runs.

use super::{question, reply::Reply};
use crate::{keys::input::Input, text::words};
use contract::{Task, model::Answer};
use crossterm::event::{KeyCode, KeyEvent};

/// What is written so far.
#[derive(Clone, Debug)]
pub(crate) struct Answering {
    /// The task; without a question it is a message to it.
    pub(crate) task: Task,
    pub(crate) input: Input,
}

impl Answering {
    /// Nothing yet.
    pub(crate) fn new(task: Task) -> Self {
        Self { task, input: Input::default() }
    }

    /// The answers that the question offers.
    pub(crate) fn options(&self) -> &[String] {
        self.task.question.as_ref().map_or(&[], |question| &question.options)
    }

    pub(super) fn key(&mut self, key: KeyEvent) -> Reply {
        match key.code {
            KeyCode::Esc => return Reply::Close,
            KeyCode::Enter if !self.input.text().trim().is_empty() => {
                let answer = Answer::Text(self.input.text().to_owned());
                return Reply::Do(question::answer(&self.task, answer));
            }
            KeyCode::Tab | KeyCode::Down if !self.options().is_empty() => self.choose(1),
            KeyCode::BackTab | KeyCode::Up if !self.options().is_empty() => self.choose(-1),
            _ => drop(self.input.key(key)),
        }
        Reply::Stay
    }

    /// Takes the option `by` further than the one that is there.
    fn choose(&mut self, by: isize) {
        let options = self.options();
        let len = options.len() as isize;
        let at = options.iter().position(|option| option == self.input.text());
        let next = at.map_or(if by > 0 { 0 } else { len - 1 }, |at| (at as isize + by).rem_euclid(len));
        self.input = Input::of(&words::plain(&options[next as usize]));
    }
}
