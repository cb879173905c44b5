//! What the engine announces, gathered: many events make one look at what changed, at most twenty times a second.

use contract::{
    TaskId,
    event::{Event, EventKind},
};
use engine::{Notice, Subscription};
use std::time::{Duration, Instant};

/// How long events are gathered after the first one.
const GATHER: Duration = Duration::from_millis(50);
/// More tasks than this are not named one by one.
const MANY: usize = 200;

/// What changed since it was told last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    pub(crate) ids: Vec<TaskId>,
    /// So much that everything is to be read again.
    pub(crate) all: bool,
    /// Statuses, workers, or the queue itself.
    pub(crate) queue: bool,
    pub(crate) agents: bool,
    /// Talks: something was said, answered or changed in one.
    pub(crate) talks: bool,
}

/// Calls `tell` with what changed, until it returns `false` or the engine is gone.
pub(crate) fn listen(subscription: Subscription, tell: impl Fn(Changes) -> bool + Send + 'static) {
    std::thread::spawn(move || {
        while let Some(first) = subscription.recv() {
            let mut changes = Changes::default();
            changes.add(&first);
            let until = Instant::now() + GATHER;
            while let Ok(more) = subscription.recv_timeout(until.saturating_duration_since(Instant::now())) {
                changes.add(&more);
            }
            if changes != Changes::default() && !tell(changes) {
                return;
            }
        }
    });
}

impl Changes {
    fn add(&mut self, notice: &Notice) {
        match notice {
            Notice::Event(event) => self.add_event(event),
            Notice::Lagged => self.all = true,
            Notice::PoolLost => self.queue = true,
            Notice::Open(_) => {}
        }
        if self.ids.len() > MANY {
            self.ids.clear();
            self.all = true;
        }
    }

    fn add_event(&mut self, event: &Event) {
        match event.kind {
            // A paused queue or a setting changes why any task waits.
            EventKind::Queue | EventKind::Settings => self.all = true,
            EventKind::Status | EventKind::Deleted | EventKind::Workers => self.queue = true,
            EventKind::Edited | EventKind::Changes => self.queue = true,
            EventKind::Agents => self.agents = true,
            EventKind::Progress
            | EventKind::CancelRequested
            | EventKind::PauseRequested
            | EventKind::Messages
            | EventKind::UserMessage => {}
            // nothing of a task itself has changed
            EventKind::Inbox | EventKind::Schedules => {
                self.queue = true;
                return;
            }
            EventKind::Chats => {
                self.talks = true;
                return;
            }
            EventKind::Providers | EventKind::Reports => return,
        }
        if let Some(id) = event.task_id.filter(|id| !self.all && !self.ids.contains(id)) {
            self.ids.push(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn event(n: u32, kind: EventKind) -> Notice {
        let at = sample::now();
        Notice::Event(Event {
            id: i64::from(n),
            at,
            task_id: Some(sample::id(n)),
            kind,
            from_status: None,
            to_status: None,
        })
    }

    #[test]
    fn events_add_up() {
        let mut changes = Changes::default();
        changes.add(&event(1, EventKind::Progress));
        changes.add(&event(1, EventKind::Progress));
        assert_eq!(changes, Changes { ids: vec![sample::id(1)], ..Changes::default() });
        changes.add(&event(2, EventKind::Status));
        assert!(changes.queue && !changes.all && changes.ids.len() == 2);
        let mut looked_at = Changes::default();
        looked_at.add(&event(1, EventKind::Inbox));
        assert_eq!(looked_at, Changes { queue: true, ..Changes::default() });
        let mut said = Changes::default();
        said.add(&event(1, EventKind::Chats));
        assert_eq!(said, Changes { talks: true, ..Changes::default() });
        for n in 0..300 {
            changes.add(&event(n, EventKind::Status));
        }
        assert!(changes.all && changes.ids.is_empty());
    }
}
