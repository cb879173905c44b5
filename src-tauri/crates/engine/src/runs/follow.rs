//! One run from its start, or its adoption, to what it came to.

use super::{
    check::{self, Checked},
    exits::{failure, nothing_ran},
    finished::Finished,
    link::RunLink,
    live::LiveRun,
    outcome::Circumstances,
    places::{self, Placed},
    poison,
    pool::{Pool, Post},
};
use crate::{
    ports::{Ended, Exit, Job, Link, ModelJob, Report, Runner},
    tasks::{backoff, context::EngineContext},
};
use contract::{AgentKind, ReportId, task::TaskError};
use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Instant,
};
use store::StoreError;

/// Runs the job on this thread, which is that of a worker who stands at `post`, until its runner returns.
pub(super) fn follow(
    engine: &Arc<EngineContext>,
    pool: &Arc<Pool>,
    post: Option<Post>,
    kind: AgentKind,
    job: &Job,
    run: Arc<LiveRun>,
) -> Finished {
    let Checked { ended, check } = match engine.runner(kind) {
        Some(runner) => {
            let link =
                RunLink { engine: Arc::clone(engine), pool: Arc::clone(pool), post, run: Arc::clone(&run) };
            let goes = || match places::prepare(engine, job, &link) {
                Ok(None) => worked(engine, runner.as_ref(), job, &link),
                Ok(Some(placed)) => in_place(engine, runner.as_ref(), &placed, &link),
                Err(ended) => (*ended).into(),
            };
            let began = Instant::now();
            catch_unwind(AssertUnwindSafe(goes)).unwrap_or_else(|panic| {
                let running_ms = i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX);
                Ended::Exited(Exit { running_ms, ..failure(panicked(panic.as_ref()), true) }).into()
            })
        }
        None => {
            let message = format!("Nothing here runs agents of kind {kind}.");
            let hint = Some("Choose another agent.".to_owned());
            Ended::Exited(failure(TaskError { code: "no_runner".into(), message, hint }, false)).into()
        }
    };
    let ended = finished(engine, run, ended);
    let report = (kind != AgentKind::Shell).then(|| ReportId(engine.ids.next(ended.around.now)));
    Finished { report, check, ..ended }
}

/// Has the work done and checked.
fn worked(engine: &Arc<EngineContext>, runner: &dyn Runner, job: &Job, link: &RunLink) -> Checked {
    let work = |job: &Job, line: &dyn Link| work(engine, runner, job, line);
    match &job.check {
        Some(check) => check::work_and_check(engine, job, check, link, work),
        None => Checked::from(work(job, link)),
    }
}

/// The same in a place of its own, or where what it changes is recorded.
fn in_place(engine: &Arc<EngineContext>, runner: &dyn Runner, placed: &Placed, link: &RunLink) -> Checked {
    let job = &placed.job;
    let work = |job: &Job, line: &dyn Link| work(engine, runner, job, &placed.link(line));
    let mut done = match &job.check {
        Some(check) => check::work_and_check(engine, job, check, link, work),
        None => Checked::from(work(job, link)),
    };
    places::record(engine, placed, link, &mut done.ended);
    done
}

/// Has the runner of its agent's kind do the job.
fn work(engine: &EngineContext, runner: &dyn Runner, job: &Job, link: &dyn Link) -> Ended {
    match with_routes(engine, job, link) {
        Ok(None) => runner.run(job, link),
        Ok(Some(whole)) => runner.run(&whole, link),
        Err(error) => Ended::Exited(unread(error)),
    }
}

/// The job with the ways to its model, where it has one and asks it. They are looked up here, on the run's own thread
/// and after its claim or adoption: a keyring that hangs holds up nobody else.
fn with_routes(engine: &EngineContext, job: &Job, link: &dyn Link) -> store::Result<Option<Job>> {
    let Some(model) = job.model.as_deref().filter(|_| !job.parked) else { return Ok(None) };
    let alive = || link.report(Report::default());
    let routes = crate::model::job::routes(engine, &engine.keys, &job.task_id.to_string(), &alive)?;
    Ok(Some(Job { model: Some(Arc::new(ModelJob { routes, ..model.clone() })), ..job.clone() }))
}

/// The ways could not be read: put off where that may pass.
fn unread(error: StoreError) -> Exit {
    if error.is_permanent() {
        return failure(poison::error(&error), false);
    }
    let error = crate::error::api(error);
    failure(TaskError { code: "store".into(), message: error.message, hint: error.hint }, true)
}

/// What a panic says, as the error of the attempt that it ended.
pub(super) fn panicked(panic: &(dyn Any + Send)) -> TaskError {
    let words = panic
        .downcast_ref::<&str>()
        .map(|s| (*s).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no words".to_owned());
    let message = format!("The worker panicked: {words}");
    TaskError { code: "worker_panicked".into(), message, hint: Some("This is a defect of Legwork.".into()) }
}

/// What there is to be written about a run that has returned.
pub(super) fn finished(engine: &Arc<EngineContext>, run: Arc<LiveRun>, ended: Ended) -> Finished {
    let now = engine.now();
    let ended = match (ended, run.gate_error()) {
        // the store could not commit the gate, so nothing was started
        (Ended::LeaseLost, Some(why)) if why.is_permanent() => {
            Ended::Exited(failure(poison::error(why), false))
        }
        (Ended::LeaseLost, Some(_)) => Ended::Exited(nothing_ran()),
        (other, _) => other,
    };
    let around = Circumstances {
        released: run.is_released(),
        hung: run.is_hung(),
        over_memory: run.is_over_memory(),
        now,
        jitter: backoff::jitter(),
        followed: true,
        ..Circumstances::default()
    };
    let merged = engine.progress.take(&run.lease);
    Finished { run, ended, around, merged, report: None, check: None }
}
