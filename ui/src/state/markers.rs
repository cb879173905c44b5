//! Lines of an output that are meant for Legwork: they stay where they are, and step back behind what is meant for people.

use terminal_text::Style;

/// What such a line begins with.
const MARKERS: [&str; 4] = ["[PROGRESS]", "[RESULT]", "[START]", "[COMPLETE]"];

/// Styled text in which these lines are fainter, unless they have a look of their own.
#[must_use]
pub fn with_faint_markers<'a>(pieces: impl Iterator<Item = (&'a str, Style)>) -> Vec<(&'a str, Style)> {
    let mut drawn = vec![];
    let (mut line_begins, mut is_marker) = (true, false);
    for (text, style) in pieces {
        let (mut from, mut at, mut faint) = (0, 0, is_marker);
        for line in text.split_inclusive('\n') {
            if line_begins {
                is_marker = MARKERS.iter().any(|marker| line.trim_start().starts_with(marker));
            }
            if is_marker != faint {
                drawn.push((&text[from..at], looks(style, faint)));
                (from, faint) = (at, is_marker);
            }
            at += line.len();
            line_begins = line.ends_with('\n');
        }
        drawn.push((&text[from..], looks(style, faint)));
    }
    drawn.retain(|(text, _)| !text.is_empty());
    drawn
}

fn looks(style: Style, faint: bool) -> Style {
    if faint && style == Style::default() { Style { dim: true, ..style } } else { style }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_for_legwork_step_back() {
        let (plain, bold) = (Style::default(), Style { bold: true, ..Style::default() });
        let faint = Style { dim: true, ..plain };
        for (pieces, drawn) in [
            (vec![("a\nb\n", plain)], vec![("a\nb\n", plain)]),
            (
                vec![("a\n[PROGRESS] 50% half\n[RESULT] {}\nb\n", plain)],
                vec![("a\n", plain), ("[PROGRESS] 50% half\n[RESULT] {}\n", faint), ("b\n", plain)],
            ),
            (vec![("see [PROGRESS] there", plain)], vec![("see [PROGRESS] there", plain)]),
            (
                vec![("[PROGRESS] ", plain), ("50%", bold), (" half\nb", plain)],
                vec![("[PROGRESS] ", faint), ("50%", bold), (" half\n", faint), ("b", plain)],
            ),
            (vec![("", plain)], vec![]),
        ] {
            assert_eq!(with_faint_markers(pieces.clone().into_iter()), drawn, "{pieces:?}");
        }
    }
}
