//! An open task: its document, and what it wrote, what the queue noted, what it made, why it waits.

use super::remedies;
use crate::display::{
    self, Look,
    time::Local,
    utf8::{Decoder, Piece},
};
use crate::{
    feed::client::Query,
    text::{pager::Pager, painter::Painter, style, words},
};
use contract::{
    Status, Task, TaskId,
    queue::Why,
    task::{LogLine, TaskWithResult},
};
use jiff::tz::TimeZone;
use ratatui::text::{Line, Span};

/// What of the task is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pane {
    Output,
    Log,
    Result,
    Why,
    About,
}

impl Pane {
    /// In the order of their tabs.
    pub(crate) const ALL: [Self; 5] = [Self::Output, Self::Log, Self::Result, Self::Why, Self::About];

    /// Its word.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Output => "Output",
            Self::Log => "Log",
            Self::Result => "Result",
            Self::Why => "Why",
            Self::About => "About",
        }
    }

    /// What is looked at first: why a task waits, else what it writes.
    fn first_of(task: &Task) -> Self {
        if task.attempt == 0 && task.status != Status::Running { Self::Why } else { Self::Output }
    }

    fn step(self, by: isize) -> Self {
        let at = Self::ALL.iter().position(|pane| *pane == self).unwrap_or(0) as isize;
        Self::ALL[(at + by).rem_euclid(Self::ALL.len() as isize) as usize]
    }
}

/// The open task.
#[derive(Debug)]
pub(crate) struct Detail {
    pub(crate) task: Task,
    pub(crate) pane: Pane,
    /// Whether the person chose what is shown.
    chosen: bool,
    /// Tells the output of this view from that of the one before.
    pub(crate) view: u64,
    output: Pager,
    painter: Painter,
    decoder: Decoder,
    attempt: i64,
    /// Whether the output was looked at; from then on it is read.
    followed: bool,
    /// Whether the output has been read to its end.
    pub(crate) output_read: bool,
    log: Pager,
    last_line: i64,
    result: Pager,
    why: Pager,
    about: Pager,
}

impl Detail {
    /// Opens `task` at `pane`, or at what matters most about it.
    pub(crate) fn open(task: Task, pane: Option<Pane>, view: u64, local: &Local) -> Self {
        let first = pane.unwrap_or_else(|| Pane::first_of(&task));
        Self {
            pane: first,
            chosen: pane.is_some(),
            about: Pager::reading(about(&task, local)),
            followed: first == Pane::Output,
            task,
            view,
            output: Pager::following(),
            painter: Painter::default(),
            decoder: Decoder::default(),
            attempt: 0,
            output_read: false,
            log: Pager::following(),
            last_line: 0,
            result: Pager::reading(vec![]),
            why: Pager::reading(vec![]),
        }
    }

    /// What is to be read for the pane that is shown.
    pub(crate) fn query(&self) -> Option<Query> {
        let id = self.task.id;
        match self.pane {
            Pane::Output | Pane::About => None,
            Pane::Log => Some(Query::Log { id, after: self.last_line }),
            Pane::Result => Some(Query::Result(id)),
            Pane::Why => Some(Query::Why(id)),
        }
    }

    /// Whose output is to be followed.
    pub(crate) fn follows(&self) -> Option<(u64, TaskId)> {
        self.followed.then_some((self.view, self.task.id))
    }

    /// Shows another pane.
    pub(crate) fn show(&mut self, pane: Pane) -> Option<Query> {
        self.turn_to(pane);
        self.chosen = true;
        self.query()
    }

    fn turn_to(&mut self, pane: Pane) {
        self.pane = pane;
        self.followed |= pane == Pane::Output;
    }

    /// Shows the pane `by` further.
    pub(crate) fn step(&mut self, by: isize) -> Option<Query> {
        self.show(self.pane.step(by))
    }

    /// The lines of the pane that is shown.
    pub(crate) fn pager(&self) -> &Pager {
        match self.pane {
            Pane::Output => &self.output,
            Pane::Log => &self.log,
            Pane::Result => &self.result,
            Pane::Why => &self.why,
            Pane::About => &self.about,
        }
    }

