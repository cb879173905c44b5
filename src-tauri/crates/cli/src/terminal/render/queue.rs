//! The queue as a whole, and its workers.

use super::{Tables as _, lines};
use board::display::{Look, Tint, fact, first_line, status, time::Local};
use comfy_table::{Cell, CellAlignment};
use contract::{
    Status,
    queue::{QueueState, Starting, Worker, WorkerState},
    text::{bytes, clean, count},
};

/// How many tasks stand where, and who runs them.
pub(crate) fn block(queue: &QueueState, look: &Look, local: &Local) -> String {
    let mut block = format!("{}\n", state(queue, local));
    let runs = match &queue.pool {
        Some(who) => format!("{who}, {} of {} busy", queue.workers_busy, queue.workers_total),
        None => "nobody; start the app or `legwork worker`".to_owned(),
    };
    block.push_str(&fact(look, "Runs it", &runs));
    if let Some(fault) = &queue.fault {
        block.push_str(&fact(look, "Starts nothing", fault));
    }
    let seen = queue.seen_counts();
    for one in Status::ALL {
        let (word, tint) = status(one);
        let number = seen.get(one);
        let tint = if number == 0 { Some(Tint::Grey) } else { tint };
        let line = format!("{word:<14}{:>9}", count(number));
        block.push_str(&format!("  {}\n", tint.map_or_else(|| line.clone(), |t| look.paint(t, &line))));
    }
    if let Some(cpu) = queue.cpu_percent {
        block.push_str(&fact(look, "Processor", &format!("{cpu:.0}%")));
    }
    if let (Some(used), Some(total)) = (queue.memory_used, queue.memory_total) {
        block.push_str(&fact(look, "Memory", &format!("{} of {}", bytes(used), bytes(total))));
    }
    if let Some(next) = &queue.next_scheduled {
        let id = match next.what {
            Starting::Task(id) => id.short(),
            Starting::Schedule(_) => "schedule".to_owned(),
        };
        let when = local.coming(next.coming(local.now().timestamp(), queue.pool.is_some()));
        let what = format!("{when} “{}” ({id})", clean(&next.title));
        block.push_str(&fact(look, "Next", &what));
    }
    block
}

fn state(queue: &QueueState, local: &Local) -> String {
    if queue.fault.is_some() {
        return "The queue starts nothing.".to_owned();
    }
    match (queue.paused, queue.paused_until) {
        (false, _) => match queue.held.as_ref().filter(|_| queue.pool.is_some()) {
            Some(held) => format!("{}.", held.words()),
            None => "The queue is open.".to_owned(),
        },
        (true, None) => "The queue is paused; `legwork queue resume` lets it go on.".to_owned(),
        (true, Some(until)) => format!("The queue is paused until {}.", local.moment(until)),
    }
}

/// The workers as a table.
pub(crate) fn workers(workers: &[Worker], look: &Look, local: &Local) -> String {
    let mut table = look.table(&["Worker", "State", "Task", "Title", "Heartbeat", "Done", "Process"]);
    for worker in workers {
        let tint = match worker.state {
            WorkerState::Busy => Some(Tint::Blue),
            WorkerState::Idle => None,
            WorkerState::Stopped => Some(Tint::Grey),
        };
        table.add_row(look.row(vec![
            Cell::new(&worker.name),
            look.cell(tint, worker.state.as_str()),
            Cell::new(worker.task_id.map(|id| id.short()).unwrap_or_default()),
            Cell::new(first_line(worker.task_title.as_deref().unwrap_or_default())),
            Cell::new(local.ago(worker.last_heartbeat)),
            Cell::new(count(worker.processed_tasks)).set_alignment(CellAlignment::Right),
            Cell::new(worker.pid).set_alignment(CellAlignment::Right),
        ]));
    }
    lines(&table)
}
