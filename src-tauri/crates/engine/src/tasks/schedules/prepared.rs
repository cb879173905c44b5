//! What a schedule starts, made ready before anything is written: the file of a workflow is read here, and never inside a write.

use super::standing::{wanted, workflow};
use crate::{
    error, json,
    tasks::{
        assignee,
        context::EngineContext,
        create,
        workflows::{
            enter::{self, Wanted},
            wanted as run,
        },
    },
};
use contract::{ApiError, Origin, schedule::ScheduledWorkflow};
use sha2::{Digest as _, Sha256};
use std::{fmt::Write as _, sync::Arc};
use store::{Connection, Result, schedules::ScheduleRow};

/// What a time of a schedule starts.
#[derive(Clone)]
pub(crate) enum Prepared {
    /// The task that its row names.
    Task,
    /// A run of a workflow, as its file was read.
    Run(Arc<Wanted>),
    /// Its workflow cannot be used, and why.
    Cannot(ApiError),
}

/// What a schedule would start now.
pub(crate) fn prepare(row: &ScheduleRow) -> Prepared {
    match workflow(row) {
        None => Prepared::Task,
        Some(asked) => {
            run_of(&asked, Origin::Schedule(row.name.clone())).map_or_else(Prepared::Cannot, |mut wanted| {
                // the person has approved what the file said: whoever writes another text into it has to ask again
                if let Some(client) = asked.origin.filter(Origin::is_mcp)
                    && asked.digest.as_ref() != Some(&digest(&wanted))
                {
                    wanted.origin = client;
                }
                Prepared::Run(Arc::new(wanted))
            })
        }
    }
}

/// What a workflow says, as a digest: two that say the same have the same, and nobody writes another with that of a given one.
pub(crate) fn digest(wanted: &Wanted) -> String {
    let said = json::text(&wanted.definition).unwrap_or_default();
    Sha256::digest(said).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// A run as a schedule asks for it, which came through this door.
///
/// # Errors
/// `invalid_input` or `not_found`: its file, folder or inputs cannot be used.
pub(crate) fn run_of(asked: &ScheduledWorkflow, origin: Origin) -> std::result::Result<Wanted, ApiError> {
    run::of_file(&asked.workflow, asked.folder.as_deref(), &asked.inputs, origin, asked.path.clone())
}

impl Prepared {
    /// Why nothing can be started, where that is known.
    pub(super) const fn cannot(&self) -> Option<&ApiError> {
        match self {
            Self::Cannot(why) => Some(why),
            Self::Task | Self::Run(_) => None,
        }
    }

    /// Makes it; the id of the task, or of the task that stands for the run.
    ///
    /// # Errors
    /// `Refused`; or the store failed.
    pub(crate) fn start(
        &self,
        connection: &mut Connection,
        engine: &EngineContext,
        row: &ScheduleRow,
    ) -> Result<String> {
        match self {
            Self::Task => Ok(create::create_one(connection, engine, &wanted(row))?.to_string()),
            Self::Run(wanted) => {
                let agent = assignee::of_workflows(connection, engine)?;
                Ok(enter::enter(connection, engine, &agent, wanted)?.id)
            }
            Self::Cannot(why) => Err(error::refuse(why.clone())),
        }
    }
}

/// Whether a run could be entered if it were time: it is, and that is taken back.
///
/// # Errors
/// `Refused`, with the stage, the task and the field at fault; or the store failed.
pub(crate) fn rehearse(connection: &mut Connection, engine: &EngineContext, wanted: &Wanted) -> Result<()> {
    store::take_back(connection, |connection| {
        let agent = assignee::of_workflows(connection, engine)?;
        enter::enter(connection, engine, &agent, wanted).map(drop)
    })
}
