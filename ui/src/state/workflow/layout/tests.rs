//! Facts about layouts of all sizes: no node lies over another, edges go from left to right and past the nodes, and the
//! same graph is always laid out in the same way.

use super::*;
use crate::state::workflow::graph::Link;

/// Numbers that come again with each run.
struct Shuffler(u64);

impl Shuffler {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most.max(1) as u64) as usize
    }
}

fn link(from: usize, to: usize) -> Link {
    Link { from, to, when: RunWhen::Success, drawn: true }
}

/// A graph of so many stages, each after up to `ties` of the twelve before it.
fn graph(stages: usize, ties: usize, seed: u64) -> StageGraph {
    let mut dice = Shuffler(seed * 7919 + 1);
    let nodes = (0..stages).map(|_| NodeKind::of(1 + dice.below(9))).collect();
    let mut links: Vec<Link> = vec![];
    for to in 1..stages {
        for _ in 0..dice.below(ties + 1) {
            let from = to - 1 - dice.below(to.min(12));
            let when = if dice.below(8) == 0 { RunWhen::Failure } else { RunWhen::Success };
            if links.iter().all(|known| (known.from, known.to) != (from, to)) {
                links.push(Link { when, ..link(from, to) });
            }
        }
    }
    StageGraph { nodes, links }
}

fn overlap(a: &Place, b: &Place) -> bool {
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

/// Whether a line along a row or column goes through the inside of a node.
fn passes_through(line: [(f64, f64); 2], place: &Place) -> bool {
    let [(ax, ay), (bx, by)] = line;
    let (left, right, top, bottom) = (ax.min(bx), ax.max(bx), ay.min(by), ay.max(by));
    left < place.x + place.width - 1.0
        && right > place.x + 1.0
        && top < place.y + place.height - 1.0
        && bottom > place.y + 1.0
}

fn check(graph: &StageGraph, told: &str) {
    let layout = lay_out(graph, Widths::within(1000.0));
    assert_eq!(layout.places.len(), graph.nodes.len(), "{told}");
    for (at, place) in layout.places.iter().enumerate() {
        assert!(place.x >= 0.0 && place.y >= 0.0, "{told}: {at} stands outside");
        assert!(place.x + place.width <= layout.width + 0.5, "{told}: {at} is cut off at the right");
        assert!(place.y + place.height <= layout.height + 1.0, "{told}: {at} is cut off below");
        let over = layout.places[..at].iter().position(|other| overlap(place, other));
        assert_eq!(over, None, "{told}: {at} lies over another");
    }
    assert_eq!(layout.routes.len(), graph.links.iter().filter(|link| link.drawn).count(), "{told}");
    for (at, route) in &layout.routes {
        let Link { from, to, .. } = graph.links[*at];
        let (from_place, to_place) = (layout.places[from], layout.places[to]);
        assert!(from_place.x + from_place.width < to_place.x, "{told}: {from} to {to} goes back");
        let last = route.points.last().unwrap();
        assert_eq!(*last, (to_place.x, to_place.middle()), "{told}: {from} to {to} ends elsewhere");
        for pair in route.points.windows(2) {
            assert!(pair[0].0 <= pair[1].0 + 0.01, "{told}: {from} to {to} turns back");
            let met = layout.places.iter().position(|place| passes_through([pair[0], pair[1]], place));
            assert_eq!(met, None, "{told}: {from} to {to} goes through a node");
        }
    }
    assert_eq!(layout, lay_out(graph, Widths::within(1000.0)), "{told}: it differs the second time");
}

#[test]
fn graphs_of_one_to_three_hundred_stages() {
    for stages in [1, 2, 3, 5, 8, 13, 21, 34, 55, 100, 200, 300] {
        for ties in [0, 1, 2, 4] {
            for seed in 1..=3 {
                check(&graph(stages, ties, seed), &format!("{stages} stages, {ties} ties, seed {seed}"));
            }
        }
    }
}

#[test]
fn shapes_that_people_draw() {
    let chain = |count: usize| (1..count).map(|to| link(to - 1, to)).collect::<Vec<_>>();
    let fan =
        |count: usize| (1..=count).flat_map(move |at| [link(0, at), link(at, count + 1)]).collect::<Vec<_>>();
    let of = |nodes: usize, links| StageGraph { nodes: vec![NodeKind::Single; nodes], links };
    check(&of(40, chain(40)), "a chain");
    check(&of(32, fan(30)), "a fan");
    let mut skipping = chain(12);
    skipping.extend([link(0, 11), link(0, 6), link(3, 11)]);
    check(&of(12, skipping), "edges that pass stages");
    let mut layered = vec![];
    for layer in 1..10 {
        for to in 0..10 {
            layered.extend((0..10).map(|from| link((layer - 1) * 10 + from, layer * 10 + to)));
        }
    }
    check(&of(100, layered), "layers of ten, each after all before");
}

#[test]
fn the_stages_of_a_deployment_stand_as_they_are_drawn() {
    // lint, test and build; backend; frontend; smoke; the rollback after frontend
    let links = vec![
        link(0, 3),
        link(1, 3),
        link(2, 3),
        link(3, 4),
        link(4, 5),
        Link { when: RunWhen::Failure, ..link(4, 6) },
    ];
    let layout = lay_out(&StageGraph { nodes: vec![NodeKind::Single; 7], links }, Widths::within(600.0));
    assert_eq!(layout.columns, [0, 0, 0, 1, 2, 3, 3]);
    assert!((132.0..=140.0).contains(&layout.places[0].width), "{:?}", layout.places[0]);
    assert!(layout.width <= 600.0, "{}", layout.width);
    // the middle one of three and what follows it are one line
    assert_eq!(layout.places[1].middle(), layout.places[3].middle());
    assert_eq!(layout.places[1].y - layout.places[0].y, 80.0);
    assert_eq!(layout.places[5].middle(), layout.places[4].middle());
    assert!(layout.places[6].y > layout.places[5].y, "what follows a failure stands below");
    let (_, rollback) = layout.routes.iter().find(|(link, _)| *link == 5).unwrap();
    assert!(rollback.label.is_some(), "it says that it is on failure");
}

#[test]
fn what_goes_round_in_a_circle_is_laid_out_all_the_same() {
    let links = vec![link(0, 1), link(1, 2), link(2, 1)];
    let layout = lay_out(&StageGraph { nodes: vec![NodeKind::Single; 3], links }, Widths::within(600.0));
    assert_eq!((layout.places.len(), layout.routes.len()), (3, 2));
}

#[test]
fn nothing_is_laid_out_as_nothing() {
    assert_eq!(lay_out(&StageGraph::default(), Widths::within(600.0)), Layout::default());
}
