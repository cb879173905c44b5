//! A group of requests: one transaction on the writing connection, and what undoes what in it.
//!
//! Owns: the connection, BEGIN and COMMIT. Each request but the first is a savepoint. Must never: decide who runs, or
//! answer before it is certain what became of the whole group.

use crate::{
    Connection, Result, StoreError,
    connect::connect_writer_again,
    in_place::InPlace,
    transaction,
    turns::{LONGEST, Turns},
};
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use os::lock::HeldLock;
use std::{
    any::Any,
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::mpsc::SyncSender,
    time::{Duration, Instant},
};

/// A group is closed at so many requests,
pub const GROUP_REQUESTS: usize = 64;
/// or after so much work.
pub const GROUP_TIME: Duration = Duration::from_millis(5);

pub(crate) type Value = Box<dyn Any + Send>;
pub(crate) type Change = Box<dyn Fn(&mut Connection) -> Result<Value> + Send>;

/// Makes room on a disk.
pub type MakeRoom = Box<dyn Fn(DiskFull) -> bool + Send + Sync>;

/// How it is known that a disk is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiskFull {
    /// SQLite says so.
    Told,
    /// Something failed, and that may be why.
    Supposed,
}

/// What is called around each group, on the thread that leads it.
pub(crate) struct Hooks {
    pub(crate) after_commit: Option<Box<dyn Fn() + Send + Sync>>,
    /// Makes room on a full disk; whether there is more than before.
    pub(crate) make_room: Option<MakeRoom>,
}

/// What waits while a group runs.
pub(crate) trait Waiting {
    /// The next request, for the group of whoever leads.
    fn next(&self) -> Option<Request>;
}

/// A change that somebody wants to see on disk.
pub(crate) struct Request {
    pub(crate) change: Change,
    pub(crate) asker: Asker,
}

/// Who hears what became of a request.
pub(crate) enum Asker {
    /// A caller that waits, and may be made to lead.
    Waiting(SyncSender<Reply>),
    /// Nobody waits; this is called.
    Behind(Box<dyn FnOnce(Result<Value>) + Send>),
}

/// What a caller that waits is told.
pub(crate) enum Reply {
    /// What became of its request.
    Done(Result<Value>),
    /// It is to lead the next group, which begins with its own request.
    Lead(Box<Groups>, Request),
}

impl Asker {
    const fn waits(&self) -> bool {
        matches!(self, Self::Waiting(_))
    }

    /// A panic of who is told is no matter of the others in the group, nor of whoever leads it.
    fn tell(self, result: Result<Value>) {
        match self {
            Self::Waiting(caller) => {
                let _ = caller.send(Reply::Done(result));
            }
            Self::Behind(then) => {
                guarded(|| then(result));
            }
        }
    }
}

/// The writing connection, and what is called around each group. Whoever has it leads.
pub(crate) struct Groups {
    path: PathBuf,
    in_place: InPlace,
    connection: Option<Connection>,
    turns: Turns,
    hooks: Hooks,
}

impl Groups {
    pub(crate) fn new(path: PathBuf, connection: Connection, turns: Turns, hooks: Hooks) -> Self {
        Self { in_place: InPlace::of(&path), path, connection: Some(connection), turns, hooks }
    }

    /// Runs one group, which begins with `first` and goes on with what waits in `queue`.
    pub(crate) fn run(&mut self, first: Request, queue: &impl Waiting) {
        let (turn, begun) = self.begin_in_turn();
        match begun {
            Ok(connection) => self.commit_group(connection, first, queue),
            Err(error) => first.asker.tell(Err(error)),
        }
        drop(turn);
        call(self.hooks.after_commit.as_deref());
    }

    /// Begins a transaction once it is our turn. Where nobody seemed to move on, it is tried without one, and those who do
    /// move on may be faster each time: then it is waited again. Nothing was done so far.
    fn begin_in_turn(&mut self) -> (Option<HeldLock>, Result<Connection>) {
        let longest = Instant::now() + LONGEST;
        loop {
            let turn = self.turns.wait();
            match self.begin() {
                Err(StoreError::Busy)
                    if turn.is_none() && self.turns.others_move_on() && Instant::now() < longest => {}
                begun => return (turn, begun),
            }
        }
    }

    /// Where it fails, the transaction may be open or not: it is started afresh the next time.
    fn begin(&mut self) -> Result<Connection> {
        let mut connection = self.take_connection()?;
        transaction::begin(&mut connection)?;
        Ok(connection)
    }

