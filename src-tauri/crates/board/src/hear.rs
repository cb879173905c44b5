//! What the board is told: that something changed, what the engine answers, what a task writes.

use super::{
    board::{Board, Changes, Layer},
    desk::{Ask, Told},
    detail::Detail,
};
use crate::display::{Tint, utf8::Piece};
use contract::{Status, TaskId};

impl Board {
    /// Something happened in the queue.
    pub(super) fn changed(&mut self, changes: &Changes) {
        if changes.all {
            self.asks.extend([self.list.again(), Ask::Background, Ask::Agents]);
        } else {
            let known = |id: &TaskId| self.background.iter().any(|task| task.id == *id);
            if changes.queue || changes.ids.iter().any(known) {
                self.asks.push(Ask::Background);
            }
            self.asks.extend(self.list.refresh(&changes.ids));
        }
        if changes.all || changes.queue {
            self.ask_queue();
        }
        if changes.agents {
            self.asks.push(Ask::Agents);
        }
        if let Some(detail) = &self.detail
            && (changes.all || changes.ids.contains(&detail.task.id))
        {
            self.asks.push(Ask::Task(detail.task.id));
            self.asks.extend(detail.ask());
        }
    }

    /// The engine has answered.
    pub(super) fn hear(&mut self, told: Told) {
        let height = self.height();
        match told {
            Told::Queue(queue, workers) => {
                let known = self.queue.take();
                let mut queue = *queue;
                let loaded = queue.cpu_percent.is_some();
                self.load_tries = if loaded { 0 } else { self.load_tries.saturating_sub(1) };
                if let Some(known) = known.filter(|_| !loaded) {
                    queue.cpu_percent = known.cpu_percent;
                    (queue.memory_used, queue.memory_total) = (known.memory_used, known.memory_total);
                }
                self.queue = Some(queue);
                self.workers = workers;
            }
            Told::Background(mut tasks) => {
                self.hear_of_question(&tasks);
                // What waits for the person stands first: it is what the pane must not leave out.
                tasks.sort_by_key(|task| match task.status {
                    Status::NeedsInput => 0,
                    Status::Running => 1,
                    _ => 2,
                });
                (self.background, self.background_at) = (tasks, self.now);
                let height = self.height();
                self.list.keep_in_sight(height);
            }
            Told::Agents(agents) => {
                if let Layer::Form(form) = &mut self.layer {
                    form.offer(&agents);
                }
                self.agents = agents;
            }
            Told::Page { view, place, page, newest } => {
                self.asks.extend(self.list.hear_page(view, place, page, newest, height));
            }
            Told::Some { view, ids, tasks } => {
                self.hear_of_question(&tasks);
                self.list.hear_some(view, &ids, tasks, height);
            }
            Told::Gone(id) => {
                if self.detail.take_if(|detail| detail.task.id == id).is_some() {
                    self.say(None, format!("Task {} was deleted.", id.short()), None);
                }
            }
            Told::Done(deed, done) => self.done(deed, done),
            Told::Trouble(error) => {
                self.list.give_up();
                self.say(Some(Tint::Red), error.message, error.hint);
            }
            about_one => self.hear_of_detail(about_one),
        }
    }

    fn hear_of_detail(&mut self, told: Told) {
        let local = self.local();
        let Some(detail) = &mut self.detail else { return };
        match told {
            Told::Task(task) => detail.hear_task(*task, &local),
            Told::Log { id, after, lines } if id == detail.task.id => {
                let next = detail.hear_log(after, &lines, &self.zone);
                self.asks.extend(next);
            }
            Told::Result(ended) if ended.task.id == detail.task.id => detail.hear_result(&ended),
            Told::Why(why) if why.task.id == detail.task.id => detail.hear_why(&why),
            _ => {}
        }
    }

    /// Whose output is to be followed, and for which view.
    pub(super) fn follows(&self) -> Option<(u64, TaskId)> {
        self.detail.as_ref().and_then(Detail::follows)
    }

    /// A followed task wrote something.
    pub(super) fn hear_piece(&mut self, view: u64, piece: &Piece) {
        if let Some(detail) = self.detail.as_mut().filter(|detail| detail.view == view) {
            detail.hear_piece(piece);
        }
    }

    /// A followed task has written everything.
    pub(super) fn hear_output_end(&mut self, view: u64) {
        if let Some(detail) = self.detail.as_mut().filter(|detail| detail.view == view) {
            detail.hear_output_end();
        }
    }
}
