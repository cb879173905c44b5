//! An answer as it comes: the output of its run, in lines.

use super::said::note;
use crate::{
    display::utf8::{Decoder, Piece},
    text::{painter::Painter, style},
};
use contract::{TaskId, text::OWN_LINES};
use ratatui::text::Line;

/// The answer to the last turn, while it is on its way.
#[derive(Debug)]
pub(crate) struct LiveAnswer {
    /// Tells it from others that are followed.
    pub(crate) view: u64,
    pub(crate) task: TaskId,
    painter: Painter,
    decoder: Decoder,
    attempt: i64,
    /// The lines so far, and the one that is still being written.
    pub(crate) lines: Vec<Line<'static>>,
    pub(crate) open: Option<Line<'static>>,
}

impl LiveAnswer {
    /// Nothing of it yet.
    pub(super) fn new(view: u64, task: TaskId) -> Self {
        let (painter, decoder) = (Painter::default(), Decoder::default());
        Self { view, task, painter, decoder, attempt: 0, lines: vec![], open: None }
    }

    /// Takes what came; the lines that it completes.
    pub(super) fn take(&mut self, piece: &Piece) -> Vec<Line<'static>> {
        let mut new = vec![];
        if piece.attempt != self.attempt {
            if self.attempt > 0 {
                new.extend(self.painter.rest());
                new.push(note(&format!("Attempt {}", piece.attempt)));
            } else if piece.offset > 0 {
                new.push(note("What came before this is in the output of its task."));
            }
            self.attempt = piece.attempt;
            self.painter = Painter::default();
        }
        let (_, text) = self.decoder.text(piece);
        new.extend(self.painter.take(&text));
        self.open = self.painter.rest();
        for line in &mut new {
            let is_own = |line: &Line<'_>| {
                let text = line.to_string();
                OWN_LINES.iter().any(|kind| text.starts_with(kind))
            };
            if is_own(line) {
                *line = note(&line.to_string());
                line.style = style::GREY;
            }
        }
        self.lines.extend(new.iter().cloned());
        new
    }
}
