//! The question of a yes or a no: yes counts only once the end of what is asked has been on the screen.

use super::{question, reply::Reply};
use crate::{
    keys::{self, Command, input::Input},
    layout,
    text::words,
    view::View,
};
use contract::{Task, model::Answer};
use crossterm::event::{KeyCode, KeyEvent};

/// Where the person is in it.
#[derive(Clone, Debug)]
pub(crate) struct Approval {
    pub(crate) task: Task,
    /// Rows that are scrolled away.
    pub(crate) from: usize,
    /// Whether its last row has been on the screen.
    pub(crate) read: bool,
    /// Why not, while that is written.
    pub(crate) reason: Option<Input>,
}

impl Approval {
    /// A question that nobody has read yet.
    pub(crate) const fn new(task: Task) -> Self {
        Self { task, from: 0, read: false, reason: None }
    }

    /// Rows of the box below what is asked: a gap or what is beyond, then keys, or the reason with its label.
    pub(crate) const fn more(&self) -> u16 {
        if self.reason.is_some() { 3 } else { 2 }
    }

    pub(super) fn key(&mut self, key: KeyEvent, view: &View) -> Reply {
        if self.reason.is_some() {
            return self.reason_key(key, view);
        }
        match keys::letter(key) {
            Some('y') if self.read => return Reply::Do(question::answer(&self.task, Answer::Approve)),
            // not the key that opens the question: one that is held down must not allow anything for always
            Some('w') if self.read && question::always(&self.task).is_some() => {
                return Reply::Do(question::answer(&self.task, Answer::Always));
            }
            Some('n') if question::takes_reason(&self.task) => self.reason = Some(Input::default()),
            Some('n') => return self.denial(),
            Some('q') => return Reply::Close,
            _ if key.code == KeyCode::Esc => return Reply::Close,
            _ => self.scroll_by_key(key, view),
        }
        Reply::Stay
    }

    fn reason_key(&mut self, key: KeyEvent, view: &View) -> Reply {
        let Some(reason) = &mut self.reason else { return Reply::Stay };
        match key.code {
            KeyCode::Esc => self.reason = None,
            KeyCode::Enter => {
                let why = Some(reason.text().trim().to_owned()).filter(|why| !why.is_empty());
                return Reply::Do(question::answer(&self.task, Answer::Deny(why)));
            }
            _ if reason.key(key) => {}
            _ => self.scroll_by_key(key, view),
        }
        Reply::Stay
    }

    /// Nobody would read a reason: it is only asked once more, so that no slip of a key ends the task.
    fn denial(&self) -> Reply {
        let title = words::cut(&words::line(&self.task.title), 40);
        let (_, _, no) = question::choices(&self.task);
        let question = format!("“{title}”: {no}?");
        Reply::Confirm { question, action: question::answer(&self.task, Answer::Deny(None)) }
    }

    fn scroll_by_key(&mut self, key: KeyEvent, view: &View) {
        let page = question::room(view.size, usize::MAX, self.more()).saturating_sub(1).max(1) as isize;
        let by = match keys::command(key, false) {
            Some(Command::Up) => -1,
            Some(Command::Down) => 1,
            Some(Command::PageUp) => -page,
            Some(Command::PageDown) => page,
            Some(Command::First) => isize::MIN,
            Some(Command::Last) => isize::MAX,
            _ => return,
        };
        self.scroll(by, view);
    }

    /// Scrolls what is asked by so many rows.
    pub(super) fn scroll(&mut self, by: isize, view: &View) {
        let rows = question::rows(view, &self.task).len();
        let last = rows - question::room(view.size, rows, self.more());
        self.from = self.from.min(last).saturating_add_signed(by).min(last);
    }

    /// A window of this size has been drawn: what stood in it may be answered now.
    pub(super) fn drawn(&mut self, size: (u16, u16), view: &View) {
        if self.read || size != view.size || layout::too_small(size) {
            return;
        }
        let rows = question::rows(view, &self.task).len();
        self.read = self.from + question::room(size, rows, self.more()) >= rows;
    }

    /// These tasks stand so now. Where the open question has become another one, it is read from its beginning.
    pub(super) fn update(&mut self, tasks: &[Task]) {
        let newer = tasks.iter().find(|t| t.id == self.task.id && t.revision > self.task.revision);
        let Some(newer) = newer else { return };
        let old = &self.task;
        if (&newer.question, &newer.command, &newer.cwd) != (&old.question, &old.command, &old.cwd) {
            (self.from, self.read) = (0, false);
        }
        self.task = newer.clone();
    }
}
