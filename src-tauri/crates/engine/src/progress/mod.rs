//! How runs go, written behind: reports are merged in memory and written a few times a second, or together with
//! the end of the run.

use crate::{engine::Shared, ports::Report, runs::LiveRun};
use contract::{
    TaskId,
    event::EventKind,
    task::{LogLevel, Step},
};
use serde_json::Value;
use std::{
    collections::HashMap,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak},
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
pub(crate) struct Reports {
    shared: Weak<Shared>,
    gathered: Mutex<Gathered>,
    arrived: Condvar,
}

#[derive(Default)]
struct Gathered {
    /// By task and generation: a run that is let go must not take what the next one reports.
    runs: HashMap<(TaskId, i64), (Arc<LiveRun>, Merged)>,
    writing: bool,
    last_line: i64,
}

impl Reports {
    pub(crate) fn new(shared: Weak<Shared>) -> Self {
        Self { shared, gathered: Mutex::default(), arrived: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, Gathered> {
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a report; starts the writing thread when there is none.
    pub(crate) fn add(&self, run: &Arc<LiveRun>, report: Report) {
        let Some(shared) = self.shared.upgrade() else { return };
        let now = shared.now();
        let mut gathered = self.lock();
        let lines: Vec<LogRow> = report
            .log
            .into_iter()
            .map(|(level, message, data)| gathered.line(run, level, message, data, now))
            .collect();
        let (_, merged) =
            gathered.runs.entry(key(run)).or_insert_with(|| (Arc::clone(run), Merged::default()));
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
            gathered.runs.remove(&key(run));
            return;
        }
        if !std::mem::replace(&mut gathered.writing, true) {
            let spawned = std::thread::Builder::new().name("reports".into()).spawn(move || write_on(&shared));
            if let Err(error) = spawned {
                tracing::error!(%error, "reports wait for the end of their runs");
                gathered.writing = false;
            }
        }
        self.arrived.notify_one();
    }

    /// Takes what a run has reported, to be written together with its end.
    pub(crate) fn take(&self, run: &Arc<LiveRun>) -> Merged {
        self.lock().runs.remove(&key(run)).map(|(_, merged)| merged).unwrap_or_default()
    }

    /// Puts back what could not be written; what came meanwhile is newer.
    fn put_back(&self, unwritten: Vec<(Arc<LiveRun>, Merged)>) {
        let mut gathered = self.lock();
        for (run, older) in unwritten {
            let (_, merged) =
                gathered.runs.entry(key(&run)).or_insert_with(|| (Arc::clone(&run), Merged::default()));
            let newer = std::mem::take(merged);
            *merged = newer.after(older);
        }
    }

    /// Takes everything that waits to be written.
    fn take_all(&self) -> Vec<(Arc<LiveRun>, Merged)> {
        self.lock().runs.drain().map(|(_, entry)| entry).collect()
    }
}

fn key(run: &LiveRun) -> (TaskId, i64) {
    (run.task_id, run.lease.generation)
}

impl Gathered {
    /// A line with a number of its own: microseconds since 1970, made to rise.
    fn line(
        &mut self,
        run: &LiveRun,
        level: LogLevel,
        message: String,
        data: Option<Value>,
        now: i64,
    ) -> LogRow {
        self.last_line = (self.last_line + 1).max(now.saturating_mul(1000));
        LogRow {
            id: self.last_line,
            task_id: run.lease.task_id.clone(),
            at: now,
            level,
            message,
            data: data.map(|d| d.to_string()),
            attempt: Some(run.lease.attempt),
        }
    }
}

/// Writes what gathers until nothing has come for a while, then ends: no thread idles for nothing.
fn write_on(shared: &Arc<Shared>) {
    /// How long the thread stays without work.
    const LINGER: Duration = Duration::from_secs(5);
    loop {
        std::thread::park_timeout(GATHER);
        let gathered = shared.reports.take_all();
        if gathered.is_empty() {
            let guard = shared.reports.lock();
            let (mut guard, waited) = shared
                .reports
                .arrived
                .wait_timeout_while(guard, LINGER, |g| g.runs.is_empty())
                .unwrap_or_else(PoisonError::into_inner);
            if waited.timed_out() && guard.runs.is_empty() {
                guard.writing = false;
                return;
            }
            continue;
        }
        write_gathered(shared, gathered);
    }
}

fn write_gathered(shared: &Arc<Shared>, gathered: Vec<(Arc<LiveRun>, Merged)>) {
    let now = shared.now();
    let rows: Vec<(Lease, Merged)> = gathered.iter().map(|(run, m)| (run.lease.clone(), m.clone())).collect();
    let written = shared.store.write(move |connection| {
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
            for (run, _) in gathered.iter().filter(|(run, _)| lost.contains(&run.lease.task_id)) {
                tracing::debug!(task = %run.task_id, "a report came after its lease was lost");
            }
        }
        Err(error) if error.is_permanent() => write_one_by_one(shared, gathered),
        Err(error) => {
            tracing::warn!(%error, "progress could not be written; it is tried again");
            shared.reports.put_back(gathered);
            std::thread::park_timeout(STORE_PAUSE);
        }
    }
}

/// Something of it is refused for good: each run's is written by itself, so that only that one's is given up.
fn write_one_by_one(shared: &Arc<Shared>, gathered: Vec<(Arc<LiveRun>, Merged)>) {
    let now = shared.now();
    for (run, merged) in gathered {
        let (lease, reported) = (run.lease.clone(), merged.clone());
        match shared.store.write(move |connection| write(connection, &lease, &reported, now)) {
            Ok(()) | Err(StoreError::StaleLease) => {}
            Err(error) if error.is_permanent() => {
                tracing::error!(%error, task = %run.task_id, "what a run has reported is refused, and given up");
            }
            Err(error) => {
                tracing::warn!(%error, "progress could not be written; it is tried again");
                shared.reports.put_back(vec![(run, merged)]);
            }
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