    /// Runs requests until the group is full or nothing more waits, commits, answers.
    fn commit_group(&mut self, mut connection: Connection, first: Request, queue: &impl Waiting) {
        let began = Instant::now();
        let (result, mut sound) = run_first(&mut connection, &first.change);
        if result.is_err() && sound {
            self.connection = Some(connection);
            return first.asker.tell(result);
        }
        let mut ran = vec![(first, result)];
        while sound && ran.len() < GROUP_REQUESTS && began.elapsed() < GROUP_TIME {
            let Some(request) = queue.next() else { break };
            let (result, still_sound) = run_in_savepoint(&mut connection, &request.change);
            sound = still_sound;
            ran.push((request, result));
        }
        if !sound {
            drop(connection);
            return self.run_each_alone(ran);
        }
        match transaction::commit(&mut connection) {
            Ok(()) => {
                self.connection = Some(connection);
                for (request, result) in ran {
                    request.asker.tell(result);
                }
            }
            // the connection is dropped: whatever state the failed COMMIT left ends with it
            Err(error) => {
                let somebody_waits = ran.iter().any(|(request, _)| request.asker.waits());
                if somebody_waits && self.made_room(&error) {
                    // nothing of it is on disk, for there was no room for it
                    return self.run_each_alone(ran);
                }
                for (request, _) in ran {
                    request.asker.tell(Err(error.clone()));
                }
            }
        }
    }

    /// One request voided the whole transaction (disk full, I/O error): each is tried again by itself, so that
    /// only those fail that cannot be done.
    fn run_each_alone(&mut self, ran: Vec<(Request, Result<Value>)>) {
        for (request, _) in ran {
            let result = self.run_alone(&request);
            request.asker.tell(result);
        }
    }

    /// Tried again as long as room can be made for it. What nobody waits for, such as a sign of life, comes again when
    /// there is room: what is kept of that is not for it.
    fn run_alone(&mut self, request: &Request) -> Result<Value> {
        loop {
            match self.try_alone(&request.change) {
                Err(error) if request.asker.waits() && self.made_room(&error) => {}
                other => return other,
            }
        }
    }

    fn made_room(&self, error: &StoreError) -> bool {
        matches!(error, StoreError::Full)
            && self
                .hooks
                .make_room
                .as_ref()
                .is_some_and(|make| guarded(|| make(DiskFull::Told)).unwrap_or(false))
    }

    fn try_alone(&mut self, change: &Change) -> Result<Value> {
        let mut connection = self.begin()?;
        let (result, sound) = run_first(&mut connection, change);
        if sound {
            if result.is_ok() {
                transaction::commit(&mut connection)?;
            }
            self.connection = Some(connection);
        }
        result
    }

    fn take_connection(&mut self) -> Result<Connection> {
        self.in_place.check()?;
        self.connection.take().map_or_else(|| connect_writer_again(&self.path), Ok)
    }
}

fn call(hook: Option<&(dyn Fn() + Send + Sync)>) {
    if let Some(hook) = hook {
        guarded(hook);
    }
}

/// Keeps a panic from the thread that leads: it may be anybody's, and has the connection.
fn guarded<T>(call: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(call))
        .inspect_err(|panic| {
            tracing::error!(words = words_of(panic.as_ref()), "what belongs to a write has panicked");
        })
        .ok()
}

thread_local! {
    /// Whether this thread carries out a change.
    static WRITES: Cell<bool> = const { Cell::new(false) };
}

/// Carries out a change, with what tells [`writes`] about it.
fn inside<T>(change: impl FnOnce() -> T) -> T {
    let outer = WRITES.replace(true);
    let done = change();
    WRITES.set(outer);
    done
}

/// Whether this thread is inside a write. Everybody who wants to write waits for it meanwhile, in every process: so
/// nothing but the store may be waited for there, and whoever reaches outside may assert that this is `false`.
#[must_use]
pub fn writes() -> bool {
    WRITES.get()
}

/// Runs the first request of a transaction. It needs no savepoint, for there is nothing else to keep: its failure
/// undoes the transaction, which is over then. Whether the connection can still be used comes with it.
fn run_first(connection: &mut Connection, change: &Change) -> (Result<Value>, bool) {
    match inside(|| catch_unwind(AssertUnwindSafe(|| change(connection)))) {
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
    match inside(|| catch_unwind(AssertUnwindSafe(|| change(connection)))) {
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

#[cfg(test)]
mod tests;
