//! What stands where. Drawing and the mouse both ask here.

use super::{
    board::Board,
    keys::{BINDINGS, MOUSE},
    tab::Tab,
    words,
};
use contract::{Status, text::count};
use ratatui::layout::Rect;
use std::ops::Range;

/// The smallest window that shows the board.
pub(super) const SMALLEST: (u16, u16) = (40, 10);
/// From this width on an open task stands beside the list instead of in its place.
const BESIDE: u16 = 120;
/// Rows of the window for each row of the background pane.
const SHARE: u16 = 5;
/// Rows above the lines of an open task: title, state, what it says, tabs.
pub(super) const TASK_HEAD: u16 = 4;

/// The places of the board. A place of no height is not shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Areas {
    pub(super) head: Rect,
    pub(super) counters: Rect,
    /// The title of the background pane,
    pub(super) background_title: Rect,
    /// and its tasks.
    pub(super) background: Rect,
    pub(super) tabs: Rect,
    pub(super) columns: Rect,
    pub(super) rows: Rect,
    /// The open task.
    pub(super) task: Rect,
    pub(super) foot: Rect,
}

/// Whether the window is too small for the board.
pub(super) const fn too_small(size: (u16, u16)) -> bool {
    size.0 < SMALLEST.0 || size.1 < SMALLEST.1
}

