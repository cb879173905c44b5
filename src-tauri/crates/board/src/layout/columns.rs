//! The columns of the list: which of them fit, and where each stands.

use std::ops::Range;

/// The columns of the list in a place so wide: what, and from where to where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
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
    pub(crate) const fn label(self) -> &'static str {
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
    pub(crate) const fn right(self) -> bool {
        matches!(self, Self::Priority | Self::Age | Self::Time)
    }

    /// How wide it is (0: what is left) in a list so wide, and the narrowest list that has room for it.
    const fn size(self, list: u16) -> (u16, u16) {
        match self {
            Self::Status if list >= WIDE => (16, 0),
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

/// The narrowest list with room for every word of where a task stands.
const WIDE: u16 = 110;

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
pub(crate) fn columns(width: u16) -> Vec<(Column, Range<u16>)> {
    let now_from = 60;
    let fits = |column: &Column| match column {
        Column::Now => width >= now_from,
        other => width >= other.size(width).1,
    };
    let shown: Vec<_> = COLUMNS.into_iter().filter(fits).collect();
    // The cursor and the mark before it, a column between any two.
    let fixed: u16 = shown.iter().map(|column| column.size(width).0).sum();
    let left = width.saturating_sub(2 + fixed + shown.len() as u16 - 1);
    let title = if width >= now_from { (left * 11 / 20).max(8) } else { left };
    let mut at = 2;
    let place = |column: Column| {
        let wide = match column {
            Column::Title => title,
            Column::Now => left.saturating_sub(title),
            other => other.size(width).0,
        };
        let range = at..at + wide;
        at += wide + 1;
        (column, range)
    };
    shown.into_iter().map(place).collect()
}
