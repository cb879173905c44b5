//! What the person does: a key or a paste becomes a change of the board, a question, or an order.

use super::{Board, detail::Pane};
use crate::{
    dialogs::{Dialog, answer::Answering, approval::Approval, reply::Reply},
    display::Tint,
    feed::client::{Action, Query},
    form::Form,
    keys::{self, Command, input::Input},
    layout::tab::Tab,
    text::words,
};
use contract::{
    AgentKind, Status, Task, TaskId,
    inbox::{InboxEntry, InboxMark},
    model::QuestionKind,
    task::WaitReason,
};
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

impl Board {
    /// A key was pressed.
    pub(crate) fn key(&mut self, key: KeyEvent) {
        if key.kind == KeyEventKind::Release {
            return;
        }
        let control_c = key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL);
        if control_c {
            self.leaving = true;
            return;
        }
        match self.dialog.take() {
            None => {
                if let Some(command) = keys::command(key, self.detail.is_some()) {
                    self.toast = None;
                    self.carry_out(command);
                }
            }
            Some(mut dialog) => {
                let reply = dialog.key(key, &self.view, &self.defaults);
                self.reply(dialog, reply);
            }
        }
    }

    /// Text was pasted.
    pub(crate) fn paste(&mut self, text: &str) {
        if let Some(mut dialog) = self.dialog.take() {
            let reply = dialog.paste(text);
            self.reply(dialog, reply);
        }
    }

    /// Does what came of a key in a dialog.
    fn reply(&mut self, dialog: Dialog, reply: Reply) {
        match reply {
            Reply::Stay => self.dialog = Some(dialog),
            Reply::Close => self.uncover(),
            Reply::Do(action) => {
                self.order(action);
                self.uncover();
            }
            Reply::Try(action) => {
                self.order(action);
                self.dialog = Some(dialog);
            }
            Reply::Confirm { question, action } => self.dialog = Some(Dialog::Confirm { question, action }),
            Reply::Filter(words) => {
                self.filter(&words);
                self.dialog = Some(dialog);
            }
            Reply::Open(entry) => self.open_from_inbox(*entry),
            Reply::Read(query) => {
                self.queries.push(*query);
                self.dialog = Some(dialog);
            }
            Reply::Answer(task) => {
                self.behind = Some(dialog);
                self.dialog = Some(Dialog::Approve(Box::new(Approval::new(*task))));
            }
            Reply::PutTalksAway => self.put_away(dialog),
            Reply::ClearFilter => self.filter(""),
            Reply::PutAway(form) => self.draft = Some(*form),
        }
    }

    /// Opens a task of the inbox; one that has ended is looked at now.
    fn open_from_inbox(&mut self, entry: InboxEntry) {
        let height = self.height();
        self.list.go_to(entry.task.id, height);
        if entry.unread {
            self.order(Action::Mark(entry.task.id, InboxMark::Read));
        }
        self.open(entry.task, None);
    }

    /// Filters the list by these words.
    fn filter(&mut self, words: &str) {
        if words != self.list.search {
            self.queries.push(self.list.show(self.list.tab, words));
        }
    }

    /// Does what a key stands for.
    pub(crate) fn carry_out(&mut self, command: Command) {
        match command {
            Command::Leave => self.leaving = true,
            Command::Help => self.dialog = Some(Dialog::Help(0)),
            Command::Workers => {
                self.queries.push(Query::Queue);
                self.dialog = Some(Dialog::Workers);
            }
            Command::Inbox => {
                self.queries.push(Query::Inbox);
                self.dialog = Some(Dialog::Inbox(Box::default()));
            }
            Command::Talks => self.show_talks(),
            Command::New => {
                let form = self.draft.take().unwrap_or_else(|| Form::new(&self.agents));
                self.dialog = Some(Dialog::Form(Box::new(form)));
            }
            Command::Output => self.look(Pane::Output),
            Command::Log => self.look(Pane::Log),
            Command::Result => self.look(Pane::Result),
            Command::Why => self.look(Pane::Why),
            Command::About => self.look(Pane::About),
            Command::Answer => self.answer(),
            Command::Cancel => self.confirm("Cancel", Action::Cancel),
            Command::Delete => self.confirm("Delete", Action::Delete),
            Command::Pause => self.order_for(Action::Pause),
            Command::Resume => self.order_for(Action::Resume),
            Command::Again => self.order_for(Action::Again),
            Command::StartNow => self.order_for(Action::StartNow),
            Command::Raise => self.order_for(Action::Raise),
            Command::Undo if self.deleted.is_empty() => self.say(None, "Nothing was deleted here.", None),
            Command::Undo => {
                let ids = std::mem::take(&mut self.deleted);
                self.order(Action::Restore(ids));
            }
            Command::PauseQueue => {
                let paused = self.queue.as_ref().is_some_and(|queue| queue.paused);
                self.order(if paused { Action::ResumeQueue } else { Action::PauseQueue });
            }
            _ if self.detail.is_some() => self.in_task(command),
            _ => self.in_list(command),
        }
    }

    fn in_list(&mut self, command: Command) {
        let height = self.height();
        let page = height.saturating_sub(1).max(1) as isize;
        let query = match command {
            Command::Up => self.list.step(-1, height),
            Command::Down => self.list.step(1, height),
            Command::PageUp => self.list.step(-page, height),
            Command::PageDown => self.list.step(page, height),
            Command::First => self.list.go_newest(),
            Command::Last => self.list.go_oldest(height),
            Command::Mark => self.list.mark(height),
            Command::NextTab => Some(self.list.show(self.list.tab.step(1), &self.list.search.clone())),
            Command::PreviousTab => Some(self.list.show(self.list.tab.step(-1), &self.list.search.clone())),
            Command::Tab(at) => {
                let tab = Tab::ALL.get(usize::from(at)).copied();
                tab.map(|tab| self.list.show(tab, &self.list.search.clone()))
            }
            Command::OneStatus => Some(self.list.show(self.next_status(), &self.list.search.clone())),
            Command::Filter => {
                self.dialog = Some(Dialog::Filter(Input::of(&self.list.search)));
                None
            }
            Command::Open => {
                if let Some(task) = self.list.selected().cloned() {
                    self.list.choose(self.list.cursor);
                    self.open(task, None);
                }
                None
            }
            Command::Back if !self.list.marked.is_empty() => {
                self.list.marked.clear();
                None
            }
            Command::Back if !self.list.search.is_empty() => Some(self.list.show(self.list.tab, "")),
            Command::Back if self.list.tab != Tab::All => Some(self.list.show(Tab::All, "")),
            _ => None,
        };
        self.queries.extend(query);
    }

    fn in_task(&mut self, command: Command) {
        let (width, height) = self.pager_size();
        let Some(detail) = &mut self.detail else { return };
        let page = height.saturating_sub(1).max(1) as isize;
        let mut scroll = |by| detail.pager_mut().scroll(by, width, height);
        match command {
            Command::Up => scroll(-1),
            Command::Down => scroll(1),
            Command::PageUp => scroll(-page),
            Command::PageDown => scroll(page),
            Command::First => detail.pager_mut().go_top(),
            Command::Last => detail.pager_mut().go_end(),
            Command::NextTab => self.queries.extend(detail.step(1)),
            Command::PreviousTab => self.queries.extend(detail.step(-1)),
            Command::Tab(at) => {
                let pane = Pane::ALL.get(usize::from(at)).copied();
                self.queries.extend(pane.and_then(|pane| detail.show(pane)));
            }
            Command::NextTask => self.neighbour(1),
            Command::PreviousTask => self.neighbour(-1),
            Command::Back => {
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
        let query = self.list.step(by, height);
        self.queries.extend(query);
        if let Some(task) = self.list.selected().cloned() {
            self.open(task, pane);
        }
    }

    /// Shows one pane of the open task, or opens the one under the cursor there.
    fn look(&mut self, pane: Pane) {
        if let Some(detail) = &mut self.detail {
            self.queries.extend(detail.show(pane));
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
        let has = |status: &&Status| self.counts().get(**status) > 0;
        Status::ALL[from..].iter().find(has).map_or(Tab::All, |status| Tab::Only(*status))
    }

    /// What an action is done to.
    pub(crate) fn targets(&self) -> Vec<TaskId> {
        match &self.detail {
            Some(detail) => vec![detail.task.id],
            None => self.list.targets(),
        }
    }

    /// The one task that is looked at.
    pub(crate) fn focus(&self) -> Option<&Task> {
        self.detail.as_ref().map(|detail| &detail.task).or_else(|| self.list.selected())
    }

    fn confirm(&mut self, word: &str, action: impl FnOnce(Vec<TaskId>) -> Action) {
        let ids = self.targets();
        let what = match (&ids[..], self.focus()) {
            ([], _) => return self.say(None, "There is no task here.", None),
            ([id], Some(task)) if task.id == *id => {
                format!("“{}”", words::cut(&words::line(&task.title), 40))
            }
            ([id], _) => format!("task {}", id.short()),
            _ => format!("these {}", words::tasks(ids.len())),
        };
        self.dialog = Some(Dialog::Confirm { question: format!("{word} {what}?"), action: action(ids) });
    }

    fn order_for(&mut self, action: impl FnOnce(Vec<TaskId>) -> Action) {
        let ids = self.targets();
        if ids.is_empty() {
            return self.say(None, "There is no task here. Press n to make one.", None);
        }
        self.order(action(ids));
    }

    pub(crate) fn order(&mut self, action: Action) {
        self.actions.push(action);
    }

    fn answer(&mut self) {
        let Some(task) = self.focus().cloned() else {
            return self.say(None, "There is no task here.", None);
        };
        let wants_approval = task.waiting_for.as_ref().is_some_and(|w| w.reason == WaitReason::Approval);
        let reads =
            self.agents.iter().find(|a| a.name == task.agent).is_some_and(|a| a.kind == AgentKind::Llm);
        let in_words = |task| Dialog::Answer(Box::new(Answering::new(task)));
        let by_yes_or_no = |task| Dialog::Approve(Box::new(Approval::new(task)));
        self.dialog = Some(match task.question.as_ref().map(|question| question.kind) {
            Some(QuestionKind::Ask) => in_words(task),
            Some(_) => by_yes_or_no(task),
            None if wants_approval || task.status == Status::NeedsInput => by_yes_or_no(task),
            None if reads && !task.status.is_terminal() => in_words(task),
            None => {
                let text = format!("“{}” asks nothing.", words::cut(&words::line(&task.title), 50));
                return self.say(Some(Tint::Yellow), text, None);
            }
        });
    }
}
