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

/// Sets of nodes, one for each node.
#[derive(Clone, Debug)]
pub(crate) struct Sets {
    words: usize,
    bits: Vec<u64>,
}

impl Sets {
    /// `nodes` empty sets.
    pub(crate) fn new(nodes: usize) -> Self {
        let words = nodes.div_ceil(64);
        Self { words, bits: vec![0; words * nodes] }
    }

    /// Whether `other` is in the set of `node`.
    pub(crate) fn has(&self, node: usize, other: usize) -> bool {
        self.bits[node * self.words + other / 64] >> (other % 64) & 1 == 1
    }

    /// Puts `other` into the set of `node`.
    pub(crate) fn put(&mut self, node: usize, other: usize) {
        self.bits[node * self.words + other / 64] |= 1 << (other % 64);
    }

    /// Puts all that is in the set of `other` into that of `node`.
    pub(crate) fn put_all(&mut self, node: usize, other: usize) {
        for word in 0..self.words {
            self.bits[node * self.words + word] |= self.bits[other * self.words + word];
        }
    }

    /// Leaves in the set of `node` only what is in that of `other` as well.
    pub(crate) fn keep_common(&mut self, node: usize, other: usize) {
        for word in 0..self.words {
            self.bits[node * self.words + word] &= self.bits[other * self.words + word];
        }
    }

    /// A node that is in the set of `node` here and there.
    pub(crate) fn common(&self, node: usize, there: &Self) -> Option<usize> {
        (0..self.words).find_map(|word| {
            let both = self.bits[node * self.words + word] & there.bits[node * self.words + word];
            (both != 0).then(|| word * 64 + both.trailing_zeros() as usize)
        })
    }
}

/// What is certain of a node that another comes after, once that one begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Certain {
    /// It has completed.
    Completed,
    /// It has failed.
    Failed,
    /// It has run, and completed or failed.
    Ran,
    /// It has ended, or will never run.
    Ended,
}

/// What is certain once each node begins.
pub(crate) struct Certainty {
    /// What has ended, or will never run.
    pub(crate) ended: Sets,
    /// What has completed.
    pub(crate) completed: Sets,
    /// What has failed.
    pub(crate) failed: Sets,
}

impl Certainty {
    /// Of nodes that stand in `order` and come after others by `links`.
    pub(crate) fn new(links: &[Vec<(usize, Certain)>], order: &[usize]) -> Self {
        let empty = Sets::new(links.len());
        let mut all = Self { ended: empty.clone(), completed: empty.clone(), failed: empty };
        for &node in order {
            for &(before, certain) in &links[node] {
                all.comes_after(node, before, certain);
            }
        }
        all
    }

    fn comes_after(&mut self, node: usize, before: usize, certain: Certain) {
        self.ended.put(node, before);
        self.ended.put_all(node, before);
        if certain != Certain::Ended {
            // it ran, so all that it needs has come true
            self.completed.put_all(node, before);
            self.failed.put_all(node, before);
        }
        match certain {
            Certain::Completed => self.completed.put(node, before),
            Certain::Failed => self.failed.put(node, before),
            Certain::Ran | Certain::Ended => {}
        }
    }

    /// `node` runs only when one of `broken` has failed: what is certain then is what is certain with each of them.
    pub(crate) fn is_remedy(&mut self, node: usize, broken: &[usize]) {
        for (nth, &before) in broken.iter().enumerate() {
            self.ended.put(node, before);
            self.ended.put_all(node, before);
            if nth == 0 {
                self.completed.put_all(node, before);
                self.failed.put_all(node, before);
            } else {
                self.completed.keep_common(node, before);
                self.failed.keep_common(node, before);
            }
        }
        if let [only] = broken {
            self.failed.put(node, *only);
        }
    }
}
