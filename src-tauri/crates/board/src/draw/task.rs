//! An open task: title, where it stands, what it says, and the pane that is shown.

use super::{
    cells::{bar, put, rule, write},
    list_words,
};
use crate::{
    display::{self, Tint},
    layout::{self, Areas},
    state::{
        Board,
        detail::{Detail, Pane},
        remedies,
    },
    text::{style, words},
};
use contract::{Status, Task, text};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::Style,
    text::{Line, Span},
};

/// Draws it.
pub(crate) fn draw(buffer: &mut Buffer, areas: &Areas, board: &Board) {
    let Some(detail) = board.detail.as_ref().filter(|_| areas.task.height > 0) else { return };
    let area = layout::inside(areas.task);
    if area.x > areas.task.x {
        for y in areas.task.y..areas.task.bottom() {
            write(buffer, areas.task.x, y, 1, "│", style::GREY);
        }
    }
    let task = &detail.task;
    rule(buffer, Rect { height: 1, ..area }, &words::line(&task.title), &task.short_id);
    state(buffer, area, board, task);
    let (text, look) = says(board, task);
    write(buffer, area.x, area.y + 2, area.width, &text, look);
    panes(buffer, area, detail);
    let (width, height) = board.pager_size();
    let rows = detail.pager().rows(width, height);
    let top = area.y + layout::TASK_HEAD;
    for (line, y) in rows.iter().zip(top..area.bottom()) {
        put(buffer, area.x, y, area.width, line);
    }
    if detail.pager().is_empty() {
        write(buffer, area.x, top, area.width, nothing(detail), style::GREY);
    }
}

/// `● Running  54% ━━━━━────  1m 12s, about 2m left · shell · General · priority 5 · attempt 1 of 4`
fn state(buffer: &mut Buffer, area: Rect, board: &Board, task: &Task) {
    let (word, look) = style::standing(task);
    let mut line = vec![Span::styled(word, look), Span::raw("  ")];
    if matches!(task.status, Status::Running | Status::Paused | Status::NeedsInput) {
        line.extend(bar(task.progress, 10));
        line.push(Span::raw(format!(" {}%  ", task.progress)));
    }
    let took = list_words::took(task, &board.view.local());
    let left = task.estimated_seconds_remaining.filter(|left| *left > 0 && task.status == Status::Running);
    let left = left.map(|left| format!("about {} left", text::duration(left)));
    let attempt = (task.attempt > 0).then(|| format!("attempt {} of {}", task.attempt, task.max_retries + 1));
    let parts = [
        Some(took).filter(|took| !took.is_empty()),
        left,
        Some(words::plain(&task.agent)),
        Some(format!("priority {}", task.priority)),
        attempt,
        Some(task.task_type.label().to_lowercase()),
    ];
    let taken: usize = line.iter().map(Span::width).sum();
    let facts = parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    line.push(Span::styled(words::cut(&facts, usize::from(area.width).saturating_sub(taken)), style::GREY));
    put(buffer, area.x, area.y + 1, area.width, &Line::from(line));
}

/// The one line that matters most: what it asks, why it failed, what it waits for, what it does.
fn says(board: &Board, task: &Task) -> (String, Style) {
    if let Some(question) = &task.question {
        return (format!("{}  a answers", words::line(&question.text)), style::tint(Tint::Yellow));
    }
    if let Some(error) = &task.error {
        let hint = error
            .hint
            .as_deref()
            .map(|hint| format!(" {}", words::line(&remedies::on_board(hint))))
            .unwrap_or_default();
        return (format!("{}{hint}", words::line(&error.message)), style::tint(Tint::Red));
    }
    let progress = words::line(&display::task::progress(task));
    if task.status == Status::Running && !progress.is_empty() {
        return (progress, Style::new());
    }
    let now = list_words::now(task, &board.view.local());
    if !now.is_empty() {
        return (now, style::GREY);
    }
    // Nothing is known of how it goes: then at least what it is.
    let command = task.command.as_ref().map(contract::task::CommandLine::display);
    (words::line(&command.unwrap_or_else(|| task.description.clone())), style::GREY)
}

fn panes(buffer: &mut Buffer, area: Rect, detail: &Detail) {
    let y = area.y + 3;
    rule(buffer, Rect { y, height: 1, ..area }, "", "");
    let mut x = area.x;
    for pane in Pane::ALL {
        let text = format!(" {} ", pane.label());
        let look = if pane == detail.pane { style::BOLD.patch(style::SELECTED) } else { Style::new() };
        write(buffer, x, y, area.right().saturating_sub(x), &text, look);
        x += words::width(&text) as u16;
    }
    let told = match detail.pane {
        Pane::Output | Pane::Log if !detail.pager().follows() => " scrolled up; G follows again ",
        Pane::Output if !detail.output_read && detail.task.status == Status::Running => " follows ",
        _ => return,
    };
    let wide = words::width(told) as u16;
    if x + wide < area.right() {
        write(buffer, area.right() - wide, y, wide, told, style::GREY);
    }
}

fn nothing(detail: &Detail) -> &'static str {
    match detail.pane {
        Pane::Output if detail.task.attempt == 0 => "It has not started yet.",
        Pane::Output => "It has written nothing yet.",
        Pane::Log => "Nothing was noted yet.",
        Pane::Result | Pane::Why | Pane::About => "",
    }
}
