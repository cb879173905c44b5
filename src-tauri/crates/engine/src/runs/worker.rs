//! A worker: claims a task, runs it, settles it and claims the next in the same transaction.

use super::{
    claims::{self, Instead, Line, RoomFor, claim_or_fail},
    doorkeeper::{self, Pass},
    exits::{failure, nothing_ran},
    fault,
    finished::Finished,
    follow::{finished, follow, panicked},
    health::Health,
    job::{CannotStart, job_for},
    live::{Adopted, LiveRun, tell_intents},
    parked, poison,
    pool::{Pool, Post, Scope, State, WorkerStats},
    settle::settle_in,
};
use crate::{
    ports::{Ended, Exit, Job, Signal},
    tasks::{context::EngineContext, workflows::begin},
};
use contract::{AgentKind, TaskId, event::EventKind, settings::CHAT_SLOTS, supervision::Took};
use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, PoisonError, atomic::Ordering},
    time::Duration,
};
use store::{StoreError, attempts::Claimant, claim::Claimed, lanes, settle::Lease, workers::WorkerRow};

/// A pause after the store failed, before it is tried again.
const STORE_PAUSE: Duration = Duration::from_secs(1);
/// The same where the file is damaged.
const DAMAGED_PAUSE: Duration = Duration::from_secs(60);
/// An idle worker looks whether it is still wanted this often, should a notice be lost.
const IDLE_LOOK: Duration = Duration::from_secs(30);

/// The life of a worker's thread. One that panics takes its task's attempt with it and is started again.
pub(super) fn live(engine: &Arc<EngineContext>, pool: &Arc<Pool>, post: Post) {
    let name = post.name();
    let mut worker =
        Worker { engine, pool, id: format!("{}/{name}", engine.id), name, post, processed: 0, current: None };
    if matches!(post, Post::Place(_)) {
        worker.register();
    }
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| worker.work())) {
        tracing::error!(?post, "a worker died");
        worker.give_up(panic.as_ref());
    }
    if matches!(post, Post::Place(_)) {
        let id = worker.id.clone();
        engine.store.write_behind(move |c| store::workers::forget_one(c, &id), |_| {});
    }
    pool.worker_left(engine, post);
}

