//! The first two lines: the state of the queue, and how many tasks stand where.

use super::cells::{put, write};
use crate::{
    display::Tint,
    layout::{self, Areas, tab::Tab},
    state::Board,
    text::{style, words},
};
use contract::{
    queue::QueueState,
    text::{bytes, count},
};
use ratatui::{buffer::Buffer, style::Style, text::Span};

/// Draws both.
pub(crate) fn draw(buffer: &mut Buffer, areas: &Areas, board: &Board) {
    let room = usize::from(areas.head.width);
    let mut line = vec![Span::styled("Legwork", style::BOLD)];
    let mut taken = 7;
    if let Some(queue) = &board.queue {
        let (text, state) = state(queue, board);
        let (room, unread) = (room.saturating_sub(taken + 2), unread(queue));
        // a part of a number says nothing
        let fits = words::width(&text) + words::width(&unread) <= room;
        let text = if fits { text + &unread } else { words::cut(&text, room) };
        taken += 2 + words::width(&text);
        line.extend([Span::raw("  "), Span::styled(text, state)]);
    }
    put(buffer, areas.head.x, areas.head.y, areas.head.width, &line.into());
    if let Some(queue) = &board.queue {
        let machine = machine(queue, board, room.saturating_sub(taken + 2));
        let wide = words::width(&machine) as u16;
        write(buffer, areas.head.right() - wide, areas.head.y, wide, &machine, style::GREY);
    }
    counters(buffer, areas, board);
}

/// Who runs the queue, how busy they are, and whether it is open.
fn state(queue: &QueueState, board: &Board) -> (String, Style) {
    let yellow = style::tint(Tint::Yellow);
    if let Some(why) = &board.cannot_read {
        return (format!("cannot be read: {}", words::line(why)), style::tint(Tint::Red));
    }
    if let Some(fault) = &queue.fault {
        return (format!("nothing is started: {}", words::line(fault)), style::tint(Tint::Red));
    }
    if queue.paused {
        let until = queue.paused_until.map(|at| format!(" until {}", board.view.local().moment(at)));
        let running = if queue.workers_busy > 0 {
            format!(" · {} still busy", queue.workers_busy)
        } else {
            String::new()
        };
        return (format!("paused{}{running} · P resumes", until.unwrap_or_default()), yellow);
    }
    let busy = format!("{} of {} busy", queue.workers_busy, queue.workers_total);
    if let Some(held) = queue.held.as_ref().filter(|_| queue.pool.is_some()) {
        return (format!("{} · {busy}", words::line(&held.words())), yellow);
    }
    match queue.pool {
        Some(who) if queue.approvals > 0 => {
            (format!("run by the {who} · {busy} · {} to approve", count(queue.approvals)), yellow)
        }
        None => ("nobody runs the queue: start the app or `legwork worker`".to_owned(), yellow),
        Some(who) => (format!("run by the {who} · {busy}"), Style::new()),
    }
}

/// How many of the tasks that have ended nobody looked at; how many need the person stands among the counters.
fn unread(queue: &QueueState) -> String {
    if queue.unread > 0 { format!(" · {} unread", count(queue.unread)) } else { String::new() }
}

/// Processor, memory and the next time that something starts; what does not fit is left out.
fn machine(queue: &QueueState, board: &Board, room: usize) -> String {
    let mut parts = vec![];
    if let Some(next) = &queue.next_scheduled {
        let local = board.view.local();
        let when = local.coming(next.coming(local.now().timestamp(), queue.pool.is_some()));
        parts.push(format!("next {} {when}", words::cut(&words::line(&next.title), 20)));
        if words::width(&parts[0]) + 24 > room {
            parts = vec![format!("next {when}")];
        }
    }
    parts.extend(queue.cpu_percent.map(|cpu| format!("CPU {cpu:.0}%")));
    if let (Some(used), Some(total)) = (queue.memory_used, queue.memory_total) {
        parts.push(format!("memory {} of {}", bytes(used), bytes(total)));
        let share = used as f64 / total.max(1) as f64 * 100.0;
        if words::width(&parts.join(" · ")) > room {
            parts.pop();
            parts.push(format!("memory {share:.0}%"));
        }
    }
    while words::width(&parts.join(" · ")) > room {
        parts.pop();
    }
    parts.join(" · ")
}

fn counters(buffer: &mut Buffer, areas: &Areas, board: &Board) {
    if board.queue.is_none() {
        return;
    }
    let counts = board.counts();
    for (columns, status, text) in layout::counters(board.view.size.0, counts) {
        let (_, mut look) = style::status(status);
        if counts.get(status) == 0 {
            look = style::GREY;
        }
        if board.list.tab == Tab::Only(status) {
            look = look.patch(style::SELECTED);
        }
        let room = columns.end - columns.start;
        write(buffer, areas.counters.x + columns.start, areas.counters.y, room, &text, look);
    }
}
