//! From the engine's bus to the window.
//!
//! Many events become one `queue-changed`, at most 30 times a second, and three times where tasks only move on: each is
//! a frame, and a frame costs the same whatever changes in it. The page reads again what it shows. Nothing is kept for a
//! page that is not there: a fresh page reads everything anyway.

use crate::{arguments::Arguments, autostart, emit::emit, update_check, window, window_life};
use contract::{
    TaskId,
    command::{GetQueue, GetSettings},
    event::{Event, EventKind, QUEUE_CHANGED, QueueChanged},
};
use engine::{Engine, Notice, Subscription};
use std::{
    collections::BTreeSet,
    sync::mpsc::RecvTimeoutError,
    thread,
    time::{Duration, Instant},
};
use tauri::AppHandle;

/// At most 30 messages a second.
const PAUSE: Duration = Duration::from_millis(1000 / 30);
/// At most three where nothing has happened but progress.
const MOVING_PAUSE: Duration = Duration::from_millis(1000 / 3);
/// Past so many tasks the page reads its whole list again instead.
const MOST_TASKS: usize = 200;

/// Starts the thread that carries the engine's events to the window.
pub(crate) fn start(app: &AppHandle, engine: &Engine) -> std::io::Result<()> {
    let (app, engine, events) = (app.clone(), engine.clone(), engine.subscribe());
    thread::Builder::new().name("window-events".into()).spawn(move || {
        carry(&app, &engine, &events);
    })?;
    Ok(())
}

