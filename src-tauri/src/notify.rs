//! System notifications about tasks that ended or need the person, each told once; what the person answers to them is
//! carried out.
//!
//! The store knows which ended tasks have not been told (`notified_at`), so a task that ended while no app was open is
//! told at the next start, and none is told twice. Badge and list in the window tell as well: a desktop without a
//! notification server is not an error.

use crate::window;
use contract::{
    ApiError, Task, TaskId, Timestamp,
    command::{AnswerTask, GetSettings, ListTasks, RetryTasks},
    model,
    settings::NotifyOn,
    task::Status,
};
use engine::{Engine, Notice, Subscription};
use server::{Answer, Choice, Server};
use std::{
    collections::HashMap,
    sync::mpsc::RecvTimeoutError,
    thread,
    time::{Duration, Instant},
};
use tauri::{AppHandle, Manager, async_runtime};
use words::About;

mod server;
mod words;

/// Rounds of notifications are at least so far apart; what ends in between is told together.
const PAUSE: Duration = Duration::from_secs(1);
/// More than so many at once become one summary.
const MOST_SINGLE: usize = 3;
/// The engine gives so many at once.
const BATCH: usize = 100;

/// Starts the thread that tells. What ended while no app was open is told first.
pub(crate) fn start(app: &AppHandle, engine: &Engine) -> std::io::Result<()> {
    let (app, engine, events) = (app.clone(), engine.clone(), engine.subscribe());
    thread::Builder::new().name("notifications".into()).spawn(move || {
        let answers = app.clone();
        let server = Server::new(move |answer| carry_out(&answers, answer));
        let mut asking = Asking::default();
        tell(&app, &engine, &server, true);
        asking.tell(&app, &engine, &server);
        follow(&app, &engine, &server, &events, &mut asking);
    })?;
    Ok(())
}

