//! The lines of a work and of its check to the engine.

use super::signals::Unheard;
use crate::{
    ports::{LeaseLost, Link, Receive, Report, RunContext},
    runs::link::RunLink,
};
use std::sync::Arc;
use store::checks::{self, CheckRunRow};

/// Percent, at most, that work has reached which is still to be checked.
const WITHOUT_CHECK: i64 = 99;

/// The line of the work: whatever is wanted of it is remembered for the check.
pub(super) struct WorkLink<'a> {
    pub(super) link: &'a RunLink,
    pub(super) unheard: &'a Arc<Unheard>,
}

impl Link for WorkLink<'_> {
    fn started(&self, pid: u32) -> Result<(), LeaseLost> {
        self.link.started(pid)
    }

    fn report(&self, report: Report) {
        // all of it is done once the check has passed
        let progress = report.progress.map(|percent| percent.min(WITHOUT_CHECK));
        self.link.report(Report { progress, ..report });
    }

    fn on_signal(&self, receive: Receive) {
        self.unheard.of_work(self.link, receive);
    }

    fn context(&self) -> &dyn RunContext {
        self.link.context()
    }
}

/// The line of the check. How far the task is, the work has said.
pub(super) struct CheckLink<'a> {
    pub(super) link: &'a RunLink,
    pub(super) unheard: &'a Unheard,
    /// Written when its gate opens.
    pub(super) row: CheckRunRow,
}

impl Link for CheckLink<'_> {
    fn started(&self, pid: u32) -> Result<(), LeaseLost> {
        let (lease, row) = (self.link.run.lease.clone(), self.row.clone());
        self.link.commit(move |connection| {
            store::attempts::set_pid(connection, &lease.task_id, lease.generation, i64::from(pid))?;
            checks::begin(connection, &lease, row.clone())
        })
    }

    fn report(&self, _: Report) {
        self.link.report(Report::default());
    }

    fn on_signal(&self, receive: Receive) {
        self.unheard.of_check(self.link, receive);
    }

    fn context(&self) -> &dyn RunContext {
        self.link.context()
    }
}
