//! Saved reports, and what models were asked.

use super::{Tables as _, lines};
use board::display::{Look, Tint, fact, first_line, model, time::Local};
use comfy_table::Cell;
use contract::{
    model::Usage,
    report::Report,
    text::{bytes, clean, duration},
};

/// The reports as a table. The id is that of the task.
pub(crate) fn table(reports: &[Report], look: &Look, local: &Local) -> String {
    let mut table = look.table(&["Task", "Title", "Agent", "Saved", "Summary"]);
    for one in reports {
        table.add_row(look.row(vec![
            Cell::new(one.task_id.short()),
            Cell::new(first_line(&one.title)),
            Cell::new(&one.agent),
            Cell::new(local.ago(one.created_at)),
            Cell::new(first_line(&one.summary)),
        ]));
    }
    lines(&table)
}

/// One report in full: what it is, then the text as it was written.
pub(crate) fn block(report: &Report, look: &Look, local: &Local) -> String {
    let mut block = format!("{}\n", look.paint(Tint::Green, &clean(&report.title)));
    block.push_str(&fact(look, "Agent", &report.agent));
    block.push_str(&fact(look, "Saved", &local.moment(report.created_at)));
    block.push_str(&fact(look, "Task", &report.task_id.short()));
    let metrics = &report.metrics;
    let used = Usage {
        tokens_in: metrics.tokens_in,
        tokens_out: metrics.tokens_out,
        tokens_estimated: metrics.tokens_estimated,
        requests: metrics.requests,
        cost_usd: metrics.cost_usd,
    };
    block.push_str(&model::usage(&used).map(|used| fact(look, "Used", &used)).unwrap_or_default());
    block.push_str(&fact(look, "Took", &duration(metrics.execution_seconds.round() as i64)));
    for artifact in &report.artifacts {
        let file = format!("{} ({})", artifact.path, bytes(artifact.bytes));
        block.push_str(&fact(look, "Artifact", &file));
    }
    let body = if report.output.trim().is_empty() { &report.summary } else { &report.output };
    block.push_str(&format!("\n{}\n", clean(body.trim_end())));
    block
}