fn follow(app: &AppHandle, engine: &Engine, server: &Server, events: &Subscription, asking: &mut Asking) {
    while let Some(notice) = events.recv() {
        if is_question(&notice) {
            // somebody is waited for: that is told at once
            asking.tell(app, engine, server);
        }
        if !is_ending(&notice) {
            continue;
        }
        tell(app, engine, server, false);
        let (quiet_until, mut more) = (Instant::now() + PAUSE, false);
        loop {
            match events.recv_timeout(quiet_until.saturating_duration_since(Instant::now())) {
                Ok(notice) => {
                    if is_question(&notice) {
                        asking.tell(app, engine, server);
                    }
                    more |= is_ending(&notice);
                }
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
        if more {
            tell(app, engine, server, false);
        }
    }
}

fn is_ending(notice: &Notice) -> bool {
    match notice {
        Notice::Event(event) => {
            [Status::Completed, Status::Failed, Status::Cancelled].iter().any(|s| event.is_move_to(*s))
        }
        Notice::Lagged => true,
        Notice::Open(_) | Notice::PoolLost => false,
    }
}

fn is_question(notice: &Notice) -> bool {
    match notice {
        // pending: it may wait for an approval
        Notice::Event(event) => event.is_move_to(Status::NeedsInput) || event.is_move_to(Status::Pending),
        Notice::Lagged => true,
        Notice::Open(_) | Notice::PoolLost => false,
    }
}

/// Which questions have been told, by their tasks. A task that asks something else is told again.
#[derive(Default)]
struct Asking(HashMap<TaskId, Option<Timestamp>>);

impl Asking {
    /// Tells every task that waits for the person and has not been told.
    fn tell(&mut self, app: &AppHandle, engine: &Engine, server: &Server) {
        let statuses = vec![Status::NeedsInput];
        let limit = i64::try_from(BATCH).unwrap_or(0);
        let listed = engine.call(ListTasks { statuses, approvals: true, limit, ..ListTasks::default() });
        let wanted = engine.call(GetSettings {});
        let (tasks, wanted) = match (listed, wanted) {
            (Ok(page), Ok(settings)) => (page.tasks, settings.notify_on),
            (Err(error), _) | (_, Err(error)) => {
                tracing::error!(%error, "tasks that need the person could not be announced");
                return;
            }
        };
        let asked = |task: &Task| task.question.as_ref().map(|question| question.asked_at);
        let told = std::mem::replace(&mut self.0, tasks.iter().map(|t| (t.id, asked(t))).collect());
        let is_new = |task: &&Task| told.get(&task.id) != Some(&asked(task)) && !window::shows(app, task.id);
        let new: Vec<&Task> = tasks.iter().filter(is_new).filter(|_| wanted != NotifyOn::Silent).collect();
        if new.len() > MOST_SINGLE {
            server.show(&words::of_many_questions(new.len()));
        } else {
            new.iter().for_each(|task| server.show(&words::of_question(task)));
        }
    }
}

/// Tells every ended task that has not been told.
fn tell(app: &AppHandle, engine: &Engine, server: &Server, at_start: bool) {
    let mut news = News::default();
    let gathered = gather(app, engine, &mut news);
    if news.completed + news.failed > MOST_SINGLE {
        server.show(&words::of_many(news.completed, news.failed, at_start));
    } else {
        news.first.iter().for_each(|task| server.show(&words::of_one(task)));
    }
    if let Err(error) = gathered.and_then(|()| mark(engine, &news.unmarked)) {
        tracing::error!(%error, "ended tasks could not be announced");
    }
}

/// What there is to tell.
#[derive(Default)]
struct News {
    /// The first of them, no more than are told one by one.
    first: Vec<Task>,
    completed: usize,
    failed: usize,
    /// Those that are marked as told once they are.
    unmarked: Vec<TaskId>,
}

/// Reads what has not been told, in batches as the engine gives them; one must be marked before the next comes.
fn gather(app: &AppHandle, engine: &Engine, news: &mut News) -> Result<(), ApiError> {
    loop {
        let batch = engine.unannounced()?;
        news.unmarked = batch.iter().map(|task| task.id).collect();
        let last = batch.len() < BATCH;
        if !batch.is_empty() {
            let wanted = engine.call(GetSettings {})?.notify_on;
            let told = |task: &Task| is_news(task, wanted) && !window::shows(app, task.id);
            batch.into_iter().filter(told).for_each(|task| news.add(task));
        }
        if last {
            return Ok(());
        }
        mark(engine, &std::mem::take(&mut news.unmarked))?;
    }
}

fn mark(engine: &Engine, told: &[TaskId]) -> Result<(), ApiError> {
    if told.is_empty() { Ok(()) } else { engine.mark_announced(told) }
}

impl News {
    fn add(&mut self, task: Task) {
        *(if task.status == Status::Failed { &mut self.failed } else { &mut self.completed }) += 1;
        if self.first.len() < MOST_SINGLE {
            self.first.push(task);
        }
    }
}

/// Whether the person wants to be told. What they cancelled themselves is no news.
fn is_news(task: &Task, wanted: NotifyOn) -> bool {
    match wanted {
        NotifyOn::All => matches!(task.status, Status::Completed | Status::Failed),
        NotifyOn::Failures => task.status == Status::Failed,
        NotifyOn::Silent => false,
    }
}

/// Does what the person answered.
fn carry_out(app: &AppHandle, answer: Answer) {
    let app = app.clone();
    async_runtime::spawn_blocking(move || {
        let About::Task(id) = answer.about else { return window::present_with(&app, answer.token) };
        let refused = match answer.choice {
            Choice::Open => return window::open_task(&app, id, answer.token),
            Choice::Retry => retry(&app.state::<Engine>(), id),
            Choice::Decide { yes, asked_at } => decide(&app.state::<Engine>(), id, yes, asked_at),
        };
        if let Err(error) = refused {
            tracing::warn!(%error, task = %id.short(), "what its notification offered could not be done");
            window::open_task(&app, id, answer.token);
        }
    });
}

fn retry(engine: &Engine, id: TaskId) -> Result<(), ApiError> {
    let bulk = engine.call(RetryTasks {
        ids: vec![id.to_string()],
        origin: Some(contract::Origin::Window),
        parent_id: None,
    })?;
    bulk.refused.into_iter().next().map_or(Ok(()), |refused| Err(refused.error))
}

/// Answers the question that was shown, and no other.
fn decide(engine: &Engine, id: TaskId, yes: bool, asked_at: Timestamp) -> Result<(), ApiError> {
    let answer = if yes { model::Answer::Approve } else { model::Answer::Deny(None) };
    engine.call(AnswerTask { id: id.to_string(), answer, asked_at: Some(asked_at) }).map(drop)
}
