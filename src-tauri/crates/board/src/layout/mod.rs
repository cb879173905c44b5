//! What stands where. Drawing and the mouse both ask here.

pub(crate) mod columns;
pub(crate) mod tab;

use crate::{
    keys::{BINDINGS, MOUSE},
    text::{style, words},
    view::View,
};
use contract::{
    Status,
    queue::{Counts, QueueState},
    text::count,
};
use ratatui::layout::Rect;
use std::ops::Range;
use tab::Tab;

/// The smallest window that shows the board.
pub(crate) const SMALLEST: (u16, u16) = (40, 10);
/// From this width on an open task stands beside the list instead of in its place.
const BESIDE: u16 = 120;
/// Rows of the window for each row of the background pane.
const SHARE: u16 = 5;
/// Rows above the lines of an open task: title, state, what it says, tabs.
pub(crate) const TASK_HEAD: u16 = 4;

/// The places of the board. A place of no height is not shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Areas {
    pub(crate) head: Rect,
    pub(crate) counters: Rect,
    /// The title of the background pane,
    pub(crate) background_title: Rect,
    /// and its tasks.
    pub(crate) background: Rect,
    pub(crate) tabs: Rect,
    pub(crate) columns: Rect,
    pub(crate) rows: Rect,
    /// The open task.
    pub(crate) task: Rect,
    pub(crate) foot: Rect,
}

/// Whether the window is too small for the board.
pub(crate) const fn too_small(size: (u16, u16)) -> bool {
    size.0 < SMALLEST.0 || size.1 < SMALLEST.1
}

/// Where everything stands in a window of `size`: with a task open or without, and with so many tasks in the
/// background.
pub(crate) fn areas(size: (u16, u16), open: bool, background: usize) -> Areas {
    let (width, height) = size;
    if too_small(size) {
        return Areas::default();
    }
    let row = |y, height| Rect { x: 0, y, width, height };
    let mut areas =
        Areas { head: row(0, 1), counters: row(1, 1), foot: row(height - 1, 1), ..Areas::default() };
    let beside = open && width >= BESIDE;
    let mut y = 2;
    let shown = background_rows(height, background);
    if shown > 0 && (beside || !open) {
        areas.background_title = row(y, 1);
        areas.background = row(y + 1, shown);
        y += 1 + shown;
    }
    let body = Rect { x: 0, y, width, height: height - 1 - y };
    let mut list = body;
    if beside {
        list.width = width / 2;
        areas.task = Rect { x: list.width, width: width - list.width, ..body };
    } else if open {
        areas.task = body;
        return areas;
    }
    areas.tabs = Rect { height: 1, ..list };
    areas.columns = Rect { y: list.y + 1, height: 1, ..list };
    areas.rows = Rect { y: list.y + 2, height: list.height.saturating_sub(2), ..list };
    areas
}

/// Rows that the background pane takes.
fn background_rows(height: u16, tasks: usize) -> u16 {
    let room = height.saturating_sub(SMALLEST.1) / SHARE + u16::from(height >= 20);
    u16::try_from(tasks).unwrap_or(u16::MAX).min(room)
}

/// Columns and rows for the lines of the open task, whose place is `task`.
pub(crate) fn pager_size(task: Rect) -> (usize, usize) {
    let inner = inside(task);
    (usize::from(inner.width), usize::from(inner.height.saturating_sub(TASK_HEAD)))
}

/// The place of an open task without the line that divides it from the list.
pub(crate) const fn inside(task: Rect) -> Rect {
    if task.x == 0 {
        return task;
    }
    Rect { x: task.x + 2, width: task.width.saturating_sub(2), ..task }
}

/// Which counters are shown.
type Shows<'a> = &'a dyn Fn(&Status) -> bool;

