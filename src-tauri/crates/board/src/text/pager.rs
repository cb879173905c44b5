//! Lines that are scrolled: wrapped to the width, following the end until the person scrolls up.

use ratatui::{
    style::Style,
    text::{Line, Span},
};
use std::collections::VecDeque;
use unicode_width::UnicodeWidthChar as _;

/// Lines that are kept; older ones are in the file.
const KEPT: usize = 5_000;

/// A row on the screen: which line, which of its wrapped rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    line: usize,
    row: usize,
}

/// Lines, and which of them are seen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pager {
    lines: VecDeque<Line<'static>>,
    /// The line that is still being written.
    open: Option<Line<'static>>,
    /// What is seen first; `None`: whatever makes the end seen.
    top: Option<Place>,
}

impl Pager {
    /// Shows the end, and follows it.
    pub(crate) fn following() -> Self {
        Self::default()
    }

    /// Shows `lines` from the first one.
    pub(crate) fn reading(lines: Vec<Line<'static>>) -> Self {
        Self { lines: lines.into(), top: Some(Place { line: 0, row: 0 }), ..Self::default() }
    }

    /// The same with other lines, as far down as before.
    pub(crate) fn replace(&mut self, lines: Vec<Line<'static>>) {
        self.lines = lines.into();
        self.open = None;
    }

    /// Adds lines, and what the last one is so far.
    pub(crate) fn push(&mut self, lines: Vec<Line<'static>>, open: Option<Line<'static>>) {
        self.lines.extend(lines);
        self.open = open;
        while self.lines.len() > KEPT {
            self.lines.pop_front();
            if let Some(top) = &mut self.top {
                *top = Place { line: top.line.saturating_sub(1), ..*top };
            }
        }
    }

    /// Whether the end is followed.
    pub(crate) const fn follows(&self) -> bool {
        self.top.is_none()
    }

    /// Whether there is nothing to show.
    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.open.is_none()
    }

    /// Goes to the first line.
    pub(crate) fn go_top(&mut self) {
        self.top = Some(Place { line: 0, row: 0 });
    }

    /// Goes to the end and follows it.
    pub(crate) fn go_end(&mut self) {
        self.top = None;
    }

    /// Goes `rows` down, or up where negative, in a pane of this size. At the end it follows again.
    pub(crate) fn scroll(&mut self, rows: isize, width: usize, height: usize) {
        let end = self.end(width, height);
        let mut at = self.top.unwrap_or(end).min(end);
        for _ in 0..rows.unsigned_abs() {
            let moved = if rows < 0 { self.above(at, width) } else { self.below(at, width) };
            let Some(moved) = moved else { break };
            at = moved;
        }
        self.top = (at < end).then_some(at);
    }

    /// The rows that are seen.
    pub(crate) fn rows(&self, width: usize, height: usize) -> Vec<Line<'static>> {
        let mut at = Some(self.top.unwrap_or_else(|| self.end(width, height)));
        let mut rows: Vec<Line<'static>> = vec![];
        while let Some(place) = at.filter(|_| rows.len() < height) {
            let Some(line) = self.line(place.line) else { break };
            rows.extend(wrap(line, width).into_iter().skip(place.row));
            at = Some(Place { line: place.line + 1, row: 0 });
        }
        rows.truncate(height);
        rows
    }

    fn line(&self, index: usize) -> Option<&Line<'static>> {
        self.lines.get(index).or_else(|| self.open.as_ref().filter(|_| index == self.lines.len()))
    }

    fn count(&self) -> usize {
        self.lines.len() + usize::from(self.open.is_some())
    }

    fn height_of(&self, line: usize, width: usize) -> usize {
        self.line(line).map_or(0, |line| wrap(line, width).len())
    }

    /// The first row when the last line stands in the last row.
    fn end(&self, width: usize, height: usize) -> Place {
        let mut missing = height.max(1);
        for line in (0..self.count()).rev() {
            let tall = self.height_of(line, width);
            if tall >= missing {
                return Place { line, row: tall - missing };
            }
            missing -= tall;
        }
        Place { line: 0, row: 0 }
    }

    fn above(&self, at: Place, width: usize) -> Option<Place> {
        if at.row > 0 {
            return Some(Place { row: at.row - 1, ..at });
        }
        let line = at.line.checked_sub(1)?;
        Some(Place { line, row: self.height_of(line, width).saturating_sub(1) })
    }

    fn below(&self, at: Place, width: usize) -> Option<Place> {
        if at.row + 1 < self.height_of(at.line, width) {
            return Some(Place { row: at.row + 1, ..at });
        }
        (at.line + 1 < self.count()).then_some(Place { line: at.line + 1, row: 0 })
    }
}

