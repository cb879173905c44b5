//! Where the nodes of a graph stand. Columns follow from what comes after what; the order within a column, and the heights,
//! are `rust_sugiyama`'s: it is given an edge that passes columns as a chain through them, so that such an edge has a way
//! of its own between the nodes.

use super::{
    graph::{Link, NodeKind, StageGraph},
    place::Place,
    routes::{Route, routed},
};
use contract::workflow::RunWhen;
use rust_sugiyama::{
    configure::{Config, RankingType},
    from_vertices_and_edges,
};
use std::cmp::Ordering;

/// Height of a node with one line.
pub const NODE: f64 = 56.0;
/// Height of the name over a node's tasks.
pub const NODE_HEAD: f64 = 36.0;
/// Height of a task in its node.
pub const NODE_LINE: f64 = 28.0;
/// Room below the last of them.
const NODE_FOOT: f64 = 6.0;
/// Least room between two nodes of a column.
const GAP: f64 = 24.0;
/// Room that an edge takes on its way past a column.
const PASS: f64 = 12.0;
/// Room between two columns with one edge, and what each further way adds to it.
const GUTTER: f64 = 24.0;
const TRACK: f64 = 8.0;
/// More ways than these share theirs.
const TRACKS: usize = 10;

/// A graph that is laid out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// Where each node stands.
    pub places: Vec<Place>,
    /// The column that each stands in.
    pub columns: Vec<usize>,
    /// The way of each link that is drawn, with its place among the links.
    pub routes: Vec<(usize, Route)>,
    /// How wide it all is.
    pub width: f64,
    /// How high it all is.
    pub height: f64,
}

/// How wide nodes may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Widths {
    /// The least.
    pub least: f64,
    /// The most.
    pub most: f64,
    /// The room that there is for all columns.
    pub room: f64,
}

impl Widths {
    /// In a pane that is so wide.
    #[must_use]
    pub const fn within(room: f64) -> Self {
        Self { least: 132.0, most: 208.0, room }
    }
}

/// How high a node is.
#[must_use]
pub fn height_of(kind: NodeKind) -> f64 {
    match kind {
        NodeKind::Single | NodeKind::Many(_) => NODE,
        NodeKind::Named(tasks) => NODE_HEAD + NODE_LINE * tasks as f64 + NODE_FOOT,
    }
}

/// A point that an edge passes: a node, or its way through a column.
#[derive(Clone, Copy)]
struct Stop {
    column: usize,
    middle: f64,
    height: f64,
}

/// Lays a graph out.
#[must_use]
pub fn lay_out(graph: &StageGraph, widths: Widths) -> Layout {
    if graph.nodes.is_empty() {
        return Layout::default();
    }
    let columns = graph.layers();
    let count = columns.iter().max().map_or(0, |last| last + 1);
    let aside: Vec<bool> = (0..graph.nodes.len()).map(|node| stands_aside(graph, node)).collect();
    let (mut stops, chains) = chained(graph, &columns, &aside);
    place_in_columns(&mut stops, &aside, &edges_of(graph, &chains, &aside));
    keep_apart(&mut stops, &aside, count);
    place_below(graph, &mut stops, &aside);
    let ways = ways_between(graph, &chains, &stops, count);
    let gutters: Vec<f64> =
        ways.iter().map(|ways| GUTTER + TRACK * ways.len().clamp(1, TRACKS) as f64 - TRACK).collect();
    let taken: f64 = gutters.iter().sum();
    let width = ((widths.room - taken) / count as f64).floor().clamp(widths.least, widths.most);
    let mut lefts = vec![0.0; count];
    for column in 1..count {
        lefts[column] = lefts[column - 1] + width + gutters[column - 1];
    }
    let top = stops.iter().map(|stop| stop.middle - stop.height / 2.0).fold(f64::INFINITY, f64::min);
    stops.iter_mut().for_each(|stop| stop.middle = (stop.middle - top).round());
    let place = |stop: &Stop| Place {
        x: lefts[stop.column],
        y: stop.middle - stop.height / 2.0,
        width,
        height: stop.height,
    };
    let places: Vec<Place> = stops[..graph.nodes.len()].iter().map(place).collect();
    let bends = |column: usize, way: usize| {
        let tracks = ways[column].len().clamp(1, TRACKS);
        lefts[column] + width + gutters[column] * (way % tracks + 1) as f64 / (tracks + 1) as f64
    };
    let routes = chains
        .iter()
        .filter(|chain| graph.links[chain.link].drawn)
        .map(|chain| {
            let link = graph.links[chain.link];
            let middles: Vec<f64> = chain.stops.iter().map(|stop| stops[*stop].middle).collect();
            let first = stops[chain.stops[0]].column;
            let bend = |step: usize| {
                let column = first + step;
                bends(column, ways[column].iter().position(|way| *way == way_of(link)).unwrap_or(0))
            };
            (chain.link, routed(&places, link, &middles, bend))
        })
        .collect();
    Layout {
        columns,
        routes,
        width: lefts.last().map_or(0.0, |left| left + width),
        height: stops.iter().map(|stop| stop.middle + stop.height / 2.0).fold(0.0, f64::max),
        places,
    }
}

