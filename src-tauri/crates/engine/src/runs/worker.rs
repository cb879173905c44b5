//! A worker: claims a task, runs it, settles it and claims the next in the same transaction.

use super::{
    Pool, Scope, Tally,
    job::{CannotStart, job_for},
    live::{LiveRun, RunLink},
    outcome::Circumstances,
    parked,
    rescue::{self, Adopted},
    settle::{Finished, settle_in},
};
use crate::{
    engine::{Shared, Stop},
    ports::{Ended, Exit, Job, Link as _, ModelJob, Outcome, Report, Signal},
    tasks::backoff,
};
use contract::{AgentKind, TaskId, task::TaskError};
use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, PoisonError, atomic::Ordering},
    time::Duration,
};
use store::{
    StoreError,
    claim::{self, Claimant, Claimed},
    settle::Lease,
    workers::WorkerRow,
};

/// A pause after the store failed, before it is tried again.
const STORE_PAUSE: Duration = Duration::from_secs(1);
/// An idle worker looks whether it is still wanted this often, should a notice be lost.
const IDLE_LOOK: Duration = Duration::from_secs(30);

/// The life of a worker's thread. One that panics takes its task's attempt with it and is started again.
pub(super) fn live(shared: &Arc<Shared>, pool: &Arc<Pool>, number: usize) {
    let mut worker = Worker {
        shared,
        pool,
        id: format!("{}/worker-{number}", shared.id),
        name: format!("worker-{number}"),
        number,
        processed: 0,
        current: None,
    };
    worker.register();
    let ended = catch_unwind(AssertUnwindSafe(|| worker.work()));
    if let Err(panic) = &ended {
        worker.give_up(panic.as_ref());
    }
    let id = worker.id.clone();
    shared.store.write_behind(move |c| store::workers::forget_one(c, &id), |_| {});
    let mut state = pool.lock();
    state.alive.remove(&number);
    state.tallies.remove(&number);
    if ended.is_err() && number <= state.places() {
        tracing::error!(number, "a worker died and is started again");
        pool.spawn_worker(shared, &mut state, number);
    }
    drop(state);
    pool.changed.notify_all();
}

struct Worker<'a> {
    shared: &'a Arc<Shared>,
    pool: &'a Arc<Pool>,
    id: String,
    name: String,
    number: usize,
    processed: i64,
    /// The run it follows, until that is settled.
    current: Option<Arc<LiveRun>>,
}

/// What a worker got to do.
enum Next {
    Run(Box<Claimed>),
    Adopted(Box<Adopted>),
    Nothing,
    Leave,
}

