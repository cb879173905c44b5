//! Limits: what each counts, and how far it is used.

use super::{Tables as _, lines};
use board::display::{Look, Tint};
use comfy_table::{Cell, CellAlignment};
use contract::{limit::Limit, text::clean};

/// The limits as a table.
pub(crate) fn table(limits: &[Limit], look: &Look) -> String {
    if limits.is_empty() {
        return "No limits. `legwork limit set tag:build 2` sets one.\n".to_owned();
    }
    let mut table = look.table(&["Limit", "At once", "Waiting", "Running"]);
    for one in limits {
        let used = i64::try_from(one.running.len()).unwrap_or(i64::MAX);
        let most = if one.by_itself {
            format!("{used}/{} by itself", one.most)
        } else {
            format!("{used}/{}", one.most)
        };
        let titles: Vec<_> =
            one.running.iter().map(|task| format!("{} {}", task.short_id, task.title)).collect();
        table.add_row(look.row(vec![
            Cell::new(clean(&one.key)),
            look.cell((used >= one.most).then_some(Tint::Yellow), &most),
            Cell::new(one.waiting).set_alignment(CellAlignment::Right),
            Cell::new(clean(&titles.join(", "))),
        ]));
    }
    lines(&table)
}
