//! What is wrong with a workflow that is edited: which problems show, and where they are in its text.

use super::look::count;
use contract::workflow::WorkflowProblem;

/// Problems that show at once.
const SHOWN: usize = 12;

/// Those that show, from the top of the text down.
#[must_use]
pub fn shown(all: &[WorkflowProblem]) -> Vec<WorkflowProblem> {
    let mut sorted = all.to_vec();
    sorted.sort_by_key(|problem| (problem.line, problem.column));
    sorted.truncate(SHOWN);
    sorted
}

/// How many more there are.
#[must_use]
pub fn hidden(all: &[WorkflowProblem]) -> i64 {
    count(all.len().saturating_sub(SHOWN))
}

/// A place that is told in bytes, as a text field counts: in units of UTF-16. What is past the text is its end.
#[must_use]
pub fn selection(text: &str, (from, to): (usize, usize)) -> (u32, u32) {
    let units = |bytes: usize| {
        let end = (0..=bytes.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        u32::try_from(text[..end].encode_utf16().count()).unwrap_or(u32::MAX)
    };
    (units(from), units(to.max(from)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(line: usize) -> WorkflowProblem {
        WorkflowProblem {
            message: "wrong".into(),
            help: None,
            line,
            column: 1,
            span: (0, 1),
            rendered: String::new(),
            related: vec![],
        }
    }

    #[test]
    fn the_first_of_many_show_in_the_order_of_the_text() {
        let all: Vec<_> = (1..=20).rev().map(problem).collect();
        let lines: Vec<_> = shown(&all).iter().map(|problem| problem.line).collect();
        assert_eq!(lines, (1..=12).collect::<Vec<_>>());
        assert_eq!((hidden(&all), hidden(&all[..3])), (8, 0));
    }

    #[test]
    fn places_are_counted_as_the_field_does() {
        let text = "name = \"größe 🚀\" x";
        let (from, to) = (text.find('x').unwrap(), text.len());
        assert_eq!(selection(text, (from, to)), (18, 19));
        assert_eq!(selection(text, (0, 900)), (0, 19));
        assert_eq!(selection("é", (1, 1)), (0, 0), "in the middle of a letter");
    }
}
