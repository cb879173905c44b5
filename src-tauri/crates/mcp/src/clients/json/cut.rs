//! A text without one of its members or items, and with every comment that stands beside it.

use jsonc_parser::cst::{CstContainerNode, CstNode, CstRootNode};
use std::ops::Range;

/// Where a node stands in the text of its document.
pub(super) fn range(node: &CstNode) -> Range<usize> {
    let before: usize = node.previous_siblings().map(|sibling| sibling.to_string().len()).sum();
    let start = before + node.parent().map_or(0, start_of);
    start..start + node.to_string().len()
}

fn start_of(container: CstContainerNode) -> usize {
    match container {
        CstContainerNode::Root(_) => 0,
        container => range(&container.into()).start,
    }
}

/// The text of the document without `child`.
pub(super) fn without(root: &CstRootNode, child: &CstNode) -> String {
    let mut text = root.to_string();
    let parent = child.parent().map_or(0..0, |parent| range(&parent.into()));
    let at = range(child);
    let comma = child.trailing_comma().map(|comma| range(&comma.into()));
    let line_start = begins_line(&text, at.start);
    // A comment between a value and its comma stays, so that the comma goes by itself.
    let (mut end, noted) = match comma.clone() {
        Some(comma) if text[at.end..comma.start].trim().is_empty() => (comma.end, None),
        comma => (at.end, comma),
    };
    let mut start = at.start;
    let rest = &text[end..parent.end - 1];
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    if line_start && rest[blanks..].starts_with(['\n', '\r']) {
        // Lines of its own: they go whole.
        end += blanks;
        start = text[..start].trim_end_matches([' ', '\t']).len();
        start -= if text[..start].ends_with("\r\n") { 2 } else { 1 };
    } else if comma.is_some() {
        end += blanks;
    }
    // The one before is the last one now, and a comma behind the last one is not JSON everywhere.
    let before = child.previous_siblings().find(CstNode::is_comma).filter(|_| comma.is_none());
    let before = before.map(|comma| range(&comma));
    if let Some(comma) = &before
        && text[comma.end..start].trim().is_empty()
        && !line_start
    {
        start = comma.start;
    }
    let mut cuts: Vec<_> = std::iter::once(start..end).chain(noted).collect();
    cuts.extend(before.filter(|comma| comma.end <= start));
    cuts.sort_by_key(|cut| std::cmp::Reverse(cut.start));
    for cut in &cuts {
        text.replace_range(cut.clone(), "");
    }
    let gone: usize = cuts.iter().map(ExactSizeIterator::len).sum();
    close_up(&mut text, parent.start + 1..parent.end - 1 - gone);
    text
}

/// Removes the blanks in a container that holds nothing.
fn close_up(text: &mut String, inside: Range<usize>) {
    if text[inside.clone()].trim().is_empty() {
        text.replace_range(inside, "");
    }
}

/// Whether what stands at `at` is the first thing on its line.
fn begins_line(text: &str, at: usize) -> bool {
    text[..at].trim_end_matches([' ', '\t']).ends_with('\n')
}
