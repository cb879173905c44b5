//! The one writer thread of a process, which commits in groups.
//!
//! What arrives while a commit is synced shares the next one; a group is closed at [`GROUP_REQUESTS`] requests or
//! [`GROUP_TIME`] of work and never waits to be filled. Each request but the first is a savepoint. Callers are answered after
//! COMMIT; nothing is ever acknowledged on a guess.

use crate::{Connection, Result, StoreError, open::connect_writer};
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, Sender},
    },
    thread,
    time::{Duration, Instant},
};

/// A group is closed at so many requests,
pub const GROUP_REQUESTS: usize = 64;
/// or after so much work.
pub const GROUP_TIME: Duration = Duration::from_millis(5);
/// Pause between groups when another process wants to write (a busy writer starves it otherwise).
const ROOM: Duration = Duration::from_millis(2);

type Value = Box<dyn Any + Send>;
type Change = Box<dyn Fn(&mut Connection) -> Result<Value> + Send>;
type Answer = Box<dyn FnOnce(Result<Value>) + Send>;

struct Request {
    change: Change,
    answer: Answer,
}

/// What the writer calls, on its own thread.
pub(crate) struct Hooks {
    pub(crate) before_write: Option<Box<dyn Fn() + Send + Sync>>,
    pub(crate) after_commit: Option<Box<dyn Fn() + Send + Sync>>,
}

/// The door to the writer thread. Dropping the last one ends the thread after what was sent is committed.
pub(crate) struct Writer {
    requests: Option<Sender<Request>>,
    room_wanted: Arc<AtomicBool>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Writer {
    pub(crate) fn start(path: PathBuf, connection: Connection, hooks: Hooks) -> Result<Self> {
        let (requests, inbox) = mpsc::channel();
        let room_wanted = Arc::new(AtomicBool::new(false));
        let mut groups =
            Groups { path, connection: Some(connection), hooks, room_wanted: Arc::clone(&room_wanted) };
        let thread = thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || groups.run(&inbox))
            .map_err(|e| StoreError::Io(e.to_string()))?;
        Ok(Self { requests: Some(requests), room_wanted, thread: Some(thread) })
    }

    pub(crate) fn write<T, F>(&self, change: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Connection) -> Result<T> + Send + 'static,
    {
        let (answer, answered) = mpsc::sync_channel(1);
        self.write_behind(change, move |result| {
            // a caller that went away needs no answer
            let _ = answer.send(result);
        });
        answered.recv().unwrap_or(Err(StoreError::Closed))
    }

    pub(crate) fn write_behind<T, F>(&self, change: F, then: impl FnOnce(Result<T>) + Send + 'static)
    where
        T: Send + 'static,
        F: Fn(&mut Connection) -> Result<T> + Send + 'static,
    {
        let request = Request {
            change: Box::new(move |connection| change(connection).map(|value| Box::new(value) as Value)),
            answer: Box::new(move |result| {
                then(result.and_then(|value| match value.downcast::<T>() {
                    Ok(value) => Ok(*value),
                    Err(_) => Err(StoreError::Closed),
                }));
            }),
        };
        if let Some(requests) = &self.requests
            && let Err(mpsc::SendError(request)) = requests.send(request)
        {
            (request.answer)(Err(StoreError::Closed));
        }
    }

    pub(crate) fn make_room(&self) {
        self.room_wanted.store(true, Ordering::Relaxed);
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.requests = None;
        let own_thread = self.thread.as_ref().is_some_and(|t| t.thread().id() == thread::current().id());
        if let Some(thread) = self.thread.take().filter(|_| !own_thread) {
            let _ = thread.join();
        }
    }
}

struct Groups {
    path: PathBuf,
    connection: Option<Connection>,
    hooks: Hooks,
    room_wanted: Arc<AtomicBool>,
}

impl Groups {
    fn run(&mut self, inbox: &Receiver<Request>) {
        while let Ok(first) = inbox.recv() {
            if self.room_wanted.swap(false, Ordering::Relaxed) {
                thread::sleep(ROOM);
            }
            if let Some(hook) = &self.hooks.before_write {
                hook();
            }
            self.commit_group(first, inbox);
            if let Some(hook) = &self.hooks.after_commit {
                hook();
            }
        }
    }

