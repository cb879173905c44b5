//! Orders and circles among what comes after each other.

use std::{cmp::Reverse, collections::BinaryHeap};

/// What comes after what: for each node, the nodes that it comes after.
pub(crate) type After = Vec<Vec<usize>>;

/// The nodes, each behind those that it comes after, and otherwise as they are written.
///
/// # Errors
/// A circle: nodes of which each comes after the one before it, and the first after the last.
pub(crate) fn order(after: &After) -> Result<Vec<usize>, Vec<usize>> {
    let mut followers = vec![Vec::new(); after.len()];
    let mut open: Vec<usize> = after.iter().map(Vec::len).collect();
    for (node, before) in after.iter().enumerate() {
        before.iter().for_each(|&other| followers[other].push(node));
    }
    let mut ready: BinaryHeap<_> = (0..after.len()).filter(|&node| open[node] == 0).map(Reverse).collect();
    let mut order = Vec::with_capacity(after.len());
    while let Some(Reverse(node)) = ready.pop() {
        order.push(node);
        for &follower in &followers[node] {
            open[follower] -= 1;
            if open[follower] == 0 {
                ready.push(Reverse(follower));
            }
        }
    }
    if order.len() == after.len() { Ok(order) } else { Err(circle(after, &open)) }
}

/// A circle among the nodes that are still `open`: each of them comes after another such.
fn circle(after: &After, open: &[usize]) -> Vec<usize> {
    let is_open = |node: &usize| open[*node] > 0;
    let Some(mut node) = (0..after.len()).find(is_open) else { return Vec::new() };
    let mut place = vec![None; after.len()];
    let mut walked = Vec::new();
    while place[node].is_none() {
        place[node] = Some(walked.len());
        walked.push(node);
        node = after[node].iter().copied().find(is_open).unwrap_or(node);
    }
    let mut circle = walked.split_off(place[node].unwrap_or_default());
    circle.reverse();
    circle
}

/// For each node, all nodes before it: directly or by way of others.
pub(crate) struct Ancestors {
    words: usize,
    bits: Vec<u64>,
}

impl Ancestors {
    /// Of a graph in `order`. With `passes`, the ways on go only through those links for which it is true; a link is a
    /// node and the place of one that it comes after.
    pub(crate) fn new(after: &After, order: &[usize], passes: impl Fn(usize, usize) -> bool) -> Self {
        let words = after.len().div_ceil(64);
        let mut bits = vec![0_u64; words * after.len()];
        for &node in order {
            for (link, &other) in after[node].iter().enumerate().filter(|(link, _)| passes(node, *link)) {
                let _ = link;
                for word in 0..words {
                    bits[node * words + word] |= bits[other * words + word];
                }
                bits[node * words + other / 64] |= 1 << (other % 64);
            }
        }
        Self { words, bits }
    }

    /// Whether `other` is before `node`.
    pub(crate) fn has(&self, node: usize, other: usize) -> bool {
        self.bits[node * self.words + other / 64] >> (other % 64) & 1 == 1
    }
}
