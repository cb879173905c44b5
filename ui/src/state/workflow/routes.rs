//! The ways of edges as SVG paths: along rows and columns, with round corners.

use super::{graph::Link, place::Place};
use contract::workflow::RunWhen;

/// Radius of a corner.
const CORNER: f64 = 8.0;
/// Room that words over the last part of a way need.
const LABEL: f64 = 72.0;

/// The way of an edge.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// The points at which it turns, from its beginning to its end.
    pub points: Vec<(f64, f64)>,
    /// Where words about it may begin: over its last part, if they fit there.
    pub label: Option<(f64, f64)>,
}

impl Route {
    /// As the `d` of an SVG path.
    #[must_use]
    pub fn path(&self) -> String {
        let Some(((x, y), rest)) = self.points.split_first() else { return String::new() };
        let mut path = format!("M{x} {y}");
        for (at, (x, y)) in rest.iter().enumerate() {
            match rest.get(at + 1) {
                None => path += &format!("L{x} {y}"),
                Some(next) => path += &corner(self.points[at], (*x, *y), *next),
            }
        }
        path
    }
}

/// To a point, round it, and on.
fn corner(from: (f64, f64), at: (f64, f64), to: (f64, f64)) -> String {
    let length = |(x, y): (f64, f64)| (x - at.0).abs() + (y - at.1).abs();
    let radius = CORNER.min(length(from) / 2.0).min(length(to) / 2.0);
    let towards = |(x, y): (f64, f64)| {
        let step =
            |there: f64, here: f64| if (there - here).abs() < 0.5 { 0.0 } else { (there - here).signum() };
        (at.0 + radius * step(x, at.0), at.1 + radius * step(y, at.1))
    };
    let ((ax, ay), (bx, by)) = (towards(from), towards(to));
    format!("L{ax} {ay}Q{} {} {bx} {by}", at.0, at.1)
}

/// The way of a link past its stops, whose middles are given; `bend` is where it turns after each of them. What follows a
/// failure leaves its node downwards where nothing stands in its way.
pub(super) fn routed(places: &[Place], link: Link, middles: &[f64], bend: impl Fn(usize) -> f64) -> Route {
    let (from, to) = (places[link.from], places[link.to]);
    if link.when == RunWhen::Failure && middles.len() == 2 && is_free_below(places, &from, to.middle()) {
        let x = from.x + from.width / 2.0;
        let (y, end) = (to.middle(), to.x);
        let label = (end - x - CORNER >= LABEL).then_some((x + 12.0, y - 2.0));
        return Route { points: vec![(x, from.y + from.height), (x, y), (end, y)], label };
    }
    let mut points = vec![(from.x + from.width, middles[0])];
    for (step, pair) in middles.windows(2).enumerate() {
        if (pair[0] - pair[1]).abs() >= 1.0 {
            let x = bend(step);
            points.extend([(x, pair[0]), (x, pair[1])]);
        }
    }
    points.push((to.x, to.middle()));
    Route { points, label: None }
}

/// Whether a line from below a node down to a height meets no other node.
fn is_free_below(places: &[Place], from: &Place, to: f64) -> bool {
    let bottom = from.y + from.height;
    let between = |other: &Place| (other.x - from.x).abs() < 1.0 && other.y > from.y && other.y < to + CORNER;
    to > bottom + CORNER && !places.iter().any(between)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(x: f64, y: f64) -> Place {
        Place { x, y, width: 132.0, height: 56.0 }
    }

    const fn link(when: RunWhen) -> Link {
        Link { from: 0, to: 1, when, drawn: true }
    }

    #[test]
    fn a_straight_edge_is_one_line() {
        let places = [at(0.0, 0.0), at(156.0, 0.0)];
        let route = routed(&places, link(RunWhen::Success), &[28.0, 28.0], |_| 144.0);
        assert_eq!(route.path(), "M132 28L156 28");
    }

    #[test]
    fn one_that_changes_its_row_turns_between_the_columns() {
        let places = [at(0.0, 0.0), at(156.0, 80.0)];
        let route = routed(&places, link(RunWhen::Success), &[28.0, 108.0], |_| 144.0);
        assert_eq!(route.path(), "M132 28L138 28Q144 28 144 34L144 102Q144 108 150 108L156 108");
    }

    #[test]
    fn what_follows_a_failure_leaves_downwards_where_it_can() {
        let free = [at(0.0, 0.0), at(156.0, 100.0)];
        let route = routed(&free, link(RunWhen::Failure), &[28.0, 128.0], |_| 144.0);
        assert_eq!(route.path(), "M66 56L66 120Q66 128 74 128L156 128");
        assert_eq!(route.label, Some((78.0, 126.0)));
        let taken = [at(0.0, 0.0), at(156.0, 100.0), at(0.0, 80.0)];
        let route = routed(&taken, link(RunWhen::Failure), &[28.0, 128.0], |_| 144.0);
        assert_eq!(route.points[0], (132.0, 28.0));
    }
}
