//! What becomes of a running task that takes more memory than was declared for it.
//!
//! Owns: that it is noticed and acted on once for each claim of a run. Must never: act on what was only expected.

use super::live::LiveRun;
use crate::tasks::context::EngineContext;
use contract::{
    Status,
    event::EventKind,
    machine::OverMemory,
    task::{LogLevel, TaskError},
    text,
};
use store::{
    Connection, StoreError,
    events::{self, NewEvent},
    tasks,
};

/// The error of an attempt that was ended because of it.
pub(super) fn error() -> TaskError {
    TaskError {
        code: "over_memory".into(),
        message: "It took more memory than was declared for it, so it was ended.".into(),
        hint: Some("Declare more with --memory, or let it be warned of only: --over-memory warn.".into()),
    }
}

/// A run has so much memory now; what is to be said of that in its log, where it is more than was declared.
pub(super) fn mind(engine: &EngineContext, run: &LiveRun, bytes: u64) -> Option<(LogLevel, String)> {
    let needs = run.declared(|| {
        let declared = engine.store.read(|c| store::resources::needs_of_one(c, &run.lease.task_id));
        declared.inspect_err(|error| tracing::warn!(%error, "what a task declared is looked up later")).ok()
    })?;
    let declared = needs.memory_bytes.filter(|declared| bytes > *declared)?;
    if !run.is_first_over() {
        return None;
    }
    let policy = match (needs.over_memory, engine.settings.load()) {
        (Some(own), _) => own,
        (None, Ok(settings)) => settings.machine.over_memory,
        (None, Err(_)) => OverMemory::Warn,
    };
    let (has, declared) = (text::bytes(bytes), text::bytes(declared));
    let then = match policy {
        OverMemory::Warn => "it goes on",
        OverMemory::Pause => {
            pause(engine, run);
            "it is paused until you resume it"
        }
        OverMemory::Stop => {
            run.end_over_memory();
            "it is ended"
        }
    };
    Some((LogLevel::Warn, format!("It has {has} of memory, and {declared} were declared for it: {then}.")))
}

/// Asks for the pause as the person would.
fn pause(engine: &EngineContext, run: &LiveRun) {
    let (lease, now) = (run.lease.clone(), engine.now());
    let write = move |connection: &mut Connection| {
        let mut task = tasks::find(connection, &lease.task_id)?;
        if task.status != Status::Running || task.generation != lease.generation {
            return Err(StoreError::StaleLease);
        }
        task.pause_requested = true;
        task.updated_at = now;
        tasks::update(connection, &task)?;
        events::append(connection, &NewEvent::about(now, &task.id, EventKind::PauseRequested))
    };
    if let Err(error) = engine.store.write(write) {
        tracing::warn!(%error, task = %run.task_id, "a task over its memory was not paused");
    }
}
