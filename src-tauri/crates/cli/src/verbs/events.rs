//! `legwork events`: what happens, as it happens. Each event is told once and in order, also after a pause: it is read by its
//! number, and what is announced only says when to read.

use crate::{
    args::Events,
    terminal::{
        failure::{Exit, Failure},
        front::Front,
    },
};
use board::display::{first_line, status, task, time::Local};
use contract::{
    Task, TaskId,
    command::{GetTask, ListEvents},
    event::{Event, EventKind},
    text,
};
use engine::Engine;
use schemars::JsonSchema;
use serde::Serialize;
use std::time::Duration;

/// So long after the last announcement events are looked for all the same.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// What happened, and the task that it happened to as it is by now.
#[derive(Serialize, JsonSchema)]
pub(crate) struct TaskEventLine<'a> {
    #[serde(flatten)]
    event: &'a Event,
    /// The task; null where it is about none, or the task was deleted.
    task: Option<Task>,
}

/// Whoever hears of it.
struct EventTeller<'a> {
    front: &'a Front,
    engine: &'a Engine,
    /// The tasks that it is about; empty: everything.
    of: Vec<TaskId>,
    /// Those of them that have not ended.
    open: Vec<TaskId>,
    /// How those ended that have.
    exit: Exit,
    /// The last event that was told.
    after: i64,
}

/// Tells what happens until the tasks that are named have ended; without names until somebody has heard enough.
pub(crate) fn run(front: &Front, args: Events) -> Result<Exit, Failure> {
    let engine = front.open()?;
    // before the first look, so that nothing falls between the two
    let announced = engine.subscribe();
    let now = engine.call(ListEvents { after: None, limit: 0 })?.last;
    let mut teller = EventTeller {
        front,
        engine: &engine,
        of: vec![],
        open: vec![],
        exit: Exit::Done,
        after: args.after.unwrap_or(now),
    };
    for id in args.ids {
        teller.add(&engine.call(GetTask { id })?);
    }
    loop {
        teller.tell()?;
        if !teller.of.is_empty() && teller.open.is_empty() {
            return Ok(teller.exit);
        }
        // whatever is announced, or nothing for a while: the next look tells
        let _ = announced.recv_timeout(LOOK_AGAIN);
        while announced.recv_timeout(Duration::ZERO).is_ok() {}
        if front.is_unread() {
            return Err(Failure::nobody_reads());
        }
    }
}

impl EventTeller<'_> {
    fn add(&mut self, task: &Task) {
        if self.of.contains(&task.id) {
            return;
        }
        self.of.push(task.id);
        self.open.push(task.id);
        if task.status.is_terminal() {
            self.ended(task);
        }
    }

    fn ended(&mut self, task: &Task) {
        if self.open.contains(&task.id) {
            self.open.retain(|id| *id != task.id);
            self.exit = self.exit.max(Exit::of_task(task.status));
        }
    }

    /// Tells all that has happened by now.
    fn tell(&mut self) -> Result<(), Failure> {
        loop {
            let page = self.engine.call(ListEvents { after: Some(self.after), limit: 0 })?;
            if page.gap {
                self.front.note("note: what happened before is not kept any more; this begins later");
            }
            let Some(last) = page.events.last() else { return Ok(()) };
            self.after = last.id;
            for event in &page.events {
                self.tell_one(event)?;
            }
        }
    }

    fn tell_one(&mut self, event: &Event) -> Result<(), Failure> {
        let is_meant = |id: TaskId| self.of.is_empty() || self.of.contains(&id);
        if !event.task_id.map_or(self.of.is_empty(), is_meant) {
            return Ok(());
        }
        // one that was deleted meanwhile cannot be shown any more
        let task = event.task_id.and_then(|id| self.engine.call(GetTask { id: id.to_string() }).ok());
        match &task {
            // what somebody waits for in a talk is told there
            Some(task) if task.foreground && self.of.is_empty() => return Ok(()),
            Some(task) if task.status.is_terminal() => self.ended(task),
            Some(_) => {}
            None => {
                self.open.retain(|id| event.task_id != Some(*id));
            }
        }
        if self.front.json {
            return self.front.document(&TaskEventLine { event, task });
        }
        match task {
            Some(task) => self.front.print(&self.line(event, &task)),
            None => Ok(()),
        }
    }

    /// When, which task, what happened to it.
    fn line(&self, event: &Event, task: &Task) -> String {
        let local: Local = self.front.local();
        let (word, tint) = match (event.kind, event.to_status) {
            (EventKind::Status, Some(to)) => status(to),
            (EventKind::Progress, _) => (task::progress(task), None),
            (kind, _) => (text::clean(kind.as_str()).replace('_', " "), None),
        };
        let word = tint.map_or_else(|| word.clone(), |tint| self.front.look.paint(tint, &word));
        format!("{}  {}  {}  {word}\n", local.full(event.at), task.short_id, first_line(&task.title))
    }
}
