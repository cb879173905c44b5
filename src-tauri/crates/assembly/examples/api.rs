//! The queue from a program of one's own: tasks that are waited for, tasks that are not, how they go, what they made.
//!
//! `cargo run --example api -- FOLDER` in a folder of its own; `LEGWORK_SUPERVISOR` names the program that starts commands
//! where that does not lie beside this one. Every front of Legwork works by these same calls.

#![expect(clippy::print_stdout, reason = "it shows what it sees")]

use contract::{
    ApiError, NewTask, Status, Task, TaskId,
    command::{CancelTasks, CreateTask, GetResult, GetTask, ListEvents, ListTasks},
    event::EventKind,
    task::{CommandLine, TaskWithResult},
};
use engine::{Engine, Notice, Role, Stop, Subscription};
use std::time::{Duration, Instant};

/// No example takes longer than this.
const PATIENCE: Duration = Duration::from_secs(60);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("the folder for the data is missing")?;
    let engine = legwork_assembly::open(folder.into(), Role::Worker)?;
    // this process runs the queue, unless another does already: then that one does the work
    engine.start_pool(Some(3))?;

    let done = run(&engine, command("Count the lines", "seq 40 | wc -l"))?;
    println!("{}: {}", done.task.title, text_of(&done));

    one_that_is_followed(&engine)?;
    all_at_once(&engine)?;
    one_that_is_cancelled(&engine)?;

    // everything again, from the beginning: whoever was away reads on from the number that they had
    let page = engine.call(ListEvents { after: Some(0), limit: 1_000 })?;
    let ends = page.events.iter().filter(|event| event.to_status.is_some_and(Status::is_terminal)).count();
    println!("{ends} ends in {} events", page.last);
    engine.stop(Stop::LeaveRunning);
    Ok(())
}

/// Hands a task over and returns at once; it is on the disk by then.
fn submit(engine: &Engine, task: NewTask) -> Result<TaskId, ApiError> {
    Ok(engine.call(CreateTask { task })?.task.id)
}

/// Hands a task over and waits for its end.
fn run(engine: &Engine, task: NewTask) -> Result<TaskWithResult, ApiError> {
    // before there is something to miss
    let news = engine.subscribe();
    let id = submit(engine, task)?;
    until_ended(engine, &news, id)?;
    engine.call(GetResult { id: id.to_string() })
}

/// What a task does, as it does it.
fn one_that_is_followed(engine: &Engine) -> Result<(), ApiError> {
    let news = engine.subscribe();
    let steps = "for n in 1 2 3; do echo \"[PROGRESS] Step $n/3 stone $n\"; sleep 0.2; done";
    let id = submit(engine, command("Carry stones", steps))?;
    let until = Instant::now() + PATIENCE;
    while let Ok(notice) = news.recv_timeout(until.saturating_duration_since(Instant::now())) {
        // of much that happens at once only the last is told: then what is known is read anew
        let is_new = match notice {
            Notice::Event(event) => event.task_id == Some(id) && event.kind == EventKind::Progress,
            Notice::Lagged => true,
            Notice::Open(_) | Notice::PoolLost => false,
        };
        let task = status(engine, id)?;
        if is_new && let Some(step) = &task.current_step {
            println!("{}: {} %, {step}", task.title, task.progress);
        }
        if task.status.is_terminal() {
            break;
        }
    }
    Ok(())
}

/// Several beside each other, while this thread has its hands free.
fn all_at_once(engine: &Engine) -> Result<(), ApiError> {
    let news = engine.subscribe();
    let lines = ["echo one", "echo two", "exit 3"];
    let tasks: Vec<TaskId> = lines
        .iter()
        .map(|line| submit(engine, NewTask { max_retries: Some(0), ..command(line, line) }))
        .collect::<Result<_, _>>()?;
    for id in tasks {
        until_ended(engine, &news, id)?;
        let ended = engine.call(GetResult { id: id.to_string() })?;
        println!("{}: {} {}", ended.task.title, ended.task.status, text_of(&ended).trim());
    }
    let failed = ListTasks { statuses: vec![Status::Failed], limit: 10, ..ListTasks::default() };
    println!("failed: {}", engine.call(failed)?.tasks.len());
    Ok(())
}

fn one_that_is_cancelled(engine: &Engine) -> Result<(), ApiError> {
    let news = engine.subscribe();
    let id = submit(engine, command("Wait for nothing", "sleep 600"))?;
    engine.call(CancelTasks { ids: vec![id.to_string()] })?;
    until_ended(engine, &news, id)?;
    println!("{}: {}", status(engine, id)?.title, status(engine, id)?.status);
    Ok(())
}

fn status(engine: &Engine, id: TaskId) -> Result<Task, ApiError> {
    engine.call(GetTask { id: id.to_string() })
}

/// Waits for the end of a task. `news` was heard from before the task was made.
fn until_ended(engine: &Engine, news: &Subscription, id: TaskId) -> Result<(), ApiError> {
    let until = Instant::now() + PATIENCE;
    while !status(engine, id)?.status.is_terminal() {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(ApiError::refused("It has not ended in time."));
        }
        // whatever is announced, or nothing for a second: the next look tells
        let _ = news.recv_timeout(left.min(Duration::from_secs(1)));
    }
    Ok(())
}

fn command(title: &str, line: &str) -> NewTask {
    NewTask {
        title: Some(title.to_owned()),
        command: Some(CommandLine::Line(line.to_owned())),
        ..NewTask::default()
    }
}

fn text_of(ended: &TaskWithResult) -> String {
    let output = ended.result.as_ref().map(|result| &result.output);
    output.and_then(|output| output.as_str()).unwrap_or_default().trim().to_owned()
}
