//! Line ends: a text may have those of Windows, and what it says has none of them.

use contract::workflow::WorkflowProblem;

/// A text whose lines ended with a carriage return and a line feed.
pub(crate) struct LineEnds {
    /// The same text, with line feeds alone.
    pub(crate) text: String,
    /// Where in that text a carriage return was taken out.
    taken_out: Vec<usize>,
}

impl LineEnds {
    /// Of a text that has such lines; none where it has none. What is written as `\r` within quotes is no end of a line.
    pub(crate) fn of(written: &str) -> Option<Self> {
        if !written.contains("\r\n") {
            return None;
        }
        let (mut text, mut taken_out) = (String::with_capacity(written.len()), vec![]);
        let mut lines = written.split("\r\n").peekable();
        while let Some(line) = lines.next() {
            text.push_str(line);
            if lines.peek().is_some() {
                taken_out.push(text.len());
                text.push('\n');
            }
        }
        Some(Self { text, taken_out })
    }

    /// Makes the places of a problem those of the text as it is written.
    pub(crate) fn put_back(&self, problem: &mut WorkflowProblem) {
        let place = |at: usize| at + self.taken_out.partition_point(|taken_out| *taken_out < at);
        let whole = |(start, end): (usize, usize)| (place(start), place(end));
        problem.span = whole(problem.span);
        problem.related.iter_mut().for_each(|related| related.span = whole(related.span));
    }
}