/// A line in rows of at most `width` columns, broken between words where that leaves no big hole; always at least
/// one row.
pub(crate) fn wrap(line: &Line<'_>, width: usize) -> Vec<Line<'static>> {
    let width = width.max(2);
    let cells: Vec<(char, Style)> =
        line.spans.iter().flat_map(|span| span.content.chars().map(|c| (c, span.style))).collect();
    let (mut rows, mut rest) = (vec![], &cells[..]);
    loop {
        let fitting = fitting(rest, width);
        if fitting == rest.len() {
            rows.push(spans(rest));
            return rows;
        }
        let space = rest[..fitting].iter().rposition(|(c, _)| *c == ' ').filter(|at| *at > fitting / 2);
        let (row, behind) = rest.split_at(space.map_or(fitting, |at| at + 1));
        rows.push(spans(row));
        rest = behind;
    }
}

/// How many characters fit into a row; at least one, so that it goes on.
fn fitting(cells: &[(char, Style)], width: usize) -> usize {
    let mut taken = 0;
    let over = cells.iter().position(|(c, _)| {
        taken += c.width().unwrap_or(0);
        taken > width
    });
    over.unwrap_or(cells.len()).max(1).min(cells.len())
}

/// Neighbours of one style become one span.
pub(crate) fn spans(cells: &[(char, Style)]) -> Line<'static> {
    let runs = cells.chunk_by(|a, b| a.1 == b.1);
    let spans = runs.map(|run| Span::styled(run.iter().map(|(c, _)| *c).collect::<String>(), run[0].1));
    spans.collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn numbered(count: usize) -> Vec<Line<'static>> {
        (1..=count).map(|n| Line::from(n.to_string())).collect()
    }

    fn seen(pager: &Pager, width: usize, height: usize) -> Vec<String> {
        pager.rows(width, height).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_end_is_followed_until_somebody_scrolls_up() {
        let mut pager = Pager::following();
        pager.push(numbered(5), None);
        assert_eq!(seen(&pager, 10, 2), ["4", "5"]);
        pager.scroll(-1, 10, 2);
        pager.push(vec![Line::from("6")], Some(Line::from("7…")));
        assert_eq!((seen(&pager, 10, 2), pager.follows()), (vec!["3".into(), "4".into()], false));
        pager.scroll(9, 10, 2);
        assert_eq!((seen(&pager, 10, 2), pager.follows()), (vec!["6".into(), "7…".into()], true));
    }

    #[test]
    fn long_and_wide_lines_are_wrapped() {
        let mut pager = Pager::reading(vec![Line::from("abcdef"), Line::from("日本語")]);
        assert_eq!(seen(&pager, 3, 9), ["abc", "def", "日", "本", "語"]);
        pager.scroll(3, 3, 2);
        assert_eq!(seen(&pager, 3, 2), ["本", "語"]);
    }

    #[test]
    fn prose_is_broken_between_words() {
        let rows = |text: &'static str, width| {
            wrap(&Line::from(text), width).iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(rows("All workers are busy.", 13), ["All workers ", "are busy."]);
        assert_eq!(rows("a bcdefghijk", 6), ["a bcde", "fghijk"]);
        assert_eq!(rows("", 6), [""]);
    }

    #[test]
    fn what_is_let_go_does_not_move_what_is_read() {
        let mut pager = Pager::following();
        pager.push(numbered(KEPT), None);
        pager.scroll(-10, 10, 1);
        let before = seen(&pager, 10, 1);
        pager.push(numbered(100), None);
        assert_eq!((seen(&pager, 10, 1), pager.lines.len()), (before, KEPT));
    }

    proptest! {
        #[test]
        fn no_scrolling_leaves_the_text(
            moves in proptest::collection::vec((-30_isize..30, 0_usize..12, 0_usize..8), 0..30), lines in 0_usize..20,
        ) {
            let mut pager = Pager::following();
            pager.push(numbered(lines), None);
            for (rows, width, height) in moves {
                pager.scroll(rows, width, height);
                prop_assert!(pager.rows(width, height).len() <= height);
                prop_assert_eq!(pager.rows(width, height).is_empty(), lines == 0 || height == 0);
            }
        }
    }
}
