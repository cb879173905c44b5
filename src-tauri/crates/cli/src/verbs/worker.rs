//! `legwork worker`: runs the queue without a window. Tells what happens on standard error.

use crate::{
    args::Worker,
    terminal::{
        failure::{Exit, Failure},
        front::Front,
        interrupt,
    },
    verbs::service,
};
use assembly::background::{self, Starter, Word};
use contract::{Status, TaskId, command::GetTask, event::EventKind};
use engine::{Engine, Notice, Role, Stop, Subscription};
use schemars::JsonSchema;
use serde::Serialize;
use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    time::{Duration, Instant},
};

/// How often it is looked whether something keeps the queue from going on.
const LOOK: Duration = Duration::from_secs(1);

/// One line of JSON: a task changed.
#[derive(Serialize, JsonSchema)]
pub(crate) struct WorkerEvent {
    /// `status`.
    event: &'static str,
    id: TaskId,
    short_id: String,
    title: String,
    status: Status,
    attempt: i64,
}

/// Why there may be something to do.
enum WorkerSignal {
    /// A task's status changed.
    Moved(TaskId),
    /// Another engine runs the queue now.
    PoolLost,
    /// Nothing is left that the queue itself can wake.
    Drained(Result<(), Failure>),
    /// It is asked to end.
    End,
}

/// Starts a worker for a command that leaves at once, and says so.
pub(crate) fn start_in_background(front: &Front, engine: &Engine) -> Result<(), Failure> {
    if background::ensure(engine)? {
        front.note("A worker was started in the background; it leaves when all is done.");
    }
    Ok(())
}

/// Leaves the session of whoever started this worker: from then on no terminal's end reaches it. Begins its part of
/// the log, whose other lines have no date.
fn leave_the_caller(front: &Front) {
    front.note(&format!("{:.0} Worker in the background, process {}.", front.now(), std::process::id()));
    // It fails only for a process that leads its group already, as one that a shell started by itself does. Its
    // terminal is then not ours to leave.
    let _ = rustix::process::setsid();
}

/// Runs the queue until it is asked to end, another engine takes over, or (with `--drain`) nothing is left to do.
pub(crate) fn run(front: &Front, args: &Worker) -> Result<Exit, Failure> {
    if let Some(verb) = &args.verb {
        return service::run(front, verb);
    }
    if args.apart {
        background::launch(&front.data_dir()?)?;
        return Ok(Exit::Done);
    }
    if !args.detached {
        return serve(front, args, || ());
    }
    leave_the_caller(front);
    let mut starter = Starter::default();
    let exit = serve(front, args, || starter.tell(Word::Runs));
    starter.tell(Word::Left(exit.as_ref().map_or_else(|failure| failure.exit, |exit| *exit) as u8));
    exit
}

/// Runs the queue. `runs`: called once it does.
fn serve(front: &Front, args: &Worker, runs: impl FnOnce()) -> Result<Exit, Failure> {
    let (tell, heard) = channel();
    // Taken before anything is started, so that a request to end never kills a start half-way.
    interrupt::on_request_to_end({
        let tell = tell.clone();
        move || tell.send(WorkerSignal::End).is_ok()
    })?;
    let engine = front.open_as(Role::Worker)?;
    listen(engine.subscribe(), tell.clone());
    if engine.start_pool(args.workers)? {
        runs();
        front.note(&format!("The queue runs, on the data in {}. Ctrl+C ends.", engine.data_dir().display()));
    } else if args.drain {
        let error = "another process runs the queue already, so there is nothing to drain here";
        return Err(Failure::new(Exit::Refused, error).hint("`legwork queue stats` shows how far it is"));
    } else {
        front.note("Another process runs the queue. This one takes over when that one ends. Ctrl+C ends.");
    }
    if args.drain {
        drain(engine.clone(), args.workers, tell);
    }
    let exit = until_the_end(front, &engine, &heard);
    engine.stop(Stop::LeaveRunning);
    exit
}