impl Worker<'_> {
    fn register(&self) {
        let now = self.shared.now();
        let row = WorkerRow {
            id: self.id.clone(),
            engine_id: self.shared.id.clone(),
            name: self.name.clone(),
            worker_pid: i64::from(std::process::id()),
            is_active: true,
            current_task_id: None,
            last_heartbeat: now,
            started_at: now,
            processed_tasks_count: 0,
        };
        self.shared.store.write_behind(
            move |c| {
                store::workers::register(c, &row)?;
                store::events::append(c, &store::events::NewEvent::about_nothing(now, "workers"))
            },
            |_| {},
        );
    }

    fn work(&mut self) {
        let mut finished: Option<Finished> = None;
        loop {
            let news = self.pool.news.load(Ordering::SeqCst);
            let intents = self.pool.runs.intents_heard();
            match self.settle_and_claim(finished.take()) {
                Next::Run(claimed) => finished = self.run(*claimed, intents),
                Next::Adopted(adopted) => finished = self.go_on(*adopted),
                Next::Nothing => self.idle(news),
                Next::Leave => return,
            }
        }
    }

    /// Settles what was finished and claims the next, in one transaction. A store that fails is tried again until
    /// it works: what a run came to is never dropped.
    fn settle_and_claim(&mut self, mut finished: Option<Finished>) -> Next {
        loop {
            let was_busy = finished.is_some();
            let adopted = self.take_adopted();
            let claims = adopted.is_none() && self.may_claim(was_busy);
            if finished.is_none() && !claims {
                return adopted.map_or_else(|| self.when_not_claiming(), |a| Next::Adopted(Box::new(a)));
            }
            let (scope, who) = (self.pool.scope, self.claimant());
            let alone = claims && self.may_claim_alone(was_busy);
            let settling = finished.clone();
            let written = self.shared.store.write(move |connection| {
                if let Some(finished) = &settling {
                    settle_in(connection, finished)?;
                }
                let claimed = if claims { claim(connection, scope, &who)? } else { None };
                match claimed {
                    Some(claimed) => Ok((Some(claimed), false)),
                    None if alone => Ok((claim::alone(connection, &who)?, true)),
                    None => Ok((None, false)),
                }
            });
            match written {
                Ok((claimed, is_alone)) => {
                    let got = claimed.as_ref().and_then(|c| c.task.id.parse().ok()).map(|id| (id, is_alone));
                    self.after_commit(finished.take(), alone, got);
                    return match (adopted, claimed) {
                        (Some(adopted), _) => Next::Adopted(Box::new(adopted)),
                        (None, Some(claimed)) => Next::Run(Box::new(claimed)),
                        (None, None) => self.when_not_claiming(),
                    };
                }
                Err(error) => {
                    tracing::error!(%error, worker = self.number, "the store failed; trying again");
                    if alone {
                        let mut state = self.pool.lock();
                        (state.alone, state.poison) = (false, true);
                    }
                    if let Some(adopted) = adopted {
                        self.pool.lock().adopted.push_front(adopted);
                    }
                    if finished.is_none() {
                        self.rest(STORE_PAUSE);
                        return Next::Nothing;
                    }
                    self.rest(STORE_PAUSE);
                }
            }
        }
    }

    fn claimant(&self) -> Claimant {
        Claimant { engine_id: self.shared.id.clone(), worker: self.name.clone(), now: self.shared.now() }
    }

    fn take_adopted(&self) -> Option<Adopted> {
        let mut state = self.pool.lock();
        if state.stopping.is_some() { None } else { state.adopted.pop_front() }
    }

    fn may_claim(&self, was_busy: bool) -> bool {
        let mut state = self.pool.lock();
        // the one that runs alone may claim again once it has settled
        let alone_elsewhere = state.alone && !(was_busy && state.busy == 1);
        state.turned_away |= alone_elsewhere;
        state.stopping.is_none() && self.number <= state.places() && !alone_elsewhere
    }

    /// Reserves the pool for a task that must run alone, if one may be waiting and nothing else runs.
    fn may_claim_alone(&self, was_busy: bool) -> bool {
        let mut state = self.pool.lock();
        let nothing_else = state.busy == usize::from(was_busy) && state.adopted.is_empty();
        let reserve = state.poison && nothing_else && self.pool.scope == Scope::Queue;
        state.alone |= reserve;
        // set again where one is found, or queued from now on
        state.poison &= !reserve;
        reserve
    }

    fn after_commit(&mut self, finished: Option<Finished>, reserved: bool, claimed: Option<(TaskId, bool)>) {
        let was_busy = finished.is_some();
        if let Some(finished) = finished {
            self.current = None;
            self.pool.runs.leave(&finished.run);
            self.processed += 1;
            parked::watch_if_parked(self.shared, self.pool, &finished);
            if matches!(finished.ended, Ended::Lost) {
                self.pool.lock().poison = true;
            }
        }
        let runs_alone = claimed.is_some_and(|(_, alone)| alone);
        let mut state = self.pool.lock();
        let was_the_one = was_busy && state.alone && state.busy == 1;
        if reserved {
            state.alone = runs_alone;
            state.poison |= claimed.is_some();
        } else if was_the_one {
            state.alone = false;
        }
        match (was_busy, claimed.is_some()) {
            (false, true) => state.busy += 1,
            (true, false) => state.busy -= 1,
            _ => {}
        }
        let task = claimed.map(|(task, _)| task);
        state.tallies.insert(self.number, Tally { processed: self.processed, task });
        let freed = !state.alone && std::mem::take(&mut state.turned_away);
        drop(state);
        if freed {
            self.pool.bring_news();
        }
    }

    fn when_not_claiming(&self) -> Next {
        let state = self.pool.lock();
        let unwanted = self.number > state.places();
        if state.stopping.is_some() || unwanted { Next::Leave } else { Next::Nothing }
    }

    /// Waits for news since `seen`.
    fn idle(&self, seen: u64) {
        let state = self.pool.lock();
        let waiting = |state: &mut super::State| {
            state.stopping.is_none()
                && self.number <= state.places()
                && state.adopted.is_empty()
                && self.pool.news.load(Ordering::SeqCst) == seen
        };
        let _unused = self
            .pool
            .changed
            .wait_timeout_while(state, IDLE_LOOK, waiting)
            .unwrap_or_else(PoisonError::into_inner);
    }

    fn rest(&self, pause: Duration) {
        let state = self.pool.lock();
        let _unused = self
            .pool
            .changed
            .wait_timeout_while(state, pause, |_| true)
            .unwrap_or_else(PoisonError::into_inner);
    }

    fn run(&mut self, claimed: Claimed, intents_before: u64) -> Option<Finished> {
        let lease = Lease {
            task_id: claimed.task.id.clone(),
            generation: claimed.task.generation,
            attempt: claimed.attempt.number,
        };
        let id = lease.task_id.parse().unwrap_or(TaskId(uuid::Uuid::nil()));
        let run = LiveRun::new(id, lease);
        self.current = Some(Arc::clone(&run));
        let (kind, job) = match self.prepare(&claimed) {
            Ok(found) => found,
            Err(exit) => return Some(finished(self.shared, run, Ended::Exited(*exit))),
        };
        self.pool.runs.enter(&run);
        if claimed.task.cancel_requested {
            // a kept run that was resumed and then cancelled, while nobody watched it
            run.signal(Signal::Cancel);
        } else if claimed.kept {
            run.signal(Signal::Resume);
        }
        if self.pool.runs.intents_heard() != intents_before {
            // one was heard between the claim and the entry of the run: maybe it was ours
            rescue::tell_intents(self.shared, &run);
        }
        if let Some(stop) = self.pool.stopping() {
            // claimed while the pool was stopping: nothing was started yet
            stop_run(&run, stop);
        }
        Some(self.follow(kind, &job, run))
    }

    fn go_on(&mut self, adopted: Adopted) -> Option<Finished> {
        let Adopted { kind, job, run } = adopted;
        self.current = Some(Arc::clone(&run));
        let mut state = self.pool.lock();
        state.busy += 1;
        state.tallies.insert(self.number, Tally { processed: self.processed, task: Some(run.task_id) });
        drop(state);
        Some(self.follow(kind, &job, run))
    }

    fn follow(&self, kind: AgentKind, job: &Job, run: Arc<LiveRun>) -> Finished {
        follow(self.shared, kind, job, run)
    }

    /// What the runner needs to know. A store that cannot be read is tried again until it can: that is not the
    /// task's fault. What is wrong with the task itself fails it.
    fn prepare(&self, claimed: &Claimed) -> Result<(AgentKind, Job), Box<Exit>> {
        loop {
            match job_for(self.shared, &claimed.task, &claimed.attempt, claimed.kept) {
                Ok(found) => return Ok(found),
                Err(CannotStart::Damaged(error)) => return Err(Box::new(failure(error, false))),
                Err(CannotStart::Store(error)) => {
                    tracing::error!(%error, worker = self.number, "a task could not be read; trying again");
                    if self.pool.stopping().is_some() {
                        return Err(Box::new(nothing_ran()));
                    }
                    self.rest(STORE_PAUSE);
                }
            }
        }
    }

    /// The worker panicked outside its runner: its run is settled with the panic's words, like a runner's panic.
    fn give_up(&mut self, panic: &(dyn Any + Send)) {
        let Some(run) = self.current.take() else { return };
        run.signal(Signal::Cancel);
        let settling = finished(self.shared, Arc::clone(&run), Ended::Exited(failure(panicked(panic), true)));
        if let Err(error) = self.shared.store.write(move |connection| settle_in(connection, &settling)) {
            tracing::error!(%error, "the run of a worker that died is left to a later rescue");
        }
        self.pool.runs.leave(&run);
        let mut state = self.pool.lock();
        state.busy = state.busy.saturating_sub(1);
        state.alone &= state.busy > 0;
    }
}

