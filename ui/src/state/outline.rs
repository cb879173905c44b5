//! The headings of a text, and which of them one reads below.

use super::markdown::{Kind, Node, parse, words_of};

/// A text with fewer headings is looked over without an outline.
pub const FEWEST: usize = 3;
/// A heading is read below once it stands this near the top, in pixels.
const NEAR: f64 = 24.0;

/// A heading of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Which of the headings that are drawn, from 0.
    pub place: usize,
    /// How far it is set in: 0 for the outermost that there are.
    pub depth: u8,
    /// What it says.
    pub words: String,
}

/// The headings of some texts that are drawn one after the other. One without words has its place and is left out.
#[must_use]
pub fn headings<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<Heading> {
    let mut found = vec![];
    texts.into_iter().for_each(|text| gather(&parse(text), &mut found));
    let outermost = found.iter().map(|(level, _)| *level).min().unwrap_or_default();
    let heading = |(place, (level, words))| Heading { place, depth: level - outermost, words };
    found.into_iter().enumerate().map(heading).filter(|heading| !heading.words.is_empty()).collect()
}

fn gather(nodes: &[Node], found: &mut Vec<(u8, String)>) {
    for node in nodes {
        match node {
            Node::Holds(Kind::Heading(level), parts) => found.push((*level, words_of(parts))),
            Node::Holds(_, parts) | Node::Link { parts, .. } => gather(parts, found),
            Node::Text(_)
            | Node::Code(_)
            | Node::Break
            | Node::Rule
            | Node::CodeBlock { .. }
            | Node::TaskBox(_)
            | Node::Picture(_) => {}
        }
    }
}

/// What shows of a text that scrolls.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InView {
    /// How far below the upper edge each heading stands, in pixels; above it: less than 0.
    pub tops: Vec<f64>,
    /// How much shows, in pixels.
    pub room: f64,
    /// It was scrolled, and cannot be scrolled further.
    pub at_end: bool,
}

/// The place of the heading that one reads below. At the end of a text, where several stay below the upper edge, it is the one
/// that was `asked` for.
#[must_use]
pub fn current(view: &InView, asked: Option<usize>) -> Option<usize> {
    let top_of = |place: usize| view.tops.get(place).copied();
    let shows = |place: &usize| top_of(*place).is_some_and(|top| top > -NEAR && top < view.room);
    if view.at_end {
        return asked.filter(shows).or(view.tops.len().checked_sub(1));
    }
    let passed = view.tops.iter().rposition(|top| *top <= NEAR);
    passed.or((!view.tops.is_empty()).then_some(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_found_wherever_they_stand_with_their_depth() {
        let lead = "Said **first**.";
        let text =
            "## Who `she` is\n\ntext\n\n> ### Quoted *words*\n\n#\n\n```\n# no heading\n```\n\nLast\n----\n";
        let found = headings([lead, text]);
        let told: Vec<_> = found.iter().map(|h| (h.place, h.depth, h.words.as_str())).collect();
        assert_eq!(told, [(0, 1, "Who she is"), (1, 2, "Quoted words"), (3, 1, "Last")]);
        assert_eq!(headings(["nothing"]), []);
    }

    #[test]
    fn one_reads_below_the_last_heading_that_has_passed_the_top() {
        let at = |tops: &[f64], at_end| InView { tops: tops.to_vec(), room: 500.0, at_end };
        for (tops, at_end, asked, place) in [
            (&[][..], false, None, None),
            (&[90.0, 300.0], false, None, Some(0)),
            (&[0.0, 300.0], false, None, Some(0)),
            (&[-500.0, 0.4, 300.0], false, None, Some(1)),
            (&[-500.0, -200.0], false, Some(0), Some(1)),
            (&[-500.0, 100.0, 300.0], true, None, Some(2)),
            (&[-500.0, 100.0, 300.0], true, Some(1), Some(1)),
            (&[-500.0, 100.0, 300.0], true, Some(0), Some(2)),
            (&[-500.0, 100.0, 300.0], true, Some(9), Some(2)),
            (&[], true, Some(0), None),
        ] {
            assert_eq!(current(&at(tops, at_end), asked), place, "{tops:?} {at_end} {asked:?}");
        }
    }
}
