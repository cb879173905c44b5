//! System notifications about tasks that ended or need the person, each told once, and taken back when it no longer
//! holds; what the person answers to them is carried out.
//!
//! The store knows which ended tasks have not been told (`notified_at`), so a task that ended while no app was open is
//! told at the next start, and none is told twice. Badge and list in the window tell as well: a desktop without a
//! notification server is not an error.

use crate::window;
use consent::Consent;
use contract::{
    ApiError, Task, TaskId,
    command::{GetSettings, ListTasks},
    event::{Event, EventKind},
    settings::Settings,
    task::Status,
};
use engine::{Asking, Engine, Happening, Notice, OnScreen, Scene, Subscription, decide_notice};
use going::{Going, Moment};
use jiff::Zoned;
use minute::Minute;
use questions::{Asked, strategy_of};
use sender::Sender;
use std::{
    collections::{BTreeSet, HashMap},
    sync::mpsc::RecvTimeoutError,
    thread,
    time::{Duration, Instant},
};
use tauri::AppHandle;
use words::{MOST_SINGLE, Message, Told};

pub(crate) use sender::plugin;

mod answers;
mod consent;
mod going;
mod minute;
mod plain;
mod questions;
mod sender;
mod session;
mod shown;
mod words;

/// Rounds of notifications are at least so far apart; what ends in between is told together.
const PAUSE: Duration = Duration::from_secs(1);
/// So many notices are taken together at most, so that a question is told while others go on.
const TOGETHER: usize = 1000;
/// The engine gives so many at once.
const BATCH: usize = 100;

/// Starts the thread that tells. What ended while no app was open is told first.
///
/// # Errors
/// The plugin or the system refuses it.
pub(crate) fn start(app: &AppHandle, engine: &Engine) -> anyhow::Result<()> {
    let events = engine.subscribe();
    let (sender, asked) = (Sender::new(app)?, Asked::default());
    let mut notifier = Notifier {
        app: app.clone(),
        engine: engine.clone(),
        sender,
        asked,
        consent: Consent::default(),
        going: Going::default(),
        moved: BTreeSet::new(),
        minute: Minute::default(),
    };
    thread::Builder::new().name("notifications".into()).spawn(move || notifier.run(&events))?;
    Ok(())
}

struct Notifier {
    app: AppHandle,
    engine: Engine,
    sender: Sender,
    asked: Asked,
    consent: Consent,
    going: Going,
    /// The tasks that are further than when the last round began.
    moved: BTreeSet<TaskId>,
    minute: Minute,
}

/// What is to be done about what happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Due {
    /// A question may be new.
    questions: bool,
    /// What the screen tells of a task may be over.
    over: bool,
    /// A task is new: it may run another one again, which then is over as well.
    run_again: bool,
    /// A task ended.
    ends: bool,
    /// A task is further.
    moves: bool,
}

impl Due {
    /// Both.
    fn and(self, other: Self) -> Self {
        Self {
            questions: self.questions || other.questions,
            over: self.over || other.over,
            run_again: self.run_again || other.run_again,
            ends: self.ends || other.ends,
            moves: self.moves || other.moves,
        }
    }
}

/// What is to be done about an event; `is_shown` says whether the screen tells anything of a task.
fn due(event: &Event, is_shown: impl Fn(TaskId) -> bool) -> Due {
    let over = || event.task_id.is_some_and(&is_shown);
    match event.kind {
        EventKind::Status => Due {
            // pending: it may wait for an approval
            questions: matches!(event.to_status, Some(Status::NeedsInput | Status::Pending)),
            over: over(),
            run_again: event.from_status.is_none(),
            ends: event.to_status.is_some_and(Status::is_terminal),
            moves: false,
        },
        EventKind::Progress => Due { moves: true, ..Due::default() },
        EventKind::Deleted => Due { over: over(), ..Due::default() },
        _ => Due::default(),
    }
}