/// Nothing was started; the task goes back to the queue.
const fn nothing_ran() -> Exit {
    Exit { outcome: Outcome::Cancelled, exit_code: None, running_ms: 0, output_bytes: 0, cut_bytes: 0 }
}

fn stop_run(run: &LiveRun, stop: Stop) {
    match stop {
        Stop::LeaveRunning => run.signal(Signal::Detach),
        Stop::StopRunning => run.release(),
    }
}

fn claim(connection: &mut store::Connection, scope: Scope, who: &Claimant) -> store::Result<Option<Claimed>> {
    match scope {
        Scope::Queue => claim::next(connection, who),
        Scope::One(task) => claim::one(connection, &task.to_string(), who),
    }
}

/// Runs the job on this thread until its runner returns.
pub(super) fn follow(shared: &Arc<Shared>, kind: AgentKind, job: &Job, run: Arc<LiveRun>) -> Finished {
    let ended = match shared.runner(kind) {
        Some(runner) => {
            let link = RunLink { shared: Arc::clone(shared), run: Arc::clone(&run) };
            let goes = || match with_ways(shared, job, &link) {
                Ok(None) => runner.run(job, &link),
                Ok(Some(whole)) => runner.run(&whole, &link),
                Err(error) => Ended::Exited(failure(unread(error), true)),
            };
            catch_unwind(AssertUnwindSafe(goes))
                .unwrap_or_else(|panic| Ended::Exited(failure(panicked(panic.as_ref()), true)))
        }
        None => {
            let message = format!("Nothing here runs agents of kind {kind}.");
            let hint = Some("Choose another agent.".to_owned());
            Ended::Exited(failure(TaskError { code: "no_runner".into(), message, hint }, false))
        }
    };
    Finished { saves_report: kind != AgentKind::Shell, ..finished(shared, run, ended) }
}