/// Waits for something to happen and gathers what comes with it, until it is time to tell.
fn carry(app: &AppHandle, engine: &Engine, events: &Subscription) {
    let mut told: Option<Instant> = None;
    while let Some(first) = events.recv() {
        let mut gathered = Gathered::default();
        take(app, engine, first, &mut gathered);
        loop {
            let wait = gathered.wait(told.map(|at| at.elapsed()));
            match events.recv_timeout(wait) {
                Ok(next) => take(app, engine, next, &mut gathered),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
        tell(app, engine, gathered);
        told = Some(Instant::now());
    }
}

fn take(app: &AppHandle, engine: &Engine, notice: Notice, gathered: &mut Gathered) {
    match notice {
        Notice::Event(event) => gathered.add(&event),
        Notice::Lagged => match engine.call(GetQueue {}) {
            Ok(queue) => gathered.everything(queue.revision),
            Err(error) => {
                tracing::error!(%error, "the state of the queue could not be read");
                // the page comes upon the same, and says so
                gathered.everything(0);
            }
        },
        Notice::Open(words) => window_life::open(app, &Arguments::handed_over(&words)),
        Notice::PoolLost => {
            tracing::info!("another process runs the queue from now on");
            (gathered.changed.queue, gathered.urgent) = (true, true);
        }
    }
}

fn tell(app: &AppHandle, engine: &Engine, gathered: Gathered) {
    let Some(changed) = gathered.finish() else { return };
    if changed.settings {
        match engine.call(GetSettings {}) {
            Ok(settings) => {
                window::apply_theme(app, settings.theme);
                autostart::apply_change(app, &settings);
                update_check::settings_changed(app);
            }
            Err(error) => tracing::error!(%error, "the settings could not be read"),
        }
    }
    emit(app, QUEUE_CHANGED, changed);
}

/// What has happened since the page was last told.
#[derive(Default)]
struct Gathered {
    changed: QueueChanged,
    tasks: BTreeSet<TaskId>,
    /// Something else than progress has happened.
    urgent: bool,
}

impl Gathered {
    fn add(&mut self, event: &Event) {
        self.changed.revision = self.changed.revision.max(event.id);
        self.urgent |= event.kind != EventKind::Progress;
        match event.kind {
            EventKind::Agents => self.changed.agents = true,
            EventKind::Workers | EventKind::Queue => self.changed.queue = true,
            EventKind::Settings => self.changed.settings = true,
            EventKind::Providers => self.changed.providers = true,
            EventKind::Reports => self.changed.reports = true,
            EventKind::Chats => self.changed.chats = true,
            EventKind::Inbox => self.changed.inbox = true,
            EventKind::Schedules => self.changed.schedules = true,
            EventKind::Status
            | EventKind::Progress
            | EventKind::Edited
            | EventKind::CancelRequested
            | EventKind::PauseRequested
            | EventKind::Deleted
            | EventKind::Changes
            | EventKind::Messages
            | EventKind::UserMessage => {}
        }
        if let Some(task) = event.task_id
            && !self.changed.all
        {
            self.tasks.insert(task);
            self.changed.all = self.tasks.len() > MOST_TASKS;
        }
    }

    /// How long more is gathered before it is told; `since` the page was told last.
    fn wait(&self, since: Option<Duration>) -> Duration {
        let pause = if self.urgent { PAUSE } else { MOVING_PAUSE };
        since.map_or(Duration::ZERO, |since| pause.saturating_sub(since))
    }

    /// Events were missed: anything may have changed.
    fn everything(&mut self, revision: i64) {
        self.urgent = true;
        self.changed = QueueChanged {
            revision: self.changed.revision.max(revision),
            tasks: vec![],
            all: true,
            agents: true,
            providers: true,
            reports: true,
            chats: true,
            inbox: true,
            schedules: true,
            queue: true,
            settings: true,
        };
    }

    /// The message, if there is anything to tell.
    fn finish(mut self) -> Option<QueueChanged> {
        if !self.changed.all {
            self.changed.tasks = self.tasks.into_iter().collect();
        }
        (self.changed != QueueChanged::default()).then_some(self.changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::Timestamp;

    fn event(id: i64, task: Option<u128>, kind: EventKind) -> Event {
        let task_id = task.map(|n| TaskId(uuid::Uuid::from_u128(n)));
        Event { id, at: Timestamp::UNIX_EPOCH, task_id, kind, from_status: None, to_status: None }
    }

    #[test]
    fn nothing_happened_nothing_told() {
        assert_eq!(Gathered::default().finish(), None);
    }

    #[test]
    fn many_events_of_one_task_are_one_change() {
        let mut gathered = Gathered::default();
        for id in [4, 6, 5] {
            gathered.add(&event(id, Some(1), EventKind::Progress));
        }
        gathered.add(&event(7, None, EventKind::Workers));
        let told = gathered.finish().unwrap();
        assert_eq!((told.revision, told.tasks.len(), told.all, told.queue), (7, 1, false, true));
    }

    #[test]
    fn progress_alone_waits_longer_than_what_else_happens() {
        let mut gathered = Gathered::default();
        gathered.add(&event(1, Some(1), EventKind::Progress));
        let ms = Duration::from_millis;
        for (since, wait) in [(None, ms(0)), (Some(ms(100)), ms(233)), (Some(ms(400)), ms(0))] {
            assert_eq!(gathered.wait(since), wait, "{since:?}");
        }
        gathered.add(&event(2, Some(1), EventKind::Status));
        for (since, wait) in [(None, ms(0)), (Some(ms(10)), ms(23)), (Some(ms(100)), ms(0))] {
            assert_eq!(gathered.wait(since), wait, "{since:?}");
        }
    }

    #[test]
    fn past_two_hundred_tasks_everything_is_to_be_read_again() {
        let mut gathered = Gathered::default();
        for n in 0..200_u128 {
            gathered.add(&event(n as i64, Some(n), EventKind::Status));
        }
        assert!(!gathered.changed.all);
        gathered.add(&event(200, Some(200), EventKind::Status));
        let told = gathered.finish().unwrap();
        assert_eq!((told.all, told.tasks.len(), told.revision), (true, 0, 200));
    }

    #[test]
    fn after_lagging_all_is_told_with_the_newest_revision() {
        let mut gathered = Gathered::default();
        gathered.add(&event(9, Some(1), EventKind::Status));
        gathered.everything(7);
        gathered.add(&event(12, Some(2), EventKind::Status));
        let told = gathered.finish().unwrap();
        assert_eq!((told.all, told.tasks.len(), told.revision, told.settings), (true, 0, 12, true));
    }
}
