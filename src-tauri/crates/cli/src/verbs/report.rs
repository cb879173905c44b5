//! `legwork report …`: results that were saved for reading.

use crate::{
    args::provider::ReportVerb,
    terminal::{
        failure::{Exit, Failure},
        front::Front,
        render,
    },
};
use contract::{
    ReportId,
    command::{DeleteReports, GetReport, ListReports},
    report::Report,
    text,
};
use schemars::JsonSchema;
use serde::Serialize;

#[derive(Serialize, JsonSchema)]
pub(crate) struct Deleted {
    deleted: Vec<ReportId>,
}

/// Does what was asked.
pub(crate) fn run(front: &Front, verb: ReportVerb) -> Result<Exit, Failure> {
    match verb {
        ReportVerb::List { search, agent, limit, before } => list(front, search, agent, limit, before),
        ReportVerb::Show { id } => {
            let report = front.open()?.call(GetReport { id })?;
            if front.json {
                front.document(&report)?;
            } else {
                front.print(&render::report::block(&report, &front.look, &front.local()))?;
            }
            Ok(Exit::Done)
        }
        ReportVerb::Delete { ids } => delete(front, ids),
    }
}

fn list(
    front: &Front,
    search: Option<String>,
    agent: Option<String>,
    limit: i64,
    before: Option<String>,
) -> Result<Exit, Failure> {
    let engine = front.open()?;
    let before = before.map(|id| engine.call(GetReport { id })).transpose();
    let before = before.map_err(|e| Failure::option("--before", e.message))?.map(|report| report.id);
    let page = engine.call(ListReports { search, agent, limit, before })?;
    if front.json {
        front.document(&page)?;
        return Ok(Exit::Done);
    }
    if page.reports.is_empty() {
        front.note("No reports. A task of an agent with a model leaves one when it is completed.");
        return Ok(Exit::Done);
    }
    front.print(&render::report::table(&page.reports, &front.look, &front.local()))?;
    if let Some(next) = page.next_before {
        front.note(&format!("{} shown; older ones: add `--before {next}`", page.reports.len()));
    }
    Ok(Exit::Done)
}

/// Deletes all of them, or none where one is not there.
fn delete(front: &Front, ids: Vec<String>) -> Result<Exit, Failure> {
    let engine = front.open()?;
    let reports: Result<Vec<Report>, _> = ids.into_iter().map(|id| engine.call(GetReport { id })).collect();
    let reports = reports?;
    let deleted: Vec<ReportId> = reports.iter().map(|report| report.id).collect();
    engine.call(DeleteReports { ids: deleted.clone() })?;
    if front.json {
        front.document(&Deleted { deleted })?;
    } else if !front.quiet {
        let lines = reports.iter().map(|r| format!("Deleted “{}”\n", text::clean(&r.title)));
        front.print(&lines.collect::<String>())?;
    }
    Ok(Exit::Done)
}
