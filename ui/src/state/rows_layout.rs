//! Where the rows of a list of one or several parts lie, and which of them are near the view. Lengths are in pixels.

use std::ops::Range;

/// A part of the list: its head, where it has one, and its rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    /// The height of its head; 0 where it has none.
    pub head: f64,
    /// How many rows it shows; none while it is folded.
    pub rows: usize,
    /// The height of each.
    pub row: f64,
}

impl Stretch {
    fn height(&self) -> f64 {
        self.head + self.rows as f64 * self.row
    }
}

/// One thing that is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Line {
    /// The head of this part.
    Head(usize),
    /// A row of this part.
    Row(usize, usize),
}

/// What is drawn of a list: lines that follow each other, and where the first of them begins.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawn {
    /// Where the first line begins.
    pub from: f64,
    /// The lines, without gaps.
    pub lines: Vec<Line>,
}

impl Drawn {
    /// The rows of a part that are drawn.
    #[must_use]
    pub fn rows(&self, part: usize) -> Option<Range<usize>> {
        let mut rows = self.lines.iter().filter_map(|line| match line {
            Line::Row(of, at) if *of == part => Some(*at),
            Line::Row(..) | Line::Head(_) => None,
        });
        let first = rows.next()?;
        Some(first..rows.next_back().unwrap_or(first) + 1)
    }
}

/// How high all of it is.
#[must_use]
pub fn height(parts: &[Stretch]) -> f64 {
    parts.iter().map(Stretch::height).sum()
}

/// How many lines there are: rows, and heads.
#[must_use]
pub fn lines(parts: &[Stretch]) -> usize {
    parts.iter().map(|part| usize::from(part.head > 0.0) + part.rows).sum()
}

/// The number of a line, counted from 1: of a row of this part, or of its head.
#[must_use]
pub fn number(parts: &[Stretch], part: usize, row: Option<usize>) -> usize {
    let Some(of) = parts.get(part) else { return 0 };
    let head = usize::from(of.head > 0.0);
    lines(&parts[..part]) + row.map_or(1, |row| head + row + 1)
}

/// What lies in the view and `spare` pixels beyond on both sides.
#[must_use]
pub fn drawn(parts: &[Stretch], scrolled: f64, height: f64, spare: f64) -> Drawn {
    let (top, bottom) = (scrolled.max(0.0) - spare, scrolled.max(0.0) + height + spare);
    let mut drawn = Drawn::default();
    let mut y = 0.0;
    for (index, part) in parts.iter().enumerate() {
        let (begins, ends) = (y, y + part.height());
        y = ends;
        if ends <= top || begins >= bottom {
            continue;
        }
        let rows_begin = begins + part.head;
        let mut add = |line, at| {
            if drawn.lines.is_empty() {
                drawn.from = at;
            }
            drawn.lines.push(line);
        };
        if part.head > 0.0 && rows_begin > top {
            add(Line::Head(index), begins);
        }
        if part.row > 0.0 {
            let first = ((top - rows_begin) / part.row).floor().max(0.0) as usize;
            let end = ((bottom - rows_begin) / part.row).ceil().max(0.0) as usize;
            for row in first..end.min(part.rows) {
                add(Line::Row(index, row), rows_begin + row as f64 * part.row);
            }
        }
    }
    drawn
}

/// Where a row begins and ends.
#[must_use]
pub fn place(parts: &[Stretch], part: usize, row: usize) -> Option<Range<f64>> {
    let of = parts.get(part)?;
    let from = height(&parts[..part]) + of.head + row as f64 * of.row;
    Some(from..from + of.row)
}

/// The row that lies at this height, or the next below it.
#[must_use]
pub fn row_at(parts: &[Stretch], at: f64) -> Option<(usize, usize)> {
    let mut y = 0.0;
    for (index, part) in parts.iter().enumerate() {
        let ends = y + part.height();
        if at < ends && part.rows > 0 && part.row > 0.0 {
            let row = ((at - y - part.head) / part.row).floor().max(0.0) as usize;
            return Some((index, row.min(part.rows - 1)));
        }
        y = ends;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts() -> [Stretch; 4] {
        [
            Stretch { head: 28.0, rows: 2, row: 44.0 },
            Stretch { head: 28.0, rows: 0, row: 32.0 },
            Stretch { head: 28.0, rows: 100_000, row: 32.0 },
            Stretch { head: 28.0, rows: 3, row: 32.0 },
        ]
    }

    #[test]
    fn a_plain_list_draws_the_rows_near_the_view() {
        let one = |rows| [Stretch { head: 0.0, rows, row: 50.0 }];
        for (rows, scrolled, range) in [
            (100_000, 0.0, Some(0..12)),
            (100_000, 5000.0, Some(98..112)),
            (103, 5000.0, Some(98..103)),
            (3, -30.0, Some(0..3)),
            (0, 0.0, None),
        ] {
            let drawn = drawn(&one(rows), scrolled, 500.0, 100.0);
            assert_eq!(drawn.rows(0), range, "{rows} {scrolled}");
            assert!((drawn.from - range.map_or(0, |range| range.start) as f64 * 50.0).abs() < 1e-9);
        }
    }

    #[test]
    fn heads_stand_between_rows_and_folded_parts_keep_theirs() {
        let all = drawn(&parts(), 0.0, 200.0, 0.0);
        let lines =
            [Line::Head(0), Line::Row(0, 0), Line::Row(0, 1), Line::Head(1), Line::Head(2), Line::Row(2, 0)];
        assert_eq!((all.from, &*all.lines), (0.0, &lines[..]));
        assert_eq!(
            (all.rows(0), all.rows(1), all.rows(2), all.rows(3)),
            (Some(0..2), None, Some(0..1), None)
        );
    }

    #[test]
    fn every_line_lies_where_its_place_says() {
        let parts = parts();
        let end = height(&parts);
        assert!((end - (116.0 + 28.0 + 28.0 + 3_200_000.0 + 28.0 + 96.0)).abs() < 1e-6);
        for scrolled in (0..end as usize).step_by(9973).chain([0, 100, 3_200_000, end as usize]) {
            let drawn = drawn(&parts, scrolled as f64, 700.0, 250.0);
            let mut y = drawn.from;
            for line in &drawn.lines {
                match line {
                    Line::Head(part) => y += parts[*part].head,
                    Line::Row(part, row) => {
                        let place = place(&parts, *part, *row).unwrap();
                        assert!((place.start - y).abs() < 1e-3, "{scrolled}: {line:?} at {y}, not {place:?}");
                        assert_eq!(row_at(&parts, place.start + 1.0), Some((*part, *row)));
                        y = place.end;
                    }
                }
            }
            assert!(drawn.from <= scrolled as f64 && (y >= scrolled as f64 + 700.0 || y >= end - 1e-3));
        }
        assert_eq!(
            (number(&parts, 0, None), number(&parts, 0, Some(1)), number(&parts, 2, Some(0))),
            (1, 3, 6)
        );
        assert_eq!(lines(&parts), 100_009);
        assert_eq!(row_at(&parts, 120.0), Some((2, 0)), "a head leads to what stands below it");
        assert_eq!(row_at(&parts, end), None);
    }
}
