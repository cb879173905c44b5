//! Going through the graph with the arrow keys: to the left and right along its edges, up and down within a column.

use super::{
    graph::{NodeKind, StageGraph},
    layout::Layout,
};
use crate::{catalogue::keyboard as say, state::list_keys::KeyLines};

/// The keys of a graph in print.
pub const GRAPH_KEYS: KeyLines =
    &[(say::go_among_stages, &["↑", "↓", "←", "→"]), (say::first_and_last_stage, &["Home", "End"])];

/// A place in the graph that the keyboard can come to: a stage, or one of the tasks that its node names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct GraphSpot {
    /// The stage.
    pub stage: usize,
    /// The task within it.
    pub task: Option<usize>,
}

impl GraphSpot {
    /// A stage as a whole.
    #[must_use]
    pub const fn stage(stage: usize) -> Self {
        Self { stage, task: None }
    }

    /// The id of its element.
    #[must_use]
    pub fn id(self) -> String {
        match self.task {
            Some(task) => format!("stage-{}-task-{task}", self.stage),
            None => format!("stage-{}", self.stage),
        }
    }
}

/// Where a key leads to from a place; none where it is no key that moves, or there is nothing there.
#[must_use]
pub fn step(graph: &StageGraph, layout: &Layout, from: GraphSpot, key: &str) -> Option<GraphSpot> {
    let middle = |stage: usize| layout.places.get(stage).map_or(0.0, |place| place.middle());
    let nearest = |stages: Vec<usize>| {
        let here = middle(from.stage);
        let distance = |stage: &usize| (middle(*stage) - here).abs();
        let near = stages.into_iter().min_by(|a, b| distance(a).total_cmp(&distance(b)).then(a.cmp(b)));
        near.map(GraphSpot::stage)
    };
    match key {
        "ArrowRight" => nearest(graph.after(from.stage).collect()),
        "ArrowLeft" => nearest(graph.before(from.stage).collect()),
        "ArrowDown" => down(graph, layout, from),
        "ArrowUp" => up(graph, layout, from),
        "Home" => (!graph.nodes.is_empty()).then(|| GraphSpot::stage(0)),
        "End" => graph.nodes.len().checked_sub(1).map(GraphSpot::stage),
        _ => None,
    }
}

fn lines(graph: &StageGraph, stage: usize) -> usize {
    graph.nodes.get(stage).copied().map_or(0, NodeKind::lines)
}

fn down(graph: &StageGraph, layout: &Layout, from: GraphSpot) -> Option<GraphSpot> {
    let next = from.task.map_or(0, |task| task + 1);
    if next < lines(graph, from.stage) {
        return Some(GraphSpot { task: Some(next), ..from });
    }
    beside(layout, from.stage, true).map(GraphSpot::stage)
}

fn up(graph: &StageGraph, layout: &Layout, from: GraphSpot) -> Option<GraphSpot> {
    match from.task {
        Some(task) => Some(GraphSpot { task: task.checked_sub(1), ..from }),
        None => beside(layout, from.stage, false)
            .map(|stage| GraphSpot { stage, task: lines(graph, stage).checked_sub(1) }),
    }
}

/// The next node of the same column, below or above.
fn beside(layout: &Layout, stage: usize, below: bool) -> Option<usize> {
    let (column, here) = (layout.columns.get(stage)?, layout.places.get(stage)?.y);
    let own = (0..layout.columns.len()).filter(|other| layout.columns[*other] == *column);
    let distance =
        |other: &usize| if below { layout.places[*other].y - here } else { here - layout.places[*other].y };
    own.filter(|other| distance(other) > 0.0).min_by(|a, b| distance(a).total_cmp(&distance(b)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::workflow::{
        graph::StageGraph,
        layout::{Widths, lay_out},
        sample,
    };

    #[test]
    fn arrows_follow_the_edges_and_go_through_the_tasks_of_a_stage() {
        let graph = StageGraph::of_run(&sample::deployment());
        let layout = lay_out(&graph, Widths::within(800.0));
        let go = |from: GraphSpot, key: &str| step(&graph, &layout, from, key);
        let checks = GraphSpot::stage(0);
        assert_eq!(go(checks, "ArrowRight"), Some(GraphSpot::stage(1)));
        assert_eq!(go(GraphSpot::stage(1), "ArrowLeft"), Some(checks));
        let first = go(checks, "ArrowDown").unwrap();
        assert_eq!(first, GraphSpot { stage: 0, task: Some(0) });
        assert_eq!(go(first, "ArrowUp"), Some(checks));
        assert_eq!(
            go(GraphSpot { stage: 0, task: Some(2) }, "ArrowDown"),
            None,
            "it is the last of its column"
        );
        assert_eq!(go(checks, "ArrowLeft"), None);
        assert_eq!(go(checks, "End"), Some(GraphSpot::stage(4)));
        assert_eq!(go(checks, "x"), None);
    }

    #[test]
    fn every_node_is_reached_from_the_first_by_arrows_alone() {
        let run = sample::deployment();
        let graph = StageGraph::of_run(&run);
        let layout = lay_out(&graph, Widths::within(800.0));
        let mut reached = vec![GraphSpot::stage(0)];
        let mut at = 0;
        while let Some(from) = reached.get(at).copied() {
            at += 1;
            for key in ["ArrowRight", "ArrowDown", "ArrowUp", "ArrowLeft"] {
                reached.extend(step(&graph, &layout, from, key).filter(|to| !reached.contains(to)));
            }
        }
        for stage in 0..graph.nodes.len() {
            assert!(reached.contains(&GraphSpot::stage(stage)), "stage {stage}");
        }
    }
}