/// The counters that fit into `room` columns, each with its columns. Those of the usual statuses always, others when not zero; where
/// they do not fit, first what is zero goes, then what the tabs tell too, then the words.
pub(crate) fn counters(room: u16, counts: Counts) -> Vec<(Range<u16>, Status, String)> {
    let usual = |status: &Status| !matches!(status, Status::Paused | Status::NeedsInput | Status::Cancelled);
    let not_zero = |status: &Status| counts.get(*status) > 0;
    let lively = |status: &Status| not_zero(status) && *status != Status::Cancelled;
    let active = |status: &Status| not_zero(status) && !status.is_terminal();
    let told = |shown: Shows<'_>, words: bool| {
        let mut at = 0_u16;
        let mut all = vec![];
        for status in Status::ALL.into_iter().filter(|status| shown(status)) {
            let (word, _) = style::status(status);
            let word = if words { word } else { word.chars().take(1).collect() };
            let text = format!("{word} {}", count(counts.get(status)));
            let wide = words::width(&text) as u16;
            all.push((at..at + wide, status, text));
            at += wide + 2;
        }
        all
    };
    let ways: [(Shows<'_>, bool); 5] = [
        (&|status| usual(status) || not_zero(status), true),
        (&not_zero, true),
        (&lively, true),
        (&active, true),
        (&not_zero, false),
    ];
    // In a narrow window the tabs bear no numbers, so that all are told here.
    let ways = ways.into_iter().filter(|(_, words)| room >= 60 || !words);
    let mut all = vec![];
    for (shown, words) in ways {
        all = told(shown, words);
        if all.last().is_none_or(|last| last.0.end <= room) {
            return all;
        }
    }
    all.retain(|one| one.0.end <= room);
    all
}

/// The tabs of the list in `room` columns, each with its own; `current` is the one that is shown.
pub(crate) fn tabs(room: u16, queue: Option<&QueueState>, current: Tab) -> Vec<(Range<u16>, Tab, String)> {
    let counts = queue.map(|queue| queue.counts);
    let only = Some(current).filter(|tab| matches!(tab, Tab::Only(_)));
    let told = |numbers: bool| {
        let mut at = 0_u16;
        let mut all = vec![];
        for tab in Tab::ALL.into_iter().chain(only) {
            let number = counts.as_ref().filter(|_| numbers).map(|counts| count(tab.count(counts)));
            let text = match number {
                Some(number) => format!(" {} {number} ", tab.label()),
                None => format!(" {} ", tab.label()),
            };
            let wide = words::width(&text) as u16;
            all.push((at..at + wide, tab, text));
            at += wide;
        }
        all
    };
    let all = told(true);
    if all.last().is_some_and(|last| last.0.end <= room.saturating_sub(12)) { all } else { told(false) }
}

/// Rows that the box of the inbox has at most: it has two lines of its own, and leaves the last one of the window free.
pub(crate) fn inbox_rows(size: (u16, u16)) -> usize {
    usize::from(size.1.saturating_sub(3)).max(1)
}

/// The window of an open talk: all but the last line.
pub(crate) fn talk(size: (u16, u16)) -> Rect {
    Rect { x: 0, y: 0, width: size.0, height: size.1.saturating_sub(1) }
}

/// Columns and rows for what was said in it: it has a frame, and two lines for what is said next.
pub(crate) fn talk_size(size: (u16, u16)) -> (usize, usize) {
    let area = talk(size);
    (usize::from(area.width.saturating_sub(4)), usize::from(area.height.saturating_sub(4)).max(1))
}

/// A box in the middle of the window.
pub(crate) fn centred(size: (u16, u16), width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(size.0), height.min(size.1));
    Rect { x: (size.0 - width) / 2, y: (size.1 - height) / 2, width, height }
}

/// What the help tells: names of keys, and what they do.
pub(crate) fn help(view: &View) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
    let mouse = view.mouse_taken;
    let keys = BINDINGS.iter().filter(|one| !one.name.is_empty()).map(|one| (one.name, one.says));
    keys.chain(MOUSE.into_iter().filter(move |_| mouse))
}

/// The rows of the help, and how many of them are seen at once.
pub(crate) fn help_rows(view: &View) -> (usize, usize) {
    let rows = help(view).count().div_ceil(help_columns(view.size));
    // The box has two lines of its own, and leaves the last one of the window free.
    (rows, rows.min(usize::from(view.size.1.saturating_sub(3))))
}

/// Columns of keys that stand beside each other in the help.
pub(crate) const fn help_columns(size: (u16, u16)) -> usize {
    if size.0 >= 78 { 2 } else { 1 }
}
