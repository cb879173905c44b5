//! The output of an agent with a model, taken apart: its own words, and the lines that Legwork writes between them.

use contract::text::OWN_LINES;

/// A part of the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OutputPart {
    /// Words of the model, as they came.
    Words(String),
    /// A whole line of Legwork's, without its end.
    Line(String),
}

/// Takes apart what comes in pieces.
#[derive(Debug)]
pub(crate) struct OwnLines {
    /// The begun line, while it is or may be one of Legwork's.
    held: String,
    at_line_start: bool,
}

impl Default for OwnLines {
    fn default() -> Self {
        Self { held: String::new(), at_line_start: true }
    }
}

impl OwnLines {
    /// What can be told by now.
    pub(crate) fn take(&mut self, text: &str) -> Vec<OutputPart> {
        let mut parts = vec![];
        for piece in text.split_inclusive('\n') {
            if self.at_line_start {
                self.held.push_str(piece);
                self.look_at_held(&mut parts);
            } else {
                words(&mut parts, piece);
                self.at_line_start = piece.ends_with('\n');
            }
        }
        parts
    }

    /// What is left at the end.
    pub(crate) fn rest(&mut self) -> Option<OutputPart> {
        self.at_line_start = true;
        let held = std::mem::take(&mut self.held);
        match held {
            none if none.is_empty() => None,
            line if is_own(&line) => Some(OutputPart::Line(line)),
            words => Some(OutputPart::Words(words)),
        }
    }

    fn look_at_held(&mut self, parts: &mut Vec<OutputPart>) {
        let is_whole = self.held.ends_with('\n');
        if is_own(&self.held) {
            if is_whole {
                parts.push(OutputPart::Line(std::mem::take(&mut self.held).trim_end().to_owned()));
            }
            return;
        }
        let may_be_one = OWN_LINES.iter().any(|kind| kind.starts_with(&self.held));
        if is_whole || !may_be_one {
            words(parts, &std::mem::take(&mut self.held));
            self.at_line_start = is_whole;
        }
    }
}

fn is_own(line: &str) -> bool {
    OWN_LINES.iter().any(|kind| line.starts_with(kind))
}

fn words(parts: &mut Vec<OutputPart>, text: &str) {
    match parts.last_mut() {
        Some(OutputPart::Words(before)) => before.push_str(text),
        _ => parts.push(OutputPart::Words(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The words and the lines of an output that comes in these pieces.
    fn apart(pieces: &[&str]) -> (String, Vec<String>) {
        let mut own = OwnLines::default();
        let mut parts: Vec<_> = pieces.iter().flat_map(|piece| own.take(piece)).collect();
        parts.extend(own.rest());
        let (mut words, mut lines) = (String::new(), vec![]);
        for part in parts {
            match part {
                OutputPart::Words(text) => words.push_str(&text),
                OutputPart::Line(line) => lines.push(line),
            }
        }
        (words, lines)
    }

    #[test]
    fn lines_of_legwork_are_told_from_words() {
        let (words, lines) = apart(&["I look.\n[TO", "OL] read_file a.rs\n", "[x] done", "\n[CUT] gone"]);
        assert_eq!(words, "I look.\n[x] done\n");
        assert_eq!(lines, ["[TOOL] read_file a.rs", "[CUT] gone"]);
        assert_eq!(apart(&["see [TOOL] there\n"]), ("see [TOOL] there\n".to_owned(), vec![]));
        assert_eq!(apart(&["[", "T", "\n"]), ("[T\n".to_owned(), vec![]));
    }

    #[test]
    fn words_come_at_once() {
        let mut own = OwnLines::default();
        assert_eq!(own.take("Hel"), [OutputPart::Words("Hel".into())]);
        assert_eq!(own.take("lo\n["), [OutputPart::Words("lo\n".into())]);
        assert_eq!(own.take("1]"), [OutputPart::Words("[1]".into())]);
        assert_eq!(own.rest(), None);
    }

    proptest! {
        #[test]
        fn pieces_come_to_the_same_as_the_whole(text in "(\\[TOOL\\] |\\[|a|\n|é){0,20}", cut in 0_usize..40) {
            let cut = (0..=cut.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
            let (one, other) = text.split_at(cut);
            prop_assert_eq!(apart(&[one, other]), apart(&[&text]));
        }
    }
}
