//! "In the background": what runs, is paused, or needs the person; each with how far it is.

use super::{
    cells::{bar, put, rule},
    list_words,
};
use crate::{
    display::{self, Tint},
    layout::Areas,
    state::Board,
    text::{style, words},
};
use contract::{Status, Task, text};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::Style,
    text::{Line, Span},
};

/// Draws the pane.
pub(crate) fn draw(buffer: &mut Buffer, areas: &Areas, board: &Board) {
    if areas.background.height == 0 {
        return;
    }
    let counts = board.counts();
    let all = (counts.running + counts.paused + counts.needs_input).max(board.background.len() as i64);
    let hidden = all - i64::from(areas.background.height);
    let beside =
        if hidden > 0 { format!("and {} more under Active", text::count(hidden)) } else { String::new() };
    rule(buffer, areas.background_title, "In the background", &beside);
    let rows = areas.background.y..areas.background.bottom();
    for (y, task) in rows.zip(&board.background) {
        row(buffer, Rect { y, height: 1, ..areas.background }, board, task);
    }
}

/// `● Running    ━━━━━─────  54%  Title  step · about 2m left  shell  1m 12s`
fn row(buffer: &mut Buffer, area: Rect, board: &Board, task: &Task) {
    let width = usize::from(area.width);
    let (_, look) = style::standing(task);
    let word = style::short_standing(task);
    let bar_room = if width >= 70 { width / 8 } else { 5 };
    let mut line = vec![Span::raw("  "), Span::styled(words::fit(&word, 11), look), Span::raw(" ")];
    line.extend(bar(task.progress, bar_room));
    line.push(Span::raw(format!(" {:>3}% ", task.progress)));
    let took = words::fit_right(&list_words::took(task, &board.view.local()), 7);
    let agent = if width >= 88 { words::fit(&words::plain(&task.agent), 10) + " " } else { String::new() };
    let taken = 2 + 11 + 1 + bar_room + 6 + words::width(&agent) + 1 + 7;
    let room = width.saturating_sub(taken);
    let says = says(board, task);
    let title_room = if says.is_empty() { room } else { room * 11 / 20 };
    line.push(Span::raw(words::fit(&words::line(&task.title), title_room)));
    let (says_room, tint) = (
        room - title_room,
        if task.status == Status::NeedsInput { style::tint(Tint::Yellow) } else { style::GREY },
    );
    line.push(Span::styled(words::fit(&format!("  {says}"), says_room), tint));
    line.push(Span::styled(format!(" {agent}"), style::GREY));
    line.push(Span::styled(took, Style::new()));
    put(buffer, area.x, area.y, area.width, &Line::from(line));
}

/// What it does now and how long that will take, or what it waits for.
fn says(board: &Board, task: &Task) -> String {
    if task.status != Status::Running {
        let question = task.question.as_ref().map(|question| words::line(&question.text));
        return question
            .or_else(|| display::task::waiting(task, &board.view.local()))
            .map(|t| words::line(&t))
            .unwrap_or_default();
    }
    let step = task.current_step.as_deref().map(words::line).filter(|step| !step.is_empty());
    let since = board.view.now.as_second() - board.background_at.as_second();
    let left = task.estimated_seconds_remaining.map(|seconds| seconds - since).filter(|left| *left > 0);
    // The time comes first: it is what a long step must not push out of sight.
    let left = left.map(|left| format!("~{} left", text::duration(left)));
    left.into_iter().chain(step).collect::<Vec<_>>().join(" · ")
}