/// The stops of a link, from node to node.
struct Chain {
    link: usize,
    stops: Vec<usize>,
}

/// Whether a node is only reached by failures and leads nowhere: it stands below what it follows, so that what goes well is
/// a line of its own.
fn stands_aside(graph: &StageGraph, node: usize) -> bool {
    let mut into = graph.links.iter().filter(|link| link.to == node).peekable();
    into.peek().is_some()
        && into.all(|link| link.when == RunWhen::Failure)
        && graph.after(node).next().is_none()
}

/// The nodes, and after them the ways through columns that links pass.
fn chained(graph: &StageGraph, columns: &[usize], aside: &[bool]) -> (Vec<Stop>, Vec<Chain>) {
    let mut stops: Vec<Stop> = graph
        .nodes
        .iter()
        .zip(columns)
        .map(|(kind, column)| Stop { column: *column, middle: 0.0, height: height_of(*kind) })
        .collect();
    let mut chains = vec![];
    for (at, link) in graph.links.iter().enumerate() {
        // what goes back in a circle has no way to be drawn
        if columns[link.from] >= columns[link.to] {
            continue;
        }
        let mut chain = vec![link.from];
        if link.drawn {
            // the way to what stands aside leads below all
            let passed = if aside[link.to] { 0..0 } else { columns[link.from] + 1..columns[link.to] };
            for column in passed {
                chain.push(stops.len());
                stops.push(Stop { column, middle: 0.0, height: PASS });
            }
            chain.push(link.to);
            chains.push(Chain { link: at, stops: chain });
        }
    }
    (stops, chains)
}

fn edges_of(graph: &StageGraph, chains: &[Chain], aside: &[bool]) -> Vec<(u32, u32)> {
    let in_line = chains.iter().filter(|chain| !aside[graph.links[chain.link].to]);
    let pairs = in_line.flat_map(|chain| chain.stops.windows(2));
    pairs.map(|pair| (pair[0] as u32, pair[1] as u32)).collect()
}

/// Gives each stop its height. Parts that nothing ties together stand below each other.
fn place_in_columns(stops: &mut [Stop], aside: &[bool], edges: &[(u32, u32)]) {
    let in_line = stops.iter().enumerate().filter(|(at, _)| aside.get(*at) != Some(&true));
    let vertices: Vec<(u32, (f64, f64))> =
        in_line.map(|(at, stop)| (at as u32, (stop.height, 1.0))).collect();
    let config = Config { vertex_spacing: GAP, ranking_type: RankingType::Up, ..Config::default() };
    let mut below = 0.0;
    let mut parts = from_vertices_and_edges(&vertices, edges, &config);
    // in the order in which they are written
    parts.sort_by_key(|(part, _, _)| part.iter().map(|(at, _)| *at).min());
    for (mut part, _, _) in parts {
        if is_upside_down(stops, &part) {
            part.iter_mut().for_each(|(_, (across, _))| *across = -*across);
        }
        let half = |at: usize| stops[at].height / 2.0;
        let top = part.iter().map(|(at, (across, _))| across - half(*at)).fold(f64::INFINITY, f64::min);
        let bottom = part.iter().map(|(at, (across, _))| across + half(*at)).fold(top, f64::max);
        for (at, (across, _)) in part {
            stops[at].middle = across - top + below;
        }
        below += bottom - top + GAP;
    }
}

