//! Saved reports, and what models were asked.

use super::{Look, Tint, clean, fact, first_line, text, time::Local};
use comfy_table::Cell;
use contract::{
    model::{Budget, Report, Usage},
    text::{bytes, count, duration},
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
    text(&table)
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
        requests: metrics.requests,
        cost_usd: metrics.cost_usd,
    };
    block.push_str(&usage(&used).map(|used| fact(look, "Used", &used)).unwrap_or_default());
    block.push_str(&fact(look, "Took", &duration(metrics.execution_seconds.round() as i64)));
    for artifact in &report.artifacts {
        let file = format!("{} ({})", artifact.path, bytes(artifact.bytes));
        block.push_str(&fact(look, "Artifact", &file));
    }
    let body = if report.output.trim().is_empty() { &report.summary } else { &report.output };
    block.push_str(&format!("\n{}\n", clean(body.trim_end())));
    block
}

/// `1,200 tokens sent, 300 received, 4 requests, $0.012`; `None` where no model was asked.
pub(crate) fn usage(used: &Usage) -> Option<String> {
    if used.requests == 0 {
        return None;
    }
    let cost = used.cost_usd.map(|usd| format!(", {}", dollars(usd))).unwrap_or_default();
    let requests = if used.requests == 1 { "request" } else { "requests" };
    Some(format!(
        "{} tokens sent, {} received, {} {requests}{cost}",
        count(used.tokens_in),
        count(used.tokens_out),
        count(used.requests),
    ))
}

/// The limits in one line; empty where there are none.
pub(crate) fn budget(budget: &Budget) -> String {
    let parts = [
        budget.turns.map(|n| format!("{} turns", count(n))),
        budget.tokens.map(|n| format!("{} tokens", count(n))),
        budget.cost_usd.map(dollars),
        budget.day_tokens.map(|n| format!("{} tokens a day", count(n))),
        budget.day_cost_usd.map(|usd| format!("{} a day", dollars(usd))),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn dollars(usd: f64) -> String {
    // A single request often costs less than a cent.
    if usd != 0.0 && usd < 0.1 { format!("${usd:.4}") } else { format!("${usd:.2}") }
}
