//! The list of tasks.

use super::{Tables as _, lines};
use board::display::{Look, Tint, first_line, standing, task, time::Local};
use comfy_table::{Cell, CellAlignment, ColumnConstraint};
use contract::{Status, Task};

/// A column: its title, the narrowest terminal that has room for it, and whether it is given all the room it needs.
struct Column {
    title: &'static str,
    from_width: u16,
    whole: bool,
}

const COLUMNS: [Column; 9] = [
    Column { title: "ID", from_width: 0, whole: true },
    Column { title: "Status", from_width: 0, whole: true },
    Column { title: "Title", from_width: 0, whole: false },
    Column { title: "Agent", from_width: 90, whole: false },
    Column { title: "Type", from_width: 110, whole: true },
    Column { title: "Prio", from_width: 70, whole: true },
    Column { title: "Age", from_width: 0, whole: true },
    Column { title: "Took", from_width: 80, whole: true },
    Column { title: "Now", from_width: 60, whole: false },
];

/// The list as a table, a line a task. Narrow terminals get fewer columns.
pub(crate) fn table(tasks: &[Task], look: &Look, local: &Local) -> String {
    let fits = |column: &&Column| look.width.is_none_or(|width| width >= column.from_width);
    let titles: Vec<_> = COLUMNS.iter().filter(fits).map(|c| c.title).collect();
    let mut table = look.table(&titles);
    for one in tasks {
        let cells = COLUMNS.iter().zip(cells(one, look, local)).filter(|(column, _)| fits(column));
        table.add_row(look.row(cells.map(|(_, cell)| cell).collect()));
    }
    for (column, facts) in table.column_iter_mut().zip(COLUMNS.iter().filter(fits)) {
        if facts.whole {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    lines(&table)
}

fn cells(one: &Task, look: &Look, local: &Local) -> [Cell; COLUMNS.len()] {
    let (word, tint) = standing(one);
    let age = local.ago(one.created_at);
    [
        Cell::new(&one.short_id),
        look.cell(tint, &word),
        Cell::new(first_line(&one.title)),
        Cell::new(&one.agent),
        Cell::new(one.task_type.as_str()),
        Cell::new(one.priority).set_alignment(CellAlignment::Right),
        Cell::new(age.strip_suffix(" ago").unwrap_or(&age)),
        Cell::new(took(one, local)),
        look.cell((one.status == Status::Failed).then_some(Tint::Red), &now(one, local)),
    ]
}

/// How long it took, or has taken.
fn took(task: &Task, local: &Local) -> String {
    let running = || {
        (task.status == Status::Running)
            .then_some(task.started_at)
            .flatten()
            .map(|at| local.seconds_since(at))
    };
    task.duration_seconds
        .filter(|_| task.status.is_terminal())
        .map(|s| s.round() as i64)
        .or_else(running)
        .map(contract::text::duration)
        .unwrap_or_default()
}

/// How far it is, why it waits, or how it ended.
fn now(one: &Task, local: &Local) -> String {
    let text = match one.status {
        Status::Running => task::progress(one),
        Status::Failed => one.error.as_ref().map(|e| e.message.clone()).unwrap_or_default(),
        Status::Completed | Status::Cancelled => one.summary.clone().unwrap_or_default(),
        _ => task::waiting(one, local).unwrap_or_default(),
    };
    first_line(&text)
}