impl Notifier {
    fn run(&mut self, events: &Subscription) {
        self.tell_ends(true);
        self.tell_questions();
        let (mut quiet_until, mut later) = (Instant::now(), Due::default());
        loop {
            let left = quiet_until.saturating_duration_since(Instant::now());
            let notice = match later == Due::default() {
                true => events.recv().ok_or(RecvTimeoutError::Disconnected),
                false => events.recv_timeout(left),
            };
            match notice {
                Ok(first) => {
                    let due = self.due_together(first, events);
                    later = self.at_once(due, later);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if later != Due::default() && Instant::now() >= quiet_until {
                let held = self.in_rounds(std::mem::take(&mut later));
                quiet_until = Instant::now() + PAUSE;
                if let Some(until) = held {
                    (later.ends, quiet_until) = (true, until);
                }
            }
        }
    }

    /// What somebody waits for is done now; what is left for the next round.
    fn at_once(&mut self, due: Due, later: Due) -> Due {
        if due.over {
            self.withdraw();
        }
        if due.questions {
            self.tell_questions();
        }
        Due { questions: false, over: false, ..due.and(later) }
    }

    fn tell_questions(&mut self) {
        self.asked.tell(&self.app, &self.engine, &self.sender, &mut self.consent);
    }

    /// What is not urgent. Where the ends of tasks are told together later: when.
    fn in_rounds(&mut self, due: Due) -> Option<Instant> {
        let held = if due.ends { self.tell_ends(false) } else { None };
        if due.run_again {
            self.withdraw();
        }
        if due.moves {
            self.tell_progress();
        }
        held
    }

    /// Tells how far tasks are that tell of it.
    fn tell_progress(&mut self) {
        let moved = std::mem::take(&mut self.moved);
        let settings = match self.engine.call(GetSettings {}) {
            Ok(settings) => settings,
            Err(error) => return tracing::error!(%error, "how far tasks are could not be told"),
        };
        let (zoned, now) = (Zoned::now(), Instant::now());
        let last_minute = self.minute.count(now);
        let moment = Moment { settings: &settings, last_minute, zoned: &zoned, now };
        let told = self.going.tell(&self.app, &self.engine, &self.sender, &moved, &moment);
        self.minute.add(told, now);
    }

    /// What is due about a notice and about those that wait behind it: one look at the tasks does for all of them.
    fn due_together(&mut self, first: Notice, events: &Subscription) -> Due {
        let waiting = std::iter::from_fn(|| events.recv_timeout(Duration::ZERO).ok()).take(TOGETHER);
        let notices = std::iter::once(first).chain(waiting);
        notices.fold(Due::default(), |all, notice| {
            self.follow(&notice);
            all.and(self.due(&notice))
        })
    }

    /// Remembers which tasks are further, and forgets those that have ended.
    fn follow(&mut self, notice: &Notice) {
        let Notice::Event(Event { kind, task_id: Some(task), to_status, .. }) = notice else { return };
        match kind {
            EventKind::Progress => _ = self.moved.insert(*task),
            EventKind::Status if to_status.is_some_and(Status::is_terminal) => {
                self.moved.remove(task);
                self.going.forget(*task);
            }
            _ => {}
        }
    }

    fn due(&self, notice: &Notice) -> Due {
        match notice {
            Notice::Event(event) => due(event, |task| self.sender.shown().tells_of(task)),
            Notice::Lagged => Due { questions: true, over: true, run_again: false, ends: true, moves: false },
            Notice::Open(_) | Notice::PoolLost => Due::default(),
        }
    }

    /// Takes back what no longer holds.
    fn withdraw(&self) {
        let shown = self.sender.shown();
        let told: Vec<TaskId> = shown.tasks().into_iter().collect();
        let mut now = HashMap::new();
        for ids in told.chunks(BATCH) {
            let limit = i64::try_from(BATCH).unwrap_or(0);
            match self.engine.call(ListTasks { ids: ids.to_vec(), limit, ..ListTasks::default() }) {
                Ok(page) => now.extend(page.tasks.into_iter().map(|task| (task.id, task))),
                Err(error) => {
                    tracing::error!(%error, "whether notifications still hold could not be read");
                    return;
                }
            }
        }
        self.sender.withdraw(shown.no_longer_true(|told| told.holds(now.get(&told.task()))));
    }

    /// Tells every ended task that has not been told. Where that is too much for this minute: when it is over.
    fn tell_ends(&mut self, at_start: bool) -> Option<Instant> {
        let mut news = News::default();
        let last_minute = self.minute.count(Instant::now());
        let gathered = self.gather(&mut news, last_minute);
        if let Some(task) = &news.asks {
            self.consent.ask();
            self.sender.show(&words::asking(words::of_one(task)));
        }
        if news.tells.len() > MOST_SINGLE {
            self.sender.show(&news.together(at_start));
        } else {
            news.first.iter().for_each(|task| self.sender.show(&words::of_one(task)));
        }
        self.minute.add(news.tells.len() + usize::from(news.asks.is_some()), Instant::now());
        if let Err(error) = gathered.and_then(|()| self.mark(&news.unmarked)) {
            tracing::error!(%error, "ended tasks could not be announced");
        }
        self.minute.over().filter(|_| news.held)
    }

    /// Reads what has not been told, in batches as the engine gives them; one must be marked before the next comes. What is
    /// held back is not marked, so that it is told whatever happens meanwhile.
    fn gather(&self, news: &mut News, last_minute: usize) -> Result<(), ApiError> {
        loop {
            let batch = self.engine.unannounced()?;
            news.unmarked.clear();
            let last = batch.len() < BATCH;
            if !batch.is_empty() {
                let (settings, zoned) = (self.engine.call(GetSettings {})?, Zoned::now());
                for task in batch {
                    let asking =
                        if news.asks.is_some() { Asking::Asked } else { self.consent.asking(&self.app) };
                    let said = self.decide(&task, &settings, asking, last_minute, &zoned);
                    news.sort(task, said);
                }
            }
            if last || news.held {
                return Ok(());
            }
            self.mark(&std::mem::take(&mut news.unmarked))?;
        }
    }

    /// What is shown of a task that has ended. What the person cancelled themselves is no news.
    fn decide(
        &self,
        task: &Task,
        settings: &Settings,
        asking: Asking,
        last_minute: usize,
        zoned: &Zoned,
    ) -> OnScreen {
        let happening = match task.status {
            Status::Completed => Happening::Completed,
            Status::Failed => Happening::Failed,
            Status::Pending
            | Status::Queued
            | Status::Running
            | Status::Paused
            | Status::NeedsInput
            | Status::Cancelled => return OnScreen::Nothing,
        };
        let scene = Scene {
            in_view: window::shows(&self.app, task.id),
            asking,
            last_minute,
            since_told: None,
            took_seconds: task.duration_seconds.unwrap_or(0.0),
            now: zoned,
        };
        let strategy = strategy_of(&self.engine, settings, task);
        decide_notice(happening, strategy, settings, &scene).screen
    }

    fn mark(&self, told: &[TaskId]) -> Result<(), ApiError> {
        if told.is_empty() { Ok(()) } else { self.engine.mark_announced(told) }
    }
}

/// What there is to tell.
#[derive(Default)]
struct News {
    /// The first of them, no more than are told one by one.
    first: Vec<Task>,
    completed: usize,
    failed: usize,
    tells: Vec<Told>,
    /// Those that are marked as told once they are.
    unmarked: Vec<TaskId>,
    /// The one whose notice asks whether others may come.
    asks: Option<Task>,
    /// There is more, which is told together when the minute is over.
    held: bool,
}

impl News {
    /// Puts a task where it belongs by what is to be shown of it.
    fn sort(&mut self, task: Task, said: OnScreen) {
        match said {
            OnScreen::Together => self.held = true,
            OnScreen::Nothing => self.unmarked.push(task.id),
            OnScreen::Alone => {
                self.unmarked.push(task.id);
                self.add(task);
            }
            OnScreen::Asks => {
                self.unmarked.push(task.id);
                self.asks = Some(task);
            }
        }
    }

    fn add(&mut self, task: Task) {
        *(if task.status == Status::Failed { &mut self.failed } else { &mut self.completed }) += 1;
        self.tells.push(Told::End(task.id));
        if self.first.len() < MOST_SINGLE {
            self.first.push(task);
        }
    }

    /// All of it as one. Of very many it is not looked at any more whether each of them still holds.
    fn together(&self, while_closed: bool) -> Message {
        let tells = if self.tells.len() > BATCH { vec![] } else { self.tells.clone() };
        words::of_many(self.completed, self.failed, while_closed, tells)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::Timestamp;

    #[test]
    fn what_is_due_follows_from_what_happened() {
        let (shown, other) = (TaskId(uuid::Uuid::from_u128(1)), TaskId(uuid::Uuid::from_u128(2)));
        let none = Due::default();
        use Status::{Cancelled, Failed, NeedsInput, Pending, Queued, Running};
        let moves = [
            ("a question is asked", other, Some(Running), NeedsInput, Due { questions: true, ..none }),
            ("a question is answered", shown, Some(NeedsInput), Queued, Due { over: true, ..none }),
            ("it asks again", shown, Some(Running), NeedsInput, Due { questions: true, over: true, ..none }),
            ("an approval is given", shown, Some(Pending), Queued, Due { over: true, ..none }),
            (
                "what asks is cancelled",
                shown,
                Some(NeedsInput),
                Cancelled,
                Due { over: true, ends: true, ..none },
            ),
            ("another task ends", other, Some(Running), Failed, Due { ends: true, ..none }),
            ("a task is new", other, None, Queued, Due { run_again: true, ..none }),
            ("a new task waits", other, None, Pending, Due { run_again: true, questions: true, ..none }),
        ];
        let moves =
            moves.map(|(what, task, from, to, due)| (what, task, EventKind::Status, from, Some(to), due));
        let others = [
            ("what is shown is deleted", shown, EventKind::Deleted, None, None, Due { over: true, ..none }),
            ("another is deleted", other, EventKind::Deleted, None, None, none),
            ("what is shown goes on", shown, EventKind::Progress, None, None, Due { moves: true, ..none }),
        ];
        for (what, task, kind, from_status, to_status, wanted) in moves.into_iter().chain(others) {
            let at = Timestamp::UNIX_EPOCH;
            let event = Event { id: 1, at, task_id: Some(task), kind, from_status, to_status };
            assert_eq!(due(&event, |task| task == shown), wanted, "{what}");
        }
    }
}
