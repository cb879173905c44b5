//! What the person does: a key or a paste becomes a change of the board, a question, or an order.

use super::{
    approval::Approval,
    board::{Board, Layer},
    desk::Deed,
    detail::Pane,
    form::Form,
    input::Input,
    keys::{self, Action},
    layout,
    tab::Tab,
    words,
};
use crate::display::Tint;
use contract::{AgentKind, Status, Task, TaskId, model::QuestionKind, task::WaitReason};
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

impl Board {
    /// A key was pressed.
    pub(super) fn key(&mut self, key: KeyEvent) {
        if key.kind == KeyEventKind::Release {
            return;
        }
        let control_c = key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL);
        if control_c {
            self.leaving = true;
            return;
        }
        match std::mem::take(&mut self.layer) {
            Layer::None => {
                if let Some(action) = keys::action(key, self.detail.is_some()) {
                    self.toast = None;
                    self.act(action);
                }
            }
            // Any other key is a no, and nothing else.
            Layer::Confirm { deed, .. } => {
                if keys::letter(key) == Some('y') {
                    self.order(deed);
                }
            }
            Layer::Filter(input) => self.filter_key(input, key),
            Layer::Answer { task, input } => self.answer_key(task, input, key),
            Layer::Approve(asked) => self.approval_key(asked, key),
            Layer::Form(form) => self.form_key(form, key),
            Layer::Workers => {
                let action = keys::action(key, false);
                if !matches!(action, Some(Action::Back | Action::Leave | Action::Workers | Action::Open)) {
                    self.layer = Layer::Workers;
                }
            }
            Layer::Help(from) => self.help_key(from, key),
        }
    }

    /// Text was pasted.
    pub(super) fn paste(&mut self, text: &str) {
        match &mut self.layer {
            Layer::Filter(input) => {
                input.insert(&words::plain(text.trim_end()));
                let words = input.text().to_owned();
                self.asks.push(self.list.show(self.list.tab, &words));
            }
            Layer::Answer { input, .. } => input.insert(text.trim_end()),
            Layer::Approve(asked) => {
                if let Some(reason) = &mut asked.reason {
                    reason.insert(text.trim_end());
                }
            }
            Layer::Form(form) => form.paste(text),
            _ => {}
        }
    }

    /// Does what a key stands for.
    pub(super) fn act(&mut self, action: Action) {
        match action {
            Action::Leave => self.leaving = true,
            Action::Help => self.layer = Layer::Help(0),
            Action::Workers => {
                self.asks.push(super::desk::Ask::Queue);
                self.layer = Layer::Workers;
            }
            Action::New => {
                let form = self.draft.take().unwrap_or_else(|| Form::new(&self.agents));
                self.layer = Layer::Form(Box::new(form));
            }
            Action::Output => self.look(Pane::Output),
            Action::Log => self.look(Pane::Log),
            Action::Result => self.look(Pane::Result),
            Action::Why => self.look(Pane::Why),
            Action::About => self.look(Pane::About),
            Action::Answer => self.answer(),
            Action::Cancel => self.confirm("Cancel", Deed::Cancel),
            Action::Delete => self.confirm("Delete", Deed::Delete),
            Action::Pause => self.order_for(Deed::Pause),
            Action::Resume => self.order_for(Deed::Resume),
            Action::Again => self.order_for(Deed::Again),
            Action::StartNow => self.order_for(Deed::StartNow),
            Action::Raise => self.order_for(Deed::Raise),
            Action::Undo if self.deleted.is_empty() => self.say(None, "Nothing was deleted here.", None),
            Action::Undo => {
                let ids = std::mem::take(&mut self.deleted);
                self.order(Deed::Restore(ids));
            }
            Action::PauseQueue => {
                let paused = self.queue.as_ref().is_some_and(|queue| queue.paused);
                self.order(if paused { Deed::ResumeQueue } else { Deed::PauseQueue });
            }
            _ if self.detail.is_some() => self.act_in_task(action),
            _ => self.act_in_list(action),
        }
    }

    fn act_in_list(&mut self, action: Action) {
        let height = self.height();
        let page = height.saturating_sub(1).max(1) as isize;
        let ask = match action {
            Action::Up => self.list.step(-1, height),
            Action::Down => self.list.step(1, height),
            Action::PageUp => self.list.step(-page, height),
            Action::PageDown => self.list.step(page, height),
            Action::First => self.list.go_newest(),
            Action::Last => self.list.go_oldest(height),
            Action::Mark => self.list.mark(height),
            Action::NextTab => Some(self.list.show(self.list.tab.step(1), &self.list.search.clone())),
            Action::PreviousTab => Some(self.list.show(self.list.tab.step(-1), &self.list.search.clone())),
            Action::Tab(at) => {
                let tab = Tab::ALL.get(usize::from(at)).copied();
                tab.map(|tab| self.list.show(tab, &self.list.search.clone()))
            }
            Action::OneStatus => Some(self.list.show(self.next_status(), &self.list.search.clone())),
            Action::Filter => {
                self.layer = Layer::Filter(Input::of(&self.list.search));
                None
            }
            Action::Open => {
                if let Some(task) = self.list.selected().cloned() {
                    self.list.choose(self.list.cursor);
                    self.open(task, None);
                }
                None
            }
            Action::Back if !self.list.marked.is_empty() => {
                self.list.marked.clear();
                None
            }
            Action::Back if !self.list.search.is_empty() => Some(self.list.show(self.list.tab, "")),
            Action::Back if self.list.tab != Tab::All => Some(self.list.show(Tab::All, "")),
            _ => None,
        };
        self.asks.extend(ask);
    }

    fn act_in_task(&mut self, action: Action) {
        let (width, height) = layout::pager_size(self);
        let Some(detail) = &mut self.detail else { return };
        let page = height.saturating_sub(1).max(1) as isize;
        let mut scroll = |by| detail.pager_mut().scroll(by, width, height);
        match action {
            Action::Up => scroll(-1),
            Action::Down => scroll(1),
            Action::PageUp => scroll(-page),
            Action::PageDown => scroll(page),
            Action::First => detail.pager_mut().go_top(),
            Action::Last => detail.pager_mut().go_end(),
            Action::NextTab => self.asks.extend(detail.step(1)),
            Action::PreviousTab => self.asks.extend(detail.step(-1)),
            Action::Tab(at) => {
                let pane = Pane::ALL.get(usize::from(at)).copied();
                self.asks.extend(pane.and_then(|pane| detail.show(pane)));
            }
            Action::NextTask => self.neighbour(1),
            Action::PreviousTask => self.neighbour(-1),
            Action::Back => {
                self.detail = None;
                let height = self.height();
                self.list.keep_in_sight(height);
            }
            _ => {}
        }
    }

    /// Opens the task next to the one that is open, in the same pane.
    fn neighbour(&mut self, by: isize) {
        let height = self.height();
        let pane = self.detail.as_ref().map(|detail| detail.pane);
        let ask = self.list.step(by, height);
        self.asks.extend(ask);
        if let Some(task) = self.list.selected().cloned() {
            self.open(task, pane);
        }
    }

    /// Shows one pane of the open task, or opens the one under the cursor there.
    fn look(&mut self, pane: Pane) {
        if let Some(detail) = &mut self.detail {
            self.asks.extend(detail.show(pane));
        } else if let Some(task) = self.list.selected().cloned() {
            self.list.choose(self.list.cursor);
            self.open(task, Some(pane));
        }
    }

    /// The next status that has tasks.
    fn next_status(&self) -> Tab {
        let now = match self.list.tab {
            Tab::Only(status) => Status::ALL.iter().position(|s| *s == status),
            _ => None,
        };
        let from = now.map_or(0, |at| at + 1);
        let has = |status: &&Status| self.queue.as_ref().is_some_and(|queue| queue.counts.get(**status) > 0);
        Status::ALL[from..].iter().find(has).map_or(Tab::All, |status| Tab::Only(*status))
    }

    /// What an action is done to.
    pub(super) fn targets(&self) -> Vec<TaskId> {
        match &self.detail {
            Some(detail) => vec![detail.task.id],
            None => self.list.targets(),
        }
    }

    /// The one task that is looked at.
    pub(super) fn focus(&self) -> Option<&Task> {
        self.detail.as_ref().map(|detail| &detail.task).or_else(|| self.list.selected())
    }

    fn confirm(&mut self, word: &str, deed: impl FnOnce(Vec<TaskId>) -> Deed) {
        let ids = self.targets();
        let what = match (&ids[..], self.focus()) {
            ([], _) => return self.say(None, "There is no task here.", None),
            ([id], Some(task)) if task.id == *id => {
                format!("“{}”", words::cut(&words::line(&task.title), 40))
            }
            ([id], _) => format!("task {}", id.short()),
            _ => format!("these {}", words::tasks(ids.len())),
        };
        self.layer = Layer::Confirm { question: format!("{word} {what}?"), deed: deed(ids) };
    }

    fn order_for(&mut self, deed: impl FnOnce(Vec<TaskId>) -> Deed) {
        let ids = self.targets();
        if ids.is_empty() {
            return self.say(None, "There is no task here. Press n to make one.", None);
        }
        self.order(deed(ids));
    }

    pub(super) fn order(&mut self, deed: Deed) {
        self.deeds.push(deed);
    }

    fn answer(&mut self) {
        let Some(task) = self.focus().cloned().map(Box::new) else {
            return self.say(None, "There is no task here.", None);
        };
        let wants_approval = task.waiting_for.as_ref().is_some_and(|w| w.reason == WaitReason::Approval);
        let reads =
            self.agents.iter().find(|a| a.name == task.agent).is_some_and(|a| a.kind == AgentKind::Llm);
        self.layer = match task.question.as_ref().map(|question| question.kind) {
            Some(QuestionKind::Ask) => Layer::Answer { task, input: Input::default() },
            Some(_) => Layer::Approve(Box::new(Approval::new(*task))),
            None if wants_approval || task.status == Status::NeedsInput => {
                Layer::Approve(Box::new(Approval::new(*task)))
            }
            None if reads && !task.status.is_terminal() => Layer::Answer { task, input: Input::default() },
            None => {
                let text = format!("“{}” asks nothing.", words::cut(&words::line(&task.title), 50));
                return self.say(Some(Tint::Yellow), text, None);
            }
        };
    }
}
