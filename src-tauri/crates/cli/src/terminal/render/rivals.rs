//! What several agents made of the same task, as text.

use super::{Tables as _, changes, lines};
use board::display::Look;
use comfy_table::{Cell, CellAlignment};
use contract::{
    Task,
    text::{clean, count, dollars, duration},
};

/// One row for each, and below what each says of it.
pub(crate) fn table(tasks: &[Task], look: &Look) -> String {
    let mut table = look.table(&["ID", "Agent", "Status", "Check", "Changed", "Time", "Tokens", "Cost"]);
    let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
    for task in tasks {
        let usage = task.usage.as_ref();
        let tokens = usage.map(|usage| count(usage.tokens_in + usage.tokens_out)).unwrap_or_default();
        let seconds = task.duration_seconds.map(|seconds| duration(seconds.round() as i64));
        table.add_row(look.row(vec![
            Cell::new(&task.short_id),
            Cell::new(clean(&task.agent)),
            Cell::new(task.status.as_str()),
            Cell::new(check(task)),
            Cell::new(changed(task)),
            right(seconds.unwrap_or_default()),
            right(tokens),
            right(usage.and_then(|usage| usage.cost_usd).map(dollars).unwrap_or_default()),
        ]));
    }
    let said = tasks.iter().filter_map(|task| {
        let said = task.summary.as_deref().filter(|said| !said.trim().is_empty())?;
        Some(format!("\n{}: {}\n", clean(&task.agent), clean(said)))
    });
    format!("{}{}", lines(&table), said.collect::<String>())
}

fn changed(task: &Task) -> String {
    let Some(place) = &task.place else { return String::new() };
    let totals = place.totals.map(changes::totals).unwrap_or_default();
    match place.state {
        contract::changes::ChangesState::Open => totals,
        other => format!("{totals} ({other})"),
    }
}

fn check(task: &Task) -> String {
    task.check
        .as_ref()
        .and_then(|check| check.run.as_ref())
        .map(|run| run.state.to_string())
        .unwrap_or_default()
}
