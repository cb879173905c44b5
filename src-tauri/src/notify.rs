//! System notifications about tasks that ended or need the person, each told once, and taken back when it no longer
//! holds; what the person answers to them is carried out.
//!
//! The store knows which ended tasks have not been told (`notified_at`), so a task that ended while no app was open is
//! told at the next start, and none is told twice but what the person has put off: it is told again when it comes back.
//! Badge and list in the window tell as well: a desktop without a notification server is not an error.

use crate::window;
use consent::Consent;
use contract::{
    ApiError, Task, TaskId,
    command::{GetSettings, ListTasks},
    event::{Event, EventKind},
    settings::Settings,
    task::Status,
};
use due::{Due, due};
use engine::{Asking, Engine, Happening, Notice, OnScreen, Scene, Subscription, decide_notice};
use going::{Going, Moment};
use jiff::{Zoned, tz::TimeZone};
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
mod due;
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
        if due.answer {
            self.withdraw_what_asks();
        }
        if due.put_off {
            self.tell_questions();
        }
        let held = if due.ends || due.put_off { self.tell_ends(false) } else { None };
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
        let (zoned, now) = (self.zoned(), Instant::now());
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
            Notice::Lagged => Due { questions: true, over: true, ends: true, ..Due::default() },
            Notice::Open(_) | Notice::PoolLost => Due::default(),
        }
    }

    /// Takes back what no longer holds, or is put off.
    fn withdraw(&self) {
        let shown = self.sender.shown();
        let told: Vec<TaskId> = shown.tasks().into_iter().collect();
        match self.as_they_are(&told) {
            Ok(now) => self.sender.withdraw(shown.no_longer_true(|told| told.holds(now.get(&told.task())))),
            Err(error) => tracing::error!(%error, "whether notifications still hold could not be read"),
        }
    }

    /// Takes back what asks whether more may come, where the person has answered, be it in the window.
    fn withdraw_what_asks(&self) {
        match self.engine.call(GetSettings {}) {
            Ok(settings) if settings.notify_answered => self.sender.withdraw(self.sender.shown().that_ask()),
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "whether notifications may still ask could not be read"),
        }
    }

    /// These tasks as they are now, without those that are put off.
    fn as_they_are(&self, ids: &[TaskId]) -> Result<HashMap<TaskId, Task>, ApiError> {
        let mut now = HashMap::new();
        for ids in ids.chunks(BATCH) {
            let limit = i64::try_from(BATCH).unwrap_or(0);
            let page = self.engine.call(ListTasks { ids: ids.to_vec(), limit, ..ListTasks::default() })?;
            let put_off = self.engine.put_off(ids)?;
            let waits = |task: &Task| put_off.get(&task.id).is_some_and(|of| of.now);
            now.extend(page.tasks.into_iter().filter(|task| !waits(task)).map(|task| (task.id, task)));
        }
        Ok(now)
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
                let (settings, zoned) = (self.engine.call(GetSettings {})?, self.zoned());
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

    /// The moment, as the clock on the person's wall shows it.
    fn zoned(&self) -> Zoned {
        self.engine.now().to_zoned(TimeZone::system())
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