/// Tells what happens, until it is time to leave.
fn until_the_end(front: &Front, engine: &Engine, heard: &Receiver<WorkerSignal>) -> Result<Exit, Failure> {
    let mut fault = None;
    let mut next_look = Instant::now();
    loop {
        match heard.recv_timeout(next_look.saturating_duration_since(Instant::now())) {
            Ok(happening) => {
                if let Some(exit) = step(front, engine, happening)? {
                    return Ok(exit);
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok(Exit::Done),
        }
        if Instant::now() < next_look {
            continue;
        }
        next_look = Instant::now() + LOOK;
        if engine.is_displaced() {
            return Err(displaced(engine));
        }
        // not every fault can be announced: what is wrong may be what announces
        let now = engine.fault();
        if now != fault {
            match &now {
                Some(words) => front.tell(&format!("Nothing is started: {words}.")),
                None => front.note("The queue goes on."),
            }
            fault = now;
        }
    }
}

/// Nothing can be done for the data any more. What runs is left alone.
fn displaced(engine: &Engine) -> Failure {
    let folder = engine.data_dir().display().to_string();
    Failure::broken(format!(
        "the data in {folder} was removed or replaced, so this worker leaves; what runs goes on"
    ))
    .hint("put the folder back, and start a worker again")
}

/// `Some`: it is time to leave.
fn step(front: &Front, engine: &Engine, happening: WorkerSignal) -> Result<Option<Exit>, Failure> {
    match happening {
        WorkerSignal::Moved(id) => moved(front, engine, id).map(|()| None),
        WorkerSignal::PoolLost => {
            front.note("Another process runs the queue now; leaving.");
            Ok(Some(Exit::Done))
        }
        WorkerSignal::Drained(drained) => {
            drained?;
            front.note("Nothing is left that the queue can start by itself; leaving.");
            Ok(Some(Exit::Done))
        }
        WorkerSignal::End => {
            front.note("Leaving. Running commands go on; the next engine takes them over.");
            Ok(Some(Exit::Done))
        }
    }
}

fn moved(front: &Front, engine: &Engine, id: TaskId) -> Result<(), Failure> {
    if front.quiet && !front.json {
        return Ok(());
    }
    // Gone in the meantime, or the store is busy: it is only told, so nothing is lost by leaving it out.
    let Ok(task) = engine.call(GetTask { id: id.to_string() }) else { return Ok(()) };
    if !front.json {
        let error = task.error.as_ref().map(|e| format!(": {}", e.message)).unwrap_or_default();
        let word = task.status.label();
        front.note(&format!("{} {word:<9} {} “{}”{error}", front.local().clock(), task.short_id, task.title));
        return Ok(());
    }
    let (status, attempt) = (task.status, task.attempt);
    let line =
        WorkerEvent { event: "status", id, short_id: task.short_id, title: task.title, status, attempt };
    match front.document(&line) {
        // Whoever listened has left; the queue runs on.
        Err(gone) if gone.troubles.is_empty() => Ok(()),
        told => told,
    }
}

fn listen(subscription: Subscription, tell: Sender<WorkerSignal>) {
    std::thread::spawn(move || {
        while let Some(notice) = subscription.recv() {
            let happening = match notice {
                Notice::Event(event) if event.kind == EventKind::Status => {
                    let Some(id) = event.task_id else { continue };
                    WorkerSignal::Moved(id)
                }
                Notice::PoolLost => WorkerSignal::PoolLost,
                _ => continue,
            };
            if tell.send(happening).is_err() {
                return;
            }
        }
    });
}

fn drain(engine: Engine, workers: Option<i64>, tell: Sender<WorkerSignal>) {
    std::thread::spawn(move || {
        let drained = loop {
            // What came while it was about to leave is done as well.
            match engine.drain().and_then(|()| engine.retire(workers)) {
                Ok(false) => {}
                Ok(true) => break Ok(()),
                Err(error) => break Err(Failure::from(error)),
            }
        };
        // The loop may have left for another reason.
        let _ = tell.send(WorkerSignal::Drained(drained));
    });
}
