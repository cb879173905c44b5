//! What became of an order, in words.

use super::Board;
use crate::{
    dialogs::Dialog,
    display::Tint,
    feed::client::{Action, Outcome, Query},
    layout::tab::Tab,
    text::words,
};
use contract::{
    ApiError, Status, Task, TaskId,
    command::{Bulk, Created},
    inbox::InboxMark,
    model::Answer,
    task::Stopping,
};

/// More tasks than this are not read one by one.
const MANY: usize = 200;

impl Board {
    /// An order was carried out, or refused.
    pub(crate) fn done(&mut self, action: Action, done: Result<Outcome, ApiError>) {
        match (done, action) {
            (Ok(Outcome::Bulk(bulk)), action) => self.done_to_several(&action, bulk),
            (Ok(Outcome::Task(task)), Action::Answer { answer, .. }) => {
                let word = match &answer {
                    Answer::Approve => "Approved",
                    Answer::Always => "Approved for always",
                    Answer::Deny(_) => "Denied",
                    Answer::Text(_) => "Answered",
                };
                self.say(Some(Tint::Green), format!("{word} {}", named(&task)), None);
                self.answered(task.id, &answer);
                self.reread(&[*task]);
            }
            (Ok(Outcome::Task(task)), Action::ToBackground(_)) => self.sent_to_background(*task),
            (Ok(Outcome::Said(said)), Action::Say(saying)) => self.said(*said, &saying),
            (Err(error), Action::Say(saying)) => self.not_said(error, &saying),
            // should it not be kept, it is told as new once more
            (Ok(Outcome::Seen) | Err(_), Action::Seen(_)) => {}
            (Ok(Outcome::Created(created)), _) => self.created(*created),
            (Ok(Outcome::Queue(queue)), _) => {
                let text = if queue.paused {
                    "The queue is paused; what runs goes on."
                } else {
                    "The queue is open."
                };
                self.say(None, text, None);
                self.queue = Some(*queue);
            }
            (Ok(Outcome::Marked(ids)), Action::Mark(_, mark)) => self.marked(&ids, mark),
            (Ok(Outcome::Task(_) | Outcome::Marked(_) | Outcome::Said(_) | Outcome::Seen), _) => {}
            (Err(error), Action::Create(_)) => self.not_created(error),
            (Err(error), _) => self.say(Some(Tint::Red), error.message, error.hint),
        }
    }

    /// Entries of the inbox stand so now; what has left it can be brought back.
    fn marked(&mut self, ids: &[TaskId], mark: InboxMark) {
        if let Some(Dialog::Inbox(inbox)) = &mut self.dialog {
            inbox.marked(ids, mark);
        }
        if let ([id], InboxMark::Done) = (ids, mark) {
            let undo = format!("`legwork inbox undone {}` brings it back", id.short());
            self.say(Some(Tint::Green), "Done.", Some(undo));
        }
    }

    fn done_to_several(&mut self, action: &Action, bulk: Bulk) {
        let done = match &bulk.done[..] {
            [] => String::new(),
            [one] => format!("{} {}", word(action, one), named(one)),
            [first, ..] => format!("{} {}", word(action, first), words::tasks(bulk.done.len())),
        };
        match &bulk.refused[..] {
            [] => self.say(None, done, undo(action)),
            [first, more @ ..] => {
                let rest =
                    if more.is_empty() { String::new() } else { format!(" (and {} more)", more.len()) };
                let also = if done.is_empty() { done } else { format!("{done}. ") };
                let text = format!("{also}{}{rest}", first.error.message);
                self.say(Some(Tint::Yellow), text, first.error.hint.clone());
            }
        }
        match action {
            Action::Delete(_) => {
                self.deleted = bulk.done.iter().map(|task| task.id).collect();
                self.detail.take_if(|detail| self.deleted.contains(&detail.task.id));
            }
            // The new task takes the place of the old one.
            Action::Again(_) if self.detail.is_some() => {
                if let [task] = &bulk.done[..] {
                    self.open(task.clone(), None);
                }
            }
            _ => {}
        }
        // Marks stay for the next key, but for what is gone, and for what must not be doubled by that key.
        if matches!(action, Action::Cancel(_) | Action::Delete(_) | Action::Again(_)) {
            self.list.marked.clear();
        }
        self.reread(&bulk.done);
    }

    /// What was changed is shown at once; the event that follows finds it so.
    pub(super) fn reread(&mut self, tasks: &[Task]) {
        let ids: Vec<_> = tasks.iter().map(|task| task.id).collect();
        let refreshed = if ids.len() > MANY { Some(self.list.again()) } else { self.list.refresh(&ids) };
        self.queries.extend(refreshed);
        self.queries.extend([Query::Background, Query::Queue]);
        if let Some(detail) = self.detail.as_ref().filter(|detail| ids.contains(&detail.task.id)) {
            self.queries.push(Query::Task(detail.task.id));
        }
    }

    fn created(&mut self, Created { task, notes }: Created) {
        self.dialog = None;
        self.draft = None;
        self.say(Some(Tint::Green), format!("Created {}", named(&task)), notes.into_iter().next());
        self.list.marked.clear();
        // Where it is seen: at the top of all.
        let (tab, search) = (self.list.tab, self.list.search.clone());
        let shown = tab.shows(&task);
        let query = if shown && search.is_empty() {
            self.list.go_newest().or_else(|| self.list.refresh(&[task.id]))
        } else {
            Some(self.list.show(Tab::All, ""))
        };
        self.list.expect(task.id);
        self.queries.extend(query);
        self.queries.extend([Query::Background, Query::Queue]);
    }

    fn not_created(&mut self, error: ApiError) {
        let mut shown = false;
        if let Some(Dialog::Form(form)) = &mut self.dialog {
            shown = form.refuse(&error);
        }
        if !shown {
            self.say(Some(Tint::Red), error.message, error.hint);
        }
    }
}

/// A task by its short id and title.
fn named(task: &Task) -> String {
    format!("{} “{}”", task.short_id, words::cut(&words::line(&task.title), 40))
}

fn word(action: &Action, task: &Task) -> &'static str {
    match action {
        Action::Cancel(_) if task.status == Status::Cancelled => "Cancelled",
        Action::Cancel(_) => "Cancelling",
        Action::Pause(_) if task.stopping == Some(Stopping::Pause) => "Pausing",
        Action::Pause(_) => "Paused",
        Action::Resume(_) => "Resumed",
        Action::Again(_) => "Runs again as",
        Action::StartNow(_) => "Starts now:",
        Action::Raise(_) => "Raised",
        Action::Delete(_) => "Deleted",
        Action::Restore(_) => "Brought back",
        _ => "Done:",
    }
}

fn undo(action: &Action) -> Option<String> {
    matches!(action, Action::Delete(_)).then(|| "u brings it back".to_owned())
}
