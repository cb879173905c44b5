//! `legwork execute`: makes a task, then returns at once or follows it to its end.

use crate::{
    args::{Wait, request, stdin, task::Execute},
    terminal::{
        failure::{Exit, Failure},
        front::Front,
    },
    verbs::{follow, wait, worker},
};
use contract::{
    NewTask, Task,
    command::{CreateTask, CreateTogether, GetSettings},
    settings::DefaultMode,
    task::{KeptInput, WaitReason},
    text,
};
use engine::Engine;
use std::io::IsTerminal as _;

/// Makes the task.
pub(crate) fn run(front: &Front, args: &Execute) -> Result<Exit, Failure> {
    // Before the engine is opened: what is wrong here is wrong without it.
    let request::Request { asked: mut task, notes } = request::new_task(args, front.local().now())?;
    for note in &notes {
        front.note(&format!("note: {note}"));
    }
    let piped = PipedIn::look(front, args);
    let engine = front.open()?;
    if !args.agents.is_empty() {
        return together(front, &engine, args, task);
    }
    if args.stdin {
        task.environment.stdin = Some(kept(front, &engine)?);
    }
    if !in_background(args, &engine)? {
        let ended = follow::create_and_follow(front, &engine, task);
        piped.look_again(front);
        return ended;
    }
    let created = engine.call(CreateTask { task })?;
    piped.look_again(front);
    for note in &created.notes {
        front.note(&format!("note: {note}"));
    }
    if front.json {
        front.document(&created.task)?;
    } else {
        front.print(&format!("{}\n", created.task.id))?;
    }
    see_that_it_runs(front, &engine, args, &created.task)?;
    Ok(Exit::Done)
}

/// Whether something is piped in that the command does not get; told once. Whatever makes it may take its time, so it is
/// looked for when the command begins and again when it has ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum PipedIn {
    /// Nothing was there so far.
    NotYet,
    /// It is told, or the command gets it.
    Settled,
}

impl PipedIn {
    fn look(front: &Front, args: &Execute) -> Self {
        if args.stdin {
            return Self::Settled;
        }
        if stdin::is_piped_in() {
            front.note("note: the command does not get what is piped in here; --stdin gives it that");
            return Self::Settled;
        }
        Self::NotYet
    }

    fn look_again(self, front: &Front) {
        if self == Self::NotYet && stdin::is_piped_in() {
            front.note("note: the command did not get what was piped in here; --stdin gives it that");
        }
    }
}

/// Makes the task once for each agent. All of them are there before the first is followed.
fn together(front: &Front, engine: &Engine, args: &Execute, task: NewTask) -> Result<Exit, Failure> {
    let made = engine.call(CreateTogether { task, agents: args.agents.clone() })?;
    made.notes.iter().for_each(|note| front.note(&format!("note: {note}")));
    let tasks = &made.tasks;
    let follows = !in_background(args, engine)?;
    let ids: Vec<String> = tasks.iter().map(|task| task.id.to_string()).collect();
    if front.json {
        front.document(&made)?;
    } else {
        let line = |task: &Task| format!("{}  {}\n", task.id, text::clean(&task.agent));
        front.print(&tasks.iter().map(line).collect::<String>())?;
        let first = tasks.first().map(|task| task.short_id.clone()).unwrap_or_default();
        front.note(&format!("hint: `legwork compare {first}` shows them beside each other"));
        if let Some(task) = tasks.first().filter(|_| !follows) {
            see_that_it_runs(front, engine, args, task)?;
        }
    }
    match follows && !front.json {
        true => wait::run(front, Wait { ids, any: false, timeout: None }),
        false => Ok(Exit::Done),
    }
}

/// Standard input to its end, kept for the command.
fn kept(front: &Front, engine: &Engine) -> Result<KeptInput, Failure> {
    let from = stdin::once("--stdin")?;
    if from.is_terminal() {
        front.note("Type what the command is to read; Ctrl+D ends it.");
    }
    Ok(engine.keep_input(from)?)
}

/// Whether to return at once: as typed, else as set.
fn in_background(args: &Execute, engine: &Engine) -> Result<bool, Failure> {
    if args.detached || args.start_worker {
        return Ok(true);
    }
    Ok(!args.wait && engine.call(GetSettings {})?.default_mode == DefaultMode::Background)
}

/// A task that returns at once needs somebody else to run it.
fn see_that_it_runs(front: &Front, engine: &Engine, args: &Execute, task: &Task) -> Result<(), Failure> {
    if engine.pool_running() {
        return Ok(());
    }
    let later = task.waiting_for.as_ref().is_some_and(|waiting| waiting.reason == WaitReason::Schedule);
    if later {
        // a worker that drains would leave before that
        front.note(
            "hint: nothing runs the queue now, and it starts at its time only if the app or a worker runs then; \
             `legwork worker install` sees to that",
        );
        return Ok(());
    }
    if args.start_worker {
        return worker::start_in_background(front, engine);
    }
    front.note("hint: nothing runs the queue now; start the app or `legwork worker`, or add --start-worker");
    Ok(())
}
