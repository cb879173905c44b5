//! The lines of a list some of whose rows are unfolded: a run of a workflow shows its tasks below itself.

use contract::TaskId;
use std::{collections::BTreeMap, ops::Range};

/// What stands in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// This row of the list.
    Row(usize),
    /// What stands below one of its rows.
    Below(TaskId),
}

/// Which rows are unfolded, each with what stands below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unfolded(BTreeMap<usize, Vec<TaskId>>);

impl FromIterator<(usize, Vec<TaskId>)> for Unfolded {
    fn from_iter<I: IntoIterator<Item = (usize, Vec<TaskId>)>>(rows: I) -> Self {
        Self(rows.into_iter().collect())
    }
}

impl Unfolded {
    /// How many lines there are beside the rows.
    #[must_use]
    pub fn lines(&self) -> usize {
        self.0.values().map(Vec::len).sum()
    }

    /// What stands in a line.
    #[must_use]
    pub fn at(&self, line: usize) -> At {
        let mut passed = 0;
        for (row, below) in &self.0 {
            let begins = row + passed + 1;
            if line < begins {
                break;
            }
            if let Some(id) = below.get(line - begins) {
                return At::Below(*id);
            }
            passed += below.len();
        }
        At::Row(line - passed)
    }

    /// The line of a row.
    #[must_use]
    pub fn line_of(&self, row: usize) -> usize {
        row + self.0.range(..row).map(|(_, below)| below.len()).sum::<usize>()
    }

    /// The line of what stands below a row.
    #[must_use]
    pub fn line_below(&self, id: TaskId) -> Option<usize> {
        let found = |(row, below): (&usize, &Vec<TaskId>)| {
            let place = below.iter().position(|known| *known == id)?;
            Some(self.line_of(*row) + 1 + place)
        };
        self.0.iter().find_map(found)
    }

    /// The rows that lie within these lines.
    #[must_use]
    pub fn rows(&self, lines: &Range<usize>) -> Range<usize> {
        let row = |line: usize| match self.at(line) {
            At::Row(row) => row,
            // the row that it stands below
            At::Below(id) => {
                let of = self.0.iter().find(|(_, below)| below.contains(&id));
                of.map_or(0, |(row, _)| *row)
            }
        };
        if lines.is_empty() {
            return 0..0;
        }
        row(lines.start)..row(lines.end - 1) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::changes::tests::id;

    fn unfolded() -> Unfolded {
        [(1, vec![id(1), id(2)]), (3, vec![id(3)]), (4, vec![])].into_iter().collect()
    }

    #[test]
    fn lines_are_rows_and_what_stands_below_them() {
        let all = unfolded();
        let lines: Vec<At> = (0..9).map(|line| all.at(line)).collect();
        assert_eq!(
            lines,
            [
                At::Row(0),
                At::Row(1),
                At::Below(id(1)),
                At::Below(id(2)),
                At::Row(2),
                At::Row(3),
                At::Below(id(3)),
                At::Row(4),
                At::Row(5)
            ]
        );
        assert_eq!(all.lines(), 3);
        for (line, at) in lines.into_iter().enumerate() {
            match at {
                At::Row(row) => assert_eq!(all.line_of(row), line),
                At::Below(id) => assert_eq!(all.line_below(id), Some(line)),
            }
        }
        assert_eq!(all.line_below(id(9)), None);
    }

    #[test]
    fn rows_are_found_within_lines() {
        let all = unfolded();
        assert_eq!(all.rows(&(0..9)), 0..6);
        assert_eq!(all.rows(&(2..4)), 1..2, "what stands below a row needs that row");
        assert_eq!(all.rows(&(6..8)), 3..5);
        assert_eq!(all.rows(&(5..5)), 0..0);
        assert_eq!(Unfolded::default().rows(&(3..5)), 3..5);
    }
}