/// The job with the ways to its model, where it has one and asks it. They are looked up here, on the run's own thread
/// and after its claim or adoption: a keyring that hangs holds up nobody else.
fn with_ways(shared: &Shared, job: &Job, link: &RunLink) -> store::Result<Option<Job>> {
    let Some(model) = job.model.as_deref().filter(|_| !job.parked) else { return Ok(None) };
    let alive = || link.report(Report::default());
    let routes = crate::model::job::ways(shared, &job.task_id.to_string(), &alive)?;
    Ok(Some(Job { model: Some(Arc::new(ModelJob { routes, ..model.clone() })), ..job.clone() }))
}

fn unread(error: StoreError) -> TaskError {
    let error = crate::error::api(error);
    TaskError { code: "store".into(), message: error.message, hint: error.hint }
}

fn panicked(panic: &(dyn Any + Send)) -> TaskError {
    let words = panic
        .downcast_ref::<&str>()
        .map(|s| (*s).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no words".to_owned());
    let message = format!("The worker panicked: {words}");
    TaskError { code: "worker_panicked".into(), message, hint: Some("This is a defect of Legwork.".into()) }
}

fn failure(error: TaskError, retryable: bool) -> Exit {
    Exit {
        outcome: Outcome::Failed { error, retryable, result: None },
        exit_code: None,
        running_ms: 0,
        output_bytes: 0,
        cut_bytes: 0,
    }
}

fn finished(shared: &Arc<Shared>, run: Arc<LiveRun>, ended: Ended) -> Finished {
    let now = shared.now();
    let ended = match ended {
        // the store could not commit the gate: nothing was started, the task goes back to the queue
        Ended::LeaseLost if run.gate_failed() => Ended::Exited(nothing_ran()),
        other => other,
    };
    let around =
        Circumstances { released: run.is_released(), hung: run.is_hung(), now, jitter: backoff::jitter() };
    let merged = shared.reports.take(&run);
    Finished { run, ended, around, merged, saves_report: false }
}

/// Whether an error says that the lease is gone and nothing is to be done.
pub(super) fn is_stale(error: &StoreError) -> bool {
    matches!(error, StoreError::StaleLease)
}