/// Whether most of what stands in one column does so against the order in which it is written.
fn is_upside_down(stops: &[Stop], part: &[(usize, (f64, f64))]) -> bool {
    let mut balance = 0_i64;
    for (nth, (a, (above, _))) in part.iter().enumerate() {
        for (b, (below, _)) in &part[nth + 1..] {
            if stops[*a].column == stops[*b].column && stops[*a].height > PASS && stops[*b].height > PASS {
                balance += match above.total_cmp(below) {
                    Ordering::Equal => 0,
                    order => {
                        if order == a.cmp(b) {
                            1
                        } else {
                            -1
                        }
                    }
                };
            }
        }
    }
    balance < 0
}

/// No stop of a column lies over another, whatever was made of them.
fn keep_apart(stops: &mut [Stop], aside: &[bool], columns: usize) {
    for column in 0..columns {
        let in_it = |at: &usize| stops[*at].column == column && aside.get(*at) != Some(&true);
        let mut own: Vec<usize> = (0..stops.len()).filter(in_it).collect();
        own.sort_by(|a, b| stops[*a].middle.total_cmp(&stops[*b].middle).then(a.cmp(b)));
        for pair in own.windows(2) {
            let (above, here) = (stops[pair[0]], stops[pair[1]]);
            let gap = if above.height > PASS && here.height > PASS { GAP } else { PASS };
            let least = above.middle + above.height / 2.0 + gap + here.height / 2.0;
            stops[pair[1]].middle = here.middle.max(least);
        }
    }
}

/// Places what stands aside: below all that stands between it and what it follows.
fn place_below(graph: &StageGraph, stops: &mut [Stop], aside: &[bool]) {
    let mut placed: Vec<bool> = (0..stops.len()).map(|at| aside.get(at) != Some(&true)).collect();
    for node in (0..aside.len()).filter(|node| aside[*node]) {
        let own = stops[node].column;
        let from = graph.before(node).map(|before| stops[before].column).min().unwrap_or(own);
        let between = |at: &usize| placed[*at] && (from.min(own)..=own).contains(&stops[*at].column);
        let bottom = (0..stops.len()).filter(between).map(|at| stops[at].middle + stops[at].height / 2.0);
        let bottom = bottom.fold(f64::NEG_INFINITY, f64::max);
        stops[node].middle = if bottom.is_finite() { bottom + GAP } else { 0.0 } + stops[node].height / 2.0;
        placed[node] = true;
    }
}

/// What shares a way through a gutter: all that leads to one node in one manner.
type LinkWay = (usize, RunWhen);

const fn way_of(link: Link) -> LinkWay {
    (link.to, link.when)
}

/// The ways that bend in each gutter, in an order in which few of them cross.
fn ways_between(graph: &StageGraph, chains: &[Chain], stops: &[Stop], columns: usize) -> Vec<Vec<LinkWay>> {
    let mut all: Vec<Vec<(f64, LinkWay)>> = vec![vec![]; columns.saturating_sub(1)];
    for chain in chains {
        let way = way_of(graph.links[chain.link]);
        for pair in chain.stops.windows(2) {
            let (from, to) = (stops[pair[0]], stops[pair[1]]);
            if (from.middle - to.middle).abs() >= 1.0 {
                let known = &mut all[from.column];
                if known.iter().all(|(_, other)| *other != way) {
                    // what goes far down bends early, what goes far up late
                    known.push((from.middle - to.middle, way));
                }
            }
        }
    }
    all.into_iter()
        .map(|mut ways| {
            ways.sort_by(|a, b| a.0.total_cmp(&b.0));
            ways.into_iter().map(|(_, way)| way).collect()
        })
        .collect()
}

#[cfg(test)]
mod tests;
