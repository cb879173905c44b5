//! Recording what a run changed, once it has ended and before that is told.

use super::placed::Placed;
use crate::{
    ports::{Ended, Link as _, Outcome, Report},
    review,
    runs::link::{RunLink, leased},
    tasks::context::EngineContext,
};
use contract::task::LogLevel;
use std::sync::Arc;
use store::places;

/// Records it. An engine that leaves does not: the next one does, or whoever looks.
pub(in crate::runs) fn record(engine: &EngineContext, placed: &Placed, link: &RunLink, ended: &mut Ended) {
    let Ended::Exited(exit) = ended else { return };
    let Some(workspaces) = engine.workspaces.as_deref().filter(|_| !link.run.is_released()) else { return };
    let go_on = || {
        link.report(Report::default());
        true
    };
    let (mut row, id) = (placed.own.clone(), link.run.lease.task_id.clone());
    match review::count(workspaces, &engine.data_dir, (&placed.own, &placed.place), None, &go_on) {
        Ok(counted) => {
            counted.write(&mut row);
            let files = counted.totals().files;
            match &mut exit.outcome {
                Outcome::Completed(result) | Outcome::Failed { result: Some(result), .. } => {
                    result.metrics.changes = result.metrics.changes.max(files);
                }
                Outcome::Failed { result: None, .. } | Outcome::QuotaOut { .. } | Outcome::Cancelled => {}
            }
            let log = counted.notes.iter().map(|note| (LogLevel::Warn, note.clone(), None)).collect();
            link.report(Report { log, ..Report::default() });
        }
        Err(error) => {
            let words = format!("What it changed could not be recorded: {}", error.message);
            row.problem = Some(error.message);
            link.report(Report { log: vec![(LogLevel::Warn, words, None)], ..Report::default() });
        }
    }
    let (run, now) = (Arc::clone(&link.run), engine.now());
    let written = link.run.held_up_by(|| {
        engine.store.write(move |c| {
            leased(c, &run)?;
            places::set_of_task(c, &id, Some(row.clone()))?;
            places::announce(c, &id, now)
        })
    });
    if let Err(error) = written {
        tracing::warn!(%error, task = %link.run.task_id, "what a task changed could not be written");
    }
}