    /// Runs requests until the group is full or nothing more waits, commits, answers.
    fn commit_group(&mut self, first: Request, inbox: &Receiver<Request>) {
        let began = Instant::now();
        let mut connection = match self.take_connection() {
            Ok(connection) => connection,
            Err(error) => return (first.answer)(Err(error)),
        };
        if let Err(error) = AnsiTransactionManager::begin_transaction_sql(&mut connection, "BEGIN IMMEDIATE")
        {
            // Diesel may believe that a transaction is open; start afresh next time
            return (first.answer)(Err(error.into()));
        }
        let (result, mut sound) = run_first(&mut connection, &first.change);
        if result.is_err() && sound {
            self.connection = Some(connection);
            return (first.answer)(result);
        }
        let mut ran = vec![(first, result)];
        while sound && ran.len() < GROUP_REQUESTS && began.elapsed() < GROUP_TIME {
            let Ok(request) = inbox.try_recv() else { break };
            let (result, still_sound) = run_in_savepoint(&mut connection, &request.change);
            sound = still_sound;
            ran.push((request, result));
        }
        if !sound {
            drop(connection);
            return self.run_each_alone(ran);
        }
        match AnsiTransactionManager::commit_transaction(&mut connection) {
            Ok(()) => {
                self.connection = Some(connection);
                for (request, result) in ran {
                    (request.answer)(result);
                }
            }
            Err(error) => {
                // the connection is dropped: whatever state the failed COMMIT left ends with it
                let error = StoreError::from(error);
                for (request, _) in ran {
                    (request.answer)(Err(error.clone()));
                }
            }
        }
    }

    /// One request voided the whole transaction (disk full, I/O error): each is tried again by itself, so that
    /// only those fail that cannot be done.
    fn run_each_alone(&mut self, ran: Vec<(Request, Result<Value>)>) {
        for (request, _) in ran {
            let result = self.run_alone(&request.change);
            (request.answer)(result);
        }
    }

    fn run_alone(&mut self, change: &Change) -> Result<Value> {
        let mut connection = self.take_connection()?;
        AnsiTransactionManager::begin_transaction_sql(&mut connection, "BEGIN IMMEDIATE")?;
        let (result, sound) = run_first(&mut connection, change);
        if sound {
            if result.is_ok() {
                AnsiTransactionManager::commit_transaction(&mut connection)?;
            }
            self.connection = Some(connection);
        }
        result
    }

    fn take_connection(&mut self) -> Result<Connection> {
        self.connection.take().map_or_else(|| connect_writer(&self.path), Ok)
    }
}

/// Runs the first request of a transaction. It needs no savepoint, for there is nothing else to keep: its failure
/// undoes the transaction, which is over then. Whether the connection can still be used comes with it.
fn run_first(connection: &mut Connection, change: &Change) -> (Result<Value>, bool) {
    match catch_unwind(AssertUnwindSafe(|| change(connection))) {
        Ok(Ok(value)) => (Ok(value), true),
        Ok(Err(error)) => {
            let undone = AnsiTransactionManager::rollback_transaction(connection).is_ok();
            let sound = undone && !error.voids_the_transaction();
            (Err(error), sound)
        }
        Err(panic) => (Err(StoreError::Panicked(words_of(panic.as_ref()))), false),
    }
}

/// Runs one request so that its failure, or its panic, undoes its own changes only; and whether the transaction
/// around it still stands. It does not when SQLite gave all of it up (disk full, I/O error), which shows as a
/// savepoint that is gone, nor after a panic, which may have left savepoints of its own behind.
fn run_in_savepoint(connection: &mut Connection, change: &Change) -> (Result<Value>, bool) {
    if let Err(error) = AnsiTransactionManager::begin_transaction(connection) {
        return (Err(error.into()), false);
    }
    match catch_unwind(AssertUnwindSafe(|| change(connection))) {
        Ok(Ok(value)) => match AnsiTransactionManager::commit_transaction(connection) {
            Ok(()) => (Ok(value), true),
            Err(error) => (Err(error.into()), false),
        },
        Ok(Err(error)) => {
            // the request's own error tells why, not the one of a savepoint that went with the transaction
            let undone = AnsiTransactionManager::rollback_transaction(connection).is_ok();
            let sound = undone && !error.voids_the_transaction();
            (Err(error), sound)
        }
        Err(panic) => (Err(StoreError::Panicked(words_of(panic.as_ref()))), false),
    }
}

fn words_of(panic: &(dyn Any + Send)) -> String {
    let words = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    words.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "it panicked".into())
}
