//! Workflows as they are written: finding them, checking their text, keeping it.

use super::{Change, Once, Work};
use crate::{
    runs::host::PoolHost,
    tasks::{lookup::read, workflows::fitting},
    view::workflow as view,
    workflows::{
        finding,
        keeping::{self, Destination},
    },
};
use contract::{
    ApiError,
    command::{CheckWorkflow, GetWorkflow, ListWorkflows, WriteWorkflow},
    workflow::{Workflow, WorkflowSource},
};
use std::{path::Path, sync::Arc};
use store::workflows;

/// What a workflow that is only checked is called.
const CHECKED: &str = "workflow";

/// Adds to each its latest run.
fn with_runs(host: &Arc<PoolHost>, mut found: Vec<Workflow>) -> Result<Vec<Workflow>, ApiError> {
    read(host, |c| {
        for one in &mut found {
            let latest = workflows::page(c, &host.user, Some(&one.name), None, 1)?;
            one.last_run = latest.first().map(|run| view::brief(c, run)).transpose()?;
        }
        Ok(found)
    })
}

/// Adds to each what keeps it from being used here, where its text says nothing wrong.
fn with_misfits(host: &Arc<PoolHost>, mut found: Vec<Workflow>) -> Result<Vec<Workflow>, ApiError> {
    read(host, |c| {
        for one in &mut found {
            let Some(definition) = &one.definition else { continue };
            let wrong = fitting::misfits(c, host, definition)?;
            if !wrong.is_empty() {
                let file = one.path.as_deref().unwrap_or(&one.name);
                one.problems = workflow::misfits(file, &one.text, &wrong);
            }
        }
        Ok(found)
    })
}

impl Work for ListWorkflows {
    fn work(self, host: &Arc<PoolHost>) -> Result<Vec<Workflow>, ApiError> {
        with_misfits(host, with_runs(host, finding::all(self.folder.as_deref().map(Path::new)))?)
    }
}

impl Work for GetWorkflow {
    fn work(self, host: &Arc<PoolHost>) -> Result<Workflow, ApiError> {
        let found = finding::one(&self.workflow, self.folder.as_deref().map(Path::new))?;
        // as many come back
        Ok(with_misfits(host, with_runs(host, vec![found])?)?.swap_remove(0))
    }
}

impl Work for CheckWorkflow {
    fn work(self, _: &Arc<PoolHost>) -> Result<Workflow, ApiError> {
        let text = match &self.definition {
            Some(definition) => workflow::write(&self.text, definition),
            None => self.text,
        };
        Ok(finding::read(CHECKED, WorkflowSource::Project, None, text))
    }
}

impl Change for WriteWorkflow {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> Result<Workflow, ApiError> {
        let wanted = Destination {
            folder: self.folder.as_deref().map(Path::new),
            path: self.path.as_deref().map(Path::new),
            before: self.before.as_deref(),
        };
        let kept = keeping::keep(&self.text, &wanted)?;
        let kept = with_runs(host, vec![kept])?.swap_remove(0);
        // the file is there; a repeat gets the same reply
        once.write(host, move |_| Ok(kept.clone()))
    }
}
