//! The last line: a question, what an action did, or the keys that matter now.

use super::cells::{put, write};
use crate::{
    dialogs::{Dialog, approval::Approval, question, talk::Standing, talks::Talks},
    layout::{self, Areas},
    state::{Board, Toast},
    text::{pager, style, words},
};
use contract::{Status, Task, task::WaitReason};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::Style,
    text::{Line, Span},
};

/// Draws it.
pub(crate) fn draw(buffer: &mut Buffer, areas: &Areas, board: &Board) {
    let area = areas.foot;
    if let Some(Dialog::Confirm { question, .. }) = &board.dialog {
        let line = vec![
            Span::styled(words::cut(question, usize::from(area.width).saturating_sub(17)), style::BOLD),
            Span::raw("  "),
            Span::styled("y", style::BOLD),
            Span::raw(" yes  "),
            Span::styled("n", style::BOLD),
            Span::raw(" no"),
        ];
        return put(buffer, area.x, area.y, area.width, &line.into());
    }
    if let Some(toast) = &board.toast {
        return told(buffer, area, toast);
    }
    keys(buffer, area, board);
}

/// What an action did, or why not, with its remedy: as many rows as it takes, up to three.
fn told(buffer: &mut Buffer, area: Rect, toast: &Toast) {
    let look = toast.tint.map_or(Style::new(), style::tint);
    let mut line = vec![Span::styled(words::line(&toast.text), look)];
    line.extend(
        toast.hint.as_ref().map(|hint| Span::styled(format!("  {}", words::line(hint)), style::GREY)),
    );
    let rows = pager::wrap(&Line::from(line), area.width.into());
    let rows = &rows[..rows.len().min(3)];
    let top = area.bottom().saturating_sub(rows.len() as u16);
    for (row, y) in rows.iter().zip(top..area.bottom()) {
        write(buffer, area.x, y, area.width, &" ".repeat(area.width.into()), Style::reset());
        put(buffer, area.x, y, area.width, row);
    }
}

fn keys(buffer: &mut Buffer, area: Rect, board: &Board) {
    let mut line: Vec<Span<'_>> = vec![];
    let mut taken = 0;
    for (key, word) in hints(board) {
        let wide = words::width(key) + 1 + words::width(word) + 2;
        if taken + wide > usize::from(area.width) + 2 {
            break;
        }
        taken += wide;
        line.extend([Span::styled(key, style::BOLD), Span::styled(format!(" {word}  "), style::GREY)]);
    }
    put(buffer, area.x, area.y, area.width, &Line::from(line));
}

/// The keys that matter now, the likeliest first; the way out and the help are always among them.
fn hints(board: &Board) -> Vec<(&'static str, &'static str)> {
    match &board.dialog {
        Some(Dialog::Filter(_)) => return vec![("Enter", "keep"), ("Esc", "clear")],
        Some(Dialog::Form(_)) => {
            return vec![("Enter", "create"), ("Tab", "next field"), ("←→", "choose"), ("Esc", "put away")];
        }
        Some(Dialog::Answer(_)) => return vec![("Enter", "send"), ("Esc", "later")],
        Some(Dialog::Approve(asked)) => return approval(asked, board.view.paint.ascii),
        Some(Dialog::Help(_)) => {
            let (rows, seen) = layout::help_rows(&board.view);
            return if seen < rows {
                vec![("↑↓", "scroll"), ("Esc", "back")]
            } else {
                vec![("Esc", "back")]
            };
        }
        Some(Dialog::Inbox(_)) => {
            return vec![("Enter", "open"), ("e", "done"), ("u", "read"), ("Esc", "back")];
        }
        Some(Dialog::Talks(talks)) => return self::talks(talks, board.view.size.0.into()),
        Some(Dialog::Workers) => return vec![("Esc", "back")],
        None | Some(Dialog::Confirm { .. }) => {}
    }
    let mut hints = vec![];
    if board.detail.is_some() {
        hints.extend([("Esc", "back"), ("Tab", "next tab")]);
    } else if board.list.selected().is_some() {
        hints.push(("Enter", "open"));
    }
    hints.extend([("?", "keys"), ("q", "leave")]);
    let at = hints.len() - 2;
    let focus = board.focus();
    let mut more = focus.map(for_task).unwrap_or_default();
    if board.detail.is_none() {
        more.push(("n", "new"));
        if focus.is_some() {
            more.extend([("/", "filter"), ("Space", "mark")]);
        }
    }
    // What the task needs comes before what is always there.
    hints.splice(at..at, more);
    fit(hints, board.view.size.0.into())
}

/// The keys in the list of the talks, or in the one that is open.
fn talks(talks: &Talks, room: usize) -> Vec<(&'static str, &'static str)> {
    let Some(talk) = &talks.open else {
        return fit(vec![("Enter", "open"), ("n", "new"), ("Esc", "back")], room);
    };
    let mut keys = match talk.standing() {
        Standing::Asks(_, true) => vec![("Enter", "answer")],
        Standing::Asks(_, false) => vec![("Enter", "show what it asks")],
        Standing::New => vec![("Enter", "send"), ("Tab", "another agent")],
        Standing::Reading | Standing::Sending | Standing::Answers(_) | Standing::Rests => {
            vec![("Enter", "send")]
        }
    };
    keys.push(("Ctrl+B", "in background"));
    keys.extend(talk.unanswered().map(|_| ("Ctrl+X", "stop")));
    keys.extend([("PgUp", "up"), ("Esc", "back")]);
    fit(keys, room)
}

/// The keys of a yes or a no.
pub(crate) fn approval(asked: &Approval, ascii: bool) -> Vec<(&'static str, &'static str)> {
    if asked.reason.is_some() {
        return vec![("Enter", "deny"), ("Esc", "back")];
    }
    let (_, yes, no) = question::choices(&asked.task);
    if asked.read {
        let always = question::always(&asked.task).map(|_| ("w", "always"));
        return [Some(("y", yes)), always, Some(("n", no)), Some(("Esc", "later"))]
            .into_iter()
            .flatten()
            .collect();
    }
    // The plain character for the arrow would be taken for a letter to press.
    let down = if ascii { "Down" } else { "↓" };
    vec![("read to the end first:", down), ("n", no), ("Esc", "later")]
}

/// Leaves out of the middle what does not fit; help and leaving stay.
fn fit(mut hints: Vec<(&'static str, &'static str)>, room: usize) -> Vec<(&'static str, &'static str)> {
    let wide = |hints: &[(&str, &str)]| {
        hints.iter().map(|(key, word)| words::width(key) + words::width(word) + 3).sum::<usize>()
    };
    while wide(&hints) > room + 2 && hints.len() > 3 {
        hints.remove(hints.len() - 3);
    }
    hints
}

fn for_task(task: &Task) -> Vec<(&'static str, &'static str)> {
    let approval = task.waiting_for.as_ref().is_some_and(|waiting| waiting.reason == WaitReason::Approval);
    match task.status {
        Status::NeedsInput => vec![("a", "answer"), ("c", "cancel")],
        Status::Pending if approval => vec![("a", "approve"), ("c", "cancel")],
        Status::Pending | Status::Queued => {
            vec![("w", "why"), ("c", "cancel"), ("p", "pause"), ("+", "raise")]
        }
        Status::Running => vec![("c", "cancel"), ("p", "pause")],
        Status::Paused => vec![("r", "resume"), ("c", "cancel")],
        Status::Completed | Status::Failed | Status::Cancelled => vec![("t", "run again"), ("d", "delete")],
    }
}
