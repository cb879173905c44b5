//! How runs go, written behind: reports are merged in memory and written a few times a second, or together with
//! the end of the run.

use crate::{core::Core, ports::Report};
use contract::{
    event::EventKind,
    task::{LogLevel, Step},
};
use serde_json::Value;
use std::{
    collections::HashMap,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use store::{
    Connection, Result, StoreError,
    events::{self, NewEvent},
    log::LogRow,
    settle::Lease,
    steps::StepRow,
};

/// Reports are gathered for so long before they are written.
const GATHER: Duration = Duration::from_millis(100);

/// A pause after the store failed, before it is tried again.
const STORE_PAUSE: Duration = Duration::from_secs(1);

/// What has been reported of one run and is not yet on disk.
#[derive(Clone, Debug, Default)]
pub(crate) struct Merged {
    progress: Option<i64>,
    current_step: Option<String>,
    total_steps: Option<i64>,
    steps: Option<Vec<Step>>,
    output_bytes: Option<u64>,
    read_bytes: Option<u64>,
    reported_result: Option<Value>,
    log: Vec<LogRow>,
}

impl Merged {
    fn is_empty(&self) -> bool {
        !self.moves()
            && self.output_bytes.is_none()
            && self.read_bytes.is_none()
            && self.log.is_empty()
            && self.reported_result.is_none()
    }

    /// The number of the last line that it holds.
    pub(crate) fn last_line(&self) -> i64 {
        self.log.last().map_or(0, |line| line.id)
    }

    /// This, reported after `older`.
    fn after(self, older: Self) -> Self {
        let mut log = older.log;
        log.extend(self.log);
        Self {
            progress: self.progress.or(older.progress),
            current_step: self.current_step.or(older.current_step),
            total_steps: self.total_steps.or(older.total_steps),
            steps: self.steps.or(older.steps),
            output_bytes: self.output_bytes.or(older.output_bytes),
            read_bytes: self.read_bytes.or(older.read_bytes),
            reported_result: self.reported_result.or(older.reported_result),
            log,
        }
    }

    fn moves(&self) -> bool {
        self.progress.is_some()
            || self.current_step.is_some()
            || self.total_steps.is_some()
            || self.steps.is_some()
    }
}

/// Everything that has been reported and is not yet on disk.
pub(crate) struct Progress {
    inner: Arc<Inner>,
}

struct Inner {
    core: Arc<Core>,
    gathered: Mutex<Gathered>,
    /// Something was reported, or there will be nothing more.
    changed: Condvar,
}

#[derive(Default)]
struct Gathered {
    /// By task and generation: a run that is let go must not take what the next one reports.
    runs: HashMap<(String, i64), (Lease, Merged)>,
    writing: bool,
    closed: bool,
    last_line: i64,
}

impl Progress {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { inner: Arc::new(Inner { core, gathered: Mutex::default(), changed: Condvar::new() }) }
    }

    /// Adds what the run behind `lease` reports; starts the writing thread when there is none.
    pub(crate) fn add(&self, lease: &Lease, report: Report) {
        let now = self.inner.core.now();
        let mut gathered = self.inner.lock();
        let lines: Vec<LogRow> = report
            .log
            .into_iter()
            .map(|(level, message, data)| gathered.line(lease, level, message, data, now))
            .collect();
        let key = key(lease);
        let (_, merged) =
            gathered.runs.entry(key.clone()).or_insert_with(|| (lease.clone(), Merged::default()));
        let newer = Merged {
            progress: report.progress,
            current_step: report.current_step,
            total_steps: report.total_steps,
            steps: report.steps,
            output_bytes: report.output_bytes,
            read_bytes: report.read_bytes,
            reported_result: report.reported_result,
            log: lines,
        };
        *merged = newer.after(std::mem::take(merged));
        if merged.is_empty() {
            gathered.runs.remove(&key);
            return;
        }
        if !std::mem::replace(&mut gathered.writing, true) {
            let inner = Arc::clone(&self.inner);
            let spawned = std::thread::Builder::new().name("progress".into()).spawn(move || inner.write_on());
            if let Err(error) = spawned {
                tracing::error!(%error, "progress waits for the end of its runs");
                gathered.writing = false;
            }
        }
        self.inner.changed.notify_one();
    }

    /// Takes what a run has reported, to be written together with its end.
    pub(crate) fn take(&self, lease: &Lease) -> Merged {
        self.inner.lock().runs.remove(&key(lease)).map(|(_, merged)| merged).unwrap_or_default()
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.inner.lock().closed = true;
        self.inner.changed.notify_one();
    }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, Gathered> {
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts back what could not be written, to be tried again; what came meanwhile is newer.
    fn put_back(&self, unwritten: Vec<(Lease, Merged)>, error: &StoreError) {
        tracing::warn!(%error, "progress could not be written; it is tried again");
        let mut gathered = self.lock();
        for (lease, older) in unwritten {
            let (_, merged) = gathered.runs.entry(key(&lease)).or_insert_with(|| (lease, Merged::default()));
            let newer = std::mem::take(merged);
            *merged = newer.after(older);
        }
    }

    /// Takes everything that waits to be written.
    fn take_all(&self) -> Vec<(Lease, Merged)> {
        self.lock().runs.drain().map(|(_, entry)| entry).collect()
    }

    /// Writes what gathers until nothing has come for a while, then ends: no thread idles for nothing.
    fn write_on(&self) {
        /// How long the thread stays without work.
        const LINGER: Duration = Duration::from_secs(5);
        loop {
            std::thread::park_timeout(GATHER);
            let gathered = self.take_all();
            if gathered.is_empty() {
                let guard = self.lock();
                let (mut guard, _) = self
                    .changed
                    .wait_timeout_while(guard, LINGER, |g| g.runs.is_empty() && !g.closed)
                    .unwrap_or_else(PoisonError::into_inner);
                if guard.runs.is_empty() {
                    guard.writing = false;
                    return;
                }
                continue;
            }
            if !self.write(gathered) && self.lock().closed {
                return;
            }
        }
    }

    /// Whether it is on disk; else it is put back.
    fn write(&self, gathered: Vec<(Lease, Merged)>) -> bool {
        let now = self.core.now();
        let rows = gathered.clone();
        let written = self.core.store.write(move |connection| {
            let mut lost = Vec::new();
            for (lease, merged) in &rows {
                match write(connection, lease, merged, now) {
                    Err(StoreError::StaleLease) => lost.push(lease.task_id.clone()),
                    other => other?,
                }
            }
            Ok(lost)
        });
        match written {
            Ok(lost) => {
                for task in lost {
                    tracing::debug!(task, "a report came after its lease was lost");
                }
                true
            }
            Err(error) if error.is_permanent() => {
                self.write_one_by_one(gathered);
                true
            }
            Err(error) => {
                self.put_back(gathered, &error);
                std::thread::park_timeout(STORE_PAUSE);
                false
            }
        }
    }

    /// Something of it is refused for good: each run's is written by itself, so that only that one's is given up.
    fn write_one_by_one(&self, gathered: Vec<(Lease, Merged)>) {
        let now = self.core.now();
        for (lease, merged) in gathered {
            let (under, reported) = (lease.clone(), merged.clone());
            match self.core.store.write(move |connection| write(connection, &under, &reported, now)) {
                Ok(()) | Err(StoreError::StaleLease) => {}
                Err(error) if error.is_permanent() => {
                    let task = lease.task_id;
                    tracing::error!(%error, task, "what a run has reported is refused, and given up");
                }
                Err(error) => self.put_back(vec![(lease, merged)], &error),
            }
        }
    }
}

fn key(lease: &Lease) -> (String, i64) {
    (lease.task_id.clone(), lease.generation)
}

impl Gathered {
    /// A line with a number of its own: microseconds since 1970, made to rise.
    fn line(
        &mut self,
        lease: &Lease,
        level: LogLevel,
        message: String,
        data: Option<Value>,
        now: i64,
    ) -> LogRow {
        self.last_line = (self.last_line + 1).max(now.saturating_mul(1000));
        LogRow {
            id: self.last_line,
            task_id: lease.task_id.clone(),
            at: now,
            level,
            message,
            data: data.map(|d| d.to_string()),
            attempt: Some(lease.attempt),
        }
    }
}

/// Writes what a run has reported, under its lease.
pub(crate) fn write(connection: &mut Connection, lease: &Lease, merged: &Merged, now: i64) -> Result<()> {
    // first: what was said is kept even where the lease is lost by now
    store::log::append(connection, &merged.log)?;
    if merged.moves() {
        let small = |n: i64| i32::try_from(n).unwrap_or(i32::MAX);
        store::settle::progress(
            connection,
            lease,
            merged.progress.map(|p| small(p.clamp(0, 100))),
            merged.current_step.clone(),
            merged.total_steps.map(small),
            now,
        )?;
        events::append(connection, &NewEvent::about(now, &lease.task_id, EventKind::Progress))?;
    }
    if merged.output_bytes.is_some() || merged.read_bytes.is_some() || merged.reported_result.is_some() {
        let big = |n: Option<u64>| n.map(|n| i64::try_from(n).unwrap_or(i64::MAX));
        store::attempts::set_progress(
            connection,
            &lease.task_id,
            lease.generation,
            big(merged.output_bytes),
            big(merged.read_bytes),
            merged.reported_result.as_ref().map(ToString::to_string),
        )?;
    }
    if let Some(steps) = &merged.steps {
        let rows: Vec<StepRow> =
            (0..).zip(steps).map(|(position, step)| step_row(lease, position, step)).collect();
        store::steps::replace(connection, &lease.task_id, lease.attempt, &rows)?;
    }
    Ok(())
}

fn step_row(lease: &Lease, position: i32, step: &Step) -> StepRow {
    StepRow {
        task_id: lease.task_id.clone(),
        attempt: lease.attempt,
        position,
        title: step.title.clone(),
        state: step.state,
        seconds: step.seconds,
    }
}
