//! The question of a yes or a no: yes counts only once the end of what is asked has been on the screen.

use super::{
    asked,
    board::{Board, Layer},
    input::Input,
    keys::{self, Action},
    layout, words,
};
use contract::{Task, model::Answer};
use crossterm::event::{KeyCode, KeyEvent};

/// Where the person is in it.
#[derive(Clone, Debug)]
pub(super) struct Approval {
    pub(super) task: Task,
    /// Rows that are scrolled away.
    pub(super) from: usize,
    /// Whether its last row has been on the screen.
    pub(super) read: bool,
    /// Why not, while that is written.
    pub(super) reason: Option<Input>,
}

impl Approval {
    /// A question that nobody has read yet.
    pub(super) const fn new(task: Task) -> Self {
        Self { task, from: 0, read: false, reason: None }
    }

    /// Rows of the box below what is asked: a gap or what is beyond, then keys, or the reason with its label.
    pub(super) const fn more(&self) -> u16 {
        if self.reason.is_some() { 3 } else { 2 }
    }
}

impl Board {
    /// A key while a task asks for a yes or a no.
    pub(super) fn approval_key(&mut self, mut asked: Box<Approval>, key: KeyEvent) {
        if asked.reason.is_some() {
            return self.reason_key(asked, key);
        }
        match keys::letter(key) {
            Some('y') if asked.read => return self.order(asked::answer(&asked.task, Answer::Approve)),
            Some('n') if asked::takes_reason(&asked.task) => asked.reason = Some(Input::default()),
            Some('n') => return self.confirm_denial(&asked.task),
            Some('q') => return,
            _ if key.code == KeyCode::Esc => return,
            _ => self.scroll_by_key(&mut asked, key),
        }
        self.layer = Layer::Approve(asked);
    }

    fn reason_key(&mut self, mut asked: Box<Approval>, key: KeyEvent) {
        let Some(reason) = &mut asked.reason else { return };
        match key.code {
            KeyCode::Esc => asked.reason = None,
            KeyCode::Enter => {
                let why = Some(reason.text().trim().to_owned()).filter(|why| !why.is_empty());
                return self.order(asked::answer(&asked.task, Answer::Deny(why)));
            }
            _ if reason.key(key) => {}
            _ => self.scroll_by_key(&mut asked, key),
        }
        self.layer = Layer::Approve(asked);
    }

    /// Nobody would read a reason: it is only asked once more, so that no slip of a key ends the task.
    fn confirm_denial(&mut self, task: &Task) {
        let title = words::cut(&words::line(&task.title), 40);
        let (_, _, no) = asked::choices(task);
        let question = format!("“{title}”: {no}?");
        self.layer = Layer::Confirm { question, deed: asked::answer(task, Answer::Deny(None)) };
    }

    fn scroll_by_key(&self, asked: &mut Approval, key: KeyEvent) {
        let page = asked::room(self.size, usize::MAX, asked.more()).saturating_sub(1).max(1) as isize;
        let by = match keys::action(key, false) {
            Some(Action::Up) => -1,
            Some(Action::Down) => 1,
            Some(Action::PageUp) => -page,
            Some(Action::PageDown) => page,
            Some(Action::First) => isize::MIN,
            Some(Action::Last) => isize::MAX,
            _ => return,
        };
        self.scroll_question(asked, by);
    }

    /// Scrolls what is asked by so many rows.
    pub(super) fn scroll_question(&self, asked: &mut Approval, by: isize) {
        let rows = asked::rows(self, &asked.task).len();
        let last = rows - asked::room(self.size, rows, asked.more());
        asked.from = asked.from.min(last).saturating_add_signed(by).min(last);
    }

    /// A window of this size has been drawn: what stood in it may be answered now.
    pub(super) fn drawn(&mut self, size: (u16, u16)) {
        let Layer::Approve(asked) = &self.layer else { return };
        if asked.read || size != self.size || layout::too_small(size) {
            return;
        }
        let rows = asked::rows(self, &asked.task).len();
        let read = asked.from + asked::room(size, rows, asked.more()) >= rows;
        if let Layer::Approve(asked) = &mut self.layer {
            asked.read = read;
        }
    }

    /// These tasks stand so now. Where the open question has become another one, it is read from its beginning.
    pub(super) fn hear_of_question(&mut self, tasks: &[Task]) {
        let Layer::Approve(asked) = &mut self.layer else { return };
        let newer = tasks.iter().find(|t| t.id == asked.task.id && t.revision > asked.task.revision);
        let Some(newer) = newer else { return };
        let old = &asked.task;
        let other = (&newer.question, &newer.command, &newer.cwd) != (&old.question, &old.command, &old.cwd);
        if other {
            (asked.from, asked.read) = (0, false);
        }
        asked.task = newer.clone();
    }
}
