//! Where rows of different heights lie, and which of them are near the view. Lengths are in pixels.

use std::ops::Range;

/// Where rows lie that follow each other without gaps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowPlaces {
    /// Where each row ends.
    ends: Vec<f64>,
}

impl RowPlaces {
    /// Of rows of these heights.
    #[must_use]
    pub fn new(heights: impl IntoIterator<Item = f64>) -> Self {
        let mut y = 0.0;
        let ends = heights.into_iter().map(|height| {
            y += height;
            y
        });
        Self { ends: ends.collect() }
    }

    /// How high all of them are.
    #[must_use]
    pub fn height(&self) -> f64 {
        self.ends.last().copied().unwrap_or(0.0)
    }

    /// Where a row begins and ends; the end of all where there is no such row.
    #[must_use]
    pub fn place(&self, row: usize) -> Range<f64> {
        let begins =
            row.checked_sub(1).map_or(0.0, |before| self.ends.get(before).copied().unwrap_or(self.height()));
        begins..self.ends.get(row).copied().unwrap_or(self.height())
    }

    /// The row that lies at this height: the first one above all, the last one below all; `None` where there are none.
    #[must_use]
    pub fn row_at(&self, y: f64) -> Option<usize> {
        let last = self.ends.len().checked_sub(1)?;
        Some(self.ends.partition_point(|end| *end <= y).min(last))
    }

    /// The rows that lie in the view and `spare` pixels beyond on both sides.
    #[must_use]
    pub fn drawn(&self, scrolled: f64, height: f64, spare: f64) -> Range<usize> {
        let top = scrolled.max(0.0) - spare;
        let first = self.ends.partition_point(|end| *end <= top);
        let last = self.ends.partition_point(|end| *end < scrolled.max(0.0) + height + spare);
        first..(last + 1).min(self.ends.len()).max(first)
    }

    /// How far to scroll so that a row is in view, where it is not: as little as it takes, with `spare` pixels around it.
    #[must_use]
    pub fn reveal(&self, row: usize, scrolled: f64, height: f64, spare: f64) -> Option<f64> {
        let place = self.place(row);
        if place.start - spare < scrolled {
            let to = (place.start - spare).max(0.0);
            (to < scrolled).then_some(to)
        } else if place.end + spare > scrolled + height {
            // of what is higher than the view, the beginning shows
            Some((place.end + spare - height).min(place.start))
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Heads of 28, lines of 20, and a comment of 96 after every hundredth line.
    fn mixed(rows: usize) -> RowPlaces {
        RowPlaces::new((0..rows).map(|row| match row % 100 {
            0 => 28.0,
            50 => 96.0,
            _ => 20.0,
        }))
    }

    #[test]
    fn what_is_drawn_covers_the_view_and_no_more_than_is_spare() {
        let places = mixed(20_000);
        for scrolled in (0..places.height() as usize).step_by(7_919).chain([0, 27, 28, 29]) {
            let scrolled = scrolled as f64;
            let drawn = places.drawn(scrolled, 600.0, 200.0);
            let (from, to) = (places.place(drawn.start).start, places.place(drawn.end - 1).end);
            assert!(
                from <= scrolled && (to >= scrolled + 600.0 || drawn.end == 20_000),
                "{scrolled}: {from}..{to}"
            );
            assert!(drawn.len() <= 55, "{scrolled}: {} rows are drawn", drawn.len());
        }
        assert_eq!(mixed(0).drawn(0.0, 600.0, 200.0), 0..0);
        assert_eq!(mixed(3).drawn(5_000.0, 600.0, 200.0), 3..3, "scrolled past the end");
        assert_eq!(mixed(3).drawn(-40.0, 600.0, 200.0), 0..3);
    }

    #[test]
    fn each_row_is_found_where_it_lies() {
        let places = mixed(500);
        for row in 0..500 {
            let place = places.place(row);
            assert_eq!(places.row_at(place.start), Some(row));
            assert_eq!(places.row_at(place.end - 0.5), Some(row));
        }
        assert_eq!((places.row_at(-5.0), places.row_at(1e9)), (Some(0), Some(499)));
        assert_eq!((mixed(0).row_at(0.0), mixed(0).height()), (None, 0.0));
        assert_eq!(places.place(700), places.height()..places.height());
    }

    #[test]
    fn a_row_is_brought_into_view_by_as_little_as_it_takes() {
        let places = RowPlaces::new([20.0; 100]);
        for (row, scrolled, to) in [
            (5, 0.0, None),
            (0, 0.0, None),
            (50, 0.0, Some(860.0)),
            (10, 500.0, Some(160.0)),
            (1, 500.0, Some(0.0)),
            (99, 0.0, Some(1_840.0)),
        ] {
            assert_eq!(places.reveal(row, scrolled, 200.0, 40.0), to, "{row} from {scrolled}");
        }
        let high = RowPlaces::new([20.0, 900.0]);
        assert_eq!(high.reveal(1, 0.0, 200.0, 0.0), Some(20.0), "its beginning shows");
    }
}
