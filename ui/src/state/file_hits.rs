//! Where words stand in a whole output, of which only a part is held.

use contract::command::OutputHits;

/// What was found in the file, as far as it was looked through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileHits(OutputHits);

impl From<OutputHits> for FileHits {
    fn from(hits: OutputHits) -> Self {
        Self(hits)
    }
}

impl FileHits {
    /// How many come before byte `start`.
    #[must_use]
    pub fn before(&self, start: u64) -> u64 {
        match self.0.lines.partition_point(|line| *line < start) {
            0 if start == 0 => 0,
            told => self.untold() + told as u64,
        }
    }

    /// How many there are in all, where `held` of them are in what is held after `before` others. Of what is held up to
    /// the end it is known better than from when the file was looked through.
    #[must_use]
    pub fn count(&self, before: u64, held: usize, to_end: bool) -> u64 {
        let known = before + held as u64;
        if to_end { known } else { self.0.count.max(known) }
    }

    /// Where the line of the one with this number, from 0, begins; of those that are not told, the first that is.
    #[must_use]
    pub fn line(&self, number: u64) -> Option<u64> {
        let told = usize::try_from(number.saturating_sub(self.untold())).ok()?;
        self.0.lines.get(told).copied()
    }

    /// Whether the file of this attempt was looked through at least up to byte `start`.
    #[must_use]
    pub fn reaches(&self, attempt: i64, start: u64) -> bool {
        self.0.attempt == attempt && self.0.total >= start
    }

    const fn untold(&self) -> u64 {
        self.0.count - self.0.lines.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(count: u64, lines: &[u64]) -> FileHits {
        OutputHits { attempt: 1, total: 1_000, count, lines: lines.to_vec() }.into()
    }

    #[test]
    fn what_is_held_counts_on_from_what_comes_before_it() {
        let hits = hits(4, &[10, 10, 200, 900]);
        assert_eq!([0, 10, 11, 500, 901].map(|start| hits.before(start)), [0, 0, 2, 3, 4]);
        // held up to the end, where two more have come since; and held in the middle
        assert_eq!(hits.count(3, 3, true), 6);
        assert_eq!(hits.count(2, 1, false), 4);
        assert_eq!([0, 2, 3, 4].map(|number| hits.line(number)), [Some(10), Some(200), Some(900), None]);
    }

    #[test]
    fn those_that_are_not_told_are_counted_and_lead_to_the_first_that_is() {
        let hits = hits(102, &[800, 900]);
        assert_eq!([0, 850, 950].map(|start| hits.before(start)), [0, 101, 102]);
        assert_eq!([3, 100, 101].map(|number| hits.line(number)), [Some(800), Some(800), Some(900)]);
    }

    #[test]
    fn nothing_looked_through_is_nothing_found() {
        let none = FileHits::default();
        assert_eq!((none.before(0), none.before(5), none.count(0, 2, true), none.line(0)), (0, 0, 2, None));
        assert!(!none.reaches(1, 0) && hits(1, &[3]).reaches(1, 1_000) && !hits(1, &[3]).reaches(1, 1_001));
    }
}
