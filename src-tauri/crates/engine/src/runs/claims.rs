//! What a worker claims, and what becomes of a claim that the store refuses.

use super::{door::Room, poison};
use crate::{
    lifecycle::Trigger,
    tasks::{context::EngineContext, moves},
};
use contract::{Status, TaskId};
use std::sync::{Arc, Mutex, PoisonError};
use store::{
    attempts::Claimant,
    claim::{self, Careful, Claimed, Which},
    tasks::TaskRow,
};

/// What a worker claims.
#[derive(Clone)]
pub(super) enum Line {
    /// Whatever is next in the queue, agents with a model left out or not; where it needs no more than there is.
    Queue { without_models: bool, room: Option<RoomFor> },
    /// This task only.
    One(TaskId),
    /// What somebody waits for in a talk, where fewer than so many run.
    Talk { slots: i64 },
}

/// Where what a task needs is promised to it.
#[derive(Clone)]
pub(super) struct RoomFor {
    pub(super) room: Arc<Mutex<Room>>,
    /// What runs of the same thing took.
    pub(super) engine: Arc<EngineContext>,
    /// Nothing else runs, so that it is given whatever there is.
    pub(super) is_only: bool,
}

impl RoomFor {
    fn fits(&self, connection: &mut store::Connection, first: &TaskRow) -> store::Result<bool> {
        let mut needs = store::resources::needs_of_one(connection, &first.id)?;
        if needs.memory_bytes.is_none() {
            let command = first.command.as_deref();
            needs.memory_bytes = self.engine.estimates.memory(&first.agent_id, command, &first.title);
        }
        let mut room = self.room.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(room.promise(&first.id, &first.title, &needs, self.is_only))
    }
}

/// Claims what stands first in its line.
pub(super) fn claim(
    connection: &mut store::Connection,
    line: &Line,
    who: &Claimant,
) -> store::Result<Option<Claimed>> {
    let claimed = match line {
        Line::Queue { without_models, room: None } => {
            claim::next_if(connection, *without_models, who, |_, _| Ok(true))
        }
        Line::Queue { without_models, room: Some(room) } => {
            claim::next_if(connection, *without_models, who, |c, first| room.fits(c, first))
        }
        Line::One(task) => claim::one(connection, &task.to_string(), who),
        Line::Talk { slots } => claim::talk(connection, *slots, who),
    };
    claimed?.map(begins).transpose()
}

/// Claims the first task of the queue if it must run alone.
pub(super) fn alone(connection: &mut store::Connection, who: &Claimant) -> store::Result<Option<Claimed>> {
    claim::alone(connection, who)?.map(begins).transpose()
}

/// The store has claimed a task in one statement; whether that may happen the lifecycle says.
fn begins(claimed: Claimed) -> store::Result<Claimed> {
    moves::raise(&claimed.task.id, Some(Status::Queued), Trigger::Claimed)?;
    Ok(claimed)
}

/// What came of a claim that was tried again carefully.
pub(super) enum Instead {
    /// It was claimed; whether it runs alone.
    Run(Box<Claimed>, bool),
    /// This task cannot be claimed, and has failed.
    Failed(String),
    Nothing,
}

/// Claims the next task, or fails it where the store refuses for good to have it claimed.
pub(super) fn claim_or_fail(
    connection: &mut store::Connection,
    line: &Line,
    alone: bool,
    who: &Claimant,
) -> store::Result<Instead> {
    let own = match line {
        Line::Queue { .. } | Line::Talk { .. } => None,
        Line::One(task) => Some(task.to_string()),
    };
    let first = match (line, own.as_deref()) {
        (_, Some(id)) => Which::One(id),
        (Line::Talk { .. }, None) => Which::Talk,
        (Line::Queue { .. } | Line::One(_), None) => Which::Next,
    };
    for (which, is_alone) in [(first, false), (Which::Alone, true)].into_iter().take(1 + usize::from(alone)) {
        match claim::carefully(connection, which, who)? {
            Careful::Claimed(claimed) => return Ok(Instead::Run(Box::new(begins(*claimed)?), is_alone)),
            Careful::Nothing => {}
            Careful::Refused { id, generation, why } => {
                tracing::error!(error = %why, task = %id, "the store refuses a claim for good; the task is failed");
                poison::fail(connection, &id, Some(generation), &poison::error(&why), true, who.now)?;
                return Ok(Instead::Failed(id));
            }
        }
    }
    Ok(Instead::Nothing)
}
