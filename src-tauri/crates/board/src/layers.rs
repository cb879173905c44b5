//! Keys for what lies over the board: answers, the filter, the form, the help.

use super::{
    asked,
    board::{Board, Layer},
    desk::Deed,
    form::{Filled, Form},
    input::Input,
    keys::{self, Action},
    layout, words,
};
use contract::{Task, model::Answer};
use crossterm::event::{KeyCode, KeyEvent};

impl Board {
    pub(super) fn answer_key(&mut self, task: Box<Task>, mut input: Input, key: KeyEvent) {
        let options = task.question.as_ref().map_or(&[][..], |question| &question.options);
        match key.code {
            KeyCode::Esc => return,
            KeyCode::Enter if !input.text().trim().is_empty() => {
                return self.order(asked::answer(&task, Answer::Text(input.text().to_owned())));
            }
            KeyCode::Tab | KeyCode::Down | KeyCode::BackTab | KeyCode::Up if !options.is_empty() => {
                let by = if matches!(key.code, KeyCode::Tab | KeyCode::Down) { 1 } else { -1 };
                let len = options.len() as isize;
                let at = options.iter().position(|option| option == input.text());
                let next =
                    at.map_or(if by > 0 { 0 } else { len - 1 }, |at| (at as isize + by).rem_euclid(len));
                input = Input::of(&words::plain(&options[next as usize]));
            }
            _ => drop(input.key(key)),
        }
        self.layer = Layer::Answer { task, input };
    }

    pub(super) fn filter_key(&mut self, mut input: Input, key: KeyEvent) {
        match key.code {
            KeyCode::Enter | KeyCode::Down | KeyCode::Tab => return,
            KeyCode::Esc => {
                if !self.list.search.is_empty() {
                    self.asks.push(self.list.show(self.list.tab, ""));
                }
                return;
            }
            _ => drop(input.key(key)),
        }
        if input.text() != self.list.search {
            self.asks.push(self.list.show(self.list.tab, input.text()));
        }
        self.layer = Layer::Filter(input);
    }

    pub(super) fn form_key(&mut self, mut form: Box<Form>, key: KeyEvent) {
        match form.key(key, &self.origin) {
            Filled::Open => self.layer = Layer::Form(form),
            Filled::Closed => self.draft = Some(*form),
            Filled::Create(task) => {
                self.order(Deed::Create(task));
                self.layer = Layer::Form(form);
            }
        }
    }

    pub(super) fn help_key(&mut self, from: usize, key: KeyEvent) {
        let (rows, page) = layout::help_rows(self);
        let last = rows - page;
        self.layer = match keys::action(key, false) {
            Some(Action::First) => Layer::Help(0),
            Some(Action::Last) => Layer::Help(last),
            Some(Action::Down) => Layer::Help((from + 1).min(last)),
            Some(Action::Up) => Layer::Help(from.saturating_sub(1)),
            Some(Action::PageDown) => Layer::Help((from + page).min(last)),
            Some(Action::PageUp) => Layer::Help(from.saturating_sub(page)),
            _ => return,
        };
    }
}
