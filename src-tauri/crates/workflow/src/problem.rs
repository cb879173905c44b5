//! What is wrong with a text: gathered while it is read, and shown as compilers show it.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, renderer::DecorStyle};
use contract::workflow::{ProblemPlace, WorkflowProblem};
use std::{collections::HashSet, ops::Range};

/// Most problems that are told of one text.
const MOST: usize = 100;
/// Lines between two places that are still shown as one piece of the text.
const NEAR: usize = 12;
/// Letters in a line of what is shown.
const WIDTH: usize = 120;

/// Something that is wrong, as it is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    span: Range<usize>,
    message: String,
    help: Option<String>,
    related: Vec<(Range<usize>, String)>,
}

impl Found {
    /// What to do about it.
    pub(crate) fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Another place that it is about.
    pub(crate) fn related(&mut self, span: Range<usize>, message: impl Into<String>) -> &mut Self {
        self.related.push((span, message.into()));
        self
    }
}

/// Everything that is wrong with a text.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    found: Vec<Found>,
    /// Where tables begin of which not all could be read: what seems to be missing there may be what was not read.
    half_read: HashSet<usize>,
}

impl Problems {
    /// Something is wrong at `span`.
    pub(crate) fn add(&mut self, span: Range<usize>, message: impl Into<String>) -> &mut Found {
        self.found.push(Found { span, message: message.into(), help: None, related: Vec::new() });
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    /// Not all of the table at `span` could be read.
    pub(crate) fn half_read(&mut self, span: &Range<usize>) {
        self.half_read.insert(span.start);
    }

    /// Whether all of the table at `span` could be read.
    pub(crate) fn is_whole(&self, span: &Range<usize>) -> bool {
        !self.half_read.contains(&span.start)
    }

    /// Whether nothing is wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// All of them in the order of the text, which stands in `file`.
    pub(crate) fn told(mut self, file: &str, text: &str) -> Vec<WorkflowProblem> {
        let lines = Lines::new(text);
        self.found.sort_by_key(|found| (found.span.start, found.span.end));
        let mut seen = HashSet::new();
        self.found.retain(|found| seen.insert((found.span.clone(), found.message.clone())));
        if let Some(more) = self.found.len().checked_sub(MOST).filter(|more| *more > 0) {
            self.found.truncate(MOST);
            let last = &mut self.found[MOST - 1];
            *last = Found {
                message: format!("and {} more things are wrong from here on", more + 1),
                help: Some("put right what is above first".to_owned()),
                related: Vec::new(),
                span: last.span.clone(),
            };
        }
        self.found.into_iter().map(|found| told(file, &lines, found)).collect()
    }
}

fn told(file: &str, lines: &Lines<'_>, found: Found) -> WorkflowProblem {
    let span = lines.clamped(found.span);
    let (line, column) = lines.place(span.start);
    let related = found.related.into_iter().map(|(span, message)| {
        let span = lines.clamped(span);
        let (line, column) = lines.place(span.start);
        ProblemPlace { message, line, column, span: (span.start, span.end) }
    });
    let mut problem = WorkflowProblem {
        message: found.message,
        help: found.help,
        line,
        column,
        span: (span.start, span.end),
        related: related.collect(),
        rendered: String::new(),
    };
    problem.rendered = shown(file, lines, &problem, Renderer::plain());
    problem
}

/// A file that cannot be read as a workflow, and why.
#[must_use]
pub fn unreadable(file: &str, message: &str, help: Option<&str>) -> WorkflowProblem {
    let mut problems = Problems::default();
    let found = problems.add(0..0, message);
    if let Some(help) = help {
        found.help(help);
    }
    // there is one
    problems.told(file, "").swap_remove(0)
}

/// A problem with the lines of `text` that it is about, as a terminal shows it, in colours. The text is the one that the
/// problem was found in; it stands in `file`.
#[must_use]
pub fn in_colours(file: &str, text: &str, problem: &WorkflowProblem) -> String {
    shown(file, &Lines::new(text), problem, Renderer::styled())
}

fn shown(file: &str, lines: &Lines<'_>, problem: &WorkflowProblem, renderer: Renderer) -> String {
    let mut places = vec![(lines.clamped(problem.span.0..problem.span.1), None)];
    let related = problem
        .related
        .iter()
        .map(|place| (lines.clamped(place.span.0..place.span.1), Some(place.message.as_str())));
    places.extend(related);
    let mut group = Group::with_title(Level::ERROR.primary_title(problem.message.as_str()));
    for near in lines.pieces(&places) {
        let begin = near.iter().map(|(span, _)| lines.of(span.start)).min().unwrap_or_default();
        let end = near.iter().map(|(span, _)| lines.of(span.end)).max().unwrap_or(begin);
        let from = lines.begins[begin];
        let to = lines.begins.get(end + 1).copied().unwrap_or(lines.text.len());
        let annotations = near.into_iter().map(|(span, label)| {
            let kind = if label.is_some() { AnnotationKind::Context } else { AnnotationKind::Primary };
            kind.span(span.start - from..span.end - from).label(label)
        });
        let snippet = Snippet::source(&lines.text[from..to]).line_start(begin + 1).path(file);
        group = group.element(snippet.annotations(annotations));
    }
    if let Some(help) = &problem.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    renderer.term_width(WIDTH).decor_style(DecorStyle::Ascii).render(&[group])
}

/// Where the lines of a text begin.
struct Lines<'a> {
    text: &'a str,
    begins: Vec<usize>,
}

type Labelled<'a> = (Range<usize>, Option<&'a str>);

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { text, begins: std::iter::once(0).chain(ends).collect() }
    }

    /// The line of a byte, from 0.
    fn of(&self, at: usize) -> usize {
        self.begins.partition_point(|begin| *begin <= at).saturating_sub(1)
    }

    /// Line and letter of a byte, from 1.
    fn place(&self, at: usize) -> (usize, usize) {
        let line = self.of(at);
        (line + 1, self.text[self.begins[line]..at].chars().count() + 1)
    }

    /// A span that lies within the text, between characters.
    fn clamped(&self, span: Range<usize>) -> Range<usize> {
        let within = |at: usize| self.text.floor_char_boundary(at.min(self.text.len()));
        let start = within(span.start);
        start..within(span.end).max(start)
    }

    /// Places that lie near each other, the first one's first.
    fn pieces<'p>(&self, places: &[Labelled<'p>]) -> Vec<Vec<Labelled<'p>>> {
        let mut pieces: Vec<Vec<Labelled<'p>>> = Vec::new();
        for place in places {
            let line = self.of(place.0.start);
            let near = |piece: &&mut Vec<Labelled<'p>>| {
                piece.iter().any(|(span, _)| self.of(span.start).abs_diff(line) <= NEAR)
            };
            match pieces.iter_mut().find(near) {
                Some(piece) => piece.push(place.clone()),
                None => pieces.push(vec![place.clone()]),
            }
        }
        pieces
    }
}
