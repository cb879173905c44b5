//! What a task asks, in rows: nothing of it is hidden, and nothing of it is obeyed by the terminal.

use crate::display::{self, Tint};
use crate::{
    feed::client::Action,
    text::{pager, style, words},
    view::View,
};
use contract::{
    Task,
    model::{Answer, QuestionKind},
    task::CommandLine,
    text::{count, visible},
};
use ratatui::{style::Style, text::Line};

/// Columns of a box with text in it.
pub(crate) const WIDE: u16 = 76;
/// Columns of a tab in it.
const TAB: &str = "    ";

/// What a task asks, in full.
pub(crate) fn rows(view: &View, task: &Task) -> Vec<Line<'static>> {
    let mut rows = vec![];
    match &task.question {
        Some(question) => {
            rows.extend(wrapped(view, &question.text, style::BOLD));
            if question.kind == QuestionKind::Approval
                && question.facts.iter().all(|fact| fact.name != "Folder")
            {
                rows.extend(folder(view, task));
            }
            let detail = question.detail.as_deref().unwrap_or_default();
            rows.extend(wrapped(view, detail, style::tint(Tint::Yellow)));
            for given in &question.facts {
                rows.extend(wrapped(view, &format!("{}: {}", given.name, given.value), style::GREY));
            }
            if let Some(always) = &question.always {
                rows.extend(wrapped(view, &format!("For always: {always}"), style::GREY));
            }
        }
        None => {
            let waits = display::task::waiting(task, &view.local()).unwrap_or_default();
            rows.extend(wrapped(view, &waits, style::BOLD));
            rows.extend(folder(view, task));
            let command = task.command.as_ref().map(CommandLine::display).unwrap_or_default();
            rows.extend(wrapped(view, &command, style::tint(Tint::Yellow)));
            let origin = format!("It came from {}.", words::line(&task.origin.text()));
            rows.extend(wrapped(view, &origin, style::GREY));
        }
    }
    rows
}

/// Where it would run, on a line of its own.
fn folder(view: &View, task: &Task) -> Vec<Line<'static>> {
    task.cwd.as_ref().map(|cwd| wrapped(view, &format!("Folder: {cwd}"), style::GREY)).unwrap_or_default()
}

/// Text in rows of a box. What would steer the terminal or turn the order of reading is written as its code.
pub(crate) fn wrapped(view: &View, text: &str, look: Style) -> Vec<Line<'static>> {
    let room = usize::from(WIDE.min(view.size.0).saturating_sub(4));
    let shown = visible(text).replace('\t', TAB);
    shown.lines().flat_map(|line| pager::wrap(&Line::styled(line.to_owned(), look), room)).collect()
}

/// How many of so many rows a box shows that has `more` rows below them. The last line of the window stays free.
pub(crate) fn room(size: (u16, u16), rows: usize, more: u16) -> usize {
    rows.min(usize::from(size.1.saturating_sub(1 + 2 + more)))
}

/// What stands outside of what is seen, above and below; empty where that is all.
pub(crate) fn beyond(above: usize, below: usize) -> String {
    let told = |arrow: &str, rows: usize, word: &str| {
        let lines = if rows == 1 { "line" } else { "lines" };
        (rows > 0).then(|| format!("{arrow} {} {lines} {word}", count(rows as i64)))
    };
    let parts = [told("↓", below, "below"), told("↑", above, "above")];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The answer to what `task` asks here, and to nothing that it may ask by now.
pub(crate) fn answer(task: &Task, answer: Answer) -> Action {
    let asked_at = task.question.as_ref().map(|question| question.asked_at);
    Action::Answer { task: task.id, answer, asked_at }
}

/// What the question is called, and what yes and no mean here.
pub(crate) fn choices(task: &Task) -> (&'static str, &'static str, &'static str) {
    match task.question.as_ref().map(|question| question.kind) {
        Some(QuestionKind::Lost) => ("Lost:", "run it again", "let it fail"),
        Some(QuestionKind::Budget) => ("Budget of", "allow as much again", "stop it"),
        _ => ("Approve", "approve", "deny"),
    }
}

/// What else may be allowed from now on, where that can be.
pub(crate) fn always(task: &Task) -> Option<&str> {
    task.question.as_ref()?.always.as_deref()
}

/// Whether somebody reads why it is denied.
pub(crate) fn takes_reason(task: &Task) -> bool {
    let kind = task.question.as_ref().map(|question| question.kind);
    !matches!(kind, Some(QuestionKind::Lost | QuestionKind::Budget))
}
