//! Puts pieces that arrive out of order back in order, and says when to acknowledge.

use std::collections::BTreeMap;

/// After so many pieces the sender is told how far the view has come.
pub const ACKNOWLEDGE_EVERY: u64 = 32;

/// Pieces on their way to a view, by index from 0.
#[derive(Debug)]
pub struct Reorder<T> {
    next: u64,
    acknowledged: u64,
    early: BTreeMap<u64, T>,
}

impl<T> Default for Reorder<T> {
    fn default() -> Self {
        Self { next: 0, acknowledged: 0, early: BTreeMap::new() }
    }
}

impl<T> Reorder<T> {
    /// Takes a piece in and gives back what can now be shown, in order. A repeated piece gives nothing.
    pub fn push(&mut self, index: u64, piece: T) -> Vec<T> {
        if index >= self.next {
            self.early.entry(index).or_insert(piece);
        }
        let mut ready = vec![];
        while let Some(piece) = self.early.remove(&self.next) {
            ready.push(piece);
            self.next += 1;
        }
        ready
    }

    /// The index of the last piece in order, each time that another [`ACKNOWLEDGE_EVERY`] have come.
    pub fn due(&mut self) -> Option<u64> {
        let due = self.next >= self.acknowledged + ACKNOWLEDGE_EVERY;
        due.then(|| {
            self.acknowledged = self.next;
            self.next - 1
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_come_out_in_order_and_once() {
        let mut reorder = Reorder::default();
        assert_eq!(reorder.push(1, 'b'), Vec::<char>::new());
        assert_eq!(reorder.push(2, 'c'), Vec::<char>::new());
        assert_eq!(reorder.push(0, 'a'), ['a', 'b', 'c']);
        assert_eq!(reorder.push(1, 'x'), Vec::<char>::new(), "a repeat is not shown again");
        assert_eq!(reorder.push(3, 'd'), ['d']);
    }

    #[test]
    fn every_thirty_second_piece_is_acknowledged() {
        let mut reorder = Reorder::default();
        let mut told = vec![];
        for index in 0..100 {
            reorder.push(index, ());
            told.extend(reorder.due());
        }
        assert_eq!(told, [31, 63, 95]);
    }

    #[test]
    fn a_gap_holds_the_acknowledgement_back() {
        let mut reorder = Reorder::default();
        for index in 1..=40 {
            reorder.push(index, ());
        }
        assert_eq!(reorder.due(), None);
        reorder.push(0, ());
        assert_eq!(reorder.due(), Some(40));
    }
}