    /// The same, to scroll it.
    pub(crate) fn pager_mut(&mut self) -> &mut Pager {
        match self.pane {
            Pane::Output => &mut self.output,
            Pane::Log => &mut self.log,
            Pane::Result => &mut self.result,
            Pane::Why => &mut self.why,
            Pane::About => &mut self.about,
        }
    }

    /// Its task stands so now. Once it starts, its output is shown unless something else was chosen.
    pub(crate) fn receive_task(&mut self, task: Task, local: &Local) {
        if task.id == self.task.id && task.revision >= self.task.revision {
            if !self.chosen {
                self.turn_to(Pane::first_of(&task));
            }
            self.about.replace(about(&task, local));
            self.task = task;
        }
    }

    /// It wrote something.
    pub(crate) fn receive_output(&mut self, piece: &Piece) {
        let mut lines = vec![];
        if piece.attempt != self.attempt {
            if self.attempt > 0 {
                lines.extend(self.painter.rest());
                lines.push(note(&format!("Attempt {}", piece.attempt)));
            } else if piece.offset > 0 {
                lines.push(note("What it wrote before this is in its output file."));
            }
            self.attempt = piece.attempt;
            self.painter = Painter::default();
        }
        let (_, text) = self.decoder.text(piece);
        lines.extend(self.painter.take(&text));
        let open = self.painter.rest();
        self.output.push(lines, open);
    }

    /// Everything it wrote was told.
    pub(crate) fn receive_output_end(&mut self) {
        self.output_read = true;
    }

    /// Lines of its log; the next ones to ask for, where there may be more.
    pub(crate) fn receive_log(&mut self, after: i64, lines: &[LogLine], zone: &TimeZone) -> Option<Query> {
        if after != self.last_line {
            return None;
        }
        self.last_line = lines.last()?.id;
        self.log.push(lines.iter().map(|line| log_line(line, zone)).collect(), None);
        self.query()
    }

    /// What it made.
    pub(crate) fn receive_result(&mut self, ended: &TaskWithResult) {
        let lines = if ended.task.status.is_terminal() {
            painted(&display::outcome::block(ended, &Look::default()))
        } else {
            vec![note("It has not ended yet. What it has written so far is under Output.")]
        };
        self.result.replace(lines);
    }

    /// Why it stands where it stands.
    pub(crate) fn receive_why(&mut self, why: &Why) {
        let mut lines = painted(&why.explanation);
        if !why.remedies.is_empty() {
            lines.push(Line::default());
            lines.push(note("What you can do"));
        }
        for remedy in &why.remedies {
            let mut spans = vec![Span::raw(format!("  {}", words::plain(&remedy.label)))];
            match (remedies::key(&remedy.action), &remedy.command) {
                (Some(key), _) => spans.push(Span::styled(format!("  {key}"), style::BOLD)),
                (None, Some(c)) => spans.push(Span::styled(format!("  {}", words::plain(c)), style::GREY)),
                (None, None) => {}
            }
            lines.push(spans.into());
        }
        self.why.replace(lines);
    }
}

/// Everything that is known of it.
fn about(task: &Task, local: &Local) -> Vec<Line<'static>> {
    painted(&display::task::block(task, &Look::default(), local))
}

/// Text of many lines, safe to show.
pub(crate) fn painted(text: &str) -> Vec<Line<'static>> {
    let mut painter = Painter::default();
    let mut lines = painter.take(text);
    lines.extend(painter.rest());
    lines
}

/// A line of the board's own.
fn note(text: &str) -> Line<'static> {
    Line::styled(text.to_owned(), style::GREY)
}

fn log_line(line: &LogLine, zone: &TimeZone) -> Line<'static> {
    let at = line.at.to_zoned(zone.clone()).strftime("%H:%M:%S").to_string();
    let level = display::level(line.level).map_or(ratatui::style::Style::default(), style::tint);
    let data = line.data.as_ref().map(|data| words::plain(&format!(" {data}"))).unwrap_or_default();
    Line::from(vec![
        Span::styled(format!("{at} "), style::GREY),
        Span::styled(format!("{:<5} ", line.level.as_str()), level),
        Span::raw(words::plain(line.message.trim_end())),
        Span::styled(data, style::GREY),
    ])
}
