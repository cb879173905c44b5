//! Which line of a screen the cursor is in.

use vte::Params;

/// A line of the screen. Lines are only told apart: none that has ended is gone back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Row {
    /// Counted from where the stream began, wherever on a screen that is.
    Somewhere(i64),
    /// Counted from the top of the screen.
    OfScreen(i64),
}

impl Default for Row {
    fn default() -> Self {
        Self::Somewhere(0)
    }
}

impl Row {
    /// So many lines further down.
    pub(crate) fn down(self, lines: i64) -> Self {
        match self {
            Self::Somewhere(row) => Self::Somewhere(row.saturating_add(lines)),
            Self::OfScreen(row) => Self::OfScreen(row.saturating_add(lines).max(0)),
        }
    }
}

/// Where a sequence puts the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The line.
    pub(crate) row: Row,
    /// The column, counted from 0; where it is `None`, the cursor stays in its own.
    pub(crate) column: Option<usize>,
}

impl Place {
    /// Where `CSI params action` puts a cursor that is in the line `from`; `None` for what leaves it in its line.
    pub(crate) fn of(params: &Params, action: char, from: Row) -> Option<Self> {
        let mut counts = params.iter().map(|param| param.first().copied().unwrap_or_default().max(1));
        let (first, second) = (counts.next().unwrap_or(1), counts.next().unwrap_or(1));
        let (lines, row) = (i64::from(first), Row::OfScreen(i64::from(first) - 1));
        let (row, column) = match action {
            'H' | 'f' => (row, Some(usize::from(second) - 1)),
            'd' => (row, None),
            'A' => (from.down(-lines), None),
            'B' | 'e' => (from.down(lines), None),
            'E' => (from.down(lines), Some(0)),
            'F' => (from.down(-lines), Some(0)),
            _ => return None,
        };
        Some(Self { row, column })
    }
}

/// Whether `CSI ? params action` shows another screen, or the first one again.
pub(crate) fn changes_screen(params: &Params, intermediates: &[u8], action: char) -> bool {
    let mut modes = params.iter().filter_map(|param| param.first());
    intermediates == b"?" && matches!(action, 'h' | 'l') && modes.any(|mode| matches!(mode, 47 | 1047 | 1049))
}