struct Worker<'a> {
    engine: &'a Arc<EngineContext>,
    pool: &'a Arc<Pool>,
    id: String,
    name: String,
    post: Post,
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
        let now = self.engine.now();
        let row = WorkerRow {
            id: self.id.clone(),
            engine_id: self.engine.id.clone(),
            name: self.name.clone(),
            worker_pid: i64::from(std::process::id()),
            is_active: true,
            current_task_id: None,
            last_heartbeat: now,
            started_at: now,
            processed_tasks_count: 0,
        };
        self.engine.store.write_behind(
            move |c| {
                store::workers::register(c, &row)?;
                store::events::append(c, &store::events::NewEvent::about_nothing(now, EventKind::Workers))
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
            if let Some(finished) = &finished {
                self.pool.door.in_room(|room| room.give_back(&finished.run.lease.task_id));
            }
            let pass = match adopted.is_none() && self.may_claim(was_busy) {
                true => doorkeeper::pass(self.engine, self.pool, self.post, was_busy),
                false => None,
            };
            let claims = pass.is_some();
            if finished.is_none() && !claims {
                return adopted.map_or_else(|| self.when_not_claiming(), |a| Next::Adopted(Box::new(a)));
            }
            let (line, who) = (self.line(pass.as_ref()), self.claimant());
            let alone = claims && self.may_claim_alone(was_busy);
            let settling = finished.clone();
            let freed = self.pool.places_freed.load(Ordering::SeqCst);
            let written = self.engine.store.write(move |connection| {
                if let Some(finished) = &settling {
                    settle_in(connection, finished)?;
                }
                let claimed = if claims { claims::claim(connection, &line, &who)? } else { None };
                let (claimed, is_alone) = match claimed {
                    None if alone => (claims::alone(connection, &who)?, true),
                    other => (other, false),
                };
                let limited = claims && claimed.is_none() && lanes::any_ready(connection)?;
                Ok((claimed, is_alone, limited))
            });
            match written {
                Ok((claimed, is_alone, limited)) => {
                    if limited {
                        self.pool.waits_for_a_place(freed);
                    }
                    let got = claimed.as_ref().and_then(|c| c.task.id.parse().ok()).map(|id| (id, is_alone));
                    self.after_commit(finished.take(), alone, got);
                    doorkeeper::mind_the_room(self.pool);
                    return match (adopted, claimed) {
                        (Some(adopted), _) => Next::Adopted(Box::new(adopted)),
                        (None, Some(claimed)) => Next::Run(Box::new(claimed)),
                        (None, None) => self.when_not_claiming(),
                    };
                }
                Err(error) => {
                    if let Some(adopted) = adopted {
                        self.pool.lock().adopted.push_front(adopted);
                    }
                    let refused = error.is_permanent();
                    if refused && finished.is_none() {
                        return self.claim_carefully(alone, pass.as_ref());
                    }
                    self.give_back_reserved(alone);
                    match finished.take() {
                        Some(run) if refused => finished = self.settle_by_itself(run),
                        other => {
                            self.try_later(&error);
                            if other.is_none() {
                                return Next::Nothing;
                            }
                            if self.leaves_it() {
                                return Next::Leave;
                            }
                            finished = other;
                        }
                    }
                }
            }
        }
    }

    /// A pause after the store failed in a way that may pass. That of a damaged file does not, and is said once.
    fn try_later(&self, error: &StoreError) {
        fault::found(self.engine, self.pool, error);
        if self.pool.lock().health.is_final() {
            return self.pool.rest_until_stopped(DAMAGED_PAUSE);
        }
        tracing::error!(%error, worker = self.name, "the store failed; trying again");
        self.pool.rest(STORE_PAUSE);
    }

    /// What a run came to cannot be written, and this process is to end: the next engine finds how it ended.
    fn leaves_it(&self) -> bool {
        let state = self.pool.lock();
        state.health.is_final() && state.stopping.is_some()
    }

    /// Nothing came of a claim for which the pool was reserved.
    fn give_back_reserved(&self, alone: bool) {
        if alone {
            let mut state = self.pool.lock();
            (state.alone, state.poison) = (false, true);
        }
    }

    /// Settles a run without claiming another one; `None` once that is done.
    fn settle_by_itself(&mut self, finished: Finished) -> Option<Finished> {
        match poison::settle(self.engine, &finished) {
            Ok(()) => {
                self.after_commit(Some(finished), false, None);
                None
            }
            Err(error) => {
                self.try_later(&error);
                Some(finished)
            }
        }
    }

    /// Claims after a claim that the store refused for good, and fails the task that it was refused for, so that this
    /// one does not stand before all others.
    fn claim_carefully(&mut self, alone: bool, pass: Option<&Pass<'_>>) -> Next {
        let (line, who) = (self.line(pass), self.claimant());
        let claimed =
            self.engine.store.write(move |connection| claim_or_fail(connection, &line, alone, &who));
        match claimed {
            Ok(Instead::Run(claimed, is_alone)) => {
                let got = claimed.task.id.parse().ok().map(|id| (id, is_alone));
                self.after_commit(None, alone, got);
                Next::Run(claimed)
            }
            Ok(Instead::Failed(task)) => {
                self.give_back_reserved(alone);
                if let Ok(task) = task.parse() {
                    // it may have been one that was frozen
                    self.pool.runs.intent(task, Signal::Cancel);
                }
                // there may be others behind it
                self.pool.bring_news();
                Next::Nothing
            }
            Ok(Instead::Nothing) => {
                self.give_back_reserved(alone);
                Next::Nothing
            }
            Err(error) => {
                self.give_back_reserved(alone);
                self.try_later(&error);
                Next::Nothing
            }
        }
    }

    /// What it claims, where it was let through like that.
    fn line(&self, pass: Option<&Pass<'_>>) -> Line {
        match (self.post, self.pool.scope) {
            (Post::Talk(_), _) => {
                let slots = self.engine.settings.load().map_or(*CHAT_SLOTS.start(), |s| s.chat_slots);
                Line::Talk { slots }
            }
            (Post::Place(_), Scope::Queue) => Line::Queue {
                without_models: pass.is_some_and(|pass| pass.without_models),
                room: pass.filter(|pass| pass.is_minded).map(|pass| RoomFor {
                    room: self.pool.door.room(),
                    engine: Arc::clone(self.engine),
                    is_only: pass.is_only(),
                }),
            },
            (Post::Place(_), Scope::One(task)) => Line::One(task),
        }
    }

    fn claimant(&self) -> Claimant {
        Claimant { engine_id: self.engine.id.clone(), worker: self.name.clone(), now: self.engine.now() }
    }

    fn take_adopted(&self) -> Option<Adopted> {
        if matches!(self.post, Post::Talk(_)) {
            return None;
        }
        let mut state = self.pool.lock();
        if state.stopping.is_some() { None } else { state.adopted.pop_front() }
    }

    fn may_claim(&self, was_busy: bool) -> bool {
        let mut state = self.pool.lock();
        if !state.health.claims() {
            return false;
        }
        // the one that runs alone may claim again once it has settled
        if matches!(self.post, Post::Talk(_)) {
            return state.stopping.is_none();
        }
        let alone_elsewhere = state.alone && !(was_busy && state.busy == 1);
        state.turned_away |= alone_elsewhere;
        state.stopping.is_none() && state.has(self.post) && !alone_elsewhere
    }

    /// Reserves the pool for a task that must run alone, if one may be waiting and nothing else runs.
    fn may_claim_alone(&self, was_busy: bool) -> bool {
        if matches!(self.post, Post::Talk(_)) {
            return false;
        }
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
            if let Ended::Exited(Exit { took: Took { peak_memory_bytes: Some(peak), .. }, .. }) =
                finished.ended
                && let Some((agent, command, title)) = finished.run.thing()
            {
                self.engine.estimates.learn(agent, command, title, peak);
            }
            parked::watch_if_parked(self.engine, self.pool, &finished);
            if matches!(finished.ended, Ended::Lost) {
                self.pool.lock().poison = true;
            }
        }
        let runs_alone = claimed.is_some_and(|(_, alone)| alone);
        let mut state = self.pool.lock();
        if matches!(self.post, Post::Talk(_)) {
            // no place of the pool is busy with it
            let task = claimed.map(|(task, _)| task);
            state.tallies.insert(self.post, WorkerStats { processed: self.processed, task });
            return;
        }
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
        state.tallies.insert(self.post, WorkerStats { processed: self.processed, task });
        let freed = !state.alone && std::mem::take(&mut state.turned_away)
            // the last run has ended, and with its worker nobody has gone on
            || was_busy && task.is_none() && state.busy == 0 && state.before_door;
        let works_again = task.is_some() && state.health == Health::Refuses;
        drop(state);
        if works_again {
            fault::claims_work(self.engine, self.pool);
        }
        if freed {
            self.pool.bring_news();
        }
    }

    fn when_not_claiming(&self) -> Next {
        let state = self.pool.lock();
        let unwanted = !state.has(self.post);
        let has_answered = matches!(self.post, Post::Talk(_));
        if state.stopping.is_some() || unwanted || has_answered { Next::Leave } else { Next::Nothing }
    }

    /// Waits for news since `seen`.
    fn idle(&self, seen: u64) {
        let state = self.pool.lock();
        let waiting = |state: &mut State| {
            state.stopping.is_none()
                && state.has(self.post)
                && state.adopted.is_empty()
                && self.pool.news.load(Ordering::SeqCst) == seen
        };
        let _unused = self
            .pool
            .claimable
            .wait_timeout_while(state, IDLE_LOOK, waiting)
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
        run.is_of(&claimed.task);
        self.current = Some(Arc::clone(&run));
        let (kind, job) = match self.prepare(&claimed) {
            Ok(found) => found,
            Err(exit) => return Some(finished(self.engine, run, Ended::Exited(*exit))),
        };
        if kind == AgentKind::Workflow {
            return Some(self.begin(run));
        }
        self.pool.runs.enter(&run);
        if claimed.task.cancel_requested {
            // a kept run that was resumed and then cancelled, while nobody watched it
            run.signal(Signal::Cancel);
        } else if claimed.kept {
            run.signal(Signal::Resume);
            // the person has let it go on as it is
            run.is_first_over();
        }
        if self.pool.runs.intents_heard() != intents_before {
            // one was heard between the claim and the entry of the run: maybe it was ours
            tell_intents(self.engine, &run);
        }
        if let Some(stop) = self.pool.stopping() {
            // claimed while the pool was stopping: nothing was started yet
            run.stop(stop);
        }
        Some(follow(self.engine, self.pool, Some(self.post), kind, &job, run))
    }

    /// Begins a run of a workflow, and lets it go: its tasks move it on.
    fn begin(&self, run: Arc<LiveRun>) -> Finished {
        loop {
            let (lease, now) = (run.lease.clone(), self.engine.now());
            let error = match self.engine.store.write(move |c| begin::begin(c, &lease, now)) {
                Ok(()) => return finished(self.engine, run, Ended::Detached),
                Err(StoreError::StaleLease) => return finished(self.engine, run, Ended::LeaseLost),
                Err(error) => error,
            };
            if error.is_permanent() || matches!(error, StoreError::NotFound) {
                return finished(self.engine, run, Ended::Exited(failure(poison::error(&error), false)));
            }
            tracing::error!(%error, worker = self.name, "a run of a workflow could not be begun; trying again");
            if self.pool.stopping().is_some() {
                return finished(self.engine, run, Ended::Exited(nothing_ran()));
            }
            self.pool.rest(STORE_PAUSE);
        }
    }

    fn go_on(&mut self, adopted: Adopted) -> Option<Finished> {
        let Adopted { kind, job, run } = adopted;
        self.current = Some(Arc::clone(&run));
        let mut state = self.pool.lock();
        state.busy += 1;
        state.tallies.insert(self.post, WorkerStats { processed: self.processed, task: Some(run.task_id) });
        drop(state);
        Some(follow(self.engine, self.pool, Some(self.post), kind, &job, run))
    }

    /// What the runner needs to know. A store that cannot be read is tried again until it can: that is not the
    /// task's fault. What is wrong with the task itself fails it.
    fn prepare(&self, claimed: &Claimed) -> Result<(AgentKind, Job), Box<Exit>> {
        loop {
            match job_for(self.engine, &claimed.task, &claimed.attempt, claimed.kept) {
                Ok(found) => return Ok(found),
                Err(CannotStart::Damaged(error)) => return Err(Box::new(failure(error, false))),
                Err(CannotStart::Store(error)) if error.is_permanent() => {
                    return Err(Box::new(failure(poison::error(&error), false)));
                }
                Err(CannotStart::Store(error)) => {
                    tracing::error!(%error, worker = self.name, "a task could not be read; trying again");
                    if self.pool.stopping().is_some() {
                        return Err(Box::new(nothing_ran()));
                    }
                    self.pool.rest(STORE_PAUSE);
                }
            }
        }
    }

    /// The worker panicked outside its runner: its run is settled with the panic's words, like a runner's panic.
    fn give_up(&mut self, panic: &(dyn Any + Send)) {
        let Some(run) = self.current.take() else { return };
        run.signal(Signal::Cancel);
        let ended = finished(self.engine, Arc::clone(&run), Ended::Exited(failure(panicked(panic), true)));
        if let Err(error) = poison::settle(self.engine, &ended) {
            tracing::error!(%error, "the run of a worker that died is settled later");
            self.pool.lock().unsettled.push(ended);
        }
        self.pool.runs.leave(&run);
        let mut state = self.pool.lock();
        if matches!(self.post, Post::Place(_)) {
            state.busy = state.busy.saturating_sub(1);
            state.alone &= state.busy > 0;
        }
    }
}
