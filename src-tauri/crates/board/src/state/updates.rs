//! What the board is told: that something changed, what the engine answers, what a task writes.

use super::{Board, detail::Detail, tasks::waits_for_others};
use crate::{
    dialogs::Dialog,
    display::{Tint, utf8::Piece},
    feed::{
        changes::Changes,
        client::{Query, Response},
    },
};
use contract::{ErrorCode, Status, Task, TaskId};

impl Board {
    /// Something happened in the queue.
    pub(crate) fn changed(&mut self, changes: &Changes) {
        if changes.all {
            self.queries.extend([self.list.again(), Query::Background, Query::Agents]);
        } else {
            let known = |id: &TaskId| self.background.iter().any(|task| task.id == *id);
            if changes.queue || changes.ids.iter().any(known) {
                self.queries.push(Query::Background);
            }
            self.queries.extend(self.list.refresh(&changes.ids));
            if changes.queue {
                // why these wait changes with what others do
                let others: Vec<_> =
                    self.list.waiting_for_others().filter(|id| !changes.ids.contains(id)).collect();
                self.queries.extend(self.list.refresh(&others));
            }
        }
        if changes.all || changes.queue {
            self.ask_queue();
            if matches!(self.dialog, Some(Dialog::Inbox(_))) {
                self.queries.push(Query::Inbox);
            }
        }
        if changes.agents {
            self.queries.push(Query::Agents);
        }
        self.talks_changed(changes);
        if let Some(detail) = &self.detail
            && (changes.all
                || changes.ids.contains(&detail.task.id)
                || changes.queue && waits_for_others(&detail.task))
        {
            self.queries.push(Query::Task(detail.task.id));
            self.queries.extend(detail.query());
        }
    }

    /// The engine has answered.
    pub(crate) fn receive(&mut self, response: Response) {
        let height = self.height();
        match response {
            Response::Queue(queue, workers) => {
                let known = self.queue.take();
                let mut queue = *queue;
                let loaded = queue.cpu_percent.is_some();
                self.load_tries = if loaded { 0 } else { self.load_tries.saturating_sub(1) };
                if let Some(known) = known.filter(|_| !loaded) {
                    queue.cpu_percent = known.cpu_percent;
                    (queue.memory_used, queue.memory_total) = (known.memory_used, known.memory_total);
                }
                self.queue = Some(queue);
                self.cannot_read = None;
                self.workers = workers;
            }
            Response::Background(mut tasks) => {
                self.update_dialog(&tasks);
                // What waits for the person stands first: it is what the pane must not leave out.
                tasks.sort_by_key(|task| match task.status {
                    Status::NeedsInput => 0,
                    Status::Running => 1,
                    _ => 2,
                });
                (self.background, self.background_at) = (tasks, self.view.now);
                let height = self.height();
                self.list.keep_in_sight(height);
            }
            Response::Inbox(page) => {
                if let Some(Dialog::Inbox(inbox)) = &mut self.dialog {
                    inbox.receive(*page);
                }
            }
            Response::Talks(page) => self.receive_talks(*page),
            Response::Talk(talk) => self.receive_talk(*talk),
            Response::TalkGone(id) => self.talk_gone(id),
            Response::Agents(agents) => {
                if let Some(Dialog::Form(form)) = &mut self.dialog {
                    form.offer(&agents);
                }
                self.agents = agents;
                self.name_speakers();
            }
            Response::Page { view, place, page, newest } => {
                self.queries.extend(self.list.receive_page(view, place, page, newest, height));
            }
            Response::Some { view, ids, tasks } => {
                self.update_dialog(&tasks);
                self.list.receive_some(view, &ids, tasks, height);
            }
            Response::Gone(id) => {
                if self.detail.take_if(|detail| detail.task.id == id).is_some() {
                    self.say(None, format!("Task {} was deleted.", id.short()), None);
                }
            }
            Response::Done(action, done) => self.done(action, done),
            Response::Trouble(error) => {
                self.list.give_up();
                if error.code == ErrorCode::Store {
                    self.cannot_read = Some(error.message.clone());
                }
                self.say(Some(Tint::Red), error.message, error.hint);
            }
            about_one => self.receive_for_detail(about_one),
        }
    }

    /// These tasks stand so now: what is asked about one of them may have become another question.
    fn update_dialog(&mut self, tasks: &[Task]) {
        if let Some(dialog) = &mut self.dialog {
            dialog.update(tasks);
        }
    }

    fn receive_for_detail(&mut self, response: Response) {
        let local = self.view.local();
        let Some(detail) = &mut self.detail else { return };
        match response {
            Response::Task(task) => detail.receive_task(*task, &local),
            Response::Log { id, after, lines } if id == detail.task.id => {
                let next = detail.receive_log(after, &lines, &self.view.zone);
                self.queries.extend(next);
            }
            Response::Result(ended) if ended.task.id == detail.task.id => detail.receive_result(&ended),
            Response::Why(why) if why.task.id == detail.task.id => detail.receive_why(&why),
            _ => {}
        }
    }

    /// Whose output is to be followed, and for which view.
    pub(crate) fn follows(&self) -> Option<(u64, TaskId)> {
        self.detail.as_ref().and_then(Detail::follows)
    }

    /// A followed task wrote something.
    pub(crate) fn receive_output(&mut self, view: u64, piece: &Piece) {
        if let Some(detail) = self.detail.as_mut().filter(|detail| detail.view == view) {
            detail.receive_output(piece);
        }
        self.receive_answer(view, piece);
    }

    /// A followed task has written everything.
    pub(crate) fn receive_output_end(&mut self, view: u64) {
        if let Some(detail) = self.detail.as_mut().filter(|detail| detail.view == view) {
            detail.receive_output_end();
        }
    }
}