/// Where everything stands now.
pub(super) fn areas(board: &Board) -> Areas {
    let (width, height) = board.size;
    if too_small(board.size) {
        return Areas::default();
    }
    let row = |y, height| Rect { x: 0, y, width, height };
    let mut areas =
        Areas { head: row(0, 1), counters: row(1, 1), foot: row(height - 1, 1), ..Areas::default() };
    let open = board.detail.is_some();
    let beside = open && width >= BESIDE;
    let mut y = 2;
    let shown = background_rows(board);
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
fn background_rows(board: &Board) -> u16 {
    let room = board.size.1.saturating_sub(SMALLEST.1) / SHARE + u16::from(board.size.1 >= 20);
    u16::try_from(board.background.len()).unwrap_or(u16::MAX).min(room)
}

/// Columns and rows for the lines of the open task.
pub(super) fn pager_size(board: &Board) -> (usize, usize) {
    let task = areas(board).task;
    let inner = inside(task);
    (usize::from(inner.width), usize::from(inner.height.saturating_sub(TASK_HEAD)))
}

/// The place of an open task without the line that divides it from the list.
pub(super) const fn inside(task: Rect) -> Rect {
    if task.x == 0 {
        return task;
    }
    Rect { x: task.x + 2, width: task.width.saturating_sub(2), ..task }
}

/// Which counters are shown.
type Shown<'a> = &'a dyn Fn(&Status) -> bool;

/// The counters that fit, each with its columns. Those of the usual statuses always, others when not zero; where
/// they do not fit, first what is zero goes, then what the tabs tell too, then the words.
pub(super) fn counters(board: &Board) -> Vec<(Range<u16>, Status, String)> {
    let counts = board.queue.as_ref().map(|queue| queue.counts).unwrap_or_default();
    let usual = |status: &Status| !matches!(status, Status::Paused | Status::NeedsInput | Status::Cancelled);
    let not_zero = |status: &Status| counts.get(*status) > 0;
    let lively = |status: &Status| not_zero(status) && *status != Status::Cancelled;
    let active = |status: &Status| not_zero(status) && !status.is_terminal();
    let told = |shown: Shown<'_>, words: bool| {
        let mut at = 0_u16;
        let mut all = vec![];
        for status in Status::ALL.into_iter().filter(|status| shown(status)) {
            let (word, _) = super::style::status(status);
            let word = if words { word } else { word.chars().take(1).collect() };
            let text = format!("{word} {}", count(counts.get(status)));
            let wide = words::width(&text) as u16;
            all.push((at..at + wide, status, text));
            at += wide + 2;
        }
        all
    };
    let room = board.size.0;
    let ways: [(Shown<'_>, bool); 5] = [
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

/// The tabs of the list, each with its columns.
pub(super) fn tabs(board: &Board) -> Vec<(Range<u16>, Tab, String)> {
    let counts = board.queue.as_ref().map(|queue| queue.counts);
    let room = areas(board).tabs.width;
    let only = Some(board.list.tab).filter(|tab| matches!(tab, Tab::Only(_)));
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

/// The columns of the list in a place so wide: what, and from where to where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Status,
    Id,
    Title,
    Agent,
    Type,
    Priority,
    Age,
    Time,
    Now,
}

impl Column {
    /// Its word.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Status => "Status",
            Self::Id => "ID",
            Self::Title => "Title",
            Self::Agent => "Agent",
            Self::Type => "Type",
            Self::Priority => "Prio",
            Self::Age => "Age",
            Self::Time => "Took",
            Self::Now => "Now",
        }
    }

    /// Whether it is written from the right.
    pub(super) const fn right(self) -> bool {
        matches!(self, Self::Priority | Self::Age | Self::Time)
    }

    /// How wide it is (0: what is left), and the narrowest list that has room for it.
    const fn size(self) -> (u16, u16) {
        match self {
            Self::Status => (11, 0),
            Self::Id => (8, 56),
            Self::Title | Self::Now => (0, 0),
            Self::Agent => (10, 88),
            Self::Type => (13, 130),
            Self::Priority => (4, 74),
            Self::Age => (4, 66),
            Self::Time => (7, 48),
        }
    }
}

const COLUMNS: [Column; 9] = [
    Column::Status,
    Column::Id,
    Column::Title,
    Column::Agent,
    Column::Type,
    Column::Priority,
    Column::Age,
    Column::Time,
    Column::Now,
];

/// The columns that fit, with the columns of the screen that each takes, from the left edge of the list.
pub(super) fn columns(width: u16) -> Vec<(Column, Range<u16>)> {
    let now_from = 60;
    let fits = |column: &Column| match column {
        Column::Now => width >= now_from,
        other => width >= other.size().1,
    };
    let shown: Vec<_> = COLUMNS.into_iter().filter(fits).collect();
    // The cursor and the mark before it, a column between any two.
    let fixed: u16 = shown.iter().map(|column| column.size().0).sum();
    let left = width.saturating_sub(2 + fixed + shown.len() as u16 - 1);
    let title = if width >= now_from { (left * 11 / 20).max(8) } else { left };
    let mut at = 2;
    let place = |column: Column| {
        let wide = match column {
            Column::Title => title,
            Column::Now => left.saturating_sub(title),
            other => other.size().0,
        };
        let range = at..at + wide;
        at += wide + 1;
        (column, range)
    };
    shown.into_iter().map(place).collect()
}

/// A box in the middle of the window.
pub(super) fn centred(size: (u16, u16), width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(size.0), height.min(size.1));
    Rect { x: (size.0 - width) / 2, y: (size.1 - height) / 2, width, height }
}

/// What the help tells: names of keys, and what they do.
pub(super) fn help(board: &Board) -> impl Iterator<Item = (&'static str, &'static str)> {
    let keys = BINDINGS.iter().filter(|one| !one.name.is_empty()).map(|one| (one.name, one.says));
    keys.chain(MOUSE.into_iter().filter(|_| board.mouse_taken))
}

/// The rows of the help, and how many of them are seen at once.
pub(super) fn help_rows(board: &Board) -> (usize, usize) {
    let rows = help(board).count().div_ceil(help_columns(board.size));
    // The box has two lines of its own, and leaves the last one of the window free.
    (rows, rows.min(usize::from(board.size.1.saturating_sub(3))))
}

/// Columns of keys that stand beside each other in the help.
pub(super) const fn help_columns(size: (u16, u16)) -> usize {
    if size.0 >= 78 { 2 } else { 1 }
}
