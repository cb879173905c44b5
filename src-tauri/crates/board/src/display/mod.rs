//! How documents look to people at a terminal: statuses, facts, times. What the board shows, and what the commands
//! print, in the same words.
//!
//! Pure: it is given a document, the look and the moment, and gives text.

pub mod check;
pub mod model;
pub mod outcome;
pub mod task;
pub mod time;
pub mod utf8;

use contract::{
    Status, Task,
    task::{LogLevel, StepState},
    text::clean,
};

/// What a terminal can show.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look {
    /// Columns of the terminal; `None` where it is none, and then nothing is cut.
    pub width: Option<u16>,
    /// Whether colours are welcome.
    pub colour: bool,
}

impl Look {
    /// `text` in one of the terminal's own colours.
    #[must_use]
    pub fn paint(&self, tint: Tint, text: &str) -> String {
        if self.colour { format!("\u{1b}[{}m{text}\u{1b}[0m", tint.code()) } else { text.to_owned() }
    }
}

/// The colours that are used, each with a meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tint {
    /// Under way.
    Blue,
    /// Well.
    Green,
    /// Wants a look.
    Yellow,
    /// Wrong.
    Red,
    /// Beside the point.
    Grey,
}

impl Tint {
    const fn code(self) -> u8 {
        match self {
            Self::Blue => 34,
            Self::Green => 32,
            Self::Yellow => 33,
            Self::Red => 31,
            Self::Grey => 90,
        }
    }
}

/// A status in shape, word and colour: any one of them is enough.
#[must_use]
pub fn status(status: Status) -> (String, Option<Tint>) {
    let (shape, tint) = match status {
        Status::Pending => ("◌", Some(Tint::Grey)),
        Status::Queued => ("○", None),
        Status::Running => ("●", Some(Tint::Blue)),
        Status::Paused => ("‖", Some(Tint::Yellow)),
        Status::NeedsInput => ("?", Some(Tint::Yellow)),
        Status::Completed => ("✓", Some(Tint::Green)),
        Status::Failed => ("✗", Some(Tint::Red)),
        Status::Cancelled => ("⊘", Some(Tint::Grey)),
    };
    (format!("{shape} {}", status.label()), tint)
}

/// Where a task stands as the person sees it: its status, with what wants an approval as a state of its own.
#[must_use]
pub fn standing(task: &Task) -> (String, Option<Tint>) {
    if task.wants_approval() {
        ("? Wants approval".to_owned(), Some(Tint::Yellow))
    } else {
        status(task.status)
    }
}

/// The shape of a step.
#[must_use]
pub const fn step(state: StepState) -> &'static str {
    match state {
        StepState::Pending => "◌",
        StepState::Running => "●",
        StepState::Completed => "✓",
        StepState::Failed => "✗",
    }
}

/// The colour of a log level.
#[must_use]
pub const fn level(level: LogLevel) -> Option<Tint> {
    match level {
        LogLevel::Debug => Some(Tint::Grey),
        LogLevel::Info => None,
        LogLevel::Warn => Some(Tint::Yellow),
        LogLevel::Error => Some(Tint::Red),
    }
}

/// A fact under a heading: the label, then the value, which may have several lines.
#[must_use]
pub fn fact(look: &Look, label: &str, value: &str) -> String {
    tinted_fact(look, None, label, value)
}

/// A fact with its value in `tint`.
#[must_use]
pub fn tinted_fact(look: &Look, tint: Option<Tint>, label: &str, value: &str) -> String {
    let value = clean(value);
    let mut label = look.paint(Tint::Grey, &format!("{label:<12}"));
    let mut text = String::new();
    for line in value.lines() {
        let line = tint.map_or_else(|| line.to_owned(), |tint| look.paint(tint, line));
        text.push_str(&format!("  {label} {line}\n"));
        label = " ".repeat(12);
    }
    text
}

/// The first line of a text that may have many.
#[must_use]
pub fn first_line(text: &str) -> String {
    clean(text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim())
}
