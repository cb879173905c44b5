//! `legwork report …`: results that were saved for reading.

use crate::{
    args::report::ReportVerb,
    terminal::{
        failure::{Exit, Failure},
        file,
        front::Front,
        render,
    },
};
use contract::{
    ReportId,
    command::{DeleteReports, ExportReport, GetReport, ListReports},
    report::{Report, ReportExport, ReportFormat},
    text,
};
use schemars::JsonSchema;
use serde::Serialize;
use std::path::Path;

#[derive(Serialize, JsonSchema)]
pub(crate) struct Deleted {
    deleted: Vec<ReportId>,
}

/// A report that was exported.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ExportedReport {
    id: ReportId,
    title: String,
    format: ReportFormat,
    /// What was written; null where it went to a file.
    text: Option<String>,
    /// That file.
    path: Option<String>,
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
        ReportVerb::Export { id, format, output, force } => {
            export(front, id, format, output.as_deref(), force)
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

/// Into a file, or on standard output.
fn export(
    front: &Front,
    id: String,
    format: ReportFormat,
    output: Option<&Path>,
    force: bool,
) -> Result<Exit, Failure> {
    let ReportExport { id, title, format, text, .. } = front.open()?.call(ExportReport { id, format })?;
    let path = output.map(|output| file::write(output, &text, force)).transpose()?;
    if front.json {
        let text = path.is_none().then_some(text);
        front.document(&ExportedReport { id, title, format, text, path })?;
    } else if let Some(path) = path {
        front.note(&format!("Written: {path}"));
    } else {
        front.print_written(&text)?;
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
